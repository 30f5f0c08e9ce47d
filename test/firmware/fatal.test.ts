import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { before, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, quickIni, quickWan } from '../support/provider.ts';
import { buildExecutable, type Ran, run } from './executable.ts';

await enterNamespace(import.meta.url);

let executable: string;
before(() => {
  executable = buildExecutable('parity', 'test/firmware/parity/main.ts');
});

const crash = (way: string): Promise<Ran> => run(executable, ['crash', way]);
const internal = 70;

test('an exception that nobody catches ends with 70 and one line with the names of the functions', async () => {
  const { code, err } = await crash('throw');
  assert.equal(code, internal);
  assert.match(err, /^wanbell: uncaught exception: TypeError: a bug \| of two lines \| at thrower.*\n$/);
});

test('a rejection that nobody handles ends with 70 and one line', async () => {
  const { code, err } = await crash('reject');
  assert.equal(code, internal);
  assert.match(err, /^wanbell: unhandled rejection: Error: nobody listens \| at crash.*\n$/);
});

test('a heap that only grows ends with 70 and says so, instead of taking the router down', async () => {
  const small = await crash('heap');
  assert.equal(small.code, internal);
  assert.match(small.err, /^wanbell: out of memory: JavaScript needs more than \d+ KB \| at .*at crash.*\n$/);
  const large = await crash('buffers');
  assert.equal(large.code, internal);
  assert.match(
    large.err,
    /^wanbell: unhandled rejection: InternalError: out of memory \| at .*at crash.*\n$/,
  );
});

test('a large request that the heap has no room for is an error that can be caught, and the program goes on', async () => {
  const { code, out, err } = await crash('large');
  assert.deepEqual([code, out, err], [0, 'caught ["InternalError",4194304]\n', '']);
});

// Under the sanitizers the address space is another one.
if (process.env.WANBELL_SANITIZE !== '1')
  test('a library that gives up ends with 70 and one line that says where', async () => {
    // Room for the heap, none for a thread's stack.
    const { code, err } = await run('prlimit', ['--as=73000000', executable, 'crash', 'abort']);
    assert.equal(code, internal);
    assert.match(err, /^wanbell: aborted at 0x[0-9a-f]+ \| at .*readFile.*at crash.*\n$/);
  });

test('an agent that ends in the middle of its work keeps its outbox: what it accepted is mailed by the next one', async (t) => {
  const provider = await createProvider();
  t.after(() => provider.close());
  const agent = provider.agent(quickIni(`[wan]\ninterface = wan\n${quickWan}`), [
    resolve('build/x86_64/wanbell'),
  ]);
  await agent.start();
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  provider.sink.accept.mail = () => '451 4.3.0 later';
  const event = (name: string) =>
    agent.drop({ kind: `custom.${name}`, severity: 'warning', text: `alarm ${name}` });
  event('before');
  await agent.until('accepted', async () => (await agent.outbox()).length === 1);
  const ended = agent.ended();
  const process = provider.router.command('pgrep', '-f', `^[^ ]*wanbell run --config ${agent.dir}`).trim();
  // From here on the system has no memory for it.
  execFileSync('prlimit', ['--pid', process, '--as=1000000']);
  for (let n = 0; n < 40; n++) event(`more-${n}`);
  assert.equal(await ended, internal);
  assert.match(agent.log.join('\n'), /^wanbell: (out of memory|aborted|assertion|.* exception)/m);
  delete provider.sink.accept.mail;
  await agent.start();
  const told = async () =>
    (await provider.mails()).filter(({ subject, text }) => `${subject}\n${text}`.includes('alarm before'));
  await agent.until('mailed', async () => (await told()).length > 0);
  assert.equal((await told()).length, 1);
});

test('endless recursion is an error that can be caught', async () => {
  const { code, out } = await crash('recursion');
  assert.equal(code, 0);
  assert.match(out, /^caught "(InternalError|RangeError)"\n$/);
});

test('a handler of its own hears of an exception, and the program goes on', async () => {
  const { code, out, err } = await crash('handled');
  assert.deepEqual([code, err], [0, '']);
  assert.equal(out, 'handled ["a bug\\nof two lines","uncaughtException"]\n');
});

test('waiting for what can no longer happen is an internal error, not success', async () => {
  const { code, err } = await crash('waits');
  assert.equal(code, internal);
  assert.match(err, /^wanbell: .*can no longer happen\n$/);
});
