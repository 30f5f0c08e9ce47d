#!/bin/sh
# install.sh [--into DIR] [--program FILE]      installs or upgrades; asks nothing
# install.sh uninstall [--purge] [--into DIR]   removes it; configuration and waiting mails only with --purge
#
# DIR is the root folder of an image that is being put together; without it this very device is meant. Runs under
# BusyBox. Exit codes: 0 done, 64 usage, 66 a file of the tarball is missing, 73 no space or not writable (nothing was
# changed), 77 not root.
set -eu
umask 022
case $0 in
*/*) here=$(cd "${0%/*}" && pwd) ;;
*) here=$(pwd) ;;
esac
common=$here/share
[ -d "$common" ] || common=$here/../common
into=
program=$here/wanbell
verb=install
purge=
# In KB: room for state and the first waiting mails.
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
inittab=etc/inittab
installed=usr/share/wanbell/installed

has_inittab() { [ -f "$into/$inittab" ] && grep -q '^::[a-z]*:' "$into/$inittab"; }

# An agent that init keeps running is not started while it is to stand still.
stop() { [ -n "$into" ] || sh "$common/wanbell-service" stop; }

start() {
	[ -z "$into" ] || return 0
	rm -f /var/run/wanbell-service/stop
	if has_inittab; then kill -HUP 1; else /etc/init.d/S95wanbell start; fi
}

# Every file of the installation: MODE TARGET SOURCE
files() {
	echo "755 usr/sbin/wanbell $program"
	echo "755 usr/sbin/wanbell-service $common/wanbell-service"
	for name in servers.ini inbox.sh folders.sh; do echo "644 usr/share/wanbell/$name $common/$name"; done
	for name in udhcpc dnsmasq; do echo "755 usr/share/wanbell/hooks/$name $here/hooks/$name"; done
	echo "644 etc/wanbell/conf.d/10-firmware.ini $common/defaults.ini"
	has_inittab || echo "755 etc/init.d/S95wanbell $here/init.d/S95wanbell"
	[ ! -d "$into/www/cgi-bin" ] || echo "755 www/cgi-bin/wanbell $here/page.cgi"
	# A firmware's own trusted roots stay.
	if [ -f "$here/ca-certificates.crt" ]; then
		if [ ! -e "$into/etc/ssl/certs/ca-certificates.crt" ] || grep -qs ssl/certs "$into/$installed"; then
			echo "644 etc/ssl/certs/ca-certificates.crt $here/ca-certificates.crt"
		fi
	fi
}

# Nothing takes its place before everything lies beside it as NAME.new; what fails until then leaves no trace.
work=
abandon() {
	[ -n "$work" ] || return 0
	while read -r path; do rm -f "$path.new"; done <"$work/staged"
	sort -r "$work/folders" | while read -r path; do rmdir "$path" 2>/dev/null || true; done
	rm -rf "$work"
	work=
}

begin() {
	work=$(mktemp -d "${TMPDIR:-/tmp}/wanbell.XXXXXX") || unwritable "${TMPDIR:-/tmp}"
	trap abandon EXIT
	trap 'exit 130' HUP INT TERM
	: >"$work/staged"
	: >"$work/folders"
}

unwritable() { fail 73 "$1 cannot be written; nothing was changed"; }

folder() { # PATH: makes it, and takes down what has to go again
	[ ! -d "$1" ] || return 0
	folder "${1%/*}"
	mkdir "$1" 2>/dev/null || unwritable "$1"
	echo "$1" >>"$work/folders"
}

# stage MODE TARGET COMMAND...: the command's output is to take the file's place; MODE keep: with its mode and owner.
stage() {
	mode=$1
	path=$into/$2
	shift 2
	# On the device a link leads to the file that is meant; of an image it would lead out.
	if [ -z "$into" ] && [ -L "$path" ]; then path=$(readlink -f "$path"); fi
	folder "${path%/*}"
	echo "$path" >>"$work/staged" || unwritable "$work/staged"
	rm -f "$path.new"
	if [ "$mode" = keep ] && [ -f "$path" ]; then
		cp -p "$path" "$path.new" 2>/dev/null || unwritable "$path"
		"$@" 2>/dev/null >"$path.new" || unwritable "$path"
	else
		# Not through a link: one folder belongs to the agent.
		(set -C && "$@" >"$path.new") 2>/dev/null || unwritable "$path"
		[ "$mode" = keep ] || chmod "$mode" "$path.new" || unwritable "$path"
	fi
}

# As one, as far as a file system can: until the first rename nothing has changed, and each file is the old or the new.
commit() {
	[ -n "$into" ] || sync
	trap '' HUP INT TERM
	while read -r path; do mv "$path.new" "$path"; done <"$work/staged"
	: >"$work/staged"
	: >"$work/folders"
	[ -n "$into" ] || sync
}

with_line() { # FILE LINE: also where its last line has no end
	[ ! -f "$1" ] || awk 1 "$1"
	echo "$2"
}

without() { # FILE PATTERN
	grep -v "$2" "$1" || [ $? = 1 ]
}

free_id() {
	id=100
	while cat "$into/etc/passwd" "$into/etc/group" 2>/dev/null | grep -q "^[^:]*:[^:]*:$id:"; do id=$((id + 1)); done
	echo "$id"
}

stage_user() {
	id=$(free_id)
	group=$(sed -n 's/^wanbell:[^:]*:\([0-9]*\):.*/\1/p' "$into/etc/group" 2>/dev/null || true)
	[ -n "$group" ] || stage keep etc/group with_line "$into/etc/group" "wanbell:x:$id:"
	grep -qs '^wanbell:' "$into/etc/passwd" ||
		stage keep etc/passwd with_line "$into/etc/passwd" \
			"wanbell:*:$id:${group:-$id}:wanbell:/var/lib/wanbell:/bin/false"
}

