# SPDX-License-Identifier: GPL-2.0-or-later
# The device trees of dts/, with their labels. A warning is an error.

DTC := tests/common/dt.py
DTBS := $(patsubst %.dts,$(BUILD)/%.dtb,$(wildcard dts/*/*.dts)) \
	$(patsubst %.dtso,$(BUILD)/%.dtbo,$(wildcard dts/*/*.dtso))

## dts              compile the device trees of dts/ into build/dts
.PHONY: dts
dts: $(DTBS)
cli: dts

$(BUILD)/dts/%.dtb: dts/%.dts $(wildcard dts/*/*.dtsi) $(DTC)
	@mkdir -p $(@D)
	$(SAY)$(PYTHON) -B $(DTC) $< $@

$(BUILD)/dts/%.dtbo: dts/%.dtso $(DTC)
	@mkdir -p $(@D)
	$(SAY)$(PYTHON) -B $(DTC) $< $@
