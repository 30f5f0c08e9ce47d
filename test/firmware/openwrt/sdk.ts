import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';

/** Whatever can be told what to do at its end. */
interface Ends {
  after(then: () => void): void;
}

const root = resolve(import.meta.dirname, '../../..');
export const feed = `${root}/firmware/openwrt/wanbell`;

/** As much of the SDK's rules as the sections of a package need. */
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
.PHONY: compile-$(1)
compile-$(1):
	$$(call Build/Compile)
endef
`;

export function folder(t: Ends): string {
  const path = mkdtempSync(`${tmpdir()}/wanbell-openwrt-`);
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export interface Sdk {
  /** Its `TARGET_CC`, `TARGET_CFLAGS` and so on. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a section of the package against stand-ins of the SDK's rules, with the unpacked source in `source`. */
export function section(
  t: Ends,
  name: 'install' | 'compile',
  source: string,
  { variables = {}, env = process.env }: Sdk = {},
): string {
  const sdk = folder(t);
  mkdirSync(`${sdk}/include`);
  writeFileSync(`${sdk}/rules.mk`, rules);
  writeFileSync(`${sdk}/include/package.mk`, packageRules);
  const places = {
    TOPDIR: sdk,
    INCLUDE_DIR: `${sdk}/include`,
    PKG_BUILD_DIR: source,
    DESTDIR: `${sdk}/device`,
  };
  const settings = Object.entries({ ...places, ...variables }).map(([key, value]) => `${key}=${value}`);
  const made = spawnSync('make', ['-C', feed, ...settings, `${name}-wanbell`], { encoding: 'utf8', env });
  if (made.status !== 0) throw new Error(made.stdout + made.stderr);
  return `${sdk}/device`;
}

/** The folder of a device with the installed package, `program` in the place of the agent. */
export function installed(t: Ends, program = 'program'): string {
  const source = folder(t);
  mkdirSync(`${source}/firmware`);
  writeFileSync(`${source}/wanbell`, program);
  symlinkSync(`${root}/firmware/common`, `${source}/firmware/common`);
  return section(t, 'install', source);
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
