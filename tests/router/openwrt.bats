#!/usr/bin/env bats
# The package of OpenWrt: its service and its wrapper, in a BusyBox root where the program only tells how it was called.

load ../command/helper

setup() {
	begin
	need busybox unshare chroot
	[ "$(id -u)" -eq 0 ] || skip 'a root of one'"'"'s own needs root'
	unshare -m true 2>/dev/null || skip 'no namespaces here'
	! ldd "$(command -v busybox)" >/dev/null 2>&1 || skip 'this busybox is not static'
	root=$BATS_TEST_TMPDIR/root
	cat >program <<-'END'
		#!/bin/sh
		echo "$(id -un) ${XDG_CONFIG_HOME-} ${XDG_DATA_HOME-} $*" >>/tmp/ran
		echo warned >&2
	END
	sh "$BATS_TEST_DIRNAME/root.sh" make "$root" program
	touch "$root/var/run/feedarc.clock" "$root/tmp/ran" "$root/tmp/log" "$root/tmp/procd"
	chmod 666 "$root"/tmp/*
	table=$root/etc/crontabs/root
}

teardown() {
	end
}

# router COMMAND: in the root.
router() {
	sh "$BATS_TEST_DIRNAME/root.sh" run "$root" "$@"
}

# configure LINE...: the whole of /etc/config/feedarc.
configure() {
	printf '%s\n' "config feedarc 'main'" "option enabled '1'" "option directory '/mnt/sda1'" "option user 'feedarc'" "$@" \
		>"$root/etc/config/feedarc"
}

service() {
	router "/etc/rc.common /etc/init.d/feedarc $1"
}

@test "the package has what OpenWrt looks for" {
	make -s -C "$BATS_TEST_DIRNAME/../../port/openwrt" TOPDIR="$BATS_TEST_DIRNAME/stand-in" fields >fields
	has fields 'DEPENDS: +libcurl +libexpat +zlib'
	has fields "Version: $(sed -n 's/^VERSION = //p' "$BATS_TEST_DIRNAME/../../Makefile")-1"
	for file in etc/init.d/feedarc usr/bin/feedarc usr/libexec/feedarc; do
		[ -x "$root/$file" ] || fail "$file"
	done
	for file in $(find "$root/etc/init.d/feedarc" "$root/usr/bin/feedarc" "$root"/etc/hotplug.d/ntp/*); do
		busybox ash -n "$file"
	done
	is "$(cat "$root/lib/upgrade/keep.d/feedarc")" /etc/feedarc/
}

@test "what is installed does nothing before it is enabled" {
	service start
	service sync
	empty "$root/tmp/ran"
	[ ! -s "$table" ]
}

@test "the service puts one line into root's crontab, and takes it out again" {
	echo '0 0 * * * other' >"$table"
	configure
	for _ in 1 2; do
		service start
		is "$(grep -c . "$table")" 2
		grep -qxE '[0-9]+,[0-9]+ \* \* \* \* /etc/init.d/feedarc sync' "$table" || fail "$(cat "$table")"
	done
	is "$(cat "$root/tmp/services")" 'cron restart'
	service stop
	is "$(cat "$table")" '0 0 * * * other'
	sed -i "s/enabled '1'/enabled '0'/" "$root/etc/config/feedarc"
	service start
	is "$(cat "$table")" '0 0 * * * other'
}

@test "the interval becomes minutes and hours" {
	local pair

	for pair in '20:([0-9]+,){2}[0-9]+ \*' '60:[0-9]+ \*' '90:[0-9]+ \*' '240:[0-9]+ \*/4' '9999:[0-9]+ \*/24' '0:[0-9]+,[0-9]+ \*' 'x:[0-9]+,[0-9]+ \*'; do
		configure "option interval '${pair%%:*}'"
		service start
		grep -qxE "${pair#*:} \\* \\* \\* /etc/init.d/feedarc sync" "$table" || fail "$pair: $(cat "$table")"
		is "$(grep -c . "$table")" 1
	done
}

@test "a sync is the user's, in the places of the settings, and its words are logged" {
	configure
	service start
	is "$(cat "$root/tmp/ran")" 'feedarc /etc /mnt/sda1 -q sync'
	is "$(cat "$root/tmp/log")" warned
	is "$(stat -c %u "$root.disk/feedarc" "$root/etc/feedarc" | sort -u)" 32768
	service sync
	is "$(grep -c . "$root/tmp/ran")" 2
	has "$root/tmp/procd" 'reload feedarc'
	has "$root/tmp/procd" 'mount /mnt/sda1'
}

