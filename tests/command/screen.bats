#!/usr/bin/env bats
# Reading on the whole screen: feeds, posts, a post, in a real terminal.

load helper

setup() {
	begin
	need python3 tmux
	mkdir -p "$dir"
	rss Tides 'c|Harbour &amp;amp; lock|&lt;p&gt;third text&lt;/p&gt;' \
		'b|Zweite Öffnung|&lt;p&gt;second text, see &lt;a href="http://example.org/far?a=1&amp;amp;b=%27"&gt;there&lt;/a&gt;&lt;/p&gt;' \
		'a|First|&lt;p&gt;first text&lt;/p&gt;' >"$web/tides.xml"
	rss Lamps 'd|長い題名 Lamplight|plain words' >"$web/lamps.xml"
	printf '%s\n' "file://$web/tides.xml sea news" "file://$web/lamps.xml light" >"$dir/feeds"
	feedarc sync
}

teardown() {
	end_terminal
	end
}

ids() {
	feedarc list --limit 0 --format '%i' "$@" | tr '\n' ' '
}

# reads WORD...: the program on a terminal, with these words.
reads() {
	on_terminal "'$FEEDARC' -C '$dir' $*"
}

# left: until the program has ended; with which status.
left() {
	wait_for tty.status
	is "$(cat tty.status)" "${1-0}"
}

# gone TEXT: until the screen does not show it any more.
gone() {
	local n

	for n in {1..100}; do
		[[ $(screen) == *"$1"* ]] || return 0
		sleep 0.05
	done
	fail "the screen still has \"$1\":
$(screen)"
}

@test "feedarc alone shows the feeds; from there to the posts, to a post, and back" {
	reads
	see 'All posts'
	see '3/3  Tides'
	see '1/1  Lamps'
	see '4 unread'
	press Enter
	see 'Harbour & lock'
	see 'Tides  1/3'
	press j Enter
	see 'second text'
	see '2/3'
	press q
	see 'Tides  2/3'
	press h
	see '2/3  Tides'
	see '3 unread'
	press q
	left
	is "$(ids is:read)" '2 '
}

@test "who has no feeds yet is told how to get one" {
	rm -r "$dir"
	reads
	see 'feedarc add URL'
	press Enter
	see '0/0'
	press A q
	see 'feedarc add URL'
	press q
	left
}

@test "without a terminal, feedarc alone tells how it is used" {
	split
	code 2
	has err usage
}

@test "n goes from one unread post to the next, over all feeds" {
	reads
	see '3/3  Tides'
	press Enter
	see 'Tides  1/3'
	press Enter
	see 'third text'
	press n
	see 'second text'
	press n
	see 'first text'
	press n
	see 'plain words'
	press n
	see 'nothing is unread'
	press q
	left
	is "$(ids is:unread)" ''
}

@test "the space bar turns pages, and at the end goes on to the next unread post" {
	rss Long "l|A long one|$(printf '&lt;p&gt;paragraph %s&lt;/p&gt;' {1..40})" 'm|Another|&lt;p&gt;short&lt;/p&gt;' >"$web/l.xml"
	echo "file://$web/l.xml" >>"$dir/feeds"
	feedarc sync
	reads read title:long
	see 'A long one'
	see 'paragraph 1'
	[[ $(screen) != *'paragraph 40'* ]]
	press Space
	see 'paragraph 12'
	press G
	see 'paragraph 40'
	see '100%'
	press g
	see 'Title:  A long one'
	press Down j
	see 'paragraph 10'
	press Q
	left
}

@test "stars, read marks, all of a list, and taking it back" {
	reads read feed:Tides
	see 'Harbour & lock'
	press s
	see 'N* '
	press N
	see '2/3'
	press A
	see 'marked as read: 2'
	press u
	see 'taken back: 2'
	press q
	left
	is "$(ids is:starred)" '1 '
	is "$(ids is:read)" '1 '
}

@test "a list can be limited by a query, and texts searched" {
	reads
	see 'All posts'
	press k Enter
	see '1/4'
	press F
	see 'Limit to:'
	press -l 'öffnung -harbour'
	press Enter
	see '1/1'
	see 'Zweite'
	press F C-u Enter
	see '/4'
	press /
	see 'Search:'
	press -l '"first text"'
	press Enter
	see '1/1  search'
	see 'First'
	press / C-u
	press -l 'is:nonsense'
	press Enter
	see 'want unread'
	see '/4'
	press Q
	left
}

