#!/bin/sh
# run.sh - builds feedarc for other processors, runs its tests on them, and compares what they archive.
#
#   run.sh DIR JOBS MACHINE…
#
# A machine with Debian's libraries has all of feedarc, others (core) all but the network, with libraries made
# from source; with musl, all of it is made from source and is one static file. What is needed is installed:
# compilers, qemu; the libraries lie in DIR. The last line adds up.
# shellcheck disable=SC2046,SC2086 # flags are lists of words
set -eu

cd "$(dirname "$0")/../.."
dir=$1 jobs=$2
shift 2
MAKE=${MAKE:-make}

# Debian's name, the compiler's, qemu's (or none), and what can be built.
machines() {
	cat <<-'END'
		armhf       arm-linux-gnueabihf    qemu-arm     all
		arm64       aarch64-linux-gnu      qemu-aarch64 all
		armel       arm-linux-gnueabi      qemu-arm     all
		mipsel      mipsel-linux-gnu       qemu-mipsel  all
		mips        mips-linux-gnu         qemu-mips    core
		riscv64     riscv64-linux-gnu      qemu-riscv64 core
		amd64-musl  x86_64-linux-gnu       -            musl
		armhf-musl  arm-linux-gnueabihf    qemu-arm     musl
		mipsel-musl mipsel-linux-gnu       qemu-mipsel  musl
	END
}

# Its line of the table, in name, compiler, emulator, extent; and Debian's name.
look_up() {
	read -r name compiler emulator extent <<-END
		$(machines | awk -v name="$1" '$1 == name')
	END
	debian=${name%-musl}
	[ -n "$extent" ] || {
		echo "check-cross: no such machine: $1" >&2
		exit 2
	}
}

install_tools() {
	packages=
	for machine in "$@"; do
		look_up "$machine"
		command -v "$compiler-gcc" >/dev/null || packages="$packages gcc-$compiler libc6-dev-$debian-cross"
		[ "$emulator" = - ] || command -v "$emulator" >/dev/null || packages="$packages qemu-user"
	done
	command -v pkg-config >/dev/null || packages="$packages pkg-config"
	[ -z "$packages" ] || {
		echo "installing:$packages"
		DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install $packages >"$dir/apt.log" ||
			{ apt-get update && apt-get -y --no-install-recommends install $packages; } >"$dir/apt.log"
	}
}

# compile_static CC: with the libraries that lie in $root.
compile_static() {
	PKG_CONFIG_LIBDIR=$root/lib/pkgconfig compile CC="$1" CROSS_COMPILE="$compiler-" PKG_CONFIG=pkg-config \
		CFLAGS=-Os STATIC=1
}

# The libraries of the machine and how to build for it and run it: $port, $emulator; the settings are built with.
build() {
	root=$PWD/$dir/$name port=posix
	case $extent in
	all)
		emulator="$emulator -L $root"
		sh tests/cross/sysroot.sh "$debian" "$root" \
			libc6-dev libexpat1-dev zlib1g-dev libcurl4-openssl-dev libcmocka-dev
		compile CROSS_COMPILE="$compiler-" SYSROOT="$root"
		;;
	core)
		port=offline
		sh tests/cross/sysroot.sh -s "$dir/sources" zlib expat cmocka mbedtls curl
		[ -f "$root/lib/libcmocka.a" ] || CC=$compiler-gcc AR=$compiler-ar CFLAGS=-Os \
			sh tests/cross/libraries.sh "$dir/sources" "$root" zlib expat cmocka
		compile_static "$compiler-gcc"
		;;
	musl)
		[ "$emulator" != - ] || emulator=
		sh tests/cross/musl.sh "$dir/sources" "$root" "$debian" "$compiler" cmocka
		compile_static "$root/gcc"
		;;
	esac
}

# The files of the port, with a clock that can be set.
clocked() {
	$MAKE -s PORT=$port print-PORT_SRC | sed 's#port/posix/clock.c#tests/cross/clock.c#'
}

# A static program brings its character sets along: glibc's iconv asks for files of the system it runs on, and
# musl's reads some characters as others.
options() {
	[ "$extent" = all ] || echo CONFIG_ICONV=n CONFIG_CHARSET_TABLES=y
}

# compile SETTING…: the program and the tests of all rooms, in small segments; of posix its own too.
compile() {
	$MAKE -j "$jobs" PORT=$port VARIANT="-$name" PORT_SRC="$(clocked)" $(options) "$@" \
		all $([ $port != posix ] || echo tests) >"$dir/$name.log" 2>&1 &&
		$MAKE -j "$jobs" PORT=sim VARIANT="-$name" CONFIG_SEGMENT_KB=1024 "$@" tests >>"$dir/$name.log" 2>&1
}

