#!/usr/bin/env bats
# From the wire to the archive: what is asked, what is kept, what is said.

load helper

setup() {
	begin
	mkdir -p "$dir"
}

teardown() {
	end
}

subscribe() {
	printf '%s\n' "$@" >"$dir/feeds"
}

# --- A real server

@test "the first sync keeps every item, silently" {
	serve_nginx
	rss Tides 'two|Second|b' 'one|First|a' | publish tides.xml
	subscribe "$base/tides.xml"
	split sync
	code 0
	empty out
	empty err
	is "$(links)" "http://example.org/one
http://example.org/two"
	has nginx/access.log ' [gzip] /tides.xml'
}

@test "the second sync sends the validators verbatim, gets 304 and writes nothing" {
	serve_nginx
	rss Tides 'two|Second|b' 'one|First|a' | publish tides.xml
	subscribe "$base/tides.xml"
	feedarc sync
	etag=$(sed -n '1s/^[^[]*\[[^]]*\] \[[^]]*\] \[\([^]]*\)\].*/\1/p' nginx/access.log)
	modified=$(sed -n '1s/^[^[]*\[[^]]*\] \[[^]]*\] \[[^]]*\] \[\([^]]*\)\].*/\1/p' nginx/access.log)
	[ -n "$etag" ] && [ -n "$modified" ]
	archive_prints >before
	split sync
	code 0
	empty err
	archive_prints >after
	cmp before after
	is "$(sed -n '2s/^\([^]]*\] \[[^]]*\]\).*/\1/p' nginx/access.log)" "304 [$etag] [$modified]"
	is "$(line_count nginx/access.log)" 2
}

@test "an edited item is a revision, and show shows the new text" {
	serve_nginx
	rss Tides 'two|Second|b' 'one|First|the old text' | publish tides.xml
	subscribe "$base/tides.xml"
	feedarc sync
	rss Tides 'two|Second|b' 'one|First|the new text' | publish tides.xml
	split sync --json
	code 0
	is "$(jq -c '[.new, .revised]' out)" '[0,1]'
	is "$(links)" "http://example.org/one
http://example.org/two"
	id=$(feedarc list --format '%i' First)
	is "$(feedarc list --format '%r' "$id")" 2
	is "$(feedarc list --format '%i' is:revised)" "$id"
	feedarc show "$id" >shown
	has shown 'the new text'
	has_not shown 'the old text'
	zcat "$archive"/*.jsonl.gz >all
	has all 'the old text'
}

@test "an edit that is taken back is shown again" {
	serve_nginx
	rss Tides 'one|First|old' | publish tides.xml
	subscribe "$base/tides.xml"
	feedarc sync
	rss Tides 'one|First|new' | publish tides.xml
	feedarc sync
	rss Tides 'one|First|old' | publish tides.xml
	feedarc sync
	feedarc show 1 >out
	has out old
	is "$(feedarc list --format '%i %r')" '1 3'
}

@test "an id that a feed uses again and again hides no article" {
	serve
	items=()
	for n in 1 2 3 4 5; do
		items=("p$n|Post $n|text $n" "${items[@]}")
		rss Tides "${items[@]}" | sed 's|>id-[^<]*<|>same<|' >"$web/a.xml"
		[ -d "$dir/archive" ] || subscribe "$base/a.xml"
		feedarc sync --force
	done
	is "$(feedarc list --format %t | sort)" "$(printf 'Post %s\n' 1 2 3 4 5)"
}

@test "a new item is added, and one that left the feed stays" {
	serve_nginx
	rss Tides 'two|Second|b' 'one|First|a' | publish tides.xml
	subscribe "$base/tides.xml"
	feedarc sync
	rss Tides 'three|Third|c' 'two|Second|b' | publish tides.xml
	split sync --json
	code 0
	is "$(jq -c '[.new, .revised, .status, .http]' out)" '[1,0,"ok",200]'
	is "$(links | tr '\n' ' ')" 'http://example.org/one http://example.org/three http://example.org/two '
	is "$(feedarc list --format '%i %t' | tr '\n' ';')" '3 Third;1 Second;2 First;'
}

@test "a feed that became empty takes nothing away" {
	serve_nginx
	rss Tides 'one|First|a' | publish tides.xml
	subscribe "$base/tides.xml"
	feedarc sync
	rss Tides | publish tides.xml
	split sync
	code 0
	is "$(links)" http://example.org/one
}

@test "a document of the same text with other bytes writes no article" {
	serve_nginx
	rss Tides 'one|First|a' | publish tides.xml
	subscribe "$base/tides.xml"
	feedarc sync
	{ rss Tides 'one|First|a' && echo '<!-- made anew -->'; } | publish tides.xml
	archive_prints | grep jsonl.gz >before
	feedarc sync
	archive_prints | grep jsonl.gz >after
	cmp before after
	feedarc sync
	is "$(tail -1 nginx/access.log | cut -c1-3)" 304
}

# --- Ids that are none

@test "different items with one guid are all kept, and nothing is twice" {
	serve
	{ for name in one two three four; do rss x "$name|Title $name|text $name"; done; } |
		grep -o '<item>.*</item>' | sed 's/id-[a-z]*/same/' >items
	{ echo '<rss version="2.0"><channel><title>Same</title>'; cat items; echo '</channel></rss>'; } >"$web/a.xml"
	subscribe "$base/a.xml"
	feedarc sync
	links >first
	is "$(line_count first)" 4
	# Other bytes, so that it is read again.
	echo '<!-- anew -->' >>"$web/a.xml"
	feedarc sync
	links >second
	cmp first second
	# One leaves, the order changes, one comes.
	{ echo '<rss version="2.0"><channel><title>Same</title>'
	  tac items | grep -v /one
	  rss x 'five|Title five|text five' | grep -o '<item>.*</item>' | sed 's/id-[a-z]*/same/'
	  echo '</channel></rss>'; } >"$web/a.xml"
	feedarc sync
	feedarc sync --force
	links >third
	is "$(line_count third)" 5
	is "$(sort -u third | line_count /dev/stdin)" 5
}

