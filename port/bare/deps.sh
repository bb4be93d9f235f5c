#!/bin/sh
# deps.sh - what building for a bare device and trying it takes: Debian's compiler, C library and emulator, and
# expat and zlib for the device, made from Debian's sources.
#
#   deps.sh can|install DIR       can: is all there, or can it be had without installing? DIR: the libraries
set -eu

cd "$(dirname "$0")/../.."
what=$1 dir=$2

missing() {
	command -v arm-none-eabi-gcc >/dev/null || echo gcc-arm-none-eabi
	[ -d /usr/lib/picolibc/arm-none-eabi ] || echo picolibc-arm-none-eabi
	command -v qemu-system-arm >/dev/null || echo qemu-system-arm
}

if [ "$what" = can ]; then
	[ -z "$(missing)" ] && [ -f "$dir/arm/lib/libz.a" ] && [ -f "$dir/here/lib/libz.a" ]
	exit
fi

mkdir -p "$dir"
packages=$(missing | tr '\n' ' ')
[ -z "$packages" ] || {
	echo "installing: $packages"
	# shellcheck disable=SC2086 # words
	DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install $packages >"$dir/apt.log" || {
		apt-get update && apt-get -y --no-install-recommends install $packages
	} >"$dir/apt.log"
}
sh tests/cross/sysroot.sh -s "$dir/sources" zlib expat >"$dir/sources.log" 2>&1 || {
	tail -n 3 "$dir/sources.log" >&2
	exit 1
}
# Small rather than fast; the same for the desktop, so that both read alike.
small='-DNDEBUG -DXML_MIN_SIZE -DZ_TESTW=0'
EXPAT_FLAGS=-UXML_CONTEXT_BYTES
export EXPAT_FLAGS
[ -f "$dir/arm/lib/libz.a" ] || CC=arm-none-eabi-gcc AR=arm-none-eabi-gcc-ar \
	CFLAGS="-Os -flto -mcpu=cortex-m3 -mthumb --specs=picolibc.specs $small" \
	sh tests/cross/libraries.sh "$dir/sources" "$dir/arm" expat zlib
[ -f "$dir/here/lib/libz.a" ] || CFLAGS="-O2 $small" \
	sh tests/cross/libraries.sh "$dir/sources" "$dir/here" expat zlib
