# SPDX-License-Identifier: GPL-2.0-or-later
# make boot: the tests that boot kernels in QEMU. Included behind qemu.mk and payload.mk.

.PHONY: boot boot-ready
boot-ready: all $(QEMU_PLUGIN) $(PAYLOAD)
	@:
boot:
	@scripts/deps/packages.sh test
	@scripts/deps/kernels.sh $(KERNELS) armmp armmp-lpae marvell rpi
	@$(MAKE) --no-print-directory boot-ready
	@KEDGE=$(abspath $(BUILD)/kedge) KEDGE_COUNT=$(abspath $(QEMU_PLUGIN)) \
		KEDGE_PAYLOAD=$(abspath $(PAYLOAD)) KEDGE_KERNELS=$(abspath $(KERNELS)) \
		$(PYTHON) -B -m pytest -q -p no:cacheprovider tests/boot
