#!/usr/bin/env bats
# What became of a post: log and diff.

load helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
	echo "file://$web/tides.xml" >"$dir/feeds"
}

teardown() {
	end_terminal
	end
}

# post TITLE TEXT: the feed has this one item now, and is fetched.
post() {
	rss Tides "a|$1|$2" >"$web/tides.xml"
	feedarc sync
}

p='&lt;p&gt;'

@test "log tells of each revision what it changed, newest first" {
	need jq
	post First "${p}one two three"
	post First "${p}one 2 and 3, three"
	post Second "${p}one 2 and 3, three"
	post Second "${p}&lt;b&gt;one&lt;/b&gt; 2 and 3, three"
	split log 1
	code 0
	empty err
	is "$(grep -c '^revision' out)" 4
	is "$(grep '^revision' out | head -n 1 | cut -c 1-10)" 'revision 4'
	is "$(grep Changed out)" '    Changed: markup
    Changed: title
    Changed: text (+3 -1 words)'
	has out '    Second'
	split log 1 --json
	code 0
	valid_json out
	is "$(jq -c '[.revision, .title, .changed, .added, .removed]' out | head -n 3)" '[4,"Second",["markup"],0,0]
[3,"Second",["title"],0,0]
[2,"First",["text"],3,1]'
	is "$(jq -c 'select(.revision == 1) | [.changed, .date, .bytes]' out)" '[[],"2021-02-28T08:00:00Z",16]'
}

@test "diff marks the words of the last two revisions" {
	post First "${p}one two three"
	post Second "${p}one 2 and 3, three"
	split diff 1
	code 0
	empty err
	has out '--- revision 1  seen '
	has out '+++ revision 2  seen '
	has out 'Title: [-First-] {+Second+}'
	has out 'one [-two-] {+2 and 3,+} three'
}

@test "diff takes revisions, and lines" {
	post First "${p}one"
	post First "${p}two"
	post First "${p}three"
	split diff 1 1
	code 0
	has out '[-one-]{+three+}'
	split diff 1 1 2
	has out '[-one-]{+two+}'
	split diff --lines 1 2 1
	has out '-two'
	has out '+one'
	has_not out '['
	split diff 1 2 2
	is "$(cat out)" 'revisions 2 and 2: the same text'
}

@test "a change of markup alone is said" {
	post First "${p}one"
	post First "${p}&lt;b&gt;one&lt;/b&gt;"
	split diff 1
	code 0
	is "$(cat out)" 'revisions 1 and 2: the same text, other markup'
}

@test "what stays is left out but for what is around a change" {
	local words n

	words=$(for n in {1..300}; do printf 'w%s ' "$n"; done)
	post First "$p$words"
	post First "$p${words/w150/changed}"
	split diff 1
	code 0
	has out '[-w150-] {+changed+}'
	has out 'w162 ...'
	has_not out w130
	has_not out w170
	# No line is wider than what was asked for, marks aside.
	split diff --width 40 1
	[ "$(tr -d '{}+[]-' <out | awk 'length > n { n = length } END { print n }')" -le 40 ]
}

@test "what is not there is told" {
	split log 1
	code 1
	has err 'nothing is archived yet'
	post First one
	split diff 1
	code 1
	has err 'one revision'
	split diff 1 2
	code 1
	has err 'there is no revision 2 of post 1'
	split log 2
	code 1
	split diff 1 x
	code 2
	split log x
	code 2
	split log
	code 2
}

@test "on a terminal there is colour, unless NO_COLOR" {
	post First "${p}one two three"
	post First "${p}one 2 three"
	recorded "$FEEDARC -C $dir diff 1; $FEEDARC -C $dir log 1"
	wait_for tty.status
	written $'\033[31mtwo\033[m \033[1;32m2\033[m'
	end_terminal
	rm -f typescript tty.status go
	export NO_COLOR=1
	recorded "$FEEDARC -C $dir diff 1"
	wait_for tty.status
	written '[-two-] {+2+}'
	has_not typescript $'\033[31m'
}

@test "nothing of a feed reaches the terminal as it is" {
	post "Ti\&#27;[31mtle" "${p}one"
	post "Ti\&#27;[31mtle" "${p}&amp;#27;[31mtwo"
	split diff 1
	has_not out $'\033'
	split log 1
	has_not out $'\033'
}
