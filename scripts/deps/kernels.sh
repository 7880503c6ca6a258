#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kernels.sh DIR FLAVOUR...: fetch Debian's kernels (armmp, armmp-lpae, marvell, rpi) and a static
# busybox for both ARM ports, as the archive has them now. Per flavour: DIR/FLAVOUR/vmlinuz,
# DIR/FLAVOUR/dtbs/ and the package's name in DIR/FLAVOUR/package; per port DIR/ARCH/busybox.
# Nothing is fetched for what is there already; remove DIR to get newer ones.
set -eu
. "$(dirname "$0")/private-apt.sh"

DIR=${1:?usage: kernels.sh DIR FLAVOUR...}
shift
SUITE=bookworm
mkdir -p "$DIR"
DIR=$(cd "$DIR" && pwd)

port_of()
{
	case $1 in
	armmp | armmp-lpae) echo armhf ;;
	marvell | rpi) echo armel ;;
	*) die "no Debian kernel flavour '$1' is known here" ;;
	esac
}

# download PACKAGE:ARCH: on exit deb names the file.
download()
{
	[ -n "${APT_CONF:-}" ] || private_apt "$DIR/.apt" deb "$SUITE" '#clear APT::Architectures;' \
		'APT::Architecture "armhf";' 'APT::Architectures { "armhf"; "armel"; };'
	rm -rf "$DIR/.download"
	mkdir "$DIR/.download"
	(cd "$DIR/.download" && apt-get -c "$APT_CONF" -q download "$1") \
		>"$STATE/download.log" 2>&1 || die "cannot fetch $1, see $STATE/download.log"
	deb=$(ls "$DIR/.download/"*.deb)
	echo "fetched $(basename "$deb")"
}

for flavour; do
	arch=$(port_of "$flavour")
	if [ ! -e "$DIR/$arch/busybox" ]; then
		download "busybox-static:$arch"
		mkdir -p "$DIR/$arch"
		dpkg-deb --fsys-tarfile "$deb" | tar -xO ./bin/busybox >"$DIR/$arch/busybox.new"
		chmod +x "$DIR/$arch/busybox.new"
		mv "$DIR/$arch/busybox.new" "$DIR/$arch/busybox"
	fi
	[ ! -e "$DIR/$flavour/package" ] || continue
	[ -n "${APT_CONF:-}" ] || private_apt "$DIR/.apt" deb "$SUITE" '#clear APT::Architectures;' \
		'APT::Architecture "armhf";' 'APT::Architectures { "armhf"; "armel"; };'
	# The meta package names the current kernel.
	package=$(apt-cache -c "$APT_CONF" depends "linux-image-$flavour:$arch" |
		awk '/Depends: linux-image-[0-9]/ { sub(/:.*/, "", $2); print $2; exit }')
	[ -n "$package" ] || die "linux-image-$flavour names no kernel"
	download "$package:$arch"
	new=$DIR/$flavour.new
	rm -rf "$new" "$DIR/$flavour"
	mkdir -p "$new/tree"
	dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new/tree" --wildcards './boot/vmlinuz-*' \
		'./usr/lib/linux-image-*'
	mv "$new/tree/boot/"vmlinuz-* "$new/vmlinuz"
	mv "$new/tree/usr/lib/"linux-image-* "$new/dtbs"
	rm -rf "$new/tree"
	basename "$deb" .deb >"$new/package"
	mv "$new" "$DIR/$flavour"
done
rm -rf "$DIR/.download"
