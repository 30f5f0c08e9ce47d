import { test } from 'node:test';
import { mailServerMissing } from '../../support/mail-server.ts';
import { enterNamespace } from '../../support/namespace.ts';

await enterNamespace(import.meta.url);

const reason = mailServerMissing('exim');
if (reason === null) {
  const { checksLogins, takesMail } = await import('./queue.ts');
  const real = await takesMail('exim', '/var/spool/exim4', { user: 'me@mail.test', password: 'right' });
  checksLogins(real, 'exim');
} else test('exim takes a mail over TLS', { skip: reason }, () => undefined);
