# SPDX-License-Identifier: GPL-2.0-or-later
# The loaders: one per instruction set and format, build/loader/ISA-FORMAT.bin. A loader for ARMv7
# has some ARMv4 code, too: with it an older CPU can say that it is the wrong loader.

CROSS ?= arm-none-eabi-
ISAS := v4 v7
FORMATS := none gzip lz4 lzo lzma xz zstd
LOADERS := $(foreach i,$(ISAS),$(foreach f,$(FORMATS),$(BUILD)/loader/$(i)-$(f).bin))
ARM := $(BUILD)/arm
# kedge: our own inflate. zlib: the reference, three times as slow.
INFLATE ?= kedge

# The figures behind a flag are bytes: by how many the loaders for gzip, v4 (58672 bytes) and v7
# (45400), are larger (+) or smaller (-) without it.

# For all C of a loader.
#   -ffreestanding, -mfloat-abi=soft       there is no libc, and maybe no FPU
#   -fpie                                  it runs where it is loaded, and where it moves to:
#                                          v4 -1528, v7 -832
#   -fvisibility=hidden, hidden.h          everything is reached from pc, without a GOT
#   -ffunction-sections, -fdata-sections   for --gc-sections: v4 +72, v7 -24
#   -fno-common                            two definitions of one name are an error
#   -fno-strict-aliasing                   structures lie over bytes from elsewhere: v4 -32, v7 +8
#   -fno-stack-protector,                  off in Debian's compiler, on in some others: 0
#   -fno-asynchronous-unwind-tables
#   -fno-jump-tables,                      tables may hold addresses, which nobody would relocate:
#   -fno-tree-switch-conversion            v4 -16, v7 +72; 0
ARM_CFLAGS := -std=gnu11 -ffreestanding -fpie -fvisibility=hidden -include lib/hidden.h \
	-mfloat-abi=soft -ffunction-sections -fdata-sections -fno-common -fno-strict-aliasing \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-jump-tables \
	-fno-tree-switch-conversion -I. -Ilib/libc -DKEDGE_LOADER -DKEDGE_VERSION='"$(VERSION)"' -g

# The decoders, for speed: ARM state, in which the assembly loops are, too. Only here words are
# accessed unaligned, which wants the MMU on.
ARM_v4 := -march=armv4 -marm
ARM_v7 := -march=armv7-a -marm

# Everything else, for size, as one program.
#   -Os                          -O2 instead: v4 +10648, v7 +7568
#   -flto                        v4 +4520, v7 +2040
# -Os has these on, although they make it larger: all four v4 +1416, v7 +936.
#   -fno-move-loop-invariants    v4 +576, v7 +264
#   -fno-tree-ch                 v4 +48, v7 -72
#   -fno-tree-fre                v4 +728, v7 +400
#   -fno-tree-tail-merge         v4 +128, v7 +128
ARM_SMALL := -Os -flto -fno-move-loop-invariants -fno-tree-ch -fno-tree-fre -fno-tree-tail-merge
SMALL_v4 := -march=armv4 -marm $(ARM_SMALL)
#   -mthumb                      -marm instead: v7 +13776
#   -mno-unaligned-access        it runs with the MMU off, when such an access is a fault: v7 -232
SMALL_v7 := -march=armv7-a -mthumb -mno-unaligned-access $(ARM_SMALL)

# What runs before the CPU is known to be one of ARMv7. In a loader of ARMv7 it is for ARMv4, so
# that it can say on such a CPU that the image is the wrong one; it is no part of the one program,
# which is for ARMv7.
ANY_v4 := $(SMALL_v4)
ANY_v7 := $(ARM_v4) -Os -DKEDGE_VECTOR
# armv4 has no BX: the linker makes MOVs of the compiler's.
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

# The modules of every loader but its head, its decoder and boot/image/payload.c, which is compiled
# for each format. debug.S is for ARMv4 in loaders of ARMv7, too.
MODULES := $(filter-out payload.o,$(notdir $(BOOT_SRCS:.c=.o) $(LIB_SRCS:.c=.o))) string.o \
	arm.o fault.o clock.S.o debug.S.o $(LIBFDT_OBJS)
