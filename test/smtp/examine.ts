import type { Smtp } from '../../src/config/config.ts';
import { createAddressBook } from '../../src/smtp/dial.ts';
import { type DoctorOptions, type DoctorReport, runDoctor } from '../../src/smtp/doctor.ts';
import { account, servers } from './attempt.ts';

/** Runs the doctor with `[smtp]` as given. */
export function examine(given: Partial<Smtp>, rest: Partial<DoctorOptions> = {}): Promise<DoctorReport> {
  return runDoctor({
    account: account(given),
    from: 'router@mail.test',
    recipients: ['me@mail.test'],
    servers,
    clockSet: true,
    sources: [],
    book: createAddressBook(),
    signal: new AbortController().signal,
    language: 'en',
    internet: async () => true,
    onStep: () => undefined,
    ...rest,
  });
}

/** `dns connect greeting …`, a failed step with its failure: `auth!auth-failed`. */
export function course({ steps }: DoctorReport): string {
  return steps.map(({ step, ok, failure }) => (ok ? step : `${step}!${failure}`)).join(' ');
}
