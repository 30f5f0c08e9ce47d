/** Collects what is reported and lets a test wait for it, at most `limit` milliseconds (20 s). */
export function collect<T>(limit = 20_000) {
  const all: T[] = [];
  const waiting = new Set<() => void>();
  return {
    all,
    add(one: T): void {
      all.push(one);
      for (const check of [...waiting]) check();
    },
    /** The first one from position `from` on that `fits`; fails when none comes in time. */
    first(what: string, fits: (one: T) => boolean, from = 0): Promise<T> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`${what}: not within ${limit} ms; seen ${all.length}: ${last(all)}`));
        }, limit);
        function check(): void {
          const found = all.slice(from).find(fits);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(found);
        }
        waiting.add(check);
        check();
      });
    },
  };
}

function last(all: readonly unknown[]): string {
  const text = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
      ? '(bytes)'
      : value;
  return JSON.stringify(all.slice(-5), text).slice(0, 2000);
}
