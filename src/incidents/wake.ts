import { aloneAt, refillsAt } from './budget.ts';
import type { Draft } from './draft.ts';
import { flappingDecides } from './flapping.ts';
import { leftOf } from './quiet.ts';

/** Monotonic milliseconds at which time alone changes what is to be told; null: never. */
export function wakeOf(draft: Draft): number | null {
  const { kept, config, at } = draft;
  const times: (number | null)[] = Object.keys(kept.lines).map((name) => flappingDecides(draft, name));
  for (const { due, end, remind, facts, told } of Object.values(kept.incidents)) {
    if (due !== null && due > at.mono) times.push(due);
    else if (due !== null && Object.values(told).some(({ held }) => held === 'budget')) {
      const alone = aloneAt(due, config.mail);
      if (alone !== null && alone > at.mono) times.push(alone);
    }
    if (end !== null) continue;
    times.push(remind?.at ?? null);
    if (facts.about === 'alarm') times.push(facts.recheck ?? null);
  }
  if (config.mail.enabled) {
    for (const { name, quietHours } of config.recipients) {
      const box = kept.boxes[name];
      const held = new Set<string>(Object.values(box?.held ?? {}).map(({ why }) => why));
      for (const { told } of Object.values(kept.incidents)) held.add(told[name]?.held ?? 'no');
      if (held.has('budget') && box !== undefined) times.push(refillsAt(box, at.mono));
      const left = quietHours === null ? null : leftOf(quietHours, at, draft.local);
      if (held.has('quiet')) times.push(at.mono + (left ?? 60_000));
    }
  }
  let first: number | null = null;
  for (const time of times) if (time !== null && (first === null || time < first)) first = time;
  // A moment that has passed without effect must not make anybody turn in circles.
  return first === null ? null : Math.max(first, at.mono + 1);
}
