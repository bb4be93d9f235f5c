#!/usr/bin/env bats
# A router's life: the static program and its package in a BusyBox root, fed by a server outside of it. `make
# check-router` builds the program, whose clock CLOCK sets.

load ../../command/helper

setup() {
	begin
	root=$BATS_TEST_TMPDIR/root
	sh "$BATS_TEST_DIRNAME/../root.sh" make "$root" "$FEEDARC"
	touch "$root/var/run/feedarc.clock"
	printf '%s\n' "config feedarc 'main'" "option enabled '1'" "option directory '/mnt/sda1'" "option user 'feedarc'" \
		>"$root/etc/config/feedarc"
	enter="sh '$BATS_TEST_DIRNAME/../root.sh' run '$root'"
	rss Tides 'b|Second|&lt;p&gt;second text&lt;/p&gt;' 'a|First|&lt;p&gt;first &lt;b&gt;text&lt;/b&gt;&lt;/p&gt;' | publish tides.xml
	serve
}

teardown() {
	end_terminal
	end
}

router() {
	eval "$enter \"\$@\""
}

subscribe() {
	printf '%s\n' "$@" >"$root/etc/feedarc/feeds"
}

# titles: of all posts, newest first.
titles() {
	router 'feedarc list --limit 0 --format %t' | xargs
}

@test "the service archives on the disk, as its user; list, show and verify read it" {
	subscribe "$base/tides.xml"
	router '/etc/init.d/feedarc start'
	is "$(titles)" 'Second First'
	router 'feedarc show 2' >out
	has out 'first text'
	is "$(router 'feedarc verify')" ''
	is "$(find "$root.disk" "$root/etc/feedarc" ! -uid 32768 ! -path "$root.disk")" ''
	[ -s "$root.disk/feedarc/000001.jsonl.gz" ]
	[ ! -s "$root/tmp/log" ] || fail "$(cat "$root/tmp/log")"
	is "$(router 'zcat /mnt/sda1/feedarc/*.gz' | grep -c '"url":"http://example.org/[ab]"')" 2
}

@test "add and import are the user's too, and what they say is read" {
	# As when the package is installed; then the settings of this test count.
	sed -i "s/enabled '1'/enabled '0'/" "$root/etc/config/feedarc"
	router '/etc/init.d/feedarc start'
	router "feedarc add $base/tides.xml sea" >out 2>&1 || fail "$(cat out)"
	has "$root/etc/feedarc/feeds" "$base/tides.xml sea"
	router 'feedarc import -' <"$root/etc/feedarc/feeds" >out 2>&1
	is "$(router 'feedarc feeds' | grep -c tides)" 1
	is "$(stat -c %u "$root/etc/feedarc/feeds")" 32768
}

@test "read goes through BusyBox's less" {
	subscribe "$base/tides.xml"
	router '/etc/init.d/feedarc start'
	on_terminal "TERM=dumb $enter" "'PAGER=less feedarc read feed:1'"
	see 'second text'
	press q
	see '1 of 2'
	press q Enter
	wait_for tty.status
	is "$(cat tty.status)" 0
	# What only a richer less would understand is not sent to it.
	TERM=dumb router 'PAGER=cat feedarc read' >out
	has out 'first text'
	! grep -q "$(printf '\033')" out || fail "$(cat -v out)"
}

@test "the screen fills the terminal of a BusyBox shell, and marks are the user's" {
	[ "$(router 'feedarc version' | grep -c 'screen=1')" -eq 1 ] || skip 'built without the screen'
	subscribe "$base/tides.xml"
	router '/etc/init.d/feedarc start'
	on_terminal "$enter" feedarc
	see 'Tides'
	press Enter
	see 'Second'
	press Enter
	see 'second text'
	press r
	press Q
	wait_for tty.status
	is "$(cat tty.status)" 0
	is "$(router 'feedarc list --format %t is:unread')" First
	is "$(stat -c %u "$root.disk/feedarc/marks.jsonl")" 32768
}

@test "BusyBox's crond runs the line that the service wrote" {
	echo "option interval '1'" >>"$root/etc/config/feedarc"
	rm "$root/var/run/feedarc.clock"
	sed -i 's|</proc/uptime|</tmp/uptime|' "$root/etc/init.d/feedarc"
	echo '1.00 1.00' >"$root/tmp/uptime"
	printf '#!/bin/sh\nexit 0\n' >"$root/etc/init.d/sysntpd"
	subscribe "$base/tides.xml"
	router '/etc/init.d/feedarc start'
	is "$(titles)" ''
	touch "$root/var/run/feedarc.clock"
	sh "$BATS_TEST_DIRNAME/../root.sh" run "$root" 'exec crond -f -c /etc/crontabs' >crond.log 2>&1 3>&- &
	servers+=($!)
	for _ in {1..75}; do
		[ ! -s "$root.disk/feedarc/000001.jsonl.gz" ] || break
		sleep 1
	done
	sleep 1
	is "$(titles)" 'Second First'
	is "$(find "$root.disk/feedarc" ! -uid 32768)" ''
}