@test "items without any id are kept once" {
	serve
	cat >"$web/a.xml" <<-'END'
		<rss version="2.0"><channel><title>Bare</title>
		<item><title>One</title><description>text</description></item>
		<item><title>Two</title><description>text</description></item>
		<item><description>neither title nor link</description></item>
		</channel></rss>
	END
	subscribe "$base/a.xml"
	feedarc sync
	echo '<!-- anew -->' >>"$web/a.xml"
	feedarc sync
	is "$(feedarc list --limit 0 --format '%i' | sort | tr '\n' ' ')" '1 2 3 '
}

@test "a feed that moved to https ids by link keeps its articles" {
	serve
	for scheme in http https; do
		cat >"$web/$scheme" <<-END
			<rss version="2.0"><channel><title>Moved</title>
			<item><title>One</title><link>$scheme://Example.org/one?utm_source=rss#x</link></item>
			</channel></rss>
		END
	done
	cp "$web/http" "$web/a.xml"
	subscribe "$base/a.xml"
	feedarc sync
	cp "$web/https" "$web/a.xml"
	split sync --json
	is "$(jq -c '[.new, .revised]' out)" '[0,0]'
	is "$(feedarc list --format '%i')" 1
}

# --- Bodies that are not what they should be

@test "of a body cut short the complete items are kept, and the next sync asks for all of it" {
	serve
	many 1 40 >"$web/a.xml"
	size=$(wc -c <"$web/a.xml")
	subscribe "$base/cut/$((size / 2))/a.xml"
	split sync
	code 75
	is "$(grep -c "sync $base/cut/" err)" 1
	has err 'what came before is kept'
	links >kept
	[ "$(line_count kept)" -gt 10 ]
	[ "$(line_count kept)" -lt 40 ]
	feedarc list --limit 0 --format '%t' >titles
	has titles 'Item 1'
	# No validator of that answer was kept: no 304 can hide the rest.
	: >server.log
	split sync
	is "$(cat server.log)" "/cut/$((size / 2))/a.xml [] []"
	links >again
	cmp kept again
}

