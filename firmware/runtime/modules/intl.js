// Intl.DateTimeFormat as far as node-cron reads clocks with it: en-US parts of a moment in a zone.
import { offset } from 'native:zone';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function shortOffset(minutes) {
  const size = Math.abs(minutes);
  const rest = size % 60 ? `:${String(size % 60).padStart(2, '0')}` : '';
  return `GMT${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`;
}

class DateTimeFormat {
  constructor(_locale, options = {}) {
    this._options = options;
    if (options.timeZone !== undefined && offset(options.timeZone, 0) === null)
      throw new RangeError(`Invalid time zone specified: ${options.timeZone}`);
  }

  formatToParts(date = new Date()) {
    const ms = Number(date);
    if (!Number.isFinite(ms)) throw new RangeError('Invalid time value');
    const options = this._options;
    const east = offset(options.timeZone, ms);
    const local = new Date(ms + east * 60000);
    const two = (value) => String(value).padStart(2, '0');
    const parts = [];
    const add = (type, value, separator) => {
      if (parts.length > 0) parts.push({ type: 'literal', value: separator });
      parts.push({ type, value: String(value) });
    };
    const number = (option, value) => (option === '2-digit' ? two(value) : value);
    const plain = !options.year && !options.month && !options.day && !options.hour && !options.weekday;
    if (options.weekday) add('weekday', WEEKDAYS[local.getUTCDay()], '');
    if (options.month || plain) add('month', number(options.month, local.getUTCMonth() + 1), ', ');
    if (options.day || plain) add('day', number(options.day, local.getUTCDate()), '/');
    if (options.year || plain) add('year', local.getUTCFullYear(), '/');
    // As V8 has it: without AM and PM midnight is hour 24.
    if (options.hour) add('hour', two(local.getUTCHours() || 24), ', ');
    if (options.minute) add('minute', two(local.getUTCMinutes()), ':');
    if (options.second) add('second', two(local.getUTCSeconds()), ':');
    if (options.timeZoneName) add('timeZoneName', shortOffset(east), ', ');
    return parts;
  }

  format(date) {
    return this.formatToParts(date)
      .map((part) => part.value)
      .join('');
  }

  resolvedOptions() {
    return { locale: 'en-US', calendar: 'gregory', timeZone: this._options.timeZone ?? systemZone() };
  }
}

function systemZone() {
  const name = process.env.TZ?.replace(/^:/, '');
  return name && /^[A-Za-z_]+(\/[A-Za-z_+\-0-9]+)*$/.test(name) ? name : 'UTC';
}

const subset = { DateTimeFormat };

export { subset as Intl };

import process from './process.js';
