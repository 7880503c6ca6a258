# SPDX-License-Identifier: GPL-2.0-or-later
# The modules of lib/ that the loaders and the host command share, and the fetched libraries: where
# their source is, and how each is compiled for host and loader.

LIBSRC := $(CACHE)/src
SOURCES_STAMP := $(LIBSRC)/.complete

# Name all missing tools before anything is built. `make run` and `make test` install them.
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

# libfdt need not check what fdt_check() has checked: that a tree is good, of version 17, and with
# its blocks in order. A change that fails ends the boot, and so libfdt need not roll it back.
LIBFDT_CFLAGS := -isystem $(LIBFDT_DIR) -DFDT_ASSUME_MASK=0x3f
# The host does not use Z_SOLO: unwrapping a kernel needs gzip's header, too.
ZLIB_CFLAGS := -isystem $(ZLIB_DIR) -DZ_SOLO -DHAVE_MEMCPY
LZ4_CFLAGS := -isystem $(LZ4_DIR)

LIBFDT_OBJS := fdt.o fdt_ro.o fdt_rw.o fdt_wip.o
LIB_CFLAGS := $(LIBFDT_CFLAGS) $(ZLIB_CFLAGS) $(LZ4_CFLAGS)

# The decoders of our own that have more than one file, for host and loader.
DEFLATE_SRCS := $(addprefix lib/deflate/,deflate_bits.c deflate_blocks.c deflate_codes.c deflate_header.c \
	deflate_tables.c)
LZMA_SRCS := $(addprefix lib/lzma/,lzma_decode.c lzma_setup.c)
LZMA_FILE_SRCS := lib/lzma/lzma_file.c
XZ_SRCS := $(addprefix lib/lzma/,lzma2.c xz_file.c)
ZSTD_SRCS := $(addprefix lib/zstd/,zstd_bits.c zstd_frame.c zstd_fse.c zstd_literals.c \
	zstd_run.c zstd_sequences.c)

# What every loader has of lib/, besides its decoder; the host command has it, too.
LIB_SRCS := $(addprefix lib/,branch.c digest.c error.c format.c scale.c)
