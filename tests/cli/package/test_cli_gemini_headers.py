# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge pack --package wrgg, dns313 and nops: each read back by a reader of its own."""
import gzip
import hashlib
import json
import os
import struct
import zlib

import pytest

import cli_kit as kit
from cli_kit import bad, good, misused, pack, run

PLAN = ("--ram", "0+64M", "--load", "0x01600000")


@pytest.fixture(name="image")
def _image(made, tmp_path):
    return pack(made / "zImage", tmp_path / "image")


def packed(made, tmp_path, spec, *options):
    return pack(made / "zImage", tmp_path / "out", "--package", spec, *options)


def told(path):
    """What kedge info says of the package and, apart from it, of the image."""
    said = json.loads(good("info", "--json", path))
    return said.pop("package"), said


def check_readers(package, image, tmp_path):
    """info, plan, unpack and pack take it as they take the image by itself."""
    (tmp_path / "plain").write_bytes(image)
    assert told(tmp_path / "out")[1] == json.loads(good("info", "--json", tmp_path / "plain"))
    assert told(tmp_path / "out")[0]["kind"] == package
    good("unpack", tmp_path / "out", "-o", tmp_path / "files")
    good("unpack", tmp_path / "plain", "-o", tmp_path / "plain-files")
    assert ((tmp_path / "files" / "Image").read_bytes()
            == (tmp_path / "plain-files" / "Image").read_bytes())


def damage(tmp_path, data):
    (tmp_path / "damaged").write_bytes(data)
    return bad("info", tmp_path / "damaged").removeprefix(
        f"kedge: {tmp_path}/damaged: ").removesuffix("\n")


def fuzz(tmp_path, data, header):
    """Any flipped byte of the header, and any cut, is an answer; returns the flips that are taken."""
    taken = set()
    for at in range(header):
        (tmp_path / "damaged").write_bytes(data[:at] + bytes([data[at] ^ 0xff]) + data[at + 1:])
        done = run("info", tmp_path / "damaged")
        assert done.returncode in (0, 1), at
        if done.returncode == 0:
            taken.add(at)
    for size in [*range(0, header + 80, 9), len(data) - 1]:
        (tmp_path / "damaged").write_bytes(data[:size])
        assert run("info", tmp_path / "damaged").returncode == 1, size
    return taken


# --- WRGG ---

def read_wrgg(data):
    """Fields and content, by the format's description."""
    fields = struct.unpack("<32s2I16s16s4I16s2I32s16s", data[:160])
    signature, magic, again, version, model, _, _, _, _, build, size, offset, device, md5 = fields
    assert (magic, again, fields[5:9]) == (0x20080321, 0x20080321, (0, 0, 0, 0))
    content = data[160:160 + size]
    assert len(content) == size
    assert md5 == hashlib.md5(struct.pack("<I", offset) + device + content).digest()
    return [f.rstrip(b"\0").decode() for f in (signature, version, model, build, device)], content


def test_wrgg(made, image, tmp_path):
    data = packed(made, tmp_path, "wrgg")
    assert len(data) % 0x20000 == 0 and len(data) - 0x20000 < 160 + len(image)
    fields, content = read_wrgg(data)
    assert fields == ["wrgns01_dlwbr_dir685RBWW", "N/A", "dir685", "96bb", "/dev/mtdblock/1"]
    assert content == image + bytes(len(data) - 160 - len(image))
    check_readers("a WRGG image", image, tmp_path)
    assert told(tmp_path / "out")[0]["header"] == dict(
        zip(("signature", "version", "model", "build", "device"), fields), offset=0)
    assert good("plan", tmp_path / "out", *PLAN) == good("plan", tmp_path / "image", *PLAN)


def test_wrgg_keys(made, image, tmp_path):
    data = packed(made, tmp_path, "wrgg,signature=" + "s" * 31 + ",version=1.00,model=m,build=,"
                  "device=/dev/mtd,block=1")
    assert len(data) == 160 + len(image)
    assert read_wrgg(data)[0] == ["s" * 31, "1.00", "m", "", "/dev/mtd"]
    for key, most in ("signature", 31), ("version", 15), ("model", 15), ("build", 15), (
            "device", 31):
        assert f"{key} has {most + 1} characters, but {most} is the most" in misused(
            "pack", "-k", made / "zImage", "-o", tmp_path / "x", "--package",
            f"wrgg,{key}=" + "x" * (most + 1))
    assert "block=3: not a power of two" in misused(
        "pack", "-k", made / "zImage", "-o", tmp_path / "x", "--package", "wrgg,block=3")
    assert len(packed(made, tmp_path, "wrgg,limit=128K")) == 0x20000
    assert "x: the file has 131072 bytes, 1 more than the 131071 that" in bad(
        "pack", "-k", made / "zImage", "-o", tmp_path / "x", "--package", "wrgg,limit=131071")


