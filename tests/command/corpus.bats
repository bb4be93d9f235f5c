#!/usr/bin/env bats
# Other people's real feeds, all at once, from a real server.

load helper

setup() {
	begin
	corpus=$BATS_TEST_DIRNAME/../../../shared/corpus/feeds
	[ -d "$corpus" ] || skip 'the corpus is not here'
	corpus=$(cd "$corpus" && pwd)
	need jq
}

teardown() {
	end
}

@test "all of the corpus: no crash, each failure is a line, and the second sync writes no byte" {
	rmdir "$web"
	web=$corpus
	nginx_extra='default_type application/xml;'
	serve_nginx
	mkdir "$dir"
	python3 - "$base" "$corpus" >"$dir/feeds" <<-'END'
		import os, sys, urllib.parse
		for name in sorted(os.listdir(sys.argv[2])):
		    print(sys.argv[1] + "/" + urllib.parse.quote(name))
	END
	all=$(line_count "$dir/feeds")
	split sync --jobs 8 --json
	code 0
	valid_json out
	is "$(line_count out)" "$all"
	good=$(jq -r 'select(.status == "ok") | .url' out | line_count /dev/stdin)
	echo "# $good of $all feeds are good, $(feedarc list --limit 0 --format '%i' | line_count /dev/stdin) articles" >&3
	is "$(line_count err)" $((all - good))
	is "$(grep -c '^feedarc: sync http://' err)" $((all - good))
	# Most are feeds; this holds what was reached.
	[ "$good" -ge $((all * 3 / 4)) ]
	feedarc list --limit 0 --format '%i' | sort >numbers
	sort -u numbers | cmp - numbers
	three_lines "$archive" >theirs
	[ "$(line_count theirs)" -ge "$(line_count numbers)" ] ||
		fail "$(line_count theirs) lines of articles, $(line_count numbers) articles"
	# When to ask next is remembered, in few bytes a feed; nothing else may change.
	sed -i -f <(jq -r 'select(.status == "failed") | .url' out | sed 's/.*/\\|^&$|d/') "$dir/feeds"
	archive_prints | grep -v state.jsonl >before
	size=$(wc -c <"$archive/state.jsonl")
	split sync --jobs 8 --json --force
	code 0
	empty err
	is "$(jq -r .status out | sort | uniq -c | awk '{ print $1, $2 }')" "$good unchanged"
	archive_prints | grep -v state.jsonl >after
	cmp before after
	[ $(($(wc -c <"$archive/state.jsonl") - size)) -lt $((20 * good)) ]
	is "$(tail -n "$good" nginx/access.log | grep -c '^304 ')" "$good"
}

@test "read again from other bytes of the same feeds, no article is twice" {
	cp -R "$corpus" copy
	chmod -R u+w copy
	mkdir "$dir"
	for file in copy/*.xml; do echo "file://$PWD/$file"; done | sed 's/ /%20/g' >"$dir/feeds"
	feedarc sync 2>err || true
	feedarc list --limit 0 --format '%i' >before
	archive_prints | grep jsonl.gz >prints
	feedarc sync --force 2>err || true
	feedarc list --limit 0 --format '%i' >after
	cmp before after
	archive_prints | grep jsonl.gz | cmp prints -
}

@test "each feed is shown without a control character" {
	mkdir "$dir"
	for file in "$corpus"/*.xml; do echo "file://$file"; done | sed 's/ /%20/g' >"$dir/feeds"
	feedarc sync 2>err || true
	feedarc read >out
	feedarc list --limit 0 >>out
	feedarc feeds >>out
	python3 - <<-'END'
		import re
		text = open("out", "rb").read().decode("utf-8")
		found = re.findall("[\0-\x09\x0b\x0d-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
		assert not found, ascii(found[:20])
	END
}
