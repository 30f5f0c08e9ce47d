import type { Language } from '../config/config.ts';
import { loadSmtpWords } from '../language/load-smtp.ts';
import type { Message } from '../mail/message.ts';
import { monotonic } from '../time/clock.ts';
import { type Attempt, deliver } from './deliver.ts';
import type { DoctorStep } from './doctor.ts';
import { explain, replyText } from './explain.ts';

export interface TestMailOptions extends Omit<Attempt, 'message' | 'onFinalDot'> {
  readonly message: Message;
  readonly language: Language;
}

/** Delivers a test mail and tells how that went as a step more of the doctor's. */
export async function sendTestMail(options: TestMailOptions): Promise<DoctorStep> {
  const { message, language } = options;
  const words = await loadSmtpWords(language);
  const since = monotonic();
  const outcome = await deliver({ ...options, onFinalDot: () => undefined });
  const ms = Math.round(monotonic() - since);
  const subject = message.to;
  const reply = outcome.reply === null ? null : replyText(outcome.reply);
  if (outcome.result === 'delivered') {
    const sentence = words.good.delivered(subject);
    const title = words.steps.dot;
    return { step: 'dot', title, subject, ok: true, failure: null, words: reply, sentence, remedy: null, ms };
  }
  const { step, failure } = outcome;
  const title = words.steps[step];
  return { step, title, subject, ok: false, failure, words: reply, ...explain(words, outcome), ms };
}
