// process.stdin, which the bundler replaces by this module's stream; apart from process, so that only programs that read it carry sockets and files for it.
import { createReadStream, fstatSync } from './fs.js';
import { Socket } from './net.js';
import { Readable } from './stream.js';

function open() {
  let stat;
  try {
    stat = fstatSync(0);
  } catch {
    return Readable.from([]);
  }
  if (!stat.isFIFO() && !stat.isSocket()) return createReadStream(null, { fd: 0, autoClose: false });
  const socket = new Socket({ fd: 0, manualStart: true });
  Object.assign(socket._writableState, { writable: false, ending: true, ended: true, finished: true });
  return socket;
}

/** The standard input as a stream. Nothing is read of it before somebody asks. */
export const standardInput = open();
