#!/usr/bin/env bats
# Exports, read by the programs that they are for.

load helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	rss 'Öl &amp; Tides, a title that is so long that no header of a mail can hold it on one line' \
		'd|From the sea|&lt;p&gt;From here&lt;/p&gt;&lt;pre&gt;&#10;From there&#10;&amp;gt;From you&lt;/pre&gt;' \
		'c|東京都の長い題名がここに入りますので折り返しが必要になるでしょう|&lt;ul&gt;&lt;p&gt;&lt;b&gt;x&lt;li&gt;y&lt;table&gt;z' \
		'b|&amp;lt;script&amp;gt;|&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=&quot;pixel.gif&quot; onerror=&quot;x&quot;&gt;&lt;a href=&quot;javascript:x&quot;&gt;evil&lt;/a&gt;' \
		'été|Été|&lt;p&gt;crème &#x1F600;&lt;/p&gt;' >"$web/tides.xml"
	echo "file://$web/tides.xml sea" >"$dir/feeds"
	feedarc sync
	feedarc mark +read 1
	feedarc mark +star 2
}

teardown() {
	end
}

@test "python reads the mbox" {
	split export mbox
	code 0
	empty err
	python3 - <<-'END'
		import email.header, mailbox
		def text(value):
		    return str(email.header.make_header(email.header.decode_header(value)))
		box = list(mailbox.mbox("out"))
		assert len(box) == 4, len(box)
		for mail in box:
		    assert not mail.defects and mail.is_multipart(), mail.defects
		    assert text(mail["From"]).startswith("Öl & Tides, a title"), text(mail["From"])
		assert len({mail["Message-ID"] for mail in box}) == 4
		mails = {text(mail["Subject"]): mail for mail in box}
		sea = mails["From the sea"]
		plain = sea.get_payload(0).get_payload(decode=True).decode()
		assert ">From there\n" in plain and ">>From you" in plain, plain
		assert sea["Date"] == "Sun, 28 Feb 2021 08:00:00 +0000", sea["Date"]
		assert sea["Status"] == "RO" and sea["X-Status"] is None
		assert sea["Archived-At"] == "<http://example.org/d>"
		assert "東京都の長い題名がここに入りますので折り返しが必要になるでしょう" in mails
		assert mails["東京都の長い題名がここに入りますので折り返しが必要になるでしょう"]["X-Status"] == "F"
		assert "crème \U0001F600" in mails["Été"].get_payload(0).get_payload(decode=True).decode()
		assert max(map(len, open("out", "rb"))) < 1000
		assert mails["Été"]["Archived-At"] == "<http://example.org/%C3%A9t%C3%A9>"
	END
}

@test "mutt opens the mbox" {
	need mutt
	feedarc export mbox >out
	printf 'set folder=%s\nset index_format="%%Z|%%s"\nset charset=utf-8\n' "$PWD" >muttrc
	on_terminal "LC_ALL=C.UTF-8 mutt -F $PWD/muttrc -R -f $PWD/out"
	see 'From the sea'
	see 'Été'
	see '東京都の'
	press q
	end_terminal
}

@test "a file of a folder is there whole or not at all" {
	(
		ulimit -f 1
		split export maildir part
		code 74
		has err 'File too large'
	)
	is "$(find part/new part/cur -type f | wc -l)" 0
	feedarc export maildir part
	is "$(find part -name '.feedarc*' | wc -l)" 0
	[ "$(find part/new part/cur -type f | wc -l)" -gt 1 ]
}

@test "notmuch indexes the maildir, and a second export adds only what is new" {
	split export maildir mail
	code 0
	empty out
	is "$(find mail/new -type f | wc -l)" 2
	is "$(find mail/cur -name '*:2,S' | wc -l)" 1
	is "$(find mail/cur -name '*:2,F' | wc -l)" 1
	# A mail program has read one.
	mv "$(find mail/new -type f | head -n 1)" mail/cur/
	rss More 'e|New|one' >"$web/more.xml"
	echo "file://$web/more.xml" >>"$dir/feeds"
	feedarc sync
	feedarc export maildir mail
	is "$(find mail -type f | wc -l)" 5
	need notmuch
	printf '[database]\npath=%s/mail\n[user]\nname=x\nprimary_email=x@localhost\n' "$PWD" >notmuch.conf
	export NOTMUCH_CONFIG=$PWD/notmuch.conf
	notmuch new >log 2>&1
	is "$(notmuch count '*')" 5
	is "$(notmuch count subject:sea)" 1
	is "$(notmuch count crème)" 1
	is "$(notmuch count tag:flagged)" 1
}

