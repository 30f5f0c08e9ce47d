import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { call } from '../../src/control/client.ts';
import { limits, Refusal } from '../../src/control/protocol.ts';
import { serve } from '../../src/control/server.ts';

const dir = mkdtempSync(`${tmpdir()}/wanbell-control-`);
const path = `${dir}/wanbell.sock`;
const logged: string[] = [];
let server: { close(): Promise<void> };

before(async () => {
  writeFileSync(path, 'left by a dead agent');
  server = await serve(
    path,
    {
      echo: (params) => params as never,
      refuse: () => {
        throw new Refusal('not-found', 'there is no notice 7');
      },
      fail: () => {
        throw new Error('inner detail');
      },
    },
    (line) => logged.push(line),
  );
});
after(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

function raw(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path, () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

test('a method gets its parameters and answers', async () => {
  assert.deepEqual(await call(path, 'echo', { name: 'wan "ü"\n' }), { result: { name: 'wan "ü"\n' } });
});

test('the socket is open to its owner and group only', () => {
  assert.equal(statSync(path).mode & 0o777, 0o660);
});

test('a refusal carries its code and sentence', async () => {
  assert.deepEqual(await call(path, 'refuse'), {
    error: { code: 'not-found', message: 'there is no notice 7' },
  });
});

test('an inner failure is logged and not shown', async () => {
  const answer = await call(path, 'fail');
  assert.ok(
    'error' in answer && answer.error.code === 'internal' && !answer.error.message.includes('inner detail'),
  );
  assert.ok(logged.some((line) => line.includes('inner detail')));
});

test('unknown methods, also those of Object, are refused', async () => {
  for (const method of ['nothing', 'toString', '__proto__', 'constructor']) {
    const answer = await call(path, method);
    assert.ok('error' in answer && answer.error.code === 'unknown-method', method);
  }
});

test('what is no request gets an answer that says so', async () => {
  for (const bytes of [
    '\n',
    'GET / HTTP/1.0\r\n\r\n',
    '[]\n',
    '{"method":1}\n',
    '{"method":"echo","params":[1]}\n',
  ]) {
    assert.match(await raw(bytes), /"bad-request"/, bytes);
  }
});

test('a request larger than the limit is refused', async () => {
  assert.match(await raw(Buffer.alloc(limits.request + 2, 97)), /at most/);
});

test('without an agent the answer says how to start one', async () => {
  const answer = await call(`${dir}/none.sock`, 'echo');
  assert.ok(
    'error' in answer && answer.error.code === 'no-agent' && answer.error.message.includes('wanbell run'),
  );
});
