# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge pack --package trx: read back by a reader of its own, which knows the format's document."""
import json
import struct
import zlib

import pytest

import cli_kit as kit
from cli_kit import bad, good, misused, pack, run

INITRD = bytes(range(256)) * 20 + b"end"
OFFSETS = {1: 3, 2: 4}


@pytest.fixture(name="image")
def _image(made, tmp_path):
    return pack(made / "zImage", tmp_path / "image")


@pytest.fixture(name="initrd")
def _initrd(tmp_path):
    (tmp_path / "initrd").write_bytes(INITRD)
    return tmp_path / "initrd"


def packed(made, tmp_path, spec, *options):
    return pack(made / "zImage", tmp_path / "out", "--package", spec, *options)


def crc(data):
    """CRC-32 without zlib's inversion at its end."""
    return zlib.crc32(data) ^ 0xffffffff


def read_trx(data):
    """Version, offsets and partitions, by the format's description; all of the file is in it."""
    magic, length, stored, flags, version = struct.unpack_from("<4s2I2H", data)
    offsets = struct.unpack_from(f"<{OFFSETS[version]}I", data, 16)
    assert (magic, length, flags) == (b"HDR0", len(data), 0)
    assert stored == crc(data[12:length])
    used = [at for at in offsets if at]
    assert used == sorted(used) == list(offsets[:len(used)])
    return version, offsets, [data[at:end] for at, end in zip(used, [*used[1:], length])]


def sealed(data, length=None):
    """With the CRC that fits."""
    data = bytearray(data)
    struct.pack_into("<I", data, 8, crc(data[12:length]))
    return bytes(data)


def put(data, at, word):
    return data[:at] + struct.pack("<I", word) + data[at + 4:]


@pytest.mark.parametrize("version, header", [(1, 28), (2, 32)])
def test_kernel_alone(version, header, made, image, tmp_path):
    data = packed(made, tmp_path, f"trx,version={version}")
    assert len(image) % 4 == 0
    assert read_trx(data) == (version, (header,) + (0,) * (OFFSETS[version] - 1), [image])
    if version == 1:
        assert packed(made, tmp_path, "trx") == data


@pytest.mark.parametrize("spec, align, pad", [("trx", 4, 4), ("trx,align=64K", 0x10000, 4),
                                              ("trx,version=2,align=4K,pad=128K", 4096, 0x20000)])
