#!/bin/sh
# Unpacks Debian's mail servers for the tests into DIR (default .cache/mail-servers), each with the libraries that
# this system lacks in a tree of its own: as packages they exclude each other. Needs Debian's apt; no root.
set -eu
cd "$(dirname "$0")/.."
directory=${1:-.cache/mail-servers}
if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg >/dev/null 2>&1; then
  echo "mail-servers: apt-get and dpkg are missing; the tests with Debian's mail servers cannot run here" >&2
  exit 69
fi
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)

download() { # name package... (apt options in $options)
  name=$1
  shift
  rm -rf "${directory:?}/$name" "$directory/packages"
  mkdir -p "$directory/$name" "$directory/packages"
  # shellcheck disable=SC2086 # options are words
  (cd "$directory/packages" && apt-get ${options-} -o APT::Sandbox::User=root -o Acquire::Retries=3 download -qq "$@")
  for file in "$directory"/packages/*.deb; do dpkg -x "$file" "$directory/$name"; done
  # Systems have /bin, /lib and /sbin in /usr; older packages do not know.
  for top in bin lib lib64 sbin; do
    [ -d "$directory/$name/$top" ] || continue
    mkdir -p "$directory/$name/usr/$top"
    cp -a "$directory/$name/$top/." "$directory/$name/usr/$top/"
    rm -rf "${directory:?}/$name/$top"
  done
  rm -rf "$directory/packages"
  touch "$directory/$name/.complete"
}

missing() { # package...: with what they need and this system lacks
  apt-get install -s --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\) .*/\1/p'
}

# OpenSMTPD before 7 cannot do STARTTLS with OpenSSL 3: then the next Debian's, with the libraries of that.
newer_opensmtpd() {
  apt=$directory/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  # shellcheck disable=SC2016 # apt's own variables
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | head -n 1)
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive trixie main" >"$apt/sources.list"
  options="-o Dir::Etc::sourcelist=$apt/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$apt/lists"
  options="$options -o Dir::Cache=$apt/cache"
  # shellcheck disable=SC2086 # options are words
  apt-get $options -o APT::Sandbox::User=root -o Acquire::Retries=3 update -qq
  download opensmtpd opensmtpd libc6 libssl3t64 libevent-2.1-7t64 libdb5.3t64 libcrypt1 libzstd1 zlib1g
  options=
  rm -rf "$apt"
}

have() { [ -e "$directory/$1/.complete" ]; }
# shellcheck disable=SC2046 # a list of packages
{
  have postfix || download postfix $(missing postfix sasl2-bin libsasl2-modules)
  have exim || download exim $(missing exim4-daemon-light)
  have sendmail || download sendmail $(missing sendmail-bin sendmail-base sendmail-cf)
  if ! have opensmtpd; then
    case $(apt-cache show --no-all-versions opensmtpd | sed -n 's/^Version: //p') in
      6.*) newer_opensmtpd ;;
      *) download opensmtpd $(missing opensmtpd) ;;
    esac
  fi
}
