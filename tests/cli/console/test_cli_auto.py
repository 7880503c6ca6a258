# SPDX-License-Identifier: GPL-2.0-or-later
"""--console auto: the table in the image, and what kedge plan says would be found."""
import json

import pytest

import cli_kit as kit
import dt
from cli_kit import good

BOARD = ("--ram", "0x40000000+64M", "--load", "0x42000000")

FOUND = "8250,shift=2,width=4@0x1c001000"


def auto(made, output, *options):
    kit.pack(made / "zImage", output, "--console", "auto", *options)
    return output


def plan(image, *options):
    """The line of the text, and the same of the JSON."""
    lines = good("plan", image, *BOARD, *options).splitlines()
    told = json.loads(good("plan", "--json", image, *BOARD, *options))
    assert f"console: {told['console']} ({told['console_by']})" in lines
    return told["console"], told["console_by"]


def write_tree(path, old="", new="", more=""):
    """The tree with a UART, changed in one place or with more behind it."""
    source = dt.source("tests/console-8250.dts")
    assert old in source
    path.write_bytes(dt.compile_text(source.replace(old, new) + more))
    return path


def test_image_has_the_table(made, tmp_path):
    image = auto(made, tmp_path / "out")
    assert "console        auto" in good("info", image)
    told = json.loads(good("info", "--json", image))
    assert told["parameters"]["console"] == "auto"
    assert [part["type"] for part in told["parts"]].count("UARTs") == 1
    assert "UARTs" not in good("info", made / "plain.kedge")


def test_packed_and_appended(made, tmp_path):
    dtb = write_tree(tmp_path / "dtb")
    image = auto(made, tmp_path / "packed", "--dtb", dtb)
    assert plan(image) == (FOUND, "stdout-path")
    image = auto(made, tmp_path / "appended")
    image.write_bytes(image.read_bytes() + dtb.read_bytes())
    assert plan(image) == (FOUND, "stdout-path")


def test_r2(made, tmp_path):
    dtb = write_tree(tmp_path / "dtb")
    image = auto(made, tmp_path / "out")
    assert plan(image, "--r2", f"{dtb}@0x43000000") == (FOUND, "stdout-path")
    lists = tmp_path / "atags"
    lists.write_bytes(kit.atags(memory=[(0x40000000, 0x4000000)],
                                cmdline="quiet earlycon=pl011,0x9000000"))
    assert plan(image, "--r2", f"{lists}@0x40000100") == ("pl011@0x9000000", "command line")


def test_what_is_found_can_be_given(made, tmp_path):
    """The words are --console's."""
    dtb = write_tree(tmp_path / "dtb")
    console, _ = plan(auto(made, tmp_path / "out", "--dtb", dtb))
    kit.pack(made / "zImage", tmp_path / "given", "--console", console)
    assert f"console        {console}" in good("info", tmp_path / "given")
    assert "console:" not in good("plan", tmp_path / "given", *BOARD)


@pytest.mark.parametrize("old, new, why", [
    ("okay", "disabled", "stdout-path: the UART is disabled"),
    ("snps,dw-apb-uart", "acme,x", "stdout-path: the UART is of no known kind"),
    ("reg-shift = <2>", "reg-shift = <1>", "stdout-path: the UART's registers cannot lie so"),
    ("reg = <0x1000", "reg = <0x100000", "stdout-path: the UART's address cannot be reached"),
    ("0x1c000000", "0x40000000", "stdout-path: the UART's address is in RAM"),
    ("serial0:", "serial1:", "stdout-path: it leads to no node"),
])
def test_nothing_is_found(old, new, why, made, tmp_path):
    dtb = write_tree(tmp_path / "dtb", old, new)
    if old == "serial0:":
        dtb.write_bytes(dtb.read_bytes().replace(b"/serial@1000\0", b"/serial@9000\0"))
    assert plan(auto(made, tmp_path / "out", "--dtb", dtb)) == ("none", why)


def test_nothing_names_one(made, tmp_path):
    assert plan(auto(made, tmp_path / "out")) == ("none", "nothing names one")


def test_board_that_would_not_start(made, tmp_path):
    """The console is told all the same: it is what says so on the board."""
    banks = " ".join(f"{0x50000000 + i * 0x200000:#x} 0x100000" for i in range(17))
    dtb = write_tree(tmp_path / "dtb",
                     more=f"/ {{ memory@50000000 {{ device_type = \"memory\"; reg = <{banks}>; }}; }};")
    image = auto(made, tmp_path / "out", "--dtb", dtb)
    done = kit.run("plan", image, *BOARD)
    assert done.returncode == 1
    assert done.stdout == f"console: {FOUND} (stdout-path)\n"
    assert "K-PLAN-01" in done.stderr


def test_changed_to_auto_and_back(made, tmp_path):
    """kedge console brings the table along, and takes it out."""
    image = tmp_path / "out"
    kit.pack(made / "zImage", image, "--dtb", write_tree(tmp_path / "dtb"))
    before = image.read_bytes()
    good("console", image, "--console", "auto")
    assert plan(image) == (FOUND, "stdout-path")
    good("console", image, "--console", "none")
    assert image.read_bytes() == before