# "NAME FREE" of the file system that PATH is or will be on, in KB.
space() { # PATH
	path=$into/$1
	while [ ! -d "$path" ]; do path=${path%/*}; done
	df -Pk "${path:-/}" | awk 'NR > 1 { free = $4; name = $6 } END { print name, free }'
}

# "NAME FREE NEEDED" of each file system where space is short. Both the old and the new file need room.
short_of_space() {
	{
		while read -r mode target source; do
			blocks=$((($(wc -c <"$source") + 4095) / 4096))
			echo "$(space "${target%/*}") $((4 * blocks))"
		done <"$work/files"
		# Users, inittab and the first configuration.
		echo "$(space etc) 16"
		echo "$(space var/lib) $reserve"
	} | awk '{ free[$1] = $2; needed[$1] += $3 }
		END { for (name in free) if (free[name] + 0 < needed[name]) printf "%s %.0f %.0f\n", name, free[name], needed[name] }'
}

install() {
	begin
	files >"$work/files" || unwritable "$work/files"
	while read -r mode target source; do
		[ -f "$source" ] || fail 66 "$source is missing: the tarball is not whole"
	done <"$work/files"
	short_of_space >"$work/short" || unwritable "$work/short"
	while read -r name free needed; do
		fail 73 "$needed KB are needed and $free KB are free on $name; nothing was changed"
	done <"$work/short"

	sed 's/^[0-9]* \([^ ]*\) .*/\1/' "$work/files" >"$work/list" || unwritable "$work/list"
	# First, so that an installation which the power cut is known whole to the next run.
	cat "$into/$installed" >"$work/before" 2>/dev/null || true
	stage 644 "$installed" sort -u "$work/list" "$work/before"
	stage_user
	folder "$into/var/lib"
	while read -r mode target source; do
		stage "$mode" "$target" cat "$source"
	done <"$work/files"
	if has_inittab && ! grep -qxF "$line" "$into/$inittab"; then
		stage keep "$inittab" with_line "$into/$inittab" "$line"
	fi
	commit

	# What an earlier version had and this one has not.
	grep -vxF -f "$work/list" "$into/$installed" >"$work/gone" || true
	while read -r target; do rm -f "$into/$target"; done <"$work/gone"
	stage 644 "$installed" cat "$work/list"
	commit
	stop
	start
	echo "wanbell is installed"
}

uninstall() {
	[ -f "$into/$installed" ] || fail 66 "wanbell is not installed here: $into/$installed is missing"
	begin
	if has_inittab; then stage keep "$inittab" without "$into/$inittab" "^$line\$"; fi
	if [ -n "$purge" ]; then
		stage keep etc/passwd without "$into/etc/passwd" '^wanbell:'
		stage keep etc/group without "$into/etc/group" '^wanbell:'
	fi
	commit
	if [ -z "$into" ] && has_inittab; then kill -HUP 1; fi
	stop
	while read -r path; do rm -f "$into/$path"; done <"$into/$installed"
	rm -f "$into/$installed"
	rm -rf "$into/var/run/wanbell" "$into/var/run/wanbell-service"
	for path in usr/share/wanbell/hooks usr/share/wanbell etc/wanbell/conf.d etc/wanbell; do
		rmdir "$into/$path" 2>/dev/null || true
	done
	if [ -n "$purge" ]; then
		rm -rf "$into/etc/wanbell" "$into/var/lib/wanbell"
		echo 'wanbell is removed, with its configuration and waiting mails'
	else
		echo 'wanbell is removed; configuration and waiting mails stay in /etc/wanbell and /var/lib/wanbell'
	fi
}

$verb
