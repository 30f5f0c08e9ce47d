import { setTimeout as sleep } from 'node:timers/promises';
import { createProvider, type Provider } from '../../test/support/provider.ts';
import { type Contender, launch } from './contender.ts';
import { bytesInto, bytesWritten, cpuMs, lastWritten, now, residentMb, weight } from './process.ts';
import { quickSink } from './sink.ts';

/** Times in milliseconds, memory and files in megabytes; several values: of several runs. */
export interface Figures {
  readonly files: number;
  readonly libraries: number;
  readonly start: readonly number[];
  readonly first: number;
  readonly later: readonly number[];
  readonly afterMail: number;
  readonly carrier: readonly number[];
  readonly back: readonly number[];
  /** Bytes written to its state in an outage; and all that it makes the kernel write, in whole pages. */
  readonly outage: number;
  readonly pages: readonly number[];
}

export interface Idle {
  readonly resident: number;
  readonly cpu: number;
  readonly written: number;
}

const runs = 15;
const cuts = 5;

/** A router with two lines, the first one in use, in which a line without carrier is not used. */
export async function createLines(): Promise<Provider> {
  const provider = await createProvider(['wan', 'lte'], quickSink);
  const path = '/proc/sys/net/ipv4/conf';
  provider.router.command('sh', '-c', `echo 1 >${path}/all/ignore_routes_with_linkdown`);
  return provider;
}

/** All of them at once, while nothing happens. */
export async function idle(contenders: readonly Contender[], seconds: number): Promise<readonly Idle[]> {
  const provider = await createLines();
  try {
    const launched: (Awaited<ReturnType<typeof launch>> & { readonly state: string })[] = [];
    for (const contender of contenders) {
      const prepared = contender.prepare(provider, 'one line');
      launched.push({ ...(await launch(provider, prepared)), state: prepared.state });
    }
    await sleep(10_000);
    const look = () =>
      launched.map(({ pid, state }) => ({
        cpu: cpuMs(pid),
        written: bytesWritten(pid),
        last: lastWritten(state),
      }));
    const before = look();
    await sleep(seconds * 1000);
    const figures = look().map(({ cpu, written, last }, i) => {
      const then = before[i] ?? { cpu: 0, written: 0, last: 0 };
      // The run directory, where it says each 10 s that it is alive, is in RAM on a device.
      const same = last === then.last;
      return {
        resident: residentMb(launched[i]?.pid ?? 0),
        cpu: cpu - then.cpu,
        written: same ? 0 : written - then.written,
      };
    });
    for (const { stop } of launched) await stop();
    return figures;
  } finally {
    await provider.close();
  }
}

/** One of them alone: how fast and how heavy. */
export async function measure(contender: Contender): Promise<Figures> {
  const provider = await createLines();
  try {
    return await measureIn(provider, contender);
  } finally {
    await provider.close();
  }
}

async function measureIn(provider: Provider, contender: Contender): Promise<Figures> {
  const { router, sink } = provider;
  const start: number[] = [];
  for (let i = 0; i < cuts; i++) {
    const tried = await launch(provider, contender.prepare(provider));
    start.push(tried.ms);
    await tried.stop();
  }
  const prepared = contender.prepare(provider);
  const { pid, stop } = await launch(provider, prepared);
  await sleep(3000);
  await quiet(provider);

  const accepted: number[] = [];
  let afterMail = Number.NaN;
  for (let i = 0; i < runs; i++) {
    accepted.push(await timed(provider, () => prepared.event(i)));
    await sleep(150);
    if (i === 0) afterMail = residentMb(pid);
    const mails = sink.mails.length;
    if (prepared.over(i)) await sink.waitFor(mails + 1);
  }
  const carrier: number[] = [];
  for (let i = 0; i < cuts; i++) {
    await quiet(provider);
    carrier.push(await timed(provider, () => router.pull('wan')));
    router.plug('wan');
  }
  await quiet(provider);
  router.pull('lte');
  const back: number[] = [];
  const pages: number[] = [];
  for (let i = 0; i < cuts; i++) {
    await quiet(provider);
    const written = bytesWritten(pid);
    router.pull('wan');
    await sleep(3000);
    back.push(await timed(provider, () => router.plug('wan')));
    await quiet(provider);
    pages.push(bytesWritten(pid) - written);
  }
  const outage = await bytesInto(prepared.state, pid, async () => {
    await sleep(500);
    router.pull('wan');
    await sleep(3000);
    await timed(provider, () => router.plug('wan'));
    await quiet(provider);
  });
  await stop();
  const [first = Number.NaN, ...later] = accepted;
  const { files, libraries } = weight(contender.files, prepared.env ?? process.env);
  return { files, libraries, start, first, later, afterMail, carrier, back, outage, pages };
}

/** From what `happens` to the acceptance of the first mail after it. */
async function timed({ sink }: Provider, happens: () => void): Promise<number> {
  const before = sink.mails.length;
  const began = now();
  happens();
  await sink.waitFor(before + 1);
  return (sink.mails[before]?.at ?? Number.NaN) - began;
}

/** Waits until no mail came for a while. */
async function quiet({ sink }: Provider): Promise<void> {
  for (let seen = -1; seen !== sink.mails.length; ) {
    seen = sink.mails.length;
    await sleep(2500);
  }
}