@test "without a bundle of certificates the line names the package" {
	need openssl
	# By name: this mbedTLS knows no addresses in certificates.
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext 'subjectAltName=DNS:localhost' \
		-keyout key.pem -out cert.pem 2>/dev/null
	cat key.pem cert.pem >both.pem
	SERVER_CERT=both.pem serve
	subscribe "https://localhost:${base##*:}/tides.xml"
	echo '127.0.0.1 localhost' >"$root/etc/hosts"
	mkdir -m 777 "$root.disk/feedarc"
	router 'feedarc sync' >out 2>&1 || true
	has out 'OpenWrt: ca-bundle'
	is "$(line_count out)" 2
	mkdir -p "$root/etc/ssl/certs"
	cp cert.pem "$root/etc/ssl/certs/ca-certificates.crt"
	router 'feedarc sync --force'
	is "$(titles)" 'Second First'
}

@test "a clock that is not set, and one that is wrong, change neither what is asked nor the order of numbers" {
	local now

	now=$(date +%s)
	mkdir -m 777 "$root.disk/feedarc"
	subscribe "$base/tides.xml"
	router 'CLOCK=0 feedarc sync'
	rss Tides 'c|Third|third' 'b|Second|' 'a|First|' | publish tides.xml
	# Some hours behind, as of a router that takes the time from its newest file; then right; far ahead; right again.
	router "CLOCK=$((now - 20000)) feedarc sync"
	rss Tides 'd|Fourth|fourth' 'c|Third|third' | publish tides.xml
	router "CLOCK=$((now + 2 * 86400)) feedarc sync"
	rss Tides 'e|Fifth|fifth' 'd|Fourth|fourth' | publish tides.xml
	router "CLOCK=$((now + 400 * 86400)) feedarc sync"
	rss Tides 'f|Sixth|sixth' 'e|Fifth|fifth' | publish tides.xml
	router "CLOCK=$((now + 4 * 86400)) feedarc sync"
	is "$(router 'feedarc list --limit 0 --format "%i %t"' | sort -n | xargs)" \
		'1 Second 2 First 3 Third 4 Fourth 5 Fifth 6 Sixth'
	is "$(router 'feedarc verify')" ''
}

@test "a disk that is full is told, and what is on it stays whole" {
	subscribe "$base/tides.xml"
	router '/etc/init.d/feedarc start'
	many 1 60 | publish many.xml
	subscribe "$base/tides.xml" "$base/many.xml"
	cat >full <<-'END'
		mount -t tmpfs -o size=64k none /mnt && cp -a "$1/." /mnt && mount --bind /mnt "$1" &&
			{ head -c 1000000 /dev/zero >/mnt/filling 2>/dev/null; sh "$2" run "$3" 'feedarc sync' >out 2>&1; echo $? >status; sh "$2" run "$3" 'feedarc verify; feedarc list --format %t' >list 2>&1; }
	END
	unshare -m sh full "$root.disk" "$BATS_TEST_DIRNAME/../root.sh" "$root"
	is "$(cat status)" 74
	has out 'No space left'
	is "$(xargs <list)" 'Second First'
}

@test "a feed of the settings that moved for good is the same feed when they are read again" {
	local day now

	now=$(date +%s)
	printf '%s\n' 'config feed' "option url '$base/to/301/tides.xml'" >>"$root/etc/config/feedarc"
	router '/etc/init.d/feedarc start'
	for day in 1 2 3 4 5; do
		router "CLOCK=$((now + day * 90000)) feedarc sync --force" >>out 2>&1
	done
	grep -q "^$base/tides.xml" "$root/var/etc/feedarc/feeds"
	router '/etc/init.d/feedarc start'
	has "$root/var/etc/feedarc/feeds" "$base/to/301/tides.xml"
	rss Tides 'c|Third|third' 'b|Second|&lt;p&gt;second text&lt;/p&gt;' | publish tides.xml
	router "CLOCK=$((now + 7 * 90000)) feedarc sync --force"
	is "$(titles)" 'Third Second First'
	is "$(router 'feedarc feeds' | grep -c Tides)" 1
}
