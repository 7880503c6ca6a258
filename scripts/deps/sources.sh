#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# sources.sh DIR [test]: fetch the pinned upstream tarballs into DIR and unpack each as DIR/NAME; with
# test also those that tests alone want.
# A tarball is taken by its SHA-256 alone, whatever Debian revision carries it now; nothing is
# fetched when DIR is complete.
set -eu
. "$(dirname "$0")/private-apt.sh"

DIR=${1:?usage: sources.sh DIR [test]}
SUITE=trixie

# name | source package | upstream tarball | SHA-256
PINS='
dtc device-tree-compiler device-tree-compiler_1.7.2.orig.tar.xz 92d8ca769805ae1f176204230438fe52808f4e1c7944053c9eec0e649b237539
zlib zlib zlib_1.3.dfsg+really1.3.1.orig.tar.gz 60dd315c07f616887caa029408308a018ace66e3d142726a97db164b3b8f69fb
lz4 lz4 lz4_1.10.0.orig.tar.gz 537512904744b35e232912055ccf8ec66d768639ff3abe5788d90d792ec5f48b
'
if [ "${2:-}" = test ]; then
	PINS="$PINS
kexec-tools kexec-tools kexec-tools_2.0.29.orig.tar.xz 67b1ac503aade45a54db0bc79228a8830a35d5d4f83cee932cff3e7a81a4a9ec
"
fi

mkdir -p "$DIR"
DIR=$(cd "$DIR" && pwd)

matches()
{
	[ -f "$DIR/$1" ] && echo "$2  $DIR/$1" | sha256sum -c --quiet --status -
}

fetch()
{
	src=$1 tar=$2 sum=$3
	if [ -z "${APT_CONF:-}" ]; then
		private_apt "$DIR/.apt" deb-src "$SUITE"
		index=$(apt-get -c "$APT_CONF" indextargets --format '$(FILENAME)' \
			'Created-By: Sources')
	fi
	rm -f "$DIR/$tar"
	# The Debian revision that carries exactly this tarball, out of the signed index.
	# shellcheck disable=SC2086 # the index may be several files
	ver=$(/usr/lib/apt/apt-helper cat-file $index | awk -v s="$sum" -v t="$tar" -v p="$src" '
		/^Package: / { pkg = $2 }
		/^Version: / { v = $2 }
		$1 == s && $3 == t && pkg == p { print v; exit }')
	if [ -z "$ver" ] || ! (cd "$DIR" && apt-get -c "$APT_CONF" -q source --only-source \
		--download-only --tar-only "$src=$ver") >"$STATE/$src.log" 2>&1; then
		# Superseded in the suite: the pool may still hold it.
		case $src in
		lib?*) sub=$(echo "$src" | cut -c1-4) ;;
		*) sub=$(echo "$src" | cut -c1) ;;
		esac
		/usr/lib/apt/apt-helper -c "$APT_CONF" download-file \
			"${MIRROR%/}/pool/main/$sub/$src/$tar" "$DIR/$tar" "SHA256:$sum" \
			>>"$STATE/$src.log" 2>&1 || die "cannot fetch $tar, see $STATE/$src.log"
	fi
	matches "$tar" "$sum" || die "$tar: its SHA-256 is not the pinned one"
	echo "fetched $tar"
}

echo "$PINS" | while read -r name src tar sum; do
	[ -n "$name" ] || continue
	[ "$(cat "$DIR/$name/.kedge-sha256" 2>/dev/null)" != "$sum" ] || continue
	matches "$tar" "$sum" || fetch "$src" "$tar" "$sum"
	rm -rf "$DIR/$name" "$DIR/$name.new"
	mkdir "$DIR/$name.new"
	tar -xf "$DIR/$tar" -C "$DIR/$name.new" --strip-components 1
	echo "$sum" >"$DIR/$name.new/.kedge-sha256"
	mv "$DIR/$name.new" "$DIR/$name"
done
