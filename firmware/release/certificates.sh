#!/bin/sh
# certificates.sh FILE: Mozilla's trusted roots of Debian's ca-certificates package, and none that this machine trusts
# beside them, as one PEM file. Its version: .cache/image/certificates/manifest.
set -eu
out=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")/../.."
cache=${IMAGE_CACHE:-.cache/image}/certificates
firmware/image/packages.sh certificates
folder=$cache/root/usr/share/ca-certificates/mozilla
[ -d "$folder" ] || {
	echo "release: the package ca-certificates has no roots of Mozilla's" >&2
	exit 69
}
# Some files lack the end of their last line.
find "$folder" -name '*.crt' | LC_ALL=C sort | xargs awk 1 >"$out.new"
mv "$out.new" "$out"
