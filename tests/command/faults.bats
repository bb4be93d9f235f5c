#!/usr/bin/env bats
# What the disk does to us: nothing that was stored is lost, and it is told clearly.

load helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	many 1 60 a >"$web/a.xml"
	many 1 60 b >"$web/b.xml"
	printf '%s\n' "file://$web/a.xml" "file://$web/b.xml" >"$dir/feeds"
}

teardown() {
	if [ -n "${full-}" ]; then umount "$full" 2>/dev/null || true; fi
	chmod -R u+w "$BATS_TEST_TMPDIR" 2>/dev/null || true
	end
}

# as_user WORD...: feedarc as somebody whom permissions hold.
as_user() {
	status=0
	if [ "$(id -u)" -ne 0 ]; then
		feedarc "$@" >out 2>err || status=$?
		return
	fi
	chmod -R a+rX "$BATS_TEST_TMPDIR"
	as_nobody "$FEEDARC" -C "$dir" "$@" >out 2>err || status=$?
}

# Root is held by no permission: somebody else has to get at the program and at the test's own folder.
reachable() {
	[ "$(id -u)" -eq 0 ] || return 0
	need setpriv
	chmod a+x "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
	as_nobody test -x "$FEEDARC" || skip 'the program lies where only root can go'
	as_nobody test -r "$web/a.xml" || skip 'the test lies where only root can go'
}

