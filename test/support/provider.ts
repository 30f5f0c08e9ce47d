import PostalMime from 'postal-mime';
import { type Agent, createAgent } from './agent.ts';
import { dnsServer } from './dns-server.ts';
import { type MailSink, mailSink } from './mail-sink.ts';
import { createRouter, type Router } from './router.ts';

/** The SMTP server's address "in the internet". */
export const mailHost = '198.51.100.25';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The JSON part of `format = machine`. */
  readonly json: Record<string, unknown> | null;
  readonly header: (name: string) => string | null;
}

export interface Provider {
  readonly router: Router;
  readonly sink: MailSink;
  /** An agent in the router, closed with the rest. */
  agent(ini: string, argv?: readonly string[]): Agent;
  mails(): Promise<readonly Mail[]>;
  close(): Promise<void>;
}

/** A router with its uplinks, the DNS servers that its probes ask, and a mail server on port 25. */
export async function createProvider(
  uplinks: readonly string[] = ['wan'],
  startSink: (address: string) => Promise<MailSink> = (address) => mailSink({ address }),
): Promise<Provider> {
  const router = await createRouter();
  for (const [index, name] of uplinks.entries()) {
    router.addUplink(name, { subnet: `192.0.${2 + index}`, metric: 100 + index * 100 });
  }
  const resolvers = await Promise.all(['1.1.1.1', '9.9.9.9', '8.8.8.8'].map((address) => dnsServer(address)));
  router.resolver('1.1.1.1');
  const sink = await startSink(mailHost);
  const agents: Agent[] = [];
  return {
    router,
    sink,
    agent(ini, argv) {
      const agent = createAgent(router, ini, argv);
      agents.push(agent);
      return agent;
    },
    mails: () => Promise.all(sink.mails.map(({ raw, envelope }) => readMail(raw, envelope.to[0] ?? ''))),
    async close() {
      for (const agent of agents) await agent.close();
      await router.close();
      await sink.close();
      for (const resolver of resolvers) resolver.close();
    },
  };
}

/** A mail as its reader's program shows it. */
export async function readMail(raw: Buffer, to: string): Promise<Mail> {
  const mail = await PostalMime.parse(raw);
  const json = mail.attachments.find(({ mimeType }) => mimeType === 'application/json');
  return {
    to,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    json: json === undefined ? null : JSON.parse(new TextDecoder().decode(json.content as ArrayBuffer)),
    header: (name) => mail.headers.find(({ key }) => key === name.toLowerCase())?.value ?? null,
  };
}

/** `[system]` that measures, and mails nothing of how the machine fares that runs the tests. */
export const quietSystem = `[system]
cpu = 100% for 1d
memory = 100% for 1d
temperature = 200 for 1d
flash = 100% for 1d
`;

/** `[system]` that measures nothing, and so loads no code for it. */
export const unmeasuredSystem = `[system]
cpu = off
memory = off
temperature = off
flash = off
`;

/** A configuration for quick rounds; `wan` sections and more can be added behind it. */
export function quickIni(more = ''): string {
  return `[device]
name = attic-router
timezone = UTC
clock = trust

[smtp]
server = custom
host = ${mailHost}
tls = off

[recipient.me]
address = me@example.net

${more.includes('[system]') ? '' : `${quietSystem}\n`}${more}`;
}

/** Quick, and yet a test that stands still for seconds, and with it the servers that it asks, is no outage. */
export const quickWan = `interval = 1s
quick_interval = 100ms
timeout = 1s
`;
