import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Notice } from '../../src/incidents/notice.ts';
import type { Entries, Move } from '../../src/outbox/entry.ts';
import { outboxFold } from '../../src/outbox/fold.ts';
import type { Trouble } from '../../src/store/error.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { bootId } from '../../src/time/clock.ts';
import type { Instant } from '../../src/time/instant.ts';

export function directory(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-store-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function at(mono: number): Instant {
  return { mono, boot: bootId(), wall: 1_700_000_000_000 + mono };
}

export function notice(id: string, over: Partial<Notice> = {}): Notice {
  return {
    id,
    recipient: 'me',
    incident: null,
    severity: 'notice',
    at: at(1),
    news: { about: 'test' },
    counts: true,
    until: null,
    ...over,
  };
}

export interface Opened {
  readonly store: Store<Entries, Move>;
  readonly troubles: (Trouble | null)[];
  /** Lets the store try again, as its timer would. */
  retry(): void;
  /** How long it waits before it tries again; null: it does not. */
  waits(): number | null;
}

export async function open(dir: string, maxSize = 1024 * 1024): Promise<Opened> {
  const troubles: (Trouble | null)[] = [];
  const timers = new Map<() => void, number>();
  const store = await openStore({
    dir,
    fold: outboxFold,
    at: at(0),
    clock: {
      after(ms, then) {
        timers.set(then, ms);
        return () => timers.delete(then);
      },
    },
    maxSize: () => maxSize,
    trouble: (trouble) => troubles.push(trouble),
  });
  return {
    store,
    troubles,
    retry() {
      for (const then of [...timers.keys()]) {
        timers.delete(then);
        then();
      }
    },
    waits: () => [...timers.values()][0] ?? null,
  };
}