@test "the help shows the keys as they are bound" {
	printf '%s\n' 'bind = x down' 'bind = ^P up' 'bind = j none' >"$dir/config"
	reads read feed:Tides
	see '1/3'
	press x
	see '2/3'
	press j C-p
	see '1/3'
	press '?'
	see 'Moving'
	see 'Down'
	screen | grep -q '^  x Down *a line down'
	press q
	see '1/3'
	press q
	left
	echo 'bind = x fly' >"$dir/config"
	split list
	code 2
	has err 'line 1'
	has err fly
}

@test "the manual has every key and what it does" {
	printf 'bind = Esc quit\n' >"$dir/config"
	reads
	see 'All posts'
	tmux -S "$PWD/tmux.socket" resize-window -x 80 -y 70
	press '?'
	see 'quit at once'
	screen >help
	# By the table that the help is made of, as the source has it.
	sed -n 's/.*{\(NULL\|"[^"]*"\), "\([a-z-]*\)", "\([^"]*\)".*/\2|\3/p' \
		"$BATS_TEST_DIRNAME/../../src/screen/keymap.c" >table
	[ "$(line_count table)" -ge 30 ]
	while IFS='|' read -r name words; do
		has help "$words"
		grep -q "^\.It Cm $name Pq " "$BATS_TEST_DIRNAME/../../docs/feedarc.1" || fail "feedarc(1) has no $name"
	done <table
	press Escape
	see 'All posts'
	press Q
	left
}

@test "the terminal is given back as it was" {
	on_terminal "echo before; '$FEEDARC' -C '$dir'; stty -a >stty"
	see 'All posts'
	press q
	wait_for stty
	grep -qw icanon stty && ! grep -qw -e -icanon stty
	grep -qw echo stty && ! grep -qw -e -echo stty
}

@test "a resize lays the screen out anew, small and large" {
	rss Words "l|A long one|$(printf 'word%s ' {1..60})" >"$web/l.xml"
	echo "file://$web/l.xml" >>"$dir/feeds"
	feedarc sync
	reads read feed:Words
	see 'A long one'
	tmux -S "$PWD/tmux.socket" resize-window -x 40 -y 12
	for n in {1..100}; do
		screen | grep -q '^word1 .*word[5-9]$' && break
		sleep 0.05
	done
	screen | grep -q '^word1 .*word[5-9]$'
	see ' 1/1'
	tmux -S "$PWD/tmux.socket" resize-window -x 200 -y 50
	for n in {1..100}; do
		screen | tail -1 | grep -q ' 1/1 .*q back$' && break
		sleep 0.05
	done
	screen | tail -1 | grep -q ' 1/1 .*q back$'
	press q
	left
}

@test "a resize while a line is typed leaves what is behind it, and what was typed" {
	reads read feed:Tides
	see 'Harbour & lock'
	press /
	see 'Search:'
	press -l op
	see 'Search: op'
	tmux -S "$PWD/tmux.socket" resize-window -x 40 -y 12
	sleep 0.3
	see 'Search: op'
	see 'Harbour & lock'
	press C-g
	press Enter
	see 'third text'
	press '|'
	see 'Pipe to:'
	tmux -S "$PWD/tmux.socket" resize-window -x 100 -y 30
	sleep 0.3
	see 'Pipe to:'
	see 'third text'
	press C-g Q
	left
}

@test "at 40 by 12 and at 200 by 50 no row is wider than the screen, and all fits" {
	for size in '40 12' '200 50'; do
		rm -f tty.status
		reads
		see 'All posts'
		tmux -S "$PWD/tmux.socket" resize-window -x "${size% *}" -y "${size#* }"
		see 'unread'
		press Enter
		see Harbour
		is "$(screen | wc -l | tr -d ' ')" "${size#* }"
		screen | tail -1 | grep -q Tides
		press Q
		left
		end_terminal
	done
}

@test "on a narrow screen a hint does not take the place of where one is" {
	rss 'A title of some length' 'z|Z|text' >"$web/tides.xml"
	feedarc sync
	reads
	tmux -S "$PWD/tmux.socket" resize-window -x 40 -y 12
	see '4  A title of some length'
	press Enter
	see 'A title of some length  1/4'
	press Q
	left
}

