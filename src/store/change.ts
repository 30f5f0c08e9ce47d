/**
 * The difference between two JSON values as a JSON merge patch (RFC 7386) with two additions that a plain one
 * lacks: null can be told from "delete" (a null is written `"~"`, a string that begins with `~` gets one more),
 * and an array that only changed in one place is `["~s", start, deleted, …inserted]`.
 */

type Members = Record<string, unknown>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escaped(value: unknown): unknown {
  if (value === null || value === undefined) return '~';
  if (typeof value === 'string') return value.startsWith('~') ? `~${value}` : value;
  if (Array.isArray(value)) return value.map(escaped);
  if (!isMembers(value)) return value;
  return Object.fromEntries(present(value).map(([key, member]) => [key, escaped(member)]));
}

function unescaped(value: unknown): unknown {
  if (value === '~') return null;
  if (typeof value === 'string') return value.startsWith('~') ? value.slice(1) : value;
  if (Array.isArray(value)) return value.map(unescaped);
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unescaped(member)]));
}

/** The members that JSON would write. */
function present(value: Members): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

function own(value: Members, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function spliced(before: readonly unknown[], after: readonly unknown[]): unknown {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && difference(before[start], after[start]) === undefined) start++;
  let end = 0;
  while (end < shorter - start && difference(before.at(-1 - end), after.at(-1 - end)) === undefined) end++;
  if (start === before.length && start === after.length) return undefined;
  if (start + end === 0) return escaped(after);
  const inserted = after.slice(start, after.length - end).map(escaped);
  return ['~s', start, before.length - start - end, ...inserted];
}

/** What makes `after` of `before`; undefined when they are the same. Members with the value undefined are absent. */
export function difference(before: unknown, after: unknown): unknown {
  if (before === after) return undefined;
  if (Array.isArray(before) && Array.isArray(after)) return spliced(before, after);
  if (!isMembers(before) || !isMembers(after)) return escaped(after);
  const change: [string, unknown][] = [];
  for (const [key] of present(before)) if (own(after, key) === undefined) change.push([key, null]);
  for (const [key, member] of present(after)) {
    const old = own(before, key);
    const part = old === undefined ? escaped(member) : difference(old, member);
    if (part !== undefined) change.push([key, part]);
  }
  return change.length === 0 ? undefined : Object.fromEntries(change);
}

/** `before` with a change made by `difference`. */
export function changed(before: unknown, change: unknown): unknown {
  if (Array.isArray(change) && change[0] === '~s') {
    const [, start, deleted, ...inserted] = change;
    const old = Array.isArray(before) ? before : [];
    const from = Number(start);
    return [...old.slice(0, from), ...inserted.map(unescaped), ...old.slice(from + Number(deleted))];
  }
  if (!isMembers(change)) return unescaped(change);
  const members = new Map(isMembers(before) ? Object.entries(before) : []);
  for (const [key, part] of Object.entries(change)) {
    if (part === null) members.delete(key);
    else members.set(key, changed(members.get(key), part));
  }
  return Object.fromEntries(members);
}
