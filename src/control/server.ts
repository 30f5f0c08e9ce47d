import { chmodSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { after } from '../time/clock.ts';
import { type Answer, type Handler, limits, parseRequest, Refusal } from './protocol.ts';

/**
 * Serves `handlers` on the local socket `path` (mode 0660; its group decides who may talk to the agent).
 * A socket file that a dead agent left is replaced: the store's lock has shown that it is dead.
 */
export async function serve(
  path: string,
  handlers: Readonly<Record<string, Handler>>,
  log: (line: string) => void,
): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('close', () => sockets.delete(socket));
    sockets.add(socket);
    if (open.size >= limits.connections) {
      // Read, or its end would never be seen and it would stay open for ever.
      socket.resume();
      send(socket, refused('busy', 'too many requests at once; try again'));
      return;
    }
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    receive(socket, handlers, log);
  });
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await listen(server, path);
  chmodSync(path, 0o660);
  return {
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(path, () => {
      server.off('error', fail);
      done();
    });
  });
}

function refused(code: 'busy' | 'bad-request', message: string): Answer {
  return { error: { code, message } };
}

function send(socket: Socket, answer: Answer): void {
  socket.on('error', () => socket.destroy());
  let line = JSON.stringify(answer);
  if (line.length > limits.answer)
    line = JSON.stringify({ error: { code: 'internal', message: 'the answer is too large' } });
  socket.end(`${line}\n`);
}

function receive(
  socket: Socket,
  handlers: Readonly<Record<string, Handler>>,
  log: (line: string) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let done = false;
  const tooSlow = after(limits.wait, () => finish(refused('bad-request', 'the request did not end in time')));

  function finish(answer: Answer): void {
    if (done) return;
    done = true;
    tooSlow();
    send(socket, answer);
  }

  socket.on('error', () => socket.destroy());
  socket.on('close', tooSlow);
  socket.on('end', () => {
    if (!done) finish(refused('bad-request', 'the request has no line end'));
  });
  socket.on('data', (chunk: Buffer) => {
    if (done) return;
    size += chunk.length;
    if (size > limits.request)
      return finish(refused('bad-request', `a request has at most ${limits.request} bytes`));
    chunks.push(chunk);
    if (!chunk.includes(10)) return;
    const text = Buffer.concat(chunks).toString('utf8');
    const request = parseRequest(text.slice(0, text.indexOf('\n')));
    tooSlow();
    if (request === null)
      return finish(refused('bad-request', 'the request is no JSON object with a method'));
    void answer(request.method, request.params, handlers, log).then(finish);
  });
}

async function answer(
  method: string,
  params: Readonly<Record<string, unknown>>,
  handlers: Readonly<Record<string, Handler>>,
  log: (line: string) => void,
): Promise<Answer> {
  const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
  if (handler === undefined)
    return {
      error: { code: 'unknown-method', message: `there is no method ${JSON.stringify(method.slice(0, 40))}` },
    };
  try {
    return { result: await handler(params) };
  } catch (error) {
    if (error instanceof Refusal) return { error: { code: error.code, message: error.message } };
    log(`control: ${method}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return {
      error: { code: 'internal', message: `${method} failed inside the agent; its log has the details` },
    };
  }
}
