#!/usr/bin/env bats
# Subscribing, and the file in which subscriptions are.

load helper

setup() {
	begin
}

teardown() {
	end
}

page() {
	printf '<!DOCTYPE html><html><head><title>A page</title>%s</head><body><p>Text</body></html>' "$1"
}

@test "a feed's address becomes a line of the file" {
	serve
	rss Tides 'one|First|x' >"$web/tides.xml"
	split add "$base/tides.xml"
	code 0
	empty out
	is "$(cat "$dir/feeds")" "$base/tides.xml"
}

@test "tags and a title are written as newsboat has them" {
	serve
	rss Tides >"$web/tides.xml"
	split add "$base/tides.xml" sea 'two words' --title 'My "own" tides'
	code 0
	is "$(cat "$dir/feeds")" "$base/tides.xml sea \"two words\" \"~My \\\"own\\\" tides\""
	feedarc feeds --json >feeds.json
	is "$(python3 -c 'import json; f = json.load(open("feeds.json")); print(f["title"], f["tags"])')" \
		"My \"own\" tides ['sea', 'two words']"
}

@test "a page that names a feed by a relative address" {
	serve
	mkdir "$web/blog"
	rss Tides 'one|First|x' >"$web/tides.xml"
	page '<link rel="stylesheet" href="s.css"><LINK title=RSS href="/tides.xml?a=1&amp;b=2"
		type="application/rss+xml" rel="home alternate">' >"$web/index.html"
	split add "$base/index.html"
	code 0
	is "$(cat "$dir/feeds")" "$base/tides.xml?a=1&b=2"
	has err 'the page'
	has err "$base/tides.xml"
}

@test "the address of the page after a redirect is the base" {
	serve
	page '<link rel="alternate" type="application/atom+xml" href="tides.xml">' >"$web/index.html"
	split add "$base/to/302/slow/0/index.html"
	code 0
	is "$(cat "$dir/feeds")" "$base/slow/0/tides.xml"
}

@test "the first of several feeds is taken, and that there are others is told" {
	serve
	page '<link rel=alternate type=application/rss+xml href=a.xml>
		<link rel=alternate type=application/rss+xml href=b.xml>' >"$web/index.html"
	split add "$base/index.html"
	code 0
	is "$(cat "$dir/feeds")" "$base/a.xml"
	has err '1 more'
}

@test "twice is once" {
	serve
	rss Tides >"$web/tides.xml"
	feedarc add "$base/tides.xml"
	split add "$base/tides.xml"
	code 0
	has err 'already'
	is "$(line_count "$dir/feeds")" 1
}

@test "a server that is down is no reason not to subscribe" {
	need python3
	port=$(dead_port)
	split add "http://127.0.0.1:$port/feed"
	code 0
	has err 'added all the same'
	has err "127.0.0.1"
	is "$(cat "$dir/feeds")" "http://127.0.0.1:$port/feed"
}

@test "a page without a feed is refused, and --force adds it" {
	serve
	page '<link rel=stylesheet type=text/css href=a.css>' >"$web/index.html"
	split add "$base/index.html"
	code 65
	has err 'no feed'
	has err "$base/index.html"
	[ ! -e "$dir/feeds" ]
	split add --force "$base/index.html"
	code 0
	is "$(cat "$dir/feeds")" "$base/index.html"
}

@test "what the server says no to is not added" {
	serve
	split add "$base/missing.xml"
	[ "$status" -ne 0 ]
	has err 404
	[ ! -e "$dir/feeds" ]
}

@test "a feed that breaks in the middle is a feed" {
	serve
	rss Tides 'one|First|x' 'two|Second|y' | head -c 500 >"$web/tides.xml"
	split add "$base/tides.xml"
	code 0
	is "$(cat "$dir/feeds")" "$base/tides.xml"
}

@test "an address that would be a command is refused" {
	for url in 'exec:ls' 'filter:cat:http://127.0.0.1/'; do
		split add "$url"
		[ "$status" -ne 0 ]
		split add --force "$url"
		code 2
	done
	[ ! -e "$dir/feeds" ]
}

@test "the file is edited in place: comments, order and unknown lines stay" {
	serve
	rss Tides >"$web/tides.xml"
	mkdir "$dir"
	cat >"$dir/feeds" <<-END
		# mine
		http://a.example/feed  news  "~An A"   # why not

		"exec:echo hello" local
		"query:Unread:unread = \"yes\""
		http://b.example/feed refresh=60
		"filter:cat:http://c.example/feed"
	END
	cp "$dir/feeds" before
	feedarc add "$base/tides.xml" sea
	{ cat before; echo "$base/tides.xml sea"; } >want
	cmp want "$dir/feeds"
	feedarc remove http://b.example/feed
	grep -v b.example want >without
	cmp without "$dir/feeds"
}

