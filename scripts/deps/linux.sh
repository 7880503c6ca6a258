#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# linux.sh DIR v5|v7 IMAGE BSS TEXT-OFFSET [FORMAT...]: make Linux's own zImages with IMAGE, a raw
# kernel, as their payload, out of Debian's linux-source. BSS is the size of the kernel's bss in
# bytes, FORMAT one of gzip lzo lzma xz lz4 (all, when none is given).
# Prints a line "FORMAT DIRECTORY" for each; there are zImage and vmlinux, the decompressor's ELF
# file. What is there already is not made again, and the network not used; remove DIR to get
# newer source.
#
# In the environment: CROSS, the prefix of the compiler's name; CONFIG, a file with a kernel's
# configuration to use in place of Linux's own for many boards (only what the comparison needs is
# changed in it). Both are part of what names the result.
#
# No kernel is compiled, only arch/arm/boot/compressed, by Linux's own rules: what they take for
# the linked kernel is an ELF file that holds IMAGE and the two symbols that give its bss size.
# No configuration has EFI's stub: its code is not what is compared.
set -eu
. "$(dirname "$0")/private-apt.sh"

CROSS=${CROSS:-arm-none-eabi-}
SUITE=bookworm
PACKAGE=linux-source-6.1
TARGET=kedge-zImage

DIR=${1:?usage: linux.sh DIR v5|v7 IMAGE BSS TEXT-OFFSET [FORMAT...]}
ISA=$2 IMAGE=$3 BSS=$(($4)) TEXT_OFFSET=$5
shift 5
[ $# -gt 0 ] || set -- gzip lzo lzma xz lz4
mkdir -p "$DIR"
DIR=$(cd "$DIR" && pwd)
[ -r "$IMAGE" ] || die "cannot read $IMAGE"
IMAGE=$(realpath "$IMAGE")

# fetch_source: DIR/src, of which only that is unpacked which configuring and building the
# decompressor takes, and the package's name in DIR/package.
fetch_source()
{
	private_apt "$DIR/.apt" deb "$SUITE"
	rm -rf "$DIR/.download" "$DIR/src" "$DIR/src.new"
	mkdir "$DIR/.download" "$DIR/src.new"
	(cd "$DIR/.download" && apt-get -c "$APT_CONF" -q download "$PACKAGE") \
		>"$STATE/download.log" 2>&1 || die "cannot fetch $PACKAGE, see $STATE/download.log"
	deb=$(ls "$DIR/.download/"*.deb)
	echo "fetched $(basename "$deb")" >&2
	# In two steps: a pipe's status is that of its end.
	dpkg-deb --fsys-tarfile "$deb" | tar -xO "./usr/src/$PACKAGE.tar.xz" >"$DIR/.download/tar.xz"
	tar -xf "$DIR/.download/tar.xz" -C "$DIR/src.new" --strip-components 1 --wildcards \
		'*/Makefile*' '*/Kconfig*' '*/Kbuild*' "$PACKAGE/arch/arm/*" "$PACKAGE/include/*" \
		"$PACKAGE/scripts/*" "$PACKAGE/lib/*" "$PACKAGE/kernel/*" "$PACKAGE/tools/*.h"
	# Linux has no target that makes a zImage and leaves vmlinux alone.
	# shellcheck disable=SC2016 # make expands these
	printf '\n%s: prepare0\n\t$(Q)$(MAKE) $(build)=$(boot) $(boot)/zImage\n' "$TARGET" \
		>>"$DIR/src.new/arch/arm/Makefile"
	basename "$deb" .deb >"$DIR/package"
	mv "$DIR/src.new" "$DIR/src"
	rm -rf "$DIR/.download"
}

# in_linux ARGUMENT...: make in Linux's source, for ISA; what it says goes to a log.
in_linux()
{
	make -C "$DIR/src" O="$OBJECTS" ARCH=arm CROSS_COMPILE="$CROSS" "$@" \
		>>"$OBJECTS.log" 2>&1 || die "'make $*' failed, see $OBJECTS.log"
}

# configure FORMAT: CONFIG or Linux's own configuration for many boards, with that compression.
configure()
{
	case $ISA in
	v5 | v7) config=multi_${ISA}_defconfig ;;
	*) die "no configuration for ISA '$ISA'" ;;
	esac
	case $1 in
	gzip | lzo | lzma | xz | lz4) kernel=KERNEL_$(echo "$1" | tr '[:lower:]' '[:upper:]') ;;
	*) die "Linux on ARM has no zImage compressed by '$1'" ;;
	esac
	: >"$OBJECTS.log"
	if [ -n "${CONFIG:-}" ]; then
		mkdir -p "$OBJECTS"
		cp "$CONFIG" "$OBJECTS/.config"
	elif [ ! -e "$OBJECTS/.config" ]; then
		in_linux "$config"
	fi
	# Modules, plugins and keys only want more of the host.
	"$DIR/src/scripts/config" --file "$OBJECTS/.config" \
		-d KERNEL_GZIP -d KERNEL_LZO -d KERNEL_LZMA -d KERNEL_XZ -d KERNEL_LZ4 \
		-e "$kernel" -e AUTO_ZRELADDR -e ARM_APPENDED_DTB -e ARM_ATAG_DTB_COMPAT \
		-e CC_OPTIMIZE_FOR_PERFORMANCE -d CC_OPTIMIZE_FOR_SIZE -d THUMB2_KERNEL -d EFI \
		-d MODULES -d GCC_PLUGINS -d STACKPROTECTOR -d SYSTEM_TRUSTED_KEYRING -d DEBUG_INFO
	in_linux olddefconfig
	for option in "$kernel" AUTO_ZRELADDR ARM_APPENDED_DTB ARM_ATAG_DTB_COMPAT \
		CC_OPTIMIZE_FOR_PERFORMANCE; do
		grep -q "^CONFIG_$option=y" "$OBJECTS/.config" || die "Linux does not take $option"
	done
}

# make_zimage FORMAT
make_zimage()
{
	configure "$1"
	"${CROSS}objcopy" -I binary -O elf32-littlearm -B arm \
		--rename-section .data=.text,contents,alloc,load,readonly,code \
		--add-symbol __bss_start=0,global --add-symbol "__bss_stop=$BSS,global" \
		"$IMAGE" "$OBJECTS/vmlinux"
	in_linux "$TARGET" TEXT_OFFSET="$TEXT_OFFSET"
	boot=$OBJECTS/arch/arm/boot
	cmp -s "$boot/Image" "$IMAGE" || die "the payload came out changed"
	rm -rf "$OUT/$1.new"
	mkdir -p "$OUT/$1.new"
	cp "$boot/zImage" "$boot/compressed/vmlinux" "$OUT/$1.new"
	mv "$OUT/$1.new" "$OUT/$1"
}

# One build directory per ISA or configuration serves all payloads.
OBJECTS=$DIR/$ISA
[ -z "${CONFIG:-}" ] || OBJECTS=$DIR/$ISA-$(sha256sum <"$CONFIG" | cut -c1-8)
exec 9>"$DIR/lock"
flock 9
[ -d "$DIR/src" ] || fetch_source
key=$({ sha256sum <"$IMAGE"; cat "$DIR/package"; "${CROSS}gcc" -dumpfullversion
	echo "$CROSS ${OBJECTS##*/} $BSS $((TEXT_OFFSET))"; } | sha256sum | cut -c1-16)
OUT=$DIR/zimages/$key
for format; do
	[ -d "$OUT/$format" ] || make_zimage "$format"
	echo "$format $OUT/$format"
done
