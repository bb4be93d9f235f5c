#!/usr/bin/env bats
# Lists of subscriptions: other readers' come in, ours goes out.

load helper

setup() {
	begin
}

teardown() {
	end
}

@test "OPML: folders around a feed and its categories are its tags" {
	cat >list.opml <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<opml version="2.0"><head><title>Mine</title></head><body>
		<outline text="News"><outline text="Far away">
		<outline type="rss" text="One &amp; only" xmlUrl="http://a.example/feed?x=1&amp;y=2"/>
		</outline><outline type="rss" title="Two" text="2" xmlurl="https://b.example/"/></outline>
		<outline type="rss" text="" xmlUrl="http://c.example/feed" category="/tech/c,plain"/>
		<outline text="a folder without feeds"/>
		</body></opml>
	END
	split import list.opml
	code 0
	empty out
	is "$(line_count "$dir/feeds")" 3
	is "$(sed -n 1p "$dir/feeds")" 'http://a.example/feed?x=1&y=2 News "Far away" "~One & only"'
	is "$(sed -n 2p "$dir/feeds")" 'https://b.example/ News "~Two"'
	grep -q '^http://c.example/feed' "$dir/feeds"
}

@test "newsboat's urls: tags and titles come along" {
	cat >urls <<-'END'
		# a comment
		http://a.example/feed news "two words" "~My title"

		https://b.example/feed
		"query:Unread:unread = \"yes\""
	END
	split import urls
	code 0
	is "$(cat "$dir/feeds")" 'http://a.example/feed news "two words" "~My title"
https://b.example/feed'
}

@test "a plain list, and one on standard input" {
	printf 'http://a.example/1\r\nhttp://a.example/2\r\nhttp://a.example/1\r\n' >list
	split import list
	code 0
	is "$(cat "$dir/feeds")" 'http://a.example/1
http://a.example/2'
	echo http://a.example/3 | feedarc import -
	is "$(tail -1 "$dir/feeds")" http://a.example/3
	echo '<opml version="1.0"><body><outline xmlUrl="http://a.example/4"/></body></opml>' | feedarc import -
	has "$dir/feeds" http://a.example/4
}

@test "import adds to what is there, keeps it as it is, and twice is once" {
	mkdir "$dir"
	printf '# mine\nhttp://a.example/1 old "~Old"\n' >"$dir/feeds"
	cp "$dir/feeds" before
	printf '%s\n' 'http://a.example/1 new' 'http://a.example/2 new' >list
	feedarc import list
	{ cat before; echo 'http://a.example/2 new'; } >want
	cmp want "$dir/feeds"
	feedarc import list
	cmp want "$dir/feeds"
}

@test "import never plants a command or a file" {
	cat >list.opml <<-'END'
		<opml version="2.0"><body>
		<outline text="x" xmlUrl="exec:touch planted"/>
		<outline text="x" xmlUrl="filter:touch planted:http://a.example/"/>
		<outline text="x" xmlUrl="file:///etc/passwd"/>
		<outline text="x" xmlUrl="FILE:///etc/passwd"/>
		<outline text="x" xmlUrl=" exec:touch planted"/>
		<outline text="x" xmlUrl="javascript:alert(1)"/>
		<outline text="x" xmlUrl="http://a.example/&#10;exec:touch planted"/>
		<outline text="x&#10;exec:touch planted" xmlUrl="http://b.example/"/>
		<outline text="a&#10;b"><outline text="y" xmlUrl="http://c.example/"/></outline>
		<outline text="good" xmlUrl="http://good.example/"/>
		</body></opml>
	END
	split import list.opml
	code 0
	has err exec:
	has err file:///etc/passwd
	! grep -v '^http://' "$dir/feeds"
	has "$dir/feeds" http://good.example/
	printf '%s\n' '"exec:touch planted"' '"filter:touch planted:http://a.example/"' file:///etc/passwd \
		http://plain.example/ >urls
	split import urls
	code 0
	! grep -v '^http://' "$dir/feeds"
	has "$dir/feeds" http://plain.example/
	feedarc feeds >out
	[ ! -e planted ]
}

@test "an attribute can not smuggle a setting or a comment into the line" {
	cat >list.opml <<-'END'
		<opml version="2.0"><body>
		<outline text="refresh=1"><outline text="~&quot; exec:x #" xmlUrl="http://a.example/"/></outline>
		</body></opml>
	END
	feedarc import list.opml
	feedarc feeds --json >out
	is "$(jq -r .title out)" '~" exec:x #'
	is "$(line_count "$dir/feeds")" 1
}

