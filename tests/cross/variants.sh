#!/bin/sh
# variants.sh - feedarc with expat and libcurl as distributions and routers build them.
#
#   variants.sh DIR JOBS [expat|curl]…
#
# expat from Debian's sources without namespaces, without a DTD, without general entities, without what newer ones
# can, and a newer one: the tests of feeds, and the same entries from every feed of the tests and of the corpus.
# libcurl with GnuTLS, with mbedTLS and without zlib, a newer one, and the headers of an old one: the tests of http.
# The last line adds up.
# shellcheck disable=SC2046,SC2086 # flags and files are lists of words
set -eu

cd "$(dirname "$0")/../.."
dir=$1/variants sources=$1/sources jobs=$2
shift 2
newer=trixie
MAKE=${MAKE:-make}
failed=0 passed=0
export LC_ALL=C

say() {
	printf '  %-24s %s\n' "$name" "$*"
}

# judge OK TEXT
judge() {
	if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
	say "$2"
}

# The last line of tests, which fail when one is missing.
run_tests() {
	answer=0
	sh tests/run.sh -j "$jobs" -o "$dir/$name-tests" "$@" >"$dir/$name.tests" || answer=1
	judge $answer "$(tail -n 1 "$dir/$name.tests")$([ $answer -eq 0 ] || echo ": see $dir/$name.tests")"
}

get_sources() {
	sh tests/cross/sysroot.sh -s "$sources" zlib expat cmocka mbedtls curl
	SUITE=$newer sh tests/cross/sysroot.sh -s "$dir/newer" expat curl
}

# --- expat

find_feeds() {
	find tests/feed/golden tests/demo ../shared/corpus/feeds -type f ! -name '*.txt' 2>/dev/null | sort
}

# What the program finds in each feed on standard input, and its own words.
parse_all() {
	while read -r feed; do
		echo "$feed"
		build/posix-variant/feedarc parse --json "$feed" 2>&1 || echo "status $?"
	done
}

# Does the program find the same as with the first expat?
compare() {
	parse_all >"$dir/$name.entries"
	[ -s "$dir/same.entries" ] || cp "$dir/$name.entries" "$dir/same.entries"
	answer=0
	cmp "$dir/same.entries" "$dir/$name.entries" >/dev/null || answer=1
	judge $answer "$(grep -c '^{"entries"' "$dir/$name.entries") feeds, $([ $answer -eq 0 ] && echo 'the same entries' ||
		echo "other entries: diff $dir/same.entries $dir/$name.entries")"
}

make_variant() {
	$MAKE -j "$jobs" VARIANT=-variant "$@" >>"$dir/$name.log" 2>&1
}

# with_expat NAME SOURCES FLAGS: the flags are words for libraries.sh.
with_expat() {
	name=$1 root=$PWD/$dir/$1
	EXPAT_FLAGS=$3 sh tests/cross/libraries.sh "$2" "$root" expat >"$dir/$name.log" 2>&1
	if ! make_variant PORT=sim LDFLAGS="-L$root/lib" $(feed_tests) || ! make_variant LDFLAGS="-L$root/lib" all; then
		judge 1 "does not build: $dir/$name.log"
		return 1
	fi
}

feed_tests() {
	find tests/feed -name 'test_*.c' | sort | sed 's#\(.*\)\.c#build/sim-variant/\1#'
}

try_expat() {
	rm -f "$dir/same.entries"
	while read -r name from flags; do
		with_expat "$name" "$from" "$flags" || continue
		run_tests $(feed_tests)
		find_feeds | compare
	done <<-END
		expat              $sources   -DXML_NS -DXML_DTD -DXML_GE=1
		expat-no-ns        $sources   -DXML_DTD -DXML_GE=1
		expat-no-dtd       $sources   -DXML_NS -DXML_GE=1
		expat-no-deferral  $sources   -DXML_NS -DXML_DTD -DXML_GE=1 -DXML_SetReparseDeferralEnabled=XML_SetNothing
		expat-newer-router $dir/newer -DXML_GE=1
		expat-newer        $dir/newer -DXML_NS -DXML_DTD -DXML_GE=1
	END
	# Without general entities those that a feed declares for itself stay as they are written; all else is the same.
	rm "$dir/same.entries"
	name=expat-newer
	find_feeds | xargs grep -L '<!ENTITY' | compare
	with_expat expat-newer-no-ge "$dir/newer" -DXML_GE=0 || return 0
	find_feeds | xargs grep -L '<!ENTITY' | compare
}

