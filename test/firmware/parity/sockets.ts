import { createSocket } from 'node:dgram';
import { lookup, Resolver } from 'node:dns';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, isIP, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Print } from './main.ts';

const listening = (server: Server, where: object) =>
  new Promise<number>((resolve) =>
    server.listen(where, () => resolve((server.address() as AddressInfo).port)),
  );
const closed = (thing: Socket | Server) =>
  new Promise<void>((resolve) => thing.once('close', () => resolve()));

/** What a socket lives through. */
function watched(log: string[], name: string, socket: Socket): Socket {
  for (const event of ['connect', 'ready', 'end', 'finish', 'close', 'timeout', 'drain'])
    socket.on(event, (value) => log.push(`${name} ${event}${typeof value === 'boolean' ? ` ${value}` : ''}`));
  socket.on('error', (error: NodeJS.ErrnoException) =>
    log.push(`${name} error ${error.code} ${error.syscall}`),
  );
  socket.on('data', (bytes) => log.push(`${name} data ${bytes.length > 40 ? bytes.length : bytes}`));
  return socket;
}

async function tcp(print: Print): Promise<void> {
  const log: string[] = [];
  const server = createServer((socket) => {
    watched(log, 'server', socket);
    socket.write('welcome');
    socket.on('end', () => socket.end('bye'));
  });
  const port = await listening(server, { port: 0, host: '127.0.0.1' });
  const client = watched(log, 'client', connect({ port, host: '127.0.0.1' }));
  client.once('data', () => client.end('hello'));
  await closed(client);
  server.close();
  await closed(server);
  for (const name of ['server', 'client'])
    print(
      `tcp ${name}`,
      log.filter((line) => line.startsWith(name)),
    );
  print('tcp counts', [
    client.bytesRead,
    client.bytesWritten,
    client.remoteAddress,
    client.remotePort === port,
    client.destroyed,
    client.readyState,
  ]);

  const refused = watched([], 'r', connect({ port, host: '127.0.0.1' }));
  const error = await new Promise<NodeJS.ErrnoException & { address?: string; port?: number }>((resolve) =>
    refused.once('error', resolve),
  );
  print('refused', [
    error.code,
    error.syscall,
    error.address,
    error.port === port,
    error.errno,
    error.message.replace(String(port), 'PORT'),
  ]);
  for (const options of [{ port: 70_000 }, { host: 'x' }, { port: 1, localAddress: 'nope' }]) {
    try {
      connect(options as { port: number }).on('error', () => undefined);
    } catch (thrown) {
      print('thrown', [(thrown as NodeJS.ErrnoException).code, (thrown as Error).message]);
    }
  }

  const blunt = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.resetAndDestroy());
  });
  const bluntPort = await listening(blunt, { port: 0, host: '127.0.0.1' });
  const resets: string[] = [];
  const reset = watched(
    resets,
    'c',
    connect(bluntPort, '127.0.0.1', () => reset.write('x')),
  );
  await closed(reset);
  print('reset', resets);
  blunt.close();

  const quiet = createServer((socket) => socket.resume().on('error', () => undefined));
  const quietPort = await listening(quiet, { port: 0, host: '127.0.0.1' });
  const idles: string[] = [];
  const idle = watched(idles, 'c', connect(quietPort, '127.0.0.1'));
  // Before that the time would run against the kernel's connecting.
  idle.once('ready', () => idle.setTimeout(20, () => idle.destroy(new Error('too slow'))));
  await closed(idle);
  print('timeout', idles);
  const large: string[] = [];
  const sender = watched(large, 'c', connect(quietPort, '127.0.0.1'));
  const flowing = sender.write(Buffer.alloc(5_000_000));
  sender.end();
  await closed(sender);
  print('large', [flowing, large, sender.bytesWritten]);
  const controller = new AbortController();
  const aborted = connect({ port: quietPort, host: '127.0.0.1', signal: controller.signal }, () =>
    controller.abort(),
  );
  print(
    'aborted',
    await new Promise((resolve) =>
      aborted.once('error', (thrown: NodeJS.ErrnoException) => resolve([thrown.name, thrown.code])),
    ),
  );
  const gone = connect(quietPort, '127.0.0.1');
  gone.destroy();
  await closed(gone);
  print('destroyed early', gone.destroyed);
  quiet.close();
  await closed(quiet);
  const half = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('end', () => setTimeout(() => socket.end('later'), 5));
    socket.resume();
  });
  const halfPort = await listening(half, { port: 0, host: '127.0.0.1' });
  const halves: string[] = [];
  const ending = watched(halves, 'c', connect(halfPort, '127.0.0.1'));
  ending.end('x');
  await closed(ending);
  print('half open', halves);
  half.close();
  const busy = createServer();
  const taken = createServer();
  const takenPort = await listening(taken, { port: 0, host: '127.0.0.1' });
  print(
    'in use',
    await new Promise((resolve) =>
      busy
        .once('error', (thrown: NodeJS.ErrnoException) =>
          resolve([thrown.code, thrown.syscall, thrown.message.replace(String(takenPort), 'PORT')]),
        )
        .listen(takenPort, '127.0.0.1'),
    ),
  );
  taken.close();
}

