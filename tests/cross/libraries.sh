#!/bin/sh
# libraries.sh - static libraries from Debian's sources, for a compiler that has none.
#
#   libraries.sh SOURCES DIR NAME…        NAME: zlib, expat, cmocka, mbedtls, curl; into DIR/include and DIR/lib
#
# CC, AR and CFLAGS come from the environment. Of zlib, expat and cmocka only what is used here is
# compiled, and no library runs what it compiles. curl has http and https, by mbedtls, and unzips by zlib: they
# come first. PKG_CONFIG_LIBDIR=DIR/lib/pkgconfig lets feedarc's Makefile find them all.
# shellcheck disable=SC2046,SC2086 # flags are lists of words
set -eu

sources=$(cd "$1" && pwd) dir=$2
shift 2
mkdir -p "$dir/include" "$dir/lib/pkgconfig" "$dir/objects"
dir=$(cd "$dir" && pwd)
: "${CC:=cc}" "${AR:=ar}" "${CFLAGS=-O2}" "${MAKE:=make}"
CFLAGS="$CFLAGS -ffunction-sections -fdata-sections -w"

is_big_endian() {
	echo __BYTE_ORDER__ __ORDER_BIG_ENDIAN__ | $CC $CFLAGS -E -P - | awk '{ exit $1 != $2 }'
}

# make_library NAME FLAGS FILE…
make_library() {
	name=$1 flags=$2
	shift 2
	rm -f "$dir/lib/lib$name.a"
	for file in "$@"; do
		object=$dir/objects/$name-$(basename "$file" .c).o
		$CC $CFLAGS $flags -c -o "$object" "$file"
		$AR rc "$dir/lib/lib$name.a" "$object"
	done
}

# describe PACKAGE LIBRARIES: for pkg-config.
describe() {
	cat >"$dir/lib/pkgconfig/$1.pc" <<-END
		Name: $1
		Description: $1, made by libraries.sh
		Version: 0
		Cflags: -I$dir/include
		Libs: -L$dir/lib $2
	END
}

make_zlib() {
	from=$sources/zlib
	make_library z "-DHAVE_UNISTD_H" $(for file in adler32 crc32 deflate gzclose gzlib gzread gzwrite inffast inflate inftrees trees zutil; do
		echo "$from/$file.c"
	done)
	cp "$from/zlib.h" "$from/zconf.h" "$dir/include/"
	describe zlib -lz
}

# EXPAT_FLAGS: how it is built. Since 2.6 general entities are asked for.
make_expat() {
	from=$sources/expat/expat/lib
	order=1234
	! is_big_endian || order=4321
	: >"$dir/objects/expat_config.h"
	make_library expat "-I$dir/objects -DXML_CONTEXT_BYTES=1024 -DXML_POOR_ENTROPY -DBYTEORDER=$order \
		${EXPAT_FLAGS--DXML_NS -DXML_DTD -DXML_GE=1}" "$from/xmlparse.c" "$from/xmlrole.c" "$from/xmltok.c"
	cp "$from/expat.h" "$from/expat_external.h" "$dir/include/"
	describe expat -lexpat
}

make_cmocka() {
	from=$sources/cmocka
	make_library cmocka "-I$from/include -DHAVE_SIGNAL_H -DHAVE_STRINGS_H -DHAVE_INTTYPES_H -DHAVE_MALLOC_H" \
		"$from/src/cmocka.c"
	cp "$from/include/cmocka.h" "$dir/include/"
	describe cmocka -lcmocka
}

make_mbedtls() {
	rm -rf "$dir/objects/mbedtls"
	cp -r "$sources/mbedtls" "$dir/objects/"
	$MAKE -s -C "$dir/objects/mbedtls/library" CC="$CC" AR="$AR" CFLAGS="$CFLAGS" static >"$dir/mbedtls.log"
	cp "$dir"/objects/mbedtls/library/lib*.a "$dir/lib/"
	cp -r "$sources/mbedtls/include/mbedtls" "$sources/mbedtls/include/psa" "$dir/include/"
}

# What feedarc does not need of it.
curl_without() {
	printf -- '--disable-%s ' ftp file ldap ldaps rtsp dict telnet tftp pop3 imap smb smtp gopher mqtt manual ntlm tls-srp
	printf -- '--without-%s ' brotli zstd nghttp2 libidn2 libpsl librtmp libssh2
}

# CURL_FLAGS: more for its configure, where the last word counts.
make_curl() {
	rm -rf "$dir/objects/curl"
	mkdir "$dir/objects/curl"
	(
		cd "$dir/objects/curl" &&
			CPPFLAGS=-I$dir/include LDFLAGS=-L$dir/lib "$sources/curl/configure" -q --prefix="$dir" \
				--host="$($CC -dumpmachine)" --disable-shared --disable-dependency-tracking \
				$(curl_without) --with-mbedtls="$dir" --with-zlib="$dir" --without-ca-path \
				--with-ca-bundle=/etc/ssl/certs/ca-certificates.crt ${CURL_FLAGS-} &&
			$MAKE -C lib && $MAKE -C lib install && $MAKE -C include install && $MAKE install-pkgconfigDATA
	) >"$dir/curl.log" 2>&1 || {
		tail -n 20 "$dir/curl.log" >&2
		exit 1
	}
}

for name in "$@"; do
	make_$name
done
rm -rf "$dir/objects"
