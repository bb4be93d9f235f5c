#!/usr/bin/env bats
# What is the same article, from the wire to `log` and `diff`: a feed changes from round to round. docs/design.md has
# the rules; each test names what it is about.

load helper

setup() {
	begin
	need python3 jq
	mkdir -p "$dir"
	serve
	echo "$base/a.xml" >"$dir/feeds"
	long=$(printf 'word%d ' {1..60})
}

teardown() {
	end
}

# item ID LINK TITLE TEXT [DATE]: what is empty is left out.
item() {
	printf '<item>'
	[ -z "$1" ] || printf '<guid isPermaLink="false">%s</guid>' "$1"
	[ -z "$2" ] || printf '<link>%s</link>' "$2"
	[ -z "$3" ] || printf '<title>%s</title>' "$3"
	[ -z "$4" ] || printf '<description>%s</description>' "$4"
	[ -z "${5-}" ] || printf '<pubDate>%s</pubDate>' "$5"
	echo '</item>'
}

# turn WANT ITEM...: publishes these and syncs; "NEW/REVISED" is what came of it.
turn() {
	local want=$1

	shift
	printf '%s\n' '<rss version="2.0"><channel><title>Tides</title>' "$@" '</channel></rss>' >"$web/a.xml"
	split ${options-} sync --force --json
	code 0
	is "$(jq -r '"\(.new)/\(.revised)"' out)" "$want"
}

# anew: another archive.
anew() {
	rm -rf "$archive"
}

# revisions ID: how many `log` tells of.
revisions() {
	feedarc log "$1" | grep -c '^revision'
}

@test "what the key is made of, and what not" {
	local date='Mon, 01 Feb 2021 08:00:00 GMT' other='Tue, 02 Feb 2021 08:00:00 GMT' case first second want
	local h=http://blog.example
	cases=(
		"0/0|$(item i $h/a T text)|$(item ' i ' $h/a T text)"
		"1/0|$(item Ab $h/a T text)|$(item aB $h/b U other)"
		"0/0|$(item '' $h/a T text)|$(item '' https://BLOG.Example:443/a T text)"
		"0/0|$(item '' "$h/a?utm_source=x&amp;p=1" T text)|$(item '' "$h/a?p=1&amp;fbclid=9" T text)"
		"1/0|$(item '' "$h/a?p=1" T text)|$(item '' "$h/a?p=2" U other)"
		"0/0|$(item '' $h/a#x T text "$date")|$(item '' $h/a T text "$other")"
		"0/0|$(item '' '' T text "$date")|$(item '' '' T text "$date")"
		"0/1|$(item '' '' T text "$date")|$(item '' '' T 'another text' "$date")"
		"1/0|$(item '' '' T text "$date")|$(item '' '' T text "$other")"
		"0/0|$(item '' '' T text)|$(item '' '' T text)"
		"1/0|$(item '' '' T text)|$(item '' '' T other)"
	)
	for case in "${cases[@]}"; do
		IFS='|' read -r want first second <<<"$case"
		anew
		turn 1/0 "$first"
		turn "$want" "$second" || fail "of $first and $second"
		turn 0/0 "$second"
	done
}

@test "an id that is no id: all are kept, -v tells it once, and the feed's rule stays" {
	items=("$(item same http://e/1 One text1)" "$(item same http://e/2 Two text2)" "$(item same http://e/3 Three text3)")
	options=-v turn 3/0 "${items[@]}"
	is "$(grep -c 'are not their own' err)" 1
	has err 'Tides: '
	turn 0/0 "${items[@]}"
	empty err
	turn 1/0 "$(item same http://e/4 Four text4)" "${items[@]}"
	empty err
	for n in 1 2 3 4; do is "$(revisions $n)" 1; done
	turn 0/1 "$(item same http://e/4 Four 'text4 edited')" "${items[@]}"
	is "$(revisions 4)" 2
}

