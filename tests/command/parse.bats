#!/usr/bin/env bats
# What feedarc understands of a feed.

load helper

setup() {
	begin
	need jq python3
	cat >tides.xml <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
		<title>Tides</title><link>http://example.org/</link><description>High and low</description>
		<language>en</language>
		<item><guid>id-1</guid><title>One &amp;amp; only</title><link>http://example.org/1</link>
		<dc:creator>Ann</dc:creator><pubDate>Tue, 03 Aug 2010 11:12:00 +0200</pubDate>
		<category>sea</category><category>news</category>
		<enclosure url="http://example.org/1.mp3" type="audio/mpeg" length="12"/>
		<description>&lt;p&gt;text&lt;/p&gt;</description></item>
		<item><title>Two</title><link>/2</link></item>
		</channel></rss>
	END
}

teardown() {
	end
}

@test "--json is one object with the promised keys" {
	"$FEEDARC" parse --json tides.xml >out
	is "$(line_count out)" 1
	is "$(jq -c .feed out)" \
		'{"type":"rss20","title":"Tides","link":"http://example.org/","description":"High and low","language":"en"}'
	is "$(jq -c '.entries[0] | [.id, .title, .link, .author, .published, .categories, .enclosures]' out)" \
		'["id-1","One &amp; only","http://example.org/1","Ann","2010-08-03T09:12:00Z",["sea","news"],'`
		`'[{"url":"http://example.org/1.mp3","type":"audio/mpeg","length":"12"}]]'
	is "$(jq -r '.entries[0] | .content // .summary' out)" '<p>text</p>'
	is "$(jq -c '[.error, .repairs, (.entries | length)]' out)" '[null,[],2]'
}

@test "without --json it is a line a post, and what it all is" {
	"$FEEDARC" parse tides.xml >out
	has out '2010-08-03T09:12:00Z  One & only'
	has out 'rss20, 2 entries: Tides'
}

@test "from standard input it is the same" {
	"$FEEDARC" parse --json tides.xml >want
	"$FEEDARC" parse --json <tides.xml >out
	cmp want out
	"$FEEDARC" parse --json - <tides.xml >out
	cmp want out
}

@test "--url is the base of relative links" {
	"$FEEDARC" parse --json --url http://other.example/blog/feed tides.xml >out
	jq -r '.entries[1].link' out | grep -qE '^http://(example.org|other.example)/2$'
	sed '/<link>http:..example.org.<.link>/s/<link>[^<]*<.link>//' tides.xml >bare.xml
	"$FEEDARC" parse --json --url http://other.example/blog/feed bare.xml >out
	is "$(jq -r '.entries[1].link' out)" http://other.example/2
}

@test "--headers stand for what the server said" {
	printf '<?xml version="1.0"?><rss version="2.0"><channel><title>\334ber</title></channel></rss>' >latin.xml
	printf 'Server: x\r\ncontent-type: text/xml; charset="ISO-8859-1"\r\nContent-Location: http://other.example/\r\n' >headers
	"$FEEDARC" parse --json --headers headers latin.xml >out
	is "$(jq -r .feed.title out)" 'Über'
	"$FEEDARC" parse --json --headers headers --url http://example.org/x latin.xml >out
	is "$(jq -r .error out)" null
}

@test "what is no feed is 65, and the JSON is whole all the same" {
	echo '<html><body>no</body></html>' >page.html
	run "$FEEDARC" parse page.html
	is "$status" 65
	status=0
	"$FEEDARC" parse --json page.html >out 2>err || status=$?
	is "$status" 65
	valid_json out
	is "$(jq -c '[.entries, (.error | type)]' out)" '[[],"string"]'
	has err page.html
}

@test "a feed that breaks off gives what was whole, 65 and where it broke" {
	head -c -45 tides.xml >cut.xml
	status=0
	"$FEEDARC" parse --json cut.xml >out 2>err || status=$?
	is "$status" 65
	valid_json out
	is "$(jq '.entries | length' out)" 1
	has err 'the document is cut off'
}

@test "a broken tag of many attributes or of a long one costs no article" {
	python3 - <<-'END'
		item = "<item><title>%s</title><description>%s</description></item>"
		tags = {"many": " ".join("a%d=1" % i for i in range(20000)), "long": "title=" + "x" * 100000,
		        "quoted": 'b title="' + "x" * 100000 + '"'}
		for name, tag in tags.items():
		    text = "< " * (name == "quoted") + "<a " + tag + ">"
		    open(name + ".xml", "w").write("<rss version='2.0'><channel>" + item % ("x", text) +
		                                   item % ("last", "") + "</channel></rss>")
	END
	for name in many long quoted; do
		timeout 10 "$FEEDARC" parse --json $name.xml >out
		is "$(jq '.entries | length' out)" 2
	done
}

@test "words that only look like a tag are no feed" {
	status=0
	echo '< error: database down' | "$FEEDARC" parse 2>err || status=$?
	is "$status" 65
	has err 'no feed'
}

@test "what was mended is named" {
	printf '\n\n <?xml version="1.0"?><rss version="2.0"><channel><title>a & b &nbsp;c</title></channel></rss>' >odd.xml
	"$FEEDARC" parse --json odd.xml >out
	is "$(jq '.repairs | length > 0' out)" true
	is "$(jq -r .feed.title out)" $'a & b \302\240c'
}

@test "a missing file is said" {
	status=0
	"$FEEDARC" parse nothing.xml >out 2>err || status=$?
	is "$status" 74
	empty out
	is "$(cat err)" 'feedarc: parse nothing.xml: No such file or directory'
	for words in 'render nothing' 'parse --headers nothing -' 'import nothing'; do
		# shellcheck disable=SC2086 # words
		split $words
		code 74
		is "$(cat err)" "feedarc: ${words%% *} nothing: No such file or directory"
	done
	status=0
	"$FEEDARC" parse . 2>err || status=$?
	is "$status" 74
	is "$(cat err)" 'feedarc: parse .: Is a directory'
}

@test "neither archive nor directories are made" {
	"$FEEDARC" parse tides.xml >out
	is "$(find "$HOME" | wc -l | tr -d ' ')" 1
}
