import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gateLimits } from '../../src/agent/gate.ts';
import { jobLimits } from '../../src/agent/jobs.ts';
import { createTokens } from '../../src/agent/token.ts';
import { startBrowser } from '../support/browser.ts';
import { createHome, type Home, quickLine } from '../support/home.ts';
import { enterNamespace } from '../support/namespace.ts';
import { freshForm, send } from '../support/page-request.ts';
import { startWeb, type Web } from '../support/web.ts';

await enterNamespace(import.meta.url);

const start = `[smtp]
server = custom
host = mail.test
user = router@mail.test
password = "stored-secret"

[recipient.me]
address = me@example.net

${quickLine}`;

let home: Home;
const webs: Record<'busybox' | 'lighttpd', Web> = {} as never;
before(async () => {
  home = await createHome(start);
  webs.busybox = await home.web('busybox');
  webs.lighttpd = await home.web('lighttpd');
});
after(() => home.close());

const ini = () => readFileSync(`${home.agent.dir}/etc/wanbell.ini`, 'utf8');
const rss = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** Whether as many as may are served at once. */
async function placesFree(web: Web): Promise<boolean> {
  const one = async () => (await send(web, '?view=status')).status === 200;
  return (await Promise.all(Array.from({ length: gateLimits.visitors }, one))).every(Boolean);
}

