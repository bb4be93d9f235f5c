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
weight=$("$bench" weigh "$dir" "$articles")
index=${weight% *} filters=${weight#* }
if [ "$index" -le $((articles * 60)) ]; then verdict=met; else verdict='NOT MET'; fi
echo "  segments $((segments >> 10)) KB, index $((index >> 10)) KB:" \
	"$((index / articles)).$((index * 10 / articles % 10)) bytes an article  at most 60  $verdict"
if [ $((filters * 100)) -le $((segments * 9)) ]; then verdict=met; else verdict='NOT MET'; fi
echo "  filters of words $((filters >> 10)) KB: $((filters * 100 / segments)).$((filters * 1000 / segments % 10)) %" \
	"of the segments  at most 9 %  $verdict"
for what in newest feed find load unread sync; do
	"$bench" $what "$dir" "$articles"
done
