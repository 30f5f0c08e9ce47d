// node:process
import { nextTick, onExit, onFatal } from 'native:calls';
import * as native from 'native:process';
import { EventEmitter } from './events.js';
import { coded } from './internal/errors.js';
import { signalNumber, watchSignals } from './signals.js';

/** A synchronous writer, as Node's standard output and error are for files, pipes and terminals. */
class StandardStream extends EventEmitter {
  constructor(fd) {
    super();
    this.fd = fd;
    this.writable = true;
    this.isTTY = undefined;
  }

  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') [callback, encoding] = [encoding, undefined];
    try {
      native.writeOut(this.fd, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
    } catch (error) {
      if (callback) nextTick(callback, error);
      nextTick(() => {
        // Node's default for a reader that went away: an error that nobody listens to ends the process.
        if (this.listenerCount('error') > 0 || error.code !== 'EPIPE') this.emit('error', error);
      });
      return false;
    }
    if (callback) nextTick(callback);
    return true;
  }

  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') [callback, chunk] = [chunk, undefined];
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
    nextTick(() => {
      callback?.();
      this.emit('finish');
    });
    return this;
  }

  cork() {}
  uncork() {}
}

import { Buffer } from './buffer.js';

const environment = native.environment();
/** Changes reach the C library (`TZ`) and child processes. */
const env = new Proxy(environment, {
  set(target, name, value) {
    if (typeof name === 'symbol') return false;
    target[name] = `${value}`;
    native.setEnvironment(name, `${value}`);
    return true;
  },
  deleteProperty(target, name) {
    delete target[name];
    if (typeof name === 'string') native.setEnvironment(name, undefined);
    return true;
  },
});

const givenArguments = native.argv();
const streams = {};
let title = 'wanbell';

const process = new EventEmitter();
Object.assign(process, {
  // As with Node, the program's own arguments begin at 2.
  argv: [givenArguments[0], ...givenArguments],
  execArgv: [],
  env,
  platform: 'linux',
  arch: native.architecture,
  pid: native.pid(),
  version: 'v20.0.0',
  versions: {
    node: '20.0.0',
    quickjs: native.quickjsVersion,
    uv: native.uvVersion,
    mbedtls: native.mbedtlsVersion,
    zlib: native.zlibVersion,
    musl: native.muslVersion || undefined,
  },
  release: { name: 'wanbell' },
  features: {},
  config: { variables: {} },
  exitCode: undefined,
  nextTick,
  cwd: native.cwd,
  chdir: native.chdir,
  getuid: native.getuid,
  getgid: native.getgid,
  geteuid: native.geteuid,
  getegid: native.getegid,
  uptime: () => native.uptime() / 1000,
  abort: () => native.kill(process.pid, 6),
  umask(mask) {
    return native.umask(typeof mask === 'string' ? Number.parseInt(mask, 8) : mask);
  },
  exit(code) {
    if (code !== undefined) process.exitCode = code;
    native.exit(exitCode());
  },
  kill(pid, signal = 'SIGTERM') {
    const number = typeof signal === 'number' ? signal : signalNumber(signal);
    if (number === undefined) throw coded(TypeError, 'ERR_UNKNOWN_SIGNAL', `Unknown signal: ${signal}`);
    native.kill(pid, number);
    return true;
  },
  hrtime: Object.assign(
    (since) => {
      const now = native.hrtime();
      let seconds = Number(now / 1000000000n);
      let rest = Number(now % 1000000000n);
      if (since) {
        seconds -= since[0];
        rest -= since[1];
        if (rest < 0) {
          seconds--;
          rest += 1e9;
        }
      }
      return [seconds, rest];
    },
    { bigint: native.hrtime },
  ),
  memoryUsage: Object.assign(
    () => {
      const [rss, heapTotal, heapUsed, arrayBuffers] = native.memory();
      return { rss, heapTotal, heapUsed, external: arrayBuffers, arrayBuffers };
    },
    { rss: () => native.memory()[0] },
  ),
  cpuUsage(since) {
    const [user, system] = native.cpu();
    return { user: user - (since?.user ?? 0), system: system - (since?.system ?? 0) };
  },
  emitWarning(warning, type) {
    const name = typeof type === 'string' ? type : (type?.type ?? warning.name ?? 'Warning');
    native.writeOut(2, Buffer.from(`(wanbell:${process.pid}) ${name}: ${warning.message ?? warning}\n`));
  },
});

const lazy = (name, get, set) =>
  Object.defineProperty(process, name, { get, set, configurable: true, enumerable: true });
lazy('stdout', () => (streams[1] ??= new StandardStream(1)));
lazy('stderr', () => (streams[2] ??= new StandardStream(2)));
lazy('ppid', () => native.ppid());
lazy('execPath', () => givenArguments[0]);
lazy(
  'title',
  () => title,
  (value) => {
    title = `${value}`;
    native.setTitle(title);
  },
);

let exiting = false;

/** Emits `exit` once and says which code the process ends with. */
function exitCode(code = 0) {
  const chosen = () => Number(process.exitCode ?? code) & 255;
  if (!exiting) {
    exiting = true;
    process.emit('exit', chosen());
  }
  return chosen();
}

onExit((code) => exitCode(code));
onFatal((error, origin) => {
  if (origin === 'unhandled rejection' && process.listenerCount('unhandledRejection') > 0)
    return process.emit('unhandledRejection', error, undefined);
  return process.emit(
    'uncaughtException',
    error,
    origin === 'unhandled rejection' ? 'unhandledRejection' : 'uncaughtException',
  );
});
watchSignals(process);

globalThis.process = process;
export default process;
export const { argv, platform, arch, pid, version, versions, hrtime, memoryUsage, cwd, exit, kill } = process;
export { env, nextTick };
