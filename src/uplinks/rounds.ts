import type { Layer, Tried } from '../events/event.ts';
import type { Instant } from '../time/instant.ts';
import { measure } from './degraded.ts';
import type { Effects, UplinkState } from './state.ts';
import type { ProbeTask, Wan } from './types.ts';
import { calm, hurry, judgeDown, judgeUp } from './verdict.ts';

/** Beyond a round's timeout: how long its answers may be held up before it counts as unanswered. */
const leeway = 1000;
/** Between the rounds that confirm a recovery. */
const confirmEvery = 250;
/** Errors that say nothing about the line: the probe could not be sent at all. */
const noEvidence = ['not-permitted', 'no-program', 'failed', 'cancelled'];

function gatewayText(host: string): string {
  return `gateway ${host}`;
}

const resolverText = 'resolver';

function tasksOf(uplink: UplinkState, wan: Wan): readonly ProbeTask[] {
  const resolver: ProbeTask = { kind: 'resolver', text: resolverText };
  if (uplink.verdict === 'up') {
    const able = wan.probes.filter((probe) => uplink.unusable[probe.text] === undefined);
    const probes = able.length > 0 ? able : wan.probes;
    const probe = probes[uplink.turn % probes.length];
    const turnOfResolver = wan.checkDns && uplink.turn % wan.probes.length === 0;
    return [...(probe ? [probe] : []), ...(turnOfResolver ? [resolver] : [])];
  }
  const host = uplink.look?.gateway ?? null;
  const gateway: ProbeTask[] = host === null ? [] : [{ kind: 'gateway', host, text: gatewayText(host) }];
  return [...wan.probes, ...gateway, ...(wan.checkDns ? [resolver] : [])];
}

/** Sends the round that is due, and gives up the one that nobody answered. */
export function keepRounds(uplink: UplinkState, at: Instant, wan: Wan, effects: Effects): void {
  const { asked } = uplink;
  if (asked !== null && at.mono >= asked.deadline) {
    const silent = asked.tasks.map(({ text }) => ({ probe: text, ok: false, ms: null, error: 'timeout' }));
    takeAnswers(uplink, asked.round, silent, at, wan, effects);
  }
  if (uplink.asked !== null || uplink.nextAt === null || at.mono < uplink.nextAt) return;
  const tasks = tasksOf(uplink, wan);
  uplink.round++;
  uplink.turn++;
  uplink.nextAt = null;
  uplink.asked = {
    round: uplink.round,
    tasks,
    start: at.mono,
    deadline: at.mono + wan.timeout + leeway,
  };
  effects.rounds.push({ uplink: uplink.name, round: uplink.round, tasks, timeout: wan.timeout });
}

interface Outcome {
  readonly good: boolean;
  /** null: not asked, or nobody can tell. */
  readonly resolved: boolean | null;
}

/** Takes in a round's answers; those of any other round than the one that is out come too late. */
export function takeAnswers(
  uplink: UplinkState,
  round: number,
  tried: readonly Tried[],
  at: Instant,
  wan: Wan,
  effects: Effects,
): void {
  const { asked } = uplink;
  if (asked === null || asked.round !== round) return;
  uplink.asked = null;
  const probes = tried.filter(({ probe }) => wan.probes.some(({ text }) => text === probe));
  noteUnusable(uplink, probes, wan);
  const evidence = probes.filter(isEvidence);
  if (evidence.length === 0 && wan.probes.some(({ text }) => uplink.unusable[text] === undefined)) {
    const cancelled = probes.every(({ error }) => error === 'cancelled');
    uplink.nextAt = cancelled ? at.mono + wan.quickInterval : at.mono;
    return;
  }
  const answered = evidence.filter(({ ok }) => ok).length;
  const enough = uplink.verdict === 'up' ? 1 : Math.min(wan.quorum, evidence.length);
  const resolver = tried.find(({ probe }) => probe === resolverText);
  const outcome: Outcome = {
    // Without a single probe that works here, carrier and address are all there is to go by.
    good: evidence.length === 0 || answered >= enough,
    resolved: resolver !== undefined && isEvidence(resolver) ? resolver.ok : null,
  };
  uplink.tried = tried;
  const gateway = tried.find(({ probe }) => probe.startsWith('gateway '));
  if (gateway !== undefined && isEvidence(gateway)) {
    uplink.gatewaySilent = gateway.ok ? 0 : uplink.gatewaySilent + 1;
  }
  if (uplink.verdict === 'up') {
    for (const { ms, ok } of evidence) measure(uplink, ok ? ms : null, at, wan, effects);
  }
  judge(uplink, outcome, at, asked.start, wan, effects);
}

function isEvidence({ ok, error }: Tried): boolean {
  return ok || error === null || !noEvidence.includes(error);
}

function noteUnusable(uplink: UplinkState, probes: readonly Tried[], wan: Wan): void {
  const configured = ([text]: readonly [string, string]) => wan.probes.some((probe) => probe.text === text);
  const unusable = Object.fromEntries(Object.entries(uplink.unusable).filter(configured));
  for (const { probe, ok, error } of probes) {
    if (isEvidence({ probe, ok, ms: null, error })) delete unusable[probe];
    else if (error !== null && error !== 'cancelled') unusable[probe] = error;
  }
  uplink.unusable = unusable;
}

function judge(
  uplink: UplinkState,
  { good, resolved }: Outcome,
  at: Instant,
  start: number,
  wan: Wan,
  effects: Effects,
): void {
  const wasGood = { any: uplink.lastGood ?? uplink.begun, dns: uplink.lastResolved ?? uplink.begun };
  if (good) uplink.lastGood = at;
  if (good && resolved !== false && (resolved !== null || !wan.checkDns)) uplink.lastResolved = at;
  if (good && resolved !== false) {
    uplink.bad = 0;
    uplink.unresolved = 0;
    if (uplink.verdict === 'up' || uplink.verdict === 'suspect') {
      uplink.verdict = 'up';
      calm(uplink);
      uplink.nextAt = start + wan.interval;
      return;
    }
    uplink.firstGood ??= at;
    uplink.good++;
    uplink.quick = true;
    if (uplink.good >= wan.rise) {
      judgeUp(uplink, at, effects);
      uplink.nextAt = at.mono + wan.interval;
    } else uplink.nextAt = at.mono + Math.min(wan.quickInterval, confirmEvery);
    return;
  }
  if (uplink.verdict === 'up') {
    uplink.verdict = 'suspect';
    hurry(uplink, at);
    return;
  }
  uplink.good = 0;
  uplink.firstGood = null;
  uplink.bad = good ? 0 : uplink.bad + 1;
  uplink.unresolved = good ? uplink.unresolved + 1 : 0;
  if (uplink.bad >= wan.fall || uplink.unresolved >= wan.fall) {
    const layer = failedLayer(uplink, good, wan);
    uplink.quick = false;
    if (uplink.verdict !== 'down' || uplink.layer !== layer) {
      judgeDown(uplink, layer, good ? wasGood.dns : wasGood.any, at, effects);
    }
  }
  uplink.nextAt = Math.max(at.mono, start + (uplink.quick ? wan.quickInterval : wan.interval));
}

function failedLayer(uplink: UplinkState, good: boolean, wan: Wan): Layer {
  if (good) return 'dns';
  const { look, gatewaySilent } = uplink;
  const known = look !== null && look.gateway !== null;
  if (known ? gatewaySilent >= wan.fall : look?.routed === false) return 'gateway';
  return 'internet';
}