def test_wrgg_with_a_rootfs_behind(made, image, tmp_path):
    """As a system's own upgrade writes it: what follows is kept apart."""
    data = packed(made, tmp_path, "wrgg") + b"hsqs" * 100
    (tmp_path / "out").write_bytes(data)
    check_readers("a WRGG image", image, tmp_path)
    assert (tmp_path / "files" / "rest").read_bytes() == b"hsqs" * 100


def test_damaged_wrgg(made, tmp_path):
    data = packed(made, tmp_path, "wrgg")
    assert damage(tmp_path, data[:-1]) == (f"it is a WRGG image, but it has {len(data) - 160} bytes,"
                                           f" but only {len(data) - 161} are there: it was cut")
    assert damage(tmp_path, data[:-1] + b"x") == "it is a WRGG image, but it is damaged: its MD5 is wrong"
    nothing = bytearray(data[:160])
    nothing[104:108] = bytes(4)
    nothing[144:] = hashlib.md5(nothing[108:144]).digest()
    assert damage(tmp_path, bytes(nothing)) == "it is a WRGG image, but it is empty"
    # What the digest does not cover: signature, version, model, flags and build.
    assert fuzz(tmp_path, data, 160) == {*range(32), *range(40, 104)}


# --- DNS-313 ---

def read_dns313(data):
    magic, crc, _, size, load, entry, data_crc, kind, name, model, version, mac = struct.unpack(
        ">7I4s32s16s16s8s", data[:0x68])
    assert (magic, load, entry, kind) == (0x27051956, 0x8000, 0x8000, b"\5\2\2\1")
    assert crc == zlib.crc32(data[:4] + bytes(4) + data[8:0x68])
    assert size == len(data) - 0x68 and data_crc == zlib.crc32(data[0x68:])
    assert mac[6:] == b"\0\0"
    return [f.rstrip(b"\0").decode() for f in (name, model, version)], data[0x68:]


def test_dns313(made, image, tmp_path):
    data = packed(made, tmp_path, "dns313")
    assert read_dns313(data) == (["kernel.img", "dns-313v3", "2.01b04"], image)
    for suffix in "rd.gz", "rootfs.tgz":
        fields, content = read_dns313((tmp_path / f"out.{suffix}").read_bytes())
        assert fields == ["kernel.img", "dns-313v3", "2.01b04"]
        assert gzip.decompress(content) == bytes(1024)
    check_readers("a DNS-313's file", image, tmp_path)
    assert told(tmp_path / "out")[0]["header"] == {
        "name": "kernel.img", "model": "dns-313v3", "version": "2.01b04", "load": 0x8000,
        "entry": 0x8000}
    assert packed(made, tmp_path, "dns313") == data
    assert read_dns313(packed(made, tmp_path, "dns313,name=n,model=other,version="))[0] == [
        "n", "other", ""]
    assert told(tmp_path / "out")[0]["kind"] == "a DNS-313's file"  # by its CRC
    assert "version has 16 characters, but 15 is the most" in misused(
        "pack", "-k", made / "zImage", "-o", tmp_path / "x", "--package",
        "dns313,version=" + "x" * 16)


def test_damaged_dns313(made, tmp_path):
    data = packed(made, tmp_path, "dns313")
    assert damage(tmp_path, data[:-1]).startswith(
        f"it is a DNS-313's file, but it has {len(data) - 0x68} bytes, but only ")
    assert damage(tmp_path, data[:-1] + b"\1") == (
        "it is a DNS-313's file, but its data are damaged: their CRC is wrong")
    assert damage(tmp_path, data[:8] + b"\1" + data[9:]) == (
        "it is a DNS-313's file, but its header is damaged: its CRC is wrong")
    assert fuzz(tmp_path, data, 0x68) == set()


# --- NOPs ---

@pytest.mark.parametrize("spec, count", [("nops", 4), ("nops,count=2", 2), ("nops,count=64", 64)])
def test_nops(spec, count, made, image, tmp_path):
    data = packed(made, tmp_path, spec)
    assert data == struct.pack("<I", 0xe1a00000) * count + image
    assert struct.unpack_from("<3I", data, 4 * count + 0x24) == (0x016f2818, 0, len(image))
    check_readers("a zImage behind NOPs", image, tmp_path)
    assert told(tmp_path / "out")[0]["header"] == {"nops": count}
    # It is the file that is loaded there; the image is further on.
    assert good("plan", tmp_path / "out", *PLAN) == good(
        "plan", tmp_path / "image", "--ram", "0+64M", "--load", str(0x01600000 + 4 * count))


