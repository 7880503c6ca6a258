# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge boards, pack --board, plan --board."""
import json
import re
import struct

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
    trees = ("-d", made / "board.dtb")
    kit.good("pack", "--board", "vexpress-a9", "-q", "-k", made / "zImage", "-o", tmp_path / "a",
             *trees)
    ours = kit.params_of((tmp_path / "a").read_bytes())
    assert (ours.console_base, kit.header_of((tmp_path / "a").read_bytes()).loader_arch) == (
        0x10009000, 7)
    kit.good("pack", "--arch", "v4", "-q", "--console=pl011@0x1234000", "-k", made / "zImage", "-o",
             tmp_path / "b", "--board=vexpress-a9", *trees)
    ours = kit.params_of((tmp_path / "b").read_bytes())
    assert (ours.console_base, kit.header_of((tmp_path / "b").read_bytes()).loader_arch) == (
        0x1234000, 4)


def test_own_file(made, tmp_path):
    path = board_file(tmp_path, "console = pl011@0x9000", "unconfirmed = everything",
                      "# a comment", "compress = lz4")
    done = kit.run("pack", "--board-file", path, "-k", made / "zImage", "-d", made / "board.dtb",
                   "-o", tmp_path / "out")
    assert done.returncode == 0
    assert done.stderr == "kedge: warning: board mine.conf: not confirmed: everything\n"
    data = (tmp_path / "out").read_bytes()
    assert kit.params_of(data).console_base == 0x9000
    assert kit.FORMATS[kit.header_of(data).format] == "lz4"
    assert "Mine" in kit.good("boards", "--board-file", path)


def test_would_not_start(made, tmp_path):
    """The plan on that board is looked at before anything is written."""
    path = board_file(tmp_path)
    path.write_text(path.read_text().replace("64M", "130K"))
    options = ("pack", "--board-file", path, "-q", "-k", made / "zImage", "-o", tmp_path / "out")
    told = kit.bad(*options)
    assert told.startswith(
        f"kedge: {tmp_path}/out: on board mine.conf the kernel would not start: K-PLAN-0")
    assert told.endswith("; --force writes it all the same\n")
    assert not (tmp_path / "out").exists()
    advice = re.search("as `kedge ([^`]*)` shows; --force", told)[1]
    done = kit.run(*options, "--force")
    assert done.returncode == 0
    assert "not be started: K-PLAN-0" in kit.run(*advice.split()).stdout
    assert done.stderr.startswith(
        f"kedge: warning: {tmp_path}/out: on board mine.conf the kernel would not start: K-PLAN-0")
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
    ("title = x\nload = 0", ": a board has a title, ram and load"),
    ("ram = 0+1M\nload = 0", ": a board has a title, ram and load"),
    ("title = x\nram = 0+1M", ": a board has a title, ram and load"),
    ("title = x\nram = 0+1M,\nload = 0", ":2: ram = 0+1M,: not BASE+SIZE[,BASE+SIZE...]"),
    ("title = x\nram = 1M\nload = 0", ":2: ram = 1M: not BASE+SIZE[,BASE+SIZE...]"),
    ("title = x\nram = 0+1M,0+1M\nload = 0", ":2: ram = 0+1M,0+1M: banks overlap at 0x0"),
    ("title = x\nram = 0+1M,0x200000+1M,0x80000+1M\nload = 0",
     ":2: ram = 0+1M,0x200000+1M,0x80000+1M: banks overlap at 0x80000"),
    ("title = x\nram = 0+1M\nload = 2", ":3: load = 2: not an address on a multiple of 4"),
    ("title = x\nram = 0+1M\nload", ":3: load: it wants a value: load = ..."),
    ("title = x\nram = 0+1M\nload = 0\ninitrd-at = 0xfffff000+1M",
     ":4: initrd-at = 0xfffff000+1M: not ADDRESS or ADDRESS+SIZE"),
    ("title = x\nr2 = atags", ":2: r2 = atags: not tree"),
    ("title = x\nmachine = x", ":2: machine = x: not a number"),
    ("title = x\n???", ":2: not 'name = value'"),
    ("title = x\n\nfoo = 1", ":3: unknown key foo"),
    ("title = x\nkernel = /vmlinuz", ":2: unknown key kernel"),
    ("title = x\nforce = 1", ":2: force: it takes no value"),
    ("title = x\narch", ":2: arch: it wants a value: arch = ..."),
    ("title = x\nram = 0+1M\nload = 0\nquirk = a\nquirk = b\nload = 4\nram = 0+2M",
     ":6: load is given twice"),
    ("title = x\npackage = zimage\npackage = nops", ":3: package is given twice"),
    ("title = x\nstep = load %x", ":2: step: %x is none of %f, %n, %s, %l, and %% for %"),
    ("title = x\nstep = 100%", ":2: step: % is none of %f, %n, %s, %l, and %% for %"),
])
def test_bad_file(lines, message, tmp_path):
    path = tmp_path / "bad.conf"
    path.write_text(lines + "\n")
    for command in (("boards",), ("pack", "-k", "x", "-o", "y"), ("plan", "x"), ("flash", "x")):
        assert kit.bad(*command, "--board-file", path) == f"kedge: {path}{message}\n"


