# SPDX-License-Identifier: GPL-2.0-or-later
# The tests that boot kernels in QEMU. Included behind qemu.mk and payload.mk.

.PHONY: boot boot-ready
boot-ready: all $(QEMU_PLUGIN) $(PAYLOAD) $(REPORTS)
	@:
## boot             the tests that boot kernels in QEMU; T= as for cli
boot:
	@scripts/deps/packages.sh test
	@scripts/deps/kernels.sh $(KERNELS) armmp armmp-lpae marvell rpi
	@$(MAKE) boot-ready
	@$(call run_pytest,tests/boot)

# Which UART was proven how: by those tests, run here.
UART_MATRIX := $(BUILD)/uart-matrix
.PHONY: uart-matrix
## uart-matrix      try all UARTs and print which was proven how, into docs/uarts.md, too
uart-matrix:
	@scripts/deps/packages.sh test
	@$(MAKE) boot-ready $(EMU)/test_uarts $(EMU)/test_debug
	@rm -f $(UART_MATRIX)
	@KEDGE_UART_MATRIX=$(UART_MATRIX) $(EMU)/test_uarts
	@KEDGE_UART_MATRIX=$(UART_MATRIX) $(EMU)/test_debug
	@KEDGE_UART_MATRIX=$(abspath $(UART_MATRIX)) \
		$(call run_pytest,tests/boot/test_machines.py)
	@$(PYTHON) -B tests/uart_matrix.py $(BUILD)/kedge $(UART_MATRIX) docs/uarts.md

# What the kernel is entered with on every machine of QEMU's, by both loaders where they run.
.PHONY: machines
## machines         boot all of QEMU's machines and print what the kernel gets, into docs/machines.md, too
machines:
	@scripts/deps/packages.sh test
	@$(MAKE) boot-ready
	@$(PYTHON) -B tests/boot/machine_table.py $(BUILD)/kedge $(PAYLOAD) $(BUILD)/machines \
		docs/machines.md