@test "a body cut short leaves the old validators, and the rest comes later" {
	serve
	many 1 5 >"$web/a.xml"
	subscribe "$base/a.xml"
	feedarc sync
	many 1 40 >"$web/a.xml"
	echo 9000 >"$web/a.xml.cut"
	split sync --force
	code 75
	links >kept
	[ "$(line_count kept)" -gt 5 ]
	rm "$web/a.xml.cut"
	split sync --force
	code 0
	links >whole
	is "$(line_count whole)" 40
	is "$(sort -u whole | line_count /dev/stdin)" 40
	# The first answer's validator was sent until a whole one came.
	cut -d' ' -f2 server.log >sent
	is "$(sed -n 1p sent)" '[]'
	[ "$(sed -n 2p sent)" != '[]' ]
	is "$(sed -n 3p sent)" "$(sed -n 2p sent)"
}

@test "a chunked body without its last chunk is no whole body" {
	serve
	many 1 30 >"$web/b.xml"
	subscribe "$base/chunked/b.xml"
	split sync
	code 75
	: >server.log
	feedarc sync 2>err || true
	is "$(cat server.log)" '/chunked/b.xml [] []'
	is "$(links | line_count /dev/stdin)" 30
}

@test "a feed that breaks in the middle keeps what was whole" {
	serve
	{ many 1 5 | sed '$d' | head -c -10; echo '</wrong></channel></rss>'; } >"$web/a.xml"
	subscribe "$base/a.xml"
	split sync
	links >kept
	[ "$(line_count kept)" -ge 4 ]
	! sort kept | uniq -d | grep .
}

@test "each feed that fails is one clear line, and the others go on" {
	serve
	rss Good 'one|First|a' >"$web/good.xml"
	echo '<html><head><title>Sorry</title></head><body>Back soon</body></html>' >"$web/page.html"
	dead=http://127.0.0.1:$(dead_port)/feed
	subscribe "$base/page.html" "$base/missing.xml" "$dead" "$base/loop" "gopher://127.0.0.1/" \
		exec:false "$base/good.xml"
	split sync
	code 0
	empty out
	local exec
	exec=$(feedarc version --json | jq .options.exec)
	is "$(line_count err)" $((5 + exec))
	is "$(grep -c '^feedarc: sync ' err)" $((5 + exec))
	grep page.html err >line
	has line "sync $base/page.html: "
	grep missing err >line
	has line 'HTTP 404: not found'
	grep "$dead" err >line
	has line "sync $dead: "
	grep gopher err >line
	has line "can't fetch this kind of address"
	[ "$exec" -eq 0 ] || has err 'sync exec:false: "false" failed: status 1'
	is "$(links)" http://example.org/one
	feedarc feeds >out
	is "$(grep -c 'failing since' out)" $((5 + exec))
	[ "$exec" -eq 1 ] || has out 'a command: not run'
}

@test "the same failures as JSON, one line a feed" {
	serve
	rss Good 'one|First|a' >"$web/good.xml"
	subscribe "$base/missing.xml" "$base/good.xml" "http://127.0.0.1:$(dead_port)/x"
	split sync --json
	code 0
	valid_json out
	is "$(line_count out)" 3
	is "$(jq -c 'select(.feed == 1) | [.status, .http, .new, .error]' out)" \
		'["failed",404,0,"HTTP 404: not found"]'
	is "$(jq -c 'select(.feed == 2) | [.status, .http, .new, .revised, .error]' out)" '["ok",200,1,0,null]'
	is "$(jq -r 'select(.feed == 2) | .bytes' out)" "$(wc -c <"$web/good.xml" | tr -d ' ')"
	is "$(jq -c 'select(.feed == 3) | [.status, .http]' out)" '["failed",null]'
	feedarc sync --json >out 2>err
	is "$(jq -r 'select(.feed == 2) | .status' out)" unchanged
}

@test "a password in an address is never shown" {
	serve
	subscribe "http://me:secret@${base#http://}/missing.xml"
	split sync
	has err '***'
	has_not err secret
}

