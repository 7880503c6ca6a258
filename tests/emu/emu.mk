# SPDX-License-Identifier: GPL-2.0-or-later
# The emulator tests: the real loaders in the Unicorn engine.

EMU := $(BUILD)/emu
EMU_TESTS := $(patsubst tests/emu/test_%.c,$(EMU)/test_%,$(wildcard tests/emu/test_*.c))
EMU_COMMON := $(addprefix $(EMU)/,emu.o layout.o draw.o cache.o)

$(EMU)/fdt_empty_tree.o $(EMU)/fdt_sw.o $(EMU)/fdt_addresses.o: $(EMU)/%.o: $(SOURCES_STAMP)
	@mkdir -p $(@D)
	$(SAY)$(CC) $(HOST_CFLAGS) $(LIB_CFLAGS) -w -c $(LIBFDT_DIR)/$*.c -o $@

$(EMU)/%.o: tests/emu/%.c $(SOURCES_STAMP) tests/emu/emu.mk
	@mkdir -p $(@D)
	$(SAY)$(CC) $(WARNINGS) $(HOST_CFLAGS) $(LIB_CFLAGS) -DLOADER_DIR='"$(BUILD)/loader"' -MMD -c $< -o $@

$(EMU)/test_%: $(EMU)/test_%.o $(EMU_COMMON) $(EMU)/fdt_empty_tree.o $(EMU)/fdt_sw.o $(EMU)/fdt_addresses.o \
		$(HOST)/loaders.o $(STRICT_FDT) $(call host_objects,$(HOST))
	$(SAY)$(CC) -pie $^ $(HOST_LIBS) -lcmocka -lunicorn -o $@

.PHONY: emu
emu: $(EMU_TESTS)
	@set -e; export KEDGE_KERNELS=$(KERNELS); for t in $^; do $$t; done

-include $(wildcard $(EMU)/*.d)