# --- libcurl

# The folder in $root/lib has the libcurl.so.4 that the program shall load.
with_curl() {
	name=$1 root=$PWD/$dir/$1 with=$2
	version=$(LD_LIBRARY_PATH=$root/lib "build/posix-$with/feedarc" --version | sed -n 's#.*\(libcurl/.*\)#\1#p')
	say "$version"
	FEEDARC=$PWD/build/posix-$with/feedarc LD_LIBRARY_PATH=$root/lib \
		run_tests "build/posix-$with/tests/port/test_http" tests/command/requests.bats
}

# make_curl NAME SOURCES FLAGS
make_curl() {
	root=$PWD/$dir/$1
	[ -f "$root/lib/libcurl.so.4" ] || {
		CFLAGS='-O1 -fPIC' sh tests/cross/libraries.sh "$sources" "$root" zlib mbedtls &&
			CFLAGS='-O1 -fPIC' CURL_FLAGS="--enable-shared --disable-static $3" \
				sh tests/cross/libraries.sh "$2" "$root" curl
	} >"$dir/$1.log" 2>&1 || {
		name=$1
		judge 1 "libcurl does not build: $dir/$1.log"
		return 1
	}
}

# Debian's own other one.
find_gnutls() {
	library=$(find /usr/lib -name libcurl-gnutls.so.4 | head -n 1)
	[ -n "$library" ] || {
		apt-get -y --no-install-recommends install libcurl3-gnutls >"$dir/apt.log"
		library=$(find /usr/lib -name libcurl-gnutls.so.4 | head -n 1)
	}
	mkdir -p "$dir/curl-gnutls/lib"
	ln -sf "$library" "$dir/curl-gnutls/lib/libcurl.so.4"
}

# The headers of these sources, without what came after 7.58: whoever uses that does not compile.
make_old_headers() {
	from=$sources/curl old=$dir/curl-old/include/curl
	rm -rf "$dir/curl-old"
	mkdir -p "$dir/curl-old/include" "$dir/curl-old/lib"
	cp -r "$from/include/curl" "$dir/curl-old/include/"
	sed -i -e 's/^#define LIBCURL_VERSION_NUM .*/#define LIBCURL_VERSION_NUM 0x073a00/' "$old/curlver.h"
	mv "$old/curl.h" "$old/whole.h"
	{
		printf '%s\n' '#ifndef OLD_CURL_H' '#define OLD_CURL_H' '#pragma GCC system_header' '#include "whole.h"'
		{
			awk '/^CURL/ && split($2, v, ".") && (v[1] > 7 || (v[1] == 7 && v[2] > 58)) { print $1 }' \
				"$from/docs/libcurl/symbols-in-versions"
			late_functions "$from/docs/libcurl"
		} | sed 's/^/#pragma GCC poison /'
		echo '#endif'
	} >"$old/curl.h"
}

# Functions that say of themselves that they were added after 7.58.
late_functions() {
	grep -l '^Added in \(7\.\(59\|[6-9][0-9]\)\|8\.\)' "$1"/curl_*.3 | sed 's#.*/\(.*\)\.3#\1#'
}

build_for_curl() {
	$MAKE -j "$jobs" VARIANT="-$1" CPPFLAGS="$2" all "build/posix-$1/tests/port/test_http" >"$dir/$1.log" 2>&1 || {
		name=$1
		judge 1 "does not build: $dir/$1.log"
		return 1
	}
}

try_curl() {
	build_for_curl variant '' || return 0
	find_gnutls
	with_curl curl-gnutls variant
	! make_curl curl-mbedtls "$sources" '' || with_curl curl-mbedtls variant
	! make_curl curl-no-zlib "$sources" '--without-zlib' || with_curl curl-no-zlib variant
	! make_curl curl-newer "$dir/newer" '--without-mbedtls --with-openssl' || with_curl curl-newer variant
	make_old_headers
	! build_for_curl curl-old "-I$PWD/$dir/curl-old/include -DCURL_DISABLE_TYPECHECK -DCURL_DISABLE_DEPRECATION" || with_curl curl-old curl-old
}

mkdir -p "$dir"
get_sources
[ $# -gt 0 ] || set -- expat curl
for library; do
	case $library in
	expat) try_expat ;;
	curl) try_curl ;;
	esac
done
echo "$passed passed, $failed failed, 0 skipped"
exit $((failed > 0))
