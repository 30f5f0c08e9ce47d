# Sourced: apt with lists and archives of its own, one folder each, so that neither root nor the machine's lists are
# needed and two suites never remove each other's indexes.
# shellcheck shell=dash

apt_home=${APT_HOME:-.cache/apt}
apt_etc=${APT_ETC:-/etc/apt}

# again COMMAND...: what reads from a mirror is tried once more after each pause; mirrors fail for a moment. The command
# must say itself whether it failed: `set -e` does not reach into a function here.
again() {
	for pause in ${FETCH_PAUSES-5 15 45} ''; do
		"$@" && return 0
		[ -n "$pause" ] || return 1
		echo "$* failed; once more in $pause s" >&2
		sleep "$pause"
	done
}

# The addresses from which this machine installs Debian's main component.
debian_mirrors() {
	codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	known="$codename bookworm trixie forky duke sid oldstable stable testing unstable"
	for list in "$apt_etc/sources.list" "$apt_etc"/sources.list.d/*.list; do
		[ -r "$list" ] || continue
		sed -e '/^[[:space:]]*#/d' -e 's/\[[^]]*\]//' "$list" | awk -v known="$known" '
			BEGIN { n = split(known, k, " "); for (i = 1; i <= n; i++) suite[k[i]] = 1 }
			$1 == "deb" && suite[$3] { for (i = 4; i <= NF; i++) if ($i == "main") print $2 }'
	done
	for list in "$apt_etc"/sources.list.d/*.sources; do
		[ -r "$list" ] || continue
		sed '/^#/d' "$list" | awk -v known="$known" '
			function flush(  i, n, w) {
				if (f["enabled"] !~ /no/ && (" " f["types"] " ") ~ / deb / && (" " f["components"] " ") ~ / main / && wanted()) {
					n = split(f["uris"], w, " "); for (i = 1; i <= n; i++) print w[i]
				}
				split("", f)
			}
			function wanted(  i, n, w) {
				n = split(f["suites"], w, " "); for (i = 1; i <= n; i++) if (suite[w[i]]) return 1
				return 0
			}
			BEGIN { n = split(known, k, " "); for (i = 1; i <= n; i++) suite[k[i]] = 1 }
			/^[[:space:]]*$/ { flush(); next }
			/^[[:space:]]/ { f[key] = f[key] " " $0; next }
			{ key = tolower(substr($0, 1, index($0, ":") - 1)); f[key] = substr($0, index($0, ":") + 1) }
			END { flush() }'
	done
}

# private_apt HOME COMMAND... : apt-get or apt-cache with the lists in HOME; reads HOME/debian.sources if that exists,
# else the machine's own sources.
private_apt() {
	home=$(mkdir -p "$1/lists/partial" "$1/archives/partial" && cd "$1" && pwd)
	program=$2
	shift 2
	set -- -o Dir::State::lists="$home/lists" -o Dir::Cache="$home" -o Dir::Cache::archives="$home/archives" \
		-o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
		-o Acquire::Retries=2 -q "$@"
	if [ -f "$home/debian.sources" ]; then
		set -- -o Dir::Etc::sourcelist="$home/debian.sources" -o Dir::Etc::sourceparts=/dev/null "$@"
	fi
	"$program" "$@"
}

# source_index SUITE: reads the suite's list of source packages into its own folder; false if there is none.
source_index() {
	home=$apt_home/source-$1
	mkdir -p "$home"
	for keyring in /usr/share/keyrings/debian-archive-keyring.pgp /usr/share/keyrings/debian-archive-keyring.gpg; do
		[ -r "$keyring" ] && break
	done
	debian_mirrors | sort -u | while read -r mirror; do
		printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\n' "$mirror" "$1"
		[ -r "$keyring" ] && printf 'Signed-By: %s\n' "$keyring"
		echo
	done >"$home/debian.sources"
	[ -s "$home/debian.sources" ] || return 1
	# One list may fail while the others are good; what counts is whether the packages are found.
	private_apt "$home" apt-get update >"$home/update.log" 2>&1 || true
}

# source_tarballs SUITE NAME...: "address file sha256" of the upstream tarballs of the source packages.
source_tarballs() {
	home=$apt_home/source-$1
	shift
	private_apt "$home" apt-get source --print-uris "$@" 2>/dev/null |
		sed -n "s/^'\([^']*\)' \([^ ]*\.orig\.tar\.[a-z0-9]*\) [0-9]* SHA256:\([0-9a-f]*\)\$/\1 \2 \3/p"
}
