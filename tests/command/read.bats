#!/usr/bin/env bats
# Reading: list, show, mark, read; on a terminal and into a pipe.

load helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	rss Tides 'c|Harbour &amp;amp; lock|&lt;p&gt;third text&lt;/p&gt;' \
		'b|Zweite Öffnung|&lt;p&gt;second text, see &lt;a href="/far"&gt;there&lt;/a&gt;&lt;/p&gt;' \
		'a|First|&lt;p&gt;first text&lt;/p&gt;' |
		sed 's|>id-b</guid>|&<author>ann@example.org (Ann Örn)</author>|' >"$web/tides.xml"
	rss 'A feed with a title that is longer than its column' 'd|長い題名 Lamplight|plain words' >"$web/long.xml"
	printf '%s\n' "file://$web/tides.xml sea news" "file://$web/long.xml light" >"$dir/feeds"
	feedarc sync
}

teardown() {
	end_terminal
	end
}

ids() {
	feedarc list --limit 0 --format '%i' "$@" | tr '\n' ' '
}

# --- list

@test "list is aligned, newest first, with the numbers that never change" {
	split list
	code 0
	empty err
	is "$(line_count out)" 4
	is "$(awk '{ print $1 }' out | tr '\n' ' ')" '4 1 2 3 '
	# Every title begins in one column, also behind a cut and a wide one.
	is "$(python3 - <<-'END'
		import unicodedata
		starts = set()
		for line in open("out", encoding="utf-8"):
		    at = min(line.find(t) for t in ("長い", "Harbour", "Zweite", "First") if t in line)
		    starts.add(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line[:at]))
		print(len(starts))
	END
	)" 1
	has out '…'
	has out '2021-02-28'
	has out ' N '
	has out 'Harbour & lock'
}

@test "on a terminal no line is wider than the screen" {
	rss Wide "w|$(printf 'word %.0s' {1..60})|x" >"$web/wide.xml"
	echo "file://$web/wide.xml" >>"$dir/feeds"
	feedarc sync
	on_terminal "$FEEDARC" -C "$dir" list
	wait_for tty.status
	is "$(cat tty.status)" 0
}

@test "--format has a word for everything" {
	feedarc mark +star 2
	split list --format '%i|%d|%T|%s|%f|%t|%a|%l|%r|%%' 2
	code 0
	is "$(cat out)" '2|2021-02-27|08:00|N*|Tides|Zweite Öffnung|Ann Örn|http://example.org/b|1|%'
	split list --format '%x'
	code 2
	has err '%x'
	split list --format '50%'
	code 2
}

@test "--json is one object a line with the promised keys" {
	need jq
	split list --json
	code 0
	valid_json out
	is "$(line_count out)" 4
	is "$(jq -c 'select(.id == 2)' out)" '{"id":2,"feed":1,"feed_title":"Tides","date":"2021-02-27T08:00:00Z",'`
		`'"title":"Zweite Öffnung","link":"http://example.org/b","author":"Ann Örn","unread":true,"starred":false,"revision":1}'
}

@test "--limit takes the newest, and the usual limit says that there are more" {
	is "$(feedarc list --limit 2 --format '%i' | tr '\n' ' ')" '4 1 '
	is "$(feedarc list --limit 0 --format '%i' | wc -l | tr -d ' ')" 4
	many 1 60 >"$web/many.xml"
	echo "file://$web/many.xml" >>"$dir/feeds"
	feedarc sync
	split list
	is "$(line_count out)" 50
	has err 'the newest 50 posts; --limit 0 lists all'
	split list --limit 0
	is "$(line_count out)" 64
	empty err
	split list --limit -1
	code 2
}

@test "words: the title has each of them, case and accents aside" {
	is "$(ids offnung)" '2 '
	is "$(ids OFFNUNG zwei)" '2 '
	is "$(ids zwei first)" ''
	is "$(ids 長い)" '4 '
	is "$(ids)" '4 1 2 3 '
}

