#!/bin/sh
# Checks for the programs that the tests use beside Node: as root installs what is missing (Debian), else prints
# the one command that does.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
missing=
need() { # program package
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need ip iproute2
need nft nftables
need ping iputils-ping
need unshare util-linux
need setpriv util-linux
need strace strace
need python3 python3
need gcc gcc
need patch patch
need xz xz-utils
need bzip2 bzip2
need qemu-arm-static qemu-user-static
need shellcheck shellcheck
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of packages
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "test-packages: missing programs; as root run: apt-get install$missing" >&2
  exit 69
fi
