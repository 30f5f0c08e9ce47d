import assert from 'node:assert/strict';
import type { Config } from '../../src/config/config.ts';
import type { News, Notice, Order } from '../../src/incidents/notice.ts';
import type { PolicyState } from '../../src/incidents/step.ts';
import type { Instant } from '../../src/time/instant.ts';
import { hour } from './desk.ts';

export interface Delivered {
  /** Milliseconds since the beginning, reboots included. */
  readonly at: number;
  readonly notice: Notice;
  /** Its reply had been lost once: a copy, or an order came while its fate was unknown. */
  readonly uncertain: boolean;
}

/** How things really are, whatever the policy makes of it. */
export interface Truth {
  readonly up: Readonly<Record<string, boolean>>;
  readonly alarms: ReadonlySet<string>;
  /** Texts of all alarms that neither begin nor end. */
  readonly once: readonly string[];
}

interface Line {
  readonly subject: string;
  readonly stage: string;
  readonly id: string | null;
  readonly news: News;
  readonly uncertain: boolean;
}

/** The single news of one mail, with what each is about. */
function linesOf({ notice, uncertain }: Delivered): Line[] {
  const { news } = notice;
  const items = news.about === 'collected' ? news.items.map((item) => item.news) : [news];
  return items.flatMap((item) => {
    if (item.about !== 'outage' && item.about !== 'alarm' && item.about !== 'flapping') return [];
    const subject =
      item.about === 'alarm' ? item.subject : item.about === 'outage' ? item.outage.uplink : item.uplink;
    const start = item.about === 'outage' ? item.outage.start : item.start;
    const about = `${item.about} ${subject ?? ''}`;
    const id = item.stage === 'once' ? null : `${about} ${start.boot} ${start.mono}`;
    return [{ news: item, uncertain, subject: about, stage: item.stage, id }];
  });
}

const begins = (stage: string | undefined) => stage === 'began' || stage === 'reminder';

/** Per recipient no hour and no day brings more mails than the budget allows. */
export function checkBudget(delivered: readonly Delivered[], { mail, recipients }: Config): void {
  for (const { name } of recipients) {
    const own = delivered.filter((d) => d.notice.recipient === name && d.notice.counts && !d.uncertain);
    for (const [limit, window] of [
      [mail.perHour, hour],
      [mail.perDay, 24 * hour],
    ] as const) {
      own.forEach((last, i) => {
        const first = own[i - limit];
        if (first !== undefined)
          assert.ok(last.at - first.at > window, `budget of ${name} exceeded at ${last.at}`);
      });
    }
  }
}

/** Beginnings and ends come in pairs, each told once, and an end only to whoever knows the beginning. */
export function checkPairs(delivered: readonly Delivered[], { recipients }: Config): void {
  for (const { name } of recipients) {
    const known = new Map<string, string>();
    const own = delivered.filter(({ notice }) => notice.recipient === name);
    const doubted = new Set(own.flatMap(linesOf).flatMap((line) => (line.uncertain ? [line.id] : [])));
    for (const mail of own) {
      for (const { id, subject, stage, uncertain } of linesOf(mail)) {
        if (id === null) continue;
        const before = known.get(id);
        if (!uncertain || before === undefined) known.set(id, stage);
        if (doubted.has(id)) continue;
        const what = `${name}: ${subject} ${stage} after ${before ?? 'nothing'}`;
        if (mail.notice.news.about !== 'collected') {
          if (stage === 'began') assert.equal(before, undefined, `told twice: ${what}`);
          if (stage === 'ended') assert.ok(before !== undefined, `no beginning: ${what}`);
        }
        if (stage === 'ended' || stage === 'whole') {
          assert.ok(before !== 'ended' && before !== 'whole', `told twice: ${what}`);
        }
      }
    }
  }
}

