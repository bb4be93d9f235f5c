#!/usr/bin/env bats
# Two archives become one.

load helper

# Two machines: this one and `laptop`, with one feed in common.
setup() {
	begin
	need python3
	mkdir -p "$dir" laptop
	many 1 300 >"$web/many.xml"
	rss Tides 'two|Second|b' 'one|First|a' >"$web/tides.xml"
	printf '%s\n' "file://$web/many.xml" >"$dir/feeds"
	printf '%s\n' "file://$web/tides.xml" "file://$web/many.xml" >laptop/feeds
	feedarc sync
	many 200 500 >"$web/many.xml"
	laptop sync
}

teardown() {
	end_terminal
	end
}

laptop() {
	"$FEEDARC" -C laptop "$@"
}

@test "articles of both are there once, with their marks and their feeds' names" {
	feedarc mark +read 'Item 7' >/dev/null
	laptop mark +star 'Item 250' >/dev/null
	laptop mark +read 'First' >/dev/null
	split -v merge laptop/archive
	code 0
	empty out
	has err '202 new, 0 revised, 101 known'
	is "$(links | line_count /dev/stdin)" 502
	is "$(links | uniq | line_count /dev/stdin)" 502
	is "$(feedarc list --format '%t' is:starred)" 'Item 250'
	is "$(feedarc list --limit 0 --format '%t' is:read | grep -cE '^(Item 7.?|First)$')" 12
	is "$(feedarc list --format '%f' First)" Tides
	split verify
	code 0
}

# marks ARCHIVE'S-COMMAND: what is read and what starred there, by title.
marks() {
	"$@" list --limit 0 --format 'read %t' is:read | sort
	"$@" list --limit 0 --format 'star %t' is:starred | sort
}

@test "marks of two devices are joined by one rule, whichever way and however often" {
	feedarc mark +read 'Item 20'
	feedarc mark +star 'Item 201'
	feedarc mark -read 'Item 201'
	laptop mark +read 'Item 20'
	laptop mark +star 'Item 202' >/dev/null
	laptop mark -read 'Item 202'
	cp -r laptop other
	feedarc merge laptop/archive
	laptop merge "$archive"
	is "$(marks laptop)" "$(marks feedarc)"
	# Read in one is read, starred in one is starred.
	feedarc list --limit 0 --format '%t' is:read >read
	has read 'Item 201'
	has read 'Item 202'
	is "$(feedarc list --format '%t' is:starred | sort | tr '\n' ' ')" 'Item 201 Item 202 '
	marks feedarc >before
	feedarc merge other/archive
	marks feedarc >after
	cmp before after
}

@test "in silence, and merged again nothing changes" {
	split merge laptop/archive
	code 0
	empty out
	empty err
	before=$(archive_prints)
	split merge laptop/archive
	code 0
	is "$(archive_prints)" "$before"
}

@test "both ways, both archives are the same" {
	theirs=$(cd laptop && find . -type f ! -name lock -exec cksum {} + | sort)
	feedarc merge laptop/archive
	is "$(cd laptop && find . -type f ! -name lock -exec cksum {} + | sort)" "$theirs"
	laptop merge "$archive"
	links >ours
	laptop list --limit 0 --format '%l' | sort >theirs
	cmp ours theirs
}

@test "what was merged is known to the next sync" {
	feedarc merge laptop/archive
	printf '%s\n' "file://$web/tides.xml" >>"$dir/feeds"
	split -v sync -f
	code 0
	is "$(links | line_count /dev/stdin)" 502
}

@test "killed at any time, merge goes on when it is called again" {
	local n

	for n in 01 02 04 08; do
		rm -rf "$archive"
		timeout --foreground -s KILL 0.0$n "$FEEDARC" -C "$dir" merge laptop/archive || true
		feedarc merge laptop/archive
		is "$(links | line_count /dev/stdin)" 303
		split verify
		code 0
	done
}

@test "what is no archive is said, and none is made here" {
	mkdir none
	rm -r "$archive"
	split merge none
	code 1
	has err 'no archive in none'
	[ ! -e "$archive" ]
	split merge
	code 2
}

@test "while somebody else writes, it says so" {
	need flock
	split_locked() {
		status=0
		flock "$archive/lock" "$FEEDARC" -C "$dir" merge laptop/archive >out 2>err || status=$?
	}
	split_locked
	code 75
}
