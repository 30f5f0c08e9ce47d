import type { Agent } from './agent.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { type MailSink, mailSink } from './mail-sink.ts';
import { createProvider, type Provider } from './provider.ts';
import { startWeb, type Web, type WebOptions } from './web.ts';

export const mailLogin = { user: 'router@mail.test', password: 'right; "one" #1' } as const;

/** A home: a router with agent and web servers, mail servers in the internet, on port 25 all of them. */
export interface Home {
  readonly provider: Provider;
  readonly agent: Agent;
  readonly certificates: Certificates;
  /** `mail.test`: TLS and login needed. */
  readonly sink: MailSink;
  web(kind: 'busybox' | 'lighttpd', options?: Partial<WebOptions>): Promise<Web>;
  close(): Promise<void>;
}

let port = 8080;

/** Makes a home. `self.test` has a certificate of its own making, on `blocked.test` nobody answers port 25. */
export async function createHome(ini: string): Promise<Home> {
  const certificates = makeCertificates();
  const options = (pair: { key: string; cert: string }) => ({
    ...pair,
    authOptional: false,
    onAuth: ((auth, _session, done) =>
      auth.username === mailLogin.user && auth.password === mailLogin.password
        ? done(null, { user: auth.username })
        : done(new Error('5.7.8 Authentication <b>credentials</b> invalid'))) as NonNullable<
      import('smtp-server').SMTPServerOptions['onAuth']
    >,
  });
  const provider = await createProvider(['wan'], (address) =>
    mailSink({ address, server: options(certificates.good) }),
  );
  const self = await mailSink({ address: '9.9.9.9', server: options(certificates.selfSigned) });
  provider.router.mountFile(
    '/etc/hosts',
    '127.0.0.1 localhost\n198.51.100.25 mail.test\n9.9.9.9 self.test\n8.8.8.8 blocked.test mail.smtp2go.com smtp.sendgrid.net\n',
  );
  const agent = provider.agent(ini);
  await agent.start();
  const webs: Web[] = [];
  return {
    provider,
    agent,
    certificates,
    sink: provider.sink,
    async web(kind, more = {}) {
      const web = await startWeb(kind, { port: ++port, options: agent.options, ...more });
      webs.push(web);
      return web;
    },
    async close() {
      for (const web of webs) await web.close();
      await provider.close();
      await self.close();
    },
  };
}

export const quickLine =
  '[wan]\ninterface = wan\ninterval = 2s\nquick_interval = 100ms\ntimeout = 2s\nreport_after = 0s\n';
