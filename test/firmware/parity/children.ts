import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Print } from './main.ts';

function told(child: ChildProcess): Promise<string[]> {
  const log: string[] = [];
  return new Promise((resolve) => {
    child.on('spawn', () => log.push('spawn'));
    child.on('exit', (code, signal) => log.push(`exit ${code} ${signal}`));
    child.on('error', (error) => log.push(`error ${error.message}`));
    child.on('close', (code, signal) => {
      log.push(`close ${code} ${signal}`);
      resolve(log);
    });
  });
}

export async function children(print: Print): Promise<void> {
  const run = promisify(execFile);
  print('output', await run('sh', ['-c', 'echo out; echo err >&2']));
  for (const script of ['exit 3', 'kill -9 $$', 'echo bad >&2; exit 1'])
    await run('sh', ['-c', script]).catch(({ code, signal, killed, stderr, message, cmd }) =>
      print(`fails ${script}`, { code, signal, killed, stderr, message, cmd }),
    );
  await run('/nonexistent/program').catch(({ code, syscall, path, spawnargs, message }) =>
    print('no program', { code, syscall, path, spawnargs, message }),
  );
  await run('sh', ['-c', 'yes | head -c 100000'], { maxBuffer: 1000 }).catch(({ code, message, stdout }) =>
    print('too much', [code, message, stdout.length]),
  );
  await run('sleep', ['30'], { timeout: 30 }).catch(({ killed, signal }) =>
    print('timeout', [killed, signal]),
  );
  await run('sleep', ['30'], { signal: AbortSignal.timeout(30) }).catch(({ name, code }) =>
    print('aborted', [name, code]),
  );
  const { stdout } = await run('sh', ['-c', 'echo $A $(pwd)'], {
    env: { A: 'ü', PATH: process.env.PATH },
    cwd: '/',
  });
  print('environment', stdout);
  print('buffer', (await run('printf', ['\\377'], { encoding: 'buffer' })).stdout);

  const cat = spawn('cat');
  const heard: string[] = [];
  cat.stdout.setEncoding('utf8').on('data', (text: string) => heard.push(text));
  cat.stdin.write('hello ');
  cat.stdin.end('world');
  print('cat', [await told(cat), heard.join('')]);
  const large = spawn('sh', ['-c', 'head -c 300000 /dev/zero | tr "\\0" x; exec sleep 0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let size = 0;
  large.stdout.on('data', (bytes: Buffer) => {
    size += bytes.length;
  });
  print('large', [await told(large), size, large.stdin === null, large.stderr === null]);
  print('unread', await told(spawn('sh', ['-c', 'echo unread'])));
  const killed = spawn('sleep', ['30']);
  const ended = told(killed);
  killed.once('spawn', () => print('kill', [killed.kill('SIGINT'), killed.killed]));
  print('killed', [await ended, killed.exitCode, killed.signalCode, killed.kill()]);
  print('missing', await told(spawn('/nonexistent')));
  const slow = spawn('sh', ['-c', 'sleep 0.05; echo late'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  for await (const chunk of slow.stdout) text += chunk;
  print('iterated', text);
}

/** Starts a child, tells its process id, and waits to be killed. */
export async function orphan(print: Print): Promise<void> {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('spawn', resolve));
  print('child', child.pid);
  await told(child);
}
