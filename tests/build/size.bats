#!/usr/bin/env bats
# What the program takes is what docs/small.md says, and what tells it can see.

setup() {
	unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES CFLAGS LDFLAGS CROSS_COMPILE
	root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export CC=gcc PYTHONDONTWRITEBYTECODE=1
	echo 'int main(void) { return 0; }' >"$BATS_TEST_TMPDIR/try.c"
	gcc -fcallgraph-info=su -c -o "$BATS_TEST_TMPDIR/try.o" "$BATS_TEST_TMPDIR/try.c" 2>/dev/null ||
		skip 'gcc 10 or newer is needed'
}

@test "no room has grown since its size was noted, and stacks are as they should be" {
	cd "$root"
	run make -s size CC=gcc CHECK=docs/small.md
	[ "$status" -eq 0 ] || echo "where that must be: make size WRITE=docs/small.md"
	[ "$status" -eq 0 ]
	case $output in *'not held: '*) skip "docs/small.md has no figures of this compiler" ;; esac
}

@test "a room that has grown is told" {
	cd "$root"
	cp docs/small.md "$BATS_TEST_TMPDIR/page"
	make -s size CC=gcc WRITE="$BATS_TEST_TMPDIR/page" >/dev/null
	make -s size CC=gcc CHECK="$BATS_TEST_TMPDIR/page" >/dev/null
	sed -i -e 's/^| archive .*/& | | | |/' -e 's/^\(| archive \)|[0-9 |]*/\1| 1000 | 1000 | 1000 | 1000 |/' \
		"$BATS_TEST_TMPDIR/page"
	run make -s size CC=gcc CHECK="$BATS_TEST_TMPDIR/page"
	[ "$status" -ne 0 ]
	[[ $output == *"size: archive: "*" bytes; $BATS_TEST_TMPDIR/page has 1000"* ]]
}

@test "functions that call themselves, large frames and frames of any size are told" {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p build/toy-size/src/room
	cat >toy.c <<-'C'
		int use(char *p);
		int even(unsigned n);
		__attribute__((noinline)) int odd(unsigned n) { return n != 0 && !even(n - 1) + use(0); }
		__attribute__((noinline)) int even(unsigned n) { return n == 0 || !odd(n - 1) + use(0); }
		int large(void) { char a[4096]; return use(a); }
		int any(int n) { char a[n]; return use(a); }
		int use(char *p) { return p != 0; }
		int main(int n, char **v) { return odd(n) + large() + any(n); }
	C
	gcc -O1 -fno-inline -fcallgraph-info=su -ffunction-sections -c -o build/toy-size/src/room/toy.o toy.c
	gcc -Wl,-Map=build/toy-size/map -o build/toy-size/feedarc build/toy-size/src/room/toy.o
	run python3 "$root/tests/size/size.py" toy
	[ "$status" -eq 1 ]
	[[ $output == *'size: calls itself: '*odd* ]]
	[[ $output == *'large has a frame of 41'*' bytes'* ]]
	[[ $output == *'any has a frame of unknown size'* ]]
	[[ $output == *' room'* ]]
}
