# SPDX-License-Identifier: GPL-2.0-or-later
"""Packages read back by kedge: info, plan, unpack, and pack --kernel."""
import json
import os
import struct
import subprocess
import zlib

import pytest

import cli_kit as kit
import dt
from cli_kit import bad, good, pack

INITRD = bytes(range(256)) * 20 + b"end"
BOARDS = {"one": "qcom,msm-id = <126 0x20000>; qcom,board-id = <8 0>;",
          "two": "qcom,msm-id = <126 0x20000>, <194 0>; qcom,board-id = <8 1>;"}
PLAN = ("--ram", "0x40000000+64M", "--load", "0x40008000")

# What to pack, what kedge calls it, and the files in it besides the kernel.
PACKAGES = {
    "bootimg": ("bootimg", "an Android boot image", ["ramdisk"]),
    "bootimg2": ("bootimg,version=2", "an Android boot image",
                 ["ramdisk", "dtb-0.dtb", "dtb-1.dtb"]),
    "qcdt1": ("bootimg,qcdt=2", "an Android boot image", ["ramdisk", "qcdt-0.dtb", "qcdt-1.dtb"]),
    "qcdt3": ("bootimg,qcdt=3", "an Android boot image", ["ramdisk", "qcdt-0.dtb", "qcdt-1.dtb"]),
    "uimage": ("uimage,load=0x8000", "a U-Boot uImage", []),
    "uimage-noload": ("uimage", "a U-Boot uImage", []),
    "fit": ("fit,load=0x40408000,name=Box", "a FIT image",
            ["ramdisk", "fdt-1.dtb", "fdt-2.dtb"]),
    "fit-noload": ("fit", "a FIT image", ["ramdisk", "fdt-1.dtb", "fdt-2.dtb"]),
}


@pytest.fixture(scope="module")
def packed(made, tmp_path_factory):
    """All of them, with the trees and the initrd in or beside the image."""
    folder = tmp_path_factory.mktemp("packed")
    (folder / "initrd").write_bytes(INITRD)
    trees = []
    for name, properties in BOARDS.items():
        (folder / f"{name}.dtb").write_bytes(kit.dtb(f'model = "{name}"; {properties}'))
        trees += ["-d", folder / f"{name}.dtb"]
    for name, (spec, _, files) in PACKAGES.items():
        options = ["--initrd", folder / "initrd"] if "ramdisk" in files else []
        pack(made / "zImage", folder / name, *trees, *options, "--package", spec)
    pack(made / "zImage", folder / "image")
    pack(made / "zImage", folder / "image-trees", *trees)
    return folder


def image_of(name):
    """The image that is in a package: the trees are in it where the package has no place."""
    return "image-trees" if name in ("bootimg", "uimage", "uimage-noload") else "image"


@pytest.mark.parametrize("name", PACKAGES)
def test_info(name, packed):
    """It tells of the package, and of the image as if that were by itself."""
    told = json.loads(good("info", "--json", packed / name))
    package = told.pop("package")
    assert told == json.loads(good("info", "--json", packed / image_of(name)))
    assert package["kind"] == PACKAGES[name][1]
    data = (packed / name).read_bytes()
    files = {f["name"]: data[f["offset"]:f["offset"] + f["size"]] for f in package["files"]}
    assert list(files) == ["kernel"] + PACKAGES[name][2]
    assert files["kernel"] == (packed / image_of(name)).read_bytes()
    assert files.get("ramdisk", INITRD) == INITRD
    trees = [content for key, content in files.items() if key.endswith(".dtb")]
    assert trees in ([], [(packed / f"{board}.dtb").read_bytes() for board in BOARDS])
    text = good("info", packed / name)
    assert text.startswith(f"package        {package['kind']}\n")
    assert text.endswith(good("info", packed / image_of(name)))


@pytest.mark.parametrize("name, expected", [
    ("bootimg", {"version": 0, "page": 2048, "kernel": 0x10008000, "ramdisk": 0x11000000,
                 "tags": 0x10000100, "name": "", "cmdline": ""}),
    ("bootimg2", {"version": 2}), ("qcdt1", {"version": 0, "qcdt": 2, "qcdt_entries": 3}),
    ("uimage", {"name": "kedge", "load": 0x8000, "entry": 0x8000, "type": "kernel"}),
    ("uimage-noload", {"load": 0, "entry": 0, "type": "kernel_noload"}),
    ("fit", {"name": "Box", "configuration": "conf-1", "type": "kernel", "load": 0x40408000,
             "entry": 0x40408000}),
    ("fit-noload", {"name": "kedge", "type": "kernel_noload", "load": 0}),
])
def test_header_fields(name, expected, packed):
    header = json.loads(good("info", "--json", packed / name))["package"]["header"]
    assert {key: header[key] for key in expected} == expected


