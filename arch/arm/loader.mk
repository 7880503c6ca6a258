# SPDX-License-Identifier: GPL-2.0-or-later
# The loaders: one per instruction set and format, build/loader/ISA-FORMAT.bin.

CROSS ?= arm-none-eabi-
ISAS := v4 v7
FORMATS := none gzip lz4
LOADERS := $(foreach i,$(ISAS),$(foreach f,$(FORMATS),$(BUILD)/loader/$(i)-$(f).bin))

LOADER_COMMON := -std=gnu11 -ffreestanding -fpie -fvisibility=hidden -include lib/hidden.h -marm \
	-mfloat-abi=soft -ffunction-sections -fdata-sections -fno-common -fno-strict-aliasing \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-jump-tables \
	-fno-tree-switch-conversion -Ilib/libc -DKEDGE_LOADER -DKEDGE_VERSION='"$(VERSION)"' -g
# What may run with the MMU off must not access words unaligned; decoders run with it on.
LOADER_v4 := -march=armv4 -Os
LOADER_v4_hot := -march=armv4 -O2
LOADER_v7 := -march=armv7-a -O2 -mno-unaligned-access
LOADER_v7_hot := -march=armv7-a -O2 -munaligned-access
# lz4 does not see that ARMv4 has no unaligned words, and must be told.
LOADER_LIB_v4 := -DLZ4_FORCE_MEMORY_ACCESS=0
LOADER_LIB_v7 := -DLZ4_FORCE_MEMORY_ACCESS=1
LOADER_LIB := -DNO_GZIP -DLZ4_HEAPMODE=0 -DLZ4_STATIC_LINKING_ONLY_DISABLE_MEMORY_ALLOCATION -w

ARCH_v4 := 4
ARCH_v7 := 7
FORMAT_none := 0
FORMAT_gzip := 1
FORMAT_lz4 := 2
WORKSPACE_none := 0
WORKSPACE_gzip := 7168
WORKSPACE_lz4 := 0

BOOT_OBJS := atags.o bootinfo.o console.o error.o image.o main.o plan.o report.o survey.o tree.o
LOADER_OBJS := $(BOOT_OBJS) arm.o cpu.o mem.o format.o digest.o string.o $(LIBFDT_OBJS)
DECODER_gzip := deflate.o inflate.o inffast.o inftrees.o
DECODER_lz4 := lz4glue.o lz4.o

define isa_rules
$(BUILD)/$(1)/%.o: boot/%.c arch/arm/loader.mk $(SOURCES_STAMP) | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(WARNINGS) $$(LOADER_COMMON) $$(LOADER_$(1)) $$(LIB_CFLAGS) \
		-DLOADER_ARCH=$$(ARCH_$(1)) -MMD -c $$< -o $$@
$(BUILD)/$(1)/%.o: arch/arm/%.c arch/arm/loader.mk $(SOURCES_STAMP) | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(WARNINGS) $$(LOADER_COMMON) $$(LOADER_$(1)) $$(LIB_CFLAGS) \
		-DLOADER_ARCH=$$(ARCH_$(1)) -MMD -c $$< -o $$@
