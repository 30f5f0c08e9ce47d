import { os } from '#os';
import { createAbsence } from './agent/absence.ts';
import { rememberGood, takeConfiguration, watchConfiguration } from './agent/configuration.ts';
import { createFlow } from './agent/flow.ts';
import { handlersOf } from './agent/handlers.ts';
import { watchInternet } from './agent/internet.ts';
import { createMailer } from './agent/mailer.ts';
import { pageHandlers } from './agent/page-handlers.ts';
import { internetOf, reportOf } from './agent/report.ts';
import { prepareRunDirectory } from './agent/run-directory.ts';
import { startWatchers } from './agent/watchers.ts';
import { type ExitCode, exit, type Paths } from './commands/context.ts';
import { problemText } from './config/problem.ts';
import type { Json } from './control/protocol.ts';
import type { Trouble } from './control/report.ts';
import { serve } from './control/server.ts';
import type { Event } from './events/event.ts';
import { historyOf, openIncidents } from './incidents/history.ts';
import { initialPolicy, revivePolicy } from './incidents/step.ts';
import { outboxFold } from './outbox/fold.ts';
import { createOutbox } from './outbox/outbox.ts';
import { openAddressBook } from './smtp/address-file.ts';
import { readServers } from './smtp/servers.ts';
import { StoreError } from './store/error.ts';
import { createLargeFiles } from './store/large-files.ts';
import { inRam } from './store/medium.ts';
import { openStore } from './store/store.ts';
import * as clock from './time/clock.ts';
import { loadZone } from './time/load-zone.ts';
import { createTimekeeper } from './time/timekeeper.ts';
import { localParts } from './time/zone.ts';
import { lastAlive, readLifeSign, startBootWatch, startLifeSign } from './watchers/boot.ts';

export interface Agent {
  /** Reads the configuration anew. */
  reload(why: string): void;
  /** Ends within two seconds; what has not left stays in the state directory. */
  stop(): Promise<void>;
}

export interface AgentOptions {
  readonly paths: Paths;
  readonly version: string;
  readonly log: (line: string) => void;
  /** Takes down every event, for `replay`. */
  readonly record?: (event: Event) => void;
}

/** Time for the inbox to be read after the start: hooks may have dated what happened before. */
const settleAfter = 300;