as_nobody() {
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

segment() {
	find "$archive" -name '*.jsonl.gz' | sort | tail -1
}

# all_once: each article of both feeds is there, once.
all_once() {
	{ grep -ho '<link>[^<]*' "$web"/*.xml | sed 's/<link>//'; } | sort >want
	links >have
	cmp want have
}

@test "a directory that can't be written is one line and 74" {
	reachable
	chmod a-w "$dir"
	as_user sync
	code 74
	is "$(line_count err)" 1
	has err "$archive"
	chmod u+w "$dir"
	split sync
	code 0
	all_once
}

@test "a read-only archive can be read, not written" {
	reachable
	feedarc sync
	many 1 61 a >"$web/a.xml"
	chmod -R a-w "$archive"
	chmod -R a+rX "$archive"
	as_user sync
	code 74
	is "$(line_count err)" 1
	as_user list --limit 0
	code 0
	is "$(line_count out)" 120
	as_user mark +read feed:1
	code 74
	chmod -R u+w "$archive"
	split sync
	code 0
	all_once
}

@test "a full disk is one line and 74, and after room is made all is there" {
	[ "$(id -u)" -eq 0 ] || skip 'only root can mount a small disk'
	full=$BATS_TEST_TMPDIR/small
	mkdir "$full"
	mount -t tmpfs -o size=256k tmpfs "$full" 2>/dev/null || {
		full=
		skip 'a small disk can not be mounted here'
	}
	cp "$dir/feeds" "$full/feeds"
	dir=$full archive=$full/archive
	many 1 30 c >"$web/c.xml"
	echo "file://$web/c.xml" >"$dir/feeds"
	feedarc sync
	links >before
	printf '%s\n' "file://$web/a.xml" "file://$web/b.xml" >>"$dir/feeds"
	dd if=/dev/zero of="$full/ballast" bs=1k count=1024 2>/dev/null || true
	split sync
	code 74
	is "$(line_count err)" 1
	has err "$archive"
	links >during
	cmp before during
	split list
	code 0
	# As much room as the half of it needs, then all of it.
	truncate -s -8192 "$full/ballast"
	feedarc sync --force >out 2>err || true
	links | comm -23 before - >lost
	empty lost
	rm "$full/ballast"
	split sync --force
	code 0
	all_once
	three_lines "$archive" >theirs
	sort -u theirs >unique
	cmp unique have
}

@test "bytes flipped in a segment: the rest is listed, 65 says so, and sync loses nothing of it" {
	feedarc sync
	many 1 120 a >"$web/a.xml"
	feedarc sync
	many 1 120 b >"$web/b.xml"
	feedarc sync
	links >before
	file=$(segment)
	cp "$file" whole
	python3 - "$file" <<-'END'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		middle = len(data) // 3
		for at in range(middle, middle + 40):
		    data[at] ^= 0x5A
		open(sys.argv[1], "wb").write(data)
	END
	split list --limit 0 --format '%l'
	code 65
	sort out >rest
	[ "$(line_count rest)" -ge 60 ]
	[ "$(line_count rest)" -lt 240 ]
	is "$(comm -13 before rest)" ''
	has err "${file##*/}"
	is "$(line_count err)" 1
	cp "$file" damaged
	split sync
	[ "$status" -eq 0 ] || [ "$status" -eq 65 ]
	feedarc list --limit 0 --format '%l' 2>err | sort >after || true
	is "$(comm -23 rest after)" ''
	is "$(sort -u after | line_count /dev/stdin)" "$(line_count after)"
	# The damaged bytes themselves are nobody's to overwrite: a better tool may come.
	cmp -n "$(wc -c <damaged)" damaged "$file"
}

@test "what was damaged is fetched again where a feed still has it" {
	feedarc sync
	file=$(segment)
	python3 - "$file" <<-'END'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		middle = len(data) // 2
		data[middle] ^= 0xFF
		open(sys.argv[1], "wb").write(data)
	END
	# What was met on the way is told, after all was synced as usual.
	split sync --force
	code 65
	has err "${file##*/}: damaged"
	is "$(line_count err)" 1
	feedarc list --limit 0 --format '%l' 2>err | sort >have || true
	{ grep -ho '<link>[^<]*' "$web"/*.xml | sed 's/<link>//'; } | sort >want
	cmp want have
}

@test "a damaged last commit hides nothing, is told, and is mended by the next sync" {
	feedarc sync
	file=$(segment)
	python3 - "$file" <<-'END'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		data[-40] ^= 0xFF
		open(sys.argv[1], "wb").write(data)
	END
	split list --limit 0
	code 0
	is "$(line_count out)" 120
	has err 'the last sync did not finish'
	is "$(line_count err)" 1
	split show 1
	code 0
	has err 'the last sync did not finish'
	split feeds
	code 0
	has err 'the last sync did not finish'
	split sync --force
	code 0
	split list --limit 0
	code 0
	is "$(line_count out)" 120
	is "$(cat err)" ''
}

@test "a segment of noise is damage, not an empty archive" {
	feedarc sync
	printf 'never one of ours%.0s' 1 2 3 4 5 6 7 8 >"$(segment)"
	split list
	code 65
	has err 'damaged at byte 0'
}

@test "a torn tail: it opens, syncs again, and each article is there once" {
	feedarc sync
	many 1 90 a >"$web/a.xml"
	cp -R "$dir" fresh
	feedarc sync
	cp -R "$dir" full
	file=$(segment)
	name=${file##*/}
	long=$(wc -c <"$file")
	short=$(wc -c <"fresh/archive/$name")
	[ "$short" -lt "$long" ]
	step=$(((long - short) / 12 + 1))
	for ((size = short; size < long; size += step)) do
		rm -rf "$dir"
		cp -R full "$dir"
		truncate -s "$size" "$file"
		links >torn || fail "cut at $size of $long: $(cat err)"
		[ "$(line_count torn)" -ge 120 ] || fail "cut at $size: $(line_count torn) are left"
		# The state is of before the commit, as the order of writing has it.
		cp fresh/archive/state.jsonl "$archive/state.jsonl"
		split sync
		[ "$status" -eq 0 ] || fail "cut at $size of $long: $(cat err)"
		all_once || fail "cut at $size of $long"
		split list --limit 1
		code 0
	done
}

@test "cut at any place of its head and middle a segment is no crash, and what is whole is listed" {
	feedarc sync
	cp -R "$dir" full
	file=$(segment)
	long=$(wc -c <"$file")
	for size in 0 1 9 10 11 17 18 30 60 100 $((long / 2)) $((long - 1)); do
		rm -rf "$dir"
		cp -R full "$dir"
		truncate -s "$size" "$file"
		split list --limit 0
		[ "$status" -eq 0 ] || [ "$status" -eq 65 ] || fail "cut at $size: status $status, $(cat err)"
		split sync --force
		[ "$status" -eq 0 ] || [ "$status" -eq 65 ] || fail "cut at $size: status $status, $(cat err)"
		all_once || fail "cut at $size of $long: $(cat err)"
	done
}

@test "garbage after the end is passed over and cut off or left behind" {
	feedarc sync
	head -c 3000 /dev/urandom >>"$(segment)"
	split list --limit 0
	is "$(line_count out)" 120
	many 1 70 a >"$web/a.xml"
	split sync
	[ "$status" -eq 0 ] || [ "$status" -eq 65 ]
	all_once
	split list --limit 1
	[ "$status" -eq 0 ] || [ "$status" -eq 65 ]
}

@test "damaged state and marks cost their own lines alone" {
	feedarc sync
	feedarc mark +read 1 2>err
	feedarc mark +read 2 2>err
	printf '{"feed":1,"url":"x\n\377\000garbage\n{"n":' >>"$archive/state.jsonl"
	printf '{"n":7,"re' >>"$archive/marks.jsonl"
	split list --limit 0 is:read
	code 0
	is "$(line_count out)" 2
	split mark +star 3
	code 0
	is "$(feedarc list --format '%i' is:starred)" 3
	split sync
	code 0
	all_once
}

@test "an archive of something else is told, and left alone" {
	mkdir "$archive"
	echo 'not gzip at all, but quite a few bytes of text' >"$archive/000001.jsonl.gz"
	cp "$archive/000001.jsonl.gz" before
	split list
	[ "$status" -eq 0 ] || [ "$status" -eq 65 ]
	feedarc sync 2>err || true
	cmp -n "$(wc -c <before)" before "$archive/000001.jsonl.gz"
}

@test "the number of a lost post that was marked is not given again" {
	feedarc sync
	last=$(feedarc list --limit 0 --format '%i' | sort -n | tail -n 1)
	feedarc mark +star "$last"
	rm "$archive"/0*
	split sync --force
	[ "$(feedarc list --limit 0 --format '%i' | sort -n | head -n 1)" -gt "$last" ]
	is "$(feedarc list is:starred)" ''
}
