# functions.sh - stands in for OpenWrt's /lib/functions.sh: what services read /etc/config by. A file there is words
# of the shell, as `uci export` prints it.
# shellcheck shell=sh disable=SC1090,SC2034,SC2154 # eval
config() {
	count=$((count + 1)) section=${2:-cfg$count}
	sections="$sections $section"
	eval "TYPE_$section=\$1"
}

option() {
	eval "OPTION_${section}_$1=\$2"
}

list() {
	eval "item=\$((LENGTH_${section}_$1 + 1))"
	eval "LENGTH_${section}_$1=\$item ITEM_${section}_$1_$item=\$2"
}

config_load() {
	count=0 sections=
	. "/etc/config/$1"
}

config_get() {
	eval "$1=\${OPTION_$2_$3:-\$4}"
}

config_get_bool() {
	config_get "$@"
	eval "case \$$1 in 1 | on | true | yes | enabled) $1=1 ;; *) $1=0 ;; esac"
}

config_foreach() {
	for name in $sections; do
		eval "type=\$TYPE_$name"
		[ "$type" != "$2" ] || "$1" "$name"
	done
}

config_list_foreach() {
	item=1
	while eval "[ \$item -le \$((LENGTH_$1_$2)) ]"; do
		eval "$3 \"\$ITEM_$1_$2_$item\""
		item=$((item + 1))
	done
}
