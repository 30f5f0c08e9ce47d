import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { wanbell } from './agent.ts';

export const app = new URL('../../firmware/openwrt/luci-app-wanbell/', import.meta.url).pathname;
export const read = (path: string): string => readFileSync(`${app}${path}`, 'utf8');

/**
 * LuCI's own files, `luci-static/resources` of a device or of luci-base, that the views are to run on; without, on a
 * stand-in that does what the views use of them.
 */
const root = process.env.LUCI_ROOT ?? new URL('luci-static', import.meta.url).pathname;

interface Called {
  readonly method: string;
  readonly args: unknown;
}

export interface Luci {
  readonly url: string;
  /** What the views asked of the object `wanbell`, oldest first. */
  readonly called: readonly Called[];
  /** The user may only read. */
  readonly: boolean;
  /** Runs the plugin as rpcd does: no exit code counts, standard error is lost, 30 s at most. */
  plugin(args: readonly string[], input: string | null): Promise<{ text: string; ms: number }>;
  close(): Promise<void>;
}

type Frame = {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly [string, string, string, unknown];
};

/** What stands behind LuCI's pages: its files, and ubus over HTTP with rpcd's access rights before the plugin. */
export async function startLuci(options: readonly string[]): Promise<Luci> {
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-luci-'));
  const quoted = [...wanbell, ...options].map((word) => `'${word}'`);
  writeFileSync(`${dir}/wanbell`, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o755 });
  const acl = JSON.parse(read('root/usr/share/rpcd/acl.d/luci-app-wanbell.json'))['luci-app-wanbell'];
  const called: Called[] = [];

  const plugin: Luci['plugin'] = (args, input) => {
    const began = performance.now();
    const child = spawn('busybox', ['sh', `${app}root/usr/libexec/rpcd/wanbell`, ...args], {
      env: { PATH: `${dir}:${process.env.PATH}` },
      stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'ignore'],
      timeout: 30_000,
    });
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.stdin?.on('error', () => undefined); // it may end without having read
    child.stdin?.end(input);
    return new Promise((resolve) =>
      child.on('close', () => resolve({ text, ms: performance.now() - began })),
    );
  };

  const answer = async ({ id, method, params }: Frame): Promise<unknown> => {
    const result = (of: unknown) => ({ jsonrpc: '2.0', id, result: of });
    if (method !== 'call') return result({});
    const [, object, name, args] = params;
    if (object === 'session') return result([0, { access: true }]);
    if (object !== 'wanbell') return result([0, {}]);
    called.push({ method: name, args });
    const rights = [...acl.read.ubus.wanbell, ...(luci.readonly ? [] : acl.write.ubus.wanbell)];
    if (!rights.includes(name))
      return { jsonrpc: '2.0', id, error: { code: -32002, message: 'Access denied' } };
    const { text } = await plugin(
      ['call', name],
      JSON.stringify({ ...(args as object), ubus_rpc_session: 's' }),
    );
    return result(text === '' ? [5] : [0, JSON.parse(text)]);
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://luci');
    const send = (status: number, type: string, body: string | Buffer): void => {
      response.writeHead(status, { 'Content-Type': type }).end(body);
    };
    if (request.method === 'POST') {
      const answered = async (text: string): Promise<void> => {
        const asked = JSON.parse(text) as Frame | Frame[];
        const answers = await Promise.all([asked].flat().map(answer));
        send(200, 'application/json', JSON.stringify(Array.isArray(asked) ? answers : answers[0]));
      };
      // A page that is left takes its questions back.
      void body(request).then(answered, () => response.destroy());
    } else if (url.pathname.startsWith('/luci-static/resources/')) {
      const path = normalize(url.pathname.slice('/luci-static/resources/'.length));
      const type = extname(path) === '.js' ? 'text/javascript' : 'text/css';
      const mine = /^(view\/)?wanbell\//.test(path);
      try {
        send(
          200,
          type,
          readFileSync(mine ? `${app}htdocs/luci-static/resources/${path}` : `${root}/${path}`),
        );
      } catch {
        send(404, 'text/plain', 'no such file');
      }
    } else {
      const view = /\/wanbell\/(\w+)$/.exec(url.pathname)?.[1];
      if (view === undefined) send(404, 'text/plain', 'no such page');
      else
        send(
          200,
          'text/html; charset=utf-8',
          shell(view, url.searchParams.get('lang') ?? 'en', luci.readonly),
        );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const luci: Luci = {
    url: `http://127.0.0.1:${port}/cgi-bin/luci/admin/services/wanbell`,
    called,
    readonly: false,
    plugin,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return luci;
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The German of every msgid, as the device's catalogue has it. */
export function catalogue(file = 'po/de/wanbell.po'): Map<string, string> {
  const pairs = [...read(file).matchAll(/^msgid (".*")\nmsgstr (".*")$/gm)];
  return new Map(pairs.map(([, id = '""', text = '""']) => [JSON.parse(id), JSON.parse(text)]));
}

/** What LuCI's templates put around a view. */
function shell(view: string, language: string, readonly: boolean): string {
  const words = language === 'de' ? Object.fromEntries(catalogue()) : {};
  const environment = {
    media: '/luci-static/bootstrap',
    resource: '/luci-static/resources',
    scriptname: '/cgi-bin/luci',
    pathinfo: `/admin/services/wanbell/${view}`,
    documentroot: '/www',
    requestpath: ['admin', 'services', 'wanbell', view],
    dispatchpath: ['admin', 'services', 'wanbell', view],
    pollinterval: 5,
    ubuspath: '/ubus/',
    sessionid: '0'.repeat(32),
    token: '0'.repeat(32),
    nodespec: { satisfied: true, readonly },
  };
  const safe = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>LuCI</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>.hidden, [data-tab-title]:not([data-tab-active="true"]) { display: none }</style>
<script src="/luci-static/resources/cbi.js"></script>
<script>const words = ${safe(words)}; window._ = (text) => words[text] || text;</script>
<script src="/luci-static/resources/luci.js"></script><script>L = new LuCI(${safe(environment)});</script></head>
<body class="lang_${language}"><header><h1>OpenWrt</h1></header><main id="maincontent"><div id="view"></div></main>
<script>L.require('ui').then((ui) => ui.instantiateView('wanbell/${view}'));</script></body></html>`;
}
