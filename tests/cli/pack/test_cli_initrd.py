# SPDX-License-Identifier: GPL-2.0-or-later
"""An initrd inside the image: it goes in and comes out, and the plan finds a place for it."""
import struct

import pytest

import cli_kit as kit
from cli_kit import bad, good, misused, pack
from plan_rules import named, plan

RAM = "0x40000000+64M"


@pytest.fixture(name="initrd")
def initrd_file(tmp_path):
    path = tmp_path / "initrd.img"
    path.write_bytes(kit.image_bytes(123457))
    return path


def packed(made, tmp_path, initrd, *options):
    output = tmp_path / "with.img"
    return output, pack(made / "Image", output, *kit.HINTS, "--initrd", initrd, *options)


def test_it_goes_in_and_comes_out(made, tmp_path, initrd):
    dtb = tmp_path / "board.dtb"
    dtb.write_bytes(kit.tree())
    output, data = packed(made, tmp_path, initrd, "--dtb", dtb)
    part, = kit.parts_of_type(data, kit.INITRD)
    assert part.bytes == initrd.read_bytes() and part.digest == kit.digest(part.bytes)
    # On a page, so that the loader can leave it where it is; the head does not grow by it.
    assert part.offset % 4096 == 0 and part.offset > kit.header_of(data).head_size
    assert kit.reseal(data) == data and len(data) % 8 == 0
    assert struct.unpack_from("<I", data, 0x2c)[0] == len(data)
    good("unpack", output, "-o", tmp_path / "apart")
    assert (tmp_path / "apart" / "initrd").read_bytes() == initrd.read_bytes()
    assert f"0x{part.offset:08x}+0x{part.size:x} initrd" in good("info", output)
    said = good("pack", "-k", made / "Image", "-o", output, *kit.HINTS, "--initrd", initrd)
    assert f"{output}: initrd {initrd}, 123457 bytes\n" in said


def test_damage_is_found(made, tmp_path, initrd):
    output, data = packed(made, tmp_path, initrd)
    part, = kit.parts_of_type(data, kit.INITRD)
    data = bytearray(data)
    data[part.offset + 777] ^= 4
    output.write_bytes(data)
    assert bad("info", output) == f"kedge: {output}: a part of the image is damaged (K-IMG-02)\n"


def test_plan(made, tmp_path, initrd):
    dtb = tmp_path / "board.dtb"
    dtb.write_bytes(kit.tree(memory=(0x40000000, 0x4000000)))
    output, data = packed(made, tmp_path, initrd, "--dtb", dtb)
    at = 0x41000000 + kit.parts_of_type(data, kit.INITRD)[0].offset
    # Out of the way it stays, in whole pages.
    found = plan(output, "--ram", RAM, "--load", "0x41000000")
    assert named(found.before, "initrd") == [(at, at + 123457)]
    assert named(found.after, "initrd") == [(at, at + 0x1f000)]
    # In the kernel's way, or not on a page, it moves.
    for load in (0x40008000, 0x41000200):
        found = plan(output, "--ram", RAM, "--load", load)
        (start, _), = named(found.after, "initrd")
        assert start % 4096 == 0
        assert "initrd" in [what for _, _, _, what in found.moves]
    # The bootloader's wins.
    found = plan(output, "--ram", RAM, "--load", "0x41000000", "--initrd", "0x42000000+1M")
    assert named(found.after, "initrd") == [(0x42000000, 0x42100000)]


def test_nothing_to_tell_of_it(made, tmp_path, initrd):
    output, _ = packed(made, tmp_path, initrd)
    found = plan(output, "--ram", RAM, "--load", "0x41000000")
    assert found.warnings == ["K-BOOT-01", "K-BOOT-04"]
    assert not named(found.after, "initrd")


def test_errors(made, tmp_path, initrd):
    def fails(*options):
        return bad("pack", "-k", made / "Image", "-o", tmp_path / "x", *kit.HINTS, *options)

    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert fails("--initrd", empty) == f"kedge: {empty}: it is empty; --initrd wants an initrd\n"
    missing = tmp_path / "missing"
    assert str(missing) in fails("--initrd", missing)
    said = misused("pack", "-k", made / "Image", "-o", tmp_path / "x", "--embed-initrd")
    assert "--embed-initrd needs --initrd\n" in said
    assert not (tmp_path / "x").exists()
