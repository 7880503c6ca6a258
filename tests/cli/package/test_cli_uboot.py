# SPDX-License-Identifier: GPL-2.0-or-later
"""U-Boot's images, uImage and FIT: as mkimage makes and reads them."""
import os
import struct
import subprocess

import pytest

import cli_kit as kit
import dt
from cli_kit import bad, misused, pack

INITRD = bytes(range(256)) * 50 + b"end"
ONE = 'model = "Board one"; compatible = "test,one", "test,soc"; a = <1>;'
TWO = 'model = "Board two"; compatible = "test,two";'


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    (folder / "initrd").write_bytes(INITRD)
    (folder / "one.dtb").write_bytes(kit.dtb(ONE))
    (folder / "two.dtb").write_bytes(kit.dtb(TWO))
    (folder / "bare.dtb").write_bytes(kit.dtb(""))
    return folder


def tool(*command):
    return subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True,
                          check=True).stdout


# --- uImage ---

@pytest.mark.parametrize("keys, arguments", [
    ("load=0x8000", ["-T", "kernel", "-a", "8000", "-e", "8000", "-n", "kedge"]),
    ("load=0x80208000,entry=0x80208040,name=A, b", None),
    ("load=0xf0000000,entry=0xf0000040,name=" + "n" * 32,
     ["-T", "kernel", "-a", "f0000000", "-e", "f0000040", "-n", "n" * 32]),
    ("name=A,, b", ["-T", "kernel_noload", "-a", "0", "-e", "0", "-n", "A, b"]),
    ("", ["-T", "kernel_noload", "-a", "0", "-e", "0", "-n", "kedge"]),
])
def test_uimage_is_mkimages(keys, arguments, made, parts, tmp_path):
    """Byte for byte; and mkimage and file read it."""
    spec = f"uimage,{keys}"
    trees = ("-d", parts / "one.dtb")
    if arguments is None:
        assert ": ' b': a key, =, and its value are wanted\n" in misused(
            "pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", spec)
        return
    ours = pack(made / "zImage", tmp_path / "out", *trees, "--package", spec)
    pack(made / "zImage", tmp_path / "image", *trees)
    subprocess.run(["mkimage", "-A", "arm", "-O", "linux", "-C", "none", *arguments, "-d",
                    tmp_path / "image", tmp_path / "theirs"], check=True,
                   stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": "0"})
    assert ours == (tmp_path / "theirs").read_bytes()
    assert "Image Type:   ARM Linux Kernel Image" in tool("mkimage", "-l", tmp_path / "out")
    assert tool("file", "-b", tmp_path / "out").startswith("u-boot legacy uImage, ")


@pytest.mark.parametrize("key, reason", [
    ("load=3", "load=3: not a multiple of 4"),
    ("load=", "load=: not a number"),
    ("entry=0x100000000", "entry=0x100000000: not a number"),
    ("name=" + "n" * 33, "name has 33 characters, but 32 is the most there is room for"),
    ("base=0", "'base': uimage has no such key"),
])
def test_bad_uimage_keys(key, reason, made, tmp_path):
    assert f"--package uimage,{key}: {reason}\n" in misused(
        "pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", f"uimage,{key}")


@pytest.mark.parametrize("form", ["uimage", "fit"])
def test_entry_needs_load(form, made, tmp_path):
    assert bad("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package",
               f"{form},entry=0x8000") == f"kedge: --package {form}: entry needs load\n"
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("form", ["uimage", "fit"])
def test_impossible_places(form, made, tmp_path):
    size = len(pack(made / "zImage", tmp_path / "image"))
    for keys, why in (
            ("load=0xfff00000", None),
            ("load=0xffff0000", f"the image, {size} bytes at 0xffff0000, passes the end of the "
             "32-bit address space"),
            ("load=0x9000,entry=0x8000", "the entry 0x8000 is outside of the image, which has "
             f"{size} bytes at 0x9000")):
        options = ("pack", "-k", made / "zImage", "-o", tmp_path / "out", "-q", "--package",
                   f"{form},{keys}")
        if not why:
            assert kit.run(*options).returncode == 0
            (tmp_path / "out").unlink()
            continue
        assert bad(*options) == f"kedge: {tmp_path}/out: {why}; --force writes it all the same\n"
        assert not (tmp_path / "out").exists()
        done = kit.run(*options, "--force")
        assert (done.returncode, done.stderr) == (0, f"kedge: warning: {tmp_path}/out: {why}\n")
        (tmp_path / "out").unlink()


def test_limit_is_the_whole_files(made, tmp_path):
    size = 64 + len(pack(made / "zImage", tmp_path / "image"))
    for form in "uimage", "fit":
        size = len(pack(made / "zImage", tmp_path / "out", "--package", form))
        pack(made / "zImage", tmp_path / "out", "--package", f"{form},limit={size}")
        assert f"the file has {size} bytes, 1 more than" in bad(
            "pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package",
            f"{form},limit={size - 1}")


# --- FIT ---

def get(fit, node, name, kind="s"):
    return tool("fdtget", "-t", kind, fit, node, name).strip()


def data_of(fit, node, tmp_path):
    """An image's bytes as fdtget reads them, and where in the file they are."""
    words = get(fit, f"/images/{node}", "data", "bx").split()
    data = bytes(int(word, 16) for word in words)
    return data, fit.read_bytes().index(data)


@pytest.mark.parametrize("trees", [[], ["one"], ["one", "two", "bare"]], ids=len)
@pytest.mark.parametrize("initrd", [False, True], ids=["bare", "initrd"])
@pytest.mark.parametrize("keys", ["", "load=0x40408000,name=Box"])
def test_fit(keys, initrd, trees, made, parts, tmp_path):
    """Each image is in it with its hashes, and on a page of its own."""
    fit = tmp_path / "out"
    options = [word for name in trees for word in ("-d", parts / f"{name}.dtb")]
    options += ["--initrd", parts / "initrd"] if initrd else []
    pack(made / "zImage", fit, *options, "--package", f"fit,{keys}")
    image = pack(made / "zImage", tmp_path / "image")
    told = tool("dumpimage", "-l", fit)
    assert told.startswith(f"FIT description: {'Box' if keys else 'kedge'}\n")
    expected = {"kernel-1": image, **({"ramdisk-1": INITRD} if initrd else {}),
                **{f"fdt-{i}": (parts / f"{name}.dtb").read_bytes()
                   for i, name in enumerate(trees, 1)}}
    assert tool("fdtget", "-l", fit, "/images").split() == list(expected)
    for number, (node, content) in enumerate(expected.items()):
        data, at = data_of(fit, node, tmp_path)
        assert data == content and at % 4096 == 0
        # as U-Boot's own tool takes it out
        subprocess.run(["dumpimage", "-T", "flat_dt", "-p", str(number), "-o",
                        tmp_path / "taken", fit], check=True, stdout=subprocess.DEVNULL)
        assert (tmp_path / "taken").read_bytes() == content
    kernel = "/images/kernel-1"
    assert get(fit, kernel, "type") == ("kernel" if keys else "kernel_noload")
    place = 0x40408000 if keys else 0
    assert [int(get(fit, kernel, name, "u")) for name in ("load", "entry")] == [place, place]
    for number in range(1, max(len(trees), 1) + 1):
        node = f"/configurations/conf-{number}"
        names = dict(kernel="kernel-1", **({"ramdisk": "ramdisk-1"} if initrd else {}),
                     **({"fdt": f"fdt-{number}"} if trees else {}))
        assert {name: get(fit, node, name) for name in names} == names
        assert f" Configuration {number - 1} (conf-{number})\n" in told
    assert f" Configuration {max(len(trees), 1)} " not in told
    if trees:  # by which U-Boot chooses
        assert get(fit, "/configurations/conf-1", "compatible") == "test,one test,soc"
        assert get(fit, "/configurations/conf-1", "description") == "Board one"


@pytest.mark.parametrize("hash_key, names", [("", ["crc32", "sha256"]), (",hash=crc32", ["crc32"]),
                                             (",hash=sha1", ["sha1"]),
                                             (",hash=sha256", ["sha256"])])
def test_fit_hashes(hash_key, names, made, parts, tmp_path):
    """mkimage, given the same data, computes the same."""
    fit = tmp_path / "out"
    pack(made / "zImage", fit, "--initrd", parts / "initrd", "-d", parts / "one.dtb", "--package",
         "fit" + hash_key)
    told = tool("dumpimage", "-l", fit)
    assert told.count("Hash algo:") == 3 * len(names)
    # the same tree without its values, for mkimage to fill in again
    source = "\n".join(line for line in dt.decompile(fit).split("\n") if "\tvalue = " not in line)
    (tmp_path / "its").write_text(source)
    subprocess.run(["mkimage", "-f", tmp_path / "its", tmp_path / "theirs"], check=True,
                   stdout=subprocess.DEVNULL)
    for node in "kernel-1", "ramdisk-1", "fdt-1":
        for number, name in enumerate(names, 1):
            at = f"/images/{node}/hash-{number}"
            assert get(fit, at, "algo") == name
            assert get(fit, at, "value", "x") == get(tmp_path / "theirs", at, "value", "x")


def test_fit_tree_with_more_behind_it(made, parts, tmp_path):
    tree = (parts / "one.dtb").read_bytes()
    (tmp_path / "long.dtb").write_bytes(tree + bytes(100))
    pack(made / "zImage", tmp_path / "out", "-d", tmp_path / "long.dtb", "--package", "fit")
    assert data_of(tmp_path / "out", "fdt-1", tmp_path)[0] == tree


@pytest.mark.parametrize("key, reason", [
    ("load=2", "load=2: not a multiple of 4"),
    ("hash=md5", "hash=md5: not crc32 or sha1 or sha256"),
    ("page=2048", "'page': fit has no such key"),
])
def test_bad_fit_keys(key, reason, made, tmp_path):
    assert f"--package fit,{key}: {reason}\n" in misused(
        "pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", f"fit,{key}")


def test_uimage_has_the_initrd_inside(made, parts, tmp_path):
    """There is no place for it but in the image."""
    data = pack(made / "zImage", tmp_path / "out", "--package", "uimage", "--initrd",
                parts / "initrd")
    assert [p.bytes for p in kit.parts_of_type(data[64:], kit.INITRD)] == [INITRD]
