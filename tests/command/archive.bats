#!/usr/bin/env bats
# What lies on the disk can be read without feedarc, for ever.

load helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	rss Tides 'two|Second &amp; last|&lt;p&gt;b&lt;/p&gt;' 'one|Första – 日本|a' >"$web/tides.xml"
	many 1 300 >"$web/many.xml"
	printf '%s\n' "file://$web/tides.xml" "file://$web/many.xml" >"$dir/feeds"
	feedarc sync
}

teardown() {
	end
}

@test "three lines of python read every article" {
	three_lines "$archive" >theirs
	links >ours
	is "$(line_count ours)" 302
	cmp theirs ours
}

@test "zcat and jq read every article" {
	need jq zcat
	zcat "$archive"/*.jsonl.gz | jq -r 'select(._feedarc.n) | .url' | sort >theirs
	links >ours
	cmp theirs ours
	is "$(zcat "$archive"/*.jsonl.gz | jq -r 'select(.url == "http://example.org/one") | .title')" 'Första – 日本'
}

@test "the README says how, and its own words work" {
	[ -s "$archive/README" ]
	has "$archive/README" gzip
	has "$archive/README" zcat
	# Not under the name of a file that a mirror would take for the archive's.
	[ "$(find "$archive" -name '*.jsonl.gz' | wc -l)" -ge 1 ]
}

@test "a line is a JSON Feed item with what feedarc adds in one object" {
	zcat "$archive"/*.jsonl.gz | jq -c 'select(.url == "http://example.org/two")' >line
	is "$(jq -c '[.id, .title, .date_published, ._feedarc.n, ._feedarc.feed]' line)" \
		'["id-two","Second & last","2021-02-28T08:00:00Z",1,1]'
	is "$(jq -r '.content_html // .summary // .content_text' line)" '<p>b</p>'
}

@test "show --json and --raw print that very line" {
	id=$(feedarc list --format '%i' Second)
	feedarc show --raw "$id" >raw
	zcat "$archive"/*.jsonl.gz | grep -xF "$(cat raw)" >found
	is "$(line_count found)" 1
	feedarc show --json "$id" >line
	is "$(jq -S 'del(._feedarc)' line)" "$(jq -S 'del(._feedarc)' raw)"
}

@test "articles committed by later syncs are read the same way" {
	for n in 2 3 4; do
		many 1 $((n * 150)) >"$web/many.xml"
		feedarc sync
	done
	three_lines "$archive" >theirs
	links >ours
	is "$(line_count ours)" 602
	cmp theirs ours
	gzip -t "$archive"/*.jsonl.gz
}

@test "a lost state file is forgotten validators and nothing more" {
	rm "$archive/state.jsonl"
	split sync
	code 0
	is "$(links | line_count /dev/stdin)" 302
	is "$(feedarc list --limit 1 --format '%f' Second)" Tides
}

@test "an older state hides no feed" {
	grep -v '"feed":2' "$archive/state.jsonl" >older
	printf '%s\n' "file://$web/tides.xml" >"$dir/feeds"
	for state in /dev/null older; do
		cp $state "$archive/state.jsonl"
		split feeds
		code 0
		grep "^ *2  many n  *300 .*removed" out
		is "$(feedarc list --limit 0 feed:2 | line_count /dev/stdin)" 300
		is "$(feedarc list --limit 1 --format '%f' Second)" Tides
	done
}

@test "an archive of private things is for its owner's eyes" {
	is "$(find "$archive" -maxdepth 0 -perm 700 | wc -l | tr -d ' ')" 1
}
