import { randomBytes } from 'node:crypto';
import { Refusal } from '../control/protocol.ts';
import type { JobReport } from '../control/settings.ts';
import { after, type Cancel } from '../time/clock.ts';

export const jobLimits = {
  running: 3,
  /** Milliseconds for a job, and for which a finished one can be asked. */
  time: 120_000,
  keep: 600_000,
  kept: 12,
} as const;

/** A job's report while it grows, and what only the agent may see of it. */
export interface Job<Inner> {
  report: JobReport;
  readonly inner: Inner;
}

export interface Jobs<Inner> {
  /** Starts `work`; answers the id at once. Refuses (`busy`) when too many run. */
  start(
    begun: Pick<JobReport, 'kind' | 'section' | 'typed' | 'secret' | 'kept'>,
    inner: Inner,
    work: (job: Job<Inner>, signal: AbortSignal) => Promise<JobReport['failure']>,
  ): string;
  /** Keeps `inner` under an id, as of a job that has ended. */
  keep(begun: Pick<JobReport, 'kind' | 'section' | 'typed' | 'secret' | 'kept'>, inner: Inner): string;
  get(id: unknown): Job<Inner>;
  stop(): void;
}

/** Work that takes longer than a caller may wait; bounded in number and time. */
export function createJobs<Inner>(log: (line: string) => void): Jobs<Inner> {
  const jobs = new Map<string, Job<Inner>>();
  const ends = new Map<string, Cancel>();
  const controllers = new Set<AbortController>();
  let stopped = false;

  return {
    start(begun, inner, work) {
      if ([...jobs.values()].filter(({ report }) => report.running).length >= jobLimits.running)
        throw new Refusal('busy', 'too many tests at once; wait until they end');
      const id = freshId();
      const job: Job<Inner> = {
        report: { ...begun, running: true, failure: null, steps: [], reached: [] },
        inner,
      };
      jobs.set(id, job);
      const controller = new AbortController();
      controllers.add(controller);
      const finish = (failure: JobReport['failure']): void => {
        if (!job.report.running) return;
        job.report = { ...job.report, running: false, failure };
        ends.get(id)?.();
        controllers.delete(controller);
        if (stopped) return;
        ends.set(
          id,
          after(jobLimits.keep, () => forget(id)),
        );
      };
      ends.set(
        id,
        after(jobLimits.time, () => {
          finish('timeout');
          controller.abort();
        }),
      );
      work(job, controller.signal).then(finish, (error: unknown) => {
        log(`${begun.kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        finish('internal');
      });
      return id;
    },
    keep(begun, inner) {
      const id = freshId();
      jobs.set(id, { report: { ...begun, running: false, failure: null, steps: [], reached: [] }, inner });
      ends.set(
        id,
        after(jobLimits.keep, () => forget(id)),
      );
      return id;
    },
    get(id) {
      const job = typeof id === 'string' ? jobs.get(id) : undefined;
      if (job === undefined) throw new Refusal('not-found', 'there is no such test; start it again');
      return job;
    },
    stop() {
      stopped = true;
      for (const controller of controllers) controller.abort();
      for (const cancel of ends.values()) cancel();
    },
  };

  /** Makes room, and an id that nobody guesses. */
  function freshId(): string {
    for (const [id, { report }] of jobs) {
      if (jobs.size < jobLimits.kept) break;
      if (!report.running) forget(id);
    }
    return randomBytes(12).toString('hex');
  }

  function forget(id: string): void {
    ends.get(id)?.();
    ends.delete(id);
    jobs.delete(id);
  }
}
