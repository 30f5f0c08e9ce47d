# shellcheck shell=dash
# Sourced by hooks: lays an event into wanbell's inbox. It takes milliseconds, never waits, and never fails the hook.

# wanbell_event KIND [KEY VALUE]...: values may be hostile; what could end a line or a quotation is taken out.
wanbell_event() {
	wanbell_inbox=${WANBELL_INBOX:-/var/run/wanbell/inbox}
	[ -d "$wanbell_inbox" ] || return 0
	wanbell_file=$(mktemp "$wanbell_inbox/.hook.XXXXXX" 2>/dev/null) || return 0
	{
		printf '[event]\nkind = %s\n' "$1"
		shift
		while [ $# -ge 2 ]; do
			printf '%s = "%s"\n' "$1" "$(wanbell_clean "$2")"
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
