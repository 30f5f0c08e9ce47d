import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { News } from '../../src/incidents/notice.ts';
import { type ComposeContext, compose } from '../../src/mail/compose.ts';
import { violations } from '../support/json-schema.ts';
import { parseMails } from '../support/mime-oracle.ts';
import { ago, alarm, context, everyNews, notice, outage, unset } from '../support/notices.ts';

const schema = JSON.parse(
  readFileSync(new URL('../fixtures/mail/machine-v1.schema.json', import.meta.url), 'utf8'),
);
const recipient = { address: 'noc@example.net', format: 'machine', language: 'en' } as const;

/** The JSON parts of the mails that `news` become, as a receiver gets them. */
async function documents(
  news: readonly News[],
  over: Partial<ComposeContext> = {},
): Promise<Record<string, unknown>[]> {
  const raws: Buffer[] = [];
  for (const one of news) raws.push((await compose(notice(one), context({ recipient, ...over }))).raw);
  return parseMails(raws).map((mail) => {
    const part = mail.leaves.find((leaf) => leaf.filename === 'wanbell.json');
    assert.equal(part?.type, 'application/json');
    return JSON.parse(Buffer.from(part?.content ?? '', 'base64').toString('utf8'));
  });
}

test('the JSON part of every kind of news fits its documented schema, clock set or not, details or not', async () => {
  for (const over of [{}, { details: true }, { now: unset(0) }]) {
    for (const document of await documents(everyNews, over)) {
      assert.deepEqual(violations(schema, document), [], JSON.stringify(document, null, 1));
    }
  }
});

test('the schema refuses what is not documented', async () => {
  const [document] = await documents([{ about: 'test' }]);
  assert.deepEqual(violations(schema, { ...document, more: 1 }), ['$: has more, which is not documented']);
  assert.notDeepEqual(violations(schema, { ...document, clock: 'maybe' }), []);
  assert.notDeepEqual(violations(schema, { ...document, news: { about: 'test', x: 1 } }), []);
});

test('a machine reads an outage without knowing a language', async () => {
  const [document] = await documents([{ about: 'outage', stage: 'whole', outage, via: null }]);
  assert.deepEqual(document, {
    wanbell: 1,
    id: 'n-17',
    event: 'wan.down',
    stage: 'whole',
    severity: 'critical',
    device: 'attic-router',
    incident: 'i-4',
    time: { time: '2026-11-23T13:31:00Z', uptime: 4999980, boot: 'boot-1' },
    clock: 'set',
    summary: "Internet was down 29 min (14:02–14:31): no answer beyond the provider's gateway",
    news: {
      about: 'outage',
      outage: {
        id: 'o1',
        uplink: null,
        start: { time: '2026-11-23T13:02:00Z', uptime: 4998240, boot: 'boot-1' },
        end: { time: '2026-11-23T13:31:00Z', uptime: 4999980, boot: 'boot-1' },
        duration: { seconds: 1740, bound: 'exact' },
        layer: 'internet',
        tried: [
          { probe: 'gateway [IP]', ok: true, ms: 1.4, error: null },
          { probe: 'dns://1.1.1.1', ok: false, ms: null, error: 'timeout' },
          { probe: 'tcp://9.9.9.9:53', ok: false, ms: null, error: 'refused' },
        ],
        unwatched: false,
        expected: false,
      },
      via: null,
    },
  });
});

test('while the clock is not set the document says so and gives uptimes instead of times', async () => {
  const [document] = await documents([alarm({ start: unset(60) })], { now: unset(0) });
  assert.equal(document?.clock, 'not-set');
  const news = document?.news as { start: unknown };
  assert.deepEqual(news.start, { time: null, uptime: 4999940, boot: 'boot-1' });
});

test('numbers that no JSON holds and endless nesting do not break the document', async () => {
  let nested: News = { about: 'test' };
  for (let depth = 0; depth < 9; depth++)
    nested = { about: 'collected', why: 'quiet', items: [{ at: ago(0), severity: 'info', news: nested }] };
  const odd: News = {
    about: 'degraded',
    stage: 'began',
    uplink: 'wan',
    start: { mono: Number.NaN, boot: 'b', wall: 9e99 },
    end: null,
    loss: Number.POSITIVE_INFINITY,
    latency: Number.NaN,
  };
  const late: News = { about: 'heartbeat', up: true, since: { ...ago(0), wall: 8e15 } };
  for (const document of await documents([nested, odd, late]))
    assert.deepEqual(violations(schema, document), []);
});
