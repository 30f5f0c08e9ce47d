/**
 * Waits for what no event tells, looking every 10 ms; false: it did not come true within `limit` milliseconds. The looks
 * are counted, not timed: a process that stood still has not waited.
 */
export async function comesTrue(holds: () => boolean, limit: number): Promise<boolean> {
  for (let look = 0; look < limit / 10; look++) {
    if (holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return holds();
}
