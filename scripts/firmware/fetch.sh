#!/bin/sh
# fetch.sh NAME...: puts one accepted tarball of each source into the cache folder and unpacks it, patched, to
# build/src/NAME-VERSION with build/src/NAME pointing there. Order: cache, Debian's source packages, upstream.
set -eu
cd "$(dirname "$0")/../.."
. scripts/firmware/apt.sh

lock=firmware/sources.lock
cache=${SOURCES:-.cache/sources}
mkdir -p "$cache" build/src

accepted() { awk -v n="$1" '$1 == n' "$lock"; }

has_sum() { [ "$(sha256sum "$2" | cut -d' ' -f1)" = "$1" ]; }

# keep SHA256 FILE: moves a downloaded FILE.part to its place if it is what the lock names.
keep() {
	if [ -s "$cache/$2.part" ] && has_sum "$1" "$cache/$2.part"; then
		mv "$cache/$2.part" "$cache/$2"
	else
		rm -f "$cache/$2.part"
		return 1
	fi
}

# Prints "version file" of the first accepted tarball that the cache holds.
from_cache() {
	accepted "$1" | while read -r _ version sum file _; do
		[ -f "$cache/$file" ] || continue
		if has_sum "$sum" "$cache/$file"; then
			echo "$version $file"
			break
		fi
		echo "$cache/$file: is not the file that $lock names (SHA-256 differs); passed over" >&2
	done
}

from_debian() {
	command -v apt-get >/dev/null || return 1
	for suite in ${FIRMWARE_SUITES:-trixie forky sid}; do
		case " ${read_suites:-} " in
		*" $suite "*) ;;
		*)
			source_index "$suite" || return 1
			read_suites="${read_suites:-} $suite"
			;;
		esac
		source_tarballs "$suite" "$1" >"$cache/offered"
		accepted "$1" | while read -r _ _ sum file _; do
			address=$(awk -v s="$sum" '$3 == s { print $1; exit }' "$cache/offered")
			[ -n "$address" ] || continue
			echo "fetching $file from Debian $suite" >&2
			private_apt "$apt_home/source-$suite" /usr/lib/apt/apt-helper \
				download-file "$address" "$cache/$file.part" "SHA256:$sum" >/dev/null 2>&1 || true
			keep "$sum" "$file" && break
		done
		rm -f "$cache/offered"
		[ -z "$(from_cache "$1")" ] || return 0
	done
	return 1
}

from_upstream() {
	accepted "$1" | while read -r _ _ sum file address; do
		[ "$address" != - ] || continue
		echo "fetching $file from upstream" >&2
		curl -fsSL --connect-timeout 15 --max-time 300 -o "$cache/$file.part" "$address" ||
			wget -q -T 15 -O "$cache/$file.part" "$address" || true
		keep "$sum" "$file" && break
	done 2>/dev/null
	[ -n "$(from_cache "$1")" ]
}

get() {
	from_debian "$1" || from_upstream "$1" || {
		# What failed may have been the reading of the lists.
		read_suites=
		return 1
	}
}

unpack() {
	target=build/src/$1-$2
	patches=$(find firmware/runtime/patches -name "$1-*.patch" | sort)
	# shellcheck disable=SC2086 # file names in the project hold no spaces
	stamp=$( (echo "$3" && cat /dev/null $patches) | sha256sum | cut -d' ' -f1)
	if [ "$(cat "$target/.unpacked" 2>/dev/null)" != "$stamp" ]; then
		rm -rf "$target"
		mkdir -p "$target"
		tar -xf "$cache/$3" -C "$target" --strip-components=1
		for patch in $patches; do
			patch -s -p1 -d "$target" <"$patch"
		done
		echo "$2" >"$target/.version"
		echo "$3" >"$target/.tarball"
		echo "$stamp" >"$target/.unpacked"
	fi
	[ "$(readlink "build/src/$1")" = "$1-$2" ] || ln -sfn "$1-$2" "build/src/$1"
}

for name; do
	found=$(from_cache "$name")
	if [ -z "$found" ]; then
		again get "$name" || {
			echo "$name: no mirror, no upstream address and no cache has it. Put one of these into $cache/:" >&2
			accepted "$name" | awk '{ print "  " $4 "  SHA-256 " $3 "  " $5 }' >&2
			exit 69
		}
		found=$(from_cache "$name")
	fi
	unpack "$name" "${found% *}" "${found#* }"
done