for (const kind of ['busybox', 'lighttpd'] as const) {
  describe(`attacks through ${kind}`, () => {
    test('without a login at the web server nothing is shown', async () => {
      const open = await startWeb(kind, {
        port: kind === 'busybox' ? 8091 : 8092,
        options: home.agent.options,
        login: false,
      });
      try {
        const answer = await send(open, '?view=mail');
        assert.equal(answer.status, 403);
        assert.match(answer.body, /not signed in/);
        assert.equal(answer.body.includes('mail.test'), false);
        home.agent.configure(`${start}\n[admin]\ntrust_web_server = yes\n`);
        assert.equal((await send(open, '?view=mail')).status, 200);
        const form = await freshForm(open);
        const saved = await send(open, '?view=lines', {
          form: { ...form, 'device/name': 'trusted', do: 'save' },
        });
        assert.equal(saved.status, 303);
      } finally {
        home.agent.configure(start);
        await open.close();
      }
    });

    test('a form from another site, with a foreign, missing or old token changes nothing', async () => {
      const web = webs[kind];
      const form = await freshForm(web);
      const host = new URL(web.url).host;
      const bad = { ...form, 'device/name': 'hacked', do: 'save' };
      const refused = async (of: Record<string, string>, headers: Record<string, string>) => {
        const answer = await send(web, '?view=lines', { form: of, headers });
        assert.equal(answer.status, 403, JSON.stringify(headers));
      };
      await refused(bad, { origin: 'http://evil.example' });
      await refused(bad, { origin: 'null' });
      await refused(bad, { origin: `http://${host}.evil.example` });
      await refused(bad, { 'sec-fetch-site': 'cross-site' });
      await refused(bad, { 'sec-fetch-site': 'same-site' });
      await refused({ ...bad, token: '' }, {});
      await refused({ ...bad, token: createTokens().make('owner') }, {});
      await refused(
        { ...bad, token: `${form.token.slice(0, -1)}${form.token.endsWith('0') ? '1' : '0'}` },
        {},
      );
      const text = await send(web, '?view=lines', { form: bad, headers: { 'content-type': 'text/plain' } });
      assert.equal(text.status, 400);
      assert.equal(ini(), start);
      const good = { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
      assert.equal(
        (await send(web, '?view=lines', { form: { ...form, do: 'save' }, headers: good })).status,
        303,
      );
    });

    test('no state changes by GET, and other methods are refused', async () => {
      const web = webs[kind];
      const form = await freshForm(web);
      const query = new URLSearchParams({
        view: 'lines',
        ...form,
        base: '{"device/name":""}',
        'device/name': 'x',
        do: 'save',
      });
      await send(web, `?${query}`);
      assert.equal(ini(), start);
      for (const method of ['PUT', 'DELETE'])
        assert.ok((await send(web, '?view=lines', { method })).status >= 400, method);
    });

    test('answers carry a policy without inline script, nothing secret, and no header from outside', async () => {
      const web = webs[kind];
      const injected = await send(
        web,
        '?view=mail%0d%0aX-Evil:%201&job=%0d%0aSet-Cookie:a&download=../../etc/passwd%00',
      );
      assert.equal(injected.headers['x-evil'], undefined);
      assert.equal(injected.headers['set-cookie'], undefined);
      for (const view of ['status', 'mail', 'recipients', 'lines', 'history']) {
        const { headers, body } = await send(web, `?view=${view}`);
        const policy = String(headers['content-security-policy']);
        assert.match(policy, /default-src 'none'/);
        assert.equal(policy.includes('unsafe'), false);
        assert.equal(/<script(?![^>]*src=)|\son[a-z]+=|style=|javascript:/i.test(body), false, view);
        assert.equal(body.includes('stored-secret'), false);
        assert.equal(
          /(src|href|action)="(https?:)?\/\//.test(
            body.replace(/<a href="https:[^"]*" rel="noreferrer noopener" target="_blank">/g, ''),
          ),
          false,
        );
        const assets = await Promise.all(
          ['style.css', 'script.js'].map((name) => send(web, `?asset=${name}`)),
        );
        const size = [body, ...assets.map((asset) => asset.body)].reduce(
          (sum, part) => sum + Buffer.byteLength(part),
          0,
        );
        assert.ok(size <= 40 * 1024, `${view} with style and script is ${size} bytes`);
      }
      for (const path of ['/../../../../etc/passwd', '/%2e%2e/x', '/<script>alert(1)</script>']) {
        const answer = await send({ ...web, url: `${web.url}${path}` }, '');
        assert.equal(/root:|<script>alert/.test(answer.body), false, path);
      }
      assert.equal(
        home.agent.log.some((line) => line.includes('stored-secret')),
        false,
      );
    });

    test('typing another host does not get the stored password, neither by test nor by saving', async () => {
      const web = webs[kind];
      const form = await freshForm(web, 'mail');
      const typed = {
        ...form,
        'smtp/server': 'custom',
        'smtp/host': 'self.test',
        'smtp/user': 'router@mail.test',
        'smtp/tls': 'off',
        'smtp/allow_plain_password': 'yes',
      };
      const saved = await send(web, '?view=mail', { form: { ...typed, do: 'save' } });
      assert.equal(saved.status, 422);
      assert.match(saved.body, /type the password again/);
      assert.equal(ini(), start);
      const tested = await send(web, '?view=mail', { form: { ...typed, do: 'test' } });
      assert.equal(tested.status, 303);
      const job = await home.agent.until('the job ends', async () => {
        const { body } = await send(web, String(tested.headers.location));
        return body.includes('data-running="0"') ? body : null;
      });
      assert.match(job, /Type the password again/);
      assert.equal(job.includes('✔'), false);
    });

    test('a body of ten megabytes and a slow one are refused, and the page goes on', async () => {
      const web = webs[kind];
      const pieces = new Promise<string>((resolve) => {
        const socket = connect(web.port, '127.0.0.1', () => {
          socket.write(
            `POST /cgi-bin/wanbell?view=lines HTTP/1.1\r\nHost: x\r\nAuthorization: ${web.login}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10485760\r\n\r\n`,
          );
          const piece = Buffer.alloc(65_536, 'a');
          let sent = 0;
          const more = (): void => {
            // BusyBox hands the body on as it comes and is refused at once; lighttpd gathers it first.
            const most = kind === 'busybox' ? 1 : 160;
            while (sent < most && socket.write(piece)) sent++;
            if (sent++ < most) socket.once('drain', more);
          };
          more();
        });
        let text = '';
        socket.on('data', (chunk) => (text += chunk));
        socket.on('error', () => resolve(text));
        socket.on('close', () => resolve(text));
        socket.on('data', () => text.includes('</html>') && socket.destroy());
        socket.setTimeout(30_000, () => socket.destroy());
      });
      const slow = new Promise<string>((resolve) => {
        const socket = connect(web.port, '127.0.0.1', () =>
          socket.write(
            `POST /cgi-bin/wanbell?view=lines HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${web.login}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nabc`,
          ),
        );
        let text = '';
        socket.on('data', (chunk) => (text += chunk));
        socket.on('error', () => resolve(text));
        socket.on('close', () => resolve(text));
        socket.setTimeout(kind === 'busybox' ? 40_000 : 3000, () => socket.destroy());
      });
      const [large, late] = await Promise.all([pieces, slow]);
      assert.match(large, /^HTTP\/1\.[01] 413/);
      // lighttpd waits for the body itself, and starts no program before.
      if (kind === 'busybox') assert.match(late, /^HTTP\/1\.[01] 408/);
      else assert.equal(late, '');
      assert.equal((await send(web, '?view=status')).status, 200);
      assert.equal(ini(), start);
    });
  });
}

test('two hundred requests at once are each served or refused, and the agent stays small', async () => {
  const pid = home.agent.pid();
  const before = rss(pid);
  const web = webs.busybox;
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      // BusyBox lets nine wait at its door: the kernel would keep the others for a minute.
      await sleep(n * 10);
      return (await send(web, '?view=status')).status;
    }),
  );
  assert.ok(answers.filter((status) => status === 200).length > 0, 'none was served');
  assert.deepEqual(
    [...new Set(answers)].filter((status) => ![200, 503].includes(status)),
    [],
  );
  const most = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  assert.ok(most - before < 40 * 1024, `${before} → ${most} KB`);
  await home.agent.until('all places are free', () => placesFree(web));
});

