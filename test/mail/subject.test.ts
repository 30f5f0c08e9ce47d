import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Language } from '../../src/config/config.ts';
import { subjectOf } from '../../src/mail/headline.ts';
import { shortLine } from '../../src/mail/short.ts';
import { viewFor } from '../../src/mail/view.ts';
import { ago, alarm, context, everyNews, lasting, outage, unset } from '../support/notices.ts';

async function subjects(language: Language): Promise<string[]> {
  const view = await viewFor(language, context());
  return everyNews.map((news) => subjectOf({ news }, view));
}

test('English subjects say device, what, how long, and why', async () => {
  assert.deepEqual(await subjects('en'), [
    "[attic-router] Line wan is down since 14:02: no answer beyond the provider's gateway",
    "[attic-router] Internet still down, 29 min so far (since 14:02): no answer beyond the provider's gateway",
    "[attic-router] Internet was down 29 min (14:02–14:31): no answer beyond the provider's gateway",
    '[attic-router] Internet was down 29 min (14:02–14:31)',
    '[attic-router] Internet is unstable: 12 interruptions since 14:21',
    '[attic-router] Line lte still unstable: 1 interruption since 14:21',
    '[attic-router] Internet stable since 14:26, after 100 interruptions (down at least 30 s in all)',
    '[attic-router] Line wan works badly since 14:26: Packet loss 12 %, Answer time 340 ms',
    '[attic-router] Line wan works well again, after 4 min 50 s (14:26–14:31)',
    '[attic-router] Line wan has a new address',
    '[attic-router] Traffic now goes over lte (before: wan)',
    '[attic-router] No line carries the traffic any more',
    '[attic-router] Failed login to the router (admin): 5 attempts from [IP]',
    '[attic-router] Temperature too high (cpu): 88 °C, limit 85 °C',
    '[attic-router] Still (since 12:31): VPN down (office)',
    '[attic-router] VPN up again (office), after 29 min (14:02–14:31)',
    '[attic-router] Over: Data limit (lte0), after 40 s (14:30–14:31)',
    '[attic-router] Router started after a power failure or crash, was away at least 12 min',
    '[attic-router] Watching for the first time',
    '[attic-router] Router restarted, was away at most 1 min',
    '[attic-router] Watching again after a restart of the program, nobody watched 2 s',
    '[attic-router] Watching again after the program broke off, nobody watched for an unknown time',
    '[attic-router] Clock set',
    '[attic-router] Clock moved by 1 h',
    '[attic-router] Log is full: 1,234 lines, 256 KB',
    '[attic-router] Log as scheduled: 1 line, 10 B',
    '[attic-router] Internet 97.80 % available, 1 outage (22 Nov 14:31 – 23 Nov 14:31)',
    '[attic-router] Report, no outages (22 Nov 14:31 – 23 Nov 14:31)',
    '[attic-router] Alive, internet up since 22 Nov 14:31',
    '[attic-router] Test mail: it works',
    '[attic-router] 2 mails to tom@example.net refused by the mail server',
    '[attic-router] 1 mail to tom@example.net given up as too old',
    '[attic-router] 1 mail to tom@example.net dropped because the outbox is full',
    "[attic-router] 3 messages from the quiet hours: Internet was down 29 min (14:02–14:31): no answer beyond the provider's gateway",
    '[attic-router] 0 messages held back: none',
  ]);
});

test('German subjects say the same', async () => {
  assert.deepEqual(await subjects('de'), [
    '[attic-router] Leitung wan ist ausgefallen seit 14:02: keine Antwort jenseits des Anbieter-Gateways',
    '[attic-router] Internet weiter ausgefallen, bisher 29 min (seit 14:02): keine Antwort jenseits des Anbieter-Gateways',
    '[attic-router] Internet war 29 min ausgefallen (14:02–14:31): keine Antwort jenseits des Anbieter-Gateways',
    '[attic-router] Internet war 29 min ausgefallen (14:02–14:31)',
    '[attic-router] Internet ist instabil: 12 Unterbrechungen seit 14:21',
    '[attic-router] Leitung lte weiter instabil: 1 Unterbrechung seit 14:21',
    '[attic-router] Internet stabil seit 14:26, nach 100 Unterbrechungen (zusammen mindestens 30 s ausgefallen)',
    '[attic-router] Leitung wan arbeitet schlecht seit 14:26: Paketverlust 12 %, Antwortzeit 340 ms',
    '[attic-router] Leitung wan arbeitet wieder gut, nach 4 min 50 s (14:26–14:31)',
    '[attic-router] Leitung wan hat eine neue Adresse',
    '[attic-router] Verkehr läuft jetzt über lte (zuvor: wan)',
    '[attic-router] Keine Leitung trägt mehr den Verkehr',
    '[attic-router] Anmeldung am Router fehlgeschlagen (admin): 5 attempts from [IP]',
    '[attic-router] Temperatur zu hoch (cpu): 88 °C, Grenze 85 °C',
    '[attic-router] Weiterhin (seit 12:31): VPN unterbrochen (office)',
    '[attic-router] VPN wieder verbunden (office), nach 29 min (14:02–14:31)',
    '[attic-router] Vorbei: Data limit (lte0), nach 40 s (14:30–14:31)',
    '[attic-router] Router nach Stromausfall oder Absturz gestartet, war mindestens 12 min weg',
    '[attic-router] Überwachung zum ersten Mal gestartet',
    '[attic-router] Router neu gestartet, war höchstens 1 min weg',
    '[attic-router] Überwachung läuft wieder nach Neustart des Programms, unbeobachtet: 2 s',
    '[attic-router] Überwachung läuft wieder nach Abbruch des Programms, unbeobachtet: unbekannt lange',
    '[attic-router] Uhr gestellt',
    '[attic-router] Uhr um 1 h verstellt',
    '[attic-router] Protokoll ist voll: 1.234 Zeilen, 256 KB',
    '[attic-router] Protokoll nach Zeitplan: 1 Zeile, 10 B',
    '[attic-router] Internet zu 97,80 % verfügbar, 1 Ausfall (22. Nov. 14:31 – 23. Nov. 14:31)',
    '[attic-router] Bericht, keine Ausfälle (22. Nov. 14:31 – 23. Nov. 14:31)',
    '[attic-router] In Betrieb, Internet verfügbar seit 22. Nov. 14:31',
    '[attic-router] Testmail: es funktioniert',
    '[attic-router] 2 Mails an tom@example.net vom Mailserver abgelehnt',
    '[attic-router] 1 Mail an tom@example.net als zu alt aufgegeben',
    '[attic-router] 1 Mail an tom@example.net verworfen, weil der Postausgang voll ist',
    '[attic-router] 3 Meldungen aus der Ruhezeit: Internet war 29 min ausgefallen (14:02–14:31): keine Antwort jenseits des Anbieter-Gateways',
    '[attic-router] 0 Meldungen gesammelt: keine',
  ]);
});