@test "a password in an address is the file of feeds' alone, and another one is no other feed" {
	serve
	rss Good 'one|First|a' >"$web/good.xml"
	subscribe "http://me:wrong@${base#http://}/login/good.xml"
	feedarc sync 2>err || true
	subscribe "http://me:secret@${base#http://}/login/good.xml"
	split sync --force
	is "$(feedarc feeds --json | jq -c '[.feed, .posts]')" '[1,1]'
	cat "$archive"/*.jsonl >written
	zcat "$archive"/*.jsonl.gz >>written
	feedarc export opml >>written
	feedarc feeds --json >>written
	has written '//me:***@'
	has_not written secret
	has_not written wrong
	# As it was written once.
	sed -i 's/me:\*\*\*@/me:secret@/' "$archive/state.jsonl"
	feedarc sync --force
	is "$(feedarc feeds --json | jq -c '[.feed, .posts]')" '[1,1]'
}

@test "a failure that lasts for days is told by the exit code" {
	serve
	rss Good 'one|First|a' >"$web/good.xml"
	subscribe "$base/good.xml" "$base/missing.xml"
	feedarc sync 2>err
	sed -i 's/"failing_since":"[0-9]*-/"failing_since":"2020-/' "$archive/state.jsonl"
	split sync --force
	code 1
	echo 'failing = 3650' >"$dir/config"
	split sync --force
	code 0
}

@test "nothing could be reached: try again" {
	need python3
	subscribe "http://127.0.0.1:$(dead_port)/x"
	split sync
	code 75
	has err 'no feed could be fetched'
}

@test "a feed that answers no more is left alone for a while, and asked again then" {
	serve
	subscribe "$base/missing.xml" "$base/good.xml"
	rss Good 'one|First|a' >"$web/good.xml"
	feedarc sync 2>err
	feedarc sync 2>err
	: >server.log
	split sync
	code 0
	empty err
	is "$(cut -d' ' -f1 server.log)" /good.xml
	rss Back 'two|Second|a' >"$web/missing.xml"
	split sync --force
	code 0
	is "$(links | wc -l | tr -d ' ')" 2
	feedarc feeds >out
	has_not out failing
}

# --- One at a time

@test "of two at once the second is told to try again" {
	serve
	many 1 50 >"$web/a.xml"
	subscribe "$base/slow/100/a.xml"
	"$FEEDARC" -C "$dir" sync 3>&- &
	first=$!
	servers+=("$first")
	wait_for server.log
	split sync
	code 75
	is "$(line_count err)" 1
	# Reading needs no lock.
	split list
	code 0
	wait "$first"
	is "$(links | wc -l | tr -d ' ')" 50
}

@test "an interrupt ends a sync, keeps what is whole and is told by the exit code" {
	serve
	rss Good 'one|First|a' >"$web/good.xml"
	many 1 50 >"$web/a.xml"
	subscribe "$base/good.xml" "$base/slow/100/a.xml"
	"$FEEDARC" -C "$dir" sync 2>err 3>&- &
	pid=$!
	sleep 0.7
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	is "$status" 143
	feedarc list --limit 0 --format '%l' >kept
	has kept http://example.org/one
	feedarc feeds >out
	has_not out failing
	[ "$(grep -c /n- kept)" -lt 50 ]
	feedarc sync
	is "$(links | grep -c /n-)" 50
}

# --- Which feeds, and when

@test "-n tells what would be asked and asks nothing" {
	serve
	rss Good 'one|First|a' >"$web/good.xml"
	subscribe "$base/good.xml"
	split sync -n
	code 0
	has out "$base/good.xml"
	[ ! -s server.log ]
	is "$(feedarc list)" ''
}

@test "--explain tells of every feed when it is due and why" {
	serve
	rss Good 'one|First|a' >"$web/good.xml"
	subscribe "$base/good.xml" "$base/missing.xml" "$base/daily.xml refresh=1440"
	rss Daily 'two|Second|a' >"$web/daily.xml"
	split sync --explain
	is "$(head -n 1 out)" "   -  $base/good.xml: not asked yet"
	feedarc sync 2>err
	feedarc sync 2>err
	: >server.log
	split sync --explain
	code 0
	is "$(line_count out)" 3
	grep good.xml out >line
	has line 'asked at each sync'
	grep missing.xml out >line
	has line 'failed 2 times'
	has line 'not before'
	grep daily.xml out >line
	has line 'not before'
	empty server.log
}

@test "what is gone has no next time, and what its host put off is new still" {
	serve
	rss Good 'one|First|a' >"$web/good.xml"
	echo 'Retry-After: 3600' >"$web/good.xml.headers"
	subscribe "$base/status/410/x" "$base/status/429/good.xml" "$base/good.xml"
	echo gone >"$web/x"
	split sync --jobs 1
	feedarc feeds >out
	is "$(grep -o 'gone since.*' out | cut -c 22-)" ': not asked any more'
	grep '^   3 ' out >line
	has line ' new; next 2'
	split sync --explain
	grep '^   3 ' out >line
	has line 'good.xml: not asked yet: not before 2'
	has line ': the server said so'
}

@test "a feed is not asked in the hours that it names, though it was put off to none" {
	serve
	rss Good 'one|First|a' | sed 's|<item>|<skipHours>'"$(printf '<hour>%d</hour>' {0..11})"'</skipHours><item>|' >"$web/good.xml"
	subscribe "$base/good.xml" "$base/good.xml?mine refresh=1"
	feedarc sync
	sed -i 's/"next":"[^"]*"/"next":"2021-03-01T00:00:00Z"/; s/"hours":[0-9]*/"hours":16777215/' "$archive/state.jsonl"
	sed -i 's/"hours":16777215/"hours":'"$((~(1 << (($(date -u +%-H) + 23) % 24)) & 0xFFFFFF))"'/' "$archive/state.jsonl"
	: >server.log
	feedarc sync
	is "$(cut -d' ' -f1 server.log)" '/good.xml?mine'
	split sync --explain
	grep good.xml: out >line
	has line 'not before 2'
	has line 'hours or days not to ask in'
	feedarc sync --force
	is "$(line_count server.log)" 3
}

