const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields = [
  { name: 'minute', min: 0, max: 59, words: [] },
  { name: 'hour', min: 0, max: 23, words: [] },
  { name: 'day of the month', min: 1, max: 31, words: [] },
  { name: 'month', min: 1, max: 12, words: months },
  { name: 'day of the week', min: 0, max: 7, words: weekdays },
] as const;
type Field = (typeof fields)[number];

const nicknames: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** The longest month of each number, for days that never come. */
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * What is wrong with a schedule (OCPS 1.0: minute, hour, day, month, weekday; `*`, lists, ranges, steps, English
 * three-letter names, `@daily` and the like in lower case), or null. Stricter than node-cron, which takes
 * reversed ranges and other cases.
 */
export function cronFault(text: string): string | null {
  if (text.startsWith('@')) {
    if (nicknames[text] !== undefined) return null;
    return `is not known; use one of ${Object.keys(nicknames).join(', ')} in lower case`;
  }
  const parts = text.split(/\s+/);
  if (parts.length !== 5)
    return `must have five fields (minute hour day month weekday), as in 0 8 * * *; it has ${parts.length}`;
  for (const [i, field] of fields.entries()) {
    const fault = fieldFault(parts[i] ?? '', field);
    if (fault !== null) return fault;
  }
  return neverComes(parts[2] ?? '', parts[3] ?? '', parts[4] ?? '');
}

/** The schedule with nicknames written out, for node-cron. */
export function expanded(text: string): string {
  return nicknames[text] ?? text;
}

function fieldFault(part: string, field: Field): string | null {
  for (const item of part.split(',')) {
    const [, range, step] = /^([^/]+)(?:\/([0-9]{1,2}))?$/.exec(item) ?? [];
    if (range === undefined) return `has the ${field.name} "${item}", which is not understood`;
    if (step !== undefined && (Number(step) < 1 || Number(step) > field.max))
      return `has a step of ${step} in its ${field.name}; use 1 to ${field.max}`;
    if (range === '*') continue;
    const ends = range.split('-').map((end) => numberOf(end, field));
    const [from, to] = ends;
    if (ends.length > 2 || from === undefined || ends.includes(null))
      return `has the ${field.name} "${item}"; use ${field.min} to ${field.max}, ranges, lists or *`;
    if (step !== undefined && ends.length === 1)
      return `has a step after a single ${field.name}; write a range or *, as in */${step}`;
    if (from !== null && to !== undefined && to !== null && to < from)
      return `has the ${field.name} range "${range}" that runs backwards`;
  }
  return null;
}

function numberOf(text: string, field: Field): number | null {
  const word = (field.words as readonly string[]).indexOf(text.toLowerCase());
  if (word >= 0) return word + field.min;
  const number = /^[0-9]{1,2}$/.test(text) ? Number(text) : -1;
  return number >= field.min && number <= field.max ? number : null;
}

function neverComes(day: string, month: string, weekday: string): string | null {
  if (!/^[0-9,]+$/.test(day) || !/^[0-9,]+$/.test(month) || weekday !== '*') return null;
  const earliest = Math.min(...day.split(',').map(Number));
  const most = Math.max(...month.split(',').map((m) => longest[Number(m) - 1] ?? 31));
  return earliest > most
    ? `names day ${earliest} of a month that has only ${most}; it would never come`
    : null;
}
