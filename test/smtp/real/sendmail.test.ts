import { test } from 'node:test';
import { mailServerMissing } from '../../support/mail-server.ts';
import { enterNamespace } from '../../support/namespace.ts';

await enterNamespace(import.meta.url);

const reason = mailServerMissing('sendmail');
if (reason === null) {
  const { takesMail } = await import('./queue.ts');
  await takesMail('sendmail', '/var/spool/mqueue');
} else test('sendmail takes a mail over TLS', { skip: reason }, () => undefined);
