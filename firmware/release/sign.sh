#!/bin/sh
# sign.sh FOLDER: signs SHA256SUMS of a release with MINISIGN_KEY=FILE or SIGNIFY_KEY=FILE, if one is given. A key with
# a password asks for it; one that signs unattended must have none.
set -eu
sums=$1/SHA256SUMS
version=$(sed -n 's/^.* wanbell-\([0-9.]*\)\.tar\.xz$/\1/p' "$sums")
if [ -n "${MINISIGN_KEY:-}" ]; then
	command -v minisign >/dev/null || {
		echo 'release: minisign is missing' >&2
		exit 69
	}
	minisign -S -s "$MINISIGN_KEY" -m "$sums" -t "wanbell $version"
elif [ -n "${SIGNIFY_KEY:-}" ]; then
	signify=$(command -v signify-openbsd || command -v signify) || {
		echo 'release: signify is missing' >&2
		exit 69
	}
	"$signify" -S -s "$SIGNIFY_KEY" -m "$sums" -x "$sums.sig"
else
	echo 'not signed: give MINISIGN_KEY=FILE or SIGNIFY_KEY=FILE'
fi
