#!/bin/sh
# libraries.sh - static expat and zlib (and cmocka) from Debian's sources, for a compiler that has none.
#
#   libraries.sh SOURCES DIR NAME…        NAME: zlib, expat, cmocka; into DIR/include and DIR/lib
#
# CC, AR and CFLAGS come from the environment. Only what feedarc and its tests use of them is compiled, and
# neither library asks the machine what it is: its byte order comes from the compiler.
# shellcheck disable=SC2046,SC2086 # flags are lists of words
set -eu

sources=$(cd "$1" && pwd) dir=$2
shift 2
mkdir -p "$dir/include" "$dir/lib" "$dir/objects"
dir=$(cd "$dir" && pwd)

is_big_endian() {
	echo __BYTE_ORDER__ __ORDER_BIG_ENDIAN__ | $CC ${CFLAGS-} -E -P - | awk '{ exit $1 != $2 }'
}

# make_library NAME FLAGS FILE…
make_library() {
	name=$1 flags=$2
	shift 2
	rm -f "$dir/lib/lib$name.a"
	for file in "$@"; do
		object=$dir/objects/$name-$(basename "$file" .c).o
		$CC -O2 ${CFLAGS-} -ffunction-sections -fdata-sections -w $flags -c -o "$object" "$file"
		$AR rc "$dir/lib/lib$name.a" "$object"
	done
}

make_zlib() {
	from=$sources/zlib
	make_library z "-DHAVE_UNISTD_H" $(for file in adler32 crc32 deflate inffast inflate inftrees trees zutil; do
		echo "$from/$file.c"
	done)
	cp "$from/zlib.h" "$from/zconf.h" "$dir/include/"
}

make_expat() {
	from=$sources/expat/expat/lib
	order=1234
	! is_big_endian || order=4321
	: >"$dir/objects/expat_config.h"
	make_library expat "-I$dir/objects -DXML_NS -DXML_DTD -DXML_CONTEXT_BYTES=1024 -DXML_POOR_ENTROPY -DBYTEORDER=$order" \
		"$from/xmlparse.c" "$from/xmlrole.c" "$from/xmltok.c"
	cp "$from/expat.h" "$from/expat_external.h" "$dir/include/"
}

make_cmocka() {
	from=$sources/cmocka
	make_library cmocka "-I$from/include -DHAVE_SIGNAL_H -DHAVE_STRINGS_H -DHAVE_INTTYPES_H -DHAVE_MALLOC_H" \
		"$from/src/cmocka.c"
	cp "$from/include/cmocka.h" "$dir/include/"
}

for name in "$@"; do
	make_$name
done
rm -rf "$dir/objects"
