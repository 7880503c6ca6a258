# SPDX-License-Identifier: GPL-2.0-or-later
# The emulator tests: the real loaders in the Unicorn engine. model/ is the machine around the CPU,
# layout/ what is in its RAM when the loader is entered.

EMU := $(BUILD)/emu
EMU_TESTS := $(patsubst tests/emu/test_%.c,$(EMU)/test_%,$(wildcard tests/emu/test_*.c))
EMU_COMMON := $(patsubst tests/emu/%.c,$(EMU)/%.o,$(wildcard tests/emu/model/*.c tests/emu/layout/*.c))

$(EMU)/fdt_empty_tree.o $(EMU)/fdt_addresses.o: $(EMU)/%.o: $(SOURCES_STAMP)
	@mkdir -p $(@D)
	$(SAY)$(CC) $(HOST_CFLAGS) $(LIB_CFLAGS) -w -c $(LIBFDT_DIR)/$*.c -o $@

$(EMU)/%.o: tests/emu/%.c $(SOURCES_STAMP) tests/emu/emu.mk
	@mkdir -p $(@D)
	$(SAY)$(CC) $(WARNINGS) $(HOST_CFLAGS) $(LIB_CFLAGS) -DLOADER_DIR='"$(BUILD)/loader"' -DEMU_DIR='"$(EMU)"' -MMD -MP -c $< -o $@

$(EMU)/test_%: $(EMU)/test_%.o $(EMU_COMMON) $(addprefix $(HOST)/,$(TEST_COMMON)) $(EMU)/fdt_empty_tree.o $(EMU)/fdt_addresses.o \
		$(HOST)/loaders.o $(call host_objects,$(HOST))
	$(SAY)$(CC) -pie $(ONE_FUNCTION) $^ $(HOST_LIBS) -lcmocka -lunicorn -o $@

# The functions that go over every byte, with those that no loader uses, at a place of their own.
$(EMU)/bytes.elf: $(addprefix $(ARM)/,mem.o rounds.o v7/digest.o v7/branch.o)
	$(SAY)$(CROSS)gcc $(ARM_CFLAGS) $(ARM_v4) -nostdlib -Wl,--fix-v4bx,-z,noexecstack \
		-Wl,-Ttext=0x10000,-e,memmove $(addprefix -Wl$(comma)--undefined=,digest digest_vector \
		branch_filter_decode_digest memmove memcpy memset) $^ -o $@
$(EMU)/test_bytes: | $(EMU)/bytes.bin

# All decoders of an instruction set.
$(addprefix $(EMU)/decoders-,$(addsuffix .elf,$(ISAS))): $(EMU)/decoders-%.elf: $(ARM)/mem.o \
		$(foreach i,$(ISAS),$(ARM)/$(i)/string.o) \
		$(foreach i,$(ISAS),$(foreach f,$(FORMATS),$(call DECODER_$(f),$(i))))
	$(SAY)$(CROSS)gcc $(ARM_CFLAGS) $(SMALL_$*) -nostdlib $(LINK_$*) -Wl,-z,noexecstack \
		-Wl,-Ttext=0x10000,-e,decode_lz4 \
		$(addprefix -Wl$(comma)--undefined=decode_,deflate lzo lzma xz zstd) $(filter-out $(ARM)/v%,$^) $(filter $(ARM)/$*/%,$^) -o $@
$(EMU)/test_decoders: | $(EMU)/decoders-v4.bin $(EMU)/decoders-v7.bin

$(EMU)/%.bin: $(EMU)/%.elf
	$(SAY)$(CROSS)objcopy -O binary $< $@

.PHONY: emu
EMU_CHOSEN := $(call choose,$(EMU_TESTS))
## emu              the tests of the loaders in an emulator; T= as for unit
emu: $(EMU_CHOSEN)
	$(call need_chosen,$(EMU_CHOSEN),$(EMU_TESTS))
	@KEDGE_KERNELS=$(KERNELS) $(call run_programs,$^)

-include $(wildcard $(EMU)/*.d $(EMU)/*/*.d)
