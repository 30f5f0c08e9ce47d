import type { Words } from './words.ts';

const months = [
  'Jan.',
  'Feb.',
  'März',
  'Apr.',
  'Mai',
  'Juni',
  'Juli',
  'Aug.',
  'Sept.',
  'Okt.',
  'Nov.',
  'Dez.',
];

function because(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}

function sinceText(since: string | null): string {
  return since === null ? '' : ` seit ${since}`;
}

function bracketed(text: string | null): string {
  return text === null ? '' : ` (${text})`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** German. */
export const de: Words = {
  language: 'de',
  internet: 'Internet',
  line: (name) => `Leitung ${name}`,
  kinds: {
    'wan.down': 'Internet ausgefallen',
    'wan.uplink': 'Eine von mehreren Leitungen ausgefallen',
    'wan.flapping': 'Internet instabil',
    'wan.degraded': 'Leitung langsam oder mit Paketverlust',
    'wan.address': 'Internetadresse geändert',
    'wan.active': 'Verkehr läuft über eine andere Leitung',
    'wan.link': 'Leitung ging an oder aus, wie die Firmware es sah',
    boot: 'Router gestartet',
    clock: 'Uhr gestellt oder gesprungen',
    'clock.set': 'Uhr gestellt, wie die Firmware es sah',
    'system.cpu': 'CPU-Last zu hoch',
    'system.memory': 'Arbeitsspeicher fast voll',
    'system.temperature': 'Temperatur zu hoch',
    'system.flash': 'Speicherplatz fast voll',
    power: 'Störung der Stromversorgung',
    'process.crashed': 'Ein Programm ist abgestürzt',
    login: 'Anmeldung am Router',
    'login.failed': 'Anmeldung am Router fehlgeschlagen',
    'config.changed': 'Einstellungen geändert',
    attack: 'Angriff oder Portscan',
    'certificate.expiring': 'Zertifikat läuft bald ab',
    'firmware.available': 'Neue Firmware verfügbar',
    'firmware.installed': 'Firmware installiert',
    'firmware.failed': 'Firmware-Update fehlgeschlagen',
    'lan.device': 'Neues Gerät im Heimnetz',
    'lan.port': 'LAN-Anschluss ohne Verbindung',
    'link.speed': 'Verbindung langsamer als zuvor',
    'vpn.down': 'VPN unterbrochen',
    'data.limit': 'Datenvolumen fast verbraucht',
    'mobile.signal': 'Mobilfunksignal schwach',
    'mobile.sim': 'Störung der SIM-Karte',
    'log.match': 'Meldung im Protokoll',
    'log.full': 'Protokoll voll',
    'log.mail': 'Protokoll per Mail',
    digest: 'Bericht',
    heartbeat: 'Lebenszeichen',
    test: 'Testmail',
    'mail.undelivered': 'Mail nicht zustellbar',
  },
  endings: {
    'system.cpu': 'CPU-Last wieder normal',
    'system.memory': 'Wieder genug Arbeitsspeicher',
    'system.temperature': 'Temperatur wieder normal',
    'system.flash': 'Wieder genug Speicherplatz',
    power: 'Stromversorgung wieder in Ordnung',
    'lan.port': 'LAN-Anschluss wieder verbunden',
    'link.speed': 'Verbindung wieder so schnell wie zuvor',
    'vpn.down': 'VPN wieder verbunden',
    'data.limit': 'Wieder Datenvolumen verfügbar',
    'mobile.signal': 'Mobilfunksignal wieder gut',
    'mobile.sim': 'SIM-Karte wieder in Ordnung',
  },
  groups: {
    internet: 'Internet',
    system: 'Router',
    security: 'Sicherheit',
    firmware: 'Firmware',
    network: 'Netzwerk',
    mobile: 'Mobilfunk',
    log: 'Protokoll',
    report: 'Berichte und Mail',
    custom: 'Weitere',
  },
  severities: {
    info: 'Information',
    notice: 'Hinweis',
    warning: 'Warnung',
    error: 'Fehler',
    critical: 'kritisch',
  },
  layers: {
    carrier: {
      reason: 'Kabel gezogen oder Modem aus',
      whose: 'Sehr wahrscheinlich bei Ihnen: das Kabel zum Modem oder das Modem selbst.',
      todo: 'Prüfen Sie, ob das Kabel zwischen Router und Modem fest sitzt und das Modem Strom hat.',
    },
    address: {
      reason: 'Modem vergibt keine Adresse',
      whose: 'Das Modem, die Anmeldung beim Anbieter oder der Anbieter.',
      todo: 'Starten Sie das Modem neu; hilft das nicht, prüfen Sie die Zugangsdaten und rufen Sie den Anbieter an.',
    },
    gateway: {
      reason: 'Gateway des Anbieters antwortet nicht',
      whose: 'Sehr wahrscheinlich der Anbieter oder die Leitung zu ihm; Kabel und Adresse sind in Ordnung.',
      todo: 'Warten Sie einige Minuten, starten Sie das Modem neu, rufen Sie dann den Anbieter an.',
    },
    internet: {
      reason: 'keine Antwort jenseits des Anbieter-Gateways',
      whose: 'Der Anbieter oder Netze hinter ihm; Router, Kabel und Modem sind in Ordnung.',
      todo: 'Zu Hause ist nichts zu reparieren. Dauert es an oder kommt es wieder, zeigen Sie dem Anbieter diese Mail.',
    },
    dns: {
      reason: 'nur die Namensauflösung (DNS) fällt aus',
      whose: 'Die Namensserver, meist die des Anbieters; die Leitung selbst funktioniert.',
      todo: 'Tragen Sie im Router andere DNS-Server ein, oder warten Sie, bis der Anbieter seine repariert hat.',
    },
  },
  bounds: { atLeast: 'mindestens', atMost: 'höchstens', unknown: 'unbekannt lange' },
  underOneSecond: 'weniger als 1 s',
  units: { d: 'T', h: 'h', min: 'min', s: 's' },
  decimal: ',',
  thousands: '.',
  weekdays: ['So', 'Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa'],
  day: (date, year) => `${date.day}. ${months[date.month - 1] ?? ''}${year ? ` ${date.year}` : ''}`,
  over: 'Vorbei',
  measured: (value, limit) => `${value}, Grenze ${limit}`,
  headline: {
    outageBegan: (what, since, reason) => `${what} ist ausgefallen${sinceText(since)}${because(reason)}`,
    outageLasts: (what, since, lasted, reason) =>
      `${what} weiter ausgefallen${lasted === null ? '' : `, bisher ${lasted}`}${since === null ? '' : ` (seit ${since})`}${because(reason)}`,
    outageOver: (what, lasted, range, reason) =>
      `${what} war ${lasted} ausgefallen${bracketed(range)}${because(reason)}`,
    flappingBegan: (what, downs, since) =>
      `${what} ist instabil: ${plural(downs, 'Unterbrechung', 'Unterbrechungen')}${sinceText(since)}`,
    flappingLasts: (what, downs, since) =>
      `${what} weiter instabil: ${plural(downs, 'Unterbrechung', 'Unterbrechungen')}${sinceText(since)}`,
    flappingOver: (what, downs, downtime, since) =>
      `${what} stabil${sinceText(since)}, nach ${plural(downs, 'Unterbrechung', 'Unterbrechungen')}${bracketed(downtime === null ? null : `zusammen ${downtime} ausgefallen`)}`,
    degradedBegan: (what, measured, since) => `${what} arbeitet schlecht${sinceText(since)}: ${measured}`,
    degradedOver: (what, lasted, range) =>
      `${what} arbeitet wieder gut${lasted === null ? '' : `, nach ${lasted}`}${bracketed(range)}`,
    address: (what) => `${what} hat eine neue Adresse`,
    active: (before, after) =>
      after === null
        ? 'Keine Leitung trägt mehr den Verkehr'
        : `Verkehr läuft jetzt über ${after}${before === null ? '' : ` (zuvor: ${before})`}`,
    alarmLasts: (headline, since) => `Weiterhin${since === null ? '' : ` (seit ${since})`}: ${headline}`,
    alarmOver: (name, lasted, range) =>
      `${name}${lasted === null ? '' : `, nach ${lasted}`}${bracketed(range)}`,
    times: (count) => `${count}-mal`,
    boot: (cause, away) => {
      const off = away === null ? '' : `, unbeobachtet: ${away}`;
      switch (cause) {
        case 'start':
          return 'Überwachung zum ersten Mal gestartet';
        case 'restart':
          return `Überwachung läuft wieder nach Neustart des Programms${off}`;
        case 'crash':
          return `Überwachung läuft wieder nach Abbruch des Programms${off}`;
        case 'reboot':
          return `Router neu gestartet${away === null ? '' : `, war ${away} weg`}`;
        case 'power-loss':
          return `Router nach Stromausfall oder Absturz gestartet${away === null ? '' : `, war ${away} weg`}`;
      }
    },
    clock: (change, by) => (change === 'set' ? 'Uhr gestellt' : `Uhr um ${by} verstellt`),
    log: (reason, count, lines, size) =>
      `${reason === 'full' ? 'Protokoll ist voll' : 'Protokoll nach Zeitplan'}: ${lines} ${count === 1 ? 'Zeile' : 'Zeilen'}, ${size}`,
    digest: (availability, outages, period) =>
      `${availability === null ? 'Bericht' : `Internet zu ${availability} verfügbar`}, ${
        outages === 0 ? 'keine Ausfälle' : plural(outages, 'Ausfall', 'Ausfälle')
      }${bracketed(period)}`,
    heartbeat: (up, since) => `In Betrieb, Internet ${up ? 'verfügbar' : 'ausgefallen'}${sinceText(since)}`,
    test: 'Testmail: es funktioniert',
    undelivered: (result, count, recipient) => {
      const mails = `${plural(count, 'Mail', 'Mails')} an ${recipient}`;
      switch (result) {
        case 'parked':
          return `${mails} vom Mailserver abgelehnt`;
        case 'expired':
          return `${mails} als zu alt aufgegeben`;
        case 'dropped':
          return `${mails} verworfen, weil der Postausgang voll ist`;
      }
    },
    collected: (why, count, first) =>
      `${plural(count, 'Meldung', 'Meldungen')} ${why === 'quiet' ? 'aus der Ruhezeit' : 'gesammelt'}: ${first}`,
  },
  body: {
    labels: {
      device: 'Gerät',
      line: 'Leitung',
      when: 'Wann',
      began: 'Beginn',
      ended: 'Ende',
      duration: 'Dauer',
      failed: 'Ursache',
      whose: 'Woran es lag',
      interruptions: 'Unterbrechungen',
      downtime: 'Zusammen weg',
      loss: 'Paketverlust',
      latency: 'Antwortzeit',
      before: 'Zuvor',
      after: 'Jetzt',
      subject: 'Betrifft',
      message: 'Meldung',
      count: 'Wie oft',
      happened: 'Was geschah',
      away: 'Unbeobachtet',
      lastSeen: 'Zuletzt in Betrieb',
      lines: 'Zeilen',
      size: 'Größe',
      period: 'Zeitraum',
      availability: 'Verfügbarkeit',
      unwatched: 'Unbeobachtet',
      recipient: 'Empfänger',
      reason: 'Grund',
      value: 'Gemessen',
      limit: 'Grenze',
      peak: 'Höchstwert',
    },
    tried: 'Was versucht wurde',
    answered: 'hat geantwortet',
    todo: 'Was zu tun ist',
    causes: {
      start: 'erster Start',
      restart: 'das Programm wurde beendet und gestartet',
      crash: 'das Programm brach ab und wurde neu gestartet',
      reboot: 'geordneter Neustart des Routers',
      'power-loss': 'Stromausfall, oder der Router stürzte ab',
    },
    probeErrors: {
      timeout: 'keine Antwort',
      refused: 'abgewiesen',
      unreachable: 'nicht erreichbar',
      'not-permitted': 'auf diesem Gerät nicht erlaubt',
    },
    via: (line) => `Der Verkehr läuft inzwischen über ${line}.`,
    unwatchedOutage:
      'Das fiel in eine Zeit, in der niemand zusah; Beginn und Ende sind so genau, wie der Router sie wissen kann.',
    expected: 'Das liegt in der Lücke, die auf dieser Leitung erwartet wird.',
    clockNotSet:
      'Die Uhr des Routers ist noch nicht gestellt: Zeiten in dieser Mail, auch ihr eigenes Datum, sind nicht sicher.',
    stillDown: 'Es dauert noch an.',
    stable: 'Seitdem ist die Leitung stabil.',
    addressHidden: 'Die Adressen sind weggelassen; mit details = yes unter [mail] stehen sie in den Mails.',
    logAttached: 'Das Protokoll hängt an.',
    logUnfit:
      'Der Text des Protokolls ist beschädigt oder zu groß, als dass dieses Gerät ihn anhängen könnte.',
    logGone: 'Der Text des Protokolls ist nicht mehr vorhanden und konnte nicht angehängt werden.',
    logHidden: 'Adressen darin sind verdeckt; mit details = yes unter [mail] stehen sie in den Mails.',
    testBody: 'Wenn Sie das lesen, kann Ihr Router Sie per Mail erreichen. Es ist nichts zu tun.',
    undelivered: {
      parked:
        'Alle Mailserver haben diesen Empfänger abgelehnt. Berichtigen Sie die Adresse oder den Mailserver; die Mails bleiben aufbewahrt und werden dann erneut versucht.',
      expired: 'Die Mails warteten so lange, wie sie aufbewahrt werden, und wurden aufgegeben.',
      dropped:
        'Der Postausgang war voll, ältere Mails mussten weichen. Der neueste Stand bleibt immer erhalten.',
    },
    quiet: 'Das wurde während Ihrer Ruhezeit zurückgehalten:',
    budget: 'Damit Sie nicht überflutet werden, wurden diese Meldungen gesammelt:',
    noOutages: 'Es gab keinen Ausfall.',
    outages: 'Ausfälle',
    more: (count) => `und ${count} weitere`,
    others: 'Andere Ereignisse',
    mails: (delivered, waiting, lost) =>
      `Mails: ${delivered} zugestellt, ${waiting} wartend, ${lost} verloren.`,
    legend: { up: 'verfügbar', part: 'teils ausgefallen', down: 'ausgefallen', none: 'unbeobachtet' },
    lasting: 'dauert an',
    none: 'keine',
    attachment: 'protokoll',
  },
};
