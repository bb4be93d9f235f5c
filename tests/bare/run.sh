#!/bin/sh
# run.sh - feedarc on devices without an operating system, in an emulator, beside the desktop.
#
#   run.sh DIR JOBS
#
# Two boards: mps2-an385 has 16 MB and must archive the whole corpus (the tests' own feeds where it is missing) byte
# for byte as the desktop does; lm3s6965evb has 64 KB of RAM and 256 KB of flash: what fits is archived, what does
# not is put off by name, and the desktop finds the archive sound. `make PORT=bare deps` comes first. The last
# line adds up.
# shellcheck disable=SC2046,SC2086 # flags are lists of words
set -eu

cd "$(dirname "$0")/../.."
dir=$1 jobs=$2
MAKE=${MAKE:-make}
libraries=build/bare-libraries
shared=${SHARED:-../shared}
passed=0 failed=0 skipped=0
mkdir -p "$dir"
place=$(cd "$dir" && pwd)

# check NAME FIGURES COMMAND…
check() {
	name=$1 figures=$2
	shift 2
	if "$@" >"$dir/check.log" 2>&1; then
		passed=$((passed + 1))
		printf '  BARE %-44s %s\n' "$name" "$figures"
	else
		failed=$((failed + 1))
		printf '  FAIL %-44s %s\n' "$name" "$figures"
		sed 's/^/       /' "$dir/check.log" | head -n 20
	fi
}

skip() {
	skipped=$((skipped + 1))
	printf '  SKIP %s\n' "$*"
}

# --- Builds: all with a clock that can be set.

# The options of the port, as words for make. What an arena changes, such as when an index is written, is the desktop's too.
options() {
	sed -n 's/^# \(CONFIG_[A-Z_]*\) is not set$/\1=n/p; /^CONFIG/p' port/bare/defconfig
}

files() {
	$MAKE -s PORT=$1 print-PORT_SRC | sed "s#port/$2/clock.c#tests/$3/clock.c#"
}

# Articles as large as the corpus has them, and all character sets.
roomy='CONFIG_ARENA_KB=14336 CONFIG_ITEM_KB=512 CONFIG_ATTRIBUTES_KB=64 CONFIG_PARSER_KB=1024 CONFIG_CHARSET_TABLES=y CONFIG_JSON_FEED=y
	CONFIG_FEEDS_AT_ONCE=1024 CONFIG_FRESH_ROWS=65536 CONFIG_DOCUMENT_ITEMS=4096 CONFIG_MEMBER_KB=16 CONFIG_BATCH_KB=64
	CONFIG_COMMIT_KB=256 CONFIG_INDEX_KB=64 CONFIG_INDEX_ROWS=4096 CONFIG_INDEX_CACHE_KB=512'

# build BOARD SETTING…
build_board() {
	board=$1
	shift
	# The port's options as they are now, on both sides.
	rm -f "build/bare-$board/.config"
	$MAKE -j "$jobs" PORT=bare VARIANT="-$board" MACHINE="$board" LIBRARIES=$libraries/arm \
		PORT_SRC="$(files bare bare bare)" "$@" >"$dir/$board.log" 2>&1
}

build_here() {
	variant=$1
	shift
	rm -f "build/offline-$variant/.config"
	$MAKE -j "$jobs" PORT=offline VARIANT="-$variant" PKG_CONFIG=false CPPFLAGS=-I$libraries/here/include \
		LDFLAGS=-L$libraries/here/lib PORT_SRC="$(files offline posix cross)" \
		$(options) "$@" >"$dir/$variant.log" 2>&1
}

built() {
	build_board mps2-an385 $roomy || { tail -n 5 "$dir/mps2-an385.log" && false; }
	build_board lm3s6965evb || { tail -n 5 "$dir/lm3s6965evb.log" && false; }
	build_here roomy $roomy || { tail -n 5 "$dir/roomy.log" && false; }
	build_here tight || { tail -n 5 "$dir/tight.log" && false; }
}

sizes() {
	arm-none-eabi-size "build/bare-$1/feedarc" | awk 'NR > 1 { print $1 + $2 " bytes of flash, " $2 + $3 " of RAM" }'
}

# --- Runs

# on BOARD LOG WORD…: the words on a device; the exit code is the device's.
on() {
	board=$1 log=$2
	shift 2
	words=
	for word in USE=1 HOME=/ CLOCK="$clock" feedarc "$@"; do
		words=$words,arg=$word
	done
	timeout 300 qemu-system-arm -M "$board" -nographic -monitor none -serial none -kernel \
		"build/bare-$board/feedarc" -semihosting-config "enable=on,target=native$words" 2>"$log.all" >"$log.out"
	code=$?
	# The emulator's own word about its timers.
	grep -v '^Timer with period zero' "$log.all" >"$log" || :
	return $code
}

