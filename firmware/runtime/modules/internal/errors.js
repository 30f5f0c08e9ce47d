// Node's errors with a `code`.

/** An error of class `Base` with Node's code. */
export function coded(Base, code, message) {
  const error = new Base(message);
  Object.defineProperty(error, 'code', { value: code, writable: true, enumerable: true, configurable: true });
  return error;
}

/** ERR_INVALID_ARG_TYPE, worded as Node does for the common cases. */
export function invalidArgType(name, expected, value) {
  const received =
    value === null || value === undefined
      ? ` Received ${value}`
      : typeof value === 'function'
        ? ` Received function ${value.name}`
        : typeof value === 'object'
          ? ` Received an instance of ${value.constructor?.name ?? 'Object'}`
          : ` Received type ${typeof value} (${typeof value === 'string' ? `'${value}'` : String(value)})`;
  const kind = name.includes('.') ? 'property' : 'argument';
  return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" ${kind} must be ${expected}.${received}`);
}

/** Throws what Node throws for a listener or callback that is no function. */
export function checkFunction(value, name) {
  if (typeof value !== 'function') throw invalidArgType(name, 'of type function', value);
}

/** Says that a function of Node's is not part of this runtime. */
export function unsupported(what) {
  return coded(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', `${what} is not available in this runtime`);
}

/** The error of an aborted operation. */
export function abortError(cause) {
  const error = new Error('The operation was aborted', cause === undefined ? undefined : { cause });
  error.code = 'ABORT_ERR';
  error.name = 'AbortError';
  return error;
}

/** An error of a system call, as Node words those that libuv does not make. */
export function systemError(code, errno, syscall, detail) {
  const error = new Error(`${syscall} ${code}${detail ? ` ${detail}` : ''}`);
  return Object.assign(error, { errno, code, syscall });
}