@pytest.mark.parametrize("line, message", [
    ("arch = v9", "arch v9: not v4 or v7"),
    ("package = frob", "package frob: 'frob' is none of " + ", ".join(
        re.findall(r"^([a-z0-9]+)  ", kit.good("pack", "--package", "help"), re.M))),
    ("ram-base = 1", "ram-base 1: not an address on a 2 MiB boundary"),
    ("console = frob@1", None),
])
def test_bad_value(line, message, made, tmp_path):
    """Where it is, not what option it became."""
    path = board_file(tmp_path, "", "compress = lz4", "quirk = x", line)
    told = kit.bad("pack", "--board-file", path, "-k", made / "zImage", "-o", tmp_path / "out")
    assert told.startswith(f"kedge: {path}:7: ")
    assert message is None or told == f"kedge: {path}:7: {message}\n"
    # The user's own are told as such.
    told = kit.misused("pack", "--board", "virt", "-k", made / "zImage", "-o", tmp_path / "out",
                       "--arch", "v9")
    assert told.startswith("kedge pack: --arch v9: not v4 or v7\n")


@pytest.mark.parametrize("command", [("pack", "-k", "x", "-o", "y"), ("plan", "x"), ("flash", "x")])
def test_one_board(command, tmp_path):
    path = board_file(tmp_path)
    for boards in (("--board", "virt", "--board-file", path), ("--board", "virt", "--board=virt")):
        assert kit.misused(*command, *boards) == (
            "kedge: one board at a time: --board or --board-file, once\n")


def test_no_such_board():
    told = kit.bad("boards", "frob")
    assert told.startswith("kedge: there is no board 'frob'; there are apq8064 dir-685 ")
    assert told == kit.bad("pack", "--board", "frob", "-k", "x", "-o", "y")
    assert told == kit.bad("plan", "x", "--board=frob")


@pytest.mark.parametrize("arguments", [("boards", "a", "b"), ("boards", "a", "-f", "b"),
                                       ("pack", "--boa", "virt", "-k", "x", "-o", "y")])
def test_misused(arguments):
    kit.misused(*arguments)


def packed_for(made, tmp_path, board, *options):
    done = kit.run("pack", "--board", board, "-q", "-k", made / "zImage", "-d", made / "board.dtb",
                   "-o", tmp_path / "out", *options)
    lines = [line for line in done.stderr.splitlines() if "not confirmed" not in line]
    return done.returncode, lines


def test_package_of_the_user(made, tmp_path):
    """It changes the keys that it names; another format has none of the board's."""
    assert packed_for(made, tmp_path, "dragonboard", "--package", "bootimg,version=1") == (0, [])
    text = kit.good("info", tmp_path / "out")
    assert "0x40208000" in text and "0x10008000" not in text
    assert (tmp_path / "out").read_bytes()[0x24:0x2c] == struct.pack("<2I", 2048, 1)
    code, lines = packed_for(made, tmp_path, "dragonboard", "--package", "uimage,load=0x40300000",
                             "--package", "uimage,name=a,,b")
    assert (code, lines) == (0, [])
    text = kit.good("info", tmp_path / "out")
    assert "0x40300000" in text and "a,b" in text


@pytest.mark.parametrize("board, package, why", [
    ("dragonboard", "bootimg,base=0x10000000", [
        "the image, {size} bytes at 0x10008000, is not in board dragonboard's RAM",
        "the tags, 4 bytes at 0x10000100, is not in board dragonboard's RAM"]),
    ("dragonboard", "bootimg,tags-offset=0x04000000", [
        "the tags, 4 bytes at 0x44200000, is not in board dragonboard's RAM"]),
    ("sheevaplug", "uimage,load=0x1fffc000,entry=0x1fffc000", [
        "the image, {size} bytes at 0x1fffc000, is not in board sheevaplug's RAM"]),
    ("virt", "fit,load=0x10000", [
        "the image, {size} bytes at 0x10000, is not in board virt's RAM"]),
    ("nas4220b", "gemini,ramdisk-at=0x07c00000", [
        "rd.gz (Ramdisk), 6291456 bytes at 0x7c00000, is not in board nas4220b's RAM"]),
])
def test_places_in_ram(board, package, why, made, tmp_path):
    code, lines = packed_for(made, tmp_path, board, "--package", package)
    size = re.search(r"the image, (\d+) bytes", "\n".join(lines) + "the image, 0 bytes")[1]
    why = [f"{tmp_path}/out: {line.format(size=size)}" for line in why]
    assert (code, lines) == (1, [f"kedge: {line}; --force writes it all the same" for line in why])
    assert not (tmp_path / "out").exists()
    code, lines = packed_for(made, tmp_path, board, "--package", package, "--force")
    assert (code, lines) == (0, [f"kedge: warning: {line}" for line in why])


