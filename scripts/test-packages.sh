#!/bin/sh
# Checks for the programs that the tests use beside Node: as root installs what is missing (Debian), else prints
# the one command that does.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
# shellcheck source=scripts/firmware/apt.sh
. "$(dirname "$0")/firmware/apt.sh"
missing=
need() { # program package
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need ip iproute2
need nft nftables
need pgrep procps
need ping iputils-ping
need unshare util-linux
need setpriv util-linux
need strace strace
need openssl openssl
need python3 python3
need gcc gcc
need patch patch
need xz xz-utils
need bzip2 bzip2
need qemu-arm-static qemu-user-static
need shellcheck shellcheck
need busybox busybox
need mke2fs e2fsprogs
need minisign minisign
need signify-openbsd signify-openbsd
need lighttpd lighttpd
need chromium chromium
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  servers=
  for name in postfix exim opensmtpd sendmail; do
    [ -e "$(dirname "$0")/../.cache/mail-servers/$name/.complete" ] || servers=missing
  done
  patient='-o Acquire::Retries=3 -o DPkg::Lock::Timeout=300'
  # shellcheck disable=SC2086 # lists of words
  lists() { apt-get $patient update -qq; }
  # shellcheck disable=SC2086
  programs() {
    lists && DEBIAN_FRONTEND=noninteractive apt-get $patient install -y -qq --no-install-recommends $missing >/dev/null
  }
  mail_servers() { lists && "$(dirname "$0")/mail-servers.sh"; }
  [ -z "$missing" ] || again programs
  if [ -n "$servers" ] && ! again mail_servers; then
    echo "test-packages: Debian's mail servers could not be fetched; their tests do not run" >&2
    [ "${CI-}" != true ] || exit 69
  fi
elif [ -n "$missing" ]; then
  echo "test-packages: missing programs; as root run: apt-get install$missing" >&2
  exit 69
fi
