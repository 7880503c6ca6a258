# SPDX-License-Identifier: GPL-2.0-or-later
"""Android's boot image: as mkbootimg makes it, and with Qualcomm's table of device trees."""
import hashlib
import os
import struct
import subprocess
import types

import pytest

import cli_kit as kit
from cli_kit import bad, good, misused, pack

INITRD = bytes(range(256)) * 50 + b"end"
BASE = 0x40200000
PAGE = 2048


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    """Trees of Qualcomm boards, by name."""
    folder = tmp_path_factory.mktemp("boards")
    trees = {
        "old": "qcom,msm-id = <126 8 0x10000>, <126 1 0>;",
        "fusion": "qcom,msm-id = <194 0x20000>, <126 0x20000>; qcom,board-id = <8 0>, <1 11>;",
        "mtp": "qcom,msm-id = <126 0x20000>; qcom,board-id = <8 1>;",
        "plain": "qcom,msm-id = <126 0x20000>; qcom,board-id = <8 0>;",
        "pmic": "qcom,msm-id = <206 0>; qcom,board-id = <8 0>; "
                "qcom,pmic-id = <1 2 3 4>, <5 6 7 8>;",
        "pmic2": "qcom,msm-id = <206 0>; qcom,board-id = <8 0>; qcom,pmic-id = <9 0 0 0>;",
        "odd-board": "qcom,msm-id = <206 0>; qcom,board-id = <8>;",
        "odd-msm": "qcom,msm-id = <206 0 1>; qcom,board-id = <8 0>;",
        "odd-pmic": "qcom,msm-id = <206 0>; qcom,board-id = <8 0>; qcom,pmic-id = <1 2>;",
        "many": "qcom,msm-id = " + ", ".join(["<1 2>"] * 100) + "; qcom,board-id = " +
                ", ".join(["<3 4>"] * 41) + ";",
        "none": "",
    }
    for name, properties in trees.items():
        (folder / f"{name}.dtb").write_bytes(kit.dtb(f'model = "{name}"; {properties}'))
    (folder / "initrd").write_bytes(INITRD)
    return folder


def dtbs(boards, *names):
    return [word for name in names for word in ("-d", boards / f"{name}.dtb")]


