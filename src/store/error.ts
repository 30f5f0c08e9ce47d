/** Why a store cannot be opened. `in-use`: one agent per state directory (exit code 75). */
export class StoreError extends Error {
  readonly code: 'in-use';
  constructor(code: 'in-use', message: string) {
    super(message);
    this.code = code;
  }
}

/** What keeps the store from the disk, or what it found damaged there. */
export type TroubleCode =
  | 'disk-full'
  | 'read-only'
  | 'not-permitted'
  | 'io-error'
  | 'records-damaged'
  | 'records-lost'
  | 'format';

export interface Trouble {
  readonly code: TroubleCode;
  /** Where, what is wrong, what to do. */
  readonly text: string;
}

/** The trouble that a failed call of the file system means. */
export function troubleOf(error: unknown, dir: string): Trouble {
  const { code = 'unknown', message } = error as NodeJS.ErrnoException;
  const ram = 'until then everything is kept in memory only';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return { code: 'disk-full', text: `${dir}: no space left; free some, ${ram}` };
  }
  if (code === 'EROFS') {
    return { code: 'read-only', text: `${dir}: the file system is read-only; mount it writable, ${ram}` };
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return { code: 'not-permitted', text: `${dir}: not permitted; give it to the agent's user, ${ram}` };
  }
  const what = code === 'unknown' ? message : code;
  return { code: 'io-error', text: `${dir}: cannot write (${what}); check the storage, ${ram}` };
}
