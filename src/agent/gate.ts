import { randomBytes } from 'node:crypto';
import { Refusal } from '../control/protocol.ts';
import { monotonic } from '../time/clock.ts';

export const gateLimits = {
  /** Requests to the page that are served at once; each is a process of its own. */
  visitors: 8,
  /** Milliseconds after which one that never left no longer counts: more than reading a body may take. */
  stay: 20_000,
} as const;

export interface Gate {
  /** An id to leave with. Refuses (`busy`) when too many are in. */
  enter(): string;
  leave(id: unknown): void;
}

/** Bounds how many processes of the web server work on the page at once. */
export function createGate(now: () => number = monotonic): Gate {
  const inside = new Map<string, number>();
  return {
    enter() {
      for (const [id, since] of inside) if (now() - since > gateLimits.stay) inside.delete(id);
      if (inside.size >= gateLimits.visitors)
        throw new Refusal('busy', 'too many requests at once; try again');
      const id = randomBytes(8).toString('hex');
      inside.set(id, now());
      return id;
    },
    leave(id) {
      if (typeof id === 'string') inside.delete(id);
    },
  };
}
