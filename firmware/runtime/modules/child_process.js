// node:child_process — without a shell of its own but `exec`; no fork, no IPC. Children end with this process.
import { nextTick } from 'native:calls';
import { spawn as nativeSpawn } from 'native:spawn';
import { pipe } from 'native:stream';
import { Buffer } from './buffer.js';
import { EventEmitter } from './events.js';
import { abortError, checkFunction, coded, invalidArgType, unsupported } from './internal/errors.js';
import { SIGNALS } from './internal/signals.js';
import { Socket } from './net.js';
import process from './process.js';
import { signalName } from './signals.js';
import { clearTimeout, setTimeout } from './timers.js';

const DEFAULT_MAX_BUFFER = 1024 * 1024;

function signalOf(signal = 'SIGTERM') {
  const number = typeof signal === 'number' ? signal : SIGNALS[signal];
  if (number === undefined) throw coded(TypeError, 'ERR_UNKNOWN_SIGNAL', `Unknown signal: ${signal}`);
  return number;
}

export class ChildProcess extends EventEmitter {
  constructor() {
    super();
    this._native = null;
    this.pid = undefined;
    this.exitCode = null;
    this.signalCode = null;
    this.killed = false;
    this.stdin = this.stdout = this.stderr = null;
    this.stdio = [];
    this._open = 1; // the process itself
  }

  kill(signal) {
    const number = signalOf(signal);
    if (!this._native || this._native.kill(number) < 0) return false;
    if (number !== 0) this.killed = true;
    return true;
  }

  ref() {
    this._native?.ref();
  }

  unref() {
    this._native?.unref();
  }

  get connected() {
    return false;
  }

  /** One stream or the process has ended; `close` follows the last. */
  _done() {
    if (--this._open === 0) this.emit('close', this.exitCode, this.signalCode);
  }

  _exited(code, signal) {
    if (signal) this.signalCode = signalName(signal);
    else this.exitCode = code;
    this._native = null;
    this.stdin?.destroy();
    this.emit('exit', this.exitCode, this.signalCode);
    // Output that nobody reads is let go, so that `close` comes.
    nextTick(() => {
      for (const stream of [this.stdout, this.stderr])
        if (stream && stream.readableFlowing === null && !stream._readableState.readableListening)
          stream.resume();
    });
    this._done();
  }
}

