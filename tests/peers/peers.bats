#!/usr/bin/env bats
# The rows of docs/peers.md, feedarc's column: hostile feeds, three rounds each.

load ../command/helper

setup() {
	begin
}

@test "every row of the hostile table is right" {
	need python3
	PYTHONDONTWRITEBYTECODE=1 run python3 "$BATS_TEST_DIRNAME/peers.py" work "$FEEDARC" --alone
	code 0
}
