import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The wall clock that an agent sees; its monotonic clock is the true one. */
export interface WallClock {
  /** The command of an agent that lives by it. */
  readonly argv: readonly string[];
  /** Sets it to a moment (ISO 8601 with zone); from there it goes on. */
  set(moment: string): void;
  /** Its milliseconds since the epoch at a moment of this process's own clock. */
  at(real: number): number;
}

const root = resolve(import.meta.dirname, '../..');
let executable: readonly string[] | null = null;

/** The executable under test, built with test/fixtures/clock/wall-offset.ts: `WANBELL_CLOCK=FILE`, else a bundle on Node. */
function executableWithClock(): readonly string[] {
  const { WANBELL, WANBELL_CLOCK } = process.env;
  if (WANBELL_CLOCK) return [resolve(WANBELL_CLOCK)];
  if (WANBELL) {
    throw new Error('WANBELL_CLOCK must name the executable built with test/fixtures/clock/wall-offset.ts');
  }
  const out = mkdtempSync(join(tmpdir(), 'wanbell-clock-'));
  process.once('exit', () => rmSync(out, { recursive: true, force: true }));
  const clock = `${root}/test/fixtures/clock/wall-offset.ts`;
  execFileSync(process.execPath, [`${root}/scripts/build.mjs`, '--out', out, '--clock', clock]);
  return [process.execPath, `${out}/wanbell.mjs`];
}

/** A wall clock of one's own, at `moment`. */
export function createWallClock(moment: string): WallClock {
  executable ??= executableWithClock();
  const dir = mkdtempSync(join(tmpdir(), 'wall-clock-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const file = `${dir}/offset`;
  let offset = 0;
  const set = (to: string): void => {
    offset = Date.parse(to) - Date.now();
    writeFileSync(`${file}.new`, `${offset}`);
    renameSync(`${file}.new`, file);
  };
  set(moment);
  return { argv: ['env', `WANBELL_TEST_CLOCK=${file}`, ...executable], set, at: (real) => real + offset };
}
