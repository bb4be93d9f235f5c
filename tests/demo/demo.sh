#!/bin/sh
# demo.sh - demo.sh FEEDARC DIR: a fresh archive in DIR, three sample feeds, one post to read.
#
# Everything takes the way that a feed from the network takes; only the addresses begin with file:.
set -eu

feedarc=$1 archive=$2
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)

# Says what it does as one would type it, and does it.
try() {
	printf '$ %s\n' "$feedarc -C $archive $*"
	"$feedarc" -C "$archive" "$@"
}

rm -rf "$archive"
for feed in carnet lamplight tides; do
	try add "file://$(printf '%s' "$here" | sed 's/%/%25/g; s/ /%20/g; s/#/%23/g; s/?/%3F/g')/$feed.xml"
done
try sync
echo
try list
number=$("$feedarc" -C "$archive" list --format '%i' dimanche)
echo
try show "$number"

[ ! -t 1 ] || cat <<-END

	Your own feed, into an archive of your own:

	  $feedarc add URL && $feedarc sync && $feedarc read
END
