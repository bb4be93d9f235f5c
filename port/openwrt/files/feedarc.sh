#!/bin/sh
# feedarc with the places of /etc/config/feedarc, and as its user, since what root archives would be closed to the
# service. With -C it is the program as it is.
program=/usr/libexec/feedarc
for word; do
	case $word in
	-C*) exec $program "$@" ;;
	--) break ;;
	esac
done

XDG_CONFIG_HOME=$(uci -q get feedarc.main.settings || echo /etc)
[ ! -e /var/etc/feedarc/feeds ] || XDG_CONFIG_HOME=/var/etc
XDG_DATA_HOME=$(uci -q get feedarc.main.directory)
export XDG_CONFIG_HOME XDG_DATA_HOME
[ -d "$XDG_DATA_HOME/feedarc" ] ||
	echo "feedarc: there is no $XDG_DATA_HOME/feedarc: \`service feedarc start\` makes it, where a disk is mounted" >&2
user=$(uci -q get feedarc.main.user)

if [ "$(id -u)" -ne 0 ] || [ "${user:-root}" = root ]; then
	exec $program "$@"
fi
# There is no su. The file is never there: it would tell that one is running, of which there may be many.
exec start-stop-daemon -S -p /var/run/feedarc.none -c "$user" -x $program -- "$@"
