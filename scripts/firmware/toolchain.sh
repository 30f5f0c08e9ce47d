#!/bin/sh
# toolchain.sh ARCH: finds a compiler for ARCH, else unpacks the suite's current cross compiler into build/toolchain
# (no root), and writes build/toolchain/ARCH.mk: CC, AR, GCC_INCLUDE, LINUX_INCLUDE.
set -eu
cd "$(dirname "$0")/../.."
. scripts/firmware/apt.sh

arch=${1:?which architecture}
case $arch in
armv7) triplet=arm-linux-gnueabihf debian=armhf ;;
armv5) triplet=arm-linux-gnueabi debian=armel ;;
arm64) triplet=aarch64-linux-gnu debian=arm64 ;;
x86_64) triplet=x86_64-linux-gnu debian=amd64 ;;
mipsel) triplet=mipsel-linux-gnu debian=mipsel ;;
host) exit 0 ;;
*)
	echo "ARCH=$arch: not known; use armv7, armv5, arm64, x86_64 or mipsel" >&2
	exit 64
	;;
esac
root=build/toolchain/$arch
mkdir -p build/toolchain

debs=.cache/toolchain/$arch

# Downloads the packages that this machine lacks for the cross compiler into the cache.
fetch_packages() {
	mkdir -p "$debs" "$apt_home" || return 1
	private_apt "$apt_home/binary" apt-get update >"$apt_home/binary.log" 2>&1 || true
	private_apt "$apt_home/binary" apt-get install --print-uris -y --no-install-recommends \
		"gcc-$triplet" "linux-libc-dev-$debian-cross" >"$debs/plan" || return 1
	sed -n "s/^'\([^']*\)' \([^ ]*\.deb\) [0-9]* \([A-Za-z0-9]*:[0-9a-f]*\)\$/\1 \2 \3/p" "$debs/plan" |
		while read -r address file sum; do
			case $file in
			lib*san* | libgomp* | libitm* | libstdc++* | libatomic* | libc6-*) continue ;;
			esac
			echo "fetching $file" >&2
			rm -f "$debs/$file"
			private_apt "$apt_home/binary" /usr/lib/apt/apt-helper \
				download-file "$address" "$debs/$file" "$sum" >/dev/null || exit 1
		done || return 1
	touch "$debs/complete"
}

have_packages() {
	[ -f "$debs/complete" ] || { command -v apt-get >/dev/null && again fetch_packages; }
}

# What was interrupted is not taken for whole.
unpack_packages() {
	rm -rf "$root" "$root.new"
	mkdir -p "$root.new"
	for deb in "$debs"/*.deb; do
		dpkg -x "$deb" "$root.new" || return 1
	done
	mv "$root.new" "$root"
}

native() { [ "$(gcc -dumpmachine 2>/dev/null)" = "$triplet" ]; }

if native; then
	bin='' prefix=''
	libraries=''
elif command -v "$triplet-gcc" >/dev/null; then
	bin='' prefix=$triplet-
	libraries=''
else
	if [ ! -x "$root/usr/bin/$triplet-gcc" ]; then
		if ! have_packages || ! unpack_packages; then
			echo "no compiler for $arch: install gcc-$triplet and linux-libc-dev-$debian-cross, or give CC= and AR=" >&2
			exit 69
		fi
	fi
	bin=$root/usr/bin/ prefix=$triplet-
	libraries="\$(CURDIR)/$root/usr/lib/$(uname -m)-linux-gnu:\$(CURDIR)/$root/usr/$triplet/lib"
fi

# The kernel's headers alone, apart from another C library's.
if native; then
	from=/usr/include
	asm=/usr/include/$triplet/asm
	[ -d "$asm" ] || asm=/usr/include/asm
else
	from=${bin:+$PWD/$root}/usr/$triplet/include
	asm=$from/asm
fi
if [ ! -d "$asm" ]; then
	echo "no kernel headers for $arch at $asm: install linux-libc-dev or linux-libc-dev-$debian-cross" >&2
	exit 69
fi
kernel=build/toolchain/$arch-linux
mkdir -p "$kernel"
ln -sfn "$from/linux" "$kernel/linux"
ln -sfn "$from/asm-generic" "$kernel/asm-generic"
ln -sfn "$asm" "$kernel/asm"

cat >"build/toolchain/$arch.mk.new" <<END
CC := ${bin:+\$(CURDIR)/$bin}${prefix}gcc
AR := ${bin:+\$(CURDIR)/$bin}${prefix}ar
LINUX_INCLUDE := $kernel
GCC_INCLUDE = \$(shell \$(CC) -print-file-name=include)
${libraries:+export LD_LIBRARY_PATH := $libraries}
END
if cmp -s "build/toolchain/$arch.mk.new" "build/toolchain/$arch.mk"; then
	rm "build/toolchain/$arch.mk.new"
else
	mv "build/toolchain/$arch.mk.new" "build/toolchain/$arch.mk"
fi
