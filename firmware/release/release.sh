#!/bin/sh
# release.sh ARCH...: build/release/ with a tarball for each architecture, the source tarball, the OpenWrt feed and the
# Buildroot tree that name its sum, SBOMs, notices, and SHA256SUMS. The same inputs give the same bytes. With
# MINISIGN_KEY=FILE or SIGNIFY_KEY=FILE the sums are signed.
set -eu
cd "$(dirname "$0")/../.."
out=${RELEASE_OUT:-build/release}
version=$(sed -n 's/^  "version": "\([0-9.]*\)",$/\1/p' package.json)
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
certificates=${CA_BUNDLE:-/etc/ssl/certs/ca-certificates.crt}
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
	program=build/$arch/wanbell
	[ -x "$program" ] || fail 66 "$program is missing: make firmware ARCH=$arch"
	name=wanbell-$version-$arch
	folder=$work/$name
	mkdir -p "$folder/share"
	cp "$program" "$folder/wanbell"
	cp "$program.cdx.json" "$folder/sbom.cdx.json"
	cp firmware/common/* "$folder/share/"
	cp -R firmware/vendor/install.sh firmware/vendor/page.cgi firmware/vendor/hooks firmware/vendor/init.d "$folder/"
	[ ! -r "$certificates" ] || cp "$certificates" "$folder/ca-certificates.crt"
	cp LICENSE THIRD-PARTY-LICENSES CHANGELOG.md "$folder/"
	cp "$program.cdx.json" "$out/$name.cdx.json"
	pack "$name"
done

name=wanbell-$version
folder=$work/$name
mkdir -p "$folder/build/src" "$folder/build/firmware" "$folder/firmware" "$folder/scripts/firmware"
node scripts/firmware/bundle.mjs --out "$work/bundle" --readable
cp -R "$work/bundle" "$folder/build/firmware/js"
sed "s|=$work/bundle/|=build/firmware/js/|" "$work/bundle/parts" >"$folder/build/firmware/js/parts"
for source in quickjs zlib; do
	[ -d "build/src/$source" ] || fail 66 "build/src/$source is missing: make firmware-sources"
	mkdir "$folder/build/src/$source"
	find "build/src/$source/" -maxdepth 1 -type f \( -name '*.[ch]' -o -name 'LICENSE*' -o -name 'README*' -o -name .version \
		-o -name .unpacked -o -name .tarball \) -exec cp {} "$folder/build/src/$source/" \;
done
cp -R firmware/runtime firmware/common firmware/vendor "$folder/firmware/"
cp scripts/firmware/bytecode.sh "$folder/scripts/firmware/"
cp firmware/release/Makefile.source "$folder/Makefile"
cp LICENSE THIRD-PARTY-LICENSES CHANGELOG.md README.md package.json "$folder/"
pack "$name"

# The packages that name this very tarball.
sum=$(sha256sum "$out/$name.tar.xz" | cut -d' ' -f1)
cp -R firmware/openwrt "$out/openwrt"
sed -i "s/^PKG_VERSION:=.*/PKG_VERSION:=$version/; s/^PKG_HASH:=.*/PKG_HASH:=$sum/" "$out/openwrt/wanbell/Makefile"
cp -R firmware/buildroot "$out/buildroot"
sed -i "s/^WANBELL_VERSION = .*/WANBELL_VERSION = $version/" "$out/buildroot/package/wanbell/wanbell.mk"
{
	echo '# Locally calculated'
	echo "sha256  $sum  $name.tar.xz"
	for file in LICENSE THIRD-PARTY-LICENSES; do echo "sha256  $(sha256sum "$file" | cut -d' ' -f1)  $file"; done
} >"$out/buildroot/package/wanbell/wanbell.hash"
cp THIRD-PARTY-LICENSES CHANGELOG.md "$out/"
rm -rf "$work"
(cd "$out" && find . -maxdepth 1 -type f ! -name 'SHA256SUMS*' -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
if [ -n "${MINISIGN_KEY:-}" ]; then
	minisign -S -s "$MINISIGN_KEY" -m "$out/SHA256SUMS" -t "wanbell $version" </dev/null
elif [ -n "${SIGNIFY_KEY:-}" ]; then
	signify=$(command -v signify-openbsd || command -v signify) || fail 69 'signify is missing'
	"$signify" -S -s "$SIGNIFY_KEY" -m "$out/SHA256SUMS" -x "$out/SHA256SUMS.sig"
else
	echo 'not signed: give MINISIGN_KEY=FILE or SIGNIFY_KEY=FILE'
fi
