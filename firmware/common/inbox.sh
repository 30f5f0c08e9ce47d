# shellcheck shell=dash
# Sourced by hooks: lays an event into wanbell's inbox. It takes milliseconds, never waits, and never fails the hook.

# wanbell_event KIND [KEY VALUE]...: values may be hostile. Of `text` everything is kept that can be read, up to 1000
# bytes; of names and addresses 64 plain characters.
wanbell_event() {
	wanbell_inbox=${WANBELL_INBOX:-/var/run/wanbell/inbox}
	[ -d "$wanbell_inbox" ] || return 0
	wanbell_file=$(mktemp "$wanbell_inbox/.hook.XXXXXX" 2>/dev/null) || return 0
	{
		printf '[event]\nkind = %s\n' "$1"
		shift
		while [ $# -ge 2 ]; do
			if [ "$1" = text ]; then wanbell_value=$(wanbell_text "$2"); else wanbell_value=$(wanbell_clean "$2"); fi
			printf '%s = "%s"\n' "$1" "$wanbell_value"
			shift 2
		done
		read -r wanbell_uptime _ </proc/uptime && echo "uptime = $wanbell_uptime"
		read -r wanbell_boot </proc/sys/kernel/random/boot_id && echo "boot_id = $wanbell_boot"
	} >"$wanbell_file"
	# The agent runs as a user of its own; nobody else can enter the inbox.
	chmod 644 "$wanbell_file"
	mv "$wanbell_file" "$wanbell_inbox/${wanbell_file##*/.}" || rm -f "$wanbell_file"
	return 0
}

wanbell_clean() {
	case $1 in
	*[!A-Za-z0-9._:-]* | ?????????????????????????????????????????????????????????????????*)
		printf '%s' "$1" | tr -cd 'A-Za-z0-9 ._:@/-' | cut -c 1-64
		;;
	*) printf '%s' "$1" ;;
	esac
}

# In one line, fit for double quotes, without half a UTF-8 character at the end of what was cut.
wanbell_text() {
	wanbell_line=$(printf '%s' "$1" | tr '\n\r\t' '   ' | tr -d '\000-\037\177')
	wanbell_cut=$(printf '%s' "$wanbell_line" | cut -b 1-1000)
	if [ "$wanbell_cut" != "$wanbell_line" ]; then
		wanbell_half="[$(printf '\300-\377')][$(printf '\200-\277')]*\$"
		wanbell_cut=$(printf '%s' "$wanbell_cut" | LC_ALL=C sed "s/$wanbell_half//")
	fi
	printf '%s' "$wanbell_cut" | sed 's/[\\"]/\\&/g'
}
