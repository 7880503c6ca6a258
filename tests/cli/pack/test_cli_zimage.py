# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge pack --keep-zimage: a stock zImage that stays as it is."""
import gzip

import pytest

import cli_kit as kit


def keep(kernel, output, *options):
    return kit.pack(kernel, output, "--keep-zimage", *options)


def test_kept(debian, tmp_path):
    """Byte for byte, with 8 bytes of nothing behind, so that no tree is found there."""
    _, kernel, packed, _ = debian
    data = keep(kernel, tmp_path / "out")
    stock = kernel.read_bytes()
    payload = kit.parts_of_type(data, kit.PAYLOAD)[0]
    assert payload.bytes == stock + bytes(8)
    h = kit.header_of(data)
    plain = kit.header_of(packed.read_bytes())
    assert h.inflated_digest == kit.digest(payload.bytes) == payload.digest
    assert h.loader_format == 0
    for field in "inflated_size bss_size text_offset pgdir_size".split():
        assert getattr(h, field) == getattr(plain, field)
    told = kit.good("unpack", tmp_path / "out", "-o", tmp_path / "apart")
    assert "zImage" in told and "Image:" in told
    assert (tmp_path / "apart/zImage").read_bytes() == stock
    assert "zimage" in kit.good("info", tmp_path / "out")


@pytest.mark.parametrize("package, name", [("gemini,kern=64K", "kept-zImage"),
                                           ("gemini", "kept-zImage"), ("bootimg", "zImage"),
                                           ("nops", "zImage")])
def test_kept_in_a_package(package, name, made, tmp_path):
    """It comes out whole beside the package's files, of which a Gemini board's has its name."""
    keep(made / "zImage", tmp_path / "out", "--package", package)
    told = kit.good("unpack", tmp_path / "out", "-o", tmp_path / "apart")
    assert (tmp_path / "apart" / name).read_bytes() == (made / "zImage").read_bytes()
    if name != "zImage":
        assert ((tmp_path / "apart/zImage").read_bytes() ==
                (tmp_path / "out.zImage").read_bytes())
    names = [line.split(":")[0] for line in told.splitlines()]
    assert len(set(names)) == len(names)


def test_appended_tree(made, tmp_path):
    """A tree that is appended to the zImage becomes the image's own: ATAGs are merged into it."""
    stock, tree = (made / "zImage").read_bytes(), (made / "board.dtb").read_bytes()
    (tmp_path / "with").write_bytes(stock + tree)
    data = keep(tmp_path / "with", tmp_path / "out")
    assert kit.parts_of_type(data, kit.PAYLOAD)[0].bytes == stock + bytes(8)
    assert [p.bytes for p in kit.parts_of_type(data, kit.TREE)] == [tree]


def test_plan(made, tmp_path):
    """It keeps clear of the kernel that it inflates, and has room for its heap behind it."""
    keep(made / "zImage", tmp_path / "out")
    plan = kit.read_plan(kit.good("plan", tmp_path / "out", "--json", "--ram", "0x40000000+64M",
                                  "--load", "0x40008000"))
    assert plan.starts
    size = (made / "zImage").stat().st_size + 8
    payload = next(r for r in plan.during if r[2] == "payload")
    kernel = next(r for r in plan.during if r[2] == "kernel")
    assert payload[1] - payload[0] == size + 0x20000
    assert payload[0] >= kernel[1] + kit.BSS
    # Where nothing is in the way it stays.
    plan = kit.read_plan(kit.good("plan", tmp_path / "out", "--json", "--ram", "0x40000000+64M",
                                  "--load", "0x41000000"))
    assert plan.moves == []


def test_damage(made, tmp_path):
    data = bytearray(keep(made / "zImage", tmp_path / "out"))
    data[kit.parts_of_type(data, kit.PAYLOAD)[0].offset + 1000] ^= 4
    (tmp_path / "bad").write_bytes(data)
    assert "(K-IMG-02)" in kit.bad("info", tmp_path / "bad")


@pytest.mark.parametrize("option", [("--compress", "lz4"), ("--compress", "auto"),
                                    ("--filter", "none")])
def test_with_compression(made, tmp_path, option):
    told = kit.misused("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--keep-zimage",
                       *option)
    assert "it goes with neither --compress nor --filter" in told


def test_no_zimage(made, tmp_path):
    (tmp_path / "zImage.gz").write_bytes(gzip.compress((made / "zImage").read_bytes()))
    for kernel, kind in ((made / "Image", "a raw Image"),
                         (tmp_path / "zImage.gz", "a compressed zImage")):
        told = kit.bad("pack", "-k", kernel, "-o", tmp_path / "out", "--keep-zimage", *kit.HINTS)
        assert told == f"kedge: {kernel}: --keep-zimage wants a zImage, and this is {kind}\n"
        assert not (tmp_path / "out").exists()
