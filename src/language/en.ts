import type { Words } from './words.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function because(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}

function sinceText(since: string | null): string {
  return since === null ? '' : ` since ${since}`;
}

function bracketed(text: string | null): string {
  return text === null ? '' : ` (${text})`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** English. */
export const en: Words = {
  language: 'en',
  internet: 'Internet',
  line: (name) => `Line ${name}`,
  kinds: {
    'wan.down': 'Internet down',
    'wan.uplink': 'One of several lines down',
    'wan.flapping': 'Internet unstable',
    'wan.degraded': 'Line slow or losing packets',
    'wan.address': 'Internet address changed',
    'wan.active': 'Traffic moved to another line',
    'wan.link': 'Line went up or down, as the firmware saw it',
    boot: 'Router started',
    clock: 'Clock set or stepped',
    'clock.set': 'Clock set, as the firmware saw it',
    'system.cpu': 'CPU load too high',
    'system.memory': 'Memory almost full',
    'system.temperature': 'Temperature too high',
    'system.flash': 'Storage almost full',
    power: 'Power supply fault',
    'process.crashed': 'A program crashed',
    login: 'Login to the router',
    'login.failed': 'Failed login to the router',
    'config.changed': 'Settings changed',
    attack: 'Attack or port scan',
    'certificate.expiring': 'Certificate about to expire',
    'firmware.available': 'New firmware available',
    'firmware.installed': 'Firmware installed',
    'firmware.failed': 'Firmware update failed',
    'lan.device': 'New device in the home network',
    'lan.port': 'LAN port down',
    'link.speed': 'Link slower than before',
    'vpn.down': 'VPN down',
    'data.limit': 'Data volume almost used up',
    'mobile.signal': 'Mobile signal weak',
    'mobile.sim': 'SIM card fault',
    'log.match': 'Log message',
    'log.full': 'Log full',
    'log.mail': 'Log by mail',
    digest: 'Report',
    heartbeat: 'Sign of life',
    test: 'Test mail',
    'mail.undelivered': 'Mail could not be delivered',
  },
  endings: {
    'system.cpu': 'CPU load normal again',
    'system.memory': 'Enough memory again',
    'system.temperature': 'Temperature normal again',
    'system.flash': 'Enough storage again',
    power: 'Power supply in order again',
    'lan.port': 'LAN port up again',
    'link.speed': 'Link as fast as before',
    'vpn.down': 'VPN up again',
    'data.limit': 'Data volume available again',
    'mobile.signal': 'Mobile signal good again',
    'mobile.sim': 'SIM card in order again',
  },
  groups: {
    internet: 'Internet',
    system: 'Router',
    security: 'Security',
    firmware: 'Firmware',
    network: 'Network',
    mobile: 'Mobile',
    log: 'Log',
    report: 'Reports and mail',
    custom: 'Others',
  },
  severities: {
    info: 'information',
    notice: 'notice',
    warning: 'warning',
    error: 'error',
    critical: 'critical',
  },
  layers: {
    carrier: {
      reason: 'cable unplugged or modem off',
      whose: 'Most likely at your end: the cable to the modem, or the modem itself.',
      todo: 'Check that the cable between router and modem sits firmly and that the modem has power.',
    },
    address: {
      reason: 'modem gives no address',
      whose: 'The modem, the login to the provider, or the provider.',
      todo: 'Restart the modem; if that does not help, check the login data and call the provider.',
    },
    gateway: {
      reason: "provider's gateway silent",
      whose: 'Most likely the provider, or the line to it; your cable and address are fine.',
      todo: 'Wait some minutes, restart the modem, then call the provider.',
    },
    internet: {
      reason: "no answer beyond the provider's gateway",
      whose: 'The provider or networks beyond it; your router, cable and modem are fine.',
      todo: 'Nothing to repair at home. If it lasts or comes back, show this mail to the provider.',
    },
    dns: {
      reason: 'only name resolution (DNS) fails',
      whose: 'The name servers, most often those of the provider; the line itself works.',
      todo: 'Set other DNS servers in the router, or wait until the provider has repaired its own.',
    },
  },
  bounds: { atLeast: 'at least', atMost: 'at most', unknown: 'for an unknown time' },
  underOneSecond: 'less than 1 s',
  units: { d: 'd', h: 'h', min: 'min', s: 's' },
  decimal: '.',
  thousands: ',',
  weekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  day: (date, year) => `${date.day} ${months[date.month - 1] ?? ''}${year ? ` ${date.year}` : ''}`,
  over: 'Over',
  measured: (value, limit) => `${value}, limit ${limit}`,
  headline: {
    outageBegan: (what, since, reason) => `${what} is down${sinceText(since)}${because(reason)}`,
    outageLasts: (what, since, lasted, reason) =>
      `${what} still down${lasted === null ? '' : `, ${lasted} so far`}${since === null ? '' : ` (since ${since})`}${because(reason)}`,
    outageOver: (what, lasted, range, reason) =>
      `${what} was down ${lasted}${bracketed(range)}${because(reason)}`,
    flappingBegan: (what, downs, since) =>
      `${what} is unstable: ${plural(downs, 'interruption', 'interruptions')}${sinceText(since)}`,
    flappingLasts: (what, downs, since) =>
      `${what} still unstable: ${plural(downs, 'interruption', 'interruptions')}${sinceText(since)}`,
    flappingOver: (what, downs, downtime, since) =>
      `${what} stable${sinceText(since)}, after ${plural(downs, 'interruption', 'interruptions')}${bracketed(downtime === null ? null : `down ${downtime} in all`)}`,
    degradedBegan: (what, measured, since) => `${what} works badly${sinceText(since)}: ${measured}`,
    degradedOver: (what, lasted, range) =>
      `${what} works well again${lasted === null ? '' : `, after ${lasted}`}${bracketed(range)}`,
    address: (what) => `${what} has a new address`,
    active: (before, after) =>
      after === null
        ? 'No line carries the traffic any more'
        : `Traffic now goes over ${after}${before === null ? '' : ` (before: ${before})`}`,
    alarmLasts: (headline, since) => `Still${since === null ? '' : ` (since ${since})`}: ${headline}`,
    alarmOver: (name, lasted, range) =>
      `${name}${lasted === null ? '' : `, after ${lasted}`}${bracketed(range)}`,
    times: (count) => `${count} times`,
    boot: (cause, away) => {
      const off = away === null ? '' : `, nobody watched ${away}`;
      switch (cause) {
        case 'start':
          return 'Watching for the first time';
        case 'restart':
          return `Watching again after a restart of the program${off}`;
        case 'crash':
          return `Watching again after the program broke off${off}`;
        case 'reboot':
          return `Router restarted${away === null ? '' : `, was away ${away}`}`;
        case 'power-loss':
          return `Router started after a power failure or crash${away === null ? '' : `, was away ${away}`}`;
      }
    },
    clock: (change, by) => (change === 'set' ? 'Clock set' : `Clock moved by ${by}`),
    log: (reason, count, lines, size) =>
      `${reason === 'full' ? 'Log is full' : 'Log as scheduled'}: ${lines} ${count === 1 ? 'line' : 'lines'}, ${size}`,
    digest: (availability, outages, period) =>
      `${availability === null ? 'Report' : `Internet ${availability} available`}, ${
        outages === 0 ? 'no outages' : plural(outages, 'outage', 'outages')
      }${bracketed(period)}`,
    heartbeat: (up, since) => `Alive, internet ${up ? 'up' : 'down'}${sinceText(since)}`,
    test: 'Test mail: it works',
    undelivered: (result, count, recipient) => {
      const mails = `${plural(count, 'mail', 'mails')} to ${recipient}`;
      switch (result) {
        case 'parked':
          return `${mails} refused by the mail server`;
        case 'expired':
          return `${mails} given up as too old`;
        case 'dropped':
          return `${mails} dropped because the outbox is full`;
      }
    },
    collected: (why, count, first) =>
      `${plural(count, 'message', 'messages')} ${why === 'quiet' ? 'from the quiet hours' : 'held back'}: ${first}`,
  },
  body: {
    labels: {
      device: 'Device',
      line: 'Line',
      when: 'When',
      began: 'Began',
      ended: 'Ended',
      duration: 'Duration',
      failed: 'What failed',
      whose: 'Whose fault',
      interruptions: 'Interruptions',
      downtime: 'Down in all',
      loss: 'Packet loss',
      latency: 'Answer time',
      before: 'Before',
      after: 'Now',
      subject: 'Concerns',
      message: 'Message',
      count: 'How often',
      happened: 'What happened',
      away: 'Not watched for',
      lastSeen: 'Last running',
      lines: 'Lines',
      size: 'Size',
      period: 'Period',
      availability: 'Availability',
      unwatched: 'Not watched',
      recipient: 'Recipient',
      reason: 'Reason',
      value: 'Measured',
      limit: 'Limit',
      peak: 'Highest',
    },
    tried: 'What was tried',
    answered: 'answered',
    todo: 'What to do',
    causes: {
      start: 'first start',
      restart: 'the program was stopped and started',
      crash: 'the program broke off and was started again',
      reboot: 'orderly restart of the router',
      'power-loss': 'power failure, or the router crashed',
    },
    probeErrors: {
      timeout: 'no answer',
      refused: 'refused',
      unreachable: 'unreachable',
      'not-permitted': 'not permitted on this device',
    },
    via: (line) => `Traffic goes over ${line} in the meantime.`,
    unwatchedOutage:
      'This fell into a time when nobody watched; start and end are as exact as the router can know.',
    expected: 'This is within the gap that is expected on this line.',
    clockNotSet:
      "The router's clock is not set yet: dates and times in this mail, its own date too, are not certain.",
    stillDown: 'It still lasts.',
    stable: 'The line has been stable since.',
    addressHidden: 'The addresses are left out; set details = yes under [mail] to have them in mails.',
    logAttached: 'The log is attached.',
    logUnfit: 'The log text is damaged, or too large for this device to attach it.',
    logGone: 'The log text itself is no longer there and could not be attached.',
    logHidden: 'Addresses in it are masked; set details = yes under [mail] to have them in mails.',
    testBody: 'If you read this, your router can reach you by mail. There is nothing to do.',
    undelivered: {
      parked:
        'Every mail server refused this recipient. Correct the address or the mail server; the mails are kept and will be tried again then.',
      expired: 'The mails waited as long as they are kept, and were given up.',
      dropped: 'The outbox was full, so older mails had to make room. The newest state is always kept.',
    },
    quiet: 'This was held back during your quiet hours:',
    budget: 'So that you are not flooded, these were held back and are told together:',
    noOutages: 'There was no outage.',
    outages: 'Outages',
    more: (count) => `and ${count} more`,
    others: 'Other events',
    mails: (delivered, waiting, lost) => `Mails: ${delivered} delivered, ${waiting} waiting, ${lost} lost.`,
    legend: { up: 'up', part: 'partly down', down: 'down', none: 'not watched' },
    lasting: 'lasting',
    none: 'none',
    attachment: 'log',
  },
};
