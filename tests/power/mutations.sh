#!/bin/sh
# mutations.sh - does the campaign find what it is there for? Each mutation leaves one step of the archive's
# out, or puts it in the wrong place, in a copy of the tree; a bounded cut of the campaign must fail there.
#
#   mutations.sh DIR MAKE [CONFIG_NAME=VALUE…]     the copy is DIR/tree
#
# Prints a line for each, "caught" or "NOT CAUGHT"; fails when one was not.
set -u

dir=$1 make=$2
shift 2
config=$*
program=build/sim-power/tests/power/test_campaign
missed=0 count=0

# build: false when it doesn't compile.
build() {
	# shellcheck disable=SC2086 # a list of settings
	"$make" -s -C "$dir/tree" PORT=sim VARIANT=-power $config $program >"$dir/log" 2>&1
}

# campaign AGAIN SHARDS OPERATION…: true when it found nothing.
campaign() {
	again=$1 shards=$2
	shift 2
	(cd "$dir/tree" && $program 6 "$again" 0 "$shards" "$@") >"$dir/out" 2>&1
}

# judge WHAT AGAIN SHARDS OPERATION…
judge() {
	what=$1
	shift
	if ! build; then
		echo "  $what: does not compile, see $dir/log"
	elif campaign "$@"; then
		echo "  $what: NOT CAUGHT"
	elif ! grep -q '^FAIL' "$dir/out"; then
		echo "  $what: ended early, see $dir/out"
	else
		echo "  $what: caught"
		echo "      $(sed -n 's/^FAIL //p' "$dir/out" | head -n 1)"
		return
	fi
	missed=$((missed + 1))
}

# mutation FILE SED WHAT AGAIN SHARDS OPERATION…: with AGAIN 1 power goes twice, after one in SHARDS states.
mutation() {
	file=$dir/tree/$1 script=$2
	shift 2
	count=$((count + 1))
	cp -p "$file" "$dir/original"
	sed "$script" "$dir/original" >"$file"
	if cmp -s "$dir/original" "$file"; then
		echo "  $1: does not fit, ${file#"$dir/tree/"} is not what it was"
		missed=$((missed + 1))
	else
		judge "$@"
	fi
	cat "$dir/original" >"$file"
}

mkdir -p "$dir/tree" && cp -Rp Kconfig Makefile port src tests "$dir/tree/" || exit 2
if ! build || ! campaign 0 1; then
	echo "  without any mutation: fails, see $dir/log and $dir/out"
	exit 1
fi

mutation src/archive/writer.c 's/^\(.*\)storage_sync(w->file, err);/\1true;/' \
	'a commit is not synced' 0 1 append
mutation src/archive/writer.c 's/if (!w->named && !storage_sync_directory(.*))/if (false)/' \
	'a new segment gets bytes before its name is safe' 0 1 append
mutation src/archive/writer.c 's/^	if (w->unsafe == 0)$/	if (w->unsafe != UINT32_MAX)/' \
	'what a killed process appended is relied on unsynced' 0 1 append commit
mutation src/archive/writer.c 's/= storage_truncate(archive->writer->file, r->adopted, &ignored)/= true/' \
	'a torn end is not cut' 0 1 append
mutation src/archive/recover.c 's/^	\*whole = segment_inflate(\(.*\));$/	segment_inflate(\1);\n	*whole = true;/' \
	'a member is adopted without its checksum' 0 1 commit
mutation src/archive/recover.c 's/r->next <= member->last/false \&\& r->next <= member->last/' \
	'an adopted article'\''s number is given again' 0 1 append
mutation src/archive/journal.c 's/ (!sync || storage_sync_directory(directory, err)) &&$//' \
	'the name of a new file of marks is not made safe' 0 1 marks
mutation src/archive/journal.c 's/^	if (torn)$/	if (torn \&\& size == 0)/' \
	'a mark is glued to a torn line' 0 1 marks
mutation src/archive/marks.c 's/if (marks->relied && /if (false \&\& marks->relied \&\& /' \
	'a mark that was set before a kill is relied on unsynced' 1 2 marks
mutation src/archive/rewrite.c 's/ storage_sync(r->to, err) \&\&$/ true \&\&/' \
	'a sealed segment is not synced before the old one is removed' 0 1 seal
mutation src/archive/rewrite.c 's/^	       storage_sync_directory(r->order->directory, err);/	       true;/' \
	'nor is its name' 0 1 seal
mutation src/archive/listing.c 's/^	ok = file != NULL \&\& storage_sync(file, err) \&\&/	ok = file != NULL \&\&/' \
	'a generation is believed safe that a killed process wrote' 1 2 seal

echo "$count mutations, $missed not caught"
[ $missed -eq 0 ]
