#!/usr/bin/env bats
# A program of which all that may be left out is left out.

setup() {
	unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES
	cd "$BATS_TEST_DIRNAME/../.."
	program=$PWD/build/posix-core/feedarc
	left_out=$(sed -n 's/^CONFIG_\([A-Z_]*\)=y$/CONFIG_\1=n/p' port/posix/defconfig)
	# shellcheck disable=SC2086 # words
	make -s VARIANT=-core CFLAGS=-O0 $left_out
	cd "$BATS_TEST_TMPDIR"
}

feed() {
	cat <<-'END'
		<rss version="2.0"><channel><title>Small</title>
		<item><guid>1</guid><title>One</title></item><item><guid>2</guid><title>Two</title></item>
		</channel></rss>
	END
}

@test "what is left collects feeds and looks after what it has" {
	feed >feed.xml
	echo "file://$PWD/feed.xml" >feeds
	"$program" -C . sync
	"$program" -C . verify
	[ "$(zcat archive/*.gz | grep -c '"title":"T')" -eq 1 ]
	run "$program" -C . feeds
	[[ $output == *Small*ok* ]]
}

@test "commands that are left out are unknown, and the help has none of them" {
	for command in add remove import export list read show search mark log diff parse render purge compact \
		merge repair stats; do
		run "$program" -C . "$command"
		[ "$status" -eq 2 ]
		[[ $output == *"there is no command $command"* ]]
	done
	[ "$("$program" help | sed -n 's/^  \([a-z]*\)  *[a-z].*/\1/p' | tr '\n' ' ')" = \
		'feeds sync verify help version ' ]
	run "$program" help --completion bash
	[ "$status" -eq 2 ]
}

@test "a feed in JSON is refused by name" {
	echo '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1"}]}' >feed.json
	echo "file://$PWD/feed.json" >feeds
	run "$program" -C . sync
	[[ $output == *feed.json*"a feed in JSON, which this build does not read"* ]]
}
