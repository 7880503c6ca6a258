# SPDX-License-Identifier: GPL-2.0-or-later
# The targets are where their lines with two hash signs are; `make help` lists these lines.

VERSION := 0.1
BUILD := build
# Fetched source and kernels are shared by all checkouts of a user.
CACHE ?= $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(if $(HOME),$(HOME)/.cache,$(CURDIR)/build))/kedge
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
PYTHON := /usr/bin/python3
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
MAKEFLAGS += --no-builtin-rules --no-print-directory
# A command is shown by its target; V=1 shows all of it.
SAY = $(if $(V),,@echo "  $@";)

.DELETE_ON_ERROR:
.SECONDARY:
## all              build/kedge, the host command with all loaders in it, and its manual page (the default)
.PHONY: all
all: $(BUILD)/kedge $(BUILD)/kedge.1

include lib/lib.mk
include boot/boot.mk
include arch/arm/loader.mk
include scripts/kedge/kedge.mk
include scripts/qemu/qemu.mk
include tests/tests.mk
include dts/dts.mk

.PHONY: help install install-hooks clean
## help             this list
help:
	@sed -n 's/^## /  make /p' $(filter Makefile %.mk,$(MAKEFILE_LIST))

## install          install the command (PREFIX=/usr/local, DESTDIR=)
install: all
	install -D -m 755 $(BUILD)/kedge $(DESTDIR)$(PREFIX)/bin/kedge
	install -D -m 644 $(BUILD)/kedge.1 $(DESTDIR)$(PREFIX)/share/man/man1/kedge.1
	install -D -m 644 scripts/kedge/doc/completion.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/kedge
## install-hooks    have images remade when a kernel is upgraded (SYSCONFDIR=/etc, DESTDIR=)
install-hooks:
	install -d $(DESTDIR)$(SYSCONFDIR)/kedge
	install -D -m 755 scripts/hooks/zz-kedge $(DESTDIR)$(SYSCONFDIR)/kernel/postinst.d/zz-kedge
	install -D -m 755 scripts/hooks/zz-kedge $(DESTDIR)$(SYSCONFDIR)/kernel/postrm.d/zz-kedge
	install -D -m 755 scripts/hooks/zz-kedge $(DESTDIR)$(SYSCONFDIR)/initramfs/post-update.d/zz-kedge

## clean            remove build/; fetched source and kernels stay in ~/.cache/kedge (CACHE=)
clean:
	rm -rf $(BUILD)
