#!/bin/sh
# release.sh ARCH...: build/release/ with a tarball for each architecture, the source tarball, the OpenWrt feed and the
# Buildroot tree that name its sum, SBOMs, notices, and SHA256SUMS of all of them, signed by sign.sh. The same inputs
# give the same bytes.
set -eu
cd "$(dirname "$0")/../.."
out=${RELEASE_OUT:-build/release}
version=$(sed -n 's/^  "version": "\([0-9.]*\)",$/\1/p' package.json)
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
work=$out/work

fail() { # CODE MESSAGE
	echo "release: $2" >&2
	exit "$1"
}
[ -n "$version" ] || fail 65 'package.json has no version of digits and dots'
[ $# -gt 0 ] || fail 64 'name the architectures'
grep -q "^## $version\$" CHANGELOG.md || fail 65 "CHANGELOG.md has no section ## $version"
rm -rf "$out"
mkdir -p "$work"

# pack FOLDER: $out/FOLDER.tar.xz of $work/FOLDER, whatever the machine, the user and the day.
pack() {
	find "$work/$1" -type d -exec chmod 755 {} +
	find "$work/$1" -type f -perm /111 -exec chmod 755 {} +
	find "$work/$1" -type f ! -perm /111 -exec chmod 644 {} +
	tar -C "$work" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$1" |
		xz -9 -T1 >"$out/$1.tar.xz"
	echo "$1.tar.xz: $(stat -c %s "$out/$1.tar.xz") bytes"
}

for arch; do
	name=wanbell-$version-$arch
	firmware/release/vendor.sh "$arch" "$work/$name"
	cp "build/$arch/wanbell.cdx.json" "$out/$name.cdx.json"
	pack "$name"
done

name=wanbell-$version
firmware/release/source.sh "$work/$name"
pack "$name"

# The packages that name this very tarball.
sum=$(sha256sum "$out/$name.tar.xz" | cut -d' ' -f1)
openwrt=$work/wanbell-$version-openwrt
cp -R firmware/openwrt "$openwrt"
for package in wanbell luci-app-wanbell; do
	sed -i "s/^PKG_VERSION:=.*/PKG_VERSION:=$version/; s/^PKG_HASH:=.*/PKG_HASH:=$sum/" "$openwrt/$package/Makefile"
done
buildroot=$work/wanbell-$version-buildroot
cp -R firmware/buildroot "$buildroot"
sed -i "s/^WANBELL_VERSION = .*/WANBELL_VERSION = $version/" "$buildroot/package/wanbell/wanbell.mk"
{
	echo '# Locally calculated'
	echo "sha256  $sum  $name.tar.xz"
	for file in LICENSE THIRD-PARTY-LICENSES; do echo "sha256  $(sha256sum "$file" | cut -d' ' -f1)  $file"; done
} >"$buildroot/package/wanbell/wanbell.hash"
pack "wanbell-$version-openwrt"
pack "wanbell-$version-buildroot"
cp THIRD-PARTY-LICENSES CHANGELOG.md "$out/"
rm -rf "$work"
(cd "$out" && find . -type f ! -name 'SHA256SUMS*' -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
firmware/release/sign.sh "$out"
