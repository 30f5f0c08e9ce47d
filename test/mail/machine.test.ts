import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { News } from '../../src/incidents/notice.ts';
import { type ComposeContext, compose } from '../../src/mail/compose.ts';
import { violations } from '../support/json-schema.ts';
import { parseMails } from '../support/mime-oracle.ts';
import { ago, alarm, context, everyNews, notice, outage, unset } from '../support/notices.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../docs/machine-v1.schema.json', import.meta.url), 'utf8'),
);
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const example = JSON.parse(/<!-- machine -->(.*)<!-- \/machine -->/s.exec(readme)?.[1] ?? '');
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

test('a machine reads an outage without knowing a language, as README shows it', async () => {
  const [document] = await documents([{ about: 'outage', stage: 'whole', outage, via: null }]);
  assert.deepEqual(document, example);
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
