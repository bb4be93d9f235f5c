#!/usr/bin/env bats
# The profile for a small Linux: one fixed arena for all memory but libcurl's. Its program is made here.

load helper

setup_file() {
	make -s -C "$BATS_TEST_DIRNAME/../.." PORT=lowmem VARIANT= MAKEFLAGS= all >&2
}

setup() {
	begin
	desktop=$FEEDARC
	FEEDARC=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/build/lowmem/feedarc
	arena=$("$FEEDARC" version --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["options"]["arena_kb"])')
}

teardown() {
	end
}

# Prints the most memory that the sync whose words are in `err` had in use, in KB.
peak() {
	sed -n 's/.*at most \([0-9]*\) KB of memory.*/\1/p' err
}

# large NAME ITEMS KB: a feed of so many items, one of them with so many KB of text.
large() {
	mkdir -p "$dir"
	python3 - "$2" "$3" >"$1" <<-'END'
		import sys
		print('<?xml version="1.0"?><rss version="2.0"><channel><title>large</title>')
		for i in range(int(sys.argv[1])):
		    text = "word " * (int(sys.argv[2]) * 205 if i == 1 else 20)
		    print("<item><guid>g-%d</guid><title>Item %d</title><description>%s</description></item>" % (i, i, text))
		print("</channel></rss>")
	END
	echo "file://$PWD/$1" >"$dir/feeds"
}

@test "an article that is too large is left out, the others are kept, and the desktop reads them" {
	large feed.xml 40 12000
	split sync -v
	code 0
	has err 'an article could not be read'
	is "$(line_count <(feedarc list --limit 0))" 39
	[ "$(peak)" -le "$arena" ]
	feedarc verify
	"$desktop" -C "$dir" verify
	is "$(line_count <("$desktop" -C "$dir" list --limit 0))" 39
}

@test "many articles stay within the arena" {
	large feed.xml 200 0
	split sync -v
	code 0
	few=$(peak)
	rm -r "$archive"
	large feed.xml 3000 0
	split sync -v
	code 0
	has err '3000 items, 3000 new'
	many=$(peak)
	echo "# $few KB for 200 articles, $many KB for 3000" >&3
	[ "$many" -le "$arena" ]
	"$desktop" -C "$dir" verify
	split sync -v --force
	code 0
	has err 'unchanged'
}

@test "what the desktop archived is listed, shown, searched and verified, and goes on" {
	many 1 60 >feed.xml
	mkdir -p "$dir"
	echo "file://$PWD/feed.xml" >"$dir/feeds"
	"$desktop" -C "$dir" sync
	is "$(line_count <(feedarc list --limit 0))" 60
	feedarc show 7 >out
	has out 'Item 7'
	feedarc search 'Item 12' >out
	has out 'Item 12'
	feedarc verify
	many 50 70 >feed.xml
	split sync
	code 0
	is "$(line_count <("$desktop" -C "$dir" list --limit 0))" 70
	"$desktop" -C "$dir" verify
}

@test "a member larger than the arena is listed, shown, searched and verified line by line" {
	mkdir -p "$dir"
	# A member is full with 128 KB, and an article more.
	python3 - >feed.xml <<-'END'
		import random
		random.seed(7)
		print('<?xml version="1.0"?><rss version="2.0"><channel><title>varied</title>')
		for i in range(270):
		    words = 6500 if i % 90 == 89 else 130
		    text = " ".join("w%x" % random.randrange(1 << 30) for _ in range(words))
		    print("<item><guid>v-%d</guid><title>Item %d</title><description>%s</description></item>" % (i, i, text))
		print("</channel></rss>")
	END
	echo "file://$PWD/feed.xml" >"$dir/feeds"
	"$desktop" -C "$dir" sync
	for number in 1 200 269; do
		feedarc show "$number" >out
		"$desktop" -C "$dir" show "$number" >expected
		cmp out expected
	done
	feedarc list >out
	has out 'Item 266'
	feedarc search 'Item 177' >out
	has out 'Item 177'
	feedarc verify
}

@test "news are one append and one sync of the archive, no news none" {
	need strace
	many 1 5 >feed.xml
	mkdir -p "$dir"
	echo "file://$PWD/feed.xml" >"$dir/feeds"
	feedarc sync
	many 4 7 >feed.xml
	strace -f -y -e trace=write,pwrite64,fsync,fdatasync -o trace "$FEEDARC" -C "$dir" sync 2>err ||
		skip 'strace may not trace'
	is "$(grep -c 'write.*jsonl\.gz>' trace)" 1
	is "$(grep -c 'sync.*jsonl\.gz>' trace)" 1
	strace -f -y -e trace=write,pwrite64,fsync,fdatasync -o trace "$FEEDARC" -C "$dir" sync --force
	is "$(grep -c 'jsonl\.gz>' trace)" 0
	is "$(grep -c 'sync(' trace)" 0
}

@test "the corpus comes within the arena; what does not fit is named" {
	corpus=$BATS_TEST_DIRNAME/../../../shared/corpus/feeds
	[ -d "$corpus" ] || skip 'the corpus is not here'
	web=$(cd "$corpus" && pwd)
	serve_nginx
	mkdir -p "$dir"
	python3 - "$base" "$web" >"$dir/feeds" <<-'END'
		import os, sys, urllib.parse
		for name in sorted(os.listdir(sys.argv[2])):
		    print(sys.argv[1] + "/" + urllib.parse.quote(name))
	END
	split sync -v
	code 0
	has_not err 'feedarc: sync: out of memory'
	[ "$(peak)" -le "$arena" ]
	articles=$("$desktop" -C "$dir" list --limit 0 | line_count /dev/stdin)
	echo "# $articles articles, $(grep -c 'out of memory' err) feeds without memory, $(peak) KB" >&3
	[ "$articles" -ge 3900 ]
	"$desktop" -C "$dir" verify
}
