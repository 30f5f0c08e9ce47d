#!/bin/sh
# packages.sh host|armv7|arm64|certificates...: unpacks Debian's packages for the reference image, or Mozilla's trusted
# roots, into .cache/image/NAME/root, without installing anything and without root; apt checks their signatures.
# Versions: .cache/image/NAME/manifest. What this machine has installed plays no part.
set -eu
cd "$(dirname "$0")/../.."
. scripts/firmware/apt.sh
cache=$(mkdir -p "${IMAGE_CACHE:-.cache/image}" && cd "${IMAGE_CACHE:-.cache/image}" && pwd)

for keyring in /usr/share/keyrings/debian-archive-keyring.pgp /usr/share/keyrings/debian-archive-keyring.gpg; do
	[ -r "$keyring" ] && break
done

fail() {
	echo "image: $1" >&2
	exit 69
}

# apt COMMAND...: for architecture $arch with lists of its own, as if nothing were installed.
apt() {
	program=$1
	shift
	private_apt "$home" "$program" -o APT::Architecture="$arch" -o APT::Architectures="$arch" \
		-o Dir::State::status="$home/status" "$@"
}

# Reads the suite's list of packages.
index() {
	: >"$home/debian.sources"
	: >"$home/status"
	for mirror in $(debian_mirrors | grep -v security | sort -u); do
		printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nArchitectures: %s\nSigned-By: %s\n\n' \
			"$mirror" "$suite" "$arch" "$keyring" >>"$home/debian.sources"
	done
	[ -s "$home/debian.sources" ] || fail "apt's sources on this machine name no Debian mirror"
	apt apt-get update >"$home/update.log" 2>&1 || fail "apt-get update failed: $(tail -n 1 "$home/update.log")"
}

# The packages and all libraries that they need but the C library, which every program of this machine shares, and
# what only serves their installation.
with_libraries() {
	apt apt-get install -s --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\) .*/\1/p' |
		grep -vxE 'libc6|libc-bin|libcrypt1|debconf|adduser|passwd|dpkg|tar|perl-base|iso-codes|gcc-.*-base'
}

# The package behind a name that only stands for the newest kernel.
kernel() {
	apt apt-cache depends "$1" | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1
}

unpack() {
	rm -rf "${folder:?}"
	mkdir -p "$folder/packages" "$folder/root"
	(cd "$folder/packages" && apt apt-get download "$@" >"$home/download.log" 2>&1) ||
		fail "apt-get download failed: $(tail -n 1 "$home/download.log")"
	for file in "$folder"/packages/*.deb; do
		dpkg-deb -x "$file" "$folder/root"
		dpkg-deb -f "$file" Package Version Architecture | tr '\n' ' ' | awk '{ print $2, $4, $6 }'
	done >"$folder/manifest.part"
	rm -rf "$folder/packages"
	mv "$folder/manifest.part" "$folder/manifest"
}

# Each in a process of its own, which ends at whatever fails.
if [ "${1:-}" != --once ]; then
	for name; do
		case $name in
		host | armv7 | arm64 | certificates) ;;
		*) fail "there is no image for $name; armv7 and arm64 can be built" ;;
		esac
		[ -s "$cache/$name/manifest" ] || again firmware/image/packages.sh --once "$name" || exit 69
	done
	exit 0
fi

name=$2
folder=$cache/$name
home=$(mkdir -p "$apt_home/image-$name" && cd "$apt_home/image-$name" && pwd)
case $name in
host)
	arch=$(dpkg --print-architecture)
	suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	index
	# shellcheck disable=SC2046 # a list of packages
	unpack $(with_libraries qemu-system-arm squashfs-tools e2fsprogs kmod cpio)
	;;
armv7)
	arch=armhf
	suite=bookworm
	index
	unpack "$(kernel linux-image-armmp)" busybox-static
	;;
arm64)
	arch=arm64
	suite=trixie
	index
	unpack "$(kernel linux-image-arm64)" busybox-static
	;;
certificates)
	arch=$(dpkg --print-architecture)
	suite=trixie
	index
	unpack ca-certificates
	;;
esac
