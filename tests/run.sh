#!/bin/sh
# run.sh - runs test programs and .bats files, adds up their TAP, shows failures in full.
#
#   run.sh [-j JOBS] [-t SECONDS] -o DIR FILE…
#
# EMULATOR, from the environment, runs the programs of another processor.
# A crash, a time-out, a test that was announced and not reported, and a file without tests are
# failures. The last line is "N passed, N failed, N skipped"; the exit status is 0 without failures.
# shellcheck disable=SC2086 # EMULATOR is words
set -u

jobs=1 limit=300 out=
usage() {
	echo "usage: $0 [-j JOBS] [-t SECONDS] -o DIR FILE…" >&2
	exit 2
}

# with_limit SECONDS COMMAND…: 124 when it took longer.
with_limit() {
	if command -v timeout >/dev/null; then
		timeout -k 5 "$@"
		return
	fi
	seconds=$1
	shift
	"$@" &
	command=$!
	(
		sleep "$seconds"
		kill "$command"
	) >/dev/null 2>&1 &
	watch=$!
	wait "$command"
	status=$?
	kill "$watch" 2>/dev/null && return "$status"
	return 124
}

# Prints "passed failed skipped", and behind it what else is wrong with the report as a whole.
count() {
	awk -v status="$1" '
	/^1\.\.[0-9]+/ { plans++; plan += substr($1, 4) }
	/^(not )?ok / {
		seen++
		if (tolower($0) ~ /# skip/) skipped++
		else if (/^not / || /Could not run test/) failed++
		else passed++
	}
	END {
		if (status == 124) why = "took too long"
		else if (status == 137) why = "was killed, or took too long"
		else if (!plans) why = "no plan: it ended early, status " status
		else if (plan == 0) why = "has no tests"
		else if (seen < plan) why = "ended after " seen + 0 " of " plan " tests, status " status
		else if (seen > plan) why = "reported " seen " of " plan " tests"
		else if (status != 0 && !failed) why = "all tests passed, but the status is " status
		if (why) failed += seen < plan ? plan - seen : 1
		print passed + 0, failed + 0, skipped + 0, why
	}' "$2"
}

run_one() {
	file=$1
	name=${file#build/*/tests/}
	name=${name#tests/}
	to=$out/$(printf '%s' "$name" | tr / -)
	case $file in
	*.bats) with_limit "$limit" bats --tap "$file" >"$to.out" 2>"$to.err" </dev/null ;;
	*) with_limit "$limit" ${EMULATOR-} "./$file" >"$to.out" 2>"$to.err" </dev/null ;;
	esac
	count $? "$to.out" >"$to.count"
	read -r passed failed skipped why <"$to.count"
	{
		word=TEST
		[ "$failed" -eq 0 ] || word=FAIL
		printf '  %s %-36s %4d passed' $word "$name" "$passed"
		[ "$failed" -eq 0 ] || printf ', %d failed' "$failed"
		[ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
		echo "${why:+: $why}"
		[ "$failed" -eq 0 ] || sed 's/^/       /' "$to.out" "$to.err"
	} >"$to.text"
	cat "$to.text"
}

[ "${1-}" != --one ] || {
	limit=$2 out=$3
	run_one "$4"
	exit 0
}

while getopts j:t:o: option; do
	case $option in
	j) jobs=$OPTARG ;;
	t) limit=$OPTARG ;;
	o) out=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ -n "$out" ] || usage

rm -rf "$out"
mkdir -p "$out/home" || exit 2
# The tests shall see neither the archive of whoever runs them nor what their proxy makes of it.
HOME=$PWD/$out/home
CMOCKA_MESSAGE_OUTPUT=TAP
export HOME CMOCKA_MESSAGE_OUTPUT
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME PAGER LESS BROWSER NO_COLOR COLUMNS
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR SOURCE_DATE_EPOCH CMOCKA_XML_FILE CMOCKA_TEST_ABORT

[ $# -eq 0 ] || printf '%s\n' "$@" | xargs -P "$jobs" -n 1 sh "$0" --one "$limit" "$out"
cat "$out"/*.count 2>/dev/null | awk -v files=$# '
	{ passed += $1; failed += $2; skipped += $3 }
	END {
		if (NR < files) { print "  FAIL " files - NR " files left no result"; failed += files - NR }
		if (!files) { print "  FAIL there are no tests"; failed++ }
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0
	}'
