#!/bin/sh
# run.sh - run.sh BENCH DIR ARTICLES: what finding articles costs in an archive of so many, beside the limits.
set -eu

bench=$1 dir=$2/archive-$3 articles=$3
echo "archive of $articles articles"
[ -f "$dir/made" ] || {
	rm -rf "$dir"
	mkdir -p "$dir"
	"$bench" make "$dir" "$articles"
	: >"$dir/made"
}
segments=$(cat "$dir"/*.jsonl.gz | wc -c)
index=$(cat "$dir"/*.idx | wc -c)
echo "  segments $((segments >> 10)) KB, index $((index >> 10)) KB:" \
	"$((index * 10 / articles / 10)).$((index * 10 / articles % 10)) bytes an article (at most 60)"
for what in newest feed find load unread sync; do
	"$bench" $what "$dir" "$articles"
done
