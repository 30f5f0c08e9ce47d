import { os } from '#os';
import type { Config, Wan } from '../config/config.ts';
import type { Trouble } from '../control/report.ts';
import type { Event } from '../events/event.ts';
import type { Os } from '../os/types.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { SourceOf } from '../smtp/dial.ts';
import type { Instant } from '../time/instant.ts';
import type { UplinkStatus } from '../uplinks/types.ts';
import type { LifeSign } from '../watchers/boot.ts';
import { type Look, startLinkWatch } from '../watchers/link.ts';
import { runRound } from '../watchers/probe.ts';
import { createLines } from './lines.ts';
import { createLostAddresses } from './lost-addresses.ts';
import { internetOf } from './report.ts';

export interface InternetWatch {
  status(): readonly UplinkStatus[];
  /** What a life sign tells of the lines. */
  signs(): LifeSign['lines'];
  /** Probes that this system cannot send. */
  troubles(): readonly Trouble[];
  /** The uplinks that mail may leave by, best first; empty: as routing says. */
  sources(): readonly SourceOf[];
  configure(): void;
  stop(): void;
}

/** Watches the lines, judges them, and lets the outbox know when mail can leave again. */
export function watchInternet(deps: {
  readonly config: () => Config;
  readonly now: () => Instant;
  readonly emit: (event: Event) => void;
  /** Every look at a line, for whoever compares it with what was seen before. */
  readonly looked: (look: Look) => void;
  readonly outbox: Pick<Outbox, 'wake' | 'hold' | 'release' | 'breakOff'>;
  /** The internet has come up. */
  readonly up: () => void;
  readonly log: (line: string) => void;
}): InternetWatch {
  const { config, now, outbox, log } = deps;
  const answering = new Set<string>();
  let rounds = new AbortController();
  const looks = new Map<string, Look>();
  const lostBy = createLostAddresses();
  let wans: readonly Wan[] = config().wans;
  let before: readonly UplinkStatus[] = [];

  // A look is as true as the kernel's announcements; asking the kernel anew took longer than the rest of a round.
  const source: Os['source'] = (device, family) =>
    os.source(device, family, [...looks.values()].find((look) => look.device === device)?.addresses);
  const asSeen: Os = { ...os, source };

  const lines = createLines({
    wans,
    now,
    emit: deps.emit,
    changed,
    probe: (round) =>
      runRound(round, wans.length > 1 ? (looks.get(round.uplink)?.device ?? null) : null, {
        os: asSeen,
        answering,
        signal: rounds.signal,
      }),
  });

  function changed(status: readonly UplinkStatus[]): void {
    for (const uplink of status) {
      const old = before.find((other) => other.uplink === uplink.uplink);
      const same = (old?.state ?? 'unknown') === uplink.state && (old?.layer ?? null) === uplink.layer;
      if (!same) log(lineOf(uplink));
    }
    const was = internetOf(before).state;
    const is = internetOf(status).state;
    const better = status.some(
      (uplink) => uplink.state === 'up' && before.find((b) => b.uplink === uplink.uplink)?.state !== 'up',
    );
    before = status;
    if (is === 'suspect' && was === 'down') {
      outbox.hold('verdict');
      outbox.wake('link');
    }
    if (is !== 'suspect') outbox.release('verdict');
    if (is !== 'up' || (was === 'up' && !better)) return;
    outbox.wake('internet-up');
    deps.up();
  }

  const start = () =>
    startLinkWatch({
      os,
      wans,
      now,
      emit(look) {
        looks.set(look.uplink, look);
        lines.see(look);
        deps.looked(look);
        for (const address of lostBy(look)) outbox.breakOff(address);
      },
    });
  let stopLink = start();

  return {
    status: lines.status,
    signs() {
      const signed = lines.status().flatMap(({ uplink, state }) => {
        const link = looks.get(uplink)?.link ?? null;
        if (link === null) return [];
        const up = link.carrier && state !== 'down';
        const { device, index, carrierDowns: downs } = link;
        return [[uplink, { device, index, downs, up }] as const];
      });
      return Object.fromEntries(signed);
    },
    troubles: () => lines.troubles().map((of) => ({ code: 'probe', ...of })),
    sources() {
      if (wans.length < 2) return [];
      return lines
        .status()
        .filter((uplink) => rank(uplink) > 0)
        .sort((a, b) => rank(b) - rank(a))
        .map(
          ({ device }) =>
            (family) =>
              device === null ? null : source(device, family),
        );
    },
    configure() {
      if (JSON.stringify(config().wans) === JSON.stringify(wans)) return;
      wans = config().wans;
      stopLink();
      rounds.abort();
      rounds = new AbortController();
      looks.clear();
      lines.configure(wans);
      stopLink = start();
    },
    stop() {
      stopLink();
      lines.stop();
      rounds.abort();
    },
  };
}

/** How well mail can leave by an uplink; 0: not at all. Without DNS it can where the server's addresses are known. */
function rank({ state, layer, device, active }: UplinkStatus): number {
  if (device === null) return 0;
  if (state === 'up') return active ? 3 : 2;
  return state === 'down' && layer === 'dns' ? 1 : 0;
}

function lineOf({ uplink, device, state, layer }: UplinkStatus): string {
  return `${uplink} on ${device ?? 'no device'}: ${state}${layer === null ? '' : ` (${layer})`}`;
}
