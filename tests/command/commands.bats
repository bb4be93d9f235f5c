#!/usr/bin/env bats
# Feeds that commands make: newsboat's exec: and filter:.

load helper

setup() {
	begin
	mkdir -p "$dir"
	feedarc version >out
	grep -q 'exec=1' out || skip 'this build runs no commands'
	rss Made 'one|First|a' 'two|Second|b' >made.xml
	rss Good 'good|Fine|a' >"$web/good.xml"
}

teardown() {
	end
}

subscribe() {
	printf '%s\n' "$@" >"$dir/feeds"
}

@test "exec: a command's output is a feed, without a shell in between" {
	mkdir 'two words'
	cp made.xml "two words/a\$b.xml"
	subscribe "\"exec:cat 'two words/a\$b.xml'\" made"
	split sync -v
	code 0
	has err '2 new'
	is "$(links | line_count /dev/stdin)" 2
	split sync -v
	has err '0 new'
	split feeds
	grep 'Made.*ok' out
	split sync --explain
	has out "exec:cat 'two words/a\$b.xml'"
}

@test "exec: newsboat's ~ is the home directory" {
	cp made.xml "$HOME/made.xml"
	subscribe '"exec:cat ~/made.xml"'
	split sync
	code 0
	is "$(links | line_count /dev/stdin)" 2
}

@test "exec: what only a shell would understand is refused, and sh -c is there for it" {
	subscribe '"exec:cat made.xml | cat > planted"' '"exec:echo $HOME"' "\"exec:echo 'open\"" 'exec:' \
		"\"exec:sh -c 'cat made.xml | cat'\""
	split sync
	code 0
	is "$(line_count err)" 4
	has err 'quote the "|" with '\'', or run sh -c'
	has err 'quote the "$"'
	has err 'a quote of the command is not closed'
	has err 'there is no command'
	[ ! -e planted ]
	is "$(links | line_count /dev/stdin)" 2
}

@test "exec: what fails is told with its last words, and what it gave is kept" {
	serve
	subscribe "\"exec:sh -c 'cat made.xml; echo no; echo of http://me:secret@h/ >&2; echo >&2; exit 3'\"" \
		'exec:no-such-program' "\"exec:sh -c 'kill -9 \$\$'\"" '"exec:false"' "$base/good.xml"
	split sync
	code 0
	is "$(line_count err)" 4
	has err '"sh" failed: of http://me:***@h/'
	has_not err secret
	has err 'there is no program "no-such-program"'
	has err '"sh" failed: signal 9'
	has err '"false" failed: status 1'
	is "$(links | line_count /dev/stdin)" 3
}

@test "exec: time is over for the command and all that it began" {
	serve
	subscribe "\"exec:sh -c 'sleep 31.4159 & cat made.xml; sleep 31.4159'\" timeout=1" "$base/good.xml"
	begun=$SECONDS
	split sync
	code 0
	has err '"sh" timed out after 1 s'
	[ $((SECONDS - begun)) -le 5 ]
	is "$(links | line_count /dev/stdin)" 3
	! pgrep -f 'sleep 31.4159' || fail 'something runs on'
}

@test "exec: what a command leaves running is ended and not waited for" {
	subscribe "\"exec:sh -c 'sleep 27.1828 & cat made.xml'\""
	begun=$SECONDS
	split sync
	code 0
	empty err
	[ $((SECONDS - begun)) -le 5 ]
	! pgrep -f 'sleep 27.1828' || fail 'something runs on'
}

@test "exec: output without end is refused at its limit" {
	subscribe "\"exec:sh -c 'cat made.xml; yes \\\"                                           \\\"'\" timeout=30"
	split sync
	code 65
	has err 'larger than 256 MB'
}

@test "exec: an interrupt ends the command too" {
	subscribe "\"exec:sh -c 'echo 1 >started; sleep 16.1803'\""
	"$FEEDARC" -C "$dir" sync 2>err &
	pid=$!
	wait_for started
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	is "$status" 143
	! pgrep -f 'sleep 16.1803' || fail 'something runs on'
}

@test "exec: a command reads nothing of ours and has none of our files" {
	subscribe "\"exec:sh -c 'cat >read; ls /proc/self/fd >fds; cat made.xml'\""
	[ -d /proc/self/fd ] || skip 'there is no /proc'
	echo secret | feedarc sync
	empty read
	# Its three streams, and what ls looks at.
	is "$(line_count fds)" 4
}

@test "filter: what is fetched goes through a command, with validators, settings and redirects" {
	serve
	rss Raw 'one|FIRST|a' >"$web/raw.xml"
	subscribe "\"filter:sed 's:FIRST:Second, no colon ends it\\\\::':$base/to/302/tell/raw.xml\" header=\"X-Key: y\""
	split sync -v
	code 0
	has err '1 new'
	feedarc list --format %t >titles
	has titles 'Second, no colon ends it:'
	has server.log '  X-Key: y'
	: >server.log
	split sync -v --json
	is "$(grep -c '"status":"unchanged","http":304' out)" 1
	is "$(links)" http://example.org/one
}

@test "filter: what can't be fetched runs nothing, and no password is shown" {
	serve
	subscribe "\"filter:touch planted:http://me:secret@${base#http://}/missing.xml\"" \
		'"filter:touch planted:exec:touch planted"' 'filter:cat' "$base/good.xml"
	split sync
	code 0
	is "$(line_count err)" 3
	has err 'me:***@'
	has err 'HTTP 404'
	has err 'filter: wants COMMAND:URL'
	cat err >said
	feedarc feeds >>said
	feedarc feeds --json >>said
	feedarc sync --explain >>said
	feedarc sync --json --force >>said 2>&1
	has_not said secret
	[ ! -e planted ]
}

@test "filter: large feeds go through slow and through greedy programs" {
	serve
	many 1 9000 big >"$web/big.xml"
	[ "$(wc -c <"$web/big.xml")" -gt 4000000 ]
	subscribe "filter:cat:$base/big.xml" "\"filter:sh -c 'sleep 1; cat':file://$web/big.xml\"" \
		"\"filter:head -c 4096:$base/big.xml?2\""
	split sync --jobs 3
	code 0
	is "$(line_count err)" 1
	has err 'head -c'
	is "$(feedarc list --limit 0 feed:1 | line_count /dev/stdin)" 9000
	is "$(feedarc list --limit 0 feed:2 | line_count /dev/stdin)" 9000
}

@test "filter: a command that fails fails the feed, and the server is asked again" {
	serve
	subscribe "\"filter:sh -c 'cat >in; test -e mended && cat in':$base/good.xml\""
	split sync
	code 75
	has err '"sh" failed: status 1'
	touch mended
	: >server.log
	split sync
	code 0
	is "$(cat server.log)" '/good.xml [] []'
	is "$(links)" http://example.org/good
}

@test "commands come from the user's own file alone" {
	printf '%s\n' '"exec:touch planted"' "filter:touch:http://a/" >list
	split import list
	has_not "$dir/feeds" planted 2>/dev/null || true
	[ ! -e "$dir/feeds" ] || has_not "$dir/feeds" 'exec:'
	split add 'exec:touch planted'
	code 2
	has err 'only your own file of feeds may have it'
	split add "filter:touch planted:file://$web/good.xml" --force
	code 2
	[ ! -e planted ]
}
