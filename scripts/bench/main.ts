// How fast and how light the agent is: the firmware executable and the bundle on Node, beside Monit and collectd, in
// one run. WANBELL=FILE measures another executable; WANBELL_BENCH_IDLE=SECONDS shortens the idle minute.
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { xzSize } from '../../test/firmware/xz.ts';
import { enterNamespace } from '../../test/support/namespace.ts';
import { pageTimes } from './cgi.ts';
import { type Contender, executable, onNode } from './contender.ts';
import { nodemailerSend, rawDialogue } from './floor.ts';
import { createLines, type Figures, type Idle, idle, measure } from './measure.ts';
import { findPeers, monit } from './peers.ts';
import { aim, median, spread, table } from './table.ts';

await enterNamespace(import.meta.url, (reason) => {
  process.stderr.write(`bench: namespaces of one's own are forbidden here (${reason}); run it as root\n`);
  process.exit(77);
});

const seconds = Number(process.env.WANBELL_BENCH_IDLE ?? 60);
const peers = findPeers();
const contenders: readonly Contender[] = [executable, onNode, ...peers];
// Monit's cycle is 1 s where it has to be quick; its idle CPU counts at the interval at which wanbell probes.
const slowMonit = peers.length > 0 ? [monit(5)] : [];
const idling = await idle([...contenders, ...slowMonit], seconds);
const figures: Figures[] = [];
for (const contender of contenders) figures.push(await measure(contender));
const floor = await measureFloor();

const own = figures[0];
const ownIdle = idling[0];
const monitIdle = idling[contenders.length];
if (own === undefined || ownIdle === undefined) throw new Error('the executable was not measured');
const each = (of: (figures: Figures) => string): string[] => figures.map(of);
const eachIdle = (of: (idle: Idle) => string): string[] => idling.slice(0, contenders.length).map(of);
const later = median(own.later);

const [load = 0] = loadavg();
table(`Files and memory in MB, times: median (least–most); ${cpus().length} cores, load ${load.toFixed(1)}`, [
  ['figure', ...contenders.map(({ name }) => name), 'aim'],
  ['files', ...each(({ files }) => files.toFixed(2)), aim(own.files, 1.8, 'MB')],
  ['shared libraries', ...each(({ libraries }) => libraries.toFixed(2))],
  ['start to watching', ...each(({ start }) => spread(start, 'ms')), aim(median(own.start), 15, 'ms')],
  ['resident, idle', ...eachIdle(({ resident }) => resident.toFixed(2)), aim(ownIdle.resident, 3, 'MB')],
  [
    'resident, after first mail',
    ...each(({ afterMail }) => afterMail.toFixed(2)),
    aim(own.afterMail, 4, 'MB'),
  ],
  [
    `CPU, ${seconds} s idle`,
    ...eachIdle(({ cpu }) => `${cpu.toFixed(0)} ms`),
    monitIdle ? `${aim(ownIdle.cpu, monitIdle.cpu, 'ms')} (Monit, 5 s cycle)` : '',
  ],
  [
    `written, ${seconds} s idle`,
    ...eachIdle(({ written }) => `${written}`),
    aim(ownIdle.written, 0, 'bytes'),
  ],
  ['event → accepted, first', ...each(({ first }) => `${first.toFixed(1)} ms`), aim(own.first, 25, 'ms')],
  ['event → accepted, later', ...each(({ later }) => spread(later, 'ms')), aim(later, 8, 'ms')],
  ['carrier loss → accepted', ...each(({ carrier }) => spread(carrier, 'ms'))],
  ['WAN back → accepted', ...each(({ back }) => spread(back, 'ms', 0)), aim(median(own.back), 1000, 'ms')],
  [
    'written per outage, 3 recipients',
    ...each(({ outage }) => `${outage} bytes`),
    aim(own.outage, 16_384, 'bytes'),
  ],
  ['  … in whole pages, run directory too', ...each(({ pages }) => spread(pages, 'bytes', 0))],
]);
table('Floor of event → accepted', [
  [
    'raw dialogue',
    spread(floor.raw, 'ms'),
    `the executable takes ${(later / median(floor.raw)).toFixed(1)} times as long`,
  ],
  ['nodemailer on Node', spread(floor.bare, 'ms'), `${(later / median(floor.bare)).toFixed(1)} times`],
]);

const fast = await pageTimes(executable.program);
const slow = await pageTimes(onNode.program);
table('One answer of the settings page', [
  ['', executable.name, 'aim', onNode.name, 'aim'],
  ...fast.map(([label, ms], i) => {
    const onSlow = slow[i]?.[1] ?? [];
    const floors = label.startsWith('floor');
    return [
      label,
      spread(ms, 'ms', 0),
      floors ? '' : aim(median(ms), 30, 'ms'),
      spread(onSlow, 'ms', 0),
      floors ? '' : aim(median(onSlow), 250, 'ms'),
    ];
  }),
]);

const armv7 = 'build/armv7/wanbell';
if (existsSync(armv7)) {
  const size = readFileSync(armv7).length / 1e6;
  const packed = xzSize(armv7) / 1e6;
  table('armv7', [
    ['file', `${size.toFixed(2)} MB`, aim(size, 1.6, 'MB')],
    ['as xz', `${packed.toFixed(2)} MB`, aim(packed, 0.8, 'MB')],
  ]);
}

async function measureFloor(): Promise<{ raw: number[]; bare: number[] }> {
  const provider = await createLines();
  const raw: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < 15; i++) {
    raw.push(await rawDialogue(provider));
    bare.push(await nodemailerSend(provider));
  }
  await provider.close();
  return { raw, bare };
}
