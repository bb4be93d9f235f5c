#!/usr/bin/env bats
# purge and compact: what is let go, what never is, and that nothing comes back.

load helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	rss Tides 'two|Second|&lt;p&gt;b&lt;/p&gt;' 'one|First|a' >"$web/tides.xml"
	many 1 30 >"$web/many.xml"
	printf '%s\n' "file://$web/tides.xml" "file://$web/many.xml" >"$dir/feeds"
	feedarc sync
}

teardown() {
	end
}

# id TITLE: the number of the post with this title.
id() {
	feedarc list --format '%i' "title:$1"
}

@test "a purged post is gone, and stays away" {
	id=$(id First)
	split purge -n "$id"
	code 0
	is "$(cat out)" "$id  First"
	is "$(links | line_count /dev/stdin)" 32
	split purge "$id"
	code 0
	empty out
	empty err
	split show "$id"
	code 1
	has err "article $id was purged on $(date -u +%Y-%m-%d)"
	# Nor in an edited form, nor when all is fetched anew.
	rss Tides 'one|First|another text' 'two|Second|&lt;p&gt;b&lt;/p&gt;' >"$web/tides.xml"
	rm "$archive/state.jsonl"
	feedarc sync
	is "$(links | line_count /dev/stdin)" 31
	# Another post that only has its id is news.
	rss Tides 'one|All of it new|' >"$web/tides.xml"
	sed -i 's|http://example.org/one|http://example.org/else|' "$web/tides.xml"
	feedarc sync
	is "$(links | grep -c else)" 1
}

@test "compact takes its text out of the files, and the three lines still read the rest" {
	need zcat
	feedarc purge "$(id First)"
	zcat "$archive"/*.jsonl.gz >all
	has all http://example.org/one
	split compact -n
	code 0
	has out 'rewrite 1 segment,'
	zcat "$archive"/*.jsonl.gz | cmp - all
	split compact -v
	code 0
	has err 'revisions dropped: 1'
	zcat "$archive"/*.jsonl.gz >all
	has_not all http://example.org/one
	three_lines "$archive" >theirs
	links >ours
	is "$(line_count ours)" 31
	cmp theirs ours
	gzip -t "$archive"/*.jsonl.gz
	# It still does not come back, and what is new goes on behind.
	rm "$archive/state.jsonl"
	many 1 40 >"$web/many.xml"
	feedarc sync
	three_lines "$archive" >theirs
	links >ours
	is "$(line_count ours)" 41
	cmp theirs ours
	archive_prints | grep jsonl.gz >before
	feedarc compact
	archive_prints | grep jsonl.gz | cmp before -
}

@test "keep lets go of the oldest by number, but never of a starred one" {
	feedarc mark +star title:"Item 30"
	printf 'keep = 10\n' >"$dir/config"
	split compact -n
	code 0
	has out 'let go 20 of 30 posts'
	is "$(links | line_count /dev/stdin)" 32
	feedarc compact
	is "$(links | line_count /dev/stdin)" 12
	is "$(links | grep -c 'n-30$')" 1
	feedarc sync --force
	is "$(links | line_count /dev/stdin)" 12
}

@test "keep may be one feed's, and all is kept where nothing was written" {
	archive_prints | grep jsonl.gz >before
	feedarc compact
	archive_prints | grep jsonl.gz | cmp before -
	printf '%s\n' "file://$web/tides.xml keep=1" "file://$web/many.xml" >"$dir/feeds"
	feedarc compact
	is "$(links | line_count /dev/stdin)" 31
	printf '%s\n' "file://$web/tides.xml keep=1" "file://$web/many.xml keep=1d" >"$dir/feeds"
	feedarc compact
	is "$(links | line_count /dev/stdin)" 31
	printf '%s\n' "file://$web/tides.xml" "file://$web/many.xml keep=3" >"$dir/feeds"
	feedarc compact
	is "$(links | line_count /dev/stdin)" 4
	printf 'keep = some\n' >"$dir/config"
	split compact
	code 2
	has err 'keep wants'
}

@test "what can't be read is no reason to let other posts go" {
	printf 'keep = 10\n' >"$dir/config"
	python3 - "$archive/000001.jsonl.gz" <<-'END'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		data[len(data) // 2] ^= 1
		open(sys.argv[1], "wb").write(data)
	END
	archive_prints | grep jsonl.gz >before
	split compact
	code 65
	has err damaged
	archive_prints | grep jsonl.gz | cmp before -
}

@test "purge wants a query, and none that fits is no error" {
	split purge
	code 2
	split purge title:nowhere
	code 0
	archive_prints >before
	feedarc purge -n Item
	archive_prints | cmp before -
}
