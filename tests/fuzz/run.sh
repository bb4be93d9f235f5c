#!/bin/sh
# run.sh - runs fuzzers one after another: run.sh FUZZERS OUT SECONDS HARNESS…; run.sh --can.
#
# OUT/seeds/HARNESS is made anew; OUT/corpus/HARNESS grows from run to run; what is found is left in
# OUT/found/HARNESS-…: keep it as tests/fuzz/found/HARNESS/NAME, where `make check` replays it.
# With FUZZ_SEED chance is the same every time.
set -u
here=$(dirname "$0")

# Is there a compiler that knows libFuzzer, and its runtime?
can() {
	work=$(mktemp -d) || exit 1
	echo 'int LLVMFuzzerTestOneInput(const char *s, unsigned long n) { return s && n > 9 ? 0 : 0; }' >"$work/a.c"
	${FUZZ_CC:-clang} -fsanitize=fuzzer,address,undefined -o "$work/a" "$work/a.c" >"$work/log" 2>&1
	status=$?
	rm -rf "$work"
	[ $status -eq 0 ] || echo "  SKIP fuzzing: ${FUZZ_CC:-clang} or its runtime (libclang-rt-dev) is not here"
	return $status
}

[ "${1-}" != --can ] || {
	can
	exit
}

fuzzers=$1 out=$2 seconds=$3
shift 3
failed=0
mkdir -p "$out/found" "$out/log" "$out/seeds"
python3 "$here/seeds.py" "$out/seeds" "$@" || echo '  SKIP seeds: python3 is not here' >&2

for name; do
	mkdir -p "$out/corpus/$name" "$out/seeds/$name"
	set -- "$out/corpus/$name" "$out/seeds/$name"
	[ ! -d "$here/found/$name" ] || set -- "$@" "$here/found/$name"
	[ -z "${FUZZ_SEED-}" ] || set -- "-seed=$FUZZ_SEED" "$@"
	[ ! -f "$here/dict/$name.dict" ] || set -- "-dict=$here/dict/$name.dict" "$@"
	log=$out/log/$name
	UBSAN_OPTIONS=print_stacktrace=1 "$fuzzers/$name" -max_total_time="$seconds" -timeout=20 \
		-rss_limit_mb=1024 -max_len=6000 -print_final_stats=1 -artifact_prefix="$out/found/$name-" \
		"$@" >"$log" 2>&1
	status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	# The last line that counts what is covered: "#123 DONE cov: 456 ft: 789 …".
	cover=$(sed -n 's/^#.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
	printf '  FUZZ %-10s %10s runs, %6s edges' "$name" "${runs:-?}" "${cover:-?}"
	if [ $status -ne 0 ]; then
		failed=$((failed + 1))
		printf ': FOUND, see %s\n' "$log"
		sed -n '/promise broken/p; /SUMMARY/p; /Test unit written/p' "$log" | sed 's/^/       /'
	else
		echo
	fi
done
exit $((failed > 0))
