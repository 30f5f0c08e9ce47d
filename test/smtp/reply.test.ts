import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smtpDe } from '../../src/language/smtp.de.ts';
import { smtpEn } from '../../src/language/smtp.en.ts';
import { failureLine, hintOf, statusMeaning } from '../../src/smtp/explain.ts';
import { steps } from '../../src/smtp/outcome.ts';
import { parseCapabilities, parseReply } from '../../src/smtp/reply.ts';
import { judge } from '../../src/smtp/verdict.ts';

test('a reply is its code, its enhanced code, and its words', () => {
  const cases: [string[], unknown][] = [
    [['250 2.1.5 Ok'], { code: 250, enhanced: '2.1.5', text: '2.1.5 Ok' }],
    [['250'], { code: 250, enhanced: null, text: '' }],
    [['250 '], { code: 250, enhanced: null, text: '' }],
    [
      ['550-5.1.1 No such', '550 5.1.1 user'],
      { code: 550, enhanced: '5.1.1', text: '5.1.1 No such 5.1.1 user' },
    ],
    [['550 2.0.0 odd'], { code: 550, enhanced: null, text: '2.0.0 odd' }],
    [['451 4.7.1000 odd'], { code: 451, enhanced: null, text: '4.7.1000 odd' }],
  ];
  for (const [lines, reply] of cases) assert.deepEqual(parseReply(lines), reply);
});

test('what is no reply by RFC 5321 is none', () => {
  const bad = [
    [],
    [''],
    ['25 Ok'],
    ['099 Ok'],
    ['150 Ok'],
    ['600 Ok'],
    ['250Ok'],
    ['250-Ok'],
    ['250-a', '550 b'],
    ['250 a', '250 b'],
    ['２５０ Ok'],
    [`250 ${'x'.repeat(2045)}`],
    [...Array(70).fill(`250-${'x'.repeat(1000)}`), '250 x'],
  ];
  for (const lines of bad) assert.equal(parseReply(lines), null, lines[0]?.slice(0, 20));
});

test('the words of a server cannot harm a terminal, a log or a page', () => {
  const text = parseReply([`550 \x1b[2Jgone\0\r\x85\u2028\u202eevil ${'x'.repeat(1500)}`])?.text ?? '';
  assert.match(text, /^[\x20-\x7e…]+$/);
  assert.ok(text.length <= 500);
});

test('capabilities are read line by line, not guessed from the greeting', () => {
  const offered = parseCapabilities([
    '250-starttls.example AUTH PLAIN',
    '250-size 1000',
    '250-auth login cram-md5',
    '250-AUTH=LOGIN',
    '250-XSTARTTLS',
    '250 8BITMIME',
  ]);
  assert.deepEqual(offered, { starttls: false, mechanisms: ['LOGIN', 'CRAM-MD5'], size: 1000 });
  assert.equal(parseCapabilities(['250-x', '250 STARTTLS']).starttls, true);
});

test('only a 5xx at MAIL, RCPT, DATA or after the dot is about the mail; a login that is asked for there is not', () => {
  for (const step of steps) {
    const mail = ['mail', 'rcpt', 'data', 'dot'].includes(step);
    assert.equal(judge(step, { code: 550, enhanced: null, text: '' }).refused, mail, step);
    assert.equal(judge(step, { code: 451, enhanced: null, text: '' }).refused, false, step);
    assert.equal(judge(step, { code: 530, enhanced: null, text: '' }).refused, false, step);
  }
  assert.equal(judge('mail', { code: 535, enhanced: null, text: '' }).login, true);
  assert.equal(judge('auth', { code: 535, enhanced: null, text: '' }).login, true);
  assert.equal(judge('auth', { code: 454, enhanced: null, text: '' }).login, false);
  assert.equal(judge('greeting', { code: 554, enhanced: null, text: '' }).login, false);
});

test('enhanced codes are told in plain words, in both languages, and unknown ones not at all', () => {
  assert.equal(statusMeaning(smtpEn, '5.1.1'), 'there is no such mailbox');
  assert.equal(statusMeaning(smtpEn, '4.2.2'), 'the mailbox is full');
  assert.equal(statusMeaning(smtpDe, '5.7.8'), 'Benutzer oder Passwort ist falsch');
  assert.equal(statusMeaning(smtpEn, '5.9.9'), null);
  assert.equal(statusMeaning(smtpEn, '5.constructor'), null);
});

test('both languages say something different about everything', () => {
  for (const group of ['failures', 'hints', 'verdicts'] as const) {
    for (const [key, en] of Object.entries(smtpEn[group])) {
      const de = Object.entries(smtpDe[group]).find(([other]) => other === key)?.[1];
      assert.ok(en.sentence.length > 10 && en.remedy.length > 5, key);
      assert.notEqual(de?.sentence, en.sentence, key);
    }
  }
});

test('a hint is only given for a refusal', () => {
  const text = 'Greylisted, see spamhaus';
  assert.equal(hintOf('rcpt', { code: 250, enhanced: null, text }), null);
  assert.equal(hintOf('rcpt', { code: 451, enhanced: null, text }), 'greylisted');
});

test('a failure is told on one line: server, sentence, the server’s own words once, remedy', () => {
  const server = 'mail.example.net';
  const expired = {
    server,
    step: 'auth',
    failure: 'token-refused',
    words: '535 5.7.8 app password expired',
  } as const;
  assert.equal(
    failureLine(smtpEn, expired),
    'mail.example.net: The server does not accept this user with the token of token_file. (5.7.8: user or password is wrong) (535 5.7.8 app password expired) See that the token is renewed; the file is read anew at each attempt.',
  );
  const away = { server, step: 'connect', failure: 'refused', words: null } as const;
  assert.match(failureLine(smtpDe, away), /^mail\.example\.net: Der Server lehnt .* ab\. Prüfen Sie/);
});
