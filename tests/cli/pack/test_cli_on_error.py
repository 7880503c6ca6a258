# SPDX-License-Identifier: GPL-2.0-or-later
"""--on-error: what is written into the image, and what is refused."""

import json

import pytest

import cli_kit as kit
from cli_kit import good, misused, pack


@pytest.mark.parametrize("words, params, shown", [
    ([], (0, 0, 0), "halt"),
    (["--on-error", "halt"], (0, 0, 0), "halt"),
    (["--on-error=psci"], (1, 0, 0), "psci"),
    (["--on-error=psci=smc"], (1, 0, ord("s")), "psci=smc"),
    (["--on-error=psci=hvc"], (1, 0, ord("h")), "psci=hvc"),
    (["--on-error=write=0x2010001c:0x5a000020"], (2, 0x2010001c, 0x5a000020),
     "write=0x2010001c:0x5a000020"),
    (["--on-error=write=4:0"], (2, 4, 0), "write=0x4:0x0"),
    (["--on-error=return"], (3, 0, 0), "return"),
    # the last one counts, and leaves nothing of the others
    (["--on-error=write=16:1", "--on-error=psci"], (1, 0, 0), "psci"),
])
def test_on_error(words, params, shown, made, tmp_path):
    image = tmp_path / "out"
    p = kit.params_of(pack(made / "zImage", image, *words))
    assert (p.on_error, p.error_address, p.error_value) == params
    assert json.loads(good("info", "--json", image))["parameters"]["on_error"] == shown
    assert f"\non an error    {shown}\n" in good("info", image)


@pytest.mark.parametrize("spec, why", [
    ("", "not halt, psci"),
    ("reboot", "not halt, psci"),
    ("psci=", "not halt, psci"),
    ("psci=svc", "not halt, psci"),
    ("returns", "not halt, psci"),
    ("write", "not halt, psci"),
    ("write=", "ADDRESS:VALUE"),
    ("write=0x10", "ADDRESS:VALUE"),
    ("write=0x10:", "ADDRESS:VALUE"),
    ("write=:1", "ADDRESS:VALUE"),
    ("write=0x10:1 ", "ADDRESS:VALUE"),
    ("write=0x100000000:1", "ADDRESS:VALUE"),
    ("write=0x10:0x100000000", "ADDRESS:VALUE"),
    ("write=0x12:1", "not a multiple of 4"),
])
def test_wrong(spec, why, made, tmp_path):
    said = misused("pack", "-k", made / "zImage", "-o", tmp_path / "out", f"--on-error={spec}")
    assert f"--on-error {spec}: " in said and why in said
