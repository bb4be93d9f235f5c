#!/bin/sh
# root.sh - a router's root folder: Debian's static BusyBox, and feedarc's package of OpenWrt with PROGRAM in it.
#
#   root.sh make DIR PROGRAM           makes it; what stands in for OpenWrt's own scripts is in stand-in/
#   root.sh run DIR COMMAND [WORD…]    runs a command of the shell in it, as its root; $1 … are the words
#
# DIR.disk is what is on the disk, mounted on /mnt/sda1 unless DISK is "no". It needs root, and changes nothing of
# this system: what is mounted is seen in a namespace of its own.
# shellcheck disable=SC2016 # words of inner shells
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
what=$1 root=$2
shift 2

make_root() {
	busybox=$(command -v busybox)
	mkdir -p "$root.disk" "$root/bin" "$root/sbin" "$root/usr/bin" "$root/usr/sbin" "$root/dev" "$root/proc" "$root/sys" \
		"$root/mnt/sda1" "$root/tmp" "$root/var/run" "$root/lib" "$root/etc/init.d" "$root/etc/rc.d" "$root/etc/crontabs" "$root/root"
	chmod 1777 "$root/tmp"
	cp "$busybox" "$root/bin/busybox"
	# Hard links: a link to /bin/busybox would be this system's where it is written to from outside.
	chroot "$root" /bin/busybox --install
	echo 'root:x:0:0:root:/root:/bin/sh
feedarc:x:32768:32768:feedarc:/var/run/feedarc:/bin/false' >"$root/etc/passwd"
	echo 'root:x:0:
feedarc:x:32768:' >"$root/etc/group"
	cp "$here/stand-in/functions.sh" "$root/lib/"
	install -m755 "$here/stand-in/rc.common" "$root/etc/"
	install -m755 "$here/stand-in/uci" "$root/sbin/"
	for service in cron sysntpd; do
		printf '#!/bin/sh\necho "%s $*" >>/tmp/services\n' $service >"$root/etc/init.d/$service"
		chmod 755 "$root/etc/init.d/$service"
	done
	install -D -m755 "$1" "$root.built/build/posix/feedarc"
	make -s -C "$tree/port/openwrt" TOPDIR="$here/stand-in" PKG_BUILD_DIR="$(cd "$root.built" && pwd)" \
		ROOT="$(cd "$root" && pwd)" install
}

run() {
	exec unshare -m sh -c '
		root=$1
		shift
		mount --rbind /dev "$root/dev" && mount -t proc none "$root/proc" || exit 99
		[ "${DISK-}" = no ] || mount --bind "$root.disk" "$root/mnt/sda1" || exit 99
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM="${TERM-dumb}" chroot "$root" /bin/sh -c "$@"
	' sh "$root" "$1" sh "$@"
}

case $what in
make) make_root "$@" ;;
run) run "$@" ;;
*) exit 2 ;;
esac
