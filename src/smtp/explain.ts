import type { Advice, Hint, SmtpWords, StatusDetail } from '../language/smtp-words.ts';
import type { Failure, Reply, Step } from './outcome.ts';
import { parseReply } from './reply.ts';

/** What is known of a failure, for a person: what is wrong, what to do, and what the status code says. */
export function explain(
  words: SmtpWords,
  at: { readonly step: Step; readonly failure: Failure; readonly reply: Reply | null },
): Advice {
  // What services say of logins is about passwords.
  const hint = at.reply === null || at.failure === 'token-refused' ? null : hintOf(at.step, at.reply);
  const advice = hint === null ? words.failures[at.failure] : words.hints[hint];
  const status = at.reply?.enhanced ?? null;
  const meaning = status === null ? null : statusMeaning(words, status);
  if (meaning === null) return advice;
  return { sentence: `${advice.sentence} (${status}: ${meaning})`, remedy: advice.remedy };
}

/** A failure that is told later on one line: the server, what is wrong, its own words, what to do. */
export function failureLine(
  words: SmtpWords,
  at: {
    readonly server: string;
    readonly step: Step;
    readonly failure: Failure;
    readonly words: string | null;
  },
): string {
  const reply = at.words === null ? null : parseReply([at.words]);
  const { sentence, remedy } = explain(words, { ...at, reply });
  const own = at.words === null ? '' : ` (${at.words})`;
  return `${at.server}: ${sentence}${own} ${remedy}`;
}

/** An enhanced status code (`5.7.1`) in plain words; null when it is not a known one. */
export function statusMeaning(words: SmtpWords, status: string): string | null {
  const detail = status.slice(2);
  return isDetail(words, detail) ? words.statuses[detail] : null;
}

function isDetail(words: SmtpWords, detail: string): detail is StatusDetail {
  return Object.hasOwn(words.statuses, detail);
}

/** The server's own words, as the doctor shows them. */
export function replyText({ code, text }: Reply): string {
  return `${code} ${text}`.trim();
}

/** In order; the first that fits counts. */
const patterns: readonly { hint: Hint; steps: readonly Step[]; pattern: RegExp }[] = [
  // Exchange Online
  { hint: 'basic-auth-off', steps: ['auth'], pattern: /SmtpClientAuthentication|5\.7\.139|basic auth/i },
  {
    hint: 'send-as',
    steps: ['mail', 'rcpt', 'data', 'dot'],
    pattern:
      /5\.7\.60|SendAsDenied|send as|not allowed to send|sender address rejected: not owned|5\.7\.1 Client does not have permissions to send/i,
  },
  // Gmail, Yandex, Mail.ru, NetEase
  {
    hint: 'app-password',
    steps: ['auth'],
    pattern:
      /application-specific password|app(lication)? password|InvalidSecondFactor|authori[sz]ation code|parol prilozheniya/i,
  },
  // Amazon SES
  {
    hint: 'ses-sandbox',
    steps: ['mail', 'rcpt', 'data', 'dot'],
    pattern: /email address(es)? (is|are) not verified/i,
  },
  // SendGrid, Postmark, Mailjet, Resend and others
  {
    hint: 'sender-unverified',
    steps: ['mail', 'rcpt', 'data', 'dot'],
    pattern:
      /verified sender|sender identity|sender signature|not verified|unverified|domain.{0,40}not (been )?(verified|authorized)/i,
  },
  { hint: 'api-key', steps: ['auth'], pattern: /api ?key|bad username \/ password|authorization grant/i },
  {
    hint: 'quota',
    steps: ['auth', 'mail', 'rcpt', 'data', 'dot'],
    pattern: /quota|rate limit|too many (messages|mails|emails)|maximum credits|sending limit/i,
  },
  { hint: 'greylisted', steps: ['mail', 'rcpt', 'data', 'dot'], pattern: /gr[ae]y-?list/i },
  {
    hint: 'blocklisted',
    steps: ['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'dot'],
    pattern: /spamhaus|block ?list|blacklist|\bRBL\b|\bPBL\b|dynamic (ip|address)/i,
  },
  {
    hint: 'relay-denied',
    steps: ['mail', 'rcpt'],
    pattern:
      /relay(ing)? (access )?(denied|not permitted|not allowed|prohibited)|unable to relay|not permitted to relay/i,
  },
];

/** What a reply of a known service means beyond its code. */
export function hintOf(step: Step, reply: Reply): Hint | null {
  if (reply.code < 400) return null;
  const found = patterns.find(({ steps, pattern }) => steps.includes(step) && pattern.test(reply.text));
  return found?.hint ?? null;
}