@test "fields: feed, tag, author, text, title, id, is" {
	is "$(ids feed:1)" '1 2 3 '
	is "$(ids feed:tides)" '1 2 3 '
	is "$(ids feed:column)" '4 '
	is "$(ids feed:9)" ''
	is "$(ids tag:sea)" '1 2 3 '
	is "$(ids tag:light)" '4 '
	is "$(ids tag:lig)" ''
	is "$(ids author:orn)" '2 '
	is "$(ids text:'second text')" '2 '
	is "$(ids text:first)" '3 '
	is "$(ids title:first)" '3 '
	is "$(ids 3)" '3 '
	is "$(ids id:3)" '3 '
	feedarc mark +read 3
	feedarc mark +star 2
	is "$(ids is:unread)" '4 1 2 '
	is "$(ids is:read)" '3 '
	is "$(ids is:starred)" '2 '
	is "$(ids is:revised)" ''
}

@test "dates: since and before, by day and by age" {
	is "$(ids since:2021-02-28)" '4 1 '
	is "$(ids before:2021-02-28)" '2 3 '
	is "$(ids since:2021-02-27 before:2021-02-28)" '2 '
	is "$(ids since:1d)" ''
	is "$(ids before:7d)" '4 1 2 3 '
	is "$(ids since:100y)" '4 1 2 3 '
	# A day is the user's own.
	is "$(TZ=XXX-20 feedarc list --format '%i' since:2021-03-01 | tr '\n' ' ')" '4 1 '
}

@test "a dash in front negates" {
	is "$(ids -feed:1)" '4 '
	is "$(ids -tag:light -first)" '1 2 '
	is "$(ids -3 -4)" '1 2 '
	is "$(ids -is:unread)" ''
	is "$(ids -since:2021-02-28)" '2 3 '
}

@test "a query that is none is usage" {
	for word in is:green since:yesterday before: feed: id:x since:2021-02-30; do
		split list "$word"
		code 2
		has err "${word%%:*}" || has err "${word#*:}"
	done
}

@test "nothing found, or nothing archived, is silent" {
	split list nothing-is-called-so
	code 0
	empty out
	empty err
	rm -rf "$dir"
	split list
	code 0
	empty out
	empty err
	[ ! -e "$dir" ]
}

# --- show

@test "show is the article as text, with its headline and links" {
	split show 2
	code 0
	has out 'Zweite Öffnung'
	has out 'Tides'
	has out 'Ann Örn'
	has out '2021-02-27 08:00'
	has out 'http://example.org/b'
	has out 'second text, see there'
	has out 'http://example.org/far'
	has_not out '<p>'
}

@test "show --html and --json" {
	need jq
	feedarc show --html 3 >out
	is "$(cat out)" '<p>first text</p>'
	feedarc show --json 3 >out
	is "$(jq -r .id out)" id-a
	feedarc show --json 1 2 3 >out
	is "$(jq -r .id out | tr '\n' ' ')" 'id-c id-b id-a '
}

@test "--width bounds the lines" {
	feedarc show --width 20 2 | grep -v http >out
	is "$(awk 'length > 20' out)" ''
	split show --width 5 2
	code 2
}

@test "a number that is missing is 1, and the others are shown" {
	split show 3 99
	code 1
	has out 'first text'
	has err 99
	split show nothing
	code 2
	split show
	code 2
	has err 'usage: feedarc show'
	rm -rf "$dir"
	split show 1
	code 1
}

# --- mark

@test "mark sets and clears, for all that a query finds" {
	split mark +read +star feed:1
	code 0
	empty out
	empty err
	is "$(ids is:read is:starred)" '1 2 3 '
	feedarc mark -star 1
	is "$(ids is:starred)" '2 3 '
	feedarc mark -read +star 1
	is "$(ids is:unread)" '4 1 '
	is "$(ids is:starred)" '1 2 3 '
	split mark feed:1
	code 2
	split mark +read
	code 2
	split mark +read -read 1
	code 2
}

@test "a mark that is set already writes nothing" {
	feedarc mark +read 1
	archive_prints >before
	feedarc mark +read 1
	archive_prints >after
	cmp before after
}

@test "marks outlive a revision" {
	feedarc mark +read +star 3
	sed -i 's/first text/first text, corrected/' "$web/tides.xml"
	feedarc sync
	is "$(ids is:revised is:read is:starred)" '3 '
}

# --- read