test('slow bodies keep only so many processes waiting; the next are refused at once, and later served', async () => {
  const web = webs.busybox;
  const sockets = new Set<Socket>();
  let over = false;
  const hold = (): void => {
    const socket = connect(web.port, '127.0.0.1');
    sockets.add(socket);
    socket.resume();
    socket.on('error', () => undefined);
    // Each gives up after its time: another takes its place.
    socket.on('close', () => sockets.delete(socket) && !over && hold());
    socket.write(
      `POST /cgi-bin/wanbell?view=lines HTTP/1.1\r\nHost: x\r\nAuthorization: ${web.login}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nabc`,
    );
  };
  for (let n = 0; n < gateLimits.visitors; n++) hold();
  await home.agent.until('refused', async () => (await send(web, '?view=status')).status === 503);
  assert.equal((await send(web, '?asset=style.css')).status, 200);
  over = true;
  for (const socket of sockets) socket.destroy();
  await home.agent.until('all places are free', () => placesFree(web));
});

test('more tests than run at once are refused with the form as it was typed', async () => {
  const web = webs.busybox;
  // It takes connections and says nothing.
  const silent = createServer().listen(25, '1.1.1.1');
  await once(silent, 'listening');
  const taken = new Set<Socket>();
  silent.on('connection', (socket) => taken.add(socket.on('error', () => undefined)));
  const form = {
    ...(await freshForm(web, 'mail')),
    'smtp/server': 'custom',
    'smtp/host': '1.1.1.1',
    'smtp/user': 'typed@mail.test',
    'smtp/password': 'typed',
    do: 'test',
  };
  const answers = await Promise.all(
    Array.from({ length: jobLimits.running + 1 }, () => send(web, '?view=mail', { form })),
  );
  for (const socket of taken) socket.destroy();
  silent.close();
  const refused = answers.filter(({ status }) => status === 503);
  assert.equal(refused.length, 1, answers.map(({ status }) => status).join());
  assert.match(refused[0]?.body ?? '', /too much to answer[\s\S]*value="typed@mail\.test"/);
});

test('script in every string that is shown stays text', async () => {
  const evil = '<img src=x onerror=document.title=1><script>document.title=1</script>';
  const browser = await startBrowser();
  const log = `${home.agent.dir}/messages`;
  writeFileSync(log, '');
  try {
    home.agent.configure(
      `[device]\nname = ${JSON.stringify(evil.slice(0, 60))}\n${start.replace('password =', `ca_file = ${home.certificates.caFile}\npassword =`)}\n[log]\nsource = ${log}\nmatch = evil-line\n`,
    );
    await home.agent.until('read anew', async () => (await home.agent.status()).device === evil.slice(0, 60));
    home.agent.drop({ kind: 'custom.evil', phase: 'once', subject: evil, text: evil });
    await home.agent.until('a mail', async () => (await home.agent.outbox()).length > 0);
    await home.agent.follows(log);
    appendFileSync(log, `Nov 27 20:00:00 router kernel: evil-line ${evil}\n`);
    await home.agent.until('both are mails, and one was refused', async () => {
      const rows = await home.agent.outbox();
      return rows.length > 1 && rows.some(({ reply }) => reply?.includes('<b>credentials</b>'));
    });
    const history = await send(webs.lighttpd, '?view=history');
    assert.match(history.body, /&lt;b&gt;credentials&lt;\/b&gt;/);
    assert.equal(/<b>credentials|<script>document|<img/.test(history.body), false);
    home.agent.configure(
      `[device]\nname = ${JSON.stringify(evil.slice(0, 60))}\n${start.replace('mail.test', '8.8.8.8').replace('router@mail.test', JSON.stringify(evil))}\n[recipient.bad]\naddress = "${evil}"\n\n[log]\nmatch = ${JSON.stringify(evil)}\n[${evil}\n`,
    );
    const { page, context } = await browser.open(webs.lighttpd);
    for (const view of ['status', 'mail', 'recipients', 'lines', 'history']) {
      await page.goto(`${webs.lighttpd.url}?view=${view}`);
      assert.equal(await page.locator('img, script:not([src])').count(), 0, view);
      assert.notEqual(await page.title(), '1');
    }
    await context.close();
  } finally {
    await browser.close();
    home.agent.configure(start);
  }
});

test('without the agent the page opens, says so, and offers nothing to change', async () => {
  await home.agent.end();
  const answer = await send(webs.busybox, '?view=mail');
  assert.equal(answer.status, 200);
  assert.match(answer.body, /wanbell is not running/);
  assert.match(answer.body, /Read-only/);
  assert.equal(/<form|<button/.test(answer.body), false);
  const open = await startWeb('busybox', { port: 8093, options: home.agent.options, login: false });
  const unknown = await send(open, '?view=mail');
  assert.match(unknown.body, /wanbell is not running/);
  await open.close();
  const posted = await send(webs.busybox, '?view=lines', { form: { do: 'save', token: 'x' } });
  assert.equal(posted.status, 503);
  assert.match(posted.body, /not running/);
  await home.agent.start();
});