OBJS_v4 := $(MODULES)
OBJS_v7 := $(MODULES) too_new.o
ASM_OBJS := $(addprefix $(ARM)/,cpu.o mem.o rounds.o vectors.o)
# How the decoders are optimized. Where the hot loops are assembly, the C around them is made small:
# with -O2 a loader for gzip is larger by 304 (v4) and 312 bytes (v7), for lz4 by 48 and 32, for LZO
# by 96 and 88. LZMA and zstd are C alone: with -Os LZMA has 80 and 216 bytes less and takes 4.2 %
# and 1.9 % more instructions, zstd 256 and 496 bytes less for 15.3 % and 5.4 %. Deflate
# and zstd, which are several files, are compiled as one program each: that saves them 232 and 560 bytes (v4).
# (-flto would do it, too, but then zstd's loops with NEON read what they have written.)
OPT_deflate := -Os
OPT_lz4 := -Os
OPT_lzo := -Os
OPT_lzma := -O2
OPT_zstd := -O2
# $(call decoder_objects,ISA,SOURCES)
decoder_objects = $(patsubst %.c,$(ARM)/$(1)/%.o,$(notdir $(2)))
DECODER_gzip = $(if $(filter zlib,$(INFLATE)),$(addprefix $(ARM)/,deflate_zlib.o inffast.o inflate.o inftrees.o), \
	$(ARM)/$(1)/deflate.o $(ARM)/$(1)/deflate.S.o)
DECODER_lz4 = $(ARM)/$(1)/lz4.o $(ARM)/$(1)/lz4.S.o
DECODER_lzo = $(ARM)/$(1)/lzo.o $(ARM)/$(1)/lzo.S.o
DECODER_lzma = $(call decoder_objects,$(1),$(LZMA_SRCS) $(LZMA_FILE_SRCS))
DECODER_xz = $(call decoder_objects,$(1),$(LZMA_SRCS) $(XZ_SRCS))
DECODER_zstd = $(ARM)/$(1)/zstd.o

ARM_DEPS := arch/arm/loader.mk boot/boot.mk lib/lib.mk $(SOURCES_STAMP) | $(ARM)/v4 $(ARM)/v7
$(ARM)/%.o: arch/arm/%.S $(ARM_DEPS)
	$(SAY)$(CROSS)gcc -I. -march=armv4 -MMD -MP -c $< -o $@
$(addprefix $(ARM)/,inffast.o inflate.o inftrees.o): $(ARM)/%.o: $(ARM_DEPS)
	$(ARM_GCC) $(ARM_LIB) $(ARM_v4) -O2 -c $(ZLIB_DIR)/$*.c -o $@
$(ARM)/deflate_zlib.o: lib/deflate/deflate_zlib.c $(ARM_DEPS)
	$(ARM_GCC) $(WARNINGS) $(ARM_v4) -Os -c $< -o $@

# $(call ONE_PROGRAM,SOURCES): of which only functions that are DECODER can be called from outside.
HASH := \#
ONE_PROGRAM = $(SAY)printf '$(HASH)include "%s"\n' $(1) | $(CROSS)gcc $(ARM_CFLAGS) $(LIB_CFLAGS) \
	$(WARNINGS) -MMD -MP -MF $(@:.o=.d) -MT $@ -fwhole-program -x c -c - -o $@

# $(call small_rule,ISA,FOLDER): objects of one folder, as a part of the one small program.
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
$(ARM)/$(1)/%.o: lib/lzma/%.c $(ARM_DEPS)
	$$(ARM_GCC) $$(WARNINGS) $(ARM_$(1)) $(OPT_lzma) -c $$< -o $$@
# Decoders of several files, each compiled as one program.
$(ARM)/$(1)/deflate.o: $(DEFLATE_SRCS) $(ARM_DEPS)
	$$(call ONE_PROGRAM,$(DEFLATE_SRCS)) $(ARM_$(1)) $(OPT_deflate)
$(ARM)/$(1)/zstd.o: $(ZSTD_SRCS) $(ARM_DEPS)
	$$(call ONE_PROGRAM,$(ZSTD_SRCS)) $(ARM_$(1)) $(OPT_zstd)
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
		-Wl,-z,noexecstack,-z,max-page-size=8,-Map,$$(@:.elf=.map),-T $$^ -lgcc -o $$@
endef
$(foreach i,$(ISAS),$(foreach f,$(FORMATS),$(eval $(call loader_rules,$(i),$(f)))))

$(BUILD)/loader/%.bin: $(BUILD)/loader/%.elf
	$(SAY)$(CROSS)objcopy -O binary $< $@

-include $(wildcard $(ARM)/*.d $(ARM)/*/*.d)
