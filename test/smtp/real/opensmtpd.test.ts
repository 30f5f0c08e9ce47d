import { test } from 'node:test';
import { mailServerMissing } from '../../support/mail-server.ts';
import { enterNamespace } from '../../support/namespace.ts';

await enterNamespace(import.meta.url);

const reason = mailServerMissing('opensmtpd');
if (reason === null) {
  const { takesMail } = await import('./queue.ts');
  await takesMail('opensmtpd', '/var/spool/smtpd/queue');
} else test('opensmtpd takes a mail over TLS', { skip: reason }, () => undefined);
