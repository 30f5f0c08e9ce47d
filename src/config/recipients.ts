import type { Language, Recipient } from './config.ts';
import { type Found, isFaulty, report, valuesOf } from './found.ts';
import { recipient } from './sections/recipient.ts';

const most = 50;

/** The recipients in the order of the file; one without an address is reported and left out. */
export function readRecipients(found: Found, language: Language): Recipient[] {
  const recipients: Recipient[] = [];
  for (const section of found.sections.keys()) {
    if (!section.startsWith('recipient.')) continue;
    const name = section.slice('recipient.'.length);
    const values = valuesOf(found, recipient, section);
    const { address } = values;
    if (name === 'heartbeat') {
      report(
        found,
        'error',
        'reserved-label',
        section,
        null,
        'The label "heartbeat" is taken; choose another name.',
      );
      continue;
    }
    if (address === null) {
      if (!isFaulty(found, section, 'address'))
        report(
          found,
          'error',
          'missing-key',
          section,
          'address',
          `[${section}] has no address; add address = me@example.net.`,
        );
      continue;
    }
    if (recipients.length === most) {
      report(
        found,
        'error',
        'too-many',
        section,
        null,
        `There are more than ${most} recipients; remove some.`,
      );
      break;
    }
    const twin = recipients.find((r) => r.address.toLowerCase() === address.toLowerCase());
    if (twin !== undefined)
      report(
        found,
        'warning',
        'same-address',
        section,
        'address',
        `[recipient.${twin.name}] has the same address; it will get everything twice.`,
      );
    recipients.push({ ...values, name, address, language: values.language ?? language });
  }
  return recipients;
}
