#!/bin/sh
# harm.sh - spoils bytes of archives, in several processes, and adds up what that costs.
#
#   harm.sh PROGRAM DIR JOBS DAMAGES
#
# A line for each archive; the last one is "N damages, N failures". Fails when there are failures.
set -u

program=$1 out=$2 jobs=$3 count=$4
mkdir -p "$out" || exit 2
rm -f "$out"/shard.*

shard=0 pids=
while [ $shard -lt "$jobs" ]; do
	"$program" "$count" $shard "$jobs" >"$out/shard.$shard" 2>&1 &
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
	$1 == "HARM" {
		name = $6 " " $7
		if (!(name in count)) order[++n] = name
		count[name] += $2; lost[name] += $3; least[name] += $4; failures[name] += $5; shards[name]++
	}
	END {
		for (i = 1; i <= n; i++) {
			name = order[i]
			printf "  %-12s %6d damages: %8d revisions lost, the least possible %8d, %d failures\n", name,
				count[name], lost[name], least[name], failures[name]
			if (shards[name] < jobs) { print "  " name " was not finished"; broken = 1 }
			all += count[name]; failed += failures[name]
		}
		printf "%d damages, %d failures\n", all, failed
		exit broken || failed > 0 || !n
	}' "$out"/shard.*
