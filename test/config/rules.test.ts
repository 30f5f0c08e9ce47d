import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { forRunning, hasErrors } from '../../src/config/problem.ts';
import { publicConfig } from '../../src/config/public.ts';
import { senderAddress } from '../../src/config/sender.ts';
import { servers } from './server-list.ts';

const base = '[smtp]\nserver = isp\nhost = relay.example.net\n[recipient.me]\naddress = me@example.net\n';

/** The configuration of a text that must be in order. */
function good(text: string, before: readonly string[] = []): Config {
  const sources = [...before, base + text].map((t, i) => ({ file: `${i}.ini`, text: t }));
  const { config, problems } = parseConfig(sources, servers);
  assert.deepEqual(problems, []);
  return config;
}

test('later files count over earlier ones, key by key', () => {
  const config = good('[wan]\nfall = 5\n', ['[wan]\nfall = 9\nrise = 4\n[mail]\nper_hour = 3\n']);
  assert.equal(config.wans[0]?.fall, 5);
  assert.equal(config.wans[0]?.rise, 4);
  assert.equal(config.mail.perHour, 3);
});

test('a bad value falls back to the earlier file, else to the default; the rest counts', () => {
  const sources = [
    { file: 'a.ini', text: `${base}[wan]\nfall = 9\n` },
    { file: 'b.ini', text: '[wan]\nfall = x\nrise = y\ninterval = 7s\n' },
  ];
  const { config, problems } = parseConfig(sources, servers);
  assert.deepEqual(
    problems.map((p) => [p.file, p.line, p.key]),
    [
      ['b.ini', 2, 'fall'],
      ['b.ini', 3, 'rise'],
    ],
  );
  const { fall, rise, interval } = config.wans[0] ?? {};
  assert.deepEqual({ fall, rise, interval }, { fall: 9, rise: 2, interval: 7000 });
});

test('[wan] holds the defaults of [wan.NAME], but not the interface', () => {
  const { wans } = good(
    '[wan]\nfall = 7\n[wan.dsl]\ninterface = eth0\n[wan.lte]\ninterface = wwan0\nfall = 1\n',
  );
  assert.deepEqual(
    wans.map((w) => [w.name, w.interface, w.fall]),
    [
      ['dsl', 'eth0', 7],
      ['lte', 'wwan0', 1],
    ],
  );
});

test('without any [wan] there is one line, the device of the default route', () => {
  assert.deepEqual(
    good('').wans.map((w) => [w.name, w.interface]),
    [['wan', null]],
  );
});

test('thresholds can be off, and have a duration and a clear value of their own', () => {
  const { system } = good(
    '[system]\ncpu = off\nmemory = 70%\nflash = 90% clear 50%\ntemperature = 60 for 10s\n',
  );
  assert.equal(system.cpu, null);
  assert.deepEqual(system.memory, { limit: 0.7, duration: 60_000, clear: 0.65 });
  assert.deepEqual(system.flash, { limit: 0.9, duration: 60_000, clear: 0.5 });
  assert.deepEqual(system.temperature, { limit: 60, duration: 10_000, clear: 55 });
});

test('probes name hosts, ports and IPv6 addresses in brackets', () => {
  const { wans } = good(
    '[wan]\nprobes = dns://[2620:fe::fe], tcp://192.0.2.1:443, ping://[::1], dns://192.0.2.2:5353\n',
  );
  assert.deepEqual(
    wans[0]?.probes.map(({ text, ...p }) => p),
    [
      { kind: 'dns', host: '2620:fe::fe', port: 53 },
      { kind: 'tcp', host: '192.0.2.1', port: 443 },
      { kind: 'ping', host: '::1' },
      { kind: 'dns', host: '192.0.2.2', port: 5353 },
    ],
  );
});

