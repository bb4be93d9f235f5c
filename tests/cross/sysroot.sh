#!/bin/sh
# sysroot.sh - Debian's libraries for another instruction set in a folder of their own.
#
#   sysroot.sh ARCHITECTURE DIR PACKAGE…        their packages, unpacked in DIR
#   sysroot.sh -s DIR SOURCE…                   the sources of packages, each in DIR/SOURCE
#
# Registry and suite are those of the host's own apt; SUITE names another suite. Nothing of the host is changed:
# no architecture is added, nothing is installed. For tests: such a folder gets no security updates.
# shellcheck disable=SC2016 # the format's words are apt's
set -eu

die() {
	echo "sysroot: $*" >&2
	exit 1
}

command -v apt-get >/dev/null || die "needs Debian's apt-get"
architecture=$1 dir=$2
shift 2
[ ! -f "$dir/complete" ] || [ "$(cat "$dir/complete")" != "${SUITE-} $*" ] || exit 0

mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
rm -f "$dir/complete"
apt=$dir/apt
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/parts"
: >"$apt/status"

sources() {
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' |
		awk -v type="$1" -v suite="${SUITE-}" '{ print type, $1, suite ? suite : $2, $3 }' | sort -u
}

private() {
	native=$(dpkg --print-architecture)
	[ "$architecture" = -s ] || native=$architecture
	apt-get -qq -o "Dir::State=$apt/state" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache" \
		-o "Dir::Etc::SourceList=$apt/sources.list" -o "Dir::Etc::SourceParts=$apt/parts" \
		-o "APT::Architecture=$native" -o "APT::Architectures=$native" -o Debug::NoLocking=true \
		-o APT::Sandbox::User=root "$@"
}

# A link to /lib would lead to the host's files, and the linker would silently take a static library.
own_links() {
	find "$1" -type l -lname '/*' | while read -r link; do
		ln -sfn "$1$(readlink "$link")" "$link"
	done
}

if [ "$architecture" = -s ]; then
	sources deb-src >"$apt/sources.list"
	private update
	for source in "$@"; do
		rm -rf "${dir:?}/$source"
		(cd "$apt" && private source --download-only "$source" &&
			dpkg-source --no-check -q -x "$source"_*.dsc "$dir/$source")
	done
else
	sources deb >"$apt/sources.list"
	private update
	private --download-only --no-install-recommends -y install "$@"
	for package in "$apt"/cache/archives/*.deb; do
		dpkg-deb -x "$package" "$dir"
	done
	own_links "$dir"
fi
rm -rf "$apt"
echo "${SUITE-} $*" >"$dir/complete"
