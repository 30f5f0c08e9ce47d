import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Connects to a unix socket that its owner is about to make; fails after `limit` milliseconds. */
export async function connectUnix(path: string, limit = 120_000): Promise<Socket> {
  const end = performance.now() + limit;
  for (;;) {
    const socket = connect(path);
    const failed = await new Promise<Error | null>((resolve) => {
      socket.once('connect', () => resolve(null));
      socket.once('error', resolve);
    });
    if (failed === null) return socket;
    if (performance.now() > end) throw failed;
    await sleep(50);
  }
}

export interface Qmp {
  /** Executes a command of QEMU's machine protocol; fails with QEMU's words. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** QEMU's machine protocol over a unix socket. */
export async function openQmp(path: string): Promise<Qmp> {
  const socket = await connectUnix(path);
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  let rest = '';
  let greeted: () => void = () => undefined;
  const greeting = new Promise<void>((resolve) => {
    greeted = resolve;
  });
  socket.on('data', (chunk) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('QEMU has ended'));
  });

  function take(line: string): void {
    const message: { QMP?: unknown; return?: unknown; error?: { desc: string } } = JSON.parse(line);
    if (message.QMP !== undefined) greeted();
    else if (message.error !== undefined) waiting.shift()?.reject(new Error(message.error.desc));
    else if ('return' in message) waiting.shift()?.resolve(message.return);
  }

  function execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
  }
  await greeting;
  await execute('qmp_capabilities');
  return { execute };
}
