#!/bin/sh
# bytecode.sh FOLDER: compiles the modules that FOLDER/js/parts names, and the notices, into FOLDER/bundle.bin; leaves
# the file alone when nothing changed, so that nothing is linked anew. Of the debug information only function names
# stay: line numbers and names of variables are a quarter of the bytecode, on flash and in memory.
set -eu
cd "$(dirname "$0")/../.."
folder=$1
set --
while read -r part; do
	set -- "$@" "$part"
done <"$folder/js/parts"
gzip -9 -n -c THIRD-PARTY-LICENSES >"$folder/licenses.gz"
build/tools/compile "$folder/bundle.new" --strip="${STRIP_BYTECODE:-debug}" "$@" \
	--text licenses.gz="$folder/licenses.gz"
if cmp -s "$folder/bundle.new" "$folder/bundle.bin"; then
	rm "$folder/bundle.new"
else
	mv "$folder/bundle.new" "$folder/bundle.bin"
fi
