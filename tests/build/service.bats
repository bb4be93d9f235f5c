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
