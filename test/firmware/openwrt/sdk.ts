import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { TestContext } from 'node:test';

const root = resolve(import.meta.dirname, '../../..');
export const feed = `${root}/firmware/openwrt/wanbell`;

/** As much of the SDK's rules as the install section of a package needs. */
const rules = `
INSTALL_DIR := install -d -m 0755
INSTALL_BIN := install -m 0755
INSTALL_DATA := install -m 0644
INSTALL_CONF := install -m 0600
CP := cp -fpR
`;
const packageRules = `
define BuildPackage
.PHONY: install-$(1)
install-$(1):
	$$(call Package/$(1)/install,$(DESTDIR))
endef
`;

export function folder(t: TestContext): string {
  const path = mkdtempSync(`${tmpdir()}/wanbell-openwrt-`);
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs the package's install section against stand-ins of the SDK's rules; returns the folder of the device. */
export function installed(t: TestContext): string {
  const sdk = folder(t);
  mkdirSync(`${sdk}/include`);
  writeFileSync(`${sdk}/rules.mk`, rules);
  writeFileSync(`${sdk}/include/package.mk`, packageRules);
  mkdirSync(`${sdk}/build/firmware`, { recursive: true });
  writeFileSync(`${sdk}/build/wanbell`, 'program');
  symlinkSync(`${root}/firmware/common`, `${sdk}/build/firmware/common`);
  const made = spawnSync(
    'make',
    [
      '-C',
      feed,
      `TOPDIR=${sdk}`,
      `INCLUDE_DIR=${sdk}/include`,
      `PKG_BUILD_DIR=${sdk}/build`,
      `DESTDIR=${sdk}/device`,
      'install-wanbell',
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stdout + made.stderr);
  return `${sdk}/device`;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a script under the shell of routers. */
export function ash(script: string, env: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr } = spawnSync('busybox', ['ash', '-c', script], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', ...env },
    timeout: 20_000,
  });
  return { code: status ?? -1, out: stdout, err: stderr };
}
