import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Config, Recipient, Smtp } from '../config/config.ts';
import { senderAddress } from '../config/sender.ts';
import type { Servers } from '../config/server-entry.ts';
import type { Notice } from '../incidents/notice.ts';
import type { ToLocal } from '../language/dates.ts';
import type { Slot } from '../outbox/entry.ts';
import type { Attempt, Composed } from '../outbox/outbox.ts';
import { type Account, resolveAccount, sameAccount } from '../smtp/account.ts';
import { type AddressBook, learn, type SourceOf } from '../smtp/dial.ts';
import type { Outcome } from '../smtp/outcome.ts';
import { wallClock } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';

export interface MailerOptions {
  readonly config: () => Config;
  readonly servers: Servers;
  readonly state: string;
  readonly now: () => Instant;
  readonly local: ToLocal;
  /** The uplinks that mail may leave by, best first; empty: as routing says. */
  readonly sources: () => readonly SourceOf[];
  readonly book: AddressBook;
}

/** Composes and delivers what the outbox asks for. Words and nodemailer are loaded at the first mail. */
export function createMailer(options: MailerOptions): {
  compose(notice: Notice): Promise<Composed>;
  deliver(attempt: Attempt): Promise<Outcome>;
  /** Notes whether what went with these settings went unencrypted. */
  saw(smtp: Smtp, unencrypted: boolean): void;
  /** The servers of the configuration that are known to be reached unencrypted. */
  unencrypted(): readonly Slot[];
  /** Looks up the servers that no address is known of, for the time when only DNS is broken. */
  learn(signal: AbortSignal): void;
} {
  const { config, servers, state, now, book } = options;
  /** The last few: a test may be of settings that are saved only later. */
  let seen: readonly { readonly smtp: Smtp; readonly unencrypted: boolean }[] = [];
  const saw = (smtp: Smtp, unencrypted: boolean): void => {
    seen = [{ smtp, unencrypted }, ...seen.filter((of) => !sameAccount(of.smtp, smtp))].slice(0, 4);
  };

  return {
    async compose(notice) {
      const { mail, device, log, smtp, backup } = config();
      const recipient = recipientOf(config(), notice.recipient);
      if (recipient === null) return { problem: `recipient ${notice.recipient} is not in the configuration` };
      const from = sender(config(), smtp ?? backup);
      if (from === null) return { problem: 'no sender: set from = in [mail]' };
      if (now().wall === null && !deliverableWithoutClock(config(), servers)) return { wait: 'clock' };
      const { compose } = await import('../mail/compose.ts');
      return compose(notice, {
        device,
        recipient,
        from,
        details: mail.details,
        gzipAbove: log.gzipAbove,
        now: now(),
        bestWall: wallClock(),
        local: options.local,
        attachment: (file) => readFile(join(state, basename(file))).catch(() => null),
      });
    },

    async deliver({ message, slot, signal, onConnect, onFinalDot }) {
      const smtp = slot === 'smtp' ? config().smtp : config().backup;
      const account = smtp === null ? null : resolveAccount(smtp, servers);
      if (account === null || 'code' in account) {
        const text = account === null ? 'not configured any more' : account.message;
        return {
          result: 'failed',
          server: smtp?.server ?? slot,
          step: 'dns',
          failure: 'internal',
          reply: { code: 0, enhanced: null, text },
          login: false,
        };
      }
      const [{ deliver }, { sentBy }] = await Promise.all([
        import('../smtp/deliver.ts'),
        import('../mail/sender.ts'),
      ]);
      const from = sender(config(), smtp) ?? message.from;
      const inside = servers.find(account.server)?.group === 'lan';
      const outcome = await deliver({
        message: sentBy(message, from),
        account,
        clockSet: now().wall !== null,
        sources: inside ? [] : options.sources(),
        book,
        signal,
        onConnect,
        onFinalDot,
      });
      if (smtp !== null && outcome.result === 'delivered') saw(smtp, !outcome.encrypted);
      return outcome;
    },

    saw,

    unencrypted() {
      const slots = [
        ['smtp', config().smtp],
        ['backup', config().backup],
      ] as const;
      return slots.flatMap(([slot, smtp]) => {
        const account = smtp === null ? null : resolveAccount(smtp, servers);
        if (smtp === null || account === null || 'code' in account) return [];
        const plain =
          account.tls === 'off' || seen.some((of) => of.unencrypted && sameAccount(of.smtp, smtp));
        return plain ? [slot] : [];
      });
    },

    learn(signal) {
      for (const smtp of [config().smtp, config().backup]) {
        const account = smtp === null ? null : resolveAccount(smtp, servers);
        if (account === null || 'code' in account) continue;
        void learn(account.host, book, account.timeouts.connect, signal);
      }
    },
  };
}

function sender(config: Config, smtp: Smtp | null): string | null {
  return smtp === null ? config.mail.from : senderAddress(config, smtp);
}

function recipientOf(
  config: Config,
  name: string,
): Pick<Recipient, 'address' | 'format' | 'language'> | null {
  if (name !== 'heartbeat') return config.recipients.find((recipient) => recipient.name === name) ?? null;
  const { address } = config.heartbeat;
  return address === null ? null : { address, format: 'full', language: config.device.language };
}

/** Whether one of the servers takes mail although nobody can judge a certificate's dates yet. */
function deliverableWithoutClock(config: Config, servers: Servers): boolean {
  return [config.smtp, config.backup].some((smtp) => {
    const account = smtp === null ? null : resolveAccount(smtp, servers);
    return account !== null && !('code' in account) && needsNoClock(account);
  });
}

function needsNoClock({ tls, verify, fingerprint }: Account): boolean {
  return tls === 'off' || !verify || fingerprint !== null;
}
