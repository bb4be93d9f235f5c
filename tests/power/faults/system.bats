#!/usr/bin/env bats
# Each call by which an archive is changed fails once, as the system may let it: no room, no quota, a broken
# device, half of the bytes. Nothing that was stored is lost, and the next run makes it whole.

load ../../command/helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	printf '%s\n' "file://$web/a.xml" "file://$web/b.xml" >"$dir/feeds"
	many 1 40 a >"$web/a.xml"
	many 1 40 b >"$web/b.xml"
	feedarc sync
	many 1 90 a >"$web/a.xml"
	many 1 60 b >"$web/b.xml"
	feedarc sync
	feedarc purge 3
	links >before
	many 1 130 a >"$web/a.xml"
	grep -ho '<link>[^<]*' "$web"/*.xml | sed 's/<link>//' | sort >want
	cp -R "$dir" base
}

teardown() {
	if [ -n "${full-}" ]; then umount "$full" 2>/dev/null || true; fi
	end
}

# Does strace let calls fail here? Containers may forbid it.
can_inject() {
	need strace
	strace -f -o probe -e trace=fsync -e inject=fsync:error=EIO true 2>/dev/null ||
		skip 'strace can not trace here'
}

again() {
	rm -rf "$dir"
	cp -R base "$dir"
}

# kept WHAT: all that was there is there, verify is content, and the next sync makes it whole.
kept() {
	links >have || fail "$1: list fails: $(cat err)"
	comm -23 "${2-before}" have >lost
	[ ! -s lost ] || fail "$1: lost $(head -3 lost)"
	uniq -d have >twice
	[ ! -s twice ] || fail "$1: twice $(head -3 twice)"
	split sync --force
	[ "$status" -eq 0 ] || fail "$1: the next sync: $status $(cat err)"
	split verify
	[ "$status" -eq 0 ] || fail "$1: verify: $status $(cat out err)"
	links >have
	comm -3 want have >differ
	# One was purged.
	[ "$(line_count differ)" -eq 1 ] || fail "$1: not whole: $(head -3 differ)"
}

# each_call CALL ERROR WORD...: the command, while the 1st, 2nd, 3rd ... such call fails.
each_call() {
	local call=$1 error=$2 n struck=0

	shift 2
	for ((n = 1; n < 200; n++)); do
		again
		status=0
		strace -f -o trace -e "trace=$call" -e "inject=$call:error=$error:when=$n" \
			"$FEEDARC" -C "$dir" "$@" >out 2>err || status=$?
		grep -q INJECTED trace || break
		struck=$n
		[ "$status" -lt 128 ] || fail "$* with $call $n: $error: status $status"
		kept "$* with $call $n: $error"
	done
	echo "# $*: $struck times $call $error" >&3
}

commands() {
	local error

	can_inject
	for error in ENOSPC EIO EDQUOT; do
		each_call "$1" "$error" sync
		each_call "$1" "$error" compact
		each_call "$1" "$error" mark +read 1
	done
}

@test "writing fails" {
	commands write
}

@test "making it safe fails" {
	commands fsync
}

@test "cutting fails" {
	commands ftruncate
}

@test "renaming fails" {
	commands rename
}

@test "removing fails" {
	commands unlink
}

@test "half of the bytes are written" {
	local limit

	for limit in $(seq 1 40); do
		again
		status=0
		(
			ulimit -f "$limit"
			exec "$FEEDARC" -C "$dir" sync >out 2>err
		) || status=$?
		[ "$status" -lt 128 ] || fail "files of $limit KB: status $status"
		kept "files of $limit KB"
		again
		status=0
		(
			ulimit -f "$limit"
			exec "$FEEDARC" -C "$dir" compact >out 2>err
		) || status=$?
		[ "$status" -lt 128 ] || fail "compact, files of $limit KB: status $status"
		kept "compact, files of $limit KB"
	done
}

@test "the disk is full" {
	local room

	[ "$(id -u)" -eq 0 ] || skip 'only root can mount a small disk'
	full=$BATS_TEST_TMPDIR/small
	mkdir "$full"
	mount -t tmpfs -o size=512k tmpfs "$full" 2>/dev/null || {
		full=
		skip 'a small disk can not be mounted here'
	}
	for room in 0 4 8 12 16 20 24 32 40 48 64; do
		rm -rf "${full:?}"/*
		cp -R base/. "$full"
		dir=$full archive=$full/archive
		dd if=/dev/zero of="$full/ballast" bs=1k count=1024 2>/dev/null || true
		truncate -s "-$((room * 1024))" "$full/ballast"
		for command in sync compact 'mark +read 1'; do
			# shellcheck disable=SC2086 # its words
			split $command
			[ "$status" -lt 128 ] || fail "$command with $room KB: status $status"
			links >have || fail "$command with $room KB: $(cat err)"
			is "$(comm -23 before have)" ''
		done
		rm "$full/ballast"
		kept "with $room KB"
	done
}