test('the log comes from a file or a command, and patterns may hold commas', () => {
  const file = good('[log]\nsource = /var/log/messages\nmatch = "oom.{1,3}killed, segfault;"\n').log;
  assert.deepEqual(file.source, { kind: 'file', path: '/var/log/messages' });
  assert.deepEqual(file.match, ['oom.{1,3}killed', 'segfault;']);
  const command = good('[log]\nsource = logread  -f\n').log;
  assert.deepEqual(command.source, { kind: 'command', argv: ['logread', '-f'] });
});

test('quoted and unquoted values say the same, and whitespace before ; begins a comment', () => {
  assert.equal(good('[device]\nname = attic ; upstairs\n').device.name, 'attic');
  assert.equal(good('[device]\nname = "attic \\u00fc; #1"\n').device.name, 'attic ü; #1');
  assert.equal(good('[device]\nname = true\n').device.name, 'true');
  assert.equal(good('', ['\ufeff[device]\r\nname = a=b\r\n']).device.name, 'a=b');
});

test('the device is called by the host name, and recipients speak its language, unless said otherwise', () => {
  const text = `${base}[recipient.you]\naddress = you@example.net\nlanguage = en\n[device]\nlanguage = de\n`;
  const { config } = parseConfig([{ file: 'x.ini', text }], servers, 'host-1');
  assert.equal(config.device.name, 'host-1');
  assert.deepEqual(
    config.recipients.map((r) => r.language),
    ['de', 'en'],
  );
});

test('a fingerprint is taken with colons and capitals', () => {
  const { config } = parseConfig(
    [
      {
        file: 'x.ini',
        text: `${base}[smtp.backup]\nserver = lan\nhost = nas\ntls_fingerprint = ${'AB:'.repeat(31)}AB\n`,
      },
    ],
    servers,
  );
  assert.equal(config.backup?.tlsFingerprint, 'ab'.repeat(32));
});

test('the only user name that a service takes is put in', () => {
  const text =
    '[smtp]\nserver = sendgrid\npassword = "k"\n[mail]\nfrom = a@example.net\n[recipient.me]\naddress = me@example.net\n';
  const { config, problems } = parseConfig([{ file: 'x.ini', text }], servers);
  assert.deepEqual(problems, []);
  assert.equal(config.smtp?.user, 'apikey');
});

test('the sender is from, else the user name, else the first recipient', () => {
  const lan =
    '[smtp]\nserver = lan\nhost = nas\nuser = u@example.org\npassword = "p"\n[recipient.me]\naddress = me@example.net\n';
  const of = (text: string) => {
    const { config } = parseConfig([{ file: 'x.ini', text }], servers);
    return config.smtp === null ? null : senderAddress(config, config.smtp);
  };
  assert.equal(of(`${lan}[mail]\nfrom = f@example.com\n`), 'f@example.com');
  assert.equal(of(lan), 'u@example.org');
  assert.equal(of(lan.replace('u@example.org', 'u')), 'me@example.net');
});

test('an unknown key is an error when checking and a warning when running', () => {
  const { problems } = parseConfig(
    [{ file: 'x.ini', text: `${base}[wan]\nfuture = 1\n[later]\nx = 1\n` }],
    servers,
  );
  assert.deepEqual(
    problems.map((p) => p.code),
    ['unknown-key', 'unknown-section'],
  );
  assert.equal(hasErrors(problems), true);
  assert.equal(hasErrors(forRunning(problems)), false);
});

test('what is shown holds no password, only whether there is one', () => {
  const text =
    '[smtp]\nserver = lan\nhost = nas\nuser = u\npassword = "TOPSECRET"\n[smtp.backup]\nserver = isp\nhost = r\n';
  const { config, problems } = parseConfig([{ file: 'x.ini', text }], servers);
  const shown = publicConfig(config);
  assert.equal(shown.smtp?.password, true);
  assert.equal(shown.backup?.password, false);
  assert.doesNotMatch(JSON.stringify([shown, problems]), /TOPSECRET/);
});