test('the subject of an outage names the layer that failed', async () => {
  const view = await viewFor('en', context());
  const reasons = (['carrier', 'address', 'gateway', 'internet', 'dns'] as const).map((layer) =>
    subjectOf({ news: { about: 'outage', stage: 'ended', outage: { ...outage, layer }, via: null } }, view),
  );
  const begin = '[attic-router] Internet was down 29 min (14:02–14:31): ';
  assert.deepEqual(reasons, [
    `${begin}cable unplugged or modem off`,
    `${begin}modem gives no address`,
    `${begin}provider's gateway silent`,
    `${begin}no answer beyond the provider's gateway`,
    `${begin}only name resolution (DNS) fails`,
  ]);
});

test('a length that is only known within bounds is told as such', async () => {
  const view = await viewFor('en', context());
  const told = (['at-least', 'at-most', 'unknown'] as const).map((bound) => {
    const one = {
      ...outage,
      layer: null,
      span: { ms: 60_000, bound },
      start: unset(60),
      end: { ...ago(0), boot: 'other' },
    };
    return subjectOf({ news: { about: 'outage', stage: 'whole', outage: one, via: null } }, view);
  });
  assert.deepEqual(told, [
    '[attic-router] Internet was down at least 1 min (14:30–14:31)',
    '[attic-router] Internet was down at most 1 min (14:30–14:31)',
    '[attic-router] Internet was down for an unknown time (14:30–14:31)',
  ]);
});

test('without a set clock subjects give lengths and no times of day', async () => {
  const view = await viewFor('en', context({ now: unset(0) }));
  const early = { ...outage, start: unset(1760), end: unset(20) };
  assert.equal(
    subjectOf({ news: { about: 'outage', stage: 'whole', outage: early, via: null } }, view),
    "[attic-router] Internet was down 29 min: no answer beyond the provider's gateway",
  );
  assert.equal(
    subjectOf(
      { news: { about: 'outage', stage: 'reminder', outage: { ...lasting, start: unset(7260) }, via: null } },
      view,
    ),
    "[attic-router] Internet still down, 2 h 1 min so far: no answer beyond the provider's gateway",
  );
});

test('moments before the clock was set are told with their times once it is', async () => {
  const view = await viewFor('en', context());
  const early = { ...outage, start: unset(1760), end: unset(20) };
  assert.match(
    subjectOf({ news: { about: 'outage', stage: 'whole', outage: early, via: null } }, view),
    /down 29 min \(14:02–14:31\)/,
  );
});

test('a line for text messages has at most 160 characters and no signs that make it cost double', async () => {
  for (const language of ['en', 'de'] as const) {
    const view = await viewFor(language, context());
    for (const news of [...everyNews, alarm({ text: '“quoted” – '.repeat(80) })]) {
      const line = shortLine({ news }, view);
      assert.ok(line.length <= 160);
      assert.doesNotMatch(line, /[\n\r–—…“”„‘’]/);
    }
  }
  const view = await viewFor('en', context({ device: { name: '🛜'.repeat(100) } }));
  assert.ok(shortLine({ news: alarm({ text: '🛜'.repeat(200) }) }, view).length <= 160);
});

test('addresses and MACs are left out of subjects unless the owner wants them', async () => {
  const news = alarm({
    key: 'lan.device',
    subject: '02:00:5e:10:00:01',
    text: '192.0.2.7, 2001:db8::7 and fe80::1%br0 at 14:02:31, 02-00-5E-10-00-02, v1.2.3',
  });
  const masked = await viewFor('en', context());
  assert.equal(
    subjectOf({ news }, masked),
    '[attic-router] New device in the home network ([MAC]): [IP], [IP] and [IP]%br0 at 14:02:31, [MAC], v1.2.3',
  );
  const open = await viewFor('en', context({ details: true }));
  assert.match(subjectOf({ news }, open), /\(02:00:5e:10:00:01\): 192\.0\.2\.7, 2001:db8::7/);
});
