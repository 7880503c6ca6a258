# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge console: what an image is set to is shown and changed without packing it again."""
import os
import struct
import subprocess

import pytest

import cli_kit as kit
from cli_kit import bad, good, misused, pack

# One of each setting, and several at once.
CHANGES = [
    ["--console", "pl011@0x9000000"], ["--console", "auto"], ["--console", "none"],
    ["--console", "8250,shift=2@0x42000000"],
    ["--cmdline", "console=ttyAMA0,115200 root=/dev/sda1"], ["--no-cmdline"], ["--cmdline", ""],
    ["--cmdline-mode", "prepend"], ["--cmdline", "x", "--cmdline-mode", "force"],
    ["--log", "silent"], ["--log", "verbose"], ["--on-error", "write=0x10:7"],
    ["--prefer-tree", "r2"], ["--prefer-initrd", "image"], ["--ignore", "mem,serial"],
    ["--ram-base", "0x60200000"], ["--ram-base", "auto"], ["--ram-align", "16M"],
    ["--console", "auto", "--cmdline", "y" * 1023, "--log", "verbose", "--ram-base", "1G"],
]


def console(image, *options):
    """Change an image, and return its bytes."""
    assert good("console", image, *options) == ""
    return image.read_bytes()


@pytest.mark.parametrize("options", CHANGES, ids=" ".join)
def test_as_if_packed(options, made, tmp_path):
    """The bytes are those that kedge pack would have written, and the same the second time."""
    inputs = ["-d", made / "board.dtb", "-d", made / "other.dtb"]
    for before in [], ["--cmdline", "a b", "--console", "auto", "--ram-align", "4M"]:
        image = tmp_path / "image"
        pack(made / "zImage", image, *inputs, *before)
        expected = pack(made / "zImage", tmp_path / "packed", *inputs, *before, *options)
        assert console(image, *options) == expected
        assert console(image, *options) == expected


def test_back_again(made, tmp_path):
    image = tmp_path / "image"
    before = pack(made / "zImage", image, "--console", "pl011@0x1c090000", "--compress", "lz4")
    assert console(image, "--console", "auto", "--log", "verbose", "--cmdline", "x") != before
    assert console(image, "--console", "pl011@0x1c090000", "--log", "normal", "--no-cmdline") == before


def test_appended_is_kept(made, tmp_path):
    image, board = tmp_path / "image", (made / "board.dtb").read_bytes()
    for behind in board, board + b"more", b"what nobody knows":
        pack(made / "zImage", image)
        with open(image, "ab") as file:
            file.write(behind)
        expected = pack(made / "zImage", tmp_path / "packed", "--console", "auto")
        assert console(image, "--console", "auto") == expected + behind


def test_output(made, tmp_path):
    image = made / "plain.kedge"
    before = image.read_bytes()
    assert good("console", image, "--log", "silent", "-o", tmp_path / "out") == ""
    assert image.read_bytes() == before
    assert kit.params_of((tmp_path / "out").read_bytes()).log_level == 1
    assert good("console", image, "-o", tmp_path / "copy") == ""
    assert (tmp_path / "copy").read_bytes() == before


def test_show(made, tmp_path):
    image = tmp_path / "image"
    before = pack(made / "zImage", image, "--console", "pl011@0x9000000", "--cmdline", "a b",
                  "--ram-base", "1G")
    said = good("console", image)
    assert said == ("RAM base       0x40000000\n"
                    "console        pl011@0x9000000\n"
                    "log            normal\n"
                    "on an error    halt\n"
                    "command line   a b, mode replace\n"
                    "policy         prefer tree of image, initrd of bootloader, ignore none\n"
                    "report         yes\n")
    assert said in good("info", image)
    assert image.read_bytes() == before


def test_empty_command_line_is_shown(made, tmp_path):
    """It is another one than none: it replaces the tree's."""
    image = tmp_path / "image"
    pack(made / "zImage", image, "--cmdline", "")
    assert "\ncommand line   (empty), mode replace\n" in good("console", image)
    assert "\ncommand line   (empty), mode replace\n" in good("info", image)


def test_mode(made, tmp_path):
    """The new file has the rights that any new file gets, and nothing is left beside it."""
    image = tmp_path / "image"
    pack(made / "zImage", image)
    console(image, "--log", "silent")
    mask = os.umask(0)
    os.umask(mask)
    assert image.stat().st_mode & 0o777 == 0o666 & ~mask
    assert os.listdir(tmp_path) == ["image"]


# --- in a package ---

PACKAGES = ["bootimg", "bootimg,page=4096,cmdline=quiet", "bootimg,version=1", "bootimg,version=2",
            "bootimg,qcdt=2", "bootimg,trees=appended", "uimage", "uimage,load=0x8000,name=x",
            "dns313", "nops", "fit", "fit,hash=sha1"]
LONGER = ["--console", "auto", "--cmdline", "y" * 1000, "--ignore", "mem"]
OF_ONE_SIZE = ["--console", "pl011@0x9000000", "--log", "silent"]


