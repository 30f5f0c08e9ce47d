import { type Event, layers } from './event.ts';
import { severities } from './severity.ts';

type Check = (value: unknown) => boolean;
type Members = Record<string, unknown>;

const longestText = 4096;
const mostMembers = 64;

const text: Check = (value) => typeof value === 'string' && value.length <= longestText;
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const oneOf =
  (...choices: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && choices.includes(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= mostMembers && value.every(check);

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const shape =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isMembers(value) && Object.entries(checks).every(([name, check]) => check(value[name]));

const instant = shape({ mono: number, boot: text, wall: orNull(number) });
const span = shape({ ms: number, bound: oneOf('exact', 'at-least', 'at-most', 'unknown') });
const tried = shape({
  probe: text,
  ok: (v) => typeof v === 'boolean',
  ms: orNull(number),
  error: orNull(text),
});
const facts: Check = (value) =>
  isMembers(value) && Object.keys(value).length <= mostMembers && Object.values(value).every(text);
const addresses = list(text);

/** What the members of each kind of event must be. */
const kinds: Readonly<Record<Event['kind'], Readonly<Record<string, Check>>>> = {
  uplink: {
    uplink: text,
    device: orNull(text),
    state: oneOf('up', 'down'),
    layer: orNull(oneOf(...layers)),
    since: instant,
    tried: list(tried),
    carrierDowns: orNull(number),
  },
  degraded: { uplink: text, phase: oneOf('began', 'ended'), loss: number, latency: orNull(number) },
  address: { uplink: text, before: addresses, after: addresses },
  active: { before: orNull(text), after: orNull(text) },
  absence: { uplink: text, from: instant, to: instant, span, downs: number },
  alarm: {
    key: text,
    phase: oneOf('once', 'began', 'ended'),
    severity: oneOf(...severities),
    subject: text,
    text,
    facts,
  },
  boot: {
    cause: oneOf('start', 'restart', 'crash', 'reboot', 'power-loss'),
    away: span,
    before: orNull(instant),
  },
  clock: { change: oneOf('set', 'stepped'), by: number },
  schedule: { schedule: oneOf('digest', 'heartbeat', 'log') },
  log: {
    reason: oneOf('full', 'scheduled'),
    file: text,
    bytes: number,
    lines: number,
    first: orNull(instant),
  },
  outbox: {
    result: oneOf('delivered', 'parked', 'expired', 'dropped', 'withdrawn', 'stuck'),
    notice: text,
    recipient: text,
    reason: text,
  },
  test: {},
  tick: {},
  configured: {},
};

/**
 * Reads one line of a record: an event of `event.ts` as JSON. Gives the event, or what is wrong with the line and
 * what to do.
 */
export function readRecorded(line: string): Event | { readonly wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { wrong: 'is not JSON; write one event a line' };
  }
  if (!isMembers(value)) return { wrong: 'is no event; write an object with "kind" and "at"' };
  const kind = typeof value.kind === 'string' ? value.kind : '';
  if (!Object.hasOwn(kinds, kind)) {
    return {
      wrong: `has the kind ${JSON.stringify(kind.slice(0, 40))}; use ${Object.keys(kinds).join(', ')}`,
    };
  }
  if (!instant(value.at)) return { wrong: 'has no moment; write "at":{"mono":…,"boot":"…","wall":…}' };
  for (const [name, check] of Object.entries(kinds[kind as Event['kind']])) {
    if (!check(value[name])) return { wrong: `has no proper "${name}" for the kind ${kind}; add or mend it` };
  }
  return value as unknown as Event;
}