async function local(print: Print): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parity-'));
  const path = join(folder, 'socket');
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.on('data', (text) => socket.end(`got ${text}`));
  });
  await new Promise<void>((resolve) => server.listen(path, () => resolve()));
  print('address', server.address() === path);
  const client = connect(path);
  client.end('ping');
  let text = '';
  for await (const chunk of client) text += chunk;
  print('local', text);
  server.close();
  await closed(server);
  const missing = connect(join(folder, 'none'));
  print(
    'missing',
    await new Promise((resolve) =>
      missing.once('error', (error: NodeJS.ErrnoException) =>
        resolve([error.code, error.syscall, error.message.replace(folder, 'DIR')]),
      ),
    ),
  );
  rmSync(folder, { recursive: true });
}

async function datagrams(print: Print): Promise<void> {
  const a = createSocket('udp4');
  const b = createSocket({ type: 'udp4', reuseAddr: true });
  await new Promise<void>((resolve) => a.bind(0, '127.0.0.1', () => resolve()));
  const got = new Promise<unknown>((resolve) =>
    a.once('message', (bytes, from) => {
      a.send('reply', from.port, from.address);
      resolve([bytes.toString(), from.address, from.family, from.size]);
    }),
  );
  const back = new Promise((resolve) => b.once('message', (bytes) => resolve(bytes.toString())));
  print(
    'sent',
    await new Promise((resolve) =>
      b.send(Buffer.from('xhellox'), 1, 5, a.address().port, '127.0.0.1', (error, size) =>
        resolve([error, size]),
      ),
    ),
  );
  print('datagram', [await got, await back]);
  await new Promise<void>((resolve) => a.close(() => resolve()));
  b.close();
  try {
    b.send('x', 1);
  } catch (error) {
    print('closed', [(error as NodeJS.ErrnoException).code, (error as Error).message]);
  }
  const c = createSocket('udp4');
  await new Promise<void>((resolve) => c.connect(1, '127.0.0.1', () => resolve()));
  c.send('x');
  print(
    'unreachable',
    await new Promise((resolve) => c.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))),
  );
  c.close();
}

/** A name server that answers from a table and drops the rest. */
async function nameServer(): Promise<{ port: number; close: () => void; asked: string[] }> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const type = query.readUInt16BE(at + 1);
    const name = labels.join('.').toLowerCase();
    asked.push(`${name} ${type}`);
    if (name === 'silent.test') return;
    const answers: Buffer[] = [];
    const add = (data: Buffer) => {
      const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]);
      answers.push(head, data);
    };
    if (name === 'mail.test' && type === 1) {
      add(Buffer.from([192, 0, 2, 1]));
      add(Buffer.from([192, 0, 2, 2]));
    }
    if (name === 'mail.test' && type === 28) add(Buffer.from('20010db8000000000000000000000001', 'hex'));
    if (name === 'mail.test' && type === 15)
      add(Buffer.concat([Buffer.from([0, 10, 2]), Buffer.from('mx'), Buffer.from([0xc0, 12])]));
    const rcode = name === 'none.test' ? 3 : name === 'broken.test' ? 2 : 0;
    const head = Buffer.from(query.subarray(0, 12));
    head[2] = 0x81;
    head[3] = 0x80 | rcode;
    head.writeUInt16BE(answers.length / 2, 6);
    head.writeUInt32BE(0, 8);
    socket.send(Buffer.concat([head, query.subarray(12, at + 5), ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()));
  return { port: socket.address().port, close: () => socket.close(), asked };
}

async function names(print: Print): Promise<void> {
  for (const text of [
    '1.2.3.4',
    '::1',
    'x',
    '1.2.3',
    '::ffff:1.2.3.4',
    'fe80::1%eth0',
    '',
    '01.2.3.4',
    '1:2:3:4:5:6:7:8',
    '1::2::3',
  ])
    print(`isIP ${text}`, isIP(text));
  print(
    'literal',
    await new Promise((resolve) =>
      lookup('127.0.0.1', (error, address, family) => resolve([error, address, family])),
    ),
  );
  print(
    'localhost',
    await new Promise((resolve) =>
      lookup('localhost', { family: 4 }, (error, address) => resolve([error, address])),
    ),
  );
  const server = await nameServer();
  const asking = (timeout: number) => {
    const resolver = new Resolver({ timeout, tries: 1 });
    resolver.setServers([`127.0.0.1:${server.port}`]);
    return resolver;
  };
  // The server is in this process, which may stand still for a while.
  const patient = asking(20_000);
  const ask = (method: 'resolve4' | 'resolve6' | 'resolveMx', name: string, resolver = patient) =>
    new Promise((resolve) => {
      const done = (error: NodeJS.ErrnoException | null, records: unknown) =>
        resolve(error ? [error.code, error.syscall, error.message] : records);
      if (method === 'resolve4') resolver.resolve4(name, done);
      else if (method === 'resolve6') resolver.resolve6(name, done);
      else resolver.resolveMx(name, done);
    });
  print('resolve4', await ask('resolve4', 'mail.test'));
  print('resolve6', await ask('resolve6', 'mail.test'));
  print('resolveMx', await ask('resolveMx', 'mail.test'));
  print('no such name', await ask('resolve4', 'none.test'));
  print('no records', await ask('resolve6', 'empty.test'));
  print('server fails', await ask('resolve4', 'broken.test'));
  print('silent', await ask('resolve4', 'silent.test', asking(100)));
  const pending = ask('resolve4', 'silent.test');
  patient.cancel();
  print('cancelled', await pending);
  server.close();
}

export async function sockets(print: Print): Promise<void> {
  await tcp(print);
  await local(print);
  await datagrams(print);
  await names(print);
}