def test_nops_and_cat(made, image, tmp_path):
    """A tree that is appended to the file is behind the image's end, and found."""
    packed(made, tmp_path, "nops")
    tree = kit.dtb('model = "Behind";')
    with open(tmp_path / "out", "ab") as out:
        out.write(tree)
    assert told(tmp_path / "out")[1]["appended"]["model"] == "Behind"
    good("unpack", tmp_path / "out", "-o", tmp_path / "files")
    assert (tmp_path / "files" / "appended.dtb").read_bytes() == tree
    assert (tmp_path / "files" / "kernel").read_bytes() == image + tree
    assert "tree" in good("plan", tmp_path / "out", *PLAN)


def test_bad_nops(made, tmp_path):
    for value, reason in (("0", "not 2 to 64"), ("3", "not a multiple of 2"), ("66", "not 2 to 64"),
                          ("x", "not a number")):
        assert f"count={value}: {reason}" in misused(
            "pack", "-k", made / "zImage", "-o", tmp_path / "x", "--package", f"nops,count={value}")
    data = packed(made, tmp_path, "nops,count=64")
    # One more is no zImage behind NOPs any more, one of another instruction neither.
    for wrong in data[:4] + data, data[:8] + b"\1" + data[9:]:
        assert damage(tmp_path, wrong) == "not a kedge image; kedge pack makes one"
    assert damage(tmp_path, data[:256 + 0x30]) == "not a kedge image; kedge pack makes one"
    packed(made, tmp_path, "nops")
    assert bad("plan", tmp_path / "out", "--ram", "0+64M", "--load", "0xfffffff8") == (
        f"kedge: {tmp_path}/out: at 0xfffffff8 the image passes the end of the 32-bit address space"
        "\n")


# --- the boards ---

BOARDS = {"dir-685": ("a WRGG image", 0), "dns-313": ("a DNS-313's file", 0),
          "wbd111": ("a zImage behind NOPs", 16), "wbd222": ("a zImage behind NOPs", 16)}


@pytest.mark.parametrize("board", BOARDS)
def test_board(board, made, tmp_path):
    kind, lead = BOARDS[board]
    done = run("pack", "--board", board, "-k", kit.debian_kernel("marvell"), "-d",
               made / "board.dtb", "-o", tmp_path / "out", "--compress", "lz4")
    assert done.returncode == 0, done.stderr
    assert f"board {board}: the kernel goes to 0x00008000" in done.stdout
    assert told(tmp_path / "out")[0]["kind"] == kind
    settings = {s["name"]: s.get("value") for s in
                json.loads(good("boards", board, "--json"))["settings"]}
    load = int(settings["load"], 16) + lead
    text = good("plan", tmp_path / "out", "--board", board)
    assert f"0x{load:08x}.." in text
    assert "plain zImage" not in good("boards", board)
    steps = run("flash", tmp_path / "out", "--board", board).stdout
    assert "out" in steps
    if lead:
        size = (tmp_path / "out").stat().st_size
        assert f"fis create -b 0x01600000 -l 0x600000 -s 0x{size:x} -f 0x30020000" in steps
    for suffix in ("rd.gz", "rootfs.tgz") if board == "dns-313" else ():
        assert f"cp {tmp_path}/out.{suffix} /mnt/.boot/{suffix}\n" in steps


def test_board_and_nops(made, image, tmp_path):
    """The plan on a board is for the image where it is, behind the NOPs."""
    for load, fits in (0xfffff000 - len(image), False), (0x80000000, True):
        (tmp_path / "mine.conf").write_text(
            f"title = Mine\nram = 0x80000000+0x7ffff000\nload = {load:#x}\npackage = nops\n")
        done = run("pack", "-q", "--board-file", tmp_path / "mine.conf", "-k", made / "zImage", "-o",
                   tmp_path / "out")
        assert (done.returncode == 0) is fits, done.stderr
        if not fits:
            assert "K-PLAN-06: a range passes the end of the 32-bit address space" in done.stderr


def test_board_that_is_too_small(tmp_path):
    """marvell's kernel as it is does not fit into a Wiliboard's flash."""
    done = run("pack", "--board", "wbd111", "-k", kit.debian_kernel("marvell"), "-o",
               tmp_path / "out", "--compress", "none")
    assert done.returncode == 1 and os.listdir(tmp_path) == []
    assert "out: the file has 79" in done.stderr and "than the 6291456 that" in done.stderr
