#!/usr/bin/env bats
# What is whole of a damaged archive is saved; what was damaged is kept beside it.

load helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	many 1 600 >"$web/many.xml"
	printf '%s\n' "file://$web/many.xml" >"$dir/feeds"
	feedarc sync
}

teardown() {
	end
}

# damage FILE AT BYTES: writes other bytes there.
damage() {
	python3 - "$@" <<-'END'
		import sys
		with open(sys.argv[1], "r+b") as f:
		    f.seek(int(sys.argv[2]))
		    was = f.read(int(sys.argv[3]))
		    f.seek(int(sys.argv[2]))
		    f.write(bytes(b ^ 0x5a for b in was))
	END
}

@test "a sound archive is left alone, in silence" {
	before=$(archive_prints)
	split repair
	code 0
	empty out
	empty err
	is "$(archive_prints)" "$before"
	split -v repair
	has err 'nothing is damaged'
}

@test "a damaged segment is mended, its loss told, and the original kept" {
	damage "$archive/000001.jsonl.gz" 30000 1
	cp "$archive/000001.jsonl.gz" was
	split verify
	code 65
	split repair
	code 0
	empty err
	has out '000001.jsonl.gz: mended: '
	has out ' lost (articles '
	has out 'damaged/'
	has out ' are gone'
	cmp was "$archive/damaged/000001.jsonl.gz"
	[ ! -e "$archive/000001.jsonl.gz" ]
	split verify
	code 0
	empty out
	is "$(links | line_count /dev/stdin)" "$(zcat "$archive"/*.jsonl.gz | grep -c '"n":')"
}

@test "what was lost and is still in the feed comes again with the next sync" {
	damage "$archive/000001.jsonl.gz" 30000 1
	feedarc repair >/dev/null
	[ "$(links | line_count /dev/stdin)" -lt 600 ]
	split sync
	code 0
	is "$(links | line_count /dev/stdin)" 600
	is "$(links | uniq | line_count /dev/stdin)" 600
	split verify
	code 0
}

@test "marks that can be read are kept" {
	feedarc mark +read 1 >/dev/null
	feedarc mark +star 2 >/dev/null
	damage "$archive/marks.jsonl" 1 1
	split repair
	code 0
	is "$(cat out)" 'marks.jsonl: mended: 1 line kept, 1 lost; what it was is in damaged/'
	is "$(feedarc list --format '%i' is:starred)" 2
	split verify
	code 0
}

@test "what was stored last and is gone is told, and asked for again" {
	truncate -s 0 "$archive/000001.jsonl.gz"
	split verify
	code 65
	split repair
	code 0
	has out 'what was stored last is gone'
	split repair
	code 0
	empty out
	split sync
	code 0
	is "$(links | line_count /dev/stdin)" 600
	split verify
	code 0
}

@test "a missing segment is told" {
	mv "$archive/000001.jsonl.gz" "$archive/000002.jsonl.gz"
	split repair
	code 65
	has err 'segments are missing'
}

@test "killed at any time, repair goes on when it is called again" {
	local n

	for n in 1 2 3 5 8 13 21; do
		rm -rf "$archive"
		feedarc sync
		damage "$archive/000001.jsonl.gz" 30000 1
		timeout --foreground -s KILL 0.0$((n / 10))$((n % 10)) "$FEEDARC" -C "$dir" repair >/dev/null || true
		feedarc repair >/dev/null
		split verify
		code 0
		[ -s "$archive/damaged/000001.jsonl.gz" ]
	done
}

@test "an index file that is not right is removed, and made anew" {
	feedarc purge 1
	feedarc compact
	[ -s "$archive/000001.idx" ]
	damage "$archive/000001.idx" 100 1
	split verify
	code 0
	has err '000001.idx: not whole'
	feedarc repair
	split verify
	code 0
	empty err
}

@test "a segment of another archive is told of, costs nothing, and can be joined" {
	many 601 604 >"$web/other.xml"
	mkdir -p other
	printf '%s\n' "file://$web/other.xml" >other/feeds
	split -C other sync
	split -C other purge 2
	code 0
	all=$(links | line_count /dev/stdin)
	cp other/archive/000001.jsonl.gz "$archive/000002.jsonl.gz"
	split verify
	code 65
	is "$(line_count out)" 1
	has out "another segment's header"
	split compact
	code 65
	split repair
	code 0
	has out 'merge'
	split verify
	code 0
	empty out
	is "$(links | line_count /dev/stdin)" "$all"
	split merge "$archive/damaged"
	code 0
	is "$(links | line_count /dev/stdin)" "$((all + 3))"
	split verify
	code 0
}