@test "one pair of clashing ids among many spoils no others, and the same item twice is one" {
	for n in {1..30}; do items+=("$(item "i$n" "http://e/$n" "T$n" "text $n")"); done
	turn 31/0 "$(item i7 http://e/x Other 'text x')" "${items[@]}" "${items[3]}"
	empty err
	items[4]=$(item i5 http://e/better "T5" 'text 5')
	turn 0/1 "$(item i7 http://e/x Other 'text x')" "${items[@]}"
}

@test "ids that changed their scheme and host are the same articles, and stay read" {
	turn 3/0 "$(item http://old.example/?p=1 http://old.example/1 One one)" \
		"$(item http://old.example/?p=2 http://old.example/2 Two two)" \
		"$(item http://old.example/?p=3 http://old.example/3 Three three)"
	feedarc mark +read 1 2>err
	turn 0/0 "$(item https://new.example/?p=1 https://new.example/1 One one)" \
		"$(item https://new.example/?p=2 https://new.example/2 Two two)" \
		"$(item https://new.example/?p=3 https://new.example/3 Three three)"
	is "$(feedarc list --limit 0 --format '%i' | sort | xargs)" '1 2 3'
	is "$(feedarc list --limit 0 --format '%i' is:read)" 1
}

@test "an id of another kind with the same link is the same article: a line remembers it" {
	turn 2/0 "$(item tag:1 http://e/1 One one)" "$(item tag:2 http://e/2 Two two)"
	turn 0/0 "$(item urn:1 http://e/1 One one)" "$(item urn:2 http://e/2 Two two)"
	zcat "$archive"/*.jsonl.gz >all
	is "$(grep -c '"alias"' all)" 2
	# From now on without any search: also when the link is another one.
	turn 0/1 "$(item urn:1 http://e/1-better One one)" "$(item urn:2 http://e/2 Two two)"
	is "$(revisions 1)" 2
	split diff 1
	has out '1-better'
}

@test "what was published again with title and text is the same article; of short texts nobody can know" {
	turn 2/0 "$(item 1 http://e/1 One "$long")" "$(item 2 http://e/2 Two short)"
	turn 1/0 "$(item x http://e/x One "$long")" "$(item y http://e/y Two short)"
	is "$(feedarc list --limit 0 --format '%i %t' | sort | xargs)" '1 One 2 Two 3 Two'
	anew
	turn 2/0 "$(item 1 http://e/1 One "$long")" "$(item x http://e/x One "$long")"
}

@test "when most of a document is new and looks old, its ids have moved: -v says so in one line" {
	local d='Mon, 01 Feb 2021 08:00:00 GMT'
	turn 4/0 "$(item 1 http://e/1 One a "$d")" "$(item 2 http://e/2 Two b "$d")" "$(item 3 http://e/3 Three c "$d")" \
		"$(item 4 http://e/4 Four d "$d")"
	options=-v turn 1/1 "$(item n http://f/x/new.html New n "$d")" "$(item a http://f/x/one.html One a2 "$d")" \
		"$(item b http://f/x/two.html Two b "$d")" "$(item c http://f/x/three.html Three c "$d")" \
		"$(item d http://f/x/four.html Four d "$d")"
	is "$(grep -c 'Tides: the ids of its posts have moved: 4 are known again' err)" 1
	is "$(revisions 1)" 2
	split diff 1
	has out '[-a-]{+a2+}'
}

@test "what makes a revision and what not" {
	turn 1/0 "$(item 1 http://e/1 One 'text &lt;a href="http://x/?q=1&amp;amp;utm_id=1" class="b"&gt;x&lt;/a&gt;')"
	# White space, tracking, the order of attributes, a date.
	turn 0/0 "$(item 1 http://e/1 One '  text
		&lt;a class="b" href="http://x/?q=1&amp;amp;utm_id=22"&gt;x&lt;/a&gt; ' 'Mon, 01 Feb 2021 08:00:00 GMT')"
	turn 0/1 "$(item 1 http://e/1 Uno 'text &lt;a href="http://x/?q=1" class="b"&gt;x&lt;/a&gt;')"
	turn 0/1 "$(item 1 http://e/uno Uno 'text &lt;a href="http://x/?q=1" class="b"&gt;x&lt;/a&gt;')"
	turn 0/1 "$(item 1 http://e/uno Uno 'new &lt;a href="http://x/?q=1" class="b"&gt;x&lt;/a&gt;')"
	is "$(revisions 1)" 4
	split log 1
	is "$(grep Changed out | sed 's/ (.*//' | xargs)" 'Changed: text Changed: link Changed: title, markup'
}

@test "an article that changes at every fetch gets no revision each time, and the longest is kept" {
	turn 1/0 "$(item 1 http://e/1 One "$long now 10")"
	for n in 11 12 13 14 15 16 17 18 19; do
		printf '%s\n' '<rss version="2.0"><channel><title>Tides</title>' "$(item 1 http://e/1 One "$long now $n")" \
			'</channel></rss>' >"$web/a.xml"
		feedarc sync --force
	done
	[ "$(revisions 1)" -le 2 ]
	turn 0/1 "$(item 1 http://e/1 One "$long now 20 and much more to read: $long")"
	feedarc show 1 >shown
	has shown 'much more to read'
}

@test "a text that was cut short is kept and not shown" {
	turn 1/0 "$(item 1 http://e/1 One "${long}the end")"
	turn 0/1 "$(item 1 http://e/1 One "${long:0:150}")"
	is "$(revisions 1)" 2
	feedarc show 1 >shown
	has shown 'the end'
	turn 0/0 "$(item 1 http://e/1 One "${long}the end")"
}

@test "what was purged never comes back as new" {
	items=("$(item 1 http://e/1 One one)" "$(item 2 http://e/2 Two two)")
	turn 2/0 "${items[@]}"
	feedarc purge --yes 1 2>err || feedarc purge 1 <<<y 2>err
	is "$(feedarc list --limit 0 --format '%i')" 2
	turn 0/0 "${items[@]}"
	is "$(feedarc list --limit 0 --format '%i')" 2
}

@test "nothing that goes away is deleted" {
	items=("$(item 1 http://e/1 One one)" "$(item 2 http://e/2 Two two)")
	turn 2/0 "${items[@]}"
	turn 0/0 "${items[1]}"
	turn 0/0
	echo '<html><body>For sale</body></html>' >"$web/a.xml"
	split sync --force
	rm "$web/a.xml"
	split sync --force
	printf '%s\n' '<feed xmlns="http://www.w3.org/2005/Atom"><title>Tides</title><id>f</id>' \
		'<deleted-entry xmlns="http://purl.org/atompub/tombstones/1.0" ref="2" when="2021-02-01T00:00:00Z"/></feed>' \
		>"$web/a.xml"
	split sync --force
	code 0
	echo gone >"$web/gone"
	echo "$base/status/410/gone" >"$dir/feeds"
	split sync --force
	is "$(feedarc list --limit 0 --format '%i' | sort | xargs)" '1 2'
	feedarc remove "$base/status/410/gone" 2>err
	is "$(grep -c . "$dir/feeds")" 0
	is "$(feedarc list --limit 0 --format '%i' | sort | xargs)" '1 2'
	feedarc log 1 >out
	feedarc show 2 >out
	has out two
}

@test "the same article in two feeds is two, each with its own history" {
	turn 1/0 "$(item 1 http://e/1 One one)"
	cp "$web/a.xml" "$web/b.xml"
	echo "$base/b.xml" >>"$dir/feeds"
	feedarc sync
	is "$(feedarc list --limit 0 --format '%i' | sort | xargs)" '1 2'
	printf '%s\n' '<rss version="2.0"><channel><title>Tides</title>' "$(item 1 http://e/1 One edited)" '</channel></rss>' \
		>"$web/a.xml"
	feedarc sync --force
	is "$(revisions 1) $(revisions 2)" '2 1'
}

@test "without a date, or with one far ahead, an article is sorted by when it was seen" {
	turn 2/0 "$(item 1 http://e/1 Ahead one 'Fri, 01 Jan 2100 00:00:00 GMT')" "$(item 2 http://e/2 None two)"
	sleep 1.1
	turn 2/0 "$(item 3 http://e/3 Now three)" "$(item 4 http://e/4 Old four 'Fri, 01 Jan 2010 00:00:00 GMT')"
	is "$(feedarc list --limit 0 --format '%t' | sed -n '1p;$p' | xargs)" 'Now Old'
	zcat "$archive"/*.jsonl.gz >all
	has all 2100
}

@test "another address of the feed changes nothing of its articles" {
	turn 2/0 "$(item 1 http://e/1 One one)" "$(item '' '' Two two)"
	cp "$web/a.xml" "$web/b.xml"
	sed -i 's|/a.xml"|/b.xml"|' "$archive/state.jsonl"
	echo "$base/b.xml" >"$dir/feeds"
	split sync --json
	is "$(jq -c '[.feed, .new, .revised]' out)" '[1,0,0]'
}
