import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readIni } from '../../src/config/ini.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { readServers } from '../../src/smtp/servers.ts';

const file = new URL('../fixtures/config/example.ini', import.meta.url).pathname;
const text = readFileSync(file, 'utf8');
const minute = 60_000;
const dns = (host: string) => ({ kind: 'dns', host, port: 53, text: `dns://${host}` });
const timeouts = {
  connectTimeout: 10_000,
  greetingTimeout: minute,
  replyTimeout: minute,
  dotTimeout: 10 * minute,
};
const noTls = { tls: null, tlsFingerprint: null, caFile: null, allowPlainPassword: false, helo: null };

test('the example yields exactly its values and the documented defaults, without a problem', () => {
  const { config, problems } = parseConfig([{ file, text }], readServers());
  assert.deepEqual(problems, []);
  assert.deepEqual(config, {
    device: { format: 1, name: 'attic-router', language: 'en', timezone: null, clock: 'auto' },
    mail: {
      enabled: true,
      from: 'router@example.net',
      perHour: 10,
      perDay: 40,
      reminder: 60 * minute,
      reminderMax: 24 * 60 * minute,
      details: false,
    },
    smtp: {
      server: 'smtp2go',
      host: null,
      region: null,
      user: 'attic',
      password: 's3cret; # "quoted"',
      tokenFile: null,
      ...noTls,
      ...timeouts,
    },
    backup: {
      server: 'isp',
      host: 'relay.example.net',
      region: null,
      user: null,
      password: null,
      tokenFile: null,
      ...noTls,
      ...timeouts,
    },
    recipients: [
      {
        name: 'me',
        address: 'me@example.net',
        events: ['wan.*', 'boot'],
        minSeverity: 'notice',
        quietHours: { from: 22 * 60, to: 7 * 60 },
        format: 'full',
        language: 'de',
      },
    ],
    wans: [
      {
        name: 'wan',
        interface: 'wan',
        probes: [dns('1.1.1.1'), dns('9.9.9.9'), dns('8.8.8.8')],
        checkDns: true,
        quorum: 1,
        interval: 5000,
        quickInterval: 1000,
        timeout: 2000,
        fall: 3,
        rise: 2,
        reportAfter: 15_000,
        bootGrace: 120_000,
        expectedGap: { hours: { from: 180, to: 300 }, upTo: 2 * minute },
        flapChanges: 6,
        flapWindow: 10 * minute,
        flapClear: 5 * minute,
        loss: 0.2,
        latency: null,
        degradedWindow: 5 * minute,
      },
    ],
    system: {
      interval: 30_000,
      cpu: { limit: 0.95, duration: 10 * minute, clear: 0.8 },
      memory: { limit: 0.9, duration: 5 * minute, clear: 0.8 },
      temperature: { limit: 85, duration: minute, clear: 80 },
      flash: { limit: 0.95, duration: minute, clear: 0.9 },
    },
    log: {
      source: { kind: 'auto' },
      match: [],
      severity: 'warning',
      mailWhenFull: 256 * 1024,
      schedule: '0 7 * * 1',
      maxSize: 512 * 1024,
      gzipAbove: 64 * 1024,
    },
    digest: { schedule: '0 8 * * *' },
    heartbeat: { schedule: '0 * * * *', address: '0000-1111@hc-ping.com' },
    inbox: { maxPending: 256, perSecond: 10, maxSize: 4096, keepRejected: 20 },
    outbox: {
      keep: 7 * 24 * 60 * minute,
      maxMessages: 200,
      maxSize: 1024 * 1024,
      retryFirst: 30_000,
      retryMax: 60 * minute,
      retryLogin: [15 * minute, 60 * minute],
      wakeEvery: 10_000,
    },
    history: { outages: 200, months: 24 },
    admin: { trustWebServer: false },
  });
});

const rawConfigParser = `
import configparser, json, sys
parser = configparser.RawConfigParser(strict=True)
parser.read_string(sys.stdin.read())
print(json.dumps([[s, k, v] for s in parser.sections() for k, v in parser.items(s)]))
`;

/** Section, key, value of each entry, as Python's own reader has them. */
function python(ini: string): unknown {
  return JSON.parse(execFileSync('python3', ['-c', rawConfigParser], { input: ini, encoding: 'utf8' }));
}

function ours(ini: string): unknown {
  const read = readIni('plain.ini', ini, () => false);
  assert.deepEqual(read.problems, []);
  return read.entries.map(({ section, key, value }) => [section, key, value]);
}

test("Python's RawConfigParser reads the same from plain files", () => {
  const unquoted = text
    .split('\n')
    .filter((line) => !line.includes('"'))
    .join('\n');
  const plain = [
    unquoted,
    '[a]\nx=1\ny = two words\n\n[a.b]\nx =   spaced   \nempty =\n',
    '# comment\n[s]\n; comment\nk = a=b=c\nt = true\nn = null\np = 100%\nu = https://example.net/?a=b&c\n',
    '[s]\r\nk = crlf\r\n\r\n[t]\r\nk = ünïcode 日本 😀\r\n',
    "[s]\nback = a\\b\nsingle = it's\nbracket = [x]\n",
  ];
  for (const ini of plain) assert.deepEqual(ours(ini), python(ini));
});
