# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge plan: which RAM it goes by, where --ram and what the loader reads differ."""
import json

import pytest

import cli_kit as kit
from cli_kit import bad, good, pack
from plan_rules import RAM, named, plan


def other_ram(ram, *arguments):
    """What is told of RAM that is given but is not what the loader finds, or the other way."""
    text, told = good("plan", *arguments), json.loads(good("plan", "--json", *arguments))
    assert f"\nRAM ({told['ram_by']})," in text
    for bank in told["ram_unused"]:
        assert f"  {bank['start']:#010x}..{bank['end']:#010x}" in text.split("\ntree: ")[0]
    unused = [(bank["start"], bank["end"]) for bank in told["ram_unused"]]
    assert plan(*arguments).banks == ram
    return told["ram_by"], told["ram_unused_by"], unused


@pytest.mark.parametrize("body", [
    "chosen { linux,usable-memory-range = <0x42000000 0x1000000>; };",
    "}; / { memory@40000000 { linux,usable-memory = <0x42000000 0x1000000>; };",
])
def test_ram_by_the_tree_in_r2(body, made, tmp_path):
    """The loader goes by what it finds, so the plan does, too, and says so."""
    dtb = tmp_path / "r2.dtb"
    dtb.write_bytes(kit.tree(memory=(0x40000000, 0x4000000), body=body))
    arguments = [made / "plain.kedge", "--ram", RAM, "--load", "0x42100000", "--r2",
                 f"{dtb}@0x42f00000"]
    assert other_ram([(0x42000000, 0x43000000)], *arguments) == (
        "tree", "given", [(0x40000000, 0x44000000)])
    assert named(plan(*arguments).after, "kernel")[0][0] == 0x42008000


def test_ram_by_atags(made, tmp_path):
    lists = tmp_path / "atags"
    lists.write_bytes(kit.atags(memory=[(0x40000000, 0x200000), (0x42000000, 0x1000000)]))
    r2 = ["--r2", f"{lists}@0x40000100"]
    for image in made / "plain.kedge", made / "trees.kedge":
        arguments = [image, "--ram", RAM, "--load", "0x42100000", *r2]
        assert other_ram([(0x40000000, 0x40200000), (0x42000000, 0x43000000)], *arguments) == (
            "ATAGs", "given", [(0x40000000, 0x44000000)])
    lists.write_bytes(kit.atags(memory=[(0x40000000, 0x4000000)]))
    text = good("plan", made / "plain.kedge", "--ram", RAM, "--load", "0x42100000", *r2)
    assert "RAM (ATAGs)" in text and "warning" not in text


@pytest.mark.parametrize("memory", [(0x40000000, 0x4000000), (0, 0)])
def test_window_of_the_image_s_tree(memory, made, tmp_path):
    """linux,usable-memory-range holds whoever tells of the RAM: with none, --ram, and ATAGs."""
    (tmp_path / "x.dtb").write_bytes(kit.tree(
        memory=memory, body="chosen { linux,usable-memory-range = <0x42000000 0x1000000>; };"))
    pack(made / "zImage", tmp_path / "out", "--dtb", tmp_path / "x.dtb")
    lists = tmp_path / "atags"
    lists.write_bytes(kit.atags(memory=[(0x40000000, 0x4000000)]))
    arguments = [tmp_path / "out", "--ram", RAM, "--load", "0x42100000"]
    for r2 in [], ["--r2", f"{lists}@0x40000100"]:
        assert other_ram([(0x42000000, 0x43000000)], *arguments, *r2)[1:] in (
            ("given", [(0x40000000, 0x44000000)]), ("tree", [(0x42000000, 0x43000000)]))
        assert named(plan(*arguments, *r2).after, "kernel")[0][0] == 0x42008000


def test_ram_of_the_image_s_tree(made, tmp_path):
    """With no r2 given, the bootloader may yet tell of the RAM that was."""
    (tmp_path / "x.dtb").write_bytes(kit.tree(memory=(0x40000000, 0x800000)))
    pack(made / "zImage", tmp_path / "out", "--dtb", tmp_path / "x.dtb")
    assert other_ram([(0x40000000, 0x44000000)], tmp_path / "out", "--ram", RAM, "--load",
                     "0x42000000") == ("given", "tree", [(0x40000000, 0x40800000)])


@pytest.mark.parametrize("theirs, common", [
    ((0x40000000, 0x8000000), (0x40000000, 0x44000000)),
    ((0x42000000, 0x8000000), (0x42000000, 0x44000000)),
    ((0x80000000, 0x8000000), (0x40000000, 0x44000000)),
])
def test_more_ram_in_r2(theirs, common, made, tmp_path):
    """The bootloader knows how much there is; where nothing is common the one that asks does."""
    dtb = tmp_path / "r2.dtb"
    dtb.write_bytes(kit.tree(memory=theirs))
    assert other_ram([common], made / "plain.kedge", "--ram", RAM, "--load", "0x42100000", "--r2",
                     f"{dtb}@0x42f00000") == (
        "given", "tree", [(theirs[0], sum(theirs))])
    text = good("plan", made / "plain.kedge", "--ram", RAM, "--load", "0x42100000", "--r2",
                f"{dtb}@0x42f00000")
    assert text.startswith("warning: the tree names other RAM, which the loader uses unless "
                           "the bootloader changes it:\n")


def test_too_much_ram_in_r2(made, tmp_path):
    """What the loader stops at is not for --ram to save."""
    lists = tmp_path / "atags"
    lists.write_bytes(kit.atags(memory=[(i << 24, 1 << 20) for i in range(17)]))
    assert "K-ATAG-04" in bad("plan", made / "plain.kedge", "--ram", RAM, "--load", "0x42000000",
                              "--r2", f"{lists}@0x40000100")
