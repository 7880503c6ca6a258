# SPDX-License-Identifier: GPL-2.0-or-later
# The host command, build/kedge: what it shares with the loader is compiled from the same source.

CC := gcc
HOST := $(BUILD)/host
# -fno-strict-aliasing is as in the loader, whose source is compiled here, too. FORTIFY_SOURCE (which
# wants -O2), the stack protector and PIE are for what the command reads: files of anybody's.
HOST_CFLAGS := -std=gnu11 -O2 -g -fno-strict-aliasing -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	-fPIE -I. -Iscripts/kedge -DKEDGE_VERSION='"$(VERSION)"'
HOST_LIBS := -pthread -ldeflate -llzma -lzstd -llzo2 -lnettle

# The host must inflate as the loader does, to find how near in place a payload may lie.
INFLATE_SRCS := $(if $(filter zlib,$(INFLATE)),lib/deflate/deflate_zlib.c,$(DEFLATE_SRCS) lib/deflate/deflate_run.c)
SHARED_SRCS := $(BOOT_SHARED_SRCS) $(LIB_SRCS) $(addprefix lib/,lz4.c lzo.c) \
	$(INFLATE_SRCS) $(LZMA_SRCS) $(LZMA_FILE_SRCS) $(XZ_SRCS) $(ZSTD_SRCS)
COMMAND_SRCS := $(filter-out %/main.c %/report_main.c,$(wildcard scripts/kedge/*/*.c scripts/kedge/cmd/*/*.c))
VENDOR_SRCS := $(addprefix $(LIBFDT_DIR)/,$(LIBFDT_OBJS:.o=.c) fdt_sw.c) \
	$(addprefix $(ZLIB_DIR)/,adler32.c crc32.c deflate.c inffast.c inflate.c inftrees.c trees.c zutil.c) \
	$(addprefix $(LZ4_DIR)/,lz4.c lz4hc.c)

# libfdt a second time, without assumptions, for overlays and to compare with: beside the one that
# trusts checked trees, so its names begin with strict_.
STRICT_OBJS := fdt.o fdt_ro.o fdt_rw.o fdt_wip.o fdt_overlay.o fdt_check.o fdt_strerror.o

# $(call host_objects,DIRECTORY): all objects but main's, below a directory of its own, so that
# tests can have them with other flags.
host_objects = $(patsubst %.c,$(1)/%.o,$(SHARED_SRCS) $(COMMAND_SRCS)) \
	$(patsubst $(LIBSRC)/%.c,$(1)/vendor/%.o,$(VENDOR_SRCS)) $(1)/strict_fdt.o

# $(call host_rules,DIRECTORY,FLAGS,COMPILER)
define host_rules
$(1)/strict/%.o: scripts/kedge/kedge.mk lib/lib.mk $$(SOURCES_STAMP)
	@mkdir -p $$(@D)
	$$(SAY)$(3) $$(HOST_CFLAGS) $(2) -fno-sanitize=alignment -isystem $$(LIBFDT_DIR) -w -c $$(LIBFDT_DIR)/$$*.c -o $$@
$(1)/strict_fdt.o: $$(addprefix $(1)/strict/,$$(STRICT_OBJS))
	$$(SAY)ld -r $$^ -o $$@ && nm -g --defined-only $$@ | \
		awk '$$$$3 ~ /^fdt_/ { print $$$$3, "strict_" $$$$3 }' >$$@.names && \
		objcopy --redefine-syms=$$@.names $$@
$(1)/vendor/%.o: lib/lib.mk $$(SOURCES_STAMP)
	@mkdir -p $$(@D)
	$$(SAY)$(3) $$(HOST_CFLAGS) $(2) $$(LIB_CFLAGS) -w -c $$(LIBSRC)/$$*.c -o $$@
$(1)/%.o: %.c scripts/kedge/kedge.mk lib/lib.mk $$(SOURCES_STAMP)
	@mkdir -p $$(@D)
	$$(SAY)$(3) $$(WARNINGS) $$(HOST_CFLAGS) $(2) $$(LIB_CFLAGS) -MMD -MP -c $$< -o $$@
endef
# In place, a stored block may lie upon its output: what the loader's memcpy promises, libc's does not.
%/zlib/inflate.o: LIB_CFLAGS += $(if $(filter zlib,$(INFLATE)),-Dmemcpy=memmove)
$(eval $(call host_rules,$(HOST),,$(CC)))

$(HOST)/loaders.o: scripts/kedge/image/loaders.S $(LOADERS) $(BUILD)/boards.txt
	@mkdir -p $(@D)
	$(SAY)$(CC) -I$(BUILD)/loader -I$(BUILD) -c $< -o $@

# All boards in one text, each behind its name.
$(BUILD)/boards.txt: $(wildcard scripts/kedge/board/boards/*.conf)
	@mkdir -p $(@D)
	$(SAY)for f in $(sort $^); do echo "[$$(basename $$f .conf)]"; cat $$f; done >$@
$(BUILD)/kedge: $(HOST)/scripts/kedge/cmd/main.o $(HOST)/loaders.o $(call host_objects,$(HOST))
	$(SAY)$(CC) -pie $^ $(HOST_LIBS) -o $@

# kedge report for the board itself, static: make target. The one thing that wants a cross libc.
TARGETS := armel armhf
TARGET_GCC_armel := arm-linux-gnueabi-gcc
TARGET_GCC_armhf := arm-linux-gnueabihf-gcc
REPORT_SRCS := $(addprefix boot/,image/image.c log/cpu_name.c log/log_names.c plan/plan_request.c) \
	$(addprefix lib/,digest.c error.c) $(addprefix scripts/kedge/,cmd/cmd_report.c \
	cmd/report_main.c $(addprefix cmd/common/,arguments.c die.c or_die.c) cmd/report/boot_record_read.c \
	$(addprefix util/,buffer.c bytes.c failure.c files.c json.c progress.c text.c))
REPORTS := $(foreach t,$(TARGETS),$(BUILD)/target/$(t)/kedge-report)
$(REPORTS): $(BUILD)/target/%/kedge-report: $(REPORT_SRCS) scripts/kedge/kedge.mk $(SOURCES_STAMP)
	@mkdir -p $(@D)
	$(SAY)$(TARGET_GCC_$*) $(WARNINGS) $(HOST_CFLAGS) $(LIB_CFLAGS) -D_FILE_OFFSET_BITS=64 -static -fno-pie -no-pie $(REPORT_SRCS) -o $@
.PHONY: target
## target           kedge report for the board itself, static: build/target/*/kedge-report
target:
	@scripts/deps/packages.sh target
	@$(MAKE) $(REPORTS)

$(BUILD)/kedge.1: scripts/kedge/doc/manual.py scripts/kedge/doc/kedge.1.in lib/errors.def $(BUILD)/kedge
	$(SAY)$(PYTHON) -B $(abspath $<) $(abspath $(BUILD)/kedge) $(filter-out $<,$(filter-out $(BUILD)/kedge,$^)) >$@

-include $(shell find $(HOST) -name '*.d' 2>/dev/null)
