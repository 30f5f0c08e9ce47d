import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { Duplex } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { type Console, createConsole, patience } from './support/console.ts';
import { arch, image } from './support/guest.ts';

await enterNamespace(import.meta.url);

const root = resolve(import.meta.dirname, '../..');
/** What whoever reads the script is told of the page. */
const [, url = '', user = '', password = ''] =
  /(http:\/\/127\.0\.0\.1:\d+) \((\w+), (\w+)\)/.exec(
    readFileSync(`${root}/firmware/image/run.sh`, 'utf8'),
  ) ?? [];

describe('make image-run', () => {
  let folder = '';
  let child: ChildProcess;
  let ended: Promise<number | null>;
  let console: Console;
  before(() => {
    // In this namespace alone: the flash that somebody's own runs go on with stays as it is.
    folder = mkdtempSync(`${tmpdir()}/wanbell-run-`);
    cpSync(image, folder, { recursive: true, filter: (path) => !path.endsWith('/run.ext4') });
    execFileSync('mount', ['--bind', folder, image]);
  });
  after(() => {
    child?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(): void {
    const made = spawn('make', ['image-run', `ARCH=${arch}`], {
      cwd: root,
      env: { ...process.env, MAKEFLAGS: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child = made;
    ended = once(made, 'close').then(([code]) => code);
    console = createConsole(Duplex.from({ readable: made.stdout, writable: made.stdin }));
  }

  /** The page's answer once there is one: nobody listens while the router starts. */
  async function ask(headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    for (const end = performance.now() + patience; ; await sleep(500)) {
      const signal = AbortSignal.timeout(patience);
      const answer = await fetch(`${url}/cgi-bin/wanbell`, { headers, signal }).catch((error) => error);
      if (answer instanceof Response) return answer;
      if (performance.now() > end) throw answer;
    }
  }

  async function endsWell(): Promise<void> {
    const late = new AbortController();
    const code = await Promise.race([ended, sleep(patience, 'late', { signal: late.signal })]);
    late.abort();
    assert.equal(code, 0, console.text().slice(-2000));
  }

  test('gives a terminal and the page with the login that it names, and ends when the router is switched off', async () => {
    start();
    await console.takeOver(patience);
    assert.equal((await ask()).status, 401);
    const answer = await ask({ authorization: `Basic ${btoa(`${user}:${password}`)}` });
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /<title>[^<]*wanbell/);
    await console.run('echo kept >/etc/note; sync');
    console.run('poweroff').catch(() => undefined);
    await endsWell();
  });

  test('goes on with what was kept on flash, and ends by Ctrl-A X', async () => {
    start();
    await console.takeOver(patience);
    assert.match(await console.run('cat /etc/note'), /^kept$/m);
    child.stdin?.write('\u0001x');
    await endsWell();
  });
});