/** How each descriptor is wired: 'pipe', 'ignore', 'inherit', a number, or a stream with `fd`. */
function wiring(stdio = 'pipe') {
  const list = typeof stdio === 'string' ? [stdio, stdio, stdio] : [...stdio];
  while (list.length < 3) list.push('pipe');
  return list.map((each, i) => {
    if (each === 'pipe' || each === undefined || each === null) return 'pipe';
    if (each === 'ignore') return null;
    if (each === 'inherit') return i;
    if (typeof each === 'number') return each;
    if (typeof each?.fd === 'number') return each.fd;
    throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'stdio' is invalid. Received ${each}`);
  });
}

export function spawn(file, args, options) {
  if (!Array.isArray(args)) [options, args] = [args, []];
  options ??= {};
  if (typeof file !== 'string') throw invalidArgType('file', 'of type string', file);
  let command = [options.argv0 ?? file, ...args.map(String)];
  if (options.shell) {
    const shell = typeof options.shell === 'string' ? options.shell : '/bin/sh';
    command = [shell, '-c', [file, ...args].join(' ')];
    file = shell;
  }
  const child = new ChildProcess();
  child.spawnfile = file;
  child.spawnargs = command;
  const environment = Object.entries(options.env ?? process.env)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`);
  const wires = wiring(options.stdio);
  const handles = wires.map((wire) => (wire === 'pipe' ? pipe(() => {}, -1) : wire));
  let failure = null;
  try {
    child._native = nativeSpawn(
      file,
      command,
      environment,
      options.cwd === undefined ? null : String(options.cwd.pathname ?? options.cwd),
      handles,
      !!options.detached,
      (code, signal) => child._exited(code, signal),
      options.uid,
      options.gid,
    );
    child.pid = child._native.pid();
  } catch (error) {
    if (error.code === undefined) throw error;
    failure = Object.assign(new Error(`spawn ${file} ${error.code}`), {
      errno: error.errno,
      code: error.code,
      syscall: `spawn ${file}`,
      path: file,
      spawnargs: command.slice(1),
    });
  }
  child.stdio = handles.map((handle, i) => {
    if (wires[i] !== 'pipe') return null;
    if (failure) {
      handle.close();
      return new Socket();
    }
    const stream = new Socket({ handle, manualStart: true });
    if (i === 0) Object.assign(stream._readableState, { readable: false });
    else Object.assign(stream._writableState, { writable: false, ending: true, ended: true, finished: true });
    if (i > 0) {
      child._open++;
      stream.once('close', () => child._done());
    }
    return stream;
  });
  [child.stdin, child.stdout, child.stderr] = child.stdio;
  if (failure) {
    nextTick(() => {
      child.emit('error', failure);
      child.exitCode = failure.errno;
      child._done();
    });
    return child;
  }
  nextTick(() => child.emit('spawn'));
  limit(child, options);
  return child;
}

/** `timeout` and `signal` end the child. */
function limit(child, options) {
  if (options.timeout > 0) {
    const timer = setTimeout(() => child.kill(options.killSignal), options.timeout);
    child.once('exit', () => clearTimeout(timer));
  }
  const { signal } = options;
  if (!signal) return;
  const abort = () => {
    if (child.kill(options.killSignal)) child.emit('error', abortError(signal.reason));
  };
  if (signal.aborted) nextTick(abort);
  else {
    signal.addEventListener('abort', abort, { once: true });
    child.once('exit', () => signal.removeEventListener('abort', abort));
  }
}

export function execFile(file, args, options, callback) {
  if (typeof args === 'function') [callback, args, options] = [args, [], {}];
  else if (!Array.isArray(args)) [callback, options, args] = [options, args, []];
  if (typeof options === 'function') [callback, options] = [options, {}];
  options ??= {};
  if (callback) checkFunction(callback, 'callback');
  const { encoding = 'utf8', maxBuffer = DEFAULT_MAX_BUFFER, timeout, ...rest } = options;
  const child = spawn(file, args ?? [], { ...rest, stdio: 'pipe' });
  const chunks = [[], []];
  const sizes = [0, 0];
  let killed = false;
  let failure = null;
  let ended = false;
  const text = (list) => {
    const bytes = Buffer.concat(list);
    return encoding === 'buffer' || encoding === null ? bytes : bytes.toString(encoding);
  };
  const end = (code, signal) => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    const [stdout, stderr] = chunks.map(text);
    if (!callback) return;
    const command = [file, ...(args ?? [])].join(' ');
    if (!failure && (code !== 0 || signal !== null)) {
      failure = new Error(`Command failed: ${options.shell ? file : command}\n${stderr}`);
      Object.assign(failure, { code: code < 0 ? undefined : code, killed: child.killed || killed, signal });
    }
    if (failure) {
      failure.cmd = options.shell ? file : command;
      callback(Object.assign(failure, { stdout, stderr }), stdout, stderr);
    } else {
      callback(null, stdout, stderr);
    }
  };
  const stop = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
    killed = true;
    child.kill(options.killSignal);
  };
  const timer = timeout > 0 ? setTimeout(stop, timeout) : undefined;
  [child.stdout, child.stderr].forEach((stream, i) => {
    stream.on('data', (chunk) => {
      sizes[i] += chunk.length;
      if (sizes[i] > maxBuffer) {
        chunks[i].push(chunk.subarray(0, chunk.length - (sizes[i] - maxBuffer)));
        failure ??= coded(
          RangeError,
          'ERR_CHILD_PROCESS_STDIO_MAXBUFFER',
          `${i === 0 ? 'stdout' : 'stderr'} maxBuffer length exceeded`,
        );
        stop();
      } else {
        chunks[i].push(chunk);
      }
    });
  });
  child.on('close', end);
  child.on('error', (error) => {
    failure = error;
    stop();
    end(null, null);
  });
  return child;
}

export function exec(command, options, callback) {
  if (typeof options === 'function') [callback, options] = [options, {}];
  return execFile(command, [], { ...options, shell: options?.shell ?? true }, callback);
}

const promisified = (call) =>
  Object.defineProperty(call, promisifyCustom, {
    value: (...args) =>
      new Promise((resolve, reject) => {
        call(...args, (error, stdout, stderr) => (error ? reject(error) : resolve({ stdout, stderr })));
      }),
  });
promisified(exec);
promisified(execFile);

/** The loop cannot stand still for a child; nothing of the product asks for it. */
export function execSync() {
  throw unsupported('child_process.execSync');
}
export const execFileSync = execSync;
export const spawnSync = execSync;
export const fork = execSync;

import * as self from './child_process.js';
import { promisifyCustom } from './internal/symbols.js';

export { self as default };
