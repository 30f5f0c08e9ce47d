import type { Draft } from './draft.ts';
import { lasting } from './news.ts';
import type { Incident } from './state.ts';

type Remind = NonNullable<Incident['remind']>;

/** The gap after a reminder whose own was `gap`: what has lasted doubles while that stays within the longest gap. */
function thinned(gap: number, longest: number): number {
  return 4 * gap <= longest ? 2 * gap : longest;
}

/** The first reminder of what is told now: 1, 2, 4, … times `reminder` after its beginning, and not right away. */
export function firstReminder({ config, at }: Draft, incident: Incident): Remind {
  const { reminder, reminderMax } = config.mail;
  const soonest = lasting(incident, at).ms + reminder / 2;
  let after = reminder;
  let gap = 2 * reminder <= reminderMax ? reminder : reminderMax;
  while (after < soonest) {
    after += gap < reminderMax ? gap : gap * Math.ceil((soonest - after) / gap);
    gap = thinned(gap, reminderMax);
  }
  return { at: Math.round(at.mono + after - lasting(incident, at).ms), gap };
}

/** The reminder after one that was due. */
export function nextReminder({ config, at }: Draft, { at: due, gap }: Remind): Remind {
  const planned = due + gap;
  return {
    at: planned > at.mono ? planned : Math.round(at.mono + gap),
    gap: thinned(gap, config.mail.reminderMax),
  };
}
