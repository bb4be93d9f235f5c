#!/bin/sh
# musl.sh - what a static feedarc is built with: musl, and expat, zlib, mbedtls and curl made for it.
#
#   musl.sh SOURCES DIR MACHINE COMPILER [NAME…]
#
# MACHINE is Debian's name for it (amd64, armhf), COMPILER how its compiler is called (x86_64-linux-gnu). DIR/gcc is
# the compiler with musl, for static programs; DIR/lib/pkgconfig tells of the libraries. SOURCES keeps Debian's
# sources; NAME is one more library of libraries.sh. docs/cross.md has the steps.
set -eu

here=$(dirname "$0") sources=$1 dir=$2 machine=$3 compiler=$4
shift 4
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

sh "$here/sysroot.sh" -s "$sources" zlib expat cmocka mbedtls curl
sh "$here/sysroot.sh" "$machine" "$dir/musl" musl-dev
specs=$(find "$dir/musl" -name musl-gcc.specs)
sed -e "s#/usr/lib/#$dir/musl&#g" -e "s#/usr/include/#$dir/musl&#g" "$specs" >"$dir/specs"
printf '#!/bin/sh\nexec %s-gcc -static "$@" -specs %s\n' "$compiler" "$dir/specs" >"$dir/gcc"
chmod +x "$dir/gcc"

set -- zlib expat mbedtls curl "$@"
[ "$(cat "$dir/made" 2>/dev/null)" != "$*" ] || exit 0
CC=$dir/gcc AR=$compiler-ar CFLAGS="-Os -fno-asynchronous-unwind-tables" sh "$here/libraries.sh" "$sources" "$dir" "$@"
echo "$*" >"$dir/made"
