import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { TestContext } from 'node:test';

const root = resolve(import.meta.dirname ?? '.', '../..');

/** A folder with the project's firmware scripts and programs of the test's own before those of the machine. */
export interface Project {
  folder: string;
  /** Puts a program into the first folder of PATH. */
  stub(name: string, script: string): void;
  /** Writes a file; its folder is made. Returns its SHA-256. */
  write(path: string, content: string | Buffer): string;
  /** Makes a tarball with one file `hello` in a folder, and returns its bytes. */
  tarball(text: string): Buffer;
  /** Runs a shell command in the folder. */
  run(command: string, env?: Record<string, string>): { code: number; out: string; err: string };
}

export function project(t: TestContext): Project {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-sources-`);
  t.after(() => execFileSync('rm', ['-rf', folder]));
  cpSync(`${root}/scripts/firmware`, `${folder}/scripts/firmware`, { recursive: true });
  mkdirSync(`${folder}/bin`);
  const write = (path: string, content: string | Buffer): string => {
    const target = `${folder}/${path}`;
    mkdirSync(target.replace(/\/[^/]*$/, ''), { recursive: true });
    writeFileSync(target, content);
    return createHash('sha256').update(content).digest('hex');
  };
  return {
    folder,
    write,
    stub(name, script) {
      write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
      chmodSync(`${folder}/bin/${name}`, 0o755);
    },
    tarball(text) {
      write('made/thing-1/hello', text);
      execFileSync('tar', ['-czf', `${folder}/made.tar.gz`, '-C', `${folder}/made`, 'thing-1']);
      return readFileSync(`${folder}/made.tar.gz`);
    },
    run(command, env = {}) {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 120_000,
        env: { PATH: `${folder}/bin:${process.env.PATH}`, FETCH_PAUSES: '', ...env },
      });
      return { code: status ?? -1, out: stdout, err: stderr };
    },
  };
}
