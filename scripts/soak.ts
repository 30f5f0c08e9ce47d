// A long run of the agent against a server that fails at random: `make soak`. WANBELL=FILE: another executable;
// WANBELL_SOAK='EVENTS MAILS': a shorter one.
import { wanbell } from '../test/support/agent.ts';
import { enterNamespace } from '../test/support/namespace.ts';
import { growth, soak } from '../test/support/soak.ts';

await enterNamespace(import.meta.url, (reason) => {
  process.stderr.write(`soak: namespaces of one's own are forbidden here (${reason}); run it as root\n`);
  process.exit(77);
});

const [events = 100_000, mails = 1000] = (process.env.WANBELL_SOAK?.split(' ') ?? []).map(Number);
const ran = await soak(events, mails);
const grown = growth(ran.resident);
const [before, after] = ran.descriptors;
process.stdout.write(`${wanbell.join(' ')}: ${ran.events} events, ${ran.delivered} mails in ${ran.connections} dialogues, ${ran.seconds.toFixed(0)} s
resident memory: ${ran.resident[0]} KB at first, at most ${Math.max(...ran.resident)} KB, last quarter ${(grown * 100).toFixed(1)} % above the second (at most 5)
descriptors: ${before} before, ${after} after; children left: ${ran.children}
`);
if (grown > 0.05 || after > before || ran.children > 0 || ran.delivered < mails) {
  process.stderr.write('soak: failed\n');
  process.exitCode = 1;
}
