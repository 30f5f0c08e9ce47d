#!/bin/sh
# install.sh [--into DIR] [--program FILE]      installs or upgrades; asks nothing
# install.sh uninstall [--purge] [--into DIR]   removes it; configuration and waiting mails only with --purge
#
# DIR is the root folder of an image that is being put together; without it this very device is meant. Runs under
# BusyBox. Exit codes: 0 done, 64 usage, 66 a file of the tarball is missing, 73 no space, 77 not root.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
common=$here/share
[ -d "$common" ] || common=$here/../common
into=
program=$here/wanbell
verb=install
purge=
# In KB: room for configuration, state and the first waiting mails.
reserve=${WANBELL_RESERVE:-256}

fail() { # CODE MESSAGE
	echo "install.sh: $2" >&2
	exit "$1"
}

while [ $# -gt 0 ]; do
	case $1 in
	uninstall) verb=uninstall ;;
	--purge) purge=yes ;;
	--into | --program)
		[ $# -ge 2 ] || fail 64 "$1 needs a path behind it"
		case $1 in --into) into=${2%/} ;; *) program=$2 ;; esac
		shift
		;;
	*) fail 64 "there is no option $1; see the first lines of this script" ;;
	esac
	shift
done
[ -n "$into" ] || [ "$(id -u)" = 0 ] || fail 77 'run it as root, or name the root folder of an image with --into'
[ -z "$into" ] || [ -d "$into" ] || fail 66 "$into is no folder"

line='::respawn:/usr/sbin/wanbell-service'
inittab=$into/etc/inittab
pidfile=$into/var/run/wanbell/wanbell.pid

has_inittab() { [ -f "$inittab" ] && grep -q '^::[a-z]*:' "$inittab"; }

stop() {
	[ -z "$into" ] || return 0
	if ! has_inittab && [ -x /etc/init.d/S95wanbell ]; then /etc/init.d/S95wanbell stop; fi
	[ -r "$pidfile" ] || return 0
	pid=$(cat "$pidfile")
	kill "$pid" 2>/dev/null || return 0
	tries=0
	while kill -0 "$pid" 2>/dev/null && [ $tries -lt 10 ]; do
		sleep 1
		tries=$((tries + 1))
	done
}

start() {
	[ -z "$into" ] || return 0
	if has_inittab; then kill -HUP 1; else /etc/init.d/S95wanbell start; fi
}

# replace FILE COMMAND...: the command's output takes the file's place at once, so that a power cut leaves one of both.
replace() {
	target=$1
	shift
	"$@" >"$target.new"
	chmod 644 "$target.new"
	mv "$target.new" "$target"
}

# Every file of the installation: SOURCE TARGET MODE
files() {
	echo "$program usr/sbin/wanbell 755"
	echo "$common/wanbell-service usr/sbin/wanbell-service 755"
	for name in servers.ini inbox.sh; do echo "$common/$name usr/share/wanbell/$name 644"; done
	for name in udhcpc dnsmasq; do echo "$here/hooks/$name usr/share/wanbell/hooks/$name 755"; done
	echo "$common/defaults.ini etc/wanbell/conf.d/10-firmware.ini 644"
	has_inittab || echo "$here/init.d/S95wanbell etc/init.d/S95wanbell 755"
	[ ! -d "$into/www/cgi-bin" ] || echo "$here/page.cgi www/cgi-bin/wanbell 755"
	if [ -f "$here/ca-certificates.crt" ]; then
		if [ ! -e "$into/etc/ssl/certs/ca-certificates.crt" ] || grep -qs ssl/certs "$into/usr/share/wanbell/installed"; then
			echo "$here/ca-certificates.crt etc/ssl/certs/ca-certificates.crt 644"
		fi
	fi
}

free_id() {
	id=100
	while grep -q "^[^:]*:[^:]*:$id:" "$into/etc/passwd" "$into/etc/group"; do id=$((id + 1)); done
	echo "$id"
}

add_user() {
	mkdir -p "$into/etc"
	[ -f "$into/etc/passwd" ] || : >"$into/etc/passwd"
	[ -f "$into/etc/group" ] || : >"$into/etc/group"
	id=$(free_id)
	group=$(sed -n 's/^wanbell:[^:]*:\([0-9]*\):.*/\1/p' "$into/etc/group")
	[ -n "$group" ] || echo "wanbell:x:$id:" >>"$into/etc/group"
	grep -q '^wanbell:' "$into/etc/passwd" ||
		echo "wanbell:*:$id:${group:-$id}:wanbell:/var/lib/wanbell:/bin/false" >>"$into/etc/passwd"
}

without() { # FILE PATTERN
	grep -v "$2" "$1" || true
}

uninstall() {
	list=$into/usr/share/wanbell/installed
	[ -f "$list" ] || fail 66 "wanbell is not installed here: $list is missing"
	if has_inittab; then
		replace "$inittab" without "$inittab" "^$line\$"
		[ -n "$into" ] || kill -HUP 1
	fi
	stop
	while read -r path; do rm -f "$into/$path"; done <"$list"
	rm -f "$list"
	rm -rf "$into/var/run/wanbell"
	for folder in usr/share/wanbell/hooks usr/share/wanbell etc/wanbell/conf.d etc/wanbell; do
		rmdir "$into/$folder" 2>/dev/null || true
	done
	if [ -n "$purge" ]; then
		rm -rf "$into/etc/wanbell" "$into/var/lib/wanbell"
		replace "$into/etc/passwd" without "$into/etc/passwd" '^wanbell:'
		replace "$into/etc/group" without "$into/etc/group" '^wanbell:'
		echo 'wanbell is removed, with its configuration and waiting mails'
	else
		echo 'wanbell is removed; configuration and waiting mails stay in /etc/wanbell and /var/lib/wanbell'
	fi
}

# KB that are free where the program goes; an upgrade needs room for both, because the old one is replaced at once.
free_space() {
	folder=$into/usr/sbin
	while [ ! -d "$folder" ]; do folder=${folder%/*}; done
	df -Pk "${folder:-/}" | awk 'NR > 1 { free = $4 } END { print free }'
}

install() {
	needed=$reserve
	files >"${TMPDIR:-/tmp}/wanbell-files.$$"
	trap 'rm -f "${TMPDIR:-/tmp}/wanbell-files.$$"' EXIT
	while read -r source target mode; do
		[ -f "$source" ] || fail 66 "$source is missing: the tarball is not whole"
		needed=$((needed + ($(wc -c <"$source") + 1023) / 1024))
	done <"${TMPDIR:-/tmp}/wanbell-files.$$"
	free=$(free_space)
	[ "$free" -ge "$needed" ] || fail 73 "$needed KB are needed and $free KB are free; nothing was changed"

	add_user
	mkdir -p "$into/usr/share/wanbell" "$into/var/lib"
	while read -r source target mode; do
		mkdir -p "$into/${target%/*}"
		cp "$source" "$into/$target.new"
		chmod "$mode" "$into/$target.new"
		mv "$into/$target.new" "$into/$target"
		echo "$target"
	done <"${TMPDIR:-/tmp}/wanbell-files.$$" >"$into/usr/share/wanbell/installed.new"
	mv "$into/usr/share/wanbell/installed.new" "$into/usr/share/wanbell/installed"
	if has_inittab && ! grep -qxF "$line" "$inittab"; then echo "$line" >>"$inittab"; fi
	[ -n "$into" ] || sync
	stop
	start
	echo "wanbell is installed; it has $((free - needed)) KB left beside it"
}

$verb
