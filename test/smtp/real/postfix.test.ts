import { test } from 'node:test';
import { mailServerMissing } from '../../support/mail-server.ts';
import { enterNamespace } from '../../support/namespace.ts';

await enterNamespace(import.meta.url);

const reason = mailServerMissing('postfix');
if (reason === null) {
  const { checksLogins, takesMail } = await import('./queue.ts');
  const real = await takesMail('postfix', '/var/spool/postfix', { user: 'me@mail.test', password: 'right' });
  checksLogins(real, 'postfix');
} else test('postfix takes a mail over TLS', { skip: reason }, () => undefined);
