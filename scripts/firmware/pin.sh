#!/bin/sh
# pin.sh NAME...: adds to firmware/sources.lock the tarballs that Debian's suites offer now and the lock does not name
# yet, as the last choice of their source. Which one is preferred, and which are dropped, is for a person to decide.
set -eu
cd "$(dirname "$0")/../.."
. scripts/firmware/apt.sh

lock=firmware/sources.lock
found=0
for suite in ${FIRMWARE_SUITES:-trixie forky sid}; do
	source_index "$suite" || continue
	for name; do
		source_tarballs "$suite" "$name" >"$lock.offered"
		while read -r _ file sum; do
			found=$((found + 1))
			awk -v n="$name" -v s="$sum" '$1 == n && $3 == s { hit = 1 } END { exit !hit }' "$lock" && continue
			version=$(echo "$file" | sed 's/^[^_]*_//; s/\.orig\.tar\..*//; s/.*+really//')
			# The upstream address of the source's other lines, with this version in it.
			address=$(awk -v n="$name" -v v="$version" '$1 == n { a = $5; gsub($2, v, a) } END { print a ? a : "-" }' "$lock")
			echo "adding $file ($suite)"
			awk -v n="$name" -v line="$name $version $sum $file $address" '
				{ rows[NR] = $0; if ($1 == n) last = NR }
				END { for (i = 1; i <= NR; i++) { print rows[i]; if (i == last) print line } if (!last) print line }
			' "$lock" >"$lock.new"
			mv "$lock.new" "$lock"
		done <"$lock.offered"
		rm -f "$lock.offered"
	done
done
if [ "$found" -eq 0 ]; then
	echo "no suite could be read: is there a Debian mirror in this machine's package configuration?" >&2
	exit 69
fi
