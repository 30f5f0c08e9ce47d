import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { TestContext } from 'node:test';

export const tree = 'firmware/buildroot';

/** As much of Buildroot as the package's own commands need. */
const rules = `
INSTALL := install
TARGET_MAKE_ENV := IN_BUILDROOT=yes
TARGET_CC := cross-gcc --sysroot=/s
TARGET_AR := cross-ar
HOSTCC := gcc
TARGET_CFLAGS := -Os -g0
TARGET_LDFLAGS := -Wl,-z,relro
generic-package =
include \${BR2_EXTERNAL_WANBELL_PATH}/external.mk
WANBELL_PKGDIR = \${BR2_EXTERNAL_WANBELL_PATH}/package/wanbell
.PHONY: build target
build:
\t$(WANBELL_BUILD_CMDS)
target:
\t$(WANBELL_INSTALL_TARGET_CMDS)
\t$(WANBELL_INSTALL_INIT_SYSV)
`;

export interface Made {
  readonly target: string;
  readonly code: number | null;
  readonly out: string;
}

/** Runs the package's commands for `goal` on the unpacked source in `source`. */
export function make(
  t: TestContext,
  goal: 'build' | 'target',
  source: string,
  variables: Readonly<Record<string, string>> = {},
  env: NodeJS.ProcessEnv = process.env,
): Made {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-buildroot-`);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(`${folder}/Makefile`, rules);
  // Make itself sets @D, to the folder of the goal: where it runs.
  const places = { BR2_EXTERNAL_WANBELL_PATH: resolve(tree), TARGET_DIR: `${folder}/target` };
  const settings = Object.entries({ ...places, ...variables }).map(([key, value]) => `${key}=${value}`);
  const made = spawnSync('make', ['-f', `${folder}/Makefile`, ...settings, goal], {
    cwd: source,
    encoding: 'utf8',
    env,
  });
  return { target: `${folder}/target`, code: made.status, out: made.stdout + made.stderr };
}
