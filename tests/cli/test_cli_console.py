# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge console: what an image is set to is shown and changed without packing it again."""
import os

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


def test_mode(made, tmp_path):
    """The new file has the rights that any new file gets, and nothing is left beside it."""
    image = tmp_path / "image"
    pack(made / "zImage", image)
    console(image, "--log", "silent")
    mask = os.umask(0)
    os.umask(mask)
    assert image.stat().st_mode & 0o777 == 0o666 & ~mask
    assert os.listdir(tmp_path) == ["image"]


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
    ["--console", "frob@0"], ["--log", "loud"], ["--cmdline", "x" * 1024], ["--frob"],
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
