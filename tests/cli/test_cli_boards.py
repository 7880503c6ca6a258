# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge boards, pack --board, plan --board."""
import json
import re

import pytest

import cli_kit as kit

BOARDS = re.findall(r"^(\S+)", kit.good("boards"), re.MULTILINE)
# What a board needs beside a kernel, or of the packages that it wants.
FORCE = ("--force",)


def board_file(tmp_path, *lines):
    path = tmp_path / "mine.conf"
    path.write_text("\n".join(("title = Mine", "ram = 0x40000000+64M", "load = 0x40008000",
                               *lines)) + "\n")
    return path


def settings(name):
    told = json.loads(kit.good("boards", name, "--json"))
    assert told["name"] == name
    return [(s["name"], s.get("value")) for s in told["settings"]]


def test_wanted():
    assert set(BOARDS) >= {
        "sl93512r", "sq201", "nas4220b", "rut104", "wbd111", "wbd222", "dir-685", "dns-313",
        "dragonboard", "surf", "apq8064", "msm8960", "msm8974", "raspi1", "versatilepb",
        "vexpress-a9", "vexpress-a15", "virt", "ts219", "ts41x", "sheevaplug"}
    assert BOARDS == sorted(BOARDS)


@pytest.mark.parametrize("name", BOARDS)
def test_board(name, made, tmp_path):
    """Each is complete, its options are pack's, and a kernel that fits is packed for it."""
    told = settings(name)
    names = [n for n, _ in told]
    for needed in "title", "bootloader", "ram", "load", "arch", "console", "step":
        assert needed in names, needed
    text = kit.good("boards", name)
    for key, value in told:
        if key != "title":
            assert f"  {key:12} {value}" in text
    done = kit.run("pack", "--board", name, "-k", made / "zImage", "-d", made / "board.dtb", "-o",
                   tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert f"board {name}: the kernel goes to 0x" in done.stdout
    warned = re.findall(r"^kedge: warning: board \S+: not confirmed: (.*)$", done.stderr,
                        re.MULTILINE)
    assert warned == [v for n, v in told if n == "unconfirmed"]
    assert f"board {name}: the kernel goes" in done.stdout


def test_options_of_the_user_win(made, tmp_path):
    kit.good("pack", "--board", "vexpress-a9", "-q", "-k", made / "zImage", "-o", tmp_path / "a")
    ours = kit.params_of((tmp_path / "a").read_bytes())
    assert (ours.console_base, kit.header_of((tmp_path / "a").read_bytes()).loader_arch) == (
        0x10009000, 7)
    kit.good("pack", "--arch", "v4", "-q", "--console=pl011@0x1234000", "-k", made / "zImage", "-o",
             tmp_path / "b", "--board=vexpress-a9")
    ours = kit.params_of((tmp_path / "b").read_bytes())
    assert (ours.console_base, kit.header_of((tmp_path / "b").read_bytes()).loader_arch) == (
        0x1234000, 4)


def test_own_file(made, tmp_path):
    path = board_file(tmp_path, "console = pl011@0x9000", "unconfirmed = everything",
                      "# a comment", "compress = lz4")
    done = kit.run("pack", "--board-file", path, "-k", made / "zImage", "-o", tmp_path / "out")
    assert done.returncode == 0
    assert done.stderr == "kedge: warning: board mine.conf: not confirmed: everything\n"
    data = (tmp_path / "out").read_bytes()
    assert kit.params_of(data).console_base == 0x9000
    assert kit.FORMATS[kit.header_of(data).format] == "lz4"
    assert "Mine" in kit.good("boards", "--board-file", path)


def test_would_not_start(made, tmp_path):
    """The plan on that board is looked at before anything is written."""
    path = board_file(tmp_path, "initrd-at = 0x40004000+1M")
    path.write_text(path.read_text().replace("64M", "300K"))
    options = ("pack", "--board-file", path, "-q", "-k", made / "zImage", "-o", tmp_path / "out")
    told = kit.bad(*options)
    assert told.startswith("kedge: on board mine.conf the kernel would not start: K-PLAN-0")
    assert "--force writes the image all the same" in told
    assert not (tmp_path / "out").exists()
    done = kit.run(*options, "--force")
    assert done.returncode == 0
    assert done.stderr.startswith(
        "kedge: warning: on board mine.conf the kernel will not start: K-PLAN-0")
    assert (tmp_path / "out").exists()


def test_plan(made, tmp_path):
    """plan --board is plan with the board's banks, load address and initrd."""
    image = made / "trees.kedge"
    path = board_file(tmp_path, "initrd-at = 0x42000000+1M")
    board = kit.good("plan", image, "--board-file", path, "--json")
    assert board == kit.good("plan", image, "--ram", "0x40000000+64M", "--load", "0x40008000",
                             "--initrd", "0x42000000+1M", "--json")
    other = kit.read_plan(kit.good("plan", image, "--board-file", path, "--load", "0x41000000",
                                   "--ram", "0x40000000+128M", "--json"))
    assert other.banks == [(0x40000000, 0x48000000)]
    assert (0x41000000, "loader") in [(r[0], r[2]) for r in other.before]


@pytest.mark.parametrize("lines, message", [
    ("title = x\nload = 0", "a board has a title, ram and load"),
    ("ram = 0+1M\nload = 0", "a board has a title, ram and load"),
    ("title = x\nram = 0+1M", "a board has a title, ram and load"),
    ("title = x\nram = 0+1M,\nload = 0", "ram = 0+1M,: not BASE+SIZE[,BASE+SIZE...]"),
    ("title = x\nram = 1M\nload = 0", "ram = 1M: not BASE+SIZE[,BASE+SIZE...]"),
    ("title = x\nram = 0+1M\nload = 2", "load = 2: not an address on a multiple of 4"),
    ("title = x\nram = 0+1M\nload = 0\ninitrd-at = 0xfffff000+1M",
     "initrd-at = 0xfffff000+1M: not ADDRESS or ADDRESS+SIZE"),
    ("title = x\n???", "line 2: not 'name = value'"),
])
def test_bad_file(lines, message, tmp_path):
    path = tmp_path / "bad.conf"
    path.write_text(lines + "\n")
    assert kit.bad("boards", "--board-file", path) == f"kedge: {path}: {message}\n"
    assert message in kit.bad("pack", "--board-file", path, "-k", "x", "-o", "y")


def test_unknown_option(made, tmp_path):
    path = board_file(tmp_path, "frobnicate = 1")
    assert "--frobnicate" in kit.misused("pack", "--board-file", path, "-k", made / "zImage", "-o",
                                         tmp_path / "out")


def test_no_such_board():
    told = kit.bad("boards", "frob")
    assert told.startswith("kedge: there is no board 'frob'; there are apq8064 dir-685 ")
    assert told == kit.bad("pack", "--board", "frob", "-k", "x", "-o", "y")
    assert told == kit.bad("plan", "x", "--board=frob")


@pytest.mark.parametrize("arguments", [("boards", "a", "b"), ("boards", "a", "-f", "b"),
                                       ("pack", "--boa", "virt", "-k", "x", "-o", "y")])
def test_misused(arguments):
    kit.misused(*arguments)
