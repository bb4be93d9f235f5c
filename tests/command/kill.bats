#!/usr/bin/env bats
# SIGKILL at any moment of a sync: the next one makes it whole, each article is there once.

load helper

setup() {
	begin
	mkdir -p "$dir"
}

teardown() {
	end
}

# strike SECONDS: begins a sync and kills it after so long.
strike() {
	"$FEEDARC" -C "$dir" sync --jobs "${jobs:-4}" >/dev/null 2>&1 3>&- &
	local pid=$!

	sleep "$1"
	kill -KILL "$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
}

check_whole() {
	split sync --force
	[ "$status" -eq 0 ] || fail "round $1: status $status: $(cat err)"
	links >have
	cmp want have || fail "round $1: $(comm -3 want have | head)"
	zcat "$archive"/*.jsonl.gz >all || fail "round $1: zcat can't read it"
	three_lines "$archive" | sort -u >theirs
	cmp want theirs || fail "round $1: the three-line reader has it otherwise"
}

@test "killed between the articles of slow feeds" {
	serve
	for n in 1 2 3; do
		many 1 40 "f$n" >"$web/$n.xml"
		echo "$base/slow/15/$n.xml"
	done >"$dir/feeds"
	grep -ho '<link>[^<]*' "$web"/?.xml | sed 's/<link>//' | sort >want
	for round in 1 2 3 4 5; do
		rm -rf "$archive"
		strike "0.0$((RANDOM % 10))"
		strike "0.1$((RANDOM % 10))"
		strike "0.2$((RANDOM % 10))"
		check_whole "$round"
	done
}

@test "killed while many feeds are written" {
	need python3
	for n in {1..60}; do
		many 1 60 "f$n" >"$web/$n.xml"
		echo "file://$web/$n.xml"
	done >"$dir/feeds"
	grep -ho '<link>[^<]*' "$web"/*.xml | sed 's/<link>//' | sort >want
	jobs=2
	for round in {1..8}; do
		rm -rf "$archive"
		for n in {1..4}; do
			strike "0.0$((RANDOM % 10))$((RANDOM % 10))"
		done
		check_whole "$round"
	done
}

@test "killed again and again over a growing archive, no article is lost or twice" {
	need python3
	echo "file://$web/a.xml" >"$dir/feeds"
	for round in {1..8}; do
		many $((round * 40 - 39)) $((round * 40)) a >"$web/a.xml"
		grep -ho '<link>[^<]*' "$web/a.xml" | sed 's/<link>//' >>all_links
		strike "0.00$((RANDOM % 10))"
		strike "0.01$((RANDOM % 10))"
		feedarc sync
	done
	sort all_links >want
	links >have
	cmp want have
	split list --limit 1
	code 0
}