@test "read into a pipe gives every post and marks them read" {
	feedarc read feed:1 >out
	has out 'first text'
	has out 'third text'
	is "$(grep -c $'^\f$' out)" 2
	is "$(ids is:read)" '1 2 3 '
	split read is:unread feed:1
	code 1
	has err 'no post'
}

@test "a pipe that closes early is not an error message, and unseen posts stay unread" {
	many 1 400 >"$web/many.xml"
	echo "file://$web/many.xml" >>"$dir/feeds"
	feedarc sync
	status=0
	{ "$FEEDARC" -C "$dir" read 2>err || echo $? >status; } | head -1 >out
	is "$(cat status)" 141
	empty err
	[ "$(feedarc list --limit 0 --format '%i' is:unread | wc -l)" -gt 100 ]
}

@test "on a terminal that can't be drawn on, read goes through PAGER, one post after the other" {
	cat >pager <<-'END'
		#!/bin/sh
		echo "paged $LESS"
		cat >>paged
	END
	chmod +x pager
	on_terminal env TERM=dumb PAGER="$PWD/pager" "$FEEDARC" -C "$dir" read feed:1
	see '1 of 3'
	see 'paged FRX'
	is "$(grep -c 'third text' paged)" 1
	press n Enter
	see '2 of 3'
	has paged 'second text'
	press q Enter
	wait_for tty.status
	is "$(cat tty.status)" 0
	has_not paged 'first text'
	is "$(ids is:read)" '1 2 '
}

@test "on a terminal that can't be drawn on, nothing is told by sequences" {
	rss Looks 'x|Strong &lt;b&gt;title&lt;/b&gt;|&lt;h2&gt;Head&lt;/h2&gt;&lt;b&gt;bold words&lt;/b&gt;' >"$web/looks.xml"
	echo "file://$web/looks.xml" >>"$dir/feeds"
	feedarc sync
	recorded "env TERM=dumb '$FEEDARC' -C '$dir' read feed:Looks feed:Looks; env -u TERM '$FEEDARC' -C '$dir' search bold"
	see 'bold words'
	see '-- 1 of 1  n next  p previous  q quit, then Enter:'
	press Enter
	wait_for tty.status
	written 'bold words'
	has_not typescript $'\033'
	has_not typescript 'then Enter: n'
}

@test "a PAGER that is not there is said" {
	on_terminal env TERM=dumb PAGER=no-such-pager "$FEEDARC" -C "$dir" read feed:1
	wait_for tty.status
	is "$(cat tty.status)" 2
	has tty.err no-such-pager
	is "$(ids is:read)" ''
}

# --- What a feed says can't talk to the terminal

# hostile: a feed whose texts hold control sequences, as references and raw.
hostile() {
	python3 - >"$web/hostile.xml" <<-'END'
		import sys
		bad = "&#155;31mA&#27;]0;owned&#7;B\x9b2JC\u202eD\u2066E\x7fF&#x9d;0;x&#x9c;"
		html = "&amp;#27;[2J&amp;#x1b;]0;t&amp;#7;&amp;#155;5m&amp;#x202e;" + bad
		sys.stdout.buffer.write(("""<?xml version="1.0" encoding="utf-8"?>
		<rss version="2.0"><channel><title>Hostile %(bad)s</title>
		<item><guid>h1</guid><title>Title %(bad)s %(html)s</title><author>Author %(bad)s</author>
		<link>http://example.org/%(bad)s</link><category>cat %(bad)s</category>
		<enclosure url="http://example.org/%(bad)s.mp3" type="audio/%(bad)s" length="5"/>
		<comments>http://example.org/c%(bad)s</comments>
		<description>Text %(html)s &lt;a href="http://x/%(html)s"&gt;link%(bad)s&lt;/a&gt; &lt;pre&gt;p%(html)s
		q&lt;/pre&gt; &lt;img src="x" alt="%(html)s"&gt;</description></item>
		</channel></rss>
		""".replace("\n\t\t", "\n") % {"bad": bad.replace("\x9b", "\u009b"), "html": html}).encode())
	END
	# And the raw bytes, which are no XML: they have to be mended or refused.
	{ printf '<rss version="2.0"><channel><title>Raw \033]0;x\007</title><item><guid>r1</guid>'
	  printf '<title>Raw \033[31mtitle \233 \177</title><description>Raw \033[2Jtext</description></item>'
	  printf '</channel></rss>'; } >"$web/raw.xml"
	printf '%s\n' "file://$web/hostile.xml" "file://$web/raw.xml" >"$dir/feeds"
	rm -rf "$archive"
	feedarc sync 2>sync.err || true
}