@test "export and import are each other's undoing" {
	mkdir "$dir"
	printf '%s\n' '# mine' 'http://a.example/feed?x=1&y=2 news "two words" "~A & B <c> \"d\""' \
		'https://b.example/feed' '"exec:echo x" local' 'http://ö.example/ä tag' >"$dir/feeds"
	split export opml
	code 0
	empty err
	cp out first.opml
	has_not first.opml exec:
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' first.opml
	"$FEEDARC" -C other import first.opml
	"$FEEDARC" -C other export opml >second.opml
	cmp first.opml second.opml
	for place in "$dir" other; do
		"$FEEDARC" -C "$place" feeds --json | jq -c 'select(.url | startswith("http")) | [.url, .title, .tags]'
	done >both
	is "$(sort both | uniq -c | awk '{ print $1 }' | sort -u)" 2
}

@test "what the feed calls itself is exported when the user has no name for it" {
	serve
	rss 'Tides & Co' >"$web/tides.xml"
	sed -i 's/Tides & Co/Tides \&amp; Co/' "$web/tides.xml"
	feedarc add "$base/tides.xml"
	feedarc sync
	feedarc export opml >out
	has out 'text="Tides &amp; Co"'
}

@test "a list that breaks in the middle gives what came before" {
	printf '%s\n' '<opml version="2.0"><body>' '<outline text="a" xmlUrl="http://a.example/"/>' '<outline text="b" xml' >list.opml
	split import list.opml
	code 65
	has err 'line 3: the document is cut off'
	has "$dir/feeds" http://a.example/
}

@test "a broken list is read as far as it goes" {
	printf 'PHP Notice: x in y\n<br /><b>Warning</b>\n<OPML><outline text=F><outline text="A xmlUrl="http://a.example/" x=exec:y>
		<outline text="B&ouml; <3" xmlUrl=http://b.example/?x&y=1>
		<outline xmlUrl="exec:touch planted"><outline xmlUrl=file:///etc/passwd></outline></OPML>' >list.opml
	split import list.opml
	code 0
	is "$(cat "$dir/feeds")" 'http://a.example/ F "~A"
http://b.example/?x&y=1 F "~Bö <3"'
	for charset in UTF-16BE UTF-32LE UTF-16; do
		iconv -f UTF-8 -t "$charset" list.opml >wide.opml
		"$FEEDARC" -C "$charset" import wide.opml 2>err
		cmp "$dir/feeds" "$charset/feeds"
	done
}

@test "what is no list is refused, and what is missing is said" {
	echo '<html><body>hello</body></html>' >page.html
	split import page.html
	[ ! -e "$dir/feeds" ] || empty "$dir/feeds"
	split import nothing.opml
	[ "$status" -ne 0 ]
	has err nothing.opml
	split export pdf
	code 2
	has err pdf
	split export
	code 2
}

@test "other people's real lists" {
	lists=$BATS_TEST_DIRNAME/../../../shared/corpus/opml
	[ -d "$lists" ] || skip 'the corpus is not here'
	for list in "$lists"/*.opml; do
		dir=$BATS_TEST_TMPDIR/$(basename "$list")
		feedarc import "$list"
		is "$(line_count "$dir/feeds")" "$(grep -oi 'xmlurl="[^"]*"' "$list" | sort -u | line_count /dev/stdin)"
	done
}

@test "a list that gives nothing is refused" {
	: >empty
	printf '<opml version="2.0"><body></body></opml>' >empty.opml
	head -c 2000 "$FEEDARC" >binary
	for list in empty empty.opml binary; do
		split -q import "$list"
		code 65
		has err "import $list: "
	done
	has err 'no feeds in it'
	[ ! -e "$dir/feeds" ]
	split import - </dev/null
	code 65
	is "$(cat err)" "feedarc: import standard input: no feeds in it: OPML, newsboat's urls or a list of addresses is wanted"
	split import nothing.opml
	code 74
	is "$(cat err)" 'feedarc: import nothing.opml: No such file or directory'
}

@test "a person is told what an import gave, a script is not" {
	printf '%s\n' http://a.example/ http://b.example/ >list
	split import list
	empty err
	feedarc remove http://b.example/
	on_terminal "'$FEEDARC' -C '$dir' import list 2>&1; sleep 5"
	see '1 added, 1 known already, 0 passed over'
	end_terminal
}
