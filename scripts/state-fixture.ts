// Lays the state directory of this version, as an agent leaves it that is killed during an outage with mails waiting,
// into test/fixtures/state/VERSION: made once for each release, so that later ones can show that they read it.
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { accepted, createFaultServer } from '../test/agent/fault-bench.ts';
import { formerHost, formerIni, formerMoment } from '../test/support/former-state.ts';
import { enterNamespace } from '../test/support/namespace.ts';
import { createProvider } from '../test/support/provider.ts';
import { createWallClock } from '../test/support/wall-clock.ts';

await enterNamespace(import.meta.url);

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = `test/fixtures/state/${version}`;
const provider = await createProvider();
const server = await createFaultServer(formerHost);
const agent = provider.agent(formerIni, createWallClock(formerMoment).argv);
const report = (name: string) =>
  agent.drop({ kind: `custom.${name}`, severity: 'warning', subject: name, text: `alarm ${name}` });
const state = (name: string) => async () =>
  (await agent.outbox()).some((row) => row.state === name && row.subject.includes(name));

// A boot that no machine had: whoever reads it later is another boot.
provider.router.mountFile('/proc/sys/kernel/random/boot_id', '00000000-0000-4000-8000-000000000001\n');
await agent.start();
await agent.until('the internet is up', async () => (await agent.status()).internet.state === 'up');
report('delivered');
await agent.until('delivered', () => server.mails().some(accepted));
await server.behave({ dot: { close: true } });
report('unknown');
await agent.until('unknown', state('unknown'));
report('waiting');
await agent.until('waiting', state('waiting'));
provider.router.pull('wan');
await agent.until('an outage', async () => (await agent.status()).internet.state === 'down');
await agent.end('SIGKILL');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
cpSync(agent.state, folder, { recursive: true, filter: (path) => !path.endsWith('lock') });
await provider.close();
await server.close();
