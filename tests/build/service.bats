#!/usr/bin/env bats
# What runs `sync` from time to time.

service=$BATS_TEST_DIRNAME/../../port/posix/service

@test "systemd takes the units" {
	command -v systemd-analyze >/dev/null || skip 'systemd-analyze is not installed'
	cd "$BATS_TEST_TMPDIR"
	cp "$service"/feedarc.* .
	sed -i -e 's|^ExecStart=feedarc|ExecStart=/bin/true|' -e /^Documentation/d feedarc.service
	run systemd-analyze verify ./feedarc.service ./feedarc.timer
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "OpenWrt's script puts one line into the crontab, and takes it out again" {
	cd "$BATS_TEST_TMPDIR"
	sed -e "s|^TABLE=.*|TABLE=$PWD/table|" -e 's|/etc/init.d/cron|true|' "$service/feedarc.init" >init
	sh -n init
	for _ in 1 2; do
		(. ./init && start)
		[ "$(grep -c 'feedarc -C /mnt/feedarc -q sync' table)" -eq 1 ]
		[ "$(grep -c . table)" -eq 1 ]
	done
	(. ./init && stop)
	[ -f table ] && [ ! -s table ]
	echo '0 0 * * * other' >table
	(. ./init && start)
	[ "$(grep -c . table)" -eq 2 ]
	(. ./init && stop)
	[ "$(cat table)" = '0 0 * * * other' ]
}
