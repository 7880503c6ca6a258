# SPDX-License-Identifier: GPL-2.0-or-later
# make         build kedge (build/kedge) and its loaders
# make run     boot Debian's kernel through kedge in QEMU; KERNEL=, DTB=, MACHINE=, COMPRESS= to vary
# make test    run the tests
# make help    all targets

VERSION := 0.1
BUILD := build
# Fetched source and kernels are shared by all checkouts of a user.
CACHE ?= $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(if $(HOME),$(HOME)/.cache,$(CURDIR)/build))/kedge
PYTHON := /usr/bin/python3
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
MAKEFLAGS += --no-builtin-rules
# A command is shown by its target; V=1 shows all of it.
SAY = $(if $(V),,@echo "  $@";)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all
all: $(BUILD)/kedge

include lib/lib.mk
include arch/arm/loader.mk
include scripts/kedge/kedge.mk
include tests/emu/emu.mk
