#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# count.sh ISA IMAGE CALL...: how many instructions each call takes per byte of the image. ISA is v4,
# v7 or neon; CALL a statement in C: image and size are the image's, "to" is room for a copy of it,
# VECTOR says whether the ISA has NEON, result takes a value. To be run from the tree's root.
set -eu

ISA=$1 IMAGE=$(realpath "$2")
shift 2
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

case $ISA in
v4) CPU=arm926 VECTOR=false ;;
v7) CPU=cortex-a15 VECTOR=false ;;
neon) CPU=cortex-a15 VECTOR=true ;;
*) echo "count.sh: no ISA '$ISA'" >&2; exit 2 ;;
esac
FLAGS='-std=gnu11 -march=armv4 -marm -mfloat-abi=soft -ffreestanding -I. -Ilib/libc -DKEDGE_LOADER
	-ffunction-sections'
if [ "$VECTOR" = true ]; then FLAGS="$FLAGS -DKEDGE_VECTOR"; fi
objects=
for source in arch/arm/mem.S arch/arm/rounds.S lib/digest.c lib/branch.c; do
	object=$WORK/$(echo "$source" | tr / _).o
	# shellcheck disable=SC2086 # flags are words
	arm-none-eabi-gcc $FLAGS -Os -fpie -Wall -Wextra -Wshadow -Wconversion -c "$source" -o "$object"
	objects="$objects $object"
done
arm-none-eabi-gcc -march=armv4 "-DIMAGE=\"$IMAGE\"" -c tests/bench/bytes/start.S -o "$WORK/start.o"
for call; do
	# shellcheck disable=SC2086
	arm-none-eabi-gcc $FLAGS -O2 "-DCALL=$call" "-DVECTOR=$VECTOR" \
		-c tests/bench/bytes/run.c -o "$WORK/run.o"
	# shellcheck disable=SC2086
	arm-none-eabi-gcc -march=armv4 -marm -nostdlib -static -Wl,--gc-sections,--fix-v4bx,-z,noexecstack \
		-Wl,-e,_start "$WORK/start.o" "$WORK/run.o" $objects -lgcc -o "$WORK/run"
	for times in 1 '1 2'; do
		# shellcheck disable=SC2086
		qemu-arm -cpu "$CPU" -plugin build/qemu/count.so,out="$WORK/count" "$WORK/run" $times
		cut -d' ' -f2 "$WORK/count"
	done | paste -s | awk -v call="$call" -v isa="$ISA" -v size="$(stat -c %s "$IMAGE")" \
		'{ printf "%-4s %.4f per byte: %s\n", isa, ($2 - $1) / size, call }'
done
