#!/bin/sh
# source.sh FOLDER: lays the source release into a new folder: readable modules and C sources, from which Makefile.source
# builds without Node.js and npm.
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/../.."

mkdir -p "$folder/build/src" "$folder/build/firmware" "$folder/firmware" "$folder/scripts/firmware"
modules=$folder/build/firmware/js
node scripts/firmware/bundle.mjs --out "$modules" --readable
sed "s|=.*/build/firmware/js/|=build/firmware/js/|" "$modules/parts" >"$modules/parts.new"
mv "$modules/parts.new" "$modules/parts"
for source in quickjs zlib; do
	[ -d "build/src/$source" ] || {
		echo "release: build/src/$source is missing: make firmware-sources" >&2
		exit 66
	}
	mkdir "$folder/build/src/$source"
	find "build/src/$source/" -maxdepth 1 -type f \( -name '*.[ch]' -o -name 'LICENSE*' -o -name 'README*' -o -name .version \
		-o -name .unpacked -o -name .tarball \) -exec cp {} "$folder/build/src/$source/" \;
done
cp -R firmware/runtime firmware/common firmware/vendor "$folder/firmware/"
cp scripts/firmware/bytecode.sh "$folder/scripts/firmware/"
cp firmware/release/Makefile.source "$folder/Makefile"
cp LICENSE THIRD-PARTY-LICENSES CHANGELOG.md README.md package.json "$folder/"
