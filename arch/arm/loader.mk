# SPDX-License-Identifier: GPL-2.0-or-later
# The loaders: one per instruction set and format, build/loader/ISA-FORMAT.bin. A loader for ARMv7
# has some ARMv4 code, too: with it an older CPU can say that it is the wrong loader.

CROSS ?= arm-none-eabi-
BOOT_DIRS := boot $(addprefix boot/,bootinfo console fdt image log plan record survey)
ISAS := v4 v7
FORMATS := none gzip lz4 lzo lzma xz zstd
LOADERS := $(foreach i,$(ISAS),$(foreach f,$(FORMATS),$(BUILD)/loader/$(i)-$(f).bin))
ARM := $(BUILD)/arm
# kedge: our own inflate. zlib: the reference, three times as slow.
INFLATE ?= kedge

ARM_CFLAGS := -std=gnu11 -ffreestanding -fpie -fvisibility=hidden -include lib/hidden.h \
	-mfloat-abi=soft -ffunction-sections -fdata-sections -fno-common -fno-strict-aliasing \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-jump-tables \
	-fno-tree-switch-conversion -I. -Ilib/libc -DKEDGE_LOADER -DKEDGE_VERSION='"$(VERSION)"' -g
# Flags of the decoders. Only they access unaligned words, and that needs the MMU on.
ARM_v4 := -march=armv4 -marm
ARM_v7 := -march=armv7-a -marm
# All else is optimized for size as one program. The last four options turn off what makes it
# larger.
ARM_SMALL := -Os -flto -fno-move-loop-invariants -fno-tree-ch -fno-tree-fre -fno-tree-tail-merge
SMALL_v4 := -march=armv4 -marm $(ARM_SMALL)
SMALL_v7 := -march=armv7-a -mthumb -mno-unaligned-access $(ARM_SMALL)
# The code that runs before the CPU is known to be an ARMv7.
ANY_v4 := $(SMALL_v4)
ANY_v7 := $(ARM_v4) -Os -DKEDGE_VECTOR
LINK_v4 := -Wl,--fix-v4bx
ARM_LIB := -DNO_GZIP -w
ARM_GCC = $(SAY)$(CROSS)gcc $(ARM_CFLAGS) $(LIB_CFLAGS) -MMD -MP

ARCH_v4 := 4
ARCH_v7 := 7
FORMAT_none := 0
FORMAT_gzip := 1
FORMAT_lz4 := 2
FORMAT_lzo := 3
FORMAT_lzma := 4
FORMAT_xz := 5
FORMAT_zstd := 6
# The size of each decoder's workspace, in bytes. Each decoder checks it.
WORKSPACE_none := 0
WORKSPACE_gzip := $(if $(filter zlib,$(INFLATE)),7168,9680)
WORKSPACE_lz4 := 0
WORKSPACE_lzo := 0
WORKSPACE_lzma := 29368
WORKSPACE_xz := 29368
WORKSPACE_zstd := 152304

SMALL_OBJS := atags.o bootinfo.o zimage_passthrough.o cpu_name.o image.o log_level.o main.o \
	step_start.o step_survey.o step_plan.o step_move.o step_fdt.o step_kernel.o \
	step_hand_over.o log_names.o log_times.o plan.o plan_request.o plan_candidate.o plan_place.o fdt_choose.o fdt_match.o \
	log.o panic.o boot_record.o survey.o survey_request.o boot_record_write.o fdt_tree.o fdt_change.o \
	fdt_read.o fdt_walk.o log_verbose.o arm.o clock.S.o fault.o scale.o string.o \
	$(LIBFDT_OBJS) console_detect.o fdt_translate.o console_earlycon.o console_stdout_path.o \
	fdt_timer.o uart_table.o cmdline.o
ANY_OBJS := console.o error.o format.o digest.o
OBJS_v4 := $(SMALL_OBJS) $(ANY_OBJS) branch.o
OBJS_v7 := $(SMALL_OBJS) $(ANY_OBJS) branch.o too_new.o
ASM_OBJS := $(addprefix $(ARM)/,cpu.o mem.o rounds.o vectors.o)
# Also in loaders for ARMv7 this file is ARMv4 code.
OBJS_v4 += debug.S.o
OBJS_v7 += debug.S.o
# Where the hot loops are assembly, the C around them is optimized for size. Decoders of many files
# are compiled as one program, too (-flto): with zstd in six files that saves 480 to 560 bytes.
OPT_deflate := -Os -flto
OPT_lz4 := -Os
OPT_lzo := -Os
OPT_lzma := -O2
OPT_zstd := -O2 -flto
# $(call decoder_objects,ISA,SOURCES)
decoder_objects = $(patsubst %.c,$(ARM)/$(1)/%.o,$(notdir $(2)))
DECODER_gzip = $(if $(filter zlib,$(INFLATE)),$(addprefix $(ARM)/,deflate_zlib.o inffast.o inflate.o inftrees.o), \
	$(call decoder_objects,$(1),$(DEFLATE_SRCS)) $(ARM)/$(1)/deflate.S.o)
DECODER_lz4 = $(ARM)/$(1)/lz4.o $(ARM)/$(1)/lz4.S.o
DECODER_lzo = $(ARM)/$(1)/lzo.o $(ARM)/$(1)/lzo.S.o
DECODER_lzma = $(call decoder_objects,$(1),$(LZMA_SRCS) $(LZMA_FILE_SRCS))
DECODER_xz = $(call decoder_objects,$(1),$(LZMA_SRCS) $(XZ_SRCS))
DECODER_zstd = $(call decoder_objects,$(1),$(ZSTD_SRCS))

