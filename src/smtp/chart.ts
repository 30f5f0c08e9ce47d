import type { Advice, SmtpWords } from '../language/smtp-words.ts';
import { monotonic } from '../time/clock.ts';
import { explain, replyText } from './explain.ts';
import type { Failure, Reply, Step } from './outcome.ts';
import type { Verdict } from './verdict.ts';

/** One step as a person sees it. */
export interface DoctorStep {
  readonly step: Step;
  /** The step's name in the language asked for. */
  readonly title: string;
  /** The address that it is about, for sender and recipients. */
  readonly subject: string | null;
  readonly ok: boolean;
  readonly failure: Failure | null;
  /** The server's own words, cleaned. */
  readonly words: string | null;
  readonly sentence: string;
  /** What to do; on a good step, what could be better. */
  readonly remedy: string | null;
  readonly ms: number;
}

/** The steps so far; each is told as it is added. */
export interface Chart {
  readonly steps: readonly DoctorStep[];
  good(
    step: Step,
    sentence: string,
    reply: Reply | null,
    extra?: { subject?: string; remedy?: string },
  ): void;
  bad(verdict: Verdict, subject: string | null, advice?: Advice | null): void;
}

/** An empty chart; time is counted from now. */
export function createChart(words: SmtpWords, onStep: (step: DoctorStep) => void): Chart {
  const steps: DoctorStep[] = [];
  let since = monotonic();
  const add = (step: Omit<DoctorStep, 'title' | 'ms'>): void => {
    const now = monotonic();
    const whole = { ...step, title: words.steps[step.step], ms: Math.round(now - since) };
    since = now;
    steps.push(whole);
    onStep(whole);
  };
  return {
    steps,
    good: (step, sentence, reply, extra = {}) =>
      add({
        step,
        subject: extra.subject ?? null,
        ok: true,
        failure: null,
        words: reply === null ? null : replyText(reply),
        sentence,
        remedy: extra.remedy ?? null,
      }),
    bad: (verdict, subject, advice = null) => {
      const { step, failure, reply } = verdict;
      const { sentence, remedy } = advice ?? explain(words, verdict);
      add({
        step,
        subject,
        ok: false,
        failure,
        words: reply === null ? null : replyText(reply),
        sentence,
        remedy,
      });
    },
  };
}
