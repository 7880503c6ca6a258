#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# packages.sh [-n] build|run|target|test|lint|bench: install, through apt, what that needs and is not there yet; with
# -n only say what to run. No network access when nothing is missing. Exit status 1 when something
# is missing and cannot be, or is not to be, installed.
set -eu

BUILD='gcc libc6-dev binutils gcc-arm-none-eabi binutils-arm-none-eabi liblzma-dev libzstd-dev
	liblzo2-dev libdeflate-dev nettle-dev debian-archive-keyring xz-utils python3'
RUN="$BUILD qemu-system-arm"
TARGET="$BUILD gcc-arm-linux-gnueabi libc6-dev-armel-cross gcc-arm-linux-gnueabihf libc6-dev-armhf-cross"
TEST="$RUN $TARGET libcmocka-dev libunicorn-dev python3-pytest python3-pexpect device-tree-compiler dt-schema file
	gzip lz4 zstd lzop lzma xxhash clang libclang-rt-14-dev groff
	mkbootimg abootimg u-boot-tools u-boot-qemu"
LINT="$BUILD clang-format clang-tidy cppcheck"
BENCH="$TEST make bc bison flex"

only_say=
if [ "${1:-}" = -n ]; then
	only_say=1
	shift
fi
case ${1:-} in
build) want=$BUILD ;;
run) want=$RUN ;;
target) want=$TARGET ;;
test) want=$TEST ;;
lint) want=$LINT ;;
bench) want=$BENCH ;;
*) echo "usage: packages.sh [-n] build|run|target|test|lint|bench" >&2; exit 2 ;;
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
if [ "$only_say" ]; then
	sudo=none
elif [ "$(id -u)" = 0 ]; then
	sudo=
elif sudo -n true 2>/dev/null || { command -v sudo >/dev/null && [ -t 0 ]; }; then
	sudo=sudo
else
	sudo=none
fi
if [ "$sudo" = none ]; then
	echo "kedge needs packages that are not installed. Run, as root:" >&2
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
