import { Resolver, lookup as systemLookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import type { Found } from './types.ts';

/**
 * The addresses of a host as `/etc/hosts` or DNS tells them. The system's own lookup cannot be given up, and keeps
 * the process from ending while a resolver is silent: it is asked only for what DNS cannot know (search lists, mDNS).
 */
export async function lookup(host: string, signal: AbortSignal, hostsFile = '/etc/hosts'): Promise<Found> {
  const written = writtenIn(hostsFile, host);
  if (written.length > 0) return written;
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel);
  const answers = [ask(resolver, 'A', host), ask(resolver, 'AAAA', host)];
  if (signal.aborted) cancel();
  const [four = [], six = []] = await Promise.all(answers);
  signal.removeEventListener('abort', cancel);
  const addresses = [four, six].flatMap((answer) => (typeof answer === 'string' ? [] : answer));
  if (addresses.length > 0) return addresses;
  if ([four, six].some((answer) => answer === 'ETIMEOUT' || answer === 'ECANCELLED')) return 'failed';
  const local = !host.includes('.') || /\.local\.?$/i.test(host);
  if (local || four === 'ECONNREFUSED') return bySystem(host);
  return [four, six].every((code) => code === 'ENOTFOUND' || code === 'ENODATA') ? 'not-found' : 'failed';
}

function ask(resolver: Resolver, type: 'A' | 'AAAA', host: string): Promise<readonly string[] | string> {
  return new Promise((resolve) => {
    const done = (error: NodeJS.ErrnoException | null, addresses: string[]): void =>
      resolve(error === null ? addresses : (error.code ?? 'unknown'));
    if (type === 'A') resolver.resolve4(host, done);
    else resolver.resolve6(host, done);
  });
}

function bySystem(host: string): Promise<Found> {
  return new Promise((resolve) => {
    systemLookup(host, { all: true, verbatim: true }, (error, found) => {
      if (error === null && found.length > 0) resolve([...new Set(found.map(({ address }) => address))]);
      else resolve(error?.code === 'ENOTFOUND' ? 'not-found' : 'failed');
    });
  });
}

function writtenIn(hostsFile: string, host: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(hostsFile, 'utf8');
  } catch {
    return [];
  }
  const name = host.toLowerCase().replace(/\.$/, '');
  const addresses = text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return names.some((each) => each.toLowerCase() === name) ? [address] : [];
  });
  return [...new Set(addresses)];
}
