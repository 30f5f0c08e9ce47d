import { createServer, type Socket } from 'node:net';

/** A disk whose cache forgets when the power goes, as an NBD server. */
export interface VolatileDisk {
  /** QEMU's name of it. */
  readonly name: string;
  /**
   * Power is cut as soon as `least` writes wait for a flush: of these some are lost, some torn, some kept, and who is
   * connected is served no more. Tells how many.
   */
  cut(least: number): Promise<Fate>;
  close(): Promise<void>;
}

export interface Fate {
  lost: number;
  torn: number;
  kept: number;
}

const magic = 0x25609513;
const option = { name: 1, abort: 2, info: 6, go: 7 };
const sector = 512;
/** Has flags, can flush, knows writes that are to be durable at once (FUA). */
const exportFlags = 1 | 4 | 8;

/** Serves `content` on a unix socket. `random` gives numbers in [0, 1). */
export async function volatileDisk(
  path: string,
  content: Buffer,
  random: () => number,
): Promise<VolatileDisk> {
  const stable = Buffer.from(content);
  const current = Buffer.from(content);
  let pending: { offset: number; data: Buffer }[] = [];
  const sockets = new Set<Socket>();
  let cutting: { least: number; done: (fate: Fate) => void } | null = null;

  function flush(): void {
    for (const { offset, data } of pending) data.copy(stable, offset);
    pending = [];
  }

  function request(flags: number, type: number, offset: number, data: Buffer, length: number): Buffer {
    if (type === 0) return current.subarray(offset, offset + length);
    if (type === 1) {
      data.copy(current, offset);
      pending.push({ offset, data: Buffer.from(data) });
      if ((flags & 1) !== 0) flush();
    }
    if (type === 3) flush();
    if (cutting !== null && pending.length >= cutting.least) cutting.done(cut());
    return Buffer.alloc(0);
  }

  function cut(): Fate {
    const count = { lost: 0, torn: 0, kept: 0 };
    for (const { offset, data } of pending) {
      const fate = random();
      const whole = Math.floor((random() * data.length) / sector) * sector;
      const survives = fate < 0.4 ? 0 : fate < 0.7 ? whole : data.length;
      data.copy(stable, offset, 0, survives);
      count[survives === data.length ? 'kept' : survives === 0 ? 'lost' : 'torn'] += 1;
    }
    pending = [];
    stable.copy(current);
    cutting = null;
    for (const socket of sockets) socket.destroy();
    return count;
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    serve(socket, stable.length, request).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    name: `nbd:unix:${path}`,
    cut: (least) =>
      new Promise((done) => {
        cutting = { least, done };
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

type Request = (flags: number, type: number, offset: number, data: Buffer, length: number) => Buffer;

async function serve(socket: Socket, size: number, request: Request): Promise<void> {
  const read = reader(socket);
  const greeting = Buffer.alloc(18);
  greeting.write('NBDMAGICIHAVEOPT');
  greeting.writeUInt16BE(3, 16);
  socket.write(greeting);
  await read(4);
  const described = Buffer.alloc(10);
  described.writeBigUInt64BE(BigInt(size));
  described.writeUInt16BE(exportFlags, 8);
  for (let agreed = false; !agreed; ) {
    const head = await read(16);
    const wanted = head.readUInt32BE(8);
    await read(head.readUInt32BE(12));
    if (wanted === option.abort) return;
    if (wanted === option.name) socket.write(described);
    else if (wanted === option.info || wanted === option.go) {
      answer(socket, wanted, 3, Buffer.concat([Buffer.alloc(2), described]));
      answer(socket, wanted, 1, Buffer.alloc(0));
    } else answer(socket, wanted, 0x80000001, Buffer.alloc(0));
    agreed = wanted === option.name || wanted === option.go;
  }
  for (;;) {
    const head = await read(28);
    if (head.readUInt32BE(0) !== magic) throw new Error('no NBD request');
    const type = head.readUInt16BE(6);
    if (type === 2) return void socket.end();
    const length = head.readUInt32BE(24);
    const data = type === 1 ? await read(length) : Buffer.alloc(0);
    const reply = Buffer.alloc(16);
    reply.writeUInt32BE(0x67446698, 0);
    reply.writeUInt32BE(type > 3 ? 22 : 0, 4);
    head.copy(reply, 8, 8, 16);
    const found = request(head.readUInt16BE(4), type, Number(head.readBigUInt64BE(16)), data, length);
    socket.write(Buffer.concat([reply, found]));
  }
}

function answer(socket: Socket, wanted: number, type: number, data: Buffer): void {
  const head = Buffer.alloc(20);
  head.writeBigUInt64BE(0x3e889045565a9n, 0);
  head.writeUInt32BE(wanted, 8);
  head.writeUInt32BE(type, 12);
  head.writeUInt32BE(data.length, 16);
  socket.write(Buffer.concat([head, data]));
}

/** Reads an exact number of bytes at a time. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  let buffered = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  let ended = false;
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    wake();
  });
  socket.on('close', () => {
    ended = true;
    wake();
  });
  return async (length) => {
    while (buffered.length < length) {
      if (ended) throw new Error('the connection ended');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const taken = buffered.subarray(0, length);
    buffered = buffered.subarray(length);
    return taken;
  };
}
