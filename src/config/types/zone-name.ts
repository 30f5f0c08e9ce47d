import { bad, good, type ValueType } from '../key.ts';

/** The shape of a zone's name or rule; whether the system knows the name shows only when it is loaded. */
export const zoneName: ValueType<string> = {
  shape: 'text',
  choices: null,
  min: null,
  max: '64 characters',
  parse(value) {
    const name = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;
    const rule = /^([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?[0-9]{1,3}(:[0-9]{2}){0,2}([A-Za-z<].*)?$/;
    if (value.length > 64) return bad('too-long', 'is longer than 64 characters');
    if (name.test(value) || rule.test(value)) return good(value);
    return bad('bad-zone', 'must be a zone such as Europe/Berlin, UTC or CET-1CEST,M3.5.0,M10.5.0/3');
  },
};
