import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { installPage, openPage } from '../../scripts/demo-page.ts';
import { wanbell } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';

// Nobody else takes a port here between its choice and its use.
await enterNamespace(import.meta.url);

/** Asks until the server is up. */
async function ask(url: string, options: RequestInit = {}): Promise<Response> {
  for (let tries = 0; ; tries++) {
    try {
      return await fetch(url, options);
    } catch (error) {
      if (tries > 400) throw error;
      await sleep(50);
    }
  }
}

for (const busybox of [true, false]) {
  const name = busybox ? 'BusyBox httpd' : 'the small server for development';
  test(`the page of the demo is answered by ${name}`, async () => {
    const { url, dir } = await openPage(busybox);
    installPage(dir, [...wanbell, 'cgi', '--run', dir, '--config', `${dir}/wanbell.ini`, '--state', dir]);
    const page = await ask(url);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.match(await page.text(), /wanbell is not running: .*Start it/);
    const style = await ask(`${url}?asset=style.css`);
    assert.match(style.headers.get('content-type') ?? '', /text\/css/);
    assert.match(await style.text(), /color-scheme/);
    const sent = await ask(url, { method: 'POST', body: new URLSearchParams({ do: 'save' }) });
    assert.equal(sent.status, 503);
    assert.match(await sent.text(), /nothing can be changed/);
  });
}
