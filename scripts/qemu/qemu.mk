# SPDX-License-Identifier: GPL-2.0-or-later
# make run. Without network access from the second time on.

MACHINE ?= virt
COMPRESS ?= gzip
# Debian's for the machine, unless these name files.
KERNEL ?=
DTB ?=

QEMU_PLUGIN := $(BUILD)/qemu/count.so
KERNELS := $(CACHE)/kernels

$(QEMU_PLUGIN): scripts/qemu/count.c scripts/qemu/plugin.h scripts/qemu/qemu.mk
	@mkdir -p $(@D)
	$(SAY)$(CC) $(WARNINGS) -std=gnu11 -O2 -fPIC -fvisibility=hidden -shared $< -o $@

# The compilers themselves may be missing, so the build is a make of its own, after packages.sh.
.PHONY: run run-ready
## run              boot Debian's kernel in QEMU; KERNEL=, DTB=, MACHINE=, COMPRESS= vary it
run-ready: all $(QEMU_PLUGIN)
	@:
run:
	@scripts/deps/packages.sh run
	@scripts/deps/kernels.sh $(KERNELS) $$($(PYTHON) -B scripts/qemu/machines.py $(MACHINE))
	@$(MAKE) run-ready
	@$(PYTHON) -B scripts/qemu/run.py --kedge $(BUILD)/kedge --plugin $(QEMU_PLUGIN) \
		--work $(BUILD)/run --kernels $(KERNELS) --machine $(MACHINE) --compress $(COMPRESS) \
		$(if $(KERNEL),--kernel $(KERNEL)) $(if $(DTB),--dtb $(DTB))
