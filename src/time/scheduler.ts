import { type Cancel, after as realAfter } from './clock.ts';
import { loadSchedule, nextRun, type Schedule } from './schedule.ts';
import type { Timekeeper } from './timekeeper.ts';
import type { Zone } from './zone.ts';

export interface SchedulerOptions<Name extends string> {
  /** By name; null: not configured. */
  readonly schedules: Readonly<Record<Name, string | null>>;
  readonly timekeeper: Pick<Timekeeper, 'now'>;
  readonly zone: Zone;
  /** Called once for each occasion. */
  readonly emit: (name: Name) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
}

export interface Scheduler {
  /** Resolves when the schedules are loaded; at once when there are none. */
  readonly ready: Promise<void>;
  /** To be called when the clock was set or stepped. */
  clockChanged(): void;
  stop(): void;
}

interface Plan<Name> {
  readonly name: Name;
  readonly schedule: Schedule;
  due: number | null;
  /** The occasion that was told last: not told again when the clock steps back over it. */
  last: number | null;
}

const hour = 3_600_000;
/** A clock that is further off than this was plainly wrong: what it passed over or told then does not count. */
const believable = 24 * hour;

/**
 * Tells when schedules come due. Starts when the clock is set; occasions before the start are not made up for. An
 * occasion that a late timer or a step passes over is told once, late; one that was told is not told again.
 */
export function createScheduler<Name extends string>(options: SchedulerOptions<Name>): Scheduler {
  const { schedules, timekeeper, zone, emit, after = realAfter } = options;
  const plans: Plan<Name>[] = [];
  let stopped = false;
  let cancel: Cancel = () => undefined;

  async function load(): Promise<void> {
    for (const name of Object.keys(schedules) as Name[]) {
      const text = schedules[name];
      if (text !== null) plans.push({ name, schedule: await loadSchedule(text), due: null, last: null });
    }
    run();
  }

  function run(): void {
    cancel();
    const { wall } = timekeeper.now();
    if (stopped || wall === null) return;
    let earliest = Number.POSITIVE_INFINITY;
    for (const plan of plans) {
      if (plan.due !== null && plan.due <= wall && wall - plan.due <= believable) {
        plan.last = plan.due;
        emit(plan.name);
      }
      const told = plan.last !== null && plan.last - wall <= believable ? plan.last : wall;
      plan.due = nextRun(plan.schedule, Math.max(wall, told), zone);
      earliest = Math.min(earliest, plan.due ?? earliest);
    }
    // The wall clock may drift or step unnoticed, so a long wait is looked at in between.
    if (earliest < Number.POSITIVE_INFINITY)
      cancel = after(Math.min(Math.max(1, earliest - wall), hour), run);
  }

  return {
    ready: load(),
    clockChanged: run,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
