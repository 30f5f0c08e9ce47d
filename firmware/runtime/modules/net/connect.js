// How a socket finds and reaches its other end.

import { nextTick } from 'native:calls';
import * as native from 'native:stream';
import { coded, invalidArgType } from '../internal/errors.js';
import { isIP } from '../internal/ip.js';
import { CONNECTED, socketError } from '../internal/sockets.js';
import { clearTimeout, setTimeout } from '../timers.js';

/** Node's default: how long one of several addresses may take before the next is tried. */
const ATTEMPT_MS = 250;

export function connectTo(socket, options) {
  if (options.path !== undefined) {
    if (typeof options.path !== 'string')
      throw invalidArgType('options.path', 'of type string', options.path);
    connectPath(socket, options.path);
    return;
  }
  const port = Number(options.port);
  if (options.port === undefined)
    throw coded(
      TypeError,
      'ERR_MISSING_ARGS',
      'The "options" or "port" or "path" argument must be specified',
    );
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw coded(
      RangeError,
      'ERR_SOCKET_BAD_PORT',
      `Port should be >= 0 and < 65536. Received type ${typeof options.port} (${options.port}).`,
    );
  if (options.localAddress && !isIP(options.localAddress))
    throw coded(TypeError, 'ERR_INVALID_IP_ADDRESS', `Invalid IP address: ${options.localAddress}`);
  const host = options.host || 'localhost';
  const family = isIP(host);
  if (family) {
    nextTick(() => {
      if (socket.connecting) attempt(socket, options, [{ address: host, family }], port);
    });
    return;
  }
  lookup(socket, options, host, (error, addresses) => {
    if (!socket.connecting) return;
    if (error) nextTick(() => socket.destroy(error));
    else attempt(socket, options, addresses, port);
  });
}

function lookup(socket, options, host, done) {
  const all = !options.localAddress;
  const request = { family: options.family ?? 0, hints: options.hints ?? 0, all, device: options.device };
  if (!options.family && options.localAddress) request.family = isIP(options.localAddress);
  const answer = (error, address, family) => {
    if (!error) {
      const list = Array.isArray(address) ? address : [{ address, family: family || isIP(address) }];
      for (const each of list) socket.emit('lookup', null, each.address, each.family, host);
      if (list.length === 0 || !isIP(list[0].address))
        done(coded(TypeError, 'ERR_INVALID_IP_ADDRESS', `Invalid IP address: ${list[0]?.address}`));
      else done(null, alternate(list));
    } else {
      socket.emit('lookup', error, undefined, undefined, host);
      done(error);
    }
  };
  if (options.lookup) options.lookup(host, request, answer);
  else import('../dns.js').then((dns) => dns.lookup(host, request, answer));
}

/** The first answer's family first, then in turn (RFC 8305). */
function alternate(list) {
  const first = list.filter((each) => each.family === list[0].family);
  const other = list.filter((each) => each.family !== list[0].family);
  return first
    .flatMap((each, i) => (i < other.length ? [each, other[i]] : [each]))
    .concat(other.slice(first.length));
}

function describe(syscallError, address, port, options) {
  const local = options.localAddress ? ` - Local (${options.localAddress}:${options.localPort ?? 0})` : '';
  const error = socketError(
    syscallError,
    syscallError.syscall === 'bind' ? 'bind' : 'connect',
    `${address}:${port}${local}`,
  );
  return Object.assign(error, { address, port });
}

/** Tries the addresses one after another. */
function attempt(socket, options, addresses, port) {
  const errors = [];
  let timer;
  const next = (at) => {
    const { address, family } = addresses[at];
    socket.autoSelectFamilyAttemptedAddresses = addresses
      .slice(0, at + 1)
      .map((each) => `${each.address}:${port}`);
    let settled = false;
    const finish = (failure) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (!socket.connecting) {
        if (failure) handle?.close();
        return;
      }
      if (!failure) {
        socket._connectDone = undefined;
        socket._cancelConnect = undefined;
        socket._connected(handle);
        return;
      }
      handle?.close();
      socket._handle = null;
      errors.push(describe(failure, address, port, options));
      if (at + 1 < addresses.length) next(at + 1);
      else socket.destroy(errors.length === 1 ? errors[0] : aggregate(errors));
    };
    let handle = null;
    try {
      handle = native.tcp((kind, value) => kind === CONNECTED && finish(value), family);
      if (options.device) handle.bindDevice(options.device);
      if (options.localAddress || options.localPort)
        handle.bind(options.localAddress ?? (family === 6 ? '::' : '0.0.0.0'), options.localPort ?? 0);
      socket._cancelConnect = () => {
        settled = true;
        clearTimeout(timer);
      };
      socket._attach(handle);
      socket._connectDone = finish;
      handle.connect(address, port);
      if (at + 1 < addresses.length)
        timer = setTimeout(
          () => finish({ code: 'ETIMEDOUT', errno: -110, syscall: 'connect' }),
          options.autoSelectFamilyAttemptTimeout ?? ATTEMPT_MS,
        );
    } catch (error) {
      nextTick(finish, error);
    }
  };
  next(0);
}

function aggregate(errors) {
  const error = new AggregateError(errors, '');
  error.code = errors[0].code;
  return error;
}

function connectPath(socket, path) {
  let handle = null;
  const fail = (error) => {
    if (socket.connecting)
      socket.destroy(Object.assign(socketError(error, 'connect', path), { address: path }));
  };
  socket._connectDone = (error) => {
    socket._connectDone = undefined;
    if (error) fail(error);
    else if (socket.connecting) socket._connected(handle);
  };
  try {
    handle = native.pipe(() => {}, -1);
    socket._attach(handle);
    handle.connectPath(path);
  } catch (error) {
    nextTick(fail, error);
  }
}
