# SPDX-License-Identifier: GPL-2.0-or-later
# Measurements against Linux's own decompressor. Not part of `make test`: they take many minutes.

STARTS := $(BUILD)/bench/starts
LINUX := $(CACHE)/linux

$(BUILD)/bench/%.o: tests/bench/starts/%.c $(SOURCES_STAMP) tests/bench/bench.mk
	@mkdir -p $(@D)
	$(SAY)$(CC) $(WARNINGS) $(HOST_CFLAGS) $(LIB_CFLAGS) -MMD -MP -c $< -o $@
$(STARTS): $(BUILD)/bench/starts.o $(EMU)/layout/layout.o $(EMU)/model/emu.o \
		$(EMU)/fdt_empty_tree.o $(EMU)/fdt_addresses.o \
		$(addprefix $(HOST)/,$(filter-out %/one_function.o,$(TEST_COMMON))) \
		$(HOST)/loaders.o $(call host_objects,$(HOST))
	$(SAY)$(CC) -pie $^ $(HOST_LIBS) -lcmocka -lunicorn -o $@

# BENCH_OPTIONS of bench: "--formats gzip,lz4 --no-growth" measures a part, --tables-only nothing;
# both keep the other rows. --fresh counts again what is known. It takes 10 minutes the first time.
# bench-ram takes an hour or two, most of it to make the images. What it has measured it keeps in
# least_ram.json and does not measure again; LEAST_RAM.md is its table. Its BENCH_OPTIONS:
# --linux-formats= leaves Linux's images out, --kedge-formats= kedge's; --no-larger takes two runs
# an image instead of five when the last figures still hold.
BENCH_ARGUMENTS = --kedge $(BUILD)/kedge --linux $(LINUX) $(BENCH_OPTIONS) \
	--work $(BUILD)/bench/$(@:bench-%=%)
BENCH_KERNEL = $(or $(KERNEL),$(KERNELS)/armmp/vmlinuz)

.PHONY: bench bench-ready bench-flips bench-ram
bench-ready:
	scripts/deps/packages.sh bench
	scripts/deps/sources.sh $(LIBSRC)
	scripts/deps/kernels.sh $(KERNELS) $(FLAVOURS)
	$(MAKE) $(BUILD)/kedge $(STARTS) $(QEMU_PLUGIN)
## bench            compare with Linux's own decompressor: RESULTS.md, results.json, docs/bench.svg
bench: bench-ready
	$(PYTHON) -B tests/bench/bench.py $(BENCH_ARGUMENTS) --plugin $(QEMU_PLUGIN) \
		--loaders $(BUILD)/loader --kernels $(KERNELS)
## bench-flips      flip single bits of the payload and count what comes of it
bench-flips: bench-ready
	$(PYTHON) -B tests/bench/flips.py $(BENCH_ARGUMENTS) --starts $(STARTS) --kernel $(BENCH_KERNEL)
## bench-ram        the least RAM that Debian's kernels start in; an hour or two
bench-ram: bench-ready
	$(PYTHON) -B tests/bench/least_ram.py $(BENCH_ARGUMENTS) --starts $(STARTS) --kernels $(KERNELS)

-include $(wildcard $(BUILD)/bench/*.d)