# Would take hours in an emulator, and does again what others do, who take fewer chances there: archive/test_power,
# test_rewrite and test_repair.
slow='power/test_campaign power/test_harm port/test_corpus'

find_tests() {
	find "build/sim-$name/tests" "build/$port-$name/tests" -name "test_*" -perm -100 -type f 2>/dev/null | sort |
		grep -v -e '^$' $([ -z "$emulator" ] || printf -- '-e %s$ ' $slow)
}

# The program as commands are tested, over http and https; in an emulator it would not keep their times.
wrap() {
	printf '#!/bin/sh\nexec %s %s "$@"\n' "$emulator" "$PWD/build/$port-$name/feedarc" >"$dir/feedarc-$name"
	chmod +x "$dir/feedarc-$name"
}

# A signal that leaves a core in the test's folder would leave one of the emulator's memory too.
run_tests() (
	# shellcheck disable=SC3045 # where the shell has it
	ulimit -c 0 || :
	wrap
	EMULATOR=$emulator FEEDARC=$PWD/$dir/feedarc-$name sh tests/run.sh -j "$jobs" -t 1800 -o "$dir/$name-tests" \
		$(find_tests) $([ -n "$emulator" ] || echo tests/command/requests.bats) >"$dir/$name.tests"
)

# archive_feeds TO FEEDS COMMAND…: a first sync, and one a day later, of which the first knows all.
archive_feeds() {
	to=$1 feeds=$2
	shift 2
	rm -rf "$to"
	mkdir -p "$to"
	cp "$feeds" "$to/feeds"
	status=0
	CLOCK=1767225600 "$@" -C "$to" sync --jobs 1 >"$to.log" 2>&1 || status=$?
	CLOCK=1767398400 "$@" -C "$to" sync --jobs 1 >>"$to.log" 2>&1 || status=$?
	"$@" -C "$to" verify >>"$to.log" 2>&1 || status=$?
	return $status
}

bytes() {
	cat "$dir/there-$name"/archive/*.gz 2>/dev/null | wc -c
}

# Byte for byte what this machine archives of the same feeds with the same port.
compare() {
	archive_feeds "$dir/here-$name" "$dir/feeds-$port" "build/$port-here/feedarc" || :
	archive_feeds "$dir/there-$name" "$dir/feeds-$port" $emulator "build/$port-$name/feedarc" || :
	diff -r "$dir/here-$name" "$dir/there-$name" >"$dir/$name.diff" 2>&1 &&
		diff "$dir/here-$name.log" "$dir/there-$name.log" >>"$dir/$name.diff" &&
		[ "$(bytes)" -gt 0 ]
}

say() {
	printf '  %-11s %-7s %s\n' "$name" "$port" "$*"
}

try() {
	look_up "$1"
	if ! build; then
		say "does not build: $dir/$name.log"
		return 1
	fi
	answer=0
	run_tests || answer=1
	say "$(tail -n 1 "$dir/$name.tests")${emulator:+; left out: $slow}"
	# On a busy machine an answer may come so late that the next feed is begun, and gets the lower numbers.
	if compare || compare || compare; then
		say "archives the same bytes: $(bytes)"
	else
		say "archives something else: $dir/$name.diff"
		answer=1
	fi
	return $answer
}

# All feeds of the tests, and the real ones where they are.
find_feeds() {
	find tests/demo tests/feed/golden ../shared/corpus/feeds -name '*.xml' 2>/dev/null | sort
}

serve() {
	rm -rf "$dir/server" "$dir/www"
	mkdir -p "$dir/www"
	for feed in $(find_feeds); do
		cp "$feed" "$dir/www/"
	done
	python3 tests/cross/serve.py "$dir/server" "$dir/www" >"$dir/server.url" &
	server=$!
	trap 'kill $server 2>/dev/null' EXIT
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ -s "$dir/server.url" ] || sleep 1
	done
	find "$dir/www" -type f | sort | sed "s#.*/#$(cat "$dir/server.url")/#" >"$dir/feeds-posix"
	find "$PWD/$dir/www" -type f | sort | sed 's#^#file://#' >"$dir/feeds-offline"
}

build_here() {
	for port in posix offline; do
		[ $port = posix ] && extent=all || extent=core
		$MAKE -j "$jobs" PORT=$port VARIANT=-here PORT_SRC="$(clocked)" $(options) >"$dir/here.log" 2>&1 || {
			echo "check-cross: does not build: $dir/here.log" >&2
			exit 1
		}
	done
}

mkdir -p "$dir"
install_tools "$@"
serve
build_here
failed=0
for machine in "$@"; do
	begun=$(date +%s)
	try "$machine" || failed=$((failed + 1))
	say "took $((($(date +%s) - begun + 30) / 60)) minutes"
done
echo "$(($# - failed)) passed, $failed failed, 0 skipped"
exit $((failed > 0))
