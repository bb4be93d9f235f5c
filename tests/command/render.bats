#!/usr/bin/env bats
# HTML as the text that read shows.

load helper

setup() {
	begin
	cat >page.html <<-'END'
		<h1>Tides &amp; lamps</h1><p>Some <b>bold</b> text with a <a href="far/away">link</a> in it, long
		enough that it does not fit into forty columns.</p><ul><li>one<li>two</ul>
		<script>alert(1)</script><pre>  kept
		   as is</pre>
	END
}

teardown() {
	end
}

@test "paragraphs, lists, links and preformatted text" {
	"$FEEDARC" render page.html >out
	has out 'Tides & lamps'
	has out 'bold text with a link'
	has out 'one'
	has out '   as is'
	has_not out 'alert'
	has_not out '<'
}

@test "from standard input it is the same" {
	"$FEEDARC" render page.html >want
	"$FEEDARC" render <page.html >out
	cmp want out
}

@test "--width bounds the lines, COLUMNS does where it is not given" {
	"$FEEDARC" render --width 40 page.html >out
	is "$(awk 'length > 40' out)" ''
	"$FEEDARC" render -w 20 page.html >out
	is "$(awk 'length > 20' out)" ''
	COLUMNS=30 "$FEEDARC" render page.html >out
	is "$(awk 'length > 30' out)" ''
	run "$FEEDARC" render --width 0 page.html
	is "$status" 2
	run "$FEEDARC" render --width x page.html
	is "$status" 2
}

@test "--url is the base of links" {
	"$FEEDARC" render --url http://example.org/blog/ page.html >out
	has out http://example.org/blog/far/away
}

@test "any bytes are accepted, and no control character comes out" {
	head -c 100000 /dev/urandom >noise
	"$FEEDARC" render noise >out
	python3 - <<-'END'
		text = open("out", "rb").read().decode("utf-8")
		assert not [c for c in text if ord(c) < 32 and c != "\n" or 127 <= ord(c) < 160]
	END
	: | "$FEEDARC" render >out
	is "$(tr -d '\n' <out)" ''
}

@test "deep nesting is no crash" {
	python3 -c 'print("<div><blockquote>" * 20000 + "deep" + "<ul><li>" * 20000)' >deep.html
	"$FEEDARC" render deep.html >out
	has out deep
}
