#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# packages.sh run|test: install, through apt, what `make run` or `make test` needs and is not there
# yet. No network access when nothing is missing. Exit status 1 when it cannot install.
set -eu

BUILD='gcc libc6-dev binutils gcc-arm-none-eabi binutils-arm-none-eabi zlib1g-dev liblz4-dev
	liblzma-dev libzstd-dev liblzo2-dev debian-archive-keyring xz-utils python3'
RUN="$BUILD qemu-system-arm python3-pexpect cpio file libglib2.0-dev"
TEST="$RUN device-tree-compiler libcmocka-dev libunicorn-dev python3-pytest clang
	libclang-rt-14-dev gzip lz4 zstd lzop lzma xxhash"

case ${1:-} in
build) want=$BUILD ;;
run) want=$RUN ;;
test) want=$TEST ;;
*) echo "usage: packages.sh build|run|test" >&2; exit 2 ;;
esac

missing=
for p in $want; do
	case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null) in
	*' installed') ;;
	*) missing="$missing $p" ;;
	esac
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
	sudo=
elif sudo -n true 2>/dev/null || { command -v sudo >/dev/null && [ -t 0 ]; }; then
	sudo=sudo
else
	echo "kedge needs packages that are not installed. As root, run:" >&2
	echo "  apt-get update && $install" >&2
	exit 1
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -q >/dev/null || { echo "packages.sh: apt-get update failed" >&2; exit 1; }
# shellcheck disable=SC2086 # the list is words on purpose
$sudo apt-get install -y -q --no-install-recommends $missing >/dev/null || {
	echo "packages.sh: '$install' failed" >&2
	exit 1
}
