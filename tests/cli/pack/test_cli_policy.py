# SPDX-License-Identifier: GPL-2.0-or-later
"""The policies: packed, shown, changed, and obeyed by the plan."""
import json

import pytest

import cli_kit as kit
from cli_kit import good, misused, pack

TREE_R2, INITRD_OURS, NO_MEM, NO_INITRD, NO_SERIAL, NO_REVISION = 1, 2, 4, 8, 16, 32
RAM = "0x40000000+64M"

WORDS = [
    ([], 0, "prefer tree of image, initrd of bootloader, ignore none"),
    (["--prefer-tree", "r2"], TREE_R2, "prefer tree of r2, initrd of bootloader, ignore none"),
    (["--prefer-tree", "r2", "--prefer-tree", "image"], 0,
     "prefer tree of image, initrd of bootloader, ignore none"),
    (["--prefer-initrd", "image"], INITRD_OURS,
     "prefer tree of image, initrd of image, ignore none"),
    (["--ignore", "mem"], NO_MEM, "prefer tree of image, initrd of bootloader, ignore mem"),
    (["--ignore", "initrd"], NO_INITRD,
     "prefer tree of image, initrd of bootloader, ignore initrd"),
    (["--ignore", "revision,serial"], NO_SERIAL | NO_REVISION,
     "prefer tree of image, initrd of bootloader, ignore serial,revision"),
    (["--ignore", "mem,initrd,serial,revision", "--prefer-tree", "r2"],
     TREE_R2 | NO_MEM | NO_INITRD | NO_SERIAL | NO_REVISION,
     "prefer tree of r2, initrd of bootloader, ignore mem,initrd,serial,revision"),
    (["--ignore", "mem", "--ignore", "none"], 0,
     "prefer tree of image, initrd of bootloader, ignore none"),
]


@pytest.mark.parametrize("options, bits, line", WORDS, ids=lambda x: str(x))
def test_packed_shown_and_changed(made, tmp_path, options, bits, line):
    image = tmp_path / "image"
    data = pack(made / "zImage", image, *options)
    assert kit.params_of(data).policy == bits
    assert f"policy         {line}\n" in good("info", image)
    told = json.loads(good("info", image, "--json"))["parameters"]
    assert told["prefer_tree"] == ("r2" if bits & TREE_R2 else "image")
    assert told["prefer_initrd"] == ("image" if bits & INITRD_OURS else "bootloader")
    assert told["ignore"] == [name for name, bit in (
        ("mem", NO_MEM), ("initrd", NO_INITRD), ("serial", NO_SERIAL), ("revision", NO_REVISION))
        if bits & bit]
    # The same by changing it later.
    pack(made / "zImage", image, "--ignore", "serial", "--prefer-initrd", "image")
    good("console", image, "--ignore", "none", "--prefer-initrd", "bootloader", *options)
    assert image.read_bytes() == data


@pytest.mark.parametrize("options, message", [
    (["--prefer-tree", "mine"], "--prefer-tree mine: not image or r2\n"),
    (["--prefer-initrd", "r2"], "--prefer-initrd r2: not bootloader or image\n"),
    (["--ignore", "memory"], "--ignore memory: 'memory' is not mem, initrd, serial or revision\n"),
    (["--ignore", "mem,"], "--ignore mem,: '' is not mem, initrd, serial or revision\n"),
    (["--ignore", "mem,none"],
     "--ignore mem,none: 'none' is not mem, initrd, serial or revision\n"),
    (["--ignore", ""], "--ignore : '' is not mem, initrd, serial or revision\n"),
], ids=str)
def test_misused(made, tmp_path, options, message):
    assert message in misused("pack", "-k", made / "zImage", "-o", tmp_path / "x", *options)
    assert not (tmp_path / "x").exists()


def test_the_plan_obeys(made, tmp_path):
    """Banks by ATAGs or by the tree; the initrd of one or of the other."""
    image, initrd, handed = tmp_path / "image", tmp_path / "initrd", tmp_path / "atags"
    dtb = tmp_path / "board.dtb"
    dtb.write_bytes(kit.tree(memory=(0x40000000, 0x4000000)))
    initrd.write_bytes(kit.image_bytes(50000))
    handed.write_bytes(kit.atags(((0x40000000, 0x4000000),), (0x42000000, 0x5000)))

    def initrd_at(*options):
        pack(made / "zImage", image, "-d", dtb, "--initrd", initrd, *options)
        found = kit.read_plan(good("plan", "--json", image, "--ram", RAM, "--load", "0x41000000",
                                   "--r2", f"{handed}@0x40000100"))
        return [start for start, _, what in found.after if what == "initrd"]

    assert initrd_at() == [0x42000000]
    for options in ["--prefer-initrd", "image"], ["--ignore", "initrd"]:
        (at,) = initrd_at(*options)
        offset = kit.parts_of_type(image.read_bytes(), kit.INITRD)[0].offset
        assert at == 0x41000000 + offset


def test_the_plan_takes_the_preferred_tree(made, tmp_path):
    """Reserved ranges are the chosen tree's."""
    image, theirs = tmp_path / "image", tmp_path / "theirs.dtb"
    reserved = "reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;" \
        " a@43000000 { reg = <0x43000000 0x1000>; }; };"
    theirs.write_bytes(kit.tree(memory=(0x40000000, 0x4000000), body=reserved))
    for whose in "image", "r2":
        pack(made / "zImage", image, "-d", made / "board.dtb", "--prefer-tree", whose)
        found = kit.read_plan(good("plan", "--json", image, "--ram", RAM, "--load", "0x41000000",
                                   "--r2", f"{theirs}@0x42000000"))
        labels = [what for _, _, what in found.after]
        assert ("occupied: /reserved-memory" in labels) == (whose == "r2")
        assert ("occupied: what r2 points at" in [w for _, _, w in found.before]) == (
            whose == "image")
