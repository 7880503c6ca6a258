# SPDX-License-Identifier: GPL-2.0-or-later
# Measurements against Linux's own decompressor. Not part of `make test`: they take many minutes.

STARTS := $(BUILD)/bench/starts
LINUX := $(CACHE)/linux

$(BUILD)/bench/%.o: tests/bench/starts/%.c $(SOURCES_STAMP) tests/bench/bench.mk
	@mkdir -p $(@D)
	$(SAY)$(CC) $(WARNINGS) $(HOST_CFLAGS) $(LIB_CFLAGS) -MMD -c $< -o $@
$(STARTS): $(BUILD)/bench/starts.o $(EMU)/layout.o $(EMU)/emu.o \
		$(EMU)/fdt_empty_tree.o $(EMU)/fdt_sw.o $(EMU)/fdt_addresses.o \
		$(HOST)/loaders.o $(call host_objects,$(HOST))
	$(SAY)$(CC) -pie $^ $(HOST_LIBS) -lunicorn -o $@

# make bench-linux  Linux's own decompressor: instructions, bytes moved; for KERNEL or Debian's armmp
# make bench-flips  single bits flipped in the payload
# make bench-ram    the least RAM that Debian's kernels start in; hours, most of them for lzma and xz.
#                   What it has measured it keeps in $(BUILD)/bench/ram and does not measure again.
BENCH_ARGUMENTS = --kedge $(BUILD)/kedge --linux $(LINUX) --work $(BUILD)/bench/$(@:bench-%=%)
BENCH_KERNEL = $(or $(KERNEL),$(KERNELS)/armmp/vmlinuz)

.PHONY: bench-ready bench-linux bench-flips bench-ram
bench-ready:
	scripts/deps/packages.sh bench
	scripts/deps/sources.sh $(LIBSRC)
	scripts/deps/kernels.sh $(KERNELS) $(FLAVOURS)
	$(MAKE) $(BUILD)/kedge $(STARTS) $(QEMU_PLUGIN)
bench-linux: bench-ready
	$(PYTHON) -B tests/bench/linux_counts.py $(BENCH_ARGUMENTS) --plugin $(QEMU_PLUGIN) \
		--kernel $(BENCH_KERNEL)
bench-flips: bench-ready
	$(PYTHON) -B tests/bench/flips.py $(BENCH_ARGUMENTS) --starts $(STARTS) --kernel $(BENCH_KERNEL)
bench-ram: bench-ready
	$(PYTHON) -B tests/bench/least_ram.py $(BENCH_ARGUMENTS) --starts $(STARTS) --kernels $(KERNELS)

-include $(wildcard $(BUILD)/bench/*.d)
