# SPDX-License-Identifier: GPL-2.0-or-later
# The fetched libraries: where their source is, and how each is compiled for host and loader.

LIBSRC := $(CACHE)/src
SOURCES_STAMP := $(LIBSRC)/.complete

# What is missing is said before anything is tried; `make run` and `make test` install it.
$(BUILD)/.tools: scripts/deps/packages.sh
	@scripts/deps/packages.sh -n build
	@mkdir -p $(@D)
	@touch $@

$(SOURCES_STAMP): scripts/deps/sources.sh | $(BUILD)/.tools
	scripts/deps/sources.sh $(LIBSRC)
	@touch $@

LIBFDT_DIR := $(LIBSRC)/dtc/libfdt
ZLIB_DIR := $(LIBSRC)/zlib
LZ4_DIR := $(LIBSRC)/lz4/lib

# Without assumptions but the two that hold for every tree that tree_check() accepts, or cost
# nothing: its version is 17, and a change that fails ends the boot, so none is rolled back.
LIBFDT_CFLAGS := -isystem $(LIBFDT_DIR) -DFDT_ASSUME_MASK=0xc
# Not solo on the host, where unwrapping a kernel wants gzip's header, too.
ZLIB_CFLAGS := -isystem $(ZLIB_DIR) -DZ_SOLO -DHAVE_MEMCPY
# Without the fast loop, which ARM does not have: the host's decoder must behave as the loader's.
LZ4_CFLAGS := -isystem $(LZ4_DIR) -DLZ4_FAST_DEC_LOOP=0

LIBFDT_OBJS := fdt.o fdt_ro.o fdt_rw.o fdt_wip.o fdt_check.o
LIB_CFLAGS := $(LIBFDT_CFLAGS) $(ZLIB_CFLAGS) $(LZ4_CFLAGS)