def test_header_texts(made, tmp_path):
    """A command line that is in two pieces, versions, and no control characters."""
    cmdline = "console=ttyMSM0,115200 " + "x" * 600
    data = pack(made / "zImage", tmp_path / "out", "--package", "bootimg,name=Box,os-version=11.2,"
                "os-patch=2021-05,cmdline=" + cmdline.replace(",", ",,"))
    header = json.loads(good("info", "--json", tmp_path / "out"))["package"]["header"]
    assert (header["name"], header["cmdline"]) == ("Box", cmdline)
    assert (header["os-version"], header["os-patch"]) == ("11.2.0", "2021-05")
    assert header["id"] == data[0x240:0x260].hex()
    (tmp_path / "out").write_bytes(data[:0x30] + b"\x1b[2J\xff\n" + data[0x36:])
    assert "  name         [2J\n" in good("info", tmp_path / "out")


@pytest.mark.parametrize("name", PACKAGES)
def test_plan(name, packed):
    assert good("plan", packed / name, *PLAN) == good("plan", packed / image_of(name), *PLAN)


@pytest.mark.parametrize("name", PACKAGES)
def test_unpack(name, packed, tmp_path):
    good("unpack", packed / name, "-o", tmp_path / "out")
    good("unpack", packed / image_of(name), "-o", tmp_path / "image")
    expected = {path.name: path.read_bytes() for path in (tmp_path / "image").iterdir()}
    expected["kernel"] = (packed / image_of(name)).read_bytes()
    for number, file in enumerate(n for n in PACKAGES[name][2] if n != "ramdisk"):
        expected[file] = (packed / f"{list(BOARDS)[number]}.dtb").read_bytes()
    if "ramdisk" in PACKAGES[name][2]:
        expected["ramdisk"] = INITRD
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == expected


# --- made by others ---