@test "a file without a last line end gets one" {
	serve
	rss Tides >"$web/tides.xml"
	mkdir "$dir"
	printf 'http://a.example/feed' >"$dir/feeds"
	feedarc add "$base/tides.xml"
	is "$(cat "$dir/feeds")" "http://a.example/feed
$base/tides.xml"
}

@test "a feed can be removed before its first sync, by address and by title" {
	mkdir "$dir"
	printf '%s\n' 'http://a.example/feed "~Lamplight"' http://b.example/feed >"$dir/feeds"
	split remove http://b.example/feed
	code 0
	split remove lampl
	code 0
	empty "$dir/feeds"
}

@test "remove stops fetching and keeps the history" {
	serve
	rss Tides 'one|First|x' >"$web/tides.xml"
	feedarc add "$base/tides.xml"
	feedarc sync
	split remove Tides
	code 0
	is "$(cat "$dir/feeds")" ''
	rss Tides 'two|Second|x' 'one|First|x' >"$web/tides.xml"
	feedarc sync --force 2>err
	is "$(feedarc list --format '%t %f')" 'First Tides'
	split show 1
	code 0
	feedarc feeds >out
	has out removed
}

@test "subscribing again finds the old history under the same number" {
	serve
	rss Tides 'one|First|x' >"$web/tides.xml"
	feedarc add "$base/tides.xml"
	feedarc sync
	feedarc remove 1
	feedarc add "$base/tides.xml"
	feedarc sync
	is "$(links)" http://example.org/one
	is "$(feedarc list --json | jq .feed)" 1
}

@test "remove of what is no feed, or more than one, changes nothing" {
	mkdir "$dir"
	printf '%s\n' http://a.example/one http://a.example/two >"$dir/feeds"
	cp "$dir/feeds" before
	split remove nothing
	code 2
	has err nothing
	split remove a.example
	code 2
	has err 'more than one'
	cmp before "$dir/feeds"
}

@test "of many adds at once none is lost: a line for each that went through" {
	pids=() went=0
	for n in {1..30}; do
		feedarc -q add -f "http://a.example/$n" 2>"err.$n" 3>&- &
		pids+=("$!:$n")
	done
	for job in "${pids[@]}"; do
		status=0
		wait "${job%:*}" || status=$?
		if [ "$status" -eq 0 ]; then
			went=$((went + 1))
			has "$dir/feeds" "http://a.example/${job#*:}"
		else
			code 75
			has "err.${job#*:}" "another process is changing $dir/feeds"
		fi
	done
	[ "$went" -gt 0 ]
	is "$(line_count "$dir/feeds")" "$went"
}

@test "a page plants neither a command nor control characters" {
	serve
	for href in 'exec:ls' 'javascript:x' 'http://a.example/&#27;[2J' 'http://a.example/&#127;'; do
		page "<link rel=alternate type=application/rss+xml href=\"$href\">" >"$web/index.html"
		cp "$web/index.html" page.html
		split add "$base/index.html"
		code 65
		split add "file://$PWD/page.html"
		code 65
		has err 'no feed'
	done
	[ ! -e "$dir/feeds" ]
	page '<link rel=alternate type=application/feed+json href=a.json>
		<link rel=alternate type=application/rss+xml href="exec:ls">' >"$web/index.html"
	split add "$base/index.html"
	code 0
	is "$(cat "$dir/feeds")" "$base/a.json"
}

@test "a file that is not there is 74, and named once" {
	split add "file://$PWD/nothing.xml"
	code 74
	is "$(cat err)" "feedarc: add file://$PWD/nothing.xml: No such file or directory"
	[ ! -e "$dir/feeds" ]
}

@test "feeds without a number, without a visit, and without a subscription" {
	serve
	rss Tides 'one|First|x' >"$web/tides.xml"
	feedarc add "$base/tides.xml"
	feedarc feeds >out
	is "$(sed -n 2p out | awk '{ print $1, $NF }')" '- new'
	is "$(feedarc feeds --json | jq -r .health)" new
	feedarc sync
	is "$(feedarc feeds --json | jq -r .health)" ok
	echo "http://127.0.0.1:1/never" >>"$dir/feeds"
	feedarc sync 1
	is "$(feedarc feeds --json | jq -r .health | xargs)" 'ok new'
	feedarc remove 1
	feedarc remove never
	feedarc feeds >out
	has out HEALTH
	has out removed
}
