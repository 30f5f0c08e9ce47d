#!/bin/sh
# shellcheck shell=dash

case "$1" in
wanbell)
	wanbell --version | grep -F "$2" || exit 1
	wanbell servers | grep -F smtp2go || exit 1
	wanbell events | grep -F wan.down || exit 1
	# Without a configuration the check says so and ends with EX_CONFIG.
	wanbell check --config /tmp/none.ini
	[ $? -eq 78 ] || exit 1
	;;
esac
