#!/usr/bin/env bats
# What builders of packages set from outside is used, and nothing that was built is run: with a toolchain whose
# programs leave a trace when they are.

setup() {
	unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES CC CFLAGS CPPFLAGS LDFLAGS PKG_CONFIG SYSROOT STATIC PREFIX DESTDIR
	cd "$BATS_TEST_DIRNAME/../.."
	tmp=$BATS_TEST_TMPDIR
	PATH=$tmp/bin:$PATH
	mkdir "$tmp/bin"
	# Notes its words; makes empty objects, and programs that tell that they were run.
	tool other-gcc 'out=' \
		'for word; do [ "$before" != -o ] || out=$word; before=$word; done' \
		'case " $* " in *" -c "*) : >"$out" ;; *" -o "*) printf "#!/bin/sh\n: >%s/was-run\n" '"$tmp"' >"$out"; chmod +x "$out" ;; esac'
	tool other-ar ': >"$2"'
	tool other-pkg-config 'echo "-D$1" | tr -c "A-Za-z\n" _ | sed "s/^_/-/"'
}

# tool NAME LINE…
tool() {
	local file=$tmp/bin/$1
	shift
	printf '%s\n' '#!/bin/sh' "echo \"\${0##*/} \$*\" >>$tmp/log" "$@" >"$file"
	chmod +x "$file"
}

other() {
	run make -s -j 2 B="$tmp/build" "$@"
	[ "$status" -eq 0 ] || { tail -n 20 <<<"$output"; return 1; }
}

# called TOOL WORD…: was it, at least once, with each of these?
called() {
	lines=$(grep "^$1 " "$tmp/log")
	shift
	for word; do
		lines=$(grep -F -e " $word" <<<"$lines")
	done
}

@test "nothing that was built is run" {
	other CROSS_COMPILE=other- all tests
	other CROSS_COMPILE=other- DESTDIR="$tmp/root" PREFIX=/usr install
	[ ! -e "$tmp/was-run" ]
	"$tmp/root/usr/bin/feedarc"
	[ -e "$tmp/was-run" ]
}

@test "CROSS_COMPILE names the tools" {
	other CROSS_COMPILE=other- all tests
	called other-gcc -c
	called other-gcc -o "$tmp/build/feedarc"
	called other-ar rcs
	called other-pkg-config --cflags expat
}

@test "CC, CFLAGS, CPPFLAGS, LDFLAGS and PKG_CONFIG come from the environment" {
	export CC='other-gcc -mthat' CFLAGS=-Othis CPPFLAGS=-DTHERE LDFLAGS=-Lthere PKG_CONFIG=other-pkg-config
	other all
	called other-gcc -mthat -Othis -DTHERE -D__cflags -c
	called other-gcc -mthat -Othis -Lthere -D__libs -o
	called other-pkg-config --libs libcurl
}

@test "and from the command line" {
	other CC=other-gcc CFLAGS=-Othis LDFLAGS=-Lthere PKG_CONFIG=other-pkg-config all
	called other-gcc -Othis -c
	called other-gcc -Othis -Lthere -o
	called other-pkg-config --libs zlib
}

@test "a SYSROOT is the compiler's and pkg-config's" {
	tool pkg-config 'echo "-I$PKG_CONFIG_SYSROOT_DIR/$PKG_CONFIG_LIBDIR"'
	other CROSS_COMPILE=other- SYSROOT="$tmp/there" all
	called other-gcc "--sysroot=$tmp/there" -c
	called other-gcc "-I$tmp/there/$tmp/there/usr/lib/other/pkgconfig:" -c
}

@test "STATIC=1 is one file, and libcurl is not loaded later" {
	other CROSS_COMPILE=other- STATIC=1 all
	called other-gcc -static -o
	called other-pkg-config --static --libs libcurl
	grep -qx '#define CONFIG_CURL_LATE 0' "$tmp/build/autoconf.h"
	[[ $output == *CONFIG_CURL_LATE=n* ]]
}

@test "without STATIC it is not static" {
	other CROSS_COMPILE=other- all
	! grep -q -e -static "$tmp/log"
	grep -qx '#define CONFIG_CURL_LATE 1' "$tmp/build/autoconf.h"
}
