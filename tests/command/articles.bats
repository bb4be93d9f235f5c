#!/usr/bin/env bats
# Other people's real articles, as `render` shows them.

load helper

setup() {
	begin
	shared=$BATS_TEST_DIRNAME/../../../shared
	[ -d "$shared/corpus/feeds" ] || skip 'the corpus is not here'
	need python3
}

teardown() {
	end
}

@test "at least 60 real articles at three widths: no line too wide, nothing that a terminal must not see" {
	run python3 "$BATS_TEST_DIRNAME/../text/compare.py" "$FEEDARC" "$shared"
	echo "$output"
	[ "$status" -eq 0 ]
}
