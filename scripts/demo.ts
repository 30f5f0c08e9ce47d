// The main job on real parts: a WAN cable, a provider, an SMTP server on port 25, a kill -9 in the middle.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import { createAgent, wanbell } from '../test/support/agent.ts';
import { dnsServer } from '../test/support/dns-server.ts';
import { mailSink } from '../test/support/mail-sink.ts';
import { enterNamespace } from '../test/support/namespace.ts';
import { createRouter } from '../test/support/router.ts';
import { installPage, openPage } from './demo-page.ts';

// Outside of the demo's own network, where a browser can reach it.
if (process.env.WANBELL_DEMO_PAGE === undefined) {
  const { url, dir } = await openPage();
  process.env.WANBELL_DEMO_PAGE = url;
  process.env.WANBELL_DEMO_PAGE_DIR = dir;
}

await enterNamespace(import.meta.url, (reason) => {
  process.stderr.write(
    `demo: this system forbids namespaces of one's own (${reason}); run it as root, or allow them: sysctl -w kernel.unprivileged_userns_clone=1\n`,
  );
  process.exit(77);
});

const bold = (text: string) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
const say = (text: string) => process.stdout.write(`\n${bold(`▸ ${text}`)}\n`);

const ini = `[device]
name = attic-router

[smtp]
server = isp
host = 198.51.100.25

[recipient.me]
address = me@example.net

[wan]
interface = wan
interval = 1s
timeout = 1s
report_after = 3s
`;

const router = await createRouter();
router.addUplink('wan', { subnet: '192.0.2' });
const resolvers = await Promise.all(['1.1.1.1', '9.9.9.9', '8.8.8.8'].map((address) => dnsServer(address)));
router.resolver('1.1.1.1');
const sink = await mailSink({ address: '198.51.100.25' });
const agent = createAgent(router, ini);

let shown = 0;
const show = () => {
  for (const line of agent.log.slice(shown)) process.stdout.write(`    ${line}\n`);
  shown = agent.log.length;
};
const showing = setInterval(show, 50);

try {
  say(
    'A router with one WAN cable to a provider; behind it the internet and an SMTP server on port 25. Its configuration:',
  );
  process.stdout.write(`\n${ini.replace(/^/gm, '    ')}\n`);
  await agent.start();
  installPage(process.env.WANBELL_DEMO_PAGE_DIR ?? '', [...wanbell, 'cgi', ...agent.options]);
  say(`The settings page: ${process.env.WANBELL_DEMO_PAGE}`);
  await agent.until('the internet is up', async () => (await agent.status()).internet.state === 'up');

  say('The cable is pulled.');
  router.pull('wan');
  await agent.until('the outage is seen', async () => (await agent.status()).internet.state === 'down');
  await sleep(4000);

  say('The agent is killed with SIGKILL, mail not yet sent, and started again.');
  await agent.end('SIGKILL');
  await sleep(1000);
  await agent.start();
  await sleep(3000);

  say('The cable is put back.');
  router.plug('wan');
  await sink.waitFor(1);
  await sleep(3000);
  show();

  say(`Mails that arrived: ${sink.mails.length}`);
  for (const { raw, envelope } of sink.mails) {
    const mail = await PostalMime.parse(raw);
    process.stdout.write(
      `\n    From: ${mail.from?.name} <${mail.from?.address}>\n    To: ${envelope.to.join(', ')}\n    Date: ${mail.headers.find((h) => h.key === 'date')?.value}\n    Subject: ${bold(mail.subject ?? '')}\n\n${(mail.text ?? '').trimEnd().replace(/^/gm, '    ')}\n\n`,
    );
  }
  if (sink.mails.length !== 1) process.exitCode = 1;
  if (process.env.WANBELL_DEMO_KEEP !== undefined) {
    say(`The page stays at ${process.env.WANBELL_DEMO_PAGE}; Ctrl-C ends it.`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  }
} finally {
  clearInterval(showing);
  await agent.close();
  await router.close();
  await sink.close();
  for (const resolver of resolvers) resolver.close();
}