@pytest.fixture(scope="module")
def foreign(made, packed, tmp_path_factory):
    """Packages of a stock kernel, by the tools that their makers use."""
    folder = tmp_path_factory.mktemp("foreign")
    run = lambda *command: subprocess.run(list(map(str, command)), check=True, cwd=folder,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    zimage, initrd, tree = made / "zImage", packed / "initrd", packed / "one.dtb"
    run("mkbootimg", "--kernel", zimage, "--ramdisk", initrd, "--second", tree, "--pagesize",
        "4096", "-o", "mkbootimg")
    (folder / "kernel.gz").write_bytes(kit.PACKINGS["gzip"](zimage.read_bytes()))
    run("mkimage", "-A", "arm", "-T", "kernel", "-C", "gzip", "-d", "kernel.gz", "mkimage")
    run("mkimage", "-A", "arm", "-T", "multi", "-C", "none", "-d", f"{zimage}:{initrd}:{tree}",
        "multi")
    (folder / "its").write_text(dt.source("tests/fit-foreign.its"))
    for path, name in (zimage, "zImage"), (tree, "tree.dtb"), (initrd, "initrd"):
        (folder / name).symlink_to(path)
    run("mkimage", "-f", "its", "fit")
    run("mkimage", "-E", "-f", "its", "external")
    run("mkimage", "-E", "-p", "0x20000", "-f", "its", "position")
    return folder


@pytest.mark.parametrize("name, kind", [
    ("mkbootimg", "an Android boot image"), ("mkimage", "a U-Boot uImage"),
    ("multi", "a U-Boot uImage"), ("fit", "a FIT image"), ("external", "a FIT image"),
    ("position", "a FIT image")])
def test_kernel_of_a_package(name, kind, made, packed, foreign, tmp_path):
    """It is the same kernel as by itself."""
    said = good("pack", "-k", foreign / name, "-o", tmp_path / "out")
    assert f" in {kind}, {(foreign / name).stat().st_size} bytes, kernel " in said
    assert (tmp_path / "out").read_bytes() == (packed / "image").read_bytes()
    good("unpack", foreign / name, "-o", tmp_path / "un")
    assert (tmp_path / "un" / "Image").read_bytes() == kit.image_bytes()
    files = {path.name: path.read_bytes() for path in (tmp_path / "un").iterdir()}
    if name != "mkimage":
        assert files["kernel"] == (made / "zImage").read_bytes()
        assert files["ramdisk"] == INITRD
        assert (packed / "one.dtb").read_bytes() in files.values()
    assert bad("info", foreign / name) == (f"kedge: {foreign / name}: the kernel in this is not a "
                                           "kedge image, as kedge pack makes it\n")


# --- damaged ---

def put_word(data, at, word, form="<I"):
    return data[:at] + struct.pack(form, word) + data[at + 4:]


def sealed(data):
    """A uImage with the checksums that fit."""
    data = put_word(data, 24, zlib.crc32(data[64:]), ">I")
    data = put_word(data, 4, 0, ">I")
    return put_word(data, 4, zlib.crc32(data[:64]), ">I")


def flipped(at):
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


@pytest.mark.parametrize("name, change, reason", [
    ("bootimg", lambda d: put_word(d, 0x24, 1024), "its header is damaged: pages of 1024 bytes"),
    ("bootimg", lambda d: put_word(d, 0x24, 3000), "its header is damaged: pages of 3000 bytes"),
    ("bootimg", lambda d: put_word(d, 0x24, 0), "its header is damaged: pages of 0 bytes"),
    ("bootimg", lambda d: put_word(d, 0x28, 3), "it is of version 3; kedge knows 0 to 2"),
    ("bootimg", lambda d: put_word(d, 8, 0), "there is no kernel in it"),
    ("bootimg", lambda d: put_word(d, 8, 0xffffffff), "its kernel has 4294967295 bytes at 0x800, "
     "but the file has only {size}: it was cut"),
    ("bootimg", lambda d: put_word(d, 0x10, 0xfffff001), "its ramdisk has 4294963201 bytes at "),
    ("bootimg2", lambda d: d[:0x67b], "its header is cut"),
    ("bootimg2", lambda d: put_word(d, 0x28, 1)[:0x66f], "its header is cut"),
    ("bootimg2", lambda d: put_word(d, 0x670, 0xffffff00), "its section of device trees has "
     "4294967040 bytes at "),
    ("qcdt1", lambda d: put_word(d, 0x28, 0xffffff00), "its section of device trees has "),
    ("qcdt1", lambda d: d.replace(b"QCDT\2", b"QCDU\2"), "its device trees are in no QCDT table"),
    ("qcdt1", lambda d: d.replace(b"QCDT\2", b"QCDT\4"), "its QCDT table is of version 4, not 1 "
     "to 3"),
    ("qcdt1", lambda d: d.replace(b"QCDT\2\0\0\0\3\0\0\0", b"QCDT\2\0\0\0\3\0\0\x80"),
     "its QCDT table is cut"),
    ("qcdt1", lambda d: put_word(d, d.index(b"QCDT\2") + 12 + 16, 0x12345678),
     "entry 0 of its QCDT table leads to no device tree"),
    ("qcdt1", lambda d: put_word(d, d.index(b"QCDT\2") + 12 + 24 + 16, 4),
     "entry 1 of its QCDT table leads to no device tree"),
    ("uimage", flipped(20), "its header is damaged: its CRC is wrong"),
    ("uimage", flipped(70), "its data are damaged: their CRC is wrong"),
    ("uimage", lambda d: d[:-100], "it has {kernel} bytes, but only {less} are there: it was cut"),
    ("uimage", lambda d: sealed(d[:30] + b"\3" + d[31:]), "it is of type 3, which is no kernel"),
    ("uimage", lambda d: sealed(d[:30] + b"\4" + d[31:64] + b"\xff" * (len(d) - 64)),
     "its list of images is damaged"),
    ("uimage", lambda d: sealed(d[:30] + b"\4" + d[31:64] + bytes(len(d) - 64)),
     "its list of images is damaged"),
    ("uimage", lambda d: sealed(put_word(d[:64], 12, 0, ">I")), "it is empty"),
    ("fit", lambda d: d[:-100], "it has {size} bytes, but only {cut} are there: it was cut"),
    ("fit", lambda d: put_word(d, 4, 1, ">I"), "its device tree is damaged"),
    ("fit", lambda d: put_word(d, 8, 0x7ffffff0, ">I"), "its device tree is damaged"),
    ("fit", flipped(0x1100), "its image 'kernel-1' is damaged: a hash is wrong"),
    ("fit", lambda d: d.replace(b"ramdisk-1\0", b"ramdisk-2\0", 1),
     "there is no image 'ramdisk-1' in it"),
    ("fit", lambda d: d.replace(b"conf-1\0", b"conf-9\0", 1),
     "its default configuration has no kernel"),
    ("fit", lambda d: d.replace(b"\1configurations", b"\1configurationz"),
     "it has no images, or no configurations"),
])
def test_damaged(name, change, reason, packed, tmp_path):
    data = (packed / name).read_bytes()
    reason = reason.format(size=len(data), kernel=len(data) - 64, less=len(data) - 164,
                           cut=len(data) - 100)
    file = tmp_path / "bad"
    file.write_bytes(change(data))
    for command in (("info", file), ("unpack", file, "-o", tmp_path / "out"),
                    ("plan", file, *PLAN)):
        message = bad(*command)
        assert message.startswith(f"kedge: {file}: it is {PACKAGES[name][1]}, but {reason}")
    assert bad("pack", "-k", file, "-o", tmp_path / "out").startswith(f"kedge: {file}: {reason}")
    assert os.listdir(tmp_path) == ["bad"]


@pytest.mark.parametrize("name", PACKAGES)
def test_cut_anywhere(name, packed, tmp_path):
    """Whatever is missing, it is said so, or it was padding."""
    data = (packed / name).read_bytes()
    whole = good("info", packed / name)
    for size in (*range(0, 0x700, 112), *range(0x700, len(data), 9973), len(data) - 1):
        (tmp_path / "cut").write_bytes(data[:size])
        done = kit.run("info", tmp_path / "cut")
        assert (done.returncode, done.stdout) in ((1, ""), (0, whole)), size
        assert done.stderr.count("\n") == 1 if done.returncode else len(data) - size < 2048


@pytest.mark.parametrize("name", ["bootimg", "uimage", "fit"])
def test_no_package_in_a_package(name, packed, tmp_path):
    for outer in "mkimage", "mkbootimg":
        if outer == "mkimage":
            subprocess.run(["mkimage", "-A", "arm", "-T", "kernel", "-C", "none", "-d",
                            packed / name, tmp_path / "outer"], check=True,
                           stdout=subprocess.DEVNULL)
        else:
            subprocess.run(["mkbootimg", "--kernel", packed / name, "-o", tmp_path / "outer"],
                           check=True)
        assert "not a kedge image" in bad("info", tmp_path / "outer")
        assert "it is no kernel but " in bad("pack", "-k", tmp_path / "outer", "-o",
                                             tmp_path / "out", *kit.HINTS)


@pytest.mark.parametrize("algorithm", ["crc16-ccitt", "crc32", "md5", "sha1", "sha256", "sha384",
                                       "sha512"])
def test_every_hash_of_mkimages(algorithm, made, tmp_path):
    """What U-Boot would look at is looked at here, and made anew with the image."""
    image, fit = tmp_path / "image", tmp_path / "fit"
    kit.pack(made / "zImage", image)
    (tmp_path / "initrd").write_bytes(os.urandom(3000))
    (tmp_path / "its").write_text(
        dt.source("tests/fit-hash.its").replace("ALGORITHM", algorithm))

    def value(path):
        return subprocess.run(["fdtget", "-t", "x", path, "/images/kernel-1/hash-1", "value"],
                              stdout=subprocess.PIPE, check=True).stdout

    subprocess.run(["mkimage", "-f", "its", "fit"], cwd=tmp_path, check=True,
                   stdout=subprocess.DEVNULL)
    good("info", fit)
    before, data = value(fit), bytearray(fit.read_bytes())
    good("console", fit, "--log", "verbose")
    assert value(fit) != before
    good("unpack", fit, "-o", tmp_path / "out")
    image.write_bytes((tmp_path / "out" / "kernel").read_bytes())
    subprocess.run(["mkimage", "-f", "its", "theirs"], cwd=tmp_path, check=True,
                   stdout=subprocess.DEVNULL)
    assert value(fit) == value(tmp_path / "theirs")

    data[data.index((tmp_path / "initrd").read_bytes()) + 100] ^= 1
    fit.write_bytes(data)
    assert bad("info", fit) == (f"kedge: {fit}: it is a FIT image, but its image 'ramdisk-1' is "
                                "damaged: a hash is wrong\n")
    # One of a kind to come is not looked at, but what it is of is not changed, either.
    fit.write_bytes((tmp_path / "theirs").read_bytes().replace(
        algorithm.encode() + b"\0", b"x" * len(algorithm) + b"\0"))
    good("info", fit)
    assert bad("console", fit, "--log", "normal").startswith(
        f"kedge: {fit}: it is a FIT image, and kedge cannot make its hash hash-1 anew; ")
