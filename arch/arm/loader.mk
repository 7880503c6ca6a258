# SPDX-License-Identifier: GPL-2.0-or-later
# The loaders: one per instruction set and format, build/loader/ISA-FORMAT.bin. All of a loader but
# its decoder is for ARMv4 and the same in all, so that one for ARMv7 can still say on an older CPU
# that it is the wrong one.

CROSS ?= arm-none-eabi-
ISAS := v4 v7
FORMATS := none gzip lz4
LOADERS := $(foreach i,$(ISAS),$(foreach f,$(FORMATS),$(BUILD)/loader/$(i)-$(f).bin))
ARM := $(BUILD)/arm

ARM_CFLAGS := -std=gnu11 -ffreestanding -fpie -fvisibility=hidden -include lib/hidden.h -marm \
	-mfloat-abi=soft -ffunction-sections -fdata-sections -fno-common -fno-strict-aliasing \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-jump-tables \
	-fno-tree-switch-conversion -Ilib/libc -DKEDGE_LOADER -DKEDGE_VERSION='"$(VERSION)"' -g
# Everything else is optimized as one program, for size; the last three undo what makes it larger.
ARM_small := -march=armv4 -Os -flto -fno-move-loop-invariants -fno-tree-ch -fno-tree-fre
# What goes over every byte. Only here words are accessed unaligned, which wants the MMU on.
ARM_v4 := -march=armv4 -O2
ARM_v7 := -march=armv7-a -O2
# lz4 does not see that ARMv4 has no unaligned words, and must be told.
LZ4_v4 := -DLZ4_FORCE_MEMORY_ACCESS=0
LZ4_v7 := -DLZ4_FORCE_MEMORY_ACCESS=1
ARM_LIB := -DNO_GZIP -DLZ4_HEAPMODE=0 -DLZ4_STATIC_LINKING_ONLY_DISABLE_MEMORY_ALLOCATION -w
ARM_GCC = $(SAY)$(CROSS)gcc $(ARM_CFLAGS) $(LIB_CFLAGS) -MMD

ARCH_v4 := 4
ARCH_v7 := 7
FORMAT_none := 0
FORMAT_gzip := 1
FORMAT_lz4 := 2
# What the decoder allocates, see boot/payload.h; deflate.c checks it.
WORKSPACE_none := 0
WORKSPACE_gzip := 7168
WORKSPACE_lz4 := 0

LOADER_OBJS := $(addprefix $(ARM)/,atags.o bootinfo.o console.o error.o image.o main.o plan.o \
	plan_input.o report.o survey.o tree.o arm.o cpu.o mem.o format.o digest.o string.o $(LIBFDT_OBJS))
DECODER_gzip = $(ARM)/deflate.o $(ARM)/$(1)/inffast.o $(ARM)/inflate.o $(ARM)/inftrees.o
DECODER_lz4 = $(ARM)/lz4frame.o $(ARM)/$(1)/lz4.o

ARM_DEPS := arch/arm/loader.mk lib/lib.mk $(SOURCES_STAMP) | $(ARM)/v4 $(ARM)/v7
$(ARM)/%.o: boot/%.c $(ARM_DEPS)
	$(ARM_GCC) $(WARNINGS) $(ARM_small) -c $< -o $@
$(ARM)/%.o: arch/arm/%.c $(ARM_DEPS)
	$(ARM_GCC) $(WARNINGS) $(ARM_small) -c $< -o $@
$(ARM)/%.o: lib/%.c $(ARM_DEPS)
	$(ARM_GCC) $(WARNINGS) $(ARM_small) -c $< -o $@
$(ARM)/lz4frame.o: lib/lz4.c $(ARM_DEPS)
	$(ARM_GCC) $(WARNINGS) $(ARM_small) -c $< -o $@
$(ARM)/digest.o: lib/digest.c $(ARM_DEPS)
	$(ARM_GCC) $(WARNINGS) $(ARM_v4) -c $< -o $@
$(ARM)/%.o: lib/libc/%.c $(ARM_DEPS)
	$(ARM_GCC) $(WARNINGS) $(ARM_small) -c $< -o $@
$(ARM)/%.o: arch/arm/%.S $(ARM_DEPS)
	$(SAY)$(CROSS)gcc -march=armv4 -MMD -c $< -o $@
$(addprefix $(ARM)/,$(LIBFDT_OBJS)): $(ARM)/%.o: $(ARM_DEPS)
	$(ARM_GCC) $(ARM_LIB) $(ARM_small) -c $(LIBFDT_DIR)/$*.c -o $@
$(ARM)/inflate.o $(ARM)/inftrees.o: $(ARM)/%.o: $(ARM_DEPS)
	$(ARM_GCC) $(ARM_LIB) $(ARM_small) -c $(ZLIB_DIR)/$*.c -o $@
$(ARM)/%/inffast.o: $(ARM_DEPS)
	$(ARM_GCC) $(ARM_LIB) $(ARM_$*) -c $(ZLIB_DIR)/inffast.c -o $@
$(ARM)/%/lz4.o: $(ARM_DEPS)
	$(ARM_GCC) $(ARM_LIB) $(ARM_$*) $(LZ4_$*) -c $(LZ4_DIR)/lz4.c -o $@
$(ARM)/v4 $(ARM)/v7:
	@mkdir -p $@

# $(call loader_rules,ISA,FORMAT): the head, whose words say what it is, and the one decoder.
define loader_rules
$(ARM)/$(1)/head-$(2).o: arch/arm/head.S arch/arm/cpu.h $(ARM_DEPS)
	$$(SAY)$$(CROSS)gcc -march=armv4 -DLOADER_ARCH=$(ARCH_$(1)) -DLOADER_FORMAT=$(FORMAT_$(2)) \
		-DLOADER_WORKSPACE=$(WORKSPACE_$(2)) -c $$< -o $$@
$(ARM)/$(1)/payload-$(2).o: boot/payload.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(ARM_small) -DLOADER_FORMAT=$(FORMAT_$(2)) -c $$< -o $$@
$(BUILD)/loader/$(1)-$(2).elf: arch/arm/loader.lds $(ARM)/$(1)/head-$(2).o \
		$(ARM)/$(1)/payload-$(2).o $(LOADER_OBJS) $(call DECODER_$(2),$(1))
	@mkdir -p $(BUILD)/loader
	$$(SAY)$$(CROSS)gcc $(ARM_CFLAGS) $(ARM_small) -nostdlib -Wl,--fix-v4bx,--gc-sections \
		-Wl,-z,noexecstack,-z,max-page-size=8,-Map,$$(@:.elf=.map),-T $$^ -lgcc -o $$@
endef
$(foreach i,$(ISAS),$(foreach f,$(FORMATS),$(eval $(call loader_rules,$(i),$(f)))))

$(BUILD)/loader/%.bin: $(BUILD)/loader/%.elf
	$(SAY)$(CROSS)objcopy -O binary $< $@

-include $(wildcard $(ARM)/*.d $(ARM)/*/*.d)
