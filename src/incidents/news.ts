import type { Layer } from '../events/event.ts';
import { elapsed, type Instant, type Span } from '../time/instant.ts';
import type { Draft } from './draft.ts';
import type { News, Stage } from './notice.ts';
import type { Incident, OutageFacts } from './state.ts';

/** The catalogue's key of an incident. */
export function kindOfIncident({ facts }: Incident): string {
  switch (facts.about) {
    case 'outage':
      return facts.uplink === null ? 'wan.down' : 'wan.uplink';
    case 'flapping':
      return 'wan.flapping';
    case 'degraded':
      return 'wan.degraded';
    case 'alarm':
      return facts.key;
  }
}

/** The layer that failed longest: a modem that is switched off and on in the end does not make it the cable. */
export function longestLayer({ spent, layer }: OutageFacts): Layer | null {
  let longest = layer;
  let most = layer === null ? -1 : (spent[layer] ?? 0);
  for (const [name, ms] of Object.entries(spent) as [Layer, number][]) {
    if (ms > most) {
      most = ms;
      longest = name;
    }
  }
  return longest;
}

/** How long an incident has lasted so far, as far as it can be known. */
export function lasting({ start, facts }: Incident, now: Instant): Span {
  const span = elapsed(start, now);
  if (span.bound !== 'unknown' || facts.about !== 'outage' || facts.least === undefined) return span;
  return { ms: elapsed(facts.least, now).ms, bound: 'at-least' };
}

/** What to tell of an incident at `stage`. */
export function newsOf(draft: Draft, id: string, incident: Incident, stage: Stage): News {
  const { start, end, facts } = incident;
  const over = stage === 'ended' || stage === 'whole' ? end : null;
  const span = incident.span ?? lasting(incident, draft.at);
  switch (facts.about) {
    case 'outage':
      return {
        about: 'outage',
        stage,
        outage: {
          id,
          uplink: facts.uplink,
          start,
          end: over,
          span,
          layer: facts.layer,
          tried: facts.tried,
          unwatched: false,
          expected: false,
        },
        via: draft.config.wans.length > 1 ? workingLine(draft) : null,
      };
    case 'flapping':
      return {
        about: 'flapping',
        stage,
        uplink: facts.uplink,
        start,
        end: over,
        downs: facts.downs,
        downtime: { ms: facts.downtime, bound: 'exact' },
      };
    case 'degraded': {
      const { uplink, loss, latency } = facts;
      return { about: 'degraded', stage, uplink, start, end: over, loss, latency };
    }
    case 'alarm': {
      const { key, subject, text, count } = facts;
      return { about: 'alarm', stage, key, subject, text, facts: facts.facts, start, end: over, count };
    }
  }
}

/** The uplink that mail can leave by. */
function workingLine({ passing, kept }: Draft): string | null {
  const up = Object.keys(passing.verdicts).filter((name) => passing.verdicts[name]?.up);
  return kept.active !== null && up.includes(kept.active) ? kept.active : (up[0] ?? null);
}
