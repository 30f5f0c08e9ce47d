import type { Wan } from '../config/config.ts';
import type { Os } from '../os/types.ts';
import { runRound } from './probe.ts';

/** Asks the probes of all lines at once: whether any is answered. null: there is none to ask. */
export async function internetAnswers(
  wans: readonly Pick<Wan, 'name' | 'probes' | 'timeout'>[],
  os: Os,
): Promise<boolean | null> {
  const asked = wans.filter(({ probes }) => probes.length > 0);
  if (asked.length === 0) return null;
  const rounds = asked.map(({ name: uplink, probes: tasks, timeout }) =>
    runRound({ uplink, round: 0, tasks, timeout }, null, { os }),
  );
  return (await Promise.all(rounds)).flat().some(({ ok }) => ok);
}
