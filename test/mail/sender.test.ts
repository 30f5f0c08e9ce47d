import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../src/mail/message.ts';
import { sentBy } from '../../src/mail/sender.ts';

function message(head: string): Message {
  const raw = Buffer.from(`${head}\r\n\r\nFrom: <body@a.test> \u00e4\r\n`);
  return { from: 'a@a.test', to: 'me@m.test', messageId: '<1@a.test>', subject: 'S', raw };
}

function rewritten(head: string, from = 'b@b.test'): string {
  const { from: envelope, raw, messageId } = sentBy(message(head), from);
  assert.equal(envelope, from);
  assert.equal(messageId, '<1@a.test>');
  return raw.toString();
}

test('another sender changes the address in From: and nothing else', () => {
  const body = '\r\n\r\nFrom: <body@a.test> \u00e4\r\n';
  const cases = [
    ['From: attic <a@a.test>\r\nTo: <me@m.test>', 'From: attic <b@b.test>\r\nTo: <me@m.test>'],
    ['X: 1\r\nFrom: "a <x> b"\r\n <a@a.test>\r\nTo: x', 'X: 1\r\nFrom: "a <x> b"\r\n <b@b.test>\r\nTo: x'],
    ['From: a@a.test\r\nSubject: From: <x>', 'From: <b@b.test>\r\nSubject: From: <x>'],
    ['Subject: x\r\n From: <x>\r\nFrom: <a@a.test>', 'Subject: x\r\n From: <x>\r\nFrom: <b@b.test>'],
  ] as const;
  for (const [before, after] of cases) assert.equal(rewritten(before), `${after}${body}`);
  assert.match(rewritten('From: <a@a.test>', 'b@b\u00fccher.test'), /^From: <b@xn--bcher-kva\.test>\r/);
});

test('the same sender leaves the mail as it is', () => {
  const mail = message('From: <a@a.test>');
  assert.equal(sentBy(mail, 'a@a.test'), mail);
});
