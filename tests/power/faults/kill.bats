#!/usr/bin/env bats
# SIGKILL, again and again, whatever is being done: no article is lost or twice, and nothing is damaged.

load ../../command/helper

setup() {
	begin
	need python3
	mkdir -p "$dir"
}

teardown() {
	end
}

# strike WORD...: begins a command and kills it within a few hundredths of a second.
strike() {
	"$FEEDARC" -C "$dir" "$@" >/dev/null 2>&1 3>&- &
	local pid=$!

	sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
	kill -KILL "$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
}

sound() {
	split verify
	[ "$status" -eq 0 ] || fail "round $1: verify: $status: $(cat out err)"
	links >have || fail "round $1: $(cat err)"
	comm -23 kept have >lost
	[ ! -s lost ] || fail "round $1: lost $(head -3 lost)"
	[ -z "$(uniq -d have)" ] || fail "round $1: twice $(uniq -d have | head -3)"
	cp have kept
}

@test "a hundred rounds of syncs from a server" {
	serve
	printf '%s\n' "$base/slow/1/a.xml" "$base/b.xml" >"$dir/feeds"
	: >kept
	for round in {1..100}; do
		many $((round * 5)) $((round * 5 + 30)) a >"$web/a.xml"
		many $((round * 3)) $((round * 3 + 20)) b >"$web/b.xml"
		strike sync
		# What one round's syncs all miss is gone from the feeds: each fourth gets through.
		[ $((round % 4)) -ne 0 ] || feedarc sync --force 2>err || fail "round $round: $(cat err)"
		[ $((round % 5)) -ne 0 ] || [ ! -e "$archive/README" ] || sound "$round"
	done
	feedarc sync --force
	sound 'the last'
	grep -ho '<link>[^<]*' "$web"/*.xml | sed 's/<link>//' | sort >want
	is "$(comm -23 want have)" ''
}

@test "sealing, compacting, purging and marking are killed" {
	echo "file://$web/a.xml" >"$dir/feeds"
	for round in {1..40}; do
		many 1 $((round * 20)) a >"$web/a.xml"
		strike sync
		strike mark +read "$round"
		feedarc sync
		links >kept
		strike compact
		sound "$round"
		feedarc mark +star "$round" 2>/dev/null
		strike compact
		is "$(feedarc list --limit 0 --format '%i' is:starred | wc -l)" "$round"
	done
	grep -ho '<link>[^<]*' "$web"/*.xml | sed 's/<link>//' | sort >want
	links >have
	cmp want have
}
