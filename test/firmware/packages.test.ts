import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { project } from './project.ts';

/** An apt for a machine that has kmod and cpio installed, unless it is shown the state of another one. */
const apt = `case "$*" in
*update*) ;;
*"install -s"*)
	case "$*" in *Dir::State::status=*) installed= ;; *) installed='kmod cpio libkmod2' ;; esac
	for name in libc6 adduser libkmod2 kmod cpio e2fsprogs squashfs-tools qemu-system-arm; do
		case " $installed " in *" $name "*) ;; *) echo "Inst $name (1 suite [arch])" ;; esac
	done
	;;
*download*)
	for name; do
		case $name in kmod | cpio | lib* | adduser | e2fsprogs | squashfs-tools | qemu-*) : >"$name.deb" ;; esac
	done
	;;
esac`;

test('the tools for the image are unpacked whole, whatever this machine has installed', (t) => {
  const p = project(t);
  cpSync('firmware/image', `${p.folder}/firmware/image`, { recursive: true });
  p.stub('apt-get', apt);
  p.stub('dpkg', 'echo amd64');
  p.stub(
    'dpkg-deb',
    'case $1 in -f) printf "Package: %s\\nVersion: 1\\nArchitecture: any\\n" "$(basename "$2" .deb)" ;; esac',
  );
  p.write('etc-apt/sources.list', 'deb http://mirror.example.net/debian bookworm main\n');
  const env = { APT_ETC: `${p.folder}/etc-apt`, APT_HOME: `${p.folder}/apt` };
  const { code, out, err } = p.run('firmware/image/packages.sh host', env);
  assert.equal(code, 0, out + err);
  const manifest = readFileSync(`${p.folder}/.cache/image/host/manifest`, 'utf8').trim().split('\n');
  assert.deepEqual(
    manifest.map((line) => line.split(' ')[0]),
    ['cpio', 'e2fsprogs', 'kmod', 'libkmod2', 'qemu-system-arm', 'squashfs-tools'],
  );
});
