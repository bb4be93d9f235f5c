#!/bin/sh
# verdict.sh - the last stage of a bench: passes its lines on, then counts those that end in "met" or "NOT MET".
#
# A bench that did not come to its end says so in its last line; then, and only then, the status is 1.
awk '
{ print; fflush(); last = $0 }
/ met$/ { met++ }
/ NOT MET$/ { missed[++misses] = $0 }
END {
	printf "%d figures: %d met, %d not met\n", met + misses, met, misses
	for (i = 1; i <= misses; i++) print "not met:" missed[i]
	exit last ~ /did not end/
}'
