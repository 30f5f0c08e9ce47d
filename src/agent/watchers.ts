import type { Config } from '../config/config.ts';
import { kindOf } from '../events/catalogue.ts';
import type { AlarmEvent, Event } from '../events/event.ts';
import type { Cancel } from '../time/clock.ts';
import { createScheduler, type Scheduler } from '../time/scheduler.ts';
import type { Timekeeper } from '../time/timekeeper.ts';
import type { Zone } from '../time/zone.ts';
import { startClockWatch } from '../watchers/clock.ts';
import { startInbox } from '../watchers/inbox.ts';
import type { LogWatcher } from '../watchers/log.ts';
import type { LogBuffer } from '../watchers/log-buffer.ts';
import { secretsOf, wantsLog, wantsSystem } from '../watchers/wanted.ts';

export interface Watchers {
  /** Stops what a changed configuration concerns and starts it anew. */
  configure(): void;
  stop(): void;
}

/** Starts all watchers but those of the lines. System and log watchers are loaded when something asks for them. */
export function startWatchers(deps: {
  readonly config: () => Config;
  readonly zone: () => Zone;
  readonly timekeeper: Timekeeper;
  readonly inbox: string;
  readonly state: string;
  readonly emit: (event: Event, file?: string) => Promise<boolean>;
  /** What hooks report of the lines: it dates an outage that nobody watched. */
  readonly hint: (event: AlarmEvent) => void;
  readonly openAlarms: () => readonly { readonly key: string; readonly subject: string }[];
  /** The clock was set or stepped, and its event is taken. */
  readonly clockChanged: () => void;
  readonly log: (line: string) => void;
}): Watchers {
  const { config, timekeeper, log } = deps;
  const { now } = timekeeper;
  const emit = (event: Event): void => void deps.emit(event);

  let scheduler: Scheduler | null = null;
  const clock = startClockWatch({
    timekeeper,
    emit(event) {
      log(event.change === 'set' ? 'the clock is set' : `the clock was stepped by ${event.by} ms`);
      emit(event);
      scheduler?.clockChanged();
      deps.clockChanged();
    },
  });

  const unsaved = new Set<string>();
  async function accept(event: AlarmEvent, file: string): Promise<void> {
    if (!unsaved.delete(file)) log(`event ${event.key} ${event.phase} ${JSON.stringify(event.subject)}`);
    if (event.key === 'clock.set') clock.markSet();
    else if (kindOf(event.key)?.hint === true) deps.hint(event);
    else if (!(await deps.emit(event, file))) {
      unsaved.add(file);
      throw new Error('the state directory cannot be written');
    }
  }

  function schedule(): Scheduler {
    const created = createScheduler({
      schedules: {
        digest: config().digest.schedule,
        heartbeat: config().heartbeat.schedule,
        log: config().log.schedule,
      },
      timekeeper,
      zone: deps.zone(),
      emit(name) {
        if (name === 'log') logWatch?.scheduled();
        else emit({ kind: 'schedule', at: now(), schedule: name });
      },
    });
    created.ready.catch((error: unknown) => log(`schedules cannot be loaded: ${String(error)}`));
    return created;
  }

  let stopInbox: Cancel = () => undefined;
  let stopSystem: Cancel = () => undefined;
  let logWatch: LogWatcher | null = null;
  let collected: LogBuffer | null = null;
  let stopped = false;

  async function system(still: () => boolean): Promise<void> {
    stopSystem();
    stopSystem = () => undefined;
    const open = deps.openAlarms().filter(({ key }) => key.startsWith('system.'));
    // Thresholds that were switched off end what they had begun.
    if (!wantsSystem(config().system) && open.length === 0) return;
    const { startSystemWatch } = await import('../watchers/system.ts');
    if (!still()) return;
    stopSystem = startSystemWatch({
      config: config().system,
      open,
      now,
      emit,
      complain: log,
    });
  }

  async function logs(still: () => boolean): Promise<void> {
    collected = logWatch?.stop() ?? collected;
    logWatch = null;
    if (!wantsLog(config().log)) {
      collected = null;
      return;
    }
    const { startLogWatch } = await import('../watchers/log.ts');
    if (!still()) return;
    logWatch = startLogWatch({
      config: config().log,
      secrets: secretsOf(config()),
      state: deps.state,
      now,
      emit,
      log,
      collected,
    });
    collected = null;
  }

  /** Each part: what of the configuration it depends on, and how it starts anew. */
  const parts: readonly { on(): unknown; start(still: () => boolean): unknown; key: string }[] = [
    {
      key: '',
      on: () => config().inbox,
      start() {
        stopInbox();
        stopInbox = startInbox({ dir: deps.inbox, limits: config().inbox, now, accept, log });
      },
    },
    { key: '', on: () => config().system, start: system },
    { key: '', on: () => [config().log, secretsOf(config())], start: logs },
    {
      key: '',
      on() {
        const { device, digest, heartbeat, log: logged } = config();
        return [device.timezone, digest.schedule, heartbeat.schedule, logged.schedule];
      },
      start() {
        scheduler?.stop();
        scheduler = schedule();
      },
    },
  ];

  /** Starts what is not running as the configuration says: the rest goes on, with what it knows. */
  function configure(): void {
    for (const part of parts) {
      const key = JSON.stringify(part.on());
      if (key === part.key) continue;
      part.key = key;
      void part.start(() => !stopped && part.key === key);
    }
  }
  configure();

  return {
    configure,
    stop() {
      stopped = true;
      clock.stop();
      scheduler?.stop();
      stopInbox();
      stopSystem();
      logWatch?.stop();
    },
  };
}
