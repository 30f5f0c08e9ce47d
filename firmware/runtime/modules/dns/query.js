// One question to name servers: UDP, TCP when the answer is truncated, timeouts, the next server, cancel.
import { Buffer } from '../buffer.js';
import { randomBytes } from '../crypto.js';
import { createSocket } from '../dgram.js';
import { isIPv6 } from '../internal/ip.js';
import { connect } from '../net.js';
import { clearTimeout, setTimeout } from '../timers.js';
import { decodeAnswer, encodeQuery } from './message.js';

const RCODES = { 1: 'EFORMERR', 2: 'ESERVFAIL', 3: 'ENOTFOUND', 4: 'ENOTIMP', 5: 'EREFUSED' };

/** `address`, `address:port`, `[address]:port` → [address, port] */
export function serverParts(server) {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(server);
  if (bracketed) return [bracketed[1], Number(bracketed[2] ?? 53)];
  const v4 = /^([^:]+):(\d+)$/.exec(server);
  return v4 ? [v4[1], Number(v4[2])] : [server, 53];
}

const coded = (code) => Object.assign(new Error(code), { code });

function matches(answer, id, name, type) {
  return (
    answer.id === id &&
    answer.type === type &&
    answer.name.toLowerCase() === name.replace(/\.$/, '').toLowerCase()
  );
}

/**
 * Asks for records of `type`; calls back with (null, answers) or an error whose code is c-ares's. Returns a function
 * that cancels: then nothing is called back.
 */
export function query(name, type, { servers, timeout, tries, device, local }, done) {
  let stop = () => {};
  let ended = false;
  let attempt = 0;
  let last = coded('ETIMEOUT');
  const end = (error, answers) => {
    if (ended) return;
    ended = true;
    stop();
    done(error, answers);
  };
  const next = () => {
    if (ended) return;
    stop();
    const round = Math.floor(attempt / servers.length);
    if (round >= tries) {
      end(last);
      return;
    }
    const server = serverParts(servers[attempt % servers.length]);
    attempt++;
    stop = ask(server, name, type, { timeout: timeout * 2 ** round, device, local }, (error, answer) => {
      if (ended) return;
      // What another server may know better is asked of it; a clear answer is final.
      if (error) {
        last = error;
        next();
      } else if (answer.rcode === 0) {
        const records = answer.answers.filter((each) => each.type === type);
        if (records.length > 0) end(null, records);
        else end(coded('ENODATA'));
      } else if (answer.rcode === 3) {
        end(coded('ENOTFOUND'));
      } else {
        last = coded(RCODES[answer.rcode] ?? 'EBADRESP');
        next();
      }
    });
  };
  next();
  return () => {
    ended = true;
    stop();
  };
}

function ask([address, port], name, type, options, done) {
  const id = randomBytes(2).readUInt16BE(0);
  const question = encodeQuery(id, name, type);
  if (!question) {
    done(coded('EBADNAME'));
    return () => {};
  }
  let stream = null;
  let socket = null;
  const stop = () => {
    clearTimeout(timer);
    socket?.close();
    socket = null;
    stream?.destroy();
    stream = null;
  };
  const settle = (error, answer) => {
    stop();
    done(error, answer);
  };
  const timer = setTimeout(() => settle(coded('ETIMEOUT')), options.timeout);
  const refused = (error) => settle(coded(error.code === 'ECONNREFUSED' ? 'ECONNREFUSED' : 'ETIMEOUT'));
  const overTcp = () => {
    socket?.close();
    socket = null;
    const head = Buffer.alloc(2);
    head.writeUInt16BE(question.length, 0);
    let received = Buffer.alloc(0);
    stream = connect({ host: address, port, device: options.device, localAddress: options.local }, () =>
      stream?.write(Buffer.concat([head, question])),
    );
    stream.on('error', refused);
    stream.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      read(received.subarray(2, 2 + received.readUInt16BE(0)), true);
    });
    stream.on('end', () => settle(coded('EBADRESP')));
  };
  const read = (bytes, final) => {
    let answer;
    try {
      answer = decodeAnswer(bytes);
    } catch (error) {
      if (final) settle(coded(error.code ?? 'EBADRESP'));
      return;
    }
    if (!matches(answer, id, name, type)) {
      if (final) settle(coded('EBADRESP'));
    } else if (answer.truncated && !final) overTcp();
    else settle(null, answer);
  };
  try {
    socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    socket.on('error', refused);
    socket.on('message', (bytes) => {
      // Datagrams of others than the connected server are dropped by the kernel.
      read(bytes, false);
    });
    const { local, device } = options;
    if (local || device) socket.bind({ port: 0, address: local, device });
    socket.connect(port, address, (error) => {
      if (error) refused(error);
      else
        socket?.send(question, (failure) => {
          if (failure) refused(failure);
        });
    });
  } catch (error) {
    setTimeout(() => refused(error), 0);
  }
  return stop;
}