@pytest.mark.parametrize("initrd", [True, False], ids=["initrd", "bare"])
@pytest.mark.parametrize("spec", PACKAGES)
def test_package_as_if_packed(spec, initrd, made, tmp_path):
    """In the package, too, the bytes are those of kedge pack."""
    tree = tmp_path / "tree.dtb"
    tree.write_bytes(kit.dtb("qcom,msm-id = <126 0x20000>; qcom,board-id = <8 1>;"))
    (tmp_path / "initrd").write_bytes(b"initrd" * 999)
    inputs = ["-d", tree, *(["--initrd", tmp_path / "initrd"] if initrd else []),
              "--package", spec]
    image = tmp_path / "image"
    before = pack(made / "zImage", image, *inputs)
    for options in OF_ONE_SIZE, LONGER:
        if spec.startswith("fit") and options == LONGER:
            continue
        expected = pack(made / "zImage", tmp_path / "packed", *inputs, *options)
        assert expected != before
        image.write_bytes(before)
        assert console(image, *options) == expected
        back = ["--console", "none", "--log", "normal", "--no-cmdline", "--ignore", "none"]
        assert console(image, *back) == before
        # what is behind a package, as a signature, is nobody's to drop
        image.write_bytes(before + b"behind")
        assert console(image, *OF_ONE_SIZE).endswith(b"behind")


def test_package_is_shown(made, tmp_path):
    image = tmp_path / "image"
    for spec in "fit", "gemini", "wrgg", "zimage":
        pack(made / "zImage", image, "--cmdline", "a b", "--package", spec)
        before = image.read_bytes()
        assert "command line   a b, mode replace\n" in good("console", image)
        assert image.read_bytes() == before


def test_packages_of_others(made, tmp_path):
    """What mkimage and mkbootimg made stays as they would make it; so does an id that is none."""
    pack(made / "zImage", tmp_path / "kernel")
    image = tmp_path / "image"
    mkimage = ["mkimage", "-A", "arm", "-O", "linux", "-T", "kernel", "-C", "none", "-a", "0x8000",
               "-e", "0x8000", "-n", "theirs", "-d", tmp_path / "kernel", image]
    subprocess.run(mkimage, stdout=subprocess.DEVNULL, check=True)
    console(image, *LONGER)
    subprocess.run(["dumpimage", "-T", "kernel", "-p", "0", "-o", tmp_path / "out", image],
                   stdout=subprocess.DEVNULL, check=True)
    assert subprocess.run(["mkimage", "-l", image], stdout=subprocess.DEVNULL,
                          check=False).returncode == 0
    assert (tmp_path / "out").read_bytes() == console(tmp_path / "kernel", *LONGER)
    (tmp_path / "second").write_bytes(b"second" * 1000)
    mkbootimg = ["mkbootimg", "--kernel", tmp_path / "kernel", "--second", tmp_path / "second",
                 "--header_version", "1", "--ramdisk", tmp_path / "second", "-o", image]
    subprocess.run(mkbootimg, check=True)
    changed = console(image, *OF_ONE_SIZE, "--no-cmdline")
    console(tmp_path / "kernel", *OF_ONE_SIZE, "--no-cmdline")
    subprocess.run(mkbootimg, check=True)
    assert image.read_bytes() == changed
    other = bytearray(changed)
    other[0x240:0x260] = bytes(range(32))
    image.write_bytes(other)
    assert console(image, *LONGER)[0x240:0x260] == bytes(range(32))


def test_recovery_dtbo_is_found(made, tmp_path):
    """The header tells where in the file this section of version 1 is."""
    image = tmp_path / "image"
    data = bytearray(pack(made / "zImage", image, "--package", "bootimg,version=1"))
    struct.pack_into("<IQ", data, 0x660, 7, len(data))
    image.write_bytes(data + b"overlay".ljust(2048, b"\0"))
    longest = ["--cmdline", "y" * 1023, "--keep-log", "64K"]
    changed = console(image, *longest)
    assert len(changed) > len(data) + 2048
    size, at = struct.unpack_from("<IQ", changed, 0x660)
    assert changed[at:at + size] == b"overlay" and at + 2048 == len(changed)


@pytest.mark.parametrize("spec, options, reason", [
    ("fit", LONGER, "a FIT image, and the image would have {} bytes and not {}"),
    ("gemini", OF_ONE_SIZE,
     "a Gemini board's archive, and other files or sums depend on what is in it"),
    ("wrgg", OF_ONE_SIZE, "a WRGG image, and other files or sums depend on what is in it"),
    ("bootimg,ramdisk-offset={}", LONGER,
     "an Android boot image, and the image would reach what is loaded behind it"),
])
def test_packages_that_are_packed_again(spec, options, reason, made, tmp_path):
    image = tmp_path / "image"
    inputs = ["-d", made / "board.dtb"]
    sizes = [len(pack(made / "zImage", image, *inputs, *more)) for more in (options, [])]
    (tmp_path / "initrd").write_bytes(b"initrd")
    pack(made / "zImage", image, *inputs, "--package", spec.format(0x8000 + sizes[1]),
         *(["--initrd", tmp_path / "initrd"] if "bootimg" in spec else []))
    if "{" in reason:
        sizes = [len(pack(made / "zImage", tmp_path / "plain", *more)) for more in (options, [])]
    assert refused(image, *options) == (f"kedge: {image}: it is {reason.format(*sizes)}; pack it "
                                        "again: kedge pack --package\n")


