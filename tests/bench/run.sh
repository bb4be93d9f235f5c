#!/bin/sh
# run.sh - run.sh FEEDARC DIR PROGRAM…: what parsing and a whole sync cost.
#
# Parsing: instructions a byte of each program, counted by callgrind on two feeds that differ only in
# length, and divided by the difference: what a program does once does not show, and neither does the
# machine's mood.
set -eu

feedarc=$1 dir=$2
shift 2
command -v valgrind >/dev/null || {
	echo "bench: valgrind is needed to count instructions" >&2
	exit 1
}
mkdir -p "$dir"

# A blog as they are: escaped HTML of 1 to 4 KB an article, a few accents, some CDATA.
feed() {
	awk -v items="$1" 'BEGIN {
		n = split("the a feed of small words that nobody reads twice but everybody keeps caf\303\251 na\303\257ve " \
			"\342\200\224 tea house river light old and then on under because window", word, " ")
		print "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>Bench</title>" \
			"<link>http://bench.example/</link><description>Generated</description>"
		for (i = 1; i <= items; i++) {
			print "<item><title>Article " i " &amp; more</title><link>http://bench.example/" i "</link>"
			print "<guid>http://bench.example/" i "</guid><pubDate>Tue, 03 Aug 2010 09:12:00 GMT</pubDate>"
			cdata = i % 3 == 0
			lt = cdata ? "<" : "&lt;"
			gt = cdata ? ">" : "&gt;"
			printf "<description>%s", cdata ? "<![CDATA[" : ""
			for (p = 0; p < 2 + i % 7; p++) {
				printf "%sp%s", lt, gt
				for (w = 0; w < 80; w++) printf "%s ", word[(i * 7 + p * 3 + w * w) % n + 1]
				printf "%sa href=\"http://bench.example/%d\"%slink%s/a%s%s/p%s\n", lt, i, gt, lt, gt, lt, gt
			}
			print (cdata ? "]]>" : "") "</description></item>"
		}
		print "</channel></rss>"
	}'
}

instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
		sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

feed 50 >"$dir/small.xml"
feed 1050 >"$dir/large.xml"
bytes=$(($(wc -c <"$dir/large.xml") - $(wc -c <"$dir/small.xml")))
echo "parse, instructions a byte over $bytes bytes"
floor=
for program; do
	"$program" "$dir/large.xml" >"$dir/said"
	more=$(($(instructions "$program" "$dir/large.xml") - $(instructions "$program" "$dir/small.xml")))
	tenths=$((more * 10 / bytes))
	floor=${floor:-$tenths}
	printf '  %-10s %4d.%d  %3d %%  (%s)\n' "${program##*/}" $((tenths / 10)) $((tenths % 10)) \
		$((tenths * 100 / floor)) "$(cat "$dir/said")"
done

# Rendering: instructions a byte, counted in the same way, beside w3m's.
page() {
	feed "$1" | sed 's/&lt;/</g; s/&gt;/>/g; s/<[!\/]*\[CDATA\[//; s/\]\]>//'
}

page 50 >"$dir/small.html"
page 550 >"$dir/large.html"
bytes=$(($(wc -c <"$dir/large.html") - $(wc -c <"$dir/small.html")))
echo "render, instructions a byte over $bytes bytes (goal: a tenth of w3m's)"
rendering() {
	more=$(($(instructions "$@" "$dir/large.html") - $(instructions "$@" "$dir/small.html")))
	printf '  %-10s %4d.%d\n' "${1##*/}" $((more / bytes)) $((more * 10 / bytes % 10))
}
rendering "$feedarc" render --width 72
if command -v w3m >/dev/null; then
	rendering w3m -dump -T text/html -cols 72
fi

python3 "$(dirname "$0")/render.py" "$feedarc" ../shared "$dir/render"

# Memory: of the same articles in a feed a hundred times as long, by the last of the programs.
heap() {
	feed "$1" | "$program" /dev/stdin | sed 's/.*heap \([0-9]*\) KB/\1/'
}

echo "heap, at most"
small=$(heap 550) large=$(heap 55000)
echo "  1 MB       $small KB"
echo "  100 MB     $large KB, $((large - small)) more (limit 64)"

# Whole syncs: of the corpus of real feeds where it lies beside the checkout, else of generated ones.
feeds=../shared/corpus/feeds
if [ ! -d $feeds ]; then
	feeds=$dir/feeds
	mkdir -p "$feeds"
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		feed $((n * 3)) >"$feeds/$n.xml"
	done
fi
python3 "$(dirname "$0")/sync.py" "$feedarc" "$dir/sync" "$feeds"
python3 "$(dirname "$0")/load.py" "$feedarc" "$dir/load"
