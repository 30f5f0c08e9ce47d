# shellcheck shell=dash
# Sourced by root's service scripts: prepares the folders of an agent that runs as user wanbell. What that user owned
# before may hold links that lead anywhere: root follows none, symbolic or hard.

# wanbell_folders CONFIG STATE RUN
wanbell_folders() {
	wanbell_give "${1%/*}" "$1"
	wanbell_give "${1%/*}/conf.d" "$1"
	wanbell_give "$2" "$1"

	# Root has the folder while it looks after what is in it, so that nothing is put in its place meanwhile.
	wanbell_take "$3" 755 || return 0
	[ ! -L "$3/inbox" ] || rm -f "$3/inbox"
	mkdir -p "$3/inbox"
	chown root:wanbell "$3/inbox"
	chmod 770 "$3/inbox"
	chown wanbell:wanbell "$3"

	# Without it pings to the gateway need a privilege that the agent does not have.
	if [ -w /proc/sys/net/ipv4/ping_group_range ]; then
		echo '0 2147483647' 2>/dev/null >/proc/sys/net/ipv4/ping_group_range || :
	fi
}

# wanbell_take FOLDER MODE: makes it root's; false when it is a link.
wanbell_take() {
	if [ -L "$1" ]; then
		logger -t wanbell "$1 is a link and is left alone; name its target in /etc/default/wanbell, or remove it"
		return 1
	fi
	mkdir -p "$1"
	chown root:root "$1"
	chmod "$2" "$1"
}

# wanbell_give FOLDER CONFIG: the folder and its files become wanbell's, the configuration readable by nobody else.
wanbell_give() {
	wanbell_take "$1" 700 || return 0
	for wanbell_file in "$1"/* "$1"/.[!.]*; do
		if [ -L "$wanbell_file" ] || [ ! -f "$wanbell_file" ]; then continue; fi
		# shellcheck disable=SC2012 # only its count of links is read, not its name
		wanbell_links=$(ls -ldn "$wanbell_file" | sed 's/^[^ ]* *\([0-9]*\).*/\1/')
		[ "$wanbell_links" = 1 ] || continue
		chown wanbell:wanbell "$wanbell_file"
		[ "$wanbell_file" != "$2" ] || chmod 600 "$wanbell_file"
	done
	chown wanbell:wanbell "$1"
}