ARM_DEPS := arch/arm/loader.mk lib/lib.mk $(SOURCES_STAMP) | $(ARM)/v4 $(ARM)/v7
$(ARM)/%.o: arch/arm/%.S $(ARM_DEPS)
	$(SAY)$(CROSS)gcc -I. -march=armv4 -MMD -MP -c $< -o $@
$(addprefix $(ARM)/,inffast.o inflate.o inftrees.o): $(ARM)/%.o: $(ARM_DEPS)
	$(ARM_GCC) $(ARM_LIB) $(ARM_v4) -O2 -c $(ZLIB_DIR)/$*.c -o $@
$(ARM)/deflate_zlib.o: lib/deflate/deflate_zlib.c $(ARM_DEPS)
	$(ARM_GCC) $(WARNINGS) $(ARM_v4) -Os -c $< -o $@

# $(call small_rule,ISA,FOLDER): the objects of one folder, as part of the one small program.
define small_rule
$(ARM)/$(1)/%.o: $(2)/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(SMALL_$(1)) -c $$< -o $$@
endef
# $(call isa_rules,ISA)
define isa_rules
$(addprefix $(ARM)/$(1)/,$(LIBFDT_OBJS)): $(ARM)/$(1)/%.o: $(ARM_DEPS)
	$$(ARM_GCC) $(ARM_LIB) $(SMALL_$(1)) -c $(LIBFDT_DIR)/$$*.c -o $$@
$(ARM)/$(1)/console.o: $(ARM)/$(1)/%.o: boot/console/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(ANY_$(1)) -c $$< -o $$@
# Objects without a hot loop.
$(ARM)/$(1)/scale.o: $(ARM)/$(1)/%.o: lib/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(SMALL_$(1)) -c $$< -o $$@
$(call decoder_objects,$(1),$(XZ_SRCS)): $(ARM)/$(1)/%.o: lib/lzma/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(SMALL_$(1)) -c $$< -o $$@
$(ARM)/$(1)/too_new.o: $(ARM)/$(1)/%.o: arch/arm/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(ANY_$(1)) -c $$< -o $$@
$(addprefix $(ARM)/$(1)/,branch.o digest.o error.o format.o): $(ARM)/$(1)/%.o: lib/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(ANY_$(1)) -c $$< -o $$@
$(ARM)/$(1)/%.o: lib/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(ARM_$(1)) $$(OPT_$$*) -c $$< -o $$@
$(ARM)/$(1)/%.o: lib/deflate/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(ARM_$(1)) $(OPT_deflate) -c $$< -o $$@
$(ARM)/$(1)/%.o: lib/lzma/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(ARM_$(1)) $(OPT_lzma) -c $$< -o $$@
$(ARM)/$(1)/%.o: lib/zstd/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(ARM_$(1)) $(OPT_zstd) -c $$< -o $$@
$(ARM)/$(1)/%.S.o: arch/arm/%.S $(ARM_DEPS)
	$$(SAY)$$(CROSS)gcc -I. $(ARM_$(1)) -MMD -MP -c $$< -o $$@
endef
$(foreach i,$(ISAS),$(foreach d,$(BOOT_DIRS) arch/arm lib/libc,$(eval $(call small_rule,$(i),$(d)))))
$(foreach i,$(ISAS),$(eval $(call isa_rules,$(i))))
$(ARM)/v4 $(ARM)/v7:
	@mkdir -p $@

# $(call loader_rules,ISA,FORMAT): the head, whose words say which loader it is, and its one
# decoder.
define loader_rules
$(ARM)/$(1)/head-$(2).o: arch/arm/head.S arch/arm/cpu.h $(ARM_DEPS)
	$$(SAY)$$(CROSS)gcc -I. -march=armv4 -DLOADER_ARCH=$(ARCH_$(1)) -DLOADER_FORMAT=$(FORMAT_$(2)) \
		-DLOADER_WORKSPACE=$(WORKSPACE_$(2)) -c $$< -o $$@
$(ARM)/$(1)/payload-$(2).o: boot/image/payload.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(SMALL_$(1)) -DLOADER_FORMAT=$(FORMAT_$(2)) -c $$< -o $$@
$(BUILD)/loader/$(1)-$(2).elf: arch/arm/loader.lds $(ARM)/$(1)/head-$(2).o \
		$(addprefix $(ARM)/$(1)/,payload-$(2).o $(OBJS_$(1))) $(ASM_OBJS) $(call DECODER_$(2),$(1))
	@mkdir -p $(BUILD)/loader
	$$(SAY)$$(CROSS)gcc $(ARM_CFLAGS) $(SMALL_$(1)) -nostdlib $(LINK_$(1)) -Wl,--gc-sections \
		-flto-partition=one -Wl,-z,noexecstack,-z,max-page-size=8,-Map,$$(@:.elf=.map),-T $$^ -lgcc -o $$@
endef
$(foreach i,$(ISAS),$(foreach f,$(FORMATS),$(eval $(call loader_rules,$(i),$(f)))))

$(BUILD)/loader/%.bin: $(BUILD)/loader/%.elf
	$(SAY)$(CROSS)objcopy -O binary $< $@

-include $(wildcard $(ARM)/*.d $(ARM)/*/*.d)
