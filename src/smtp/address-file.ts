import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { monotonic } from '../time/clock.ts';
import { type AddressBook, createAddressBook } from './dial.ts';

const mostHosts = 8;
const mostAddresses = 8;
const largest = 16 * 1024;
/** Large services answer with other addresses each time; the old ones serve as well. */
const rewriteAfter = 24 * 3600 * 1000;

/**
 * An address book that outlives the process in `file`. It is written for a new host, and for a new address of a
 * known one at most once a day; what cannot be read or written is done without.
 */
export function openAddressBook(file: string, now: () => number = monotonic): AddressBook {
  const memory = createAddressBook();
  const kept = read(file);
  const written = new Map<string, number>();
  return {
    get(host) {
      const fresh = memory.get(host);
      return fresh.length > 0 ? fresh : (kept.get(host) ?? []);
    },
    put(host, addresses) {
      memory.put(host, addresses);
      const [best] = addresses;
      const old = kept.get(host) ?? [];
      if (best === undefined || old.includes(best)) return;
      const last = written.get(host);
      if (last !== undefined && old.length > 0 && now() - last < rewriteAfter) return;
      written.set(host, now());
      kept.delete(host);
      kept.set(host, [...new Set([...addresses, ...old])].slice(0, mostAddresses));
      for (const [oldest] of kept) if (kept.size > mostHosts) kept.delete(oldest);
      write(file, kept);
    },
  };
}

function read(file: string): Map<string, readonly string[]> {
  const kept = new Map<string, readonly string[]>();
  try {
    const text = readFileSync(file, 'utf8');
    const found: unknown = text.length > largest ? null : JSON.parse(text);
    if (typeof found !== 'object' || found === null) return kept;
    for (const [host, addresses] of Object.entries(found).slice(0, mostHosts)) {
      if (!Array.isArray(addresses)) continue;
      const good = addresses.filter((address) => typeof address === 'string' && isIP(address) !== 0);
      if (good.length > 0) kept.set(host, good.slice(0, mostAddresses));
    }
  } catch {
    // Missing, torn or foreign: it fills again.
  }
  return kept;
}

function write(file: string, kept: ReadonlyMap<string, readonly string[]>): void {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(Object.fromEntries(kept))}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // A full or read-only flash is told by the store.
  }
}
