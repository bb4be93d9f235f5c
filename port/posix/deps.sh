#!/bin/sh
# deps.sh - installs what building (deps.sh build), testing (test), measuring (bench) or packaging for Debian (package)
# needs and is not there.
#
# Looks first, and does nothing, silently, where nothing is missing. Otherwise it says what it is
# about to run, and runs it with the system's own package manager.
# shellcheck disable=SC2086 # flags and packages are lists of words
# shellcheck disable=SC2034,SC2154 # columns are read by name
set -u

# What is looked for, and the package that has it. An "h:" is a header, the rest are commands. What has a "?" is
# wanted, and nothing fails without it.
# Columns: need, apt, apk, dnf, pacman, opkg, brew; "-" where there is none.
table() {
	case $1 in
	build | test | package) cat <<-'END' ;;
		cc           gcc                  gcc        gcc            gcc    gcc      -
		h:stdio.h    libc6-dev            musl-dev   glibc-devel    glibc  -        -
		h:expat.h    libexpat1-dev        expat-dev  expat-devel    expat  libexpat expat
		h:zlib.h     zlib1g-dev           zlib-dev   zlib-devel     zlib   zlib     zlib
		h:curl/curl.h libcurl4-openssl-dev curl-dev  libcurl-devel  curl   libcurl  curl
	END
	esac
	case $1 in
	package) cat <<-'END' ;;
		pkg-config   pkg-config           -          -              -      -        -
		dpkg-buildpackage dpkg-dev        -          -              -      -        -
		dh           debhelper            -          -              -      -        -
		lintian      lintian              -          -              -      -        -
	END
	test) cat <<-'END' ;;
		h:cmocka.h   libcmocka-dev        cmocka-dev libcmocka-devel cmocka -       cmocka
		bats         bats                 bats       bats           bats   -        bats-core
		python3      python3              python3    python3        python python3  python3
		jq           jq                   jq         jq             jq     jq       jq
		nginx        nginx-light          nginx      nginx          nginx  nginx    nginx
		tmux         tmux                 tmux       tmux           tmux   tmux     tmux
		xargs        findutils            findutils  findutils      findutils findutils -
		awk          mawk                 gawk       gawk           gawk   gawk     gawk
		cmp          diffutils            diffutils  diffutils      diffutils diffutils diffutils
		gzip         gzip                 gzip       gzip           gzip   gzip     gzip
		less         less                 less       less           less   less     less
		?mutt        mutt                 mutt       mutt           mutt   mutt     mutt
		?notmuch     notmuch              notmuch    notmuch        notmuch -       notmuch
		?busybox     busybox-static       busybox-static -             busybox -       -
		?mandoc      mandoc               mandoc     mandoc         mandoc -        mandoc
		?zsh         zsh                  zsh        zsh            zsh    zsh      zsh
		?fish        fish                 fish       fish           fish   -        fish
		?strace      strace               strace     strace         strace strace   -
		?clang       clang                clang      clang          clang  -        -
		?fuzzer      libclang-rt-dev      compiler-rt compiler-rt   compiler-rt -   -
	END
	bench) cat <<-'END' ;;
		python3      python3              python3    python3        python python3  python3
		valgrind     valgrind             valgrind   valgrind       valgrind -      -
		?strace      strace               strace     strace         strace strace   -
		?w3m         w3m                  w3m        w3m            w3m    w3m      w3m
		?sqlite3     sqlite3              sqlite     sqlite         sqlite sqlite3-cli sqlite
		?newsboat    newsboat             newsboat   newsboat       newsboat -      newsboat
	END
	esac
}

# pkg-config knows folders that the compiler does not; neither it nor its answer is needed.
has_header() {
	# cmocka.h asks that these stand before it.
	printf '#include <%s>\n' setjmp.h stdarg.h stddef.h stdint.h "$1" |
		${CC:-cc} ${CPPFLAGS-} ${CFLAGS-} $flags -E -x c - >/dev/null 2>&1
}

has() {
	case $1 in
	h:*) has_header "${1#h:}" ;;
	cc) command -v ${CC:-cc} >/dev/null ;;
	fuzzer) sh "${0%/*}/../../tests/fuzz/run.sh" --can >/dev/null ;;
	nginx) command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# Leaves in `needs` what is missing and in `packages` what of column $2 would help.
look() {
	needs='' packages='' wanted=''
	flags=$(${PKG_CONFIG:-pkg-config} --cflags expat zlib libcurl cmocka 2>/dev/null)
	while read -r need apt apk dnf pacman opkg brew; do
		has "${need#\?}" && continue
		eval "package=\${$2:--}"
		case $need in
		\?*)
			[ "$package" = - ] || wanted="$wanted $package"
			continue
			;;
		esac
		needs="$needs ${need#h:}"
		[ "$package" = - ] || packages="$packages $package"
	done <<-END
		$(table "$1")
	END
}

find_manager() {
	for manager in apt-get apk dnf pacman opkg brew; do
		command -v $manager >/dev/null && return
	done
	manager=
}

run() {
	echo "  $*"
	"$@"
}

install() {
	root=
	if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
		root=$(command -v sudo || command -v doas) || {
			echo "deps: root is needed for: $manager, packages$packages" >&2
			exit 1
		}
	fi
	case $manager in
	apt-get)
		# A fresh system has no lists, and an old list names files that are gone.
		set -- env DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install
		if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || ! run $root "$@" $packages; then
			run $root apt-get update && run $root "$@" $packages
		fi
		;;
	apk) run $root apk add $packages ;;
	dnf) run $root dnf -y install $packages ;;
	pacman) run $root pacman -Sy --needed --noconfirm $packages ;;
	opkg) run $root opkg update && run $root opkg install $packages ;;
	brew) run brew install $packages ;;
	esac
}

# Debian starts a server as soon as it is installed; the tests start one of their own.
stop_server() {
	case $packages in
	*nginx*)
		[ ! -d /run/systemd/system ] || run $root systemctl disable --now nginx
		;;
	esac
}

what=${1-}
case $what in
build | test | bench | package) ;;
*)
	echo "usage: $0 build|test|bench|package" >&2
	exit 2
	;;
esac
# In a process of its own, since it may end it.
install_wanted() {
	[ -n "$wanted" ] && [ -n "$manager" ] || return 0
	echo "installing, if it can be:$wanted"
	needed=$packages packages=$wanted
	(install) || echo "deps: going on without:$wanted"
	packages=$needed
}

find_manager
column=${manager%-get}
look "$what" "${column:-apt}"
install_wanted
[ -n "$needs" ] || exit 0
echo "to $what, this is missing:$needs"
if [ -z "$manager" ]; then
	echo "deps: no apt-get, apk, dnf, pacman, opkg or brew here: please install it by hand" >&2
	exit 1
fi
if [ -n "$packages" ]; then
	echo "installing:$packages"
	install || {
		echo "deps: $manager could not install them" >&2
		exit 1
	}
	stop_server
fi
look "$what" "$column"
[ -z "$needs" ] || {
	echo "deps: still missing:$needs; $manager has no package for it" >&2
	exit 1
}
