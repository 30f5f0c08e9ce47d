import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type DnsServer, dnsServer } from '../../support/dns-server.ts';
import { type MailSink, mailSink } from '../../support/mail-sink.ts';
import { type Mail, readMail } from '../../support/provider.ts';
import { patience } from './console.ts';
import { testimony } from './guest.ts';

export const mailAddress = '203.0.113.25';
export const dnsAddress = '203.0.113.53';
export const timeAddress = '203.0.113.123';
/** Whom a router asks that nobody configured. */
const wellKnown = ['1.1.1.1', '9.9.9.9', '8.8.8.8'];

export interface Internet {
  readonly sink: MailSink;
  readonly dns: DnsServer;
  /** Mails so far, in the order in which they were accepted. */
  mails(): Promise<readonly Mail[]>;
  /** Waits until a mail's subject matches; fails after `limit` milliseconds with all subjects. */
  mail(subject: RegExp, limit?: number): Promise<Mail>;
  /** Forgets the mails so far. */
  forget(): void;
  /** The mail server goes away, or comes back. */
  mailServer(there: boolean): Promise<void>;
  /** A time server that answers from now on. */
  startTime(now?: () => number): Promise<void>;
  close(): Promise<void>;
}

/** The internet behind the guests' lines: a mail server on port 25, a DNS server, a time server. */
export async function createInternet(): Promise<Internet> {
  for (const address of [mailAddress, dnsAddress, timeAddress, ...wellKnown]) {
    execFileSync('ip', ['addr', 'replace', `${address}/32`, 'dev', 'lo']);
  }
  const resolver = `${mkdtempSync(`${tmpdir()}/wanbell-resolver-`)}/resolv.conf`;
  writeFileSync(resolver, `nameserver ${dnsAddress}\n`);
  execFileSync('mount', ['--bind', resolver, '/etc/resolv.conf']);
  const dns = await dnsServer(dnsAddress);
  const others = await Promise.all(wellKnown.map((address) => dnsServer(address)));
  const mails: { raw: Buffer; to: string }[] = [];
  let sink = await mailSink({ address: mailAddress });
  let read = 0;
  let time: ReturnType<typeof createSocket> | null = null;

  function collect(): void {
    for (const { raw, envelope } of sink.mails.slice(read)) mails.push({ raw, to: envelope.to[0] ?? '' });
    read = sink.mails.length;
  }
  const all = (): Promise<readonly Mail[]> => {
    collect();
    return Promise.all(mails.map(({ raw, to }) => readMail(raw, to)));
  };
  return {
    get sink() {
      return sink;
    },
    dns,
    mails: all,
    async mail(subject, limit = patience) {
      const end = performance.now() + limit;
      for (;;) {
        const seen = await all();
        const found = seen.find((mail) => subject.test(mail.subject));
        if (found !== undefined) return found;
        if (performance.now() > end)
          throw new Error(
            `no mail ${subject} within ${limit} ms; there are:\n${seen.map((m) => m.subject).join('\n')}\n${await testimony()}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    forget() {
      collect();
      mails.length = 0;
    },
    async mailServer(there) {
      collect();
      if (!there) await sink.close();
      else {
        sink = await mailSink({ address: mailAddress });
        read = 0;
      }
    },
    async startTime(now = () => Date.now()) {
      time = createSocket('udp4');
      const socket = time;
      socket.on('message', (_, from) => {
        const answer = Buffer.alloc(48);
        answer[0] = 0x24;
        answer[1] = 2;
        const ms = now();
        answer.writeUInt32BE((Math.floor(ms / 1000) + 2208988800) % 2 ** 32, 40);
        answer.writeUInt32BE(Math.floor(((ms % 1000) / 1000) * 2 ** 32), 44);
        socket.send(answer, from.port, from.address);
      });
      socket.bind(123, timeAddress);
      await once(socket, 'listening');
    },
    async close() {
      await sink.close();
      for (const server of [dns, ...others]) server.close();
      time?.close();
    },
  };
}

export interface Story {
  /** The mail that tells the outage when it is over. */
  readonly mail: Mail;
  /** Fails unless its subject tells how long `events` took, and its text when (the guests' zone is UTC). */
  check(): void;
}

/**
 * Plays an outage from its first moment to its last, and waits for the mail that tells it. `events` calls `broken` once
 * the line is: how long that takes is no part of the outage.
 */
export async function downtime(
  internet: Internet,
  events: (broken: () => void) => Promise<void>,
): Promise<Story> {
  internet.forget();
  const began = Date.now();
  let broke = began;
  await events(() => {
    broke = Date.now();
  });
  const ended = Date.now();
  const mail = await internet.mail(/Internet was down/);
  const told = Date.now();
  return {
    mail,
    check() {
      const [, minutes = '0', seconds = '0'] =
        /was down (?:at (?:least|most) )?(?:(\d+) min)? ?(?:(\d+) s)?/.exec(mail.subject) ?? [];
      const length = Number(minutes) * 60 + Number(seconds);
      // From the last good round before it to the last of the good ones after it.
      const [least, most] = [(ended - broke) / 1000 - 2, (told - began) / 1000 + 4];
      assert.ok(length >= least && length <= most, `${mail.subject}: not ${least} to ${most} s`);
      const minute = (at: number) => new Date(at).toISOString().slice(11, 16);
      const near = [began - 4000, began, broke + 3000].map(minute);
      assert.ok(
        near.some((at) => mail.text.includes(at)),
        `${mail.text}\nbegan at none of ${near}`,
      );
    },
  };
}

const quick = `interval = 1s
quick_interval = 300ms
timeout = 1s
fall = 2
report_after = 2s
boot_grace = 5s
flap_window = 1s
`;

/** A configuration for quick rounds over these lines, on which one outage has nothing to do with the next. */
export function routerIni(lines: readonly string[] = ['wan'], more = ''): string {
  const probes = `probes = dns://${dnsAddress}\n`;
  const one = `[wan]\ninterface = wan\n${probes}${quick}`;
  const several = lines.map((line) => `[wan.${line}]\ninterface = ${line}\n`).join('\n');
  return `[device]
name = attic-router
timezone = UTC

[smtp]
server = custom
host = ${mailAddress}
tls = off

[mail]
from = router@example.net

[recipient.me]
address = me@example.net

${lines.length === 1 ? one : `[wan]\n${probes}${quick}\n${several}`}
${more}`;
}