def test_initrd_is_the_second_partition(spec, align, pad, made, image, initrd, tmp_path):
    data = packed(made, tmp_path, spec, "--initrd", initrd)
    version, offsets, (kernel, ramdisk) = read_trx(data)
    assert offsets[1] == -(-(16 + 4 * OFFSETS[version] + len(image)) // align) * align
    assert len(data) == -(-(offsets[1] + len(INITRD)) // pad) * pad
    assert kernel == image + bytes(len(kernel) - len(image))
    assert ramdisk == INITRD + bytes(len(ramdisk) - len(INITRD))
    inside = packed(made, tmp_path, spec, "--initrd", initrd, "--embed-initrd")
    assert len(read_trx(inside)[2]) == 1 and INITRD in inside


def test_info_plan_unpack(made, image, initrd, tmp_path):
    packed(made, tmp_path, "trx", "--initrd", initrd)
    told = json.loads(good("info", "--json", tmp_path / "out"))
    package = told.pop("package")
    assert told == json.loads(good("info", "--json", tmp_path / "image"))
    size = (tmp_path / "out").stat().st_size
    assert package == {
        "kind": "a TRX image", "header": {"version": 1, "flags": 0, "length": size},
        "files": [{"name": "kernel", "offset": 28, "size": len(image)},
                  {"name": "ramdisk", "offset": 28 + len(image), "size": size - 28 - len(image)}]}
    good("unpack", tmp_path / "out", "-o", tmp_path / "files")
    assert (tmp_path / "files" / "kernel").read_bytes() == image
    assert (tmp_path / "files" / "ramdisk").read_bytes().rstrip(b"\0") == INITRD
    assert (tmp_path / "files" / "Image").read_bytes() == kit.image_bytes()
    where = ("--ram", "0+64M", "--load", "0x01600000")
    assert good("plan", tmp_path / "out", *where) == good("plan", tmp_path / "image", *where)


def test_kernel_of_another_trx(made, image, tmp_path):
    """A stock kernel, with two other partitions behind it and no second one."""
    zimage = (made / "zImage").read_bytes()
    end = 32 + len(zimage)
    data = sealed(struct.pack("<4s2I2H4I", b"HDR0", end + 300, 0, 1, 2, 32, 0, end, end + 100)
                  + zimage + b"a" * 100 + b"b" * 200)
    (tmp_path / "theirs").write_bytes(data + b"behind")
    assert " in a TRX image, " in good("pack", "-k", tmp_path / "theirs", "-o", tmp_path / "mine")
    assert (tmp_path / "mine").read_bytes() == image
    good("unpack", tmp_path / "theirs", "-o", tmp_path / "files")
    files = {path.name: path.read_bytes() for path in (tmp_path / "files").iterdir()}
    assert files.pop("Image") == kit.image_bytes()
    assert files == {"kernel": zimage, "partition-3": b"a" * 100, "partition-4": b"b" * 200}


LONGER = ["--cmdline", "y" * 1000, "--ignore", "mem"]
OF_ONE_SIZE = ["--console", "pl011@0x9000000", "--log", "silent"]


@pytest.mark.parametrize("with_initrd", [True, False], ids=["initrd", "bare"])
@pytest.mark.parametrize("options", [LONGER, OF_ONE_SIZE], ids=["longer", "same"])
def test_console_as_if_packed(options, with_initrd, made, initrd, tmp_path):
    more = ["--initrd", initrd] if with_initrd else []
    before = packed(made, tmp_path, "trx", *more)
    expected = packed(made, tmp_path, "trx", *more, *options)
    (tmp_path / "out").write_bytes(before + b"behind")
    good("console", tmp_path / "out", *options)
    assert (tmp_path / "out").read_bytes() == expected + b"behind"
    read_trx(expected)


def test_console_keeps_the_blocks(made, initrd, tmp_path):
    """What is behind the kernel stays on a block of the flash, moved or not."""
    before = packed(made, tmp_path, "trx,version=2,align=16K,pad=64K", "--initrd", initrd)
    offset, ramdisk = read_trx(before)[1][1], read_trx(before)[2][1]
    good("console", tmp_path / "out", *OF_ONE_SIZE)
    _, offsets, parts = read_trx((tmp_path / "out").read_bytes())
    assert offsets[1] == offset and parts[1] == ramdisk
    good("console", tmp_path / "out", "--keep-log", "64K", *LONGER)
    _, offsets, parts = read_trx((tmp_path / "out").read_bytes())
    assert offset < offsets[1] < offset + 0x20000 and offsets[1] % 0x4000 == 0
    assert parts[1] == ramdisk


@pytest.mark.parametrize("change, reason", [
    (lambda d: d[:-1] + b"\1", "it is damaged: its CRC is wrong"),
    (lambda d: put(d, 8, 0), "it is damaged: its CRC is wrong"),
    (lambda d: put(d, 12, 0x10001), "it is damaged: its CRC is wrong"),
    (lambda d: d[:-1], "it has {size} bytes, but only {less} are there: it was cut"),
    (lambda d: put(d, 4, 0xffffffff), "it has 4294967295 bytes, but only {size} are there: it was "
     "cut"),
    (lambda d: put(d, 4, 27), "its header is damaged: a length of 27 bytes"),
    (lambda d: put(d, 4, 0), "its header is damaged: a length of 0 bytes"),
    (lambda d: put(d, 12, 0), "it is of version 0; kedge knows 1 and 2"),
    (lambda d: put(d, 12, 3 << 16), "it is of version 3; kedge knows 1 and 2"),
    (lambda d: put(d, 12, 2 << 16)[:31], "its header is cut"),
    (lambda d: sealed(put(d, 16, 0)), "there is no kernel in it"),
    (lambda d: sealed(put(d, 16, 27)), "its partition 1 is at 0x1b, over what is in front of it"),
    (lambda d: sealed(put(d, 16, len(d))), "its partition 1 is at {size:#x}, behind its {size} "
     "bytes"),
    (lambda d: sealed(put(d, 20, 28)), "its partition 2 is at 0x1c, over what is in front of it"),
    (lambda d: sealed(put(d, 24, 0xffffffff)), "its partition 3 is at 0xffffffff, behind its {size}"
     " bytes"),
    (lambda d: sealed(put(d, 24, len(d) - 1)), None),
])
def test_damaged(change, reason, made, initrd, tmp_path):
    data = packed(made, tmp_path, "trx", "--initrd", initrd)
    file = tmp_path / "damaged"
    file.write_bytes(change(data))
    if reason is None:
        assert "partition-3" in good("info", file)
        return
    reason = reason.format(size=len(data), less=len(data) - 1)
    assert bad("info", file) == f"kedge: {file}: it is a TRX image, but {reason}\n"
    assert bad("pack", "-k", file, "-o", tmp_path / "x") == f"kedge: {file}: {reason}\n"


def test_any_flipped_byte_and_cut(made, tmp_path):
    data = packed(made, tmp_path, "trx")
    for at in [*range(28), *range(28, len(data), 9973)]:
        (tmp_path / "damaged").write_bytes(data[:at] + bytes([data[at] ^ 0xff]) + data[at + 1:])
        assert run("info", tmp_path / "damaged").returncode == 1, at
    for size in [*range(0, 100, 9), len(data) // 2, len(data) - 1]:
        (tmp_path / "damaged").write_bytes(data[:size])
        assert run("info", tmp_path / "damaged").returncode == 1, size


@pytest.mark.parametrize("key, reason", [
    ("version=0", "version=0: not 1 to 2"), ("version=3", "version=3: not 1 to 2"),
    ("align=3", "align=3: not 4 to 16777216"), ("align=12", "align=12: not a power of two"),
    ("pad=x", "pad=x: not a number"), ("load=0", "'load': trx has no such key"),
])
def test_bad_keys(key, reason, made, tmp_path):
    assert f"--package trx,{key}: {reason}\n" in misused(
        "pack", "-k", made / "zImage", "-o", tmp_path / "x", "--package", f"trx,{key}")


def test_limits(made, initrd, tmp_path):
    size = len(packed(made, tmp_path, "trx", "--initrd", initrd))
    options = ("pack", "-k", made / "zImage", "-o", tmp_path / "x", "--initrd", initrd, "--package")
    assert f"x: the file has {size} bytes, 1 more than the {size - 1} that" in bad(
        *options, f"trx,limit={size - 1}")


def test_flash(made, tmp_path):
    """A board that wants one gets one, and no other."""
    (tmp_path / "mine.conf").write_text(
        "title = Mine\nram = 0+64M\nload = 0x8000\npackage = trx,limit=4M\nstep = # write %n\n")
    good("pack", "--board-file", tmp_path / "mine.conf", "-q", "-k", made / "zImage", "-d",
         made / "board.dtb", "-o", tmp_path / "out")
    assert "1. write out\n" in good("flash", tmp_path / "out", "--board-file", tmp_path / "mine.conf")
    packed(made, tmp_path, "uimage")
    assert "it is a U-Boot uImage, and board mine.conf takes trx" in bad(
        "flash", tmp_path / "out", "--board-file", tmp_path / "mine.conf")
