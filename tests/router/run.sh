#!/bin/sh
# run.sh - feedarc as a router has it: built as OpenWrt's package is, with musl and static, in both of its profiles;
# then its life in a BusyBox root (life/router.bats).
#
#   run.sh DIR JOBS PROFILE…
#
# What is needed is installed; the libraries are made from Debian's sources, once, in DIR. It needs root. The last
# line adds up.
# shellcheck disable=SC2046,SC2086 # lists of words
set -eu

cd "$(dirname "$0")/../.."
dir=$1 jobs=$2
shift 2
MAKE=${MAKE:-make}

install_tools() {
	packages=
	command -v musl-gcc >/dev/null || packages="$packages musl-tools"
	command -v pkg-config >/dev/null || packages="$packages pkg-config"
	command -v tmux >/dev/null || packages="$packages tmux"
	busybox 2>/dev/null | grep -q crond || packages="$packages busybox-static"
	[ -z "$packages" ] || {
		echo "installing:$packages"
		DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install $packages >"$dir/apt.log" ||
			{ apt-get update && apt-get -y --no-install-recommends install $packages; } >"$dir/apt.log"
	}
}

make_libraries() {
	[ ! -f "$dir/musl/made" ] || return 0
	sh tests/cross/sysroot.sh -s "$dir/sources" zlib expat mbedtls curl
	CC=musl-gcc CFLAGS=-Os sh tests/cross/libraries.sh "$dir/sources" "$dir/musl" zlib expat mbedtls curl
	touch "$dir/musl/made"
}

# With a clock that can be set.
build() {
	sources=$($MAKE -s PORT=$profile print-PORT_SRC | sed 's#port/posix/clock.c#tests/cross/clock.c#')
	rm -rf "${dir:?}/$profile"
	mkdir -p "$dir/$profile/tests"
	cp -R tests/cross "$dir/$profile/tests/"
	[ $profile != lowmem ] || export CONFIG_FEEDARC_LOWMEM=y
	PKG_CONFIG_LIBDIR=$PWD/$dir/musl/lib/pkgconfig $MAKE -s -C port/openwrt TOPDIR="$PWD/tests/router/stand-in" \
		PKG_BUILD_DIR="$PWD/$dir/$profile" TARGET_CC=musl-gcc TARGET_AR=ar TARGET_CFLAGS=-Os TARGET_LDFLAGS=-static \
		MORE="-j$jobs STATIC=1 PORT_SRC='$sources'" compile >"$dir/$profile.log" 2>&1 || {
		tail -n 20 "$dir/$profile.log" >&2
		exit 1
	}
	strip -o "$dir/feedarc-$profile" "$dir/$profile/build/$profile/feedarc"
	echo "  BUILD $profile: $(wc -c <"$dir/feedarc-$profile") bytes, static, with libcurl and mbedTLS"
}

if [ "$(id -u)" -ne 0 ] || ! unshare -m true 2>/dev/null; then
	echo "check-router: a root folder of one's own needs root and namespaces" >&2
	echo '0 passed, 0 failed, 1 skipped'
	exit 0
fi
mkdir -p "$dir"
install_tools
make_libraries
failed=0
for profile in "$@"; do
	(build) && FEEDARC=$PWD/$dir/feedarc-$profile sh tests/run.sh -t 600 -o "$dir/$profile-tests" tests/router/openwrt.bats \
		tests/router/life/router.bats || failed=1
done
exit $failed
