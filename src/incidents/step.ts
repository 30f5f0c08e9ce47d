import type { Event } from '../events/event.ts';
import { completed } from '../time/instant.ts';
import { settleDoubts, takeAlarm, takeDegraded } from './alarms.ts';
import { takeDigest } from './digest.ts';
import { type Draft, draftOf, type Settings, severityOf } from './draft.ts';
import { settleFlapping } from './flapping.ts';
import { completeLedger } from './ledger.ts';
import type { Order } from './notice.ts';
import { tellOnce } from './once.ts';
import { dropLines, settleOutages, takeUplink } from './outages.ts';
import { beat, takeAbsence, takeAddress, takeBoot, testMails } from './presence.ts';
import { takeResult } from './results.ts';
import type { PolicyState } from './state.ts';
import { tellAll } from './tell.ts';
import { dropRecipients, silenceAll, tidy } from './tidy.ts';
import { wakeOf } from './wake.ts';

export type { Settings } from './draft.ts';
export { durablePart, initialPolicy, revivePolicy } from './memory.ts';
export type { PolicyState } from './state.ts';

export interface PolicyStep {
  readonly state: PolicyState;
  readonly orders: readonly Order[];
  /** Monotonic milliseconds at which a `tick` is due; null: never. */
  readonly wakeAt: number | null;
}

/**
 * What an event means for whom. Pure: nothing is read but the arguments, and `state` is left as it was. The
 * instants of events never go back within a boot.
 */
export function step(state: PolicyState, event: Event, settings: Settings): PolicyStep {
  const draft = draftOf(state, event.at, settings);
  keepClock(draft);
  react(draft, event);
  settleFlapping(draft);
  settleOutages(draft);
  settleDoubts(draft);
  if (settings.config.mail.enabled) {
    dropRecipients(draft);
    tellAll(draft);
  } else silenceAll(draft);
  tidy(draft);
  return {
    state: { kept: draft.kept, passing: draft.passing },
    orders: draft.orders,
    wakeAt: wakeOf(draft),
  };
}

/** Once the clock is set, what happened before in this boot gets its wall times. */
function keepClock(draft: Draft): void {
  const { kept, at } = draft;
  if (at.wall === null) return;
  const offset = Math.round(at.wall - at.mono);
  const first = kept.offset === null;
  // Clocks are slewed all the time; only steps are worth writing.
  if (first || Math.abs(offset - (kept.offset ?? 0)) > 2000) kept.offset = offset;
  if (!first) return;
  for (const incident of Object.values(kept.incidents)) {
    incident.start = completed(incident.start, at);
    if (incident.end !== null) incident.end = completed(incident.end, at);
  }
  for (const { held } of Object.values(kept.boxes)) {
    for (const [id, item] of Object.entries(held)) {
      held[id] = { ...item, told: { ...item.told, at: completed(item.told.at, at) } };
    }
  }
  kept.digest.from = completed(kept.digest.from, at);
  kept.begun = completed(kept.begun, at);
  completeLedger(draft);
}

function react(draft: Draft, event: Event): void {
  switch (event.kind) {
    case 'uplink':
      takeUplink(draft, event);
      break;
    case 'degraded':
      takeDegraded(draft, event);
      break;
    case 'alarm':
      takeAlarm(draft, event);
      break;
    case 'outbox':
      takeResult(draft, event);
      break;
    case 'address':
      takeAddress(draft, event);
      break;
    case 'active': {
      const { before, after } = event;
      draft.kept.active = after;
      tellOnce(draft, { about: 'active', before, after }, severityOf('wan.active'));
      break;
    }
    case 'absence':
      takeAbsence(draft, event);
      break;
    case 'boot':
      takeBoot(draft, event);
      break;
    case 'clock': {
      const { change, by } = event;
      tellOnce(draft, { about: 'clock', change, by }, severityOf('clock'));
      break;
    }
    case 'log': {
      const { reason, file, bytes, lines } = event;
      const news = { about: 'log', reason, file, bytes, lines } as const;
      tellOnce(draft, news, severityOf('log.mail'), { solo: true });
      break;
    }
    case 'test':
      testMails(draft);
      break;
    case 'schedule':
      if (event.schedule === 'heartbeat') beat(draft);
      if (event.schedule === 'digest') {
        const digest = takeDigest(draft);
        tellOnce(draft, { about: 'digest', digest }, severityOf('digest'), { solo: true });
      }
      break;
    case 'configured':
      dropLines(draft);
      break;
    case 'tick':
      break;
    default:
      event satisfies never;
  }
}
