#!/usr/bin/env bats
# What was damaged is found and named; what is whole is said to be so by silence.

load helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	rss Tides 'two|Second|b' 'one|First|a' >"$web/tides.xml"
	many 1 300 >"$web/many.xml"
	printf '%s\n' "file://$web/tides.xml" "file://$web/many.xml" >"$dir/feeds"
	feedarc sync
}

teardown() {
	end_terminal
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

@test "a sound archive is verified in silence, with -v in one line" {
	split verify
	code 0
	empty out
	empty err
	split -v verify
	code 0
	empty out
	is "$(line_count err)" 1
	has err 'articles: 302; revisions: 302'
}

@test "an end that is gone is told, though all that is left is whole; repair or a sync settles that" {
	many 301 302 >"$web/many.xml"
	cp "$archive/000001.jsonl.gz" before
	feedarc sync
	cp before "$archive/000001.jsonl.gz"
	split verify
	code 65
	is "$(cat out)" 'archive: what was stored last is gone: state.jsonl tells of it'
	split repair
	code 0
	split verify
	code 0
	empty out
	feedarc sync
	is "$(links | line_count /dev/stdin)" 304
	rm "$archive"/*.jsonl.gz
	split verify
	code 65
	split sync
	code 0
	split verify
	code 0
}

@test "damage is named with its place, and the exit code is 65" {
	damage "$archive/000001.jsonl.gz" 5000 1
	before=$(archive_prints)
	split verify
	code 65
	is "$(line_count out)" 1
	grep -qE '^000001.jsonl.gz: bytes [0-9]+ to [0-9]+: damaged \(articles [0-9]+ to [0-9]+\)$' out || fail "$(cat out)"
	is "$(line_count err)" 1
	has err 'feedarc repair'
	is "$(archive_prints)" "$before"
}

@test "a sync that was cut short is told and is no damage" {
	size=$(wc -c <"$archive/000001.jsonl.gz")
	cp "$archive/state.jsonl" before
	many 301 400 >"$web/many.xml"
	feedarc sync
	truncate -s $((size + 700)) "$archive/000001.jsonl.gz"
	cp before "$archive/state.jsonl"
	split verify
	code 0
	empty out
	has err 'a sync did not finish'
}

@test "without an archive there is nothing to verify" {
	rm -r "$archive"
	split verify
	code 1
	has err 'no archive'
}

@test "marks that can't be read are damage" {
	feedarc mark +read feed:1
	damage "$archive/marks.jsonl" 1 1
	split verify
	code 65
	has out "marks.jsonl: line 1: can't be read"
}
