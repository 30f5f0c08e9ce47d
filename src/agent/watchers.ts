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
import { wantsLog, wantsSystem } from '../watchers/wanted.ts';

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

  const inbox = (): Cancel => startInbox({ dir: deps.inbox, limits: config().inbox, now, accept, log });
  let stopInbox = inbox();

  let logWatch: LogWatcher | null = null;
  let stopSystem: Cancel = () => undefined;
  let generation = 0;
  async function later(): Promise<void> {
    const mine = ++generation;
    stopLater();
    const { system, log: logs } = config();
    if (wantsSystem(system)) {
      const { startSystemWatch } = await import('../watchers/system.ts');
      if (mine !== generation) return;
      stopSystem = startSystemWatch({ config: system, open: deps.openAlarms(), now, emit, complain: log });
    }
    if (wantsLog(logs)) {
      const { secretsOf, startLogWatch } = await import('../watchers/log.ts');
      if (mine !== generation) return;
      logWatch = startLogWatch({
        config: logs,
        secrets: secretsOf(config()),
        state: deps.state,
        now,
        emit,
        log,
      });
    }
  }
  function stopLater(): void {
    stopSystem();
    logWatch?.stop();
    stopSystem = () => undefined;
    logWatch = null;
  }
  void later();
  scheduler = schedule();

  return {
    configure() {
      scheduler?.stop();
      scheduler = schedule();
      stopInbox();
      stopInbox = inbox();
      void later();
    },
    stop() {
      generation++;
      clock.stop();
      scheduler?.stop();
      stopInbox();
      stopLater();
    },
  };
}
