#!/usr/bin/env bats
# What packagers read: one version everywhere, and files that their tools understand.

tree=$BATS_TEST_DIRNAME/../..

version() {
	sed -n 's/^VERSION = //p' "$tree/Makefile"
}

@test "all packages are of the Makefile's version" {
	[ -n "$(version)" ]
	grep -qx "PKG_VERSION:=$(version)" "$tree/port/openwrt/Makefile"
	head -n 1 "$tree/port/debian/changelog" | grep -qF "feedarc ($(version)-"
	grep -qx "pkgver=$(version)" "$tree/port/alpine/APKBUILD"
}

@test "Alpine's recipe installs what its subpackages take out" {
	[ -x "$tree/build/posix/feedarc" ] || skip 'the program is not built'
	cd "$tree"
	# shellcheck disable=SC2034 # the recipe's
	pkgdir=$BATS_TEST_TMPDIR/pkg
	make() {
		command make -s DESTDIR="$pkgdir" PREFIX=/usr install
	}
	. port/alpine/APKBUILD
	[ "$license" = ISC ] && [ "$arch" = all ] && [ "$source" = "feedarc-$(version).tar.gz" ]
	package
	[ -x "$pkgdir/usr/bin/feedarc" ]
	for place in man/man1/feedarc.1 doc/feedarc/LICENSE bash-completion/completions/feedarc \
		zsh/site-functions/_feedarc fish/vendor_completions.d/feedarc.fish; do
		[ -s "$pkgdir/usr/share/$place" ]
	done
}