use() {
	awk '/^stack / { stack = $2 > stack ? $2 : stack; memory = $4 > memory ? $4 : memory }
		END { print "stack " stack ", memory " memory }' "$@"
}

# The clock's two moments; the second sync finds all known.
first=1767225600 second=1767398400

prepare() {
	for place_of in there here; do
		rm -rf "$dir/$1-$place_of"
		mkdir -p "$dir/$1-$place_of/archive"
		cp "$dir/$1.feeds" "$dir/$1-$place_of/feeds"
	done
}

sync_there() {
	clock=$first
	on "$2" "$dir/$1.there" -C "$place/$1-there" sync || :
	clock=$second
	on "$2" "$dir/$1.there2" -C "$place/$1-there" sync || :
}

sync_here() {
	CLOCK=$first "build/offline-$2/feedarc" -C "$place/$1-here" sync >/dev/null 2>"$dir/$1.here" || :
	CLOCK=$second "build/offline-$2/feedarc" -C "$place/$1-here" sync >/dev/null 2>"$dir/$1.here2" || :
}

same() {
	diff -r -x .names -x lock "$dir/$1-here/archive" "$dir/$1-there/archive" &&
		grep -v '^stack ' "$dir/$1.there" | diff "$dir/$1.here" - &&
		grep -v '^stack ' "$dir/$1.there2" | diff "$dir/$1.here2" - &&
		[ -s "$dir/$1-there/archive/000001.jsonl.gz" ]
}

archived() {
	zcat "$dir/$1"/archive/0*.jsonl.gz 2>/dev/null | grep -c '"_feedarc":{"n":' || :
}

verified() {
	clock=$second
	"build/offline-$2/feedarc" -C "$dir/$1-there" verify && on "$3" "$dir/$1.verify" -C "$place/$1-there" verify
}

# Each article that the device has is the desktop's; each feed of which one is missing is named.
honest() {
	for side in here there; do
		zcat "$dir/$1-$side"/archive/0*.jsonl.gz | sed -n 's/"_feedarc":{"n":[0-9]*,/&/p' |
			sed 's/"_feedarc":{"n":[0-9]*,/"_feedarc":{/' | sort -u >"$dir/$1.$side.lines"
	done
	[ -z "$(comm -13 "$dir/$1.here.lines" "$dir/$1.there.lines")" ] || {
		echo "the device has what the desktop has not:" && comm -13 "$dir/$1.here.lines" "$dir/$1.there.lines" | cut -c 1-200
		return 1
	}
	comm -23 "$dir/$1.here.lines" "$dir/$1.there.lines" | grep -o '"feed":[0-9]*' | sort -u | tr -dc '0-9\n' |
		while read -r number; do
			url=$(sed -n "${number}p" "$dir/$1.feeds")
			grep -q "^feedarc: sync \($url\|feed $number\): .*out of memory" "$dir/$1.there" || echo "not named: $url"
		done >"$dir/$1.unnamed"
	cat "$dir/$1.unnamed"
	[ ! -s "$dir/$1.unnamed" ]
}

own_feeds() {
	find "$PWD/tests/demo" "$PWD/tests/feed/golden" -name '*.xml' | sort | sed 's#^#file://#'
}

find "$PWD/tests/demo" -name '*.xml' | sort | sed 's#^#file://#' >"$dir/tight.feeds"
{
	own_feeds
	[ ! -d "$shared/corpus" ] || find "$(cd "$shared" && pwd)/corpus/feeds" "$(cd "$shared" && pwd)/corpus/archive" \
		-type f | sort | sed 's# #%20#g; s#^#file://#'
} >"$dir/roomy.feeds"

check 'builds' '' built
[ "$failed" -eq 0 ] || exit 1
check 'lm3s6965evb: 256 KB of flash, 64 KB of RAM' "$(sizes lm3s6965evb)" true
[ -d "$shared/corpus" ] || skip "there is no $shared/corpus: the tests' own feeds only"

prepare roomy
sync_there roomy mps2-an385
sync_here roomy roomy
check "mps2-an385: the desktop's very bytes" \
	"$(wc -l <"$dir/roomy.feeds") feeds, $(archived roomy-there) articles, $(use "$dir/roomy.there" "$dir/roomy.there2")" same roomy
check 'mps2-an385: sound, for the desktop and itself' '' verified roomy roomy mps2-an385

prepare tight
sync_there tight lm3s6965evb
sync_here tight tight
check 'lm3s6965evb: what fits, the rest by name' \
	"$(archived tight-there) of $(archived tight-here) articles, $(use "$dir/tight.there" "$dir/tight.there2")" honest tight
check 'lm3s6965evb: sound, for the desktop and itself' "$(use "$dir/tight.verify" 2>/dev/null || :)" verified tight tight lm3s6965evb
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