def test_signed_package(made, tmp_path):
    image = tmp_path / "image"
    pack(made / "zImage", image, "--package", "fit")
    subprocess.run(["fdtput", "-p", "-t", "s", image, "/configurations/conf-1/signature-1",
                    "key-name-hint", "dev"], check=True)
    assert refused(image, *OF_ONE_SIZE) == (
        f"kedge: {image}: it is a FIT image, and it is signed; pack it again: kedge pack "
        "--package\n")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_rights_are_kept(mode, made, tmp_path):
    image = tmp_path / "image"
    pack(made / "zImage", image)
    image.chmod(mode)
    if os.geteuid() == 0:
        os.chown(image, 1234, 5678)
    before = image.stat()
    console(image, "--log", "silent")
    after = image.stat()
    assert after.st_mode & 0o7777 == mode
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)


def test_links_are_kept(made, tmp_path):
    """The file changes where it is; what leads to it does not, nor is anything left beside."""
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    pack(made / "zImage", there / "image")
    (here / "link").symlink_to("../there/other")
    (there / "other").symlink_to("image")
    console(here / "link", "--log", "silent")
    assert kit.params_of((there / "image").read_bytes()).log_level == 1
    assert os.readlink(here / "link") == "../there/other"
    assert os.readlink(there / "other") == "image"
    assert not (there / "image").is_symlink()
    assert sorted(os.listdir(there)) == ["image", "other"] and os.listdir(here) == ["link"]


# --- refused ---

def refused(image, *options, status=1):
    """The command fails and leaves the image as it was; returns what it said."""
    before = image.read_bytes()
    said = bad("console", image, *options, status=status)
    assert image.read_bytes() == before
    return said


@pytest.mark.parametrize("options", [
    ["--console", "frob@0x0"], ["--log", "loud"], ["--cmdline", "x" * 1024], ["--frob"],
    ["--cmdline-mode", "frob"], ["--ram-base", "1"], ["--ram-align", "3M"], ["more"]], ids=str)
def test_misused(options, made):
    said = refused(made / "plain.kedge", *options, status=2)
    assert len(options) == 1 or options[1] in said or options[0] in said


def test_no_image():
    misused("console")
    misused("console", "--log", "silent")


def test_what_does_not_go_together(made, tmp_path):
    image = made / "plain.kedge"
    assert refused(image, "--cmdline-mode", "force") == \
        f"kedge: {image}: --cmdline-mode force needs --cmdline\n"
    forced = tmp_path / "forced"
    pack(made / "zImage", forced, "--cmdline", "x", "--cmdline-mode", "force")
    assert "force needs" in refused(forced, "--no-cmdline")


def test_not_an_image(made):
    image = made / "zImage"
    assert refused(image, "--log", "silent") == \
        f"kedge: {image}: not a kedge image; kedge pack makes one\n"


def test_no_file(tmp_path):
    assert bad("console", tmp_path / "none", "--log", "silent") == \
        f"kedge: {tmp_path / 'none'}: No such file or directory\n"


def test_damaged(made, tmp_path):
    """Any byte of it: what is bad is not given good digests."""
    good_bytes, image = (made / "trees.kedge").read_bytes(), tmp_path / "image"
    parts = kit.parts_of(good_bytes)
    places = [kit.HEADER_AT + 8, kit.header_of(good_bytes).loader_size - 8,
              kit.header_of(good_bytes).loader_size + 4, *(p.offset + p.size - 1 for p in parts)]
    for place in places:
        image.write_bytes(good_bytes[:place] + bytes([good_bytes[place] ^ 4])
                          + good_bytes[place + 1:])
        assert "(K-IMG-0" in refused(image, "--log", "silent"), place
    image.write_bytes(good_bytes[:-8])
    assert "it was cut (K-IMG-01)" in refused(image, "--log", "silent")


def test_unknown_part(made, tmp_path):
    """What cannot be kept is not dropped."""
    data, image = bytearray((made / "trees.kedge").read_bytes()), tmp_path / "image"
    at = kit.header_of(data).loader_size + 16 * 3
    assert data[at] == kit.TREE
    data[at] = 99
    image.write_bytes(kit.reseal(data))
    assert refused(image, "--log", "silent") == (
        f"kedge: {image}: it has a part (3, type 99) that this kedge cannot keep; use the one that "
        "packed it\n")


def test_output_that_cannot_be_written(made, tmp_path):
    assert "cannot create a file beside it" in refused(made / "plain.kedge", "-o",
                                                       tmp_path / "none" / "out")
