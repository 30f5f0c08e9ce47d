#!/bin/sh
# vendor.sh ARCH FOLDER: lays the release for firmware without OpenWrt and Buildroot into a new folder: executable,
# server list, trusted roots, hooks, init script, page, install.sh.
set -eu
arch=$1
folder=$(mkdir -p "$2" && cd "$2" && pwd)
cd "$(dirname "$0")/../.."
program=build/$arch/wanbell
version=$(sed -n 's/^  "version": "\([0-9.]*\)",$/\1/p' package.json)
roots=${IMAGE_CACHE:-.cache/image}/certificates
[ -x "$program" ] || {
	echo "release: $program is missing: make firmware ARCH=$arch" >&2
	exit 66
}

mkdir -p "$folder/share"
cp "$program" "$folder/wanbell"
cp "$program.cdx.json" "$folder/sbom.cdx.json"
cp firmware/common/* "$folder/share/"
cp -R firmware/vendor/install.sh firmware/vendor/page.cgi firmware/vendor/hooks firmware/vendor/init.d "$folder/"
firmware/release/certificates.sh "$folder/ca-certificates.crt"
cp "$roots/root/usr/share/doc/ca-certificates/copyright" "$folder/ca-certificates.copyright"
{
	echo "wanbell $version $arch"
	cat "$roots/manifest"
} >"$folder/manifest"
cp LICENSE THIRD-PARTY-LICENSES CHANGELOG.md "$folder/"
