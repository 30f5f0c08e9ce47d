import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kept } from '../../src/incidents/state.ts';
import { outboxFold } from '../../src/outbox/fold.ts';
import { readStore } from '../../src/store/store.ts';
import { type Script, type ScriptedServer, startScript } from './smtp-script.ts';
import { activity, threads } from './strace.ts';

export interface LaneOptions {
  /** The program under test: it gets `run --config --state --run`. */
  readonly argv: readonly string[];
  /** Addresses of this lane's SMTP servers: the second one takes every mail, the first one does as `first` says. */
  readonly addresses: readonly [string, string];
  readonly first: Script;
  readonly recipients: readonly string[];
}

/** One agent with its directories and SMTP servers that keep every copy. */
export interface Lane {
  readonly dir: string;
  /** The agent's process. */
  pid(): number;
  recipients: readonly string[];
  /** Starts an agent that does not run, and waits until everything was delivered and it sleeps. */
  settle(): Promise<void>;
  /** Drops an event that says `mark`. */
  drop(mark: string): void;
  /** Waits for the agent's end by a signal; false: it lives on though the event was dealt with. */
  killed(mark: string): Promise<boolean>;
  /** Waits for its end by a signal that is known to have been sent. */
  ended(): Promise<void>;
  kill(): Promise<void>;
  /** The Message-IDs of the copies that were taken of `mark` for `recipient`. */
  copies(mark: string, recipient: string): readonly string[];
  /** Waits until the dead agent's last bytes were taken. */
  drained(): Promise<void>;
  /** Whether it is durable that the notice was delivered. */
  isDelivered(mark: string, recipient: string): Promise<boolean>;
  /** Notices that the policy waits for in vain: by the disk, the outbox has none of them on its way. */
  unheard(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const limit = 60_000;

function ini(addresses: readonly string[], recipients: readonly string[]): string {
  return `[device]
format = 1
name = kill
clock = trust
[mail]
from = router@example.net
per_hour = 1000
per_day = 10000
[smtp]
server = custom
host = ${addresses[0]}
tls = off
[smtp.backup]
server = custom
host = ${addresses[1]}
tls = off
[wan]
interface = none0
[system]
interval = 1d
[log]
source = off
[outbox]
retry_first = 10ms
retry_max = 20ms
${recipients.map((name) => `[recipient.${name}]\naddress = ${name}@example.net\nevents = custom.*\nmin_severity = info\n`).join('')}`;
}

async function until<T>(what: () => string, ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = performance.now() + limit;
  for (;;) {
    const got = await ask();
    if (got) return got;
    if (performance.now() > end) throw new Error(`waited ${limit} ms for ${what()}`);
    await sleep(8);
  }
}

export async function startLane({ argv, addresses, first, recipients }: LaneOptions): Promise<Lane> {
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-kill-'));
  const inbox = join(dir, 'run/inbox');
  const state = join(dir, 'state');
  mkdirSync(inbox, { recursive: true });
  mkdirSync(join(dir, 'etc'));
  const config = join(dir, 'etc/wanbell.ini');
  writeFileSync(config, ini(addresses, recipients), { mode: 0o600 });
  const servers: readonly ScriptedServer[] = [
    await startScript(first, addresses[0]),
    await startScript({}, addresses[1]),
  ];
  let child: ChildProcess | null = null;
  let helpers: number[] = [];
  let log = '';
  let looked = { stamp: '', empty: false };

  const alive = () => child !== null && child.exitCode === null && child.signalCode === null;

  function start(): void {
    const [command = '', ...rest] = argv;
    const paths = ['--config', config, '--state', state, '--run', join(dir, 'run')];
    // one thread for files, so that each of its calls has one place in the order
    const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
    log = '';
    child = spawn(command, [...rest, 'run', ...paths], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.on('data', (chunk) => {
      log = `${log}${chunk}`.slice(-20_000);
    });
  }

  function endHelpers(): void {
    for (const pid of helpers) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it ended with its agent
      }
    }
    helpers = [];
  }

  /** Whether the inbox and, by the log on the disk, the outbox are empty. Reads the log when it has changed. */
  async function isEmpty(): Promise<boolean> {
    if (readdirSync(inbox).some((name) => name !== 'rejected')) return false;
    const { size, mtimeMs, ino } = statSync(join(state, 'store.log'));
    const stamp = `${ino} ${size} ${mtimeMs}`;
    if (looked.stamp !== stamp) {
      const { entries } = await readStore(state, outboxFold);
      looked = { stamp, empty: entries.live.length === 0 };
    }
    return looked.empty;
  }

  async function sleeps(pid: number): Promise<boolean> {
    for (let calm = 0, last = -1; ; calm++) {
      const now = activity(pid);
      if (!now.asleep || (last >= 0 && now.switches !== last)) return false;
      if (calm === 3) return true;
      last = now.switches;
      await sleep(6);
    }
  }

  const it: Lane = {
    dir,
    recipients,
    pid: () => child?.pid ?? 0,
    async settle() {
      if (!alive()) start();
      const pid = child?.pid ?? 0;
      await until(
        () => `the agent to deliver and sleep\n${log}`,
        async () => {
          if (!alive()) throw new Error(`the agent ended\n${log}`);
          return log.includes('watching') && (await isEmpty()) && (await sleeps(pid));
        },
      );
      const children = threads(pid).flatMap((thread) =>
        readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' '),
      );
      helpers = children.filter((text) => text !== '').map(Number);
    },
    drop(mark) {
      const text = `[event]\nkind = custom.kill\nphase = once\nseverity = warning\ntext = "${mark}"\n`;
      writeFileSync(join(inbox, `.${mark}`), text);
      renameSync(join(inbox, `.${mark}`), join(inbox, mark));
    },
    async killed(mark) {
      const all = () => it.recipients.every((recipient) => it.copies(mark, recipient).length > 0);
      await until(
        () => `an end\n${log}`,
        async () =>
          !alive() || (all() && (await isEmpty()) && (await sleeps(child?.pid ?? 0).catch(() => true))),
      );
      if (alive()) return false;
      endHelpers();
      return true;
    },
    async ended() {
      await until(
        () => `the end by a signal\n${log}`,
        () => !alive(),
      );
      endHelpers();
    },
    async kill() {
      if (!alive() || child === null) return;
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      endHelpers();
      await ended;
    },
    copies: (mark, recipient) =>
      servers
        .flatMap(({ mails }) => mails)
        .filter(({ said }) => String(said).startsWith('250'))
        .filter(({ to, text }) => to[0] === `${recipient}@example.net` && text.includes(mark))
        .map(({ text }) => /^Message-ID: (.*)$/im.exec(text)?.[1] ?? 'none'),
    async drained() {
      await until(
        () => 'the connections to end',
        () => servers.every(({ open }) => open === 0),
      );
    },
    async isDelivered(mark, recipient) {
      const [id] = it.copies(mark, recipient);
      const { entries } = await readStore(state, outboxFold);
      return entries.done.some((done) => done.state === 'delivered' && id?.includes(done.id) === true);
    },
    async unheard() {
      const { entries, policy } = await readStore(state, outboxFold);
      const { boxes } = policy as Kept;
      const live = new Set(entries.live.map(({ notice }) => notice.id));
      return Object.values(boxes).flatMap(({ mails }) => Object.keys(mails).filter((id) => !live.has(id)));
    },
    async close() {
      await it.kill();
      for (const server of servers) await server.close();
    },
  };
  return it;
}
