#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# count.sh ISA DECODER PAYLOAD IMAGE FILE...: how many instructions a decoder takes for a payload. ISA
# is v4, v7 or neon; DECODER the function, decode_lz4 for example; FILE its sources (C or assembly).
# Prints the instructions, instructions per byte that comes out, and the decoder's bytes.
# CFLAGS adds to, and may override, the loader's own. To be run from the tree's root.
set -eu

ISA=$1 DECODER=$2 PAYLOAD=$(realpath "$3") IMAGE=$(realpath "$4")
shift 4
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

case $ISA in
v4) ARCH='-march=armv4' CPU=arm926 VECTOR= ;;
v7) ARCH='-march=armv7-a' CPU=cortex-a15 VECTOR= ;;
neon) ARCH='-march=armv7-a' CPU=cortex-a15 VECTOR=-DVECTOR ;;
*) echo "count.sh: no ISA '$ISA'" >&2; exit 2 ;;
esac
# What arch/arm/loader.mk has for what goes over every byte.
FLAGS="-std=gnu11 -ffreestanding -fpie -fvisibility=hidden -include lib/hidden.h -marm
	-mfloat-abi=soft -ffunction-sections -fdata-sections -fno-common -fno-strict-aliasing
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-jump-tables
	-fno-tree-switch-conversion -I. -Ilib/libc -DKEDGE_LOADER -O2 $ARCH ${CFLAGS:-}"
objects=
for source; do
	object=$WORK/$(echo "$source" | tr / _).o
	# shellcheck disable=SC2086 # flags are words
	arm-none-eabi-gcc $FLAGS -Wall -Wextra -Wshadow -Wconversion -c "$source" -o "$object"
	objects="$objects $object"
done
arm-none-eabi-gcc -march=armv4 -c arch/arm/mem.S -o "$WORK/mem.o"
arm-none-eabi-gcc -march=armv4 -marm -Os -ffreestanding -include lib/hidden.h -I. -Ilib/libc \
	-DKEDGE_LOADER -c lib/libc/string.c -o "$WORK/string.o"
arm-none-eabi-gcc -march=armv4 -marm -O2 -ffreestanding -I. -Ilib/libc $VECTOR -DDECODER="$DECODER" \
	-c tests/bench/decode/run.c -o "$WORK/run.o"
arm-none-eabi-gcc -march=armv4 "-DPAYLOAD=\"$PAYLOAD\"" "-DIMAGE=\"$IMAGE\"" \
	-c tests/bench/decode/start.S -o "$WORK/start.o"
# shellcheck disable=SC2086
arm-none-eabi-gcc -march=armv4 -marm -nostdlib -static -Wl,--gc-sections,--fix-v4bx -Wl,-e,_start \
	"$WORK/start.o" "$WORK/run.o" "$WORK/mem.o" "$WORK/string.o" $objects -lgcc -o "$WORK/run"

count()
{
	qemu-arm -cpu "$CPU" -plugin build/qemu/count.so,out="$WORK/count" "$WORK/run" "$@" || {
		echo "count.sh: $DECODER: status $? (255: inflated wrongly)" >&2
		exit 1
	}
	cut -d' ' -f2 "$WORK/count"
}
one=$(count 1)
two=$(count 1 2)
# shellcheck disable=SC2086
size=$(arm-none-eabi-size $objects | awk 'NR > 1 { n += $1 + $2 } END { print n }')
echo "$((two - one)) $(stat -c %s "$IMAGE") $size" |
	awk '{ printf "%d instructions, %.2f per byte; %d bytes of code\n", $1, $1 / $2, $3 }'