/** Starts watching and mailing. Fails only when another agent has the state directory or the socket cannot be made. */
export async function startAgent({
  paths,
  version,
  log,
  record = () => undefined,
}: AgentOptions): Promise<{ agent: Agent } | { error: { code: ExitCode; message: string } }> {
  const unusable = prepareRunDirectory(paths);
  if (unusable !== null) return { error: unusable };
  const servers = readServers();
  let inForce = takeConfiguration(paths, servers, log);
  const config = () => inForce.config;
  const timekeeper = createTimekeeper({ mode: config().device.clock, synchronised: os.clockSynchronised });
  const { now } = timekeeper;
  const started = now();
  let zone = loadZone(config().device.timezone);
  const local = (wall: number) => localParts(wall, zone.zone);

  const opened = await openStore({
    dir: paths.state,
    fold: outboxFold,
    at: started,
    clock,
    maxSize: () => config().outbox.maxSize,
    trouble: (trouble) => log(trouble === null ? `${paths.state}: writing works again` : trouble.text),
  }).catch((error: unknown) => {
    if (error instanceof StoreError) return error;
    throw error;
  });
  if (opened instanceof StoreError) return { error: { code: exit.temporary, message: opened.message } };
  const store = opened;
  for (const { text } of store.found) log(text);
  let lastDelivered = store.entries.done.filter(({ state }) => state === 'delivered').at(-1)?.at ?? null;
  rememberGood(paths, inForce, log);

  const book = openAddressBook(`${paths.state}/addresses.json`);
  const mailer = createMailer({
    config,
    servers,
    state: paths.state,
    now,
    local,
    sources: () => internet.sources(),
    book,
  });
  const learning = new AbortController();
  const outbox = createOutbox({
    store,
    large: createLargeFiles(paths.state),
    config,
    now,
    clock,
    ...mailer,
    emit(event) {
      if (event.result === 'delivered') lastDelivered = event.at;
      log(
        `mail ${event.notice} to ${event.recipient}: ${event.result}${event.reason === '' ? '' : `: ${event.reason}`}`,
      );
      emit(event);
    },
    random: Math.random,
    log,
  });
  const flow = createFlow({
    initial:
      store.policy === null
        ? initialPolicy(started, store.id)
        : revivePolicy(store.policy, started, store.id),
    settings: () => ({ config: config(), local }),
    store,
    apply: outbox.apply,
    now,
    record,
  });
  const emit = (event: Event): void => void flow.take(event);

  const signFile = `${paths.run}/alive`;
  const sign = readLifeSign(signFile, started.boot);
  const stopBoot = startBootWatch({
    before: { ...store.before, last: lastAlive(store.before.last, sign?.at ?? null) },
    start: started,
    now,
    emit(event) {
      log(`started: ${event.cause}`);
      emit(event);
    },
  });
  const absence = createAbsence({
    sign,
    emit,
    namesOf(uplink) {
      const { wans } = config();
      const given = wans.flatMap((wan) => (wan.name === uplink ? [wan.interface] : []));
      // Of a single line hooks need not say which.
      return [...given, ...(wans.length < 2 ? [''] : [])].filter((name) => name !== null);
    },
  });
  const watchers = startWatchers({
    config,
    zone: () => zone.zone,
    timekeeper,
    inbox: paths.inbox,
    state: paths.state,
    emit: flow.take,
    hint: absence.hint,
    clockChanged: () => outbox.wake('clock'),
    openAlarms: () => openIncidents(flow.state(), now()).map(({ kind, subject }) => ({ key: kind, subject })),
    log,
  });
  let lifeSign: ReturnType<typeof startLifeSign> | null = null;
  const internet = watchInternet({
    config,
    now,
    emit: absence.pass,
    looked(look) {
      absence.looked(look);
      lifeSign?.touch();
    },
    outbox,
    up: () => mailer.learn(learning.signal),
    log,
  });
  const showLife = (): void => {
    if (lifeSign !== null) lifeSign.touch();
    else
      lifeSign = startLifeSign({ file: signFile, now, lines: internet.signs, durable: store.flushed, log });
  };
  // The sign of a run before stays until what it tells is in the store.
  if (sign === null) showLife();
  const settled = clock.after(settleAfter, () => {
    absence.settle();
    showLife();
    // Read apart, so that it is not kept: the agent needs but the chosen entry.
    if (!servers.builtIn) for (const problem of readServers().problems) log(problemText(problem));
  });

  function reload(why: string): void {
    const next = takeConfiguration(paths, servers, log);
    if (next.revision === inForce.revision) return;
    inForce = next;
    zone = loadZone(config().device.timezone);
    rememberGood(paths, inForce, log);
    log(`${paths.config}: read anew (${why}), ${inForce.setup}`);
    emit({ kind: 'configured', at: now() });
    internet.configure();
    watchers.configure();
    outbox.wake('config');
    if (internetOf(internet.status()).state === 'up') mailer.learn(learning.signal);
  }

  const report = () =>
    reportOf({
      version,
      now: now(),
      started,
      inForce,
      uplinks: internet.status(),
      open: openIncidents(flow.state(), now()),
      outbox,
      lastDelivered,
      troubles: [
        ...mailer.unencrypted().map((slot): Trouble => ({ code: 'plain', slot })),
        ...(store.trouble === null
          ? []
          : [{ code: 'store', trouble: store.trouble.code, text: store.trouble.text } as const]),
        ...(inRam(paths.state) ? [{ code: 'ram', dir: paths.state } as const] : []),
        ...(zone.problem === null ? [] : [{ code: 'zone', text: zone.problem } as const]),
        ...internet.troubles(),
      ],
    });
  const page = pageHandlers({
    examine: {
      paths,
      servers,
      now,
      local,
      sources: () => internet.sources(),
      book,
      saw: mailer.saw,
    },
    log,
    reload: () => reload('saved on the page'),
  });
  const control = await serve(
    paths.socket,
    {
      ...handlersOf({
        outbox,
        report,
        history: () => {
          const { timezone } = config().device;
          return { ...historyOf(flow.state(), now(), local), timezone } as unknown as Json;
        },
        reload: () => reload('asked'),
      }),
      ...page.handlers,
    },
    log,
  );
  const stopConfiguration = watchConfiguration(paths, () => reload('changed'));
  for (const warning of report().warnings) log(warning);
  log(
    `wanbell ${version} watching ${config()
      .wans.map(({ name }) => name)
      .join(', ')}`,
  );

  return {
    agent: {
      reload,
      async stop() {
        stopConfiguration();
        page.stop();
        settled();
        absence.settle();
        showLife();
        lifeSign?.stop();
        stopBoot();
        watchers.stop();
        internet.stop();
        learning.abort();
        await control.close();
        await outbox.stop();
        // after the outbox: the policy must hear what became of the mails whose reply was waited for
        flow.stop();
        await store.close(now());
      },
    },
  };
}
