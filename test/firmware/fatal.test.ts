import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { buildExecutable, type Ran, run } from './executable.ts';

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
  for (const way of ['heap', 'buffers']) {
    const { code, err } = await crash(way);
    assert.equal(code, internal, way);
    assert.match(err, /^wanbell: out of memory: JavaScript needs more than \d+ KB\n$/);
  }
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
