/** An error of a socket as the code that `Tried.error` carries. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? `${error.code}` : '';
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'ENODEV':
      return 'unreachable';
    case 'EPERM':
    case 'EACCES':
      return 'not-permitted';
    case 'ETIMEDOUT':
      return 'timeout';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no-such-host';
    default:
      return code === '' ? 'failed' : code.toLowerCase();
  }
}