# harmless FILE: UTF-8 without control characters but line ends and form feeds, and without what turns the
# direction of writing (which JSON may hold: it is data).
harmless() {
	python3 - "$1" <<-'END' || fail "$1 has control characters"
		import sys
		text = open(sys.argv[1], "rb").read().decode("utf-8")
		json = text.startswith("{")
		bad = [c for c in text if (ord(c) < 32 and c not in "\n\f") or 127 <= ord(c) < 160
		       or not json and (0x202a <= ord(c) <= 0x202e or 0x2066 <= ord(c) <= 0x2069)]
		assert not bad, ascii(bad)
	END
}

@test "no control sequence of a feed reaches standard output or error" {
	hostile
	harmless sync.err
	feedarc list --limit 0 >out
	[ "$(line_count out)" -ge 1 ]
	harmless out
	feedarc list --format '%f %t %a %l' >out
	harmless out
	feedarc list --json >out
	harmless out
	feedarc feeds >out 2>err
	harmless out
	feedarc feeds --json >out
	harmless out
	for id in $(ids); do
		feedarc show "$id" >out
		harmless out
		feedarc show --json "$id" >out
		harmless out
	done
	feedarc read >out
	harmless out
	feedarc parse "$web/hostile.xml" >out
	harmless out
	feedarc parse --json "$web/hostile.xml" >out
	harmless out
	feedarc -v sync --force 2>err || true
	harmless err
	feedarc sync --json --force 2>err >out || true
	harmless out
	feedarc export opml >out
	harmless out
}

@test "show --html to a terminal is harmless too" {
	hostile
	recorded "'$FEEDARC' -C '$dir' show --html 1"
	wait_for tty.status
	tr -d '\r' <typescript >out
	has out Text
	harmless out
}

# --- what is told beside the text

@test "a post tells where it came from, where it was, what else it leads to, and how long its file plays" {
	need jq
	cat >"$web/planet.xml" <<-'END'
		<rss version="2.0" xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd"
		 xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0" xmlns:g="http://www.georss.org/georss"
		 xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Planet</title><item><guid>p</guid>
		<title>Copied</title><link>http://proxy.example/p</link><fb:origLink>http://ann.example/p</fb:origLink>
		<source url="http://ann.example/feed">Ann &amp;amp; Co</source><g:point>47.5 19.05</g:point>
		<enclosure url="http://ann.example/p.mp3" type="audio/mpeg" length="2400000"/>
		<i:duration>1:02:30</i:duration><slash:comments>1</slash:comments></item></channel></rss>
	END
	echo "file://$web/planet.xml" >>"$dir/feeds"
	feedarc sync
	feedarc show 5 >out
	has out 'Source: Ann & Co'
	has out 'Place:  47.5 19.05'
	has out 'Link:   http://proxy.example/p'
	has out 'Also:   http://ann.example/p'
	has out 'File:   http://ann.example/p.mp3 (audio/mpeg, 2.4 MB, 1:02:30)'
	feedarc show --json 5 >out
	is "$(jq -c '[.external_url, .attachments[0].duration_in_seconds, ._feedarc.source,'`
		`'._feedarc.source_url, ._feedarc.place]' out)" \
		'["http://ann.example/p",3750,"Ann &amp; Co","http://ann.example/feed","47.5 19.05"]'
	# What is counted, and what else is told, makes no revision.
	sed -i 's|comments>1<|comments>2<|; s|>Ann .*</source>|>Bob</source>|; s|47.5|1.5|; s|1:02:30|99|' \
		"$web/planet.xml"
	feedarc sync --json >out
	is "$(jq -sc 'map(.new + .revised) | add' out)" 0
}

@test "several numbers are several posts" {
	is "$(ids 1 3)" '1 3 '
	is "$(ids 1 3 -3)" '1 '
	feedarc mark +star 1 3
	is "$(ids is:starred)" '1 3 '
}