@test "what root left in the archive is given to the user" {
	configure
	mkdir "$root.disk/feedarc"
	touch "$root.disk/feedarc/lock" "$root/etc/feedarc/feeds"
	service start
	is "$(stat -c %u "$root.disk/feedarc/lock" "$root/etc/feedarc/feeds" | sort -u)" 32768
}

@test "where no disk is mounted nothing is written, and that is logged" {
	configure "option directory '/mnt/sda1/news/'"
	DISK=no service start
	DISK=no service sync
	empty "$root/tmp/ran"
	is "$(find "$root/mnt/sda1" | wc -l)" 1
	is "$(grep -c 'nothing is mounted for /mnt/sda1/news' "$root/tmp/log")" 2
	service sync
	is "$(cat "$root/tmp/ran")" 'feedarc /etc /mnt/sda1/news -q sync'
	configure "option directory '/srv'"
	DISK=no service start
	[ -d "$root/srv/feedarc" ]
}

@test "the first sync waits until the network has told the time" {
	configure
	rm "$root/var/run/feedarc.clock"
	router '/etc/rc.common /etc/init.d/feedarc enable'
	# How long the machine is up is this machine's: it must not count here.
	sed -i 's|</proc/uptime|</tmp/uptime|' "$root/etc/init.d/feedarc"
	echo '100.00 50.00' >"$root/tmp/uptime"
	service start
	service sync
	empty "$root/tmp/ran"
	sed -i 's|^! /etc/init.d/feedarc enabled .*|/etc/rc.common /etc/init.d/feedarc sync|' "$root/etc/hotplug.d/ntp/50-feedarc"
	router 'ACTION=unsync sh /etc/hotplug.d/ntp/50-feedarc'
	empty "$root/tmp/ran"
	router 'ACTION=stratum sh /etc/hotplug.d/ntp/50-feedarc'
	router 'ACTION=stratum sh /etc/hotplug.d/ntp/50-feedarc'
	is "$(grep -c . "$root/tmp/ran")" 1
	rm "$root/var/run/feedarc.clock"
	echo '900.00 50.00' >"$root/tmp/uptime"
	service sync
	is "$(grep -c . "$root/tmp/ran")" 2
}

@test "sections of the settings are the feeds" {
	configure "config feed" "option url 'http://127.0.0.1:1/a?b=1&c'" "option title 'A \"quoted\" \\name'" \
		"list tag 'news'" "list tag 'two words'" "list set 'refresh=60'" "list set 'header=X-Key: a b'" \
		"config feed" "option title 'no address'" "config feed" "option url 'http://127.0.0.1:1/b'"
	service start
	is "$(cat "$root/tmp/ran")" 'feedarc /var/etc /mnt/sda1 -q sync'
	mkdir -p "$dir"
	cp "$root/var/etc/feedarc/feeds" "$dir/feeds"
	is "$(feedarc feeds --json | jq -r '[.url, .title, (.tags | join("+"))] | join(" ")' | tee had)" 'http://127.0.0.1:1/a?b=1&c A "quoted" \name news+two words
http://127.0.0.1:1/b 127.0.0.1:1/b '
	grep -qF 'refresh="60"' "$dir/feeds"
	is "$(stat -c %u "$root/var/etc/feedarc/feeds")" 32768
	configure
	service start
	[ ! -e "$root/var/etc/feedarc" ]
	is "$(tail -n 1 "$root/tmp/ran")" 'feedarc /etc /mnt/sda1 -q sync'
}

@test "the file of feeds may be elsewhere" {
	configure "option settings '/srv'"
	service start
	router 'feedarc list'
	is "$(cut -d' ' -f1,2 "$root/tmp/ran" | uniq)" 'feedarc /srv'
	is "$(stat -c %u "$root/srv/feedarc")" 32768
}

@test "root's feedarc is the user's, in the same places; with -C it is root's own" {
	configure
	router 'feedarc list "two words"' >out 2>&1
	has out 'there is no /mnt/sda1/feedarc: `service feedarc start` makes it'
	mkdir "$root.disk/feedarc"
	router 'feedarc list' >out 2>&1
	is "$(cat out)" warned
	sed -i '$d' "$root/tmp/ran"
	is "$(cat "$root/tmp/ran")" 'feedarc /etc /mnt/sda1 list two words'
	router 'feedarc -C /tmp list'
	is "$(tail -n 1 "$root/tmp/ran")" 'root   -C /tmp list'
	configure "option user 'root'"
	router 'feedarc list'
	is "$(tail -n 1 "$root/tmp/ran")" 'root /etc /mnt/sda1 list'
}
