#!/bin/sh
# run.sh - the whole campaign: power goes at every change of every operation, and again while mending.
#
#   run.sh PROGRAM DIR JOBS SEEDS SEEDS_AGAIN [OPERATION…]
#
# A line for each operation; the last one is "N states, N failures". Fails when there are failures, or when
# a process ends early.
set -u

program=$1 out=$2 jobs=$3 seeds=$4 again=$5
shift 5
mkdir -p "$out" || exit 2
rm -f "$out"/shard.*

shard=0 pids=
while [ $shard -lt "$jobs" ]; do
	"$program" "$seeds" "$again" $shard "$jobs" "$@" >"$out/shard.$shard" 2>&1 &
	pids="$pids $!"
	shard=$((shard + 1))
done
# shellcheck disable=SC2064 # these processes, as they are now
trap "kill $pids 2>/dev/null; exit 130" INT TERM
broken=0
for pid in $pids; do
	wait "$pid" || broken=1
done
trap - INT TERM

grep -h '^FAIL' "$out"/shard.*
awk -v broken=$broken -v jobs="$jobs" '
	NF == 4 && $2 ~ /^[0-9]+$/ {
		if (!($1 in states)) order[++n] = $1
		changes[$1] = $2; states[$1] += $3; failures[$1] += $4; shards[$1]++
	}
	END {
		for (i = 1; i <= n; i++) {
			name = order[i]
			printf "  %-16s %4d changes %8d states %4d failures\n", name, changes[name],
				states[name], failures[name]
			if (shards[name] < jobs) { print "  " name " was not finished"; broken = 1 }
			all += states[name]; failed += failures[name]
		}
		printf "%d states, %d failures\n", all, failed
		exit broken || failed > 0 || !n
	}' "$out"/shard.*
