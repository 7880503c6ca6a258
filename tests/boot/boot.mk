# SPDX-License-Identifier: GPL-2.0-or-later
# make boot: the tests that boot kernels in QEMU. Included behind qemu.mk and payload.mk.

.PHONY: boot boot-ready
boot-ready: all $(QEMU_PLUGIN) $(PAYLOAD) $(REPORTS)
	@:
boot:
	@scripts/deps/packages.sh test
	@scripts/deps/kernels.sh $(KERNELS) armmp armmp-lpae marvell rpi
	@$(MAKE) boot-ready
	@KEDGE=$(abspath $(BUILD)/kedge) KEDGE_COUNT=$(abspath $(QEMU_PLUGIN)) \
		KEDGE_PAYLOAD=$(abspath $(PAYLOAD)) KEDGE_KERNELS=$(abspath $(KERNELS)) \
		KEDGE_TARGET=$(abspath $(BUILD)/target) \
		$(PYTHON) -B -m pytest -q -p no:cacheprovider tests/boot

# Which UART was proven how: by those tests, run here; into docs/uarts.md, too.
UART_MATRIX := $(BUILD)/uart-matrix
.PHONY: uart-matrix
uart-matrix:
	@scripts/deps/packages.sh test
	@$(MAKE) boot-ready $(EMU)/test_uarts $(EMU)/test_debug
	@rm -f $(UART_MATRIX)
	@KEDGE_UART_MATRIX=$(UART_MATRIX) $(EMU)/test_uarts
	@KEDGE_UART_MATRIX=$(UART_MATRIX) $(EMU)/test_debug
	@KEDGE=$(abspath $(BUILD)/kedge) KEDGE_COUNT=$(abspath $(QEMU_PLUGIN)) \
		KEDGE_PAYLOAD=$(abspath $(PAYLOAD)) KEDGE_UART_MATRIX=$(abspath $(UART_MATRIX)) \
		$(PYTHON) -B -m pytest -q -p no:cacheprovider tests/boot/test_machines.py
	@$(PYTHON) -B tests/uart_matrix.py $(BUILD)/kedge $(UART_MATRIX) docs/uarts.md

# What the kernel is entered with on every machine of QEMU's, by both loaders where they run; into
# docs/machines.md, too.
.PHONY: machines
machines:
	@scripts/deps/packages.sh test
	@$(MAKE) boot-ready
	@$(PYTHON) -B tests/boot/machine_table.py $(BUILD)/kedge $(PAYLOAD) $(BUILD)/machines \
		docs/machines.md