@pytest.mark.parametrize("load", [0x40010000, 0x42000000])
def test_plan_at_the_packages_address(load, made, tmp_path):
    """Not at the board's own."""
    told = kit.good("pack", "--board", "virt", "-k", made / "zImage", "-d", made / "board.dtb", "-o",
                    tmp_path / "out", "--package", f"uimage,load={load:#x}")
    plan = kit.read_plan(kit.good("plan", tmp_path / "out", "--board", "virt", "--load", f"{load:#x}",
                                  "--json"))
    assert f"board virt: the kernel goes to 0x40008000, {plan.bytes_moved} bytes are moved\n" in told
    assert (plan.bytes_moved == 0) == (load == 0x42000000)


def test_initrd_in_ram(made, tmp_path):
    """LK's bank ends behind 28 MiB of it."""
    (tmp_path / "small").write_bytes(bytes(0x2000))
    (tmp_path / "large").write_bytes(bytes(40 << 20))
    code, lines = packed_for(made, tmp_path, "dragonboard", "--initrd", tmp_path / "large")
    assert (code, lines) == (1, [
        f"kedge: {tmp_path}/out: the initrd, 41943040 bytes at 0x41200000, is not in board "
        "dragonboard's RAM; --force writes it all the same"])
    assert not (tmp_path / "out").exists()
    # In a FIT its place is the board's word.
    code, lines = packed_for(made, tmp_path, "dragonboard", "--initrd", tmp_path / "large",
                             "--package", "fit")
    assert (code, len(lines)) == (1, 1) and "the initrd, 41943040 bytes at 0x41200000" in lines[0]
    # The plan has the initrd of the boot image, where its header or --initrd says.
    assert packed_for(made, tmp_path, "dragonboard", "--initrd", tmp_path / "small", "--package",
                      "bootimg,ramdisk-offset=0x01100000") == (0, [])
    plan = lambda *options: [r for r in kit.read_plan(kit.good(
        "plan", tmp_path / "out", "--json", *options)).before if r[2] == "initrd"]
    assert plan("--board", "dragonboard") == [(0x41300000, 0x41300000 + 0x2000, "initrd")]
    assert plan("--ram", "0x40200000+44M") == [(0x41300000, 0x41300000 + 0x2000, "initrd")]
    assert plan("--board", "dragonboard", "--initrd", "0x41400000+4K") == [
        (0x41400000, 0x41401000, "initrd")]
    # Loaded elsewhere than the header says, the board's word counts for the initrd.
    assert plan("--board", "dragonboard", "--load", "0x40308000") == [
        (0x41200000, 0x41200000 + 0x2000, "initrd")]
    assert packed_for(made, tmp_path, "virt", "--initrd", tmp_path / "small", "--package",
                      "fit,load=0x42000000") == (0, [])
    assert plan("--board", "virt") == [(0x48000000, 0x48000000 + 0x2000, "initrd")]


def test_cpu(made, tmp_path):
    """A kernel or loader for ARMv7 alone, on a CPU before that."""
    kernel = tmp_path / "armv7"
    kernel.write_bytes(kit.zimage(kit.image_bytes() + struct.pack("<I", 0xe3000000) * 1000))  # movw
    why = f"{kernel}: it has instructions of ARMv7, and board sheevaplug's CPU is older (arch = v4)"
    options = ("pack", "--board", "sheevaplug", "-d", made / "board.dtb", "-q", "-o",
               tmp_path / "out")
    done = kit.run(*options, "-k", kernel)
    assert done.returncode == 1
    assert f"kedge: {why}; --force writes it all the same" in done.stderr.splitlines()
    done = kit.run(*options, "-k", kernel, "--force")
    assert done.returncode == 0
    assert f"kedge: warning: {why}" in done.stderr.splitlines()
    done = kit.run(*options, "-k", made / "zImage", "--arch", "v7")
    assert done.returncode == 1
    assert (f"kedge: {tmp_path}/out: its loader is for ARMv7, and board sheevaplug's CPU is older "
            "(arch = v4); --force writes it all the same") in done.stderr.splitlines()
    assert packed_for(made, tmp_path, "vexpress-a9", "--arch", "v4") == (0, [])


@pytest.mark.parametrize("board, warned", [("vexpress-a9", True), ("dragonboard", True),
                                           ("virt", False), ("raspi1", False)])
def test_no_tree(board, warned, made, tmp_path):
    done = kit.run("pack", "--board", board, "-k", made / "zImage", "-q", "-o", tmp_path / "out")
    assert done.returncode == 0
    assert (f"kedge: warning: {tmp_path}/out: no device tree is in it, and board {board}'s "
            "bootloader is not known to pass one; give --dtb unless the kernel needs none "
            "(K-BOOT-01)"
            in done.stderr.splitlines()) == warned
