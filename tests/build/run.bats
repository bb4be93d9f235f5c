#!/usr/bin/env bats
# The runner of the tests must not be easier to please than the tests.

setup() {
	runner=$BATS_TEST_DIRNAME/../run.sh
	cd "$BATS_TEST_TMPDIR"
}

# program NAME LINE…: a shell script that stands for a test program.
program() {
	name=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$name"
	chmod +x "$name"
}

result() {
	[ "${lines[${#lines[@]} - 1]}" = "$1" ]
}

@test "passed, failed and skipped are added over files" {
	program one 'echo 1..3' 'echo ok 1 - a' 'echo ok 2 - b' 'echo "not ok 3 # SKIP c"'
	program two 'echo 1..2' 'echo ok 1 - a' 'echo not ok 2 - b' 'exit 1'
	run sh "$runner" -j 2 -o out one two
	[ "$status" -ne 0 ]
	result '3 passed, 1 failed, 1 skipped'
	[[ $output == *'not ok 2 - b'* ]]
}

@test "success is 0 and one line a file" {
	program one 'echo 1..1' 'echo ok 1 - a'
	run sh "$runner" -o out one
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	result '1 passed, 0 failed, 0 skipped'
}

@test "a crash in the middle fails what was not reached" {
	program one 'echo 1..3' 'echo ok 1 - a' 'kill -SEGV $$'
	run sh "$runner" -o out one
	[ "$status" -ne 0 ]
	result '1 passed, 2 failed, 0 skipped'
}

@test "no plan, no tests, no file are failures" {
	program silent 'exit 0'
	program empty 'echo 1..0'
	run sh "$runner" -o out silent empty missing
	[ "$status" -ne 0 ]
	result '0 passed, 3 failed, 0 skipped'
	run sh "$runner" -o out
	[ "$status" -ne 0 ]
	result '0 passed, 1 failed, 0 skipped'
}

@test "a bad status after good tests is a failure" {
	program leaky 'echo 1..1' 'echo ok 1 - a' 'echo leaked >&2' 'exit 23'
	run sh "$runner" -o out leaky
	[ "$status" -ne 0 ]
	[[ $output == *leaked* ]]
	result '1 passed, 1 failed, 0 skipped'
}

@test "a test that could not be set up has failed" {
	program one 'echo 1..1' 'echo ok 1 - a Could not run test: Test setup failed' 'exit 1'
	run sh "$runner" -o out one
	[ "$status" -ne 0 ]
	result '0 passed, 1 failed, 0 skipped'
}

@test "what hangs is ended" {
	program slow 'echo 1..1' 'sleep 20' 'echo ok 1 - a'
	run sh "$runner" -t 1 -o out slow
	[ "$status" -ne 0 ]
	[[ $output == *'took too long'* ]]
}
