import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { TestContext } from 'node:test';

/** A copy of the project in a folder with another, longer name; `shared` are inputs that it has by a link. */
export function elsewhere(t: TestContext, shared: readonly string[]): string {
  const other = mkdtempSync(`${tmpdir()}/elsewhere-with-a-longer-name-`);
  t.after(() => rmSync(other, { recursive: true }));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name !== '' && existsSync(name));
  execFileSync('cp', ['-a', '--parents', ...files, other]);
  for (const path of shared) {
    execFileSync('mkdir', ['-p', resolve(other, path, '..')]);
    symlinkSync(resolve(path), resolve(other, path));
  }
  // A link would lead the bundler back to this folder.
  execFileSync('sh', ['-c', 'cp -al node_modules "$0" 2>/dev/null || cp -a node_modules "$0"', other]);
  return other;
}
