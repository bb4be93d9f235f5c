#!/usr/bin/env bats
# The words of the command line, the places, the configuration.

load helper

commands='add remove feeds import export sync list read show mark parse render version'

setup() {
	begin
}

teardown() {
	end
}

@test "without a command it is usage: 2, and on standard error" {
	status=0
	"$FEEDARC" >out 2>err || status=$?
	is "$status" 2
	empty out
	has err 'usage: feedarc'
}

@test "--help lists every command" {
	"$FEEDARC" --help >out 2>err
	empty err
	for name in $commands; do
		grep -q "^  $name " out || fail "no $name"
	done
	has out '--directory'
	"$FEEDARC" -h >short
	cmp out short
}

@test "every command has a help with its usage, options and an example" {
	for name in $commands; do
		"$FEEDARC" "$name" --help >out 2>err
		empty err
		has out "usage: feedarc $name"
		has out 'example: feedarc'
		grep -qE '^[[:upper:]][^.]*\.$' out || fail "$name: $(sed -n 3p out)"
		is "$(awk 'length > 100' out)" ''
	done
	"$FEEDARC" list --help >out
	has out '--limit'
	has out '--json'
	has_not out '--jobs'
	"$FEEDARC" help --help >out
	has out '--completion SHELL '
}

@test "the examples of the help are taken by the program itself" {
	for name in $commands; do
		"$FEEDARC" "$name" --help | sed -n 's/^example: feedarc //p' >example
		grep -q "^$name" example
	done
}

@test "an unknown command or option is 2 and names it" {
	for words in 'frobnicate' 'list --frobnicate' 'sync --html' '--json list' 'list -x=3 --nothing' '-Z list'; do
		status=0
		# shellcheck disable=SC2086 # words
		"$FEEDARC" $words >out 2>err || status=$?
		is "$status" 2
		empty out
		is "$(line_count err)" 1
		has err 'feedarc: '
	done
	status=0
	"$FEEDARC" frobnicate 2>err || status=$?
	has err frobnicate
}