/** Once events have stopped for days, the last word on everything is the present. */
export function checkPresent(
  delivered: readonly Delivered[],
  truth: Truth,
  config: Config,
  givenUp: readonly Notice[],
): void {
  const names = Object.keys(truth.up);
  const internet = names.some((name) => truth.up[name]);
  for (const { name, events } of config.recipients) {
    const last = new Map<string, string>();
    const texts = new Set<string>();
    const over = new Set<string | null>();
    for (const mail of delivered.filter(({ notice }) => notice.recipient === name)) {
      for (const { subject, stage, news, id, uncertain } of linesOf(mail)) {
        // A second copy of what was sent before may come late, and says so by its Message-ID.
        if (uncertain && id !== null && over.has(id)) continue;
        if (!begins(stage)) over.add(id);
        last.set(subject, stage);
        if (news.about === 'alarm' && stage === 'once') texts.add(news.text);
      }
    }
    // What the last mail on it would have said was given up by the outbox.
    const unsaid = givenUp
      .filter((notice) => notice.recipient === name)
      .flatMap((notice) => linesOf({ at: 0, notice, uncertain: false }));
    const silent = new Set(unsaid.map(({ subject }) => subject));
    for (const { news } of unsaid) if (news.about === 'alarm') texts.add(news.text);
    const check = (subject: string, ongoing: boolean) => {
      if (silent.has(subject)) return;
      const said = last.get(subject);
      const what = `${name}: ${subject} is ${ongoing ? '' : 'not '}going on, told last: ${said ?? 'nothing'}`;
      assert.equal(begins(said), ongoing, what);
    };
    check('outage ', !internet);
    for (const uplink of names.length > 1 && internet ? names : [])
      check(`outage ${uplink}`, !truth.up[uplink]);
    if (internet && names.length === 1) check('flapping ', false);
    for (const uplink of names) if (truth.up[uplink] && names.length > 1) check(`flapping ${uplink}`, false);
    if (events !== null) {
      assert.ok(![...last.keys()].some((subject) => subject.startsWith('alarm')), `${name} wants no alarms`);
      continue;
    }
    for (const subject of ['a', 'b', 'c']) check(`alarm ${subject}`, truth.alarms.has(subject));
    for (const text of truth.once) assert.ok(texts.has(text), `${name} was never told "${text}"`);
  }
}

/** Once all is quiet nothing holds a place in the budget, and nothing that is over is remembered. */
export function checkFree({ kept }: PolicyState, live: readonly unknown[]): void {
  assert.equal(live.length, 0, 'the outbox is empty');
  for (const [name, { mails }] of Object.entries(kept.boxes)) {
    assert.deepEqual(Object.keys(mails), [], `${name}: mails that nobody will ever send`);
  }
  for (const [id, { end, told }] of Object.entries(kept.incidents)) {
    const gone = Object.values(told).some((ticket) => ticket.gone);
    assert.ok(end === null || gone, `incident ${id} is over and not forgotten`);
  }
}

/** What must hold of each order at the moment it is made. */
export function checkOrder(
  order: Order,
  { at, isQuiet }: { readonly at: Instant; readonly isQuiet: boolean },
  config: Config,
  places: (recipient: string) => number,
): void {
  if (order.do !== 'queue') return;
  const { notice } = order;
  const { news } = notice;
  const recipient = config.recipients.find(({ name }) => name === notice.recipient);
  assert.ok(recipient, 'only who is configured is told');
  if (isQuiet && recipient.quietHours !== null) {
    assert.equal(notice.severity, 'critical', `${news.about} at night`);
  }
  if (news.about === 'outage' && news.outage.span.bound === 'exact') {
    const { reportAfter } = config.wans[0] ?? assert.fail();
    assert.ok(news.outage.span.ms >= reportAfter, `told an outage of ${news.outage.span.ms} ms`);
  }
  if (news.about === 'flapping' && news.end?.boot === at.boot) {
    const { flapClear } = config.wans[0] ?? assert.fail();
    assert.ok(at.mono - news.end.mono >= flapClear, 'told as stable too soon');
  }
  if ('stage' in news && news.stage === 'began') {
    const used = places(notice.recipient);
    const own = config.mail.perHour === 1 ? 1 : 2;
    assert.ok(used + own <= config.mail.perHour, `a beginning without a place for its end (${used} used)`);
  }
}

/** A mail that tells a beginning is not handed to a server once it is over. */
export function checkFresh({ news }: Notice, { up, alarms }: Truth): void {
  if (news.about === 'alarm' && begins(news.stage)) assert.ok(alarms.has(news.subject), 'stale alarm sent');
  if (news.about !== 'outage' || !begins(news.stage)) return;
  const { uplink } = news.outage;
  const down = uplink === null ? Object.values(up).every((is) => !is) : !up[uplink];
  assert.ok(down, 'a mail says "down" that leaves after the line is back');
}
