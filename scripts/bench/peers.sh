#!/bin/sh
# Unpacks Monit and collectd from Debian, with the libraries that this system lacks, into DIR (default .cache/peers).
# Needs Debian's apt; no root.
set -eu
cd "$(dirname "$0")/../.."
directory=${1:-.cache/peers}
[ ! -e "$directory/.complete" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg >/dev/null 2>&1; then
  echo "peers: apt-get and dpkg are missing; Monit and collectd are left out" >&2
  exit 69
fi
rm -rf "$directory"
mkdir -p "$directory/packages"
# The libraries are those of the plugins that are used: notify_email, connectivity.
# shellcheck disable=SC2046 # a list of packages
(
  cd "$directory/packages"
  apt-get -o APT::Sandbox::User=root download -qq $(
    apt-get install -s --reinstall --no-install-recommends monit collectd-core libesmtp6 libmnl0 libyajl2 |
      sed -n 's/^Inst \([^ ]*\) .*/\1/p' | sort -u
  )
)
for file in "$directory"/packages/*.deb; do dpkg -x "$file" "$directory"; done
rm -rf "$directory/packages"
touch "$directory/.complete"
