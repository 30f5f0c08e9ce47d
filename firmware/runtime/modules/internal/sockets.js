// What native sockets report, and their errors as Node words them.

export const CONNECTED = 0;
export const DATA = 1;
export const END = 2;
export const FAILED = 3;
export const WRITTEN = 4;
export const SHUT = 5;
export const CLOSED = 6;
export const CONNECTION = 7;

/** `syscall CODE detail`, with errno, code and syscall. */
export function socketError(error, syscall, detail) {
  const made = new Error(`${syscall} ${error.code}${detail ? ` ${detail}` : ''}`);
  return Object.assign(made, { errno: error.errno, code: error.code, syscall });
}