@test "what a clock that was wrong has left does no harm when it is right" {
	serve
	rss Good 'one|First|a' >"$web/good.xml"
	subscribe "$base/good.xml" "$base/missing.xml"
	feedarc sync 2>err
	sed -i 's/"failing_since":"2/"failing_since":"3/; s/"full":"2/"full":"3/' "$archive/state.jsonl"
	: >server.log
	feedarc sync 2>err
	grep good.xml server.log >line
	has line '[] []'
	feedarc feeds >out
	has out " failing since $(date -u +%Y-%m)"
	sed -i 's/,"failing_since":"[^"]*"//' "$archive/state.jsonl"
	feedarc feeds >out
	has out ' failing: HTTP 404'
}

@test "sync FEED asks that one alone, by number, address or title" {
	serve
	rss Tides 'one|First|a' >"$web/tides.xml"
	rss Lamplight 'two|Second|b' >"$web/lamp.xml"
	subscribe "$base/tides.xml" "$base/lamp.xml"
	feedarc sync 2
	is "$(cut -d' ' -f1 server.log | tr '\n' ' ')" '/lamp.xml '
	feedarc sync LAMP
	feedarc sync "$base/tides.xml"
	is "$(cut -d' ' -f1 server.log | tr '\n' ' ')" '/lamp.xml /lamp.xml /tides.xml '
	split sync nothing
	code 2
	has err nothing
}

@test "a feed asked for by name that is none is refused data" {
	serve
	echo '<html></html>' >"$web/page.html"
	rss Tides 'one|First|a' >"$web/tides.xml"
	subscribe "$base/page.html" "$base/tides.xml"
	split sync 1
	code 65
}

@test "--jobs bounds how many are asked at once" {
	serve
	for n in 1 2 3 4 5 6; do rss "Feed $n" "f$n|T|x" >"$web/$n.xml"; done
	subscribe "$base"/{1,2,3,4,5,6}.xml
	split sync --jobs 1
	code 0
	is "$(cut -d' ' -f1 server.log | tr '\n' ' ')" '/1.xml /2.xml /3.xml /4.xml /5.xml /6.xml '
	split sync --jobs 0
	code 2
	split sync --jobs many
	code 2
}

