# SPDX-License-Identifier: GPL-2.0-or-later
# make          build the host command, build/kedge, with all loaders in it
# make run      boot Debian's kernel through kedge in QEMU; KERNEL=, DTB=, MACHINE=, COMPRESS= vary it
# make test     all tests; make test-long: the same with many more layouts
# make target   build kedge report for the board itself, static: build/target/*/kedge-report
# make install  install kedge (PREFIX=/usr/local, DESTDIR=)
# make install-hooks  have images remade when a kernel is upgraded (SYSCONFDIR=/etc, DESTDIR=)
# make lint     clang-tidy and cppcheck
# make uart-matrix  try all UARTs and print which was proven how, into docs/uarts.md, too
# make machines  boot all of QEMU's machines and print what the kernel gets, into docs/machines.md, too
# make codes    write the table of codes into docs/codes.md
# make clean    remove build/; fetched source and kernels stay in $(CACHE)

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
.PHONY: all
all: $(BUILD)/kedge $(BUILD)/kedge.1

include lib/lib.mk
include boot/boot.mk
include arch/arm/loader.mk
include scripts/kedge/kedge.mk
include scripts/qemu/qemu.mk
include tests/tests.mk

.PHONY: install install-hooks clean
install: all
	install -D -m 755 $(BUILD)/kedge $(DESTDIR)$(PREFIX)/bin/kedge
	install -D -m 644 $(BUILD)/kedge.1 $(DESTDIR)$(PREFIX)/share/man/man1/kedge.1
	install -D -m 644 scripts/kedge/doc/completion.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/kedge
install-hooks:
	install -d $(DESTDIR)$(SYSCONFDIR)/kedge
	install -D -m 755 scripts/hooks/zz-kedge $(DESTDIR)$(SYSCONFDIR)/kernel/postinst.d/zz-kedge
	install -D -m 755 scripts/hooks/zz-kedge $(DESTDIR)$(SYSCONFDIR)/kernel/postrm.d/zz-kedge
	install -D -m 755 scripts/hooks/zz-kedge $(DESTDIR)$(SYSCONFDIR)/initramfs/post-update.d/zz-kedge

clean:
	rm -rf $(BUILD)