$(BUILD)/$(1)/%.o: arch/arm/%.S arch/arm/loader.mk | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc -march=armv4 -MMD -c $$< -o $$@
$(BUILD)/$(1)/%.o: lib/%.c arch/arm/loader.mk $(SOURCES_STAMP) | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(WARNINGS) $$(LOADER_COMMON) $$(LOADER_$(1)) $$(LIB_CFLAGS) -MMD -c $$< -o $$@
# Over every byte of the kernel.
$(BUILD)/$(1)/digest.o: lib/digest.c arch/arm/loader.mk | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(WARNINGS) $$(LOADER_COMMON) $$(LOADER_$(1)_hot) -MMD -c $$< -o $$@
$(BUILD)/$(1)/lz4glue.o: lib/lz4.c arch/arm/loader.mk $(SOURCES_STAMP) | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(WARNINGS) $$(LOADER_COMMON) $$(LOADER_$(1)) $$(LIB_CFLAGS) -MMD -c $$< -o $$@
$(BUILD)/$(1)/%.o: lib/libc/%.c arch/arm/loader.mk | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(WARNINGS) $$(LOADER_COMMON) $$(LOADER_$(1)) -MMD -c $$< -o $$@
# The libraries: what is hot for speed, the rest as our own code.
$(BUILD)/$(1)/inffast.o $(BUILD)/$(1)/inflate.o $(BUILD)/$(1)/inftrees.o: \
		$(BUILD)/$(1)/%.o: arch/arm/loader.mk $(SOURCES_STAMP) | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(LOADER_COMMON) $$(if $$(filter inffast,$$*),$$(LOADER_$(1)_hot),$$(LOADER_$(1))) \
		$$(LIB_CFLAGS) $$(LOADER_LIB) $$(LOADER_LIB_$(1)) -c $$(ZLIB_DIR)/$$*.c -o $$@
$(BUILD)/$(1)/lz4.o: arch/arm/loader.mk $(SOURCES_STAMP) | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(LOADER_COMMON) $$(LOADER_$(1)_hot) $$(LIB_CFLAGS) $$(LOADER_LIB) \
		$$(LOADER_LIB_$(1)) -c $$(LZ4_DIR)/lz4.c -o $$@
$(addprefix $(BUILD)/$(1)/,$(LIBFDT_OBJS)): $(BUILD)/$(1)/%.o: arch/arm/loader.mk $(SOURCES_STAMP) | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(LOADER_COMMON) $$(LOADER_$(1)) $$(LIB_CFLAGS) $$(LOADER_LIB) \
		-c $$(LIBFDT_DIR)/$$*.c -o $$@
$(BUILD)/$(1):
	@mkdir -p $$@
endef
$(foreach i,$(ISAS),$(eval $(call isa_rules,$(i))))

# What depends on the format: the head, whose words say it, and the choice of a decoder.
define loader_rules
$(BUILD)/$(1)/head-$(2).o: arch/arm/head.S arch/arm/cpu.h arch/arm/loader.mk | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc -march=armv4 -DLOADER_ARCH=$$(ARCH_$(1)) -DLOADER_FORMAT=$$(FORMAT_$(2)) \
		-DLOADER_WORKSPACE=$$(WORKSPACE_$(2)) -c $$< -o $$@
$(BUILD)/$(1)/payload-$(2).o: boot/payload.c arch/arm/loader.mk | $(BUILD)/$(1)
	$$(SAY)$$(CROSS)gcc $$(WARNINGS) $$(LOADER_COMMON) $$(LOADER_$(1)) -DLOADER_FORMAT=$$(FORMAT_$(2)) \
		-MMD -c $$< -o $$@
$(BUILD)/loader/$(1)-$(2).elf: arch/arm/loader.lds $(BUILD)/$(1)/head-$(2).o \
		$(BUILD)/$(1)/payload-$(2).o $(addprefix $(BUILD)/$(1)/,$(LOADER_OBJS) $(DECODER_$(2)))
	@mkdir -p $(BUILD)/loader
	$$(SAY)$$(CROSS)ld --fix-v4bx --gc-sections -z noexecstack -z max-page-size=8 -T $$^ \
		$$$$($$(CROSS)gcc $$(LOADER_$(1)) -marm -print-libgcc-file-name) -o $$@ \
		-Map $$(@:.elf=.map)
endef
$(foreach i,$(ISAS),$(foreach f,$(FORMATS),$(eval $(call loader_rules,$(i),$(f)))))

$(BUILD)/loader/%.bin: $(BUILD)/loader/%.elf
	$(SAY)$(CROSS)objcopy -O binary $< $@

-include $(foreach i,$(ISAS),$(wildcard $(BUILD)/$(i)/*.d))
