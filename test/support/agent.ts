import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../../src/control/client.ts';
import type { OutboxRow, Report } from '../../src/control/report.ts';
import type { Router } from './router.ts';

/** The program under test: `WANBELL=FILE`, or with words before it (`qemu-arm-static FILE`), else the bundle on Node. */
export const wanbell: readonly string[] = process.env.WANBELL
  ? process.env.WANBELL.split(' ').map((word) => (word.includes('/') ? resolve(word) : word))
  : [process.execPath, resolve(import.meta.dirname, '../../dist/wanbell.mjs')];

export interface Agent {
  readonly dir: string;
  readonly inbox: string;
  readonly state: string;
  readonly options: readonly string[];
  /** All that it wrote to standard error, over all its lives. */
  readonly log: string[];
  /** Starts it, with `more` arguments to `run`, and waits until it watches. */
  start(...more: string[]): Promise<void>;
  /** Ends it by a signal and waits for its end; returns its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Its exit code once it has ended by itself. */
  ended(): Promise<number | null>;
  /** Of the running agent. */
  pid(): number;
  signal(signal: NodeJS.Signals): void;
  /** Waits until the running agent has this file open: what is added from then on is news to it. */
  follows(file: string): Promise<void>;
  status(): Promise<Report>;
  outbox(): Promise<readonly OutboxRow[]>;
  /** Asks its socket; fails with the agent's words when it refuses. */
  ask<T>(method: string, params?: { readonly [name: string]: string }): Promise<T>;
  configure(ini: string): void;
  /** Drops an event file into the inbox, as a hook does. */
  drop(event: Readonly<Record<string, string>>): void;
  /** Drops a warning of the kind `custom.NAME`; its mail says `alarm NAME`. */
  alarm(name: string): void;
  /** Resolves when `ask` gives something true; fails after `wait` ms with the agent's log. */
  until<T>(what: string, ask: () => T | Promise<T>, wait?: number): Promise<NonNullable<T>>;
  close(): Promise<void>;
}

/** An agent in a router, with directories of its own, not yet started. */
export function createAgent(router: Router, ini: string, argv: readonly string[] = wanbell): Agent {
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-agent-'));
  const config = `${dir}/etc/wanbell.ini`;
  const options = ['--config', config, '--state', `${dir}/state`, '--run', `${dir}/run`];
  const log: string[] = [];
  let child: ChildProcess | null = null;
  let closed: Promise<unknown> = Promise.resolve();
  let dropped = 0;
  mkdirSync(`${dir}/etc`, { mode: 0o700 });
  mkdirSync(`${dir}/run/inbox`, { recursive: true });

  // In one piece: the agent looks at it soon after the first change, and would take half a file for the whole.
  const configure = (text: string) => {
    writeFileSync(`${config}.new`, text, { mode: 0o600 });
    renameSync(`${config}.new`, config);
  };
  configure(ini);

  async function until<T>(what: string, ask: () => T | Promise<T>, wait = 30_000): Promise<NonNullable<T>> {
    const end = performance.now() + wait;
    for (;;) {
      const got = await ask();
      if (got) return got;
      if (performance.now() > end)
        throw new Error(`waited ${wait} ms for: ${what}\n--- log ---\n${log.join('\n')}`);
      await sleep(20);
    }
  }

  async function ask<T>(method: string, params: { readonly [name: string]: string } = {}): Promise<T> {
    const answer = await call(`${dir}/run/wanbell.sock`, method, params);
    if ('error' in answer)
      throw new Error(`${method}: ${answer.error.message}\n--- log ---\n${log.join('\n')}`);
    return answer.result as unknown as T;
  }

  const drop: Agent['drop'] = (event) => {
    const lines = Object.entries(event).map(([key, value]) => `${key} = "${value}"`);
    const name = `${dir}/run/inbox/.event-${++dropped}`;
    writeFileSync(name, `[event]\n${lines.join('\n')}\n`);
    renameSync(name, `${dir}/run/inbox/event-${dropped}`);
  };

  return {
    dir,
    inbox: `${dir}/run/inbox`,
    state: `${dir}/state`,
    options,
    log,
    configure,
    until,
    async start(...more) {
      const from = log.length;
      child = router.spawn([...argv, 'run', ...more, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
      let rest = '';
      child.stderr?.on('data', (chunk) => {
        const lines = `${rest}${chunk}`.split('\n');
        rest = lines.pop() ?? '';
        log.push(...lines);
      });
      const started = child;
      closed = once(started, 'close');
      await until('the agent watches', () => {
        const { exitCode, signalCode } = started;
        if (exitCode !== null || signalCode !== null)
          throw new Error(`the agent ended with ${exitCode ?? signalCode}\n${log.join('\n')}`);
        return log.slice(from).some((line) => line.includes('watching'));
      });
    },
    async end(signal = 'SIGTERM') {
      child?.kill(signal);
      await closed;
      return child?.exitCode ?? null;
    },
    async ended() {
      await closed;
      return child?.exitCode ?? null;
    },
    pid: () => child?.pid ?? 0,
    signal: (signal) => void child?.kill(signal),
    async follows(file) {
      const fds = `/proc/${child?.pid}/fd`;
      const target = (fd: string): string => {
        try {
          return readlinkSync(`${fds}/${fd}`);
        } catch {
          return ''; // closed meanwhile
        }
      };
      await until(`${file} is followed`, () => readdirSync(fds).some((fd) => target(fd) === file));
    },
    ask,
    status: () => ask<Report>('status'),
    outbox: () => ask<readonly OutboxRow[]>('outbox.list'),
    drop,
    alarm: (name) =>
      drop({ kind: `custom.${name}`, severity: 'warning', subject: name, text: `alarm ${name}` }),
    async close() {
      child?.kill('SIGKILL');
      await closed;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