@test "redirects are followed, and the validators are those of what was found" {
	serve
	rss Tides 'one|First|a' >"$web/tides.xml"
	subscribe "$base/to/301/to/307/tides.xml"
	feedarc sync
	is "$(links)" http://example.org/one
	: >server.log
	split sync --json
	is "$(jq -r .status out)" unchanged
	has_not server.log of-the-redirect
}

@test "a feed that is redirected for ever fails alone" {
	serve
	subscribe "$base/loop"
	split sync
	code 75
	has err loop
}

@test "Retry-After is respected by the next sync, and by --force not" {
	serve
	echo Sorry >"$web/busy"
	echo 'Retry-After: 3600' >"$web/busy.headers"
	rss Tides 'one|First|a' >"$web/tides.xml"
	subscribe "$base/status/503/busy" "$base/tides.xml"
	split sync --json
	code 0
	has err 503
	next=$(jq -r 'select(.feed == 1) | .next' out)
	wait=$(($(date -d "$next" +%s) - $(date +%s)))
	[ "$wait" -gt 3500 ] && [ "$wait" -le 3600 ]
	: >server.log
	split sync
	code 0
	empty err
	has_not server.log busy
	feedarc sync --force 2>err
	has server.log busy
}

@test "refresh sets how often a feed may be asked" {
	serve
	rss Tides 'one|First|a' >"$web/tides.xml"
	rss Lamplight 'two|Second|b' >"$web/lamp.xml"
	subscribe "$base/tides.xml" "$base/lamp.xml refresh=0"
	echo 'refresh = 60' >"$dir/config"
	feedarc sync
	: >server.log
	feedarc sync
	is "$(cut -d' ' -f1 server.log)" /lamp.xml
}

@test "file: feeds are read like any other" {
	rss Tides 'one|First|a' >"$web/a feed.xml"
	subscribe "file://$web/a%20feed.xml"
	split sync
	code 0
	empty err
	is "$(links)" http://example.org/one
	rm "$web/a feed.xml"
	split sync
	code 65
	is "$(line_count err)" 2
	has err "sync file://$web/a%20feed.xml: "
}

@test "nothing subscribed is said, and is no failure" {
	rm -rf "$dir"
	split sync
	code 0
	has err 'feedarc add'
}

@test "-v says how each feed went, -q nothing but errors" {
	serve
	rss Tides 'one|First|a' >"$web/tides.xml"
	subscribe "$base/tides.xml" "$base/missing.xml"
	split -v sync
	has err '1 items, 1 new, 0 revised'
	split -q sync --force
	code 0
	empty err
}

@test "closed standard streams: no word goes into a file" {
	serve
	rss Tides 'one|First|a' >"$web/tides.xml"
	subscribe "$base/tides.xml" "$base/missing.xml"
	feedarc -v sync 2>&- || true
	feedarc -v sync --force --json >&- 2>&- || true
	feedarc -v sync --force --json <&- >&- 2>&- || true
	is "$(links)" http://example.org/one
	empty "$archive/lock"
	is "$(grep -rl feedarc: "$dir" | xargs)" ''
	split sync --force
	is "$(links)" http://example.org/one
	status=0
	feedarc feeds 2>err >&- || status=$?
	code 74
	has err 'standard output'
}

@test "a feed that always breaks off has its name all the same" {
	serve
	rss Tides 'one|First|a' 'two|Second|b' | head -n 4 >"$web/tides.xml"
	subscribe "$base/tides.xml"
	split sync
	feedarc feeds --json >out
	is "$(jq -r .title out)" Tides
	jq -r .health out | grep -q '^failing since'
}

@test "a feed named and not due is told" {
	serve
	rss Tides 'one|First|a' >"$web/tides.xml"
	subscribe "$base/tides.xml refresh=60"
	feedarc sync
	split sync 1
	code 0
	grep -qE "^feedarc: sync $base/tides.xml: not before 20[0-9-]+ [0-9:]+: your setting; --force asks all the same$" err
	split sync
	empty err
}

