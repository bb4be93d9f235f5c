#!/usr/bin/env bats
# Debian's package as `make deb` made it: lintian, and its life on this system, in an overlay that is thrown away.

tree=$BATS_TEST_DIRNAME/../../..

setup() {
	cd "$BATS_TEST_TMPDIR"
	deb=$(ls "$tree"/build/deb/feedarc_*.deb)
}

# aside COMMAND: as root of this system, of which nothing stays changed.
aside() {
	[ "$(id -u)" -eq 0 ] || skip 'an overlay of the system needs root'
	unshare -m sh -c '
		mount -t tmpfs none "$1" && mkdir "$1/up" "$1/work" "$1/all" &&
			mount -t overlay overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" "$1/all" || exit 99
		mount -t proc none "$1/all/proc" && mount --rbind /dev "$1/all/dev" && mount -t tmpfs none "$1/all/run" || exit 99
		cp "$2" "$1/all/feedarc.deb"
		chroot "$1/all" sh -ec "$3"
	' sh "$PWD" "$deb" "$1" || {
		[ $? -ne 99 ] || skip 'no overlays here'
		return 1
	}
}

@test "lintian has nothing to say" {
	lintian --fail-on none "$tree"/build/deb/*.changes >said 2>errors || cat errors
	[ ! -s said ] || {
		cat said
		false
	}
}

@test "it is installed, runs, and is removed without a trace" {
	aside '
		find /usr /etc /var/lib/systemd -path "*feedarc*" >/before
		dpkg -i /feedarc.deb
		feedarc version
		feedarc -C /tmp/empty list || [ $? -eq 1 ]
		man --where feedarc feedarc.conf
		dpkg -P feedarc
		find /usr /etc /var/lib/systemd -path "*feedarc*" | diff /before -
	'
}

@test "what it depends on is there: the libraries, and libcurl, which is loaded later" {
	dpkg-deb -f "$deb" Depends | grep -q libcurl4
	for library in libexpat1 zlib1g libc6; do
		dpkg-deb -f "$deb" Depends | grep -q "$library"
	done
}

@test "the units are right, and nobody's timer is enabled by installing" {
	command -v systemd-analyze >/dev/null || skip 'systemd-analyze is not installed'
	aside '
		dpkg -i /feedarc.deb
		export XDG_RUNTIME_DIR=/run/user
		mkdir /run/user
		systemd-analyze --user verify feedarc.timer feedarc.service
		! find /etc/systemd/user | grep feedarc
	'
}