@test "options stand anywhere, with = or a word behind; -- ends them" {
	mkdir "$dir"
	rss Tides 'a|--limit|x' 'b|Second|y' >"$web/tides.xml"
	echo "file://$web/tides.xml" >"$dir/feeds"
	feedarc sync
	for words in 'list --limit 1' 'list --limit=1' '--directory=D list --limit=1 -C D'; do
		# shellcheck disable=SC2086 # words
		"$FEEDARC" -C "$dir" ${words//D/$dir} >out
		is "$(line_count out)" 1
	done
	is "$(feedarc list --format %i -- Second --json)" 2
	status=0
	feedarc list --limit 2>err || status=$?
	is "$status" 2
	has err --limit
	status=0
	feedarc list --json=yes 2>err || status=$?
	is "$status" 2
}

@test "a wrong number of operands is 2 and shows the usage" {
	for words in add remove import export show 'feeds x' 'version x' 'parse a b' 'import a b'; do
		status=0
		# shellcheck disable=SC2086 # words
		feedarc $words >out 2>err </dev/null || status=$?
		[ "$status" -eq 2 ] || fail "$words: $status"
		has err "usage: feedarc ${words%% *}"
	done
}

@test "version tells what it is made of, as words and as JSON" {
	"$FEEDARC" version >out
	grep -q '^feedarc [0-9]' out
	has out expat
	has out curl
	has out zlib
	has out utf-8
	"$FEEDARC" version --json >out
	valid_json out
	is "$(jq -r '[.port, (.libraries | length), (.charsets | index("utf-8") != null), .options.jobs > 0] | @csv' out)" \
		'"posix",3,true,true'
}

@test "the places of XDG" {
	export XDG_CONFIG_HOME=$PWD/conf XDG_DATA_HOME=$PWD/data
	rss Tides 'a|First|x' >"$web/tides.xml"
	"$FEEDARC" add "file://$web/tides.xml"
	is "$(cat conf/feedarc/feeds)" "file://$web/tides.xml"
	"$FEEDARC" sync
	[ -s data/feedarc/README ]
	ls data/feedarc/*.jsonl.gz
	is "$("$FEEDARC" list --format %t)" First
	is "$(find "$HOME" | wc -l | tr -d ' ')" 1
	# What is not absolute is to be ignored.
	export XDG_CONFIG_HOME=relative XDG_DATA_HOME=
	"$FEEDARC" add "file://$web/tides.xml"
	[ -s "$HOME/.config/feedarc/feeds" ]
	"$FEEDARC" sync
	[ -s "$HOME/.local/share/feedarc/README" ]
	[ ! -e relative ]
}

@test "places of any length" {
	unset HOME
	place=$PWD/place-
	rss Tides 'a|First|x' >"$web/tides.xml"
	for n in {1..70}; do
		place=${place}x
		mkdir -p "$place/feedarc"
		echo "file://$web/tides.xml" >"$place/feedarc/feeds"
		export XDG_CONFIG_HOME=$place XDG_DATA_HOME=$place
		[ "$n" -gt 3 ] || "$FEEDARC" sync
		"$FEEDARC" list >out 2>err || fail "$place: $(cat err)"
		empty err
	done
}

@test "-C keeps everything below one folder, also a new one" {
	rss Tides 'a|First|x' >"$web/tides.xml"
	"$FEEDARC" -C "new folder/deep" add "file://$web/tides.xml"
	"$FEEDARC" -C "new folder/deep" sync
	[ -s "new folder/deep/feeds" ]
	[ -s "new folder/deep/archive/README" ]
	is "$(find "$HOME" | wc -l | tr -d ' ')" 1
}

@test "neither XDG nor HOME is said, with what to do" {
	status=0
	env -u HOME "$FEEDARC" list 2>err || status=$?
	is "$status" 2
	has err '-C'
}

@test "an error of the configuration has its file and line" {
	mkdir "$dir"
	printf '# mine\n\njobs = 4\nrefesh = 60\n' >"$dir/config"
	split list
	code 2
	has err "$dir/config: line 4: "
	has err refesh
	for line in 'jobs = many' 'jobs = 0' 'failing' 'jobs ='; do
		echo "$line" >"$dir/config"
		split sync
		code 2
		has err "$dir/config: line 1: "
	done
	printf 'jobs=2\r\n  refresh =  30  \r\n' >"$dir/config"
	split list
	code 0
}

@test "an error of the feeds file has its line" {
	mkdir "$dir"
	printf '%s\n' '# mine' 'http://a.example/' '"http://b.example/ news' >"$dir/feeds"
	split sync
	code 2
	has err "$dir/feeds: line 3: "
	printf '%s\n' 'http://a.example/ refresh=never' >"$dir/feeds"
	split list
	code 2
	has err "line 1: "
}

@test "an error of the feeds file leaves it as it is" {
	mkdir "$dir"
	printf '%s\n' '"http://b.example/ news' >"$dir/feeds"
	cp "$dir/feeds" before
	split add --force http://c.example/
	code 2
	cmp before "$dir/feeds"
}

@test "words about the work go to standard error, and a full output is told" {
	[ -e /dev/full ] || skip 'there is no /dev/full'
	status=0
	"$FEEDARC" version >/dev/full 2>err || status=$?
	is "$status" 74
	is "$(line_count err)" 1
}

@test "--version is version" {
	"$FEEDARC" version >want
	"$FEEDARC" --version >out
	cmp want out
	"$FEEDARC" --help >out
	has out '--version'
	split list --version
	code 2
}

@test "a usage line ends in a word" {
	split feeds x
	code 2
	is "$(cat err)" 'feedarc: usage: feedarc feeds'
}

@test "only what asks the network loads libcurl" {
	need jq
	[ "$(feedarc version --json | jq .options.curl_late)" -eq 1 ] || skip 'libcurl is linked in'
	LD_DEBUG=files "$FEEDARC" version 2>&1 | grep -q 'calling init:.*libcurl' || skip "the loader doesn't tell"
	LD_DEBUG=files "$FEEDARC" list >out 2>err || true
	has err libz
	! grep -q libcurl err || fail "list loads libcurl"
}
