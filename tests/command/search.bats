#!/usr/bin/env bats
# Searching: words in titles and texts.

load helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	rss Tides 'c|Harbour &amp;amp; lock|&lt;p&gt;The old lighthouse keeper.&lt;/p&gt;' \
		'b|Zweite Öffnung|&lt;p&gt;An &lt;b&gt;o&lt;/b&gt;ld h&amp;auml;rbour, see &lt;a href="/lighthouse"&gt;there&lt;/a&gt;&lt;/p&gt;' \
		'a|First|&lt;p&gt;Lighthouses; nothing new, not even old harbours&lt;/p&gt;' >"$web/tides.xml"
	rss Light 'd|東京都の Lamplight|don’t keep the old' >"$web/light.xml"
	printf '%s\n' "file://$web/tides.xml sea news" "file://$web/light.xml light" >"$dir/feeds"
	feedarc sync
}

teardown() {
	end_terminal
	end
}

# found WORD...: the links' last letters, sorted by name.
found() {
	feedarc search --json "$@" | python3 -c '
import json, sys
print("".join(sorted(json.loads(line)["link"][-1] for line in sys.stdin)))'
}

@test "words are found whole, case and accents aside, in titles and texts" {
	is "$(found old)" abcd
	is "$(found lighthouse)" c
	is "$(found LIGHTHOUSES)" a
	is "$(found offnung)" b
	is "$(found härbour)" bc
	is "$(found harbour old)" bc
	is "$(found harbour keeper)" c
	is "$(found "don't")" d
	is "$(found nosuchword)" ''
}

@test "ligatures and sharp s are what people type, in search and in queries" {
	rss Lettres 'e|L’Œuvre et la Straße|cœur über alles' 'f|Oeuvre, Strasse|coeur' >"$web/lettres.xml"
	echo "file://$web/lettres.xml" >>"$dir/feeds"
	feedarc sync
	is "$(found oeuvre)" ef
	is "$(found Œuvre)" ef
	is "$(found STRASSE)" ef
	is "$(found straße)" ef
	is "$(found cœur)" ef
	is "$(feedarc list title:oeuvre --format '%l')" "$(feedarc list title:ŒUVRE --format '%l')"
	is "$(feedarc list strasse --format x)" "$(printf 'x\nx')"
	is "$(feedarc list "l'oeuvre" --format '%t')" 'L’Œuvre et la Straße'
	is "$(feedarc list text:uber --format '%t')" 'L’Œuvre et la Straße'
}

@test "several words in one argument stand in a row" {
	is "$(found 'old harbour')" b
	is "$(found 'harbour old')" ''
	is "$(found '京都')" d
	is "$(found '東都')" ''
}

@test "a minus leaves out, and QUERY's terms narrow" {
	is "$(found old -harbour)" ad
	is "$(found old -'old harbour')" acd
	is "$(found old tag:light)" d
	is "$(found old -tag:light feed:Tides)" abc
	feedarc mark +read 1
	is "$(found old is:read)" c
	is "$(found old since:2021-02-28 feed:Tides)" c
}

@test "each post is a headline and the place of the hit" {
	split search lighthouse
	code 0
	empty err
	is "$(line_count out)" 2
	has out 'Harbour & lock'
	is "$(tail -n 1 out)" '    The old lighthouse keeper.'
	need jq
	is "$(feedarc search --json keeper | jq -c '[.id, .title, .context]')" \
		'[1,"Harbour & lock","The old lighthouse keeper."]'
}

@test "a form of the user's own has aligned columns, and dates of where the user is" {
	is "$(feedarc list --format '%-6t|%3i|' title:Lamplight)" '東京… |  4|'
	is "$(TZ=XXX-20 feedarc list --format '%d %T' 1)" '2021-03-01 04:00'
	is "$(TZ=XXX+9 feedarc list --format '%d %T' 1)" '2021-02-27 23:00'
	feedarc list --format '%-9f %9t|' --limit 0 >out
	python3 - out <<-'END'
		import sys, unicodedata
		wide = lambda s: sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in s)
		assert {wide(line.rstrip("\n")) for line in open(sys.argv[1], encoding="utf-8")} == {20}
	END
}

@test "newest first, and at most --limit" {
	many 1 120 >"$web/many.xml"
	echo "file://$web/many.xml" >>"$dir/feeds"
	feedarc sync
	split search item
	code 0
	is "$(line_count out)" 50
	has err 'the newest 50 posts'
	split search item --limit 7
	is "$(line_count out)" 7
	empty err
	is "$(awk '{ print $1 }' out)" "$(feedarc list --format '%i' --limit 7 item)"
	split search item --limit 0
	is "$(line_count out)" 120
	is "$(awk '{ print $1 }' out)" "$(feedarc list --format '%i' --limit 0 item)"
}

@test "only the newest revision of a post counts" {
	sed -i 's/lighthouse keeper/tower keeper/' "$web/tides.xml"
	feedarc sync
	is "$(found lighthouse)" ''
	is "$(found tower)" c
	feedarc purge 1
	is "$(found tower)" ''
}

# look_for_all: what several words find, into the file `found`.
look_for_all() {
	local word

	rm -f found
	for word in old harbour 京都 item "$words" 399 nosuchword; do
		echo "$word" >>found
		feedarc search --json --limit 0 "$word" >>found
	done
}

@test "sealed, with word filters and without any index, the same is found" {
	local file

	many 1 400 >"$web/many.xml"
	echo "file://$web/many.xml" >>"$dir/feeds"
	feedarc sync
	words=$(feedarc show --html 50 | tr -d '<>/p' | head -n 1 | cut -c 1-64)
	feedarc purge 7
	look_for_all
	mv found before
	# Rewritten without the purged post; what comes next makes the segment one that grows no more.
	feedarc compact
	many 1 401 >"$web/many.xml"
	feedarc sync
	feedarc purge id:405
	[ -s "$archive/000001.idx" ]
	look_for_all
	cmp before found
	for file in "$archive"/*.idx; do
		python3 - "$file" <<-'END'
			import sys
			f = open(sys.argv[1], "r+b")
			f.seek(0, 2)
			size = f.tell()
			for at in range(4096, size, 4096):
			    f.seek(at + 100)
			    f.write(b"\0" * 300)
		END
	done
	look_for_all
	cmp before found
	rm "$archive"/*.idx
	look_for_all
	cmp before found
}

@test "damage is told, and the rest is found" {
	many 1 400 >"$web/many.xml"
	echo "file://$web/many.xml" >>"$dir/feeds"
	feedarc sync
	# The middle is in the many; further up a commit may be hit, which no search reads.
	python3 -c 'import sys; f = open(sys.argv[1], "r+b"); f.seek(f.seek(0, 2) // 2); f.write(b"\0" * 20)' \
		"$archive"/000001.jsonl.gz
	split search item --limit 0
	code 65
	has err damaged
}

@test "on a terminal the hit is set off" {
	recorded "$FEEDARC -C $dir search lighthouse"
	wait_for tty.status
	written $'old \033[1mlighthouse\033[m keeper'
}

@test "what is no word is refused" {
	split search
	code 2
	split search '!!!'
	code 2
	has err 'no word'
	split search feed:1
	code 2
	has err 'wants a word'
	split search old since:nothing
	code 2
}