@test "nothing of a hostile post is run or loaded" {
	local format

	for format in html mbox epub; do
		feedarc export $format >"out.$format"
		! grep -qaE '<script>a|onerror|javascript|<img' "out.$format" ||
			fail "$(grep -aE '<script>a|onerror|javascript|<img' "out.$format")"
		grep -qa '>\[image\]</a>' "out.$format"
	done
	feedarc export atom >out.atom
	has_not out.atom 'script&gt;alert'
	has_not out.atom onerror
}

@test "the Atom feed is well-formed, and feedarc and RFC 4287 agree with it" {
	split export atom
	code 0
	python3 - out <<-'END'
		import re, sys, xml.etree.ElementTree as tree
		A = "{http://www.w3.org/2005/Atom}"
		feed = tree.parse(sys.argv[1]).getroot()
		def one(e, name):
		    found = e.findall(A + name)
		    assert len(found) == 1, (name, len(found))
		    return found[0].text or ""
		dates = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
		for e in [feed] + feed.findall(A + "entry"):
		    assert re.match(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", one(e, "id"))
		    assert one(e, "title") and dates.match(one(e, "updated"))
		ids = [one(e, "id") for e in feed.findall(A + "entry")]
		assert len(set(ids)) == 4, ids
		for e in feed.findall(A + "entry"):
		    assert e.findall(A + "author/" + A + "name")
		    assert len(e.findall(A + "link[@rel='alternate']")) == 1
		    one(e, "content")
		assert feed.find("{http://purl.org/syndication/history/1.0}complete") is not None
	END
	feedarc parse --json out >parsed
	need jq
	is "$(jq -c '[.entries[].title]' parsed)" \
		'["From the sea","東京都の長い題名がここに入りますので折り返しが必要になるでしょう","<script>","Été"]'
	feedarc export atom >again
	cmp out again
}

@test "a folder of Atom documents leads from each to the one before, and archived ones stay" {
	many 1 250 >"$web/many.xml"
	echo "file://$web/many.xml" >>"$dir/feeds"
	feedarc sync
	feedarc export atom --folder feeds feed:2
	is "$(echo feeds/*)" 'feeds/archive-000001.xml feeds/archive-000002.xml feeds/feed.xml'
	python3 - <<-'END'
		import xml.etree.ElementTree as tree
		A = "{http://www.w3.org/2005/Atom}"
		name, seen, counts = "feed.xml", set(), []
		while name:
		    feed = tree.parse("feeds/" + name).getroot()
		    seen |= {e.find(A + "id").text for e in feed.findall(A + "entry")}
		    counts.append(len(feed.findall(A + "entry")))
		    archive = feed.find("{http://purl.org/syndication/history/1.0}archive")
		    assert (archive is not None) == (name != "feed.xml")
		    link = feed.find(A + "link[@rel='prev-archive']")
		    name = link.get("href") if link is not None else None
		assert len(seen) == 250 and counts == [50, 100, 100], counts
	END
	cp -r feeds before
	many 1 280 >"$web/many.xml"
	feedarc sync
	feedarc export atom --folder feeds feed:2
	cmp before/archive-000001.xml feeds/archive-000001.xml
}

@test "the JSON is a JSON Feed with all that the archive has" {
	split export json
	code 0
	python3 - <<-'END'
		import json
		feed = json.load(open("out"))
		assert feed["version"] == "https://jsonfeed.org/version/1.1" and len(feed["items"]) == 4
		item = {i["id"]: i for i in feed["items"]}["id-d"]
		assert item["_marks"] == {"unread": False, "starred": False}
		assert item["_feed"]["title"].startswith("Öl & Tides")
		assert item["content_html"].startswith("<p>From here</p>")
	END
	is "$(line_count out)" 6
}

@test "the page is whole, and the folder has an index that leads everywhere" {
	split export html since:2021-01-01
	code 0
	has out 'prefers-color-scheme: dark'
	has out '<h1>From the sea</h1>'
	feedarc export html --folder pages
	python3 - <<-'END'
		import os, re
		names = set(os.listdir("pages"))
		assert names == {"index.html", "1.html", "2.html", "3.html", "4.html"}, names
		for name in names:
		    for href in re.findall(r'href="([^":]*)"', open("pages/" + name).read()):
		        assert href in names, (name, href)
		order = re.findall(r'href="(\d+)\.html"', open("pages/index.html").read())
		assert order == ["1", "2", "3", "4"], order
	END
}

# corner SCHEME: the brightness of the page's first pixel in that scheme (0 dark, 1 light), 0 to 255.
corner() {
	timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/chromium" \
		--blink-settings=preferredColorScheme="$1" --screenshot="$PWD/shot.png" \
		"file://$PWD/out.html" >/dev/null 2>&1 3>&-
	python3 - <<-'END'
		import struct, zlib
		data = open("shot.png", "rb").read()
		at, pixels = 8, b""
		while at < len(data):
		    size, kind = struct.unpack(">I4s", data[at:at + 8])
		    if kind == b"IDAT":
		        pixels += data[at + 8:at + 8 + size]
		    at += size + 12
		# No filter changes the first pixel.
		print(max(zlib.decompress(pixels)[1:4]))
	END
}

@test "a browser shows the page dark where the screen is dark" {
	need chromium
	feedarc export html >out.html
	[ "$(corner 0)" -lt 64 ]
	[ "$(corner 1)" -gt 192 ]
}

@test "the book is a zip that every chapter is well-formed in" {
	split export epub
	code 0
	python3 - <<-'END'
		import xml.etree.ElementTree as tree, zipfile
		book = zipfile.ZipFile("out")
		assert book.testzip() is None
		assert book.namelist()[0] == "mimetype" and book.read("mimetype") == b"application/epub+zip"
		opf = tree.fromstring(book.read("book/content.opf"))
		O = "{http://www.idpf.org/2007/opf}"
		items = {i.get("id"): i.get("href") for i in opf.iter(O + "item")}
		assert set("book/" + h for h in items.values()) <= set(book.namelist())
		spine = [items[r.get("idref")] for r in opf.iter(O + "itemref")]
		assert spine == ["nav.xhtml"] + ["%d.xhtml" % i for i in range(1, 5)], spine
		for name in book.namelist():
		    if name.endswith(".xhtml"):
		        tree.fromstring(book.read(name))
	END
	jar=/usr/share/java/epubcheck.jar
	[ -r $jar ] && command -v java >/dev/null || skip 'epubcheck is not installed'
	cp out out.epub
	run java -jar $jar out.epub
	code 0
	[[ $output == *'0 fatals / 0 errors / 0 warnings'* ]] || fail "$output"
}

@test "what is chosen is what the query says" {
	is "$(feedarc export json is:starred | grep -c '"_feed"')" 1
	is "$(feedarc export json tag:sea -title:sea | grep -c '"_feed"')" 3
	is "$(feedarc export html --limit 2 | grep -c '<article')" 2
	split export mbox nosuchword
	code 1
	has err 'no post is like that'
	split export html nosuchword
	code 1
	empty out
}

@test "a password in a feed's address is not handed on" {
	cp "$web/tides.xml" .
	printf '%s\n' '"exec:cat '"$PWD"'/tides.xml"' >"$dir/feeds"
	feedarc sync
	for format in json atom html mbox; do
		feedarc export $format feed:2 >out
		has_not out exec:
	done
}

@test "words that do not fit are told" {
	split export pdf
	code 2
	has err 'opml, atom, epub, html, json, maildir, mbox'
	split export maildir
	code 2
	has err 'feedarc export maildir DIR'
	split export mbox --folder x
	code 2
	has err '>FILE'
	split export opml x
	code 2
	recorded "$FEEDARC -C $dir export epub"
	wait_for tty.status
	is "$(cat tty.status)" 2
	end_terminal
}

@test "a folder that is made is safe in the one it is in" {
	need strace
	ASAN_OPTIONS=detect_leaks=0 strace -y -o trace -e trace=mkdir,fsync,fdatasync \
		"$FEEDARC" -C "$dir" export maildir "$PWD/mail/box"
	grep -qF "<$PWD>)" trace || fail "$(cat trace)"
	grep -qF "<$PWD/mail>)" trace
	grep -qF "<$PWD/mail/box>)" trace
	grep -qF "<$PWD/mail/box/new>)" trace
}
