#!/usr/bin/env bats
# How much there is of what.

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

# from PROGRAM: a Python expression about `it`, the object that stats --json prints.
from() {
	python3 -c 'import json, sys; it = json.load(open("out")); print(eval(sys.argv[1]))' "$1"
}

@test "articles, revisions, feeds, dates and bytes are told" {
	rss Tides 'two|Second|changed' 'one|First|a' >"$web/tides.xml"
	feedarc sync
	split stats
	code 0
	empty err
	grep -qE '^articles +302  of 2 feeds, 2021-02-27 to ' out || fail "$(cat out)"
	grep -qE '^revisions +303$' out || fail "$(cat out)"
	grep -qE '^ +1  Tides +2 +3 ' out || fail "$(cat out)"
	grep -qE '^2021 +2 +3 ' out || fail "$(cat out)"
}

@test "json has what a program wants, and it adds up" {
	split stats --json
	code 0
	valid_json out
	is "$(from 'it["raw"]')" "$(zcat "$archive"/*.jsonl.gz | wc -c)"
	is "$(from 'it["stored"]')" "$(cat "$archive"/*.jsonl.gz | wc -c)"
	is "$(from 'sum(y["articles"] for y in it["years"])')" 302
	is "$(from 'sum(f["raw"] for f in it["feeds"])')" "$(zcat "$archive"/*.jsonl.gz | grep '"n":' | wc -c)"
	is "$(from '[f["feed"] for f in it["feeds"]]')" '[2, 1]'
	# What is stored of lines is nearly all: the rest are headers, feeds and commits.
	is "$(from '0.9 < sum(f["stored"] for f in it["feeds"]) / it["stored"] <= 1')" True
	is "$(from 'abs(sum(f["stored"] for f in it["feeds"]) - sum(y["stored"] for y in it["years"]))')" 0
}

@test "twenty years fit a screen of 80 by 24, with a bar for each line" {
	local year

	for year in {2001..2020}; do
		rss "Feed $year" "$year|Title $year|text" | sed "s/Feb 2021/Feb $year/" >"$web/$year.xml"
		echo "file://$web/$year.xml" >>"$dir/feeds"
	done
	feedarc sync
	recorded "$FEEDARC -C $dir stats"
	wait_for tty.status
	is "$(cat tty.status)" 0
	python3 - <<-'END'
		lines = open("typescript", encoding="utf-8").read().replace("\r", "").split("\n")
		assert any("\u2588" in line for line in lines), lines
		assert 20 < len(lines) <= 24, len(lines)
		assert max(map(len, lines)) <= 80, max(lines, key=len)
	END
}

@test "without an archive there is nothing to count" {
	rm -r "$archive"
	split stats
	code 1
	has err 'no archive'
}