# A network of its own, in which 9.9.9.9 is this machine too: no packet leaves it.
@test "a redirect from a public address to a private one is refused" {
	need unshare ip
	unshare -rn true 2>/dev/null || skip 'no network of its own for a test here'
	rss Fine 'a|One|text' >"$web/f.xml"
	cat >inside.sh <<-'END'
		ip link set lo up
		ip addr add 9.9.9.9/32 dev lo
		ip addr add 9.9.9.8/32 dev lo
		python3 - "$1" <<-'PY' &
			import http.server, sys
			body = open(sys.argv[1], "rb").read()
			class Handler(http.server.BaseHTTPRequestHandler):
			    def log_message(self, *ignored): pass
			    def do_GET(self):
			        to = self.path[1:]
			        self.send_response(302 if to.startswith("http") else 200)
			        self.send_header("Location" if to.startswith("http") else "X-No", to)
			        self.send_header("Content-Length", "0" if to.startswith("http") else str(len(body)))
			        self.end_headers()
			        if not to.startswith("http"): self.wfile.write(body)
			http.server.ThreadingHTTPServer(("", 8099), Handler).serve_forever()
		PY
		server=$!
		for i in 1 2 3 4 5 6 7 8 9 10; do
			python3 -c 'import socket; socket.create_connection(("127.0.0.1", 8099))' 2>/dev/null && break
			sleep 0.1
		done
		shift
		"$@"
		status=$?
		kill $server
		exit $status
	END
	mkdir -p "$dir"
	printf '%s\n' http://9.9.9.9:8099/http://127.0.0.1:8099/f http://127.0.0.1:8099/http://127.0.0.1:8099/g \
		http://9.9.9.9:8099/http://9.9.9.8:8099/h >"$dir/feeds"
	status=0
	unshare -rn sh inside.sh "$web/f.xml" "$FEEDARC" -C "$dir" sync -v >out 2>err || status=$?
	code 0
	has err "9.9.9.9:8099/http://127.0.0.1:8099/f: redirected from a public address to a private one"
	is "$(grep -c '1 new' err)" 2
}

@test "a feed that loses one article to its own fault is not failing" {
	serve
	rss Tides 'one|First|a' 'two|Second|b' 'three|Third|c' |
		sed "s|Second|$(printf '<b>%.0s' {1..300})|" >"$web/tides.xml"
	subscribe "$base/tides.xml"
	for _ in 1 2 3; do
		split sync --json --force
		code 0
		empty err
		is "$(jq -c '[.status, .http, .items, .error, .next]' out)" '["ok",200,2,null,null]'
		jq -r .lost out | grep -q '^parse: line [0-9]*: '
	done
	split sync --json
	is "$(jq -c '[.status, .http, .items, .error, .lost]' out)" '["unchanged",200,0,null,null]'
	is "$(links)" "$(printf 'http://example.org/%s\n' one three)"
	split sync -v --force
	has err "$base/tides.xml: an article could not be read: parse: line "
	feedarc feeds >out
	has out 'ok, but an article could not be read: parse: line '
	has_not out failing
	# The old validators stay: as soon as it is mended it is seen.
	sed -i 's|<b>||g' "$web/tides.xml"
	feedarc sync
	feedarc feeds >out
	has_not out 'could not be read'
	is "$(links | grep -c .)" 3
}

@test "a feed that breaks off is failing, also when it loses an article before" {
	serve
	rss Tides 'one|First|a' 'two|Second|b' 'three|Third|c' |
		sed "s|Second|$(printf '<b>%.0s' {1..300})|" >whole.xml
	head -c -60 whole.xml >"$web/tides.xml"
	rss Good 'good|Good|a' >"$web/good.xml"
	subscribe "$base/tides.xml" "$base/good.xml"
	split sync
	has err "sync $base/tides.xml: parse: line "
	feedarc feeds >out
	has out 'failing since'
}
