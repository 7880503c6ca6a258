# SPDX-License-Identifier: GPL-2.0-or-later
# The test payload: a kernel of our own, build/payload/payload.bin. Pack it with
# --text-offset 0x8000 --bss 0x1000.

PAYLOAD := $(BUILD)/payload/payload.bin
# As the loader's, of which this is the oldest CPU: see arch/arm/loader.mk. Without
# -fno-tree-loop-distribute-patterns loops would become calls of memset() and memcpy(), which it lacks.
PAYLOAD_CFLAGS := $(WARNINGS) -std=gnu11 -march=armv4 -marm -mfloat-abi=soft -Os -ffreestanding \
	-fpie -fvisibility=hidden -fno-jump-tables -fno-tree-switch-conversion \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns

$(BUILD)/payload/%.o: tests/payload/%.c tests/payload/payload.mk
	@mkdir -p $(@D)
	$(SAY)$(CROSS)gcc $(PAYLOAD_CFLAGS) -c $< -o $@
$(BUILD)/payload/%.o: tests/payload/%.S tests/payload/payload.mk
	@mkdir -p $(@D)
	$(SAY)$(CROSS)gcc -march=armv4 -c $< -o $@
$(BUILD)/payload/payload.elf: tests/payload/payload.lds $(BUILD)/payload/head.o $(BUILD)/payload/payload.o
	$(SAY)$(CROSS)ld --fix-v4bx -z noexecstack -z max-page-size=8 -T $^ -o $@
$(PAYLOAD): $(BUILD)/payload/payload.elf
	$(SAY)$(CROSS)objcopy -O binary $< $@
