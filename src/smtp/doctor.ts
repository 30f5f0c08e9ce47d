import type { Language } from '../config/config.ts';
import type { Servers } from '../config/server-entry.ts';
import { loadSmtpWords } from '../language/load-smtp.ts';
import type { Advice, SmtpWords } from '../language/smtp-words.ts';
import type { Account } from './account.ts';
import { type Chart, createChart, type DoctorStep } from './chart.ts';
import { type Attempt, type Progress, type Reached, reach } from './deliver.ts';
import { asciiAddress } from './host.ts';
import { isNear } from './near.ts';
import { judgePort, type PortVerdict } from './port.ts';
import { peerFingerprint } from './tls.ts';
import { judge, type Verdict } from './verdict.ts';

export type { DoctorStep } from './chart.ts';

export interface DoctorOptions extends Omit<Attempt, 'message' | 'onFinalDot'> {
  readonly from: string;
  readonly recipients: readonly string[];
  readonly servers: Servers;
  readonly language: Language;
  /** Whether the internet works beside port 25; null: nothing tells. Asked when nobody answers there. */
  internet(): Promise<boolean | null>;
  onStep(step: DoctorStep): void;
}

export interface DoctorReport {
  readonly ok: boolean;
  readonly server: string;
  readonly encrypted: boolean;
  readonly steps: readonly DoctorStep[];
  /** Set when nobody answered on port 25. */
  readonly port: PortVerdict | null;
}

/** Goes through every step up to the recipients and sends nothing; each step is told as soon as it is known. */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const { account, from, recipients } = options;
  const words = await loadSmtpWords(options.language);
  const chart = createChart(words, options.onStep);
  const report = (encrypted: boolean, port: PortVerdict | null): DoctorReport => {
    const { steps } = chart;
    return { ok: steps.every(({ ok }) => ok), server: account.host, encrypted, steps, port };
  };
  let found: readonly string[] = [];
  const progress = progressOf(chart, words, (addresses) => {
    found = addresses;
  });
  const reached = await reach(options, progress);
  if ('step' in reached) {
    if (!missing(reached)) {
      chart.bad(reached, null);
      return report(false, null);
    }
    const group = options.servers.find(account.server)?.group;
    if (group === 'lan' || (group !== 'isp' && found.every(isNear))) {
      chart.bad(reached, null, nearAdvice(words, reached));
      return report(false, null);
    }
    const port = await judgePort(account.host, {
      ...options,
      entries: options.servers.entries,
      relay: group === 'isp',
    });
    chart.bad(reached, null, portAdvice(words, port));
    return report(false, port);
  }
  const { session } = reached;
  const { encrypted } = session.watch;
  tellEncryption(chart, words, account, reached);
  const failed = await login(chart, words, account, reached);
  if (!failed) await addresses(chart, words, reached, from, recipients);
  session.quit();
  return report(encrypted, null);
}

function progressOf(
  chart: Chart,
  { good, failures }: SmtpWords,
  resolved: (addresses: readonly string[]) => void,
): Progress {
  let remedy = '';
  return {
    resolved: (found) => {
      resolved(found);
      chart.good('dns', good.dns(found.join(', ')), null);
    },
    connected: (address) =>
      chart.good('connect', good.connect(address), null, remedy === '' ? {} : { remedy }),
    missed: (address, failure) => {
      remedy = good.detour(address, failures[failure].sentence);
    },
    replied: (step, reply) => {
      if (step === 'greeting' && reply.code === 220) chart.good(step, good.greeting, reply);
    },
  };
}

/** Whether it may be the line that keeps port 25 shut. */
function missing({ step, failure }: Verdict): boolean {
  if (step === 'greeting') return failure === 'greeting-timeout' || failure === 'closed';
  return step === 'connect' && failure !== 'no-uplink' && failure !== 'aborted';
}

/** No line is between this device and a server in its own network. Null: what the failure says is all. */
function nearAdvice({ near }: SmtpWords, { step, failure }: Verdict): Advice | null {
  if (step !== 'connect') return null;
  return failure === 'refused' ? near.refused : near.silent;
}

function portAdvice(words: SmtpWords, { verdict, others }: PortVerdict): Advice {
  const { sentence, remedy } = words.verdicts[verdict];
  if (others.length === 0) return { sentence, remedy };
  return { sentence, remedy: `${remedy} ${words.instead(others.map(({ label }) => label))}` };
}

function tellEncryption(chart: Chart, { good }: SmtpWords, account: Account, { session }: Reached): void {
  const { watch, socket } = session;
  if (!watch.encrypted) {
    chart.good('starttls', good.plain.sentence, null, { remedy: good.plain.remedy });
    return;
  }
  chart.good('starttls', good.starttls, watch.reply('starttls'));
  if (account.verify) chart.good('certificate', good.verified, null);
  else if (account.fingerprint !== null) chart.good('certificate', good.pinned, null);
  else {
    const { sentence, remedy } = good.unverified;
    const print = peerFingerprint(socket());
    chart.good('certificate', print === null ? sentence : `${sentence} SHA-256: ${print}`, null, { remedy });
  }
}

/** True when the login failed. */
async function login(
  chart: Chart,
  { good }: SmtpWords,
  account: Account,
  { session, secret }: Reached,
): Promise<boolean> {
  if (secret === null) {
    chart.good('auth', good.noLogin, null);
    return false;
  }
  const verdict = await session.login(secret);
  if (verdict === null) chart.good('auth', good.auth(account.login?.user ?? ''), session.watch.reply('auth'));
  else chart.bad(verdict, null);
  return verdict !== null;
}

async function addresses(
  chart: Chart,
  { good }: SmtpWords,
  { session }: Reached,
  from: string,
  recipients: readonly string[],
): Promise<void> {
  /** True when the server said yes. */
  const ask = async (step: 'mail' | 'rcpt', address: string): Promise<boolean | null> => {
    const verb = step === 'mail' ? 'MAIL FROM' : 'RCPT TO';
    const answer = await session.command(step, `${verb}:<${asciiAddress(address).replace(/[\r\n<>]/g, '')}>`);
    if ('step' in answer) {
      chart.bad(answer, address);
      return null;
    }
    const accepted = answer.code < 300;
    if (accepted) chart.good(step, good[step](address), answer, { subject: address });
    else chart.bad(judge(step, answer), address);
    return accepted;
  };
  if (!(await ask('mail', from))) return;
  for (const recipient of recipients) if ((await ask('rcpt', recipient)) === null) return;
  await session.command('mail', 'RSET');
}