def sections(data):
    """A boot image taken apart by what the header says, without others' code."""
    header = types.SimpleNamespace(magic=data[:8])
    (header.kernel_size, header.kernel, header.ramdisk_size, header.ramdisk, header.second_size,
     header.second, header.tags, header.page, header.version, header.os) = struct.unpack_from(
         "<10I", data, 8)
    header.name, header.cmdline, header.id = data[0x30:0x40], data[0x40:0x240], data[0x240:0x260]
    at = header.page
    found = []
    for size in (header.kernel_size, header.ramdisk_size, header.second_size):
        found.append(data[at:at + size])
        at += -(-size // header.page) * header.page
    return header, *found[:2], data[at:]


# --- the same as mkbootimg, byte for byte ---

KEYS = {"page": "pagesize", "name": "board", "kernel-offset": "kernel_offset", "base": "base",
        "ramdisk-offset": "ramdisk_offset", "tags-offset": "tags_offset", "cmdline": "cmdline",
        "dtb-offset": "dtb_offset", "os-version": "os_version", "os-patch": "os_patch_level"}


@pytest.mark.parametrize("with_initrd", [True, False], ids=["initrd", "bare"])
@pytest.mark.parametrize("keys", [
    {},
    {"page": "16384", "base": hex(BASE), "cmdline": "console=ttyMSM0,115200n8 root=/dev/mmcblk0"},
    {"base": "0", "kernel-offset": "0x10008000", "ramdisk-offset": "0x12000000",
     "tags-offset": "0x10000200", "dtb-offset": "0x13000000", "name": "sixteen-letters!",
     "os-version": "11.2.3", "os-patch": "2021-05", "cmdline": "w" * 1536},
    {"os-version": "9", "os-patch": "2127-12", "cmdline": "w" * 512},
    {"os-version": "9.1", "cmdline": "w" * 513},
])
@pytest.mark.parametrize("version", [0, 1, 2])
def test_same_as_mkbootimg(version, keys, with_initrd, made, boards, tmp_path):
    trees = dtbs(boards, "fusion")
    spec = f"bootimg,version={version}" + "".join(
        f",{key}={value.replace(',', ',,')}" for key, value in keys.items())
    initrd = ["--initrd", boards / "initrd"] if with_initrd else []
    ours = pack(made / "zImage", tmp_path / "ours", *trees, *initrd, "--package", spec)
    # in version 2 the tree is the bootloader's to find, before that the loader's
    pack(made / "zImage", tmp_path / "kernel", *(trees if version < 2 else ()))
    command = ["mkbootimg", "--kernel", tmp_path / "kernel", "--header_version", str(version),
               "-o", tmp_path / "theirs"]
    if with_initrd:
        command += ["--ramdisk", boards / "initrd"]
    if version == 2:
        command += ["--dtb", boards / "fusion.dtb"]
    for key, value in keys.items():
        command += [f"--{KEYS[key]}", value]
    subprocess.run(command, check=True)
    assert ours == (tmp_path / "theirs").read_bytes()


def test_others_read_it(made, boards, tmp_path):
    """unpack_bootimg, abootimg and file agree on what is in it."""
    out = tmp_path / "boot.img"
    kernel = pack(made / "zImage", tmp_path / "kernel")
    pack(made / "zImage", out, "--initrd", boards / "initrd", "--package",
         f"bootimg,base={BASE:#x},name=dragon,cmdline=quiet")
    told = subprocess.run(["unpack_bootimg", "--boot_img", out, "--out", tmp_path / "un"],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    assert f"kernel load address: {BASE + 0x8000:#x}" in told and "product name: dragon" in told
    assert (tmp_path / "un" / "kernel").read_bytes() == kernel
    assert (tmp_path / "un" / "ramdisk").read_bytes() == INITRD
    (tmp_path / "ab").mkdir()
    subprocess.run(["abootimg", "-x", out], cwd=tmp_path / "ab", stdout=subprocess.DEVNULL,
                   check=True)
    assert (tmp_path / "ab" / "zImage").read_bytes() == kernel
    assert (tmp_path / "ab" / "initrd.img").read_bytes() == INITRD
    settings = (tmp_path / "ab" / "bootimg.cfg").read_text()
    assert f"kerneladdr = {BASE + 0x8000:#x}" in settings and "cmdline = quiet" in settings
    assert f"tagsaddr = {BASE + 0x100:#x}" in settings and "pagesize = 0x800" in settings
    kind = subprocess.run(["file", "-b", out], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert kind.startswith(f"Android bootimg, kernel ({BASE + 0x8000:#x}), ramdisk "
                           f"({BASE + 0x1000000:#x}), page size: 2048, ")
    assert "cmdline (quiet)" in kind


def test_trees_in_version_2_and_appended(made, boards, tmp_path):
    """Several follow each other directly, as LK and U-Boot step through them."""
    trees = dtbs(boards, "fusion", "mtp")
    joined = b"".join((boards / f"{name}.dtb").read_bytes() for name in ("fusion", "mtp"))
    kernel = pack(made / "zImage", tmp_path / "kernel")
    data = pack(made / "zImage", tmp_path / "out", *trees, "--package", "bootimg,version=2")
    header, inner, _, rest = sections(data)
    assert inner == kernel and rest[:len(joined)] == joined
    assert struct.unpack_from("<IQ", data, 0x670) == (len(joined), 0x11f00000)
    data = pack(made / "zImage", tmp_path / "out", *trees, "--package", "bootimg,trees=appended")
    assert sections(data)[1] == kernel + joined
    # LK looks for the first at the kernel's word 0x2c
    assert struct.unpack_from("<I", kernel, 0x2c)[0] == len(kernel)
    data = pack(made / "zImage", tmp_path / "out", *trees, "--package", "bootimg,trees=packed")
    assert [p.bytes for p in kit.parts_of_type(sections(data)[1], kit.TREE)] == [
        (boards / f"{name}.dtb").read_bytes() for name in ("fusion", "mtp")]


def test_tree_with_more_behind_it(made, boards, tmp_path):
    """What a file has behind its tree would end the bootloader's search."""
    tree = (boards / "fusion.dtb").read_bytes()
    (tmp_path / "long.dtb").write_bytes(tree + bytes(100))
    kernel = pack(made / "zImage", tmp_path / "kernel")
    data = pack(made / "zImage", tmp_path / "out", "-d", tmp_path / "long.dtb",
                *dtbs(boards, "mtp"), "--package", "bootimg,trees=appended")
    assert sections(data)[1] == kernel + tree + (boards / "mtp.dtb").read_bytes()


# --- the table of device trees ---

def read_qcdt(table, page=PAGE):
    """A table as LK reads it: the keys of each entry, in order, with the tree they lead to."""
    magic, version, count = struct.unpack_from("<4s2I", table)
    assert magic == b"QCDT"
    words = {1: 5, 2: 6, 3: 10}[version]
    entries = []
    for i in range(count):
        *keys, offset, size = struct.unpack_from(f"<{words}I", table, 12 + 4 * words * i)
        assert offset % page == 0 and size % page == 0 and offset + size <= len(table)
        length = struct.unpack_from(">I", table, offset + 4)[0]
        assert size - page < length <= size and not any(table[offset + length:offset + size])
        entries.append((tuple(keys), table[offset:offset + length]))
    end = 12 + 4 * words * count
    assert table[end:end + 4] == bytes(4)
    assert [keys for keys, _ in entries] == sorted(
        (keys for keys, _ in entries),
        key=lambda k: (k[0], k[1], *((k[2],) if version == 1 else (k[2], k[3], *k[4:]))))
    return version, entries


@pytest.mark.parametrize("version, names, expected", [
    (1, ["old"], [((126, 1, 0), "old"), ((126, 8, 0x10000), "old")]),
    (1, ["plain", "old"], [((126, 1, 0), "old"), ((126, 8, 0x10000), "old"),
                           ((126, 8, 0x20000), "plain")]),
    (2, ["old"], [((126, 1, 0, 0), "old"), ((126, 8, 0, 0x10000), "old")]),
    (2, ["fusion", "mtp"], [
        ((126, 1, 11, 0x20000), "fusion"), ((126, 8, 0, 0x20000), "fusion"),
        ((126, 8, 1, 0x20000), "mtp"), ((194, 1, 11, 0x20000), "fusion"),
        ((194, 8, 0, 0x20000), "fusion")]),
    (2, ["pmic"], [((206, 8, 0, 0), "pmic")]),
    (3, ["pmic2", "pmic", "plain"], [
        ((126, 8, 0, 0x20000, 0, 0, 0, 0), "plain"), ((206, 8, 0, 0, 1, 2, 3, 4), "pmic"),
        ((206, 8, 0, 0, 5, 6, 7, 8), "pmic"), ((206, 8, 0, 0, 9, 0, 0, 0), "pmic2")]),
])
def test_qcdt(version, names, expected, made, boards, tmp_path):
    page = 4096 if len(names) > 1 else 2048
    data = pack(made / "zImage", tmp_path / "out", *dtbs(boards, *names), "--initrd",
                boards / "initrd", "--package", f"bootimg,page={page},qcdt={version}")
    header, kernel, ramdisk, table = sections(data)
    assert ramdisk == INITRD and kernel == pack(made / "zImage", tmp_path / "kernel")
    # its size stands where later versions have their number, and it is a part of the id
    assert header.version == len(table) and len(table) % page == 0
    told, entries = read_qcdt(table, page)
    assert told == version
    assert entries == [(keys, (boards / f"{name}.dtb").read_bytes()) for keys, name in expected]
    sha = hashlib.sha1()
    for part in kernel, ramdisk, b"", table:
        sha.update(part + struct.pack("<I", len(part)))
    assert header.id == sha.digest() + bytes(12)


def test_qcdt_names_the_trees(made, boards, tmp_path):
    """Each tree is in the file once, whatever the number of its entries."""
    data = pack(made / "zImage", tmp_path / "out", *dtbs(boards, "fusion"), "--package",
                "bootimg,qcdt=2")
    assert sections(data)[3].count(b"\xd0\x0d\xfe\xed") == 1


# --- what is refused ---

def refused(made, tmp_path, spec, *options):
    message = bad("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", spec,
                  *options)
    assert os.listdir(tmp_path) == []
    return message


@pytest.mark.parametrize("key, reason", [
    ("version=3", "version=3: not 0 to 2"),
    ("page=1024", "page=1024: not 2048 to 16384"),
    ("page=32768", "page=32768: not 2048 to 16384"),
    ("page=3072", "page=3072: not a power of two"),
    ("base=1", "base=1: not a multiple of 4"),
    ("base=0x100000000", "base=0x100000000: not a number"),
    ("name=seventeen-letters", "name has 17 characters, but 16 is the most there is room for"),
    ("cmdline=" + "w" * 1537, "cmdline has 1537 characters, but 1536 is the most there is room "
                              "for"),
    ("qcdt=0", "qcdt=0: not 1 to 3"),
    ("qcdt=4", "qcdt=4: not 1 to 3"),
    ("trees=frob", "trees=frob: not packed or appended"),
    ("trees=", "trees=: not packed or appended"),
    ("trees=packed or appended", "trees=packed or appended: not packed or appended"),
    ("load=0", "'load': bootimg has no such key"),
])
def test_bad_keys(key, reason, made, tmp_path):
    assert f"--package bootimg,{key}: {reason}\n" in misused(
        "pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", f"bootimg,{key}")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("keys, names, reason", [
    ("base=0xfffffffc", [], "base=0xfffffffc and kernel-offset=0x8000 are together more than 32 "
                            "bits"),
    ("os-version=1.2.3.4", [], "os-version=1.2.3.4: not a version like 11.0.0"),
    ("os-version=128", [], "os-version=128: not a version like 11.0.0"),
    ("os-version=x", [], "os-version=x: not a version like 11.0.0"),
    ("os-patch=1999-01", [], "os-patch=1999-01: not a year and month like 2021-05"),
    ("os-patch=2021-13", [], "os-patch=2021-13: not a year and month like 2021-05"),
    ("os-patch=2021-5", [], "os-patch=2021-5: not a year and month like 2021-05"),
    ("os-patch=2021-05-05", [], "os-patch=2021-05-05: not a year and month like 2021-05"),
    ("version=1,qcdt=2", ["mtp"], "qcdt is for version 0, whose header has a field for it"),
    ("trees=packed,qcdt=2", ["mtp"], "qcdt and trees do not go together"),
    ("trees=packed,version=2", ["mtp"], "in version 2 the trees have a section of their own, "
                                        "without trees="),
    ("version=2", [], "version 2 needs a device tree: --dtb"),
    ("qcdt=2", [], "qcdt needs a device tree: --dtb"),
    ("trees=appended", [], "trees=appended needs a device tree: --dtb"),
    ("qcdt=2", ["none"], "{none} has no qcom,msm-id and qcom,board-id that tell which board it "
                         "is for"),
    ("qcdt=2", ["odd-board"], "{odd-board}: its qcom,board-id is not a list of pairs"),
    ("qcdt=2", ["odd-msm"], "{odd-msm}: its qcom,msm-id is not a list of pairs, as it is to be "
                            "with a qcom,board-id"),
    ("qcdt=3", ["odd-pmic"], "{odd-pmic}: its qcom,pmic-id is not a list of four cells each"),
    ("qcdt=1", ["mtp"], "{mtp} is for a board of subtype 1, which a table of version 1 cannot "
                        "say; qcdt=2 can"),
    ("qcdt=2", ["many"], "{many} is for more than 4096 boards"),
    ("qcdt=2", ["fusion", "mtp", "plain"], "{fusion} and {plain} are for the same board in a "
     "table of this version (platform 126, variant 8, subtype 0, revision 0x20000)"),
    ("qcdt=2", ["pmic", "pmic2"], "{pmic} and {pmic2} are for the same board in a table of this "
     "version (platform 206, variant 8, subtype 0, revision 0x0)"),
])
def test_refused(keys, names, reason, made, boards, tmp_path):
    message = refused(made, tmp_path, f"bootimg,{keys}", *dtbs(boards, *names))
    for name in names:
        reason = reason.replace(f"{{{name}}}", str(boards / f"{name}.dtb"))
    assert message == f"kedge: --package bootimg: {reason}\n"


def test_empty_initrd(made, tmp_path):
    assert "/dev/null: not a regular file" in refused(made, tmp_path, "bootimg", "--initrd",
                                                      "/dev/null")
    empty = made / "empty"
    empty.write_bytes(b"")
    assert refused(made, tmp_path, "bootimg", "--initrd", empty) == (
        f"kedge: {empty}: it is empty; --initrd wants an initrd\n")


def test_room_below_the_next_address(made, boards, tmp_path):
    """A kernel that reaches the place of the ramdisk would be overwritten by it."""
    size = len(pack(made / "zImage", tmp_path / "out"))
    os.unlink(tmp_path / "out")
    options = ("--initrd", boards / "initrd")
    for offset in range(size - size % 4, size + 5, 4):
        spec = f"bootimg,ramdisk-offset={0x8000 + offset}"
        if offset < size:
            message = refused(made, tmp_path, spec, *options)
            assert message == (
                f"kedge: {tmp_path}/out: the image below what is loaded behind it has {size} "
                f"bytes, {size - offset} more than the {offset} that there is room for; --force "
                "writes it all the same\n")
        else:
            text = good("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", spec,
                        *options)
            assert f"the image below what is loaded behind it: {size} of {offset} bytes" in text
    # without a ramdisk there is nothing above
    pack(made / "zImage", tmp_path / "out", "--package", "bootimg,ramdisk-offset=0x8000")


def test_limit_is_the_whole_files(made, boards, tmp_path):
    size = len(pack(made / "zImage", tmp_path / "out", "--initrd", boards / "initrd",
                    "--package", "bootimg"))
    os.unlink(tmp_path / "out")
    message = refused(made, tmp_path, f"bootimg,limit={size - 1}", "--initrd", boards / "initrd")
    assert f"the file has {size} bytes, 1 more than the {size - 1}" in message
    pack(made / "zImage", tmp_path / "out", "--initrd", boards / "initrd", "--package",
         f"bootimg,limit={size}")


def test_initrd_in_the_image_instead(made, boards, tmp_path):
    initrd = (boards / "initrd").read_bytes()
    for package in "zimage", "bootimg":
        for embed in [], ["--embed-initrd"]:
            data = pack(made / "zImage", tmp_path / "out", "--package", package, "--initrd",
                        boards / "initrd", *embed)
            image = data
            if package == "bootimg":
                size, = struct.unpack_from("<I", data, 8)
                image = data[2048:2048 + size]
                assert struct.unpack_from("<I", data, 16)[0] == (0 if embed else len(initrd))
            parts = [p.bytes for p in kit.parts_of_type(image, kit.INITRD)]
            assert parts == ([] if package == "bootimg" and not embed else [initrd])
