import type { Change } from '../config/change.ts';
import type { Mend } from '../config/mend.ts';
import type { Problem } from '../config/problem.ts';
import type { DoctorStep } from '../smtp/doctor.ts';
import type { Reachable } from '../smtp/port.ts';

/** Keys and values of the sections as they are written. Secrets read `set`, or are not there. */
export type Written = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What `config.get` answers. */
export interface Settings {
  /** To be given back by who saves. */
  readonly revision: string;
  /** Of the main file, in its order. */
  readonly written: Written;
  /** Of the firmware's defaults, which the main file goes over. */
  readonly preset: Written;
  readonly problems: readonly Problem[];
  /** Lines of the main file, by their number, that `config.set` can correct or take out. */
  readonly faulty: Readonly<Record<string, FaultyLine>>;
  readonly device: string;
  readonly language: 'en' | 'de';
  /** The firmware's own login stands before the page. */
  readonly trustWebServer: boolean;
}

/** A line that cannot be read, or says nothing that is known. */
export interface FaultyLine {
  /** What stands there, without control characters and whatever may be secret. */
  readonly text: string;
  /** What it is corrected to; null: it can only be taken out. */
  readonly correct: string | null;
  /** It begins a section, which is taken out as a whole. */
  readonly section: boolean;
}

/** What `config.set` takes; the secret of a test that was run can be saved by naming its job. */
export interface SaveRequest {
  readonly revision: string;
  readonly changes: readonly Change[];
  readonly job?: string;
  /** Faulty lines to correct or to take out, before the changes. */
  readonly lines?: readonly Mend[];
}

export type SaveResult =
  | { readonly saved: true; readonly revision: string; readonly problems: readonly Problem[] }
  | { readonly saved: false; readonly reason: 'invalid'; readonly problems: readonly Problem[] }
  /** The file changed since it was read: read it again, and merge. */
  | { readonly saved: false; readonly reason: 'conflict'; readonly revision: string };

/** What `test.start` and `servers.reach` answer: the job, or what is wrong with what was typed. */
export type Started = { readonly id: string } | { readonly problems: readonly Problem[] };

/** What `job.poll` answers. */
export interface JobReport {
  readonly kind: 'test' | 'reach';
  readonly running: boolean;
  /** Why it came to no end. */
  readonly failure: 'secret-needed' | 'no-recipient' | 'timeout' | 'internal' | null;
  readonly section: string | null;
  readonly steps: readonly DoctorStep[];
  readonly reached: readonly Reachable[];
  /** What was typed when it began, without secrets. */
  readonly typed: readonly Change[];
  /** A secret was typed, and can be saved with this job. */
  readonly secret: boolean;
  /** Which ones, as `smtp/password`. */
  readonly kept: readonly string[];
}

/** What `secrets.keep` answers: the job that holds typed secrets until the form is in order, and which it could take. */
export interface Kept {
  readonly id: string;
  readonly kept: readonly string[];
}