@test "on the screen a feed can't take the title or the colours" {
	python3 - >"$web/hostile.xml" <<-'END'
		import sys
		bad = "&#155;31mA&#27;]0;owned&#7;B\u009b2JC\u202eD\u2066E\x7fF&#x9d;0;x&#x9c;"
		html = "&amp;#27;[2J&amp;#x1b;]0;t&amp;#7;&amp;#155;5m&amp;#x202e;" + bad
		sys.stdout.buffer.write(("""<?xml version="1.0" encoding="utf-8"?>
		<rss version="2.0"><channel><title>Hostile %(bad)s</title>
		<item><guid>h1</guid><title>Title %(bad)s %(html)s</title><author>Author %(bad)s</author>
		<link>http://example.org/%(bad)s</link>
		<description>Text %(html)s &lt;a href="http://x/%(html)s"&gt;link%(bad)s&lt;/a&gt;</description></item>
		</channel></rss>
		""".replace("\n\t\t", "\n") % {"bad": bad, "html": html}).encode())
	END
	echo "file://$web/hostile.xml" >"$dir/feeds"
	feedarc sync
	recorded "'$FEEDARC' -C '$dir'"
	see Hostile
	press Enter
	see 'Hostile'
	see 'Title'
	press Enter
	see 'Text'
	press Q
	left
	written $'\033[?1049l'
	# Only the screen's own sequences, and no other control character.
	python3 - <<-'END'
		import re
		text = open("typescript", "rb").read().decode("utf-8")
		text = re.sub("\033\\[(\\?(1049|25|7)[hl]|[0-9]+;[0-9]+[Hr]|r|[KH]|2J|0?(;[147])*m)", "", text)
		bad = re.search("[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
		assert not bad, ascii(text)
	END
}

# --- Out of the screen

# recorder: a program that writes its words, one a line, to the file `recorded`.
recorder() {
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >%s/recorded\n' "$PWD" >recorder
	chmod +x recorder
	rm -f recorded
}

@test "links and pages open in BROWSER, as words and without a shell" {
	recorder
	on_terminal env BROWSER="\"no-such-browser:'$PWD/recorder' --new 'a b' %s end\"" "'$FEEDARC'" -C "'$dir'" read 2
	see 'second text'
	press o
	wait_for recorded
	is "$(cat recorded)" '--new
a b
http://example.org/b
end'
	rm recorded
	press 1
	wait_for recorded
	is "$(sed -n 3p recorded)" 'http://example.org/far?a=1&b=%27'
	see 'second text'
	press 2
	see 'the number of links is 1'
	press Q
	left
}

@test "from the lists a page opens, and a post is saved, without being read" {
	recorder
	on_terminal env BROWSER="$PWD/recorder" "'$FEEDARC'" -C "'$dir'"
	see '3/3  Tides'
	press o
	wait_for recorded
	is "$(cat recorded)" http://example.org/
	rm recorded
	see '3/3  Tides'
	press Enter
	see 'Tides  1/3'
	press j o
	wait_for recorded
	is "$(cat recorded)" http://example.org/b
	see 'Tides  2/3'
	press e
	see 'it has no files'
	press S
	see 'Save as: 2-Zweite'
	press C-u
	press -l saved.txt
	press Enter
	wait_for saved.txt
	has saved.txt 'second text'
	press Q
	left
	is "$(ids is:read)" ''
}

@test "a browser with windows of its own is left to itself by &, and its words go nowhere" {
	printf '#!/bin/sh\necho noise; echo noise >&2\nprintf "%%s\\n" "$@" >recorded\nuntil [ -e "%s/enough" ]; do sleep 0.05; done\necho end >>recorded\n' "$PWD" >slow
	chmod +x slow
	on_terminal env BROWSER="\"no-such-browser %s:'$PWD/slow' --new &\"" "'$FEEDARC'" -C "'$dir'" read 2
	see 'second text'
	press o
	wait_for recorded
	see 'given to'
	is "$(cat recorded)" '--new
http://example.org/b'
	press j
	gone 'given to'
	[[ $(screen) != *noise* ]]
	press Q
	left
	is "$(tail -n 1 recorded)" http://example.org/b
	echo >enough
	for n in {1..100}; do
		[ "$(tail -n 1 recorded)" != end ] || break
		sleep 0.05
	done
	is "$(tail -n 1 recorded)" end
}

@test "without a browser that is said, and what is no web address is not opened" {
	rss Odd 'x|Odd|&lt;a href="file:///etc/passwd"&gt;x&lt;/a&gt; &lt;a href="http://example.org/y"&gt;y&lt;/a&gt;' >"$web/odd.xml"
	echo "file://$web/odd.xml" >"$dir/feeds"
	feedarc sync
	on_terminal env BROWSER=no-such-browser "'$FEEDARC'" -C "'$dir'" read feed:Odd
	see 'Odd'
	press 2
	see 'no browser'
	press 1
	see 'not opened'
	press Q
	left
}

@test "a post goes to a command and to a file" {
	reads read 2
	see 'second text'
	press '|'
	see 'Pipe to:'
	press -l "grep second >piped"
	press Enter
	see 'any key goes back'
	press x
	see '1/1'
	has piped 'second text'
	press S
	see 'Save as: 2-Zweite-Öffnung.txt'
	press C-u
	press -l kept.txt
	press Enter
	see 'saved as kept.txt'
	has kept.txt 'second text'
	press S C-u
	press -l kept.txt
	press Enter
	see 'is there already'
	press Q
	left
}

@test "another pager, where the settings name one" {
	printf 'pager = cat >paged; echo "$LESS" >>paged\n' >"$dir/config"
	reads read feed:Tides
	see 1/3
	press Enter
	wait_for paged
	see 1/3
	has paged 'third text'
	has paged FRX
	press q
	left
	is "$(ids is:read)" '1 '
}

# --- What changes meanwhile

@test "a sync goes on behind the screen, and what it brings is there" {
	serve
	rss Web 'w|From the web|&lt;p&gt;here&lt;/p&gt;' >"$web/w.xml"
	printf '%s\n' "$base/w.xml" >>"$dir/feeds"
	reads
	see 'All posts'
	press R
	see '1/1  Web'
	see '1 new'
	press G
	rss Web 'v|Newer|&lt;p&gt;now&lt;/p&gt;' 'w|From the web|&lt;p&gt;here&lt;/p&gt;' >"$web/w.xml"
	press r
	see '2/2  Web'
	press Enter
	see 'Newer'
	press Q
	left
}

@test "leaving ends the sync behind the screen, and nothing is lost" {
	serve
	many 1 50 >"$web/w.xml"
	echo "$base/w.xml" >>"$dir/feeds"
	reads
	see 'All posts'
	press R Q
	left
	feedarc verify
	feedarc sync
	is "$(feedarc list --limit 0 feed:many | wc -l | tr -d ' ')" 50
}

@test "what was changed is shown, in colour or by signs" {
	rss Tides 'c|Harbour &amp;amp; lock|&lt;p&gt;third words&lt;/p&gt;' >"$web/tides.xml"
	feedarc sync --force
	recorded "'$FEEDARC' -C '$dir' read 1"
	see 'third words'
	press d
	see '+++ revision 2'
	see 'third text words'
	press Q
	left
	written $'Title:  \033[0;1mHarbour & lock'
	written $'\033[0;31mtext'
	written $'\033[0;1;32mwords'
	for plain in NO_COLOR=1 TERM=vt100; do
		end_terminal
		rm -f tmux.socket tty.status
		sleep 0.2
		on_terminal env "$plain" "'$FEEDARC'" -C "'$dir'" read 1
		see 'third words'
		press d
		see 'third [-text-] {+words+}'
	done
	press q q
	left
}

@test "feeds are shown by tag" {
	reads
	see Lamps
	press t
	see 'All feeds'
	see '3  sea'
	press j j j Enter
	gone Tides
	see Lamps
	press k Enter
	see 'All posts of light  1/1'
	press Q
	left
}

@test "what is unread alone can be shown" {
	feedarc mark +read feed:Lamps
	reads
	see Lamps
	press a
	gone Lamps
	see Tides
	press a
	see Lamps
	press q
	left
}

@test "words in a post are found and shown" {
	rss Long "l|A long one|$(printf '&lt;p&gt;paragraph %s&lt;/p&gt;' {1..40}) Trüffel" >"$web/l.xml"
	echo "file://$web/l.xml" >"$dir/feeds"
	feedarc sync
	reads read feed:Long
	see 'paragraph 1'
	press /
	press -l truffel
	press Enter
	see 'Trüffel'
	press g
	see 'paragraph 1'
	press / Enter
	see 'Trüffel'
	press /
	press -l 'none'
	press Enter
	see 'not in this post'
	press Q
	left
}

@test "in a damaged archive what is whole can be read, and the rest is told" {
	many 1 600 >"$web/many.xml"
	echo "file://$web/many.xml" >>"$dir/feeds"
	feedarc sync
	python3 - "$archive/000001.jsonl.gz" <<-'END'
		import sys
		with open(sys.argv[1], "r+b") as f:
		    data = f.read()
		    f.seek(len(data) * 2 // 3)
		    f.write(b"spoiled!")
	END
	feedarc verify >out 2>err || true
	has out 000001
	reads read is:unread
	see 'Item'
	press Enter
	see 'Title:  Item'
	press Q
	left 65
	has tty.err damaged
}
