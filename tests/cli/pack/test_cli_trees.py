# SPDX-License-Identifier: GPL-2.0-or-later
"""Device trees on the command line: what each is for, overlays, and which one would be chosen."""
import json
import subprocess

import pytest

import cli_kit as kit
import dt
from cli_kit import bad, good, misused, pack

RAM = ("--ram", "0x40000000+64M", "--load", "0x41000000")
TREES = 20
LISTED = "the keys are machine, revision, compatible, msm-id and board-id"

@pytest.fixture(name="at", scope="module")
def _at(tmp_path_factory):
    """A folder of trees and overlays, and a kernel."""
    at = tmp_path_factory.mktemp("trees")
    (at / "zImage").write_bytes(kit.zimage(kit.image_bytes()))
    (at / "base.dtb").write_bytes(dt.compile("tests/overlay-base.dts"))
    (at / "plain.dtb").write_bytes(dt.compile("tests/overlay-base.dts", symbols=False))
    (at / "rtc.dtbo").write_bytes(dt.compile("tests/overlay-rtc.dtso"))
    (at / "led.dtbo").write_bytes(dt.compile("tests/overlay-led.dtso"))
    (at / "lost.dtbo").write_bytes(dt.compile_text('/plugin/; &spi7 { status = "okay"; };'))
    return at


def packed_trees(at, tmp_path, *options):
    """What unpack finds of an image that was packed so."""
    pack(at / "zImage", tmp_path / "img", *options)
    good("unpack", tmp_path / "img", "-o", tmp_path / "out")
    return sorted((tmp_path / "out").glob("tree-*.dtb"), key=lambda p: int(p.stem[5:]))


def overlaid(at, tmp_path, *overlays):
    """The same by dtc's own tool."""
    want = tmp_path / "want.dtb"
    subprocess.run(["fdtoverlay", "-i", at / "base.dtb", "-o", want, *overlays], check=True)
    return dt.decompile(want)


# --- overlays ---

@pytest.mark.parametrize("names", [["rtc"], ["rtc", "led"]])
def test_overlays(at, tmp_path, names):
    files = [at / f"{name}.dtbo" for name in names]
    tree, = packed_trees(at, tmp_path, "--dtb", at / "base.dtb",
                         *[word for file in files for word in ("--dtbo", file)])
    assert dt.decompile(tree) == overlaid(at, tmp_path, *files)
    assert b"rtc@68" in tree.read_bytes()


def test_overlay_twice(at, tmp_path):
    """It changes nothing more: libfdt keeps the phandles that there are."""
    once, twice = packed_trees(
        at, tmp_path, "--dtb", at / "base.dtb", "--dtbo", at / "rtc.dtbo",
        "--dtb", at / "base.dtb", "--dtbo", at / "rtc.dtbo", "--dtbo", at / "rtc.dtbo")
    assert dt.decompile(twice) == dt.decompile(once) == overlaid(at, tmp_path, at / "rtc.dtbo")


def test_overlay_is_for_the_tree_before(at, tmp_path):
    plain, first, second = packed_trees(
        at, tmp_path, "--dtb", at / "plain.dtb", "--dtb", at / "base.dtb",
        "--dtbo", at / "rtc.dtbo", "--dtbo", at / "led.dtbo", "--dtb", at / "base.dtb",
        "--dtbo", at / "rtc.dtbo")
    assert plain.read_bytes() == (at / "plain.dtb").read_bytes()
    assert dt.decompile(first) == overlaid(at, tmp_path, at / "rtc.dtbo", at / "led.dtbo")
    assert dt.decompile(second) == overlaid(at, tmp_path, at / "rtc.dtbo")


def test_order_counts(at, tmp_path):
    """What an overlay wants of another one is there when that came first."""
    said = bad("pack", "-k", at / "zImage", "-o", tmp_path / "img", "--dtb", at / "base.dtb",
               "--dtbo", at / "led.dtbo", "--dtbo", at / "rtc.dtbo")
    assert said == (f"kedge: {at}/led.dtbo: it wants the label leds, which {at}/base.dtb does not "
                    "have\n")
    assert not (tmp_path / "img").exists()


@pytest.mark.parametrize("package", ["fit", "bootimg,trees=appended", "bootimg,qcdt=2",
                                     "bootimg,version=2"])
def test_in_packages(at, tmp_path, package):
    """Where the package has the trees, they are the same."""
    options = ["--dtb", f"{at}/base.dtb,board-id=8:0,msm-id=1:2", "--dtbo", at / "rtc.dtbo"]
    pack(at / "zImage", tmp_path / "plain", *options)
    tree = kit.parts_of_type((tmp_path / "plain").read_bytes(), kit.TREE)[0].bytes
    data = pack(at / "zImage", tmp_path / "img", "--package", package, *options)
    assert tree in data and b"rtc@68" in tree and b"qcom,msm-id" in tree


def test_same_bytes(at, tmp_path):
    options = ["--dtb", f"{at}/base.dtb,machine=1,compatible=a", "--dtbo", at / "rtc.dtbo"]
    assert pack(at / "zImage", tmp_path / "1", *options) == \
        pack(at / "zImage", tmp_path / "2", *options)


def test_with_kept_zimage_and_board(at, tmp_path):
    board = tmp_path / "my.conf"
    board.write_text(f"title = Mine\nram = 0x40000000+64M\nload = 0x41000000\nmachine = 77\n"
                     f"dtb = {at}/base.dtb,machine=77\n")
    tree, = packed_trees(at, tmp_path, "--board-file", board, "--keep-zimage",
                         "--dtbo", at / "rtc.dtbo")
    assert b"rtc@68" in tree.read_bytes()
    said = json.loads(good("plan", "--json", tmp_path / "img", "--board-file", board))
    assert said["tree"]["by"] == ["machine"]


@pytest.mark.parametrize("overlay, tree, why", [
    ("rtc.dtbo", "plain.dtb", "it wants the label i2c1, but {at}/plain.dtb has no labels (no "
                              "__symbols__): compile that with dtc -@"),
    ("lost.dtbo", "base.dtb", "it wants the label spi7, which {at}/base.dtb does not have"),
    ("base.dtb", "base.dtb", "it is no overlay: no fragment in it has a node __overlay__"),
    ("zImage", "base.dtb", "the device tree's header is wrong: it gives impossible sizes "
                           "(K-FDT-01); --dtbo wants a compiled overlay"),
    ("none.dtbo", "base.dtb", "No such file or directory"),
])
def test_bad_overlays(at, tmp_path, overlay, tree, why):
    said = bad("pack", "-k", at / "zImage", "-o", tmp_path / "img", "--dtb", at / tree,
               "--dtbo", at / overlay)
    assert said == f"kedge: {at}/{overlay}: {why.format(at=at)}\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size", range(0, 600, 37))
def test_cut_overlay(at, tmp_path, size):
    (tmp_path / "cut.dtbo").write_bytes((at / "rtc.dtbo").read_bytes()[:size])
    said = bad("pack", "-k", at / "zImage", "-o", tmp_path / "img", "--dtb", at / "base.dtb",
               "--dtbo", tmp_path / "cut.dtbo")
    assert said.endswith("(K-FDT-01); --dtbo wants a compiled overlay\n")


def test_too_large(at, tmp_path):
    make = lambda size: dt.compile_text('/plugin/; &i2c1 { x = "' + "y" * size + '"; };')
    (tmp_path / "big.dtbo").write_bytes(make(0x200000 - len(make(0)) - 4))
    said = bad("pack", "-k", at / "zImage", "-o", tmp_path / "img", "--dtb", at / "base.dtb",
               "--dtbo", tmp_path / "big.dtbo")
    assert said == (f"kedge: {tmp_path}/big.dtbo: with it, {at}/base.dtb would have more than "
                    f"2097152 bytes, the most of a tree\n")


def test_overlay_without_a_tree(at, tmp_path):
    said = misused("pack", "-k", at / "zImage", "-o", tmp_path / "img",
                   "--dtbo", at / "rtc.dtbo", "--dtb", at / "base.dtb")
    assert f"--dtbo {at}/rtc.dtbo: an overlay is for the --dtb in front of it, and there is " \
        "none\n" in said


def test_many(at, tmp_path):
    many = ["--dtb", at / "base.dtb"] + ["--dtbo", at / "rtc.dtbo"] * 64
    packed_trees(at, tmp_path, *many)
    said = misused("pack", "-k", at / "zImage", "-o", tmp_path / "img", *many,
                   "--dtbo", at / "rtc.dtbo")
    assert ": more than 64 overlays\n" in said
    said = misused("pack", "-k", at / "zImage", "-o", tmp_path / "img",
                   *["--dtb", at / "base.dtb"] * 25)
    assert ": more than 24 device trees\n" in said


# --- what a tree is for ---

def test_selectors(at, tmp_path):
    """All that a tree may say, in info as on the command line."""
    tree, other = packed_trees(
        at, tmp_path, "--dtb", f"{at}/base.dtb,machine=2038,machine=0xc42,revision=0x10:0xff,"
        "compatible=acme,,box,compatible=acme,board-id=8:0,msm-id=70:0x10000",
        "--dtb", f"{at}/base.dtb,msm-id=1:2:3")
    get = lambda kind, name: subprocess.run(["fdtget", "-t", kind, tree, "/", name], text=True,
                                            stdout=subprocess.PIPE, check=True).stdout.split()
    assert get("u", "kedge,machine") == ["2038", "3138"]
    assert get("x", "kedge,revision") == ["10", "ff"]
    assert get("s", "kedge,compatible") == ["acme,box", "acme"]
    assert get("u", "qcom,board-id") == ["8", "0"]
    assert get("u", "qcom,msm-id") == ["70", "65536"]
    words = ["machine=2038", "machine=3138", "revision=0x10:0xff", "board-id=8:0",
             "msm-id=70:65536", "compatible=acme,box", "compatible=acme"]
    info = good("info", tmp_path / "img")
    assert ", Base, for " + " ".join(words) + "\n" in info
    assert ", Base, for msm-id=1:2:3\n" in info
    parts = [p for p in json.loads(good("info", "--json", tmp_path / "img"))["parts"]
             if p["type"] == "tree"]
    assert [p["selectors"] for p in parts] == [words, ["msm-id=1:2:3"]]
    assert other.read_bytes() != tree.read_bytes()


def test_selectors_replace_the_trees_own(at, tmp_path):
    (tmp_path / "own.dtb").write_bytes(kit.dtb("kedge,machine = <1 2 3>; kedge,compatible = \"x\";"))
    pack(at / "zImage", tmp_path / "img", "--dtb", f"{tmp_path}/own.dtb,machine=9")
    assert ", for machine=9 compatible=x\n" in good("info", tmp_path / "img")


@pytest.mark.parametrize("rest, why", [
    ("machine", "'machine': KEY=VALUE is wanted behind a comma; one in a name is written twice"),
    ("v2.dtb", "'v2.dtb': KEY=VALUE is wanted behind a comma; one in a name is written twice"),
    ("type=5", f"'type': {LISTED}; a comma in a name is written twice"),
    ("compatible=acme,box", "'box': KEY=VALUE is wanted behind a comma; one in a name is written "
                            "twice"),
    ("machine=nas", "machine=nas: not NUMBER"),
    ("revision=5", "revision=5: not VALUE:MASK"),
    ("msm-id=1", "msm-id=1: not A:B[:C]"),
    ("board-id=1:2:3", "board-id=1:2:3: not A:B"),
    ("compatible=", "compatible=: not a name as \"compatible\" has it"),
])
def test_bad_selectors(at, tmp_path, rest, why):
    said = misused("pack", "-k", at / "zImage", "-o", tmp_path / "img",
                   "--dtb", f"{at}/base.dtb,{rest}")
    assert said.splitlines()[0] == f"kedge pack: --dtb {at}/base.dtb,{rest}: {why}"


def test_ids_that_are_not_read(at, tmp_path):
    said = bad("pack", "-k", at / "zImage", "-o", tmp_path / "img",
               "--dtb", f"{at}/base.dtb,msm-id=1:2")
    assert said == f"kedge: {at}/base.dtb: without a board-id, each msm-id is A:B:C\n"


def test_commas_in_names(at, tmp_path):
    """Two stand for one; a file that has the very name is not taken for another one."""
    name = tmp_path / "acme,box,machine=1.dtb"
    name.write_bytes((at / "base.dtb").read_bytes())
    said = misused("pack", "-k", at / "zImage", "-o", tmp_path / "img", "--dtb", name)
    assert f"--dtb {name}: a file has this very name: write each comma in it twice\n" in said
    pack(at / "zImage", tmp_path / "img", "--dtb", str(name).replace(",", ",,") + ",machine=4")
    assert ", Base, for machine=4\n" in good("info", tmp_path / "img")


# --- which one would be chosen ---

def numbered(at, tmp_path, way, right):
    """20 trees that differ in what they are for alone, each with its number as its model."""
    options = []
    for n in range(TREES):
        file = tmp_path / f"{n}.dtb"
        file.write_bytes(kit.tree(f"Number {n}", (0x40000000, 0x4000000)))
        options += ["--dtb", f"{file},{way.format(n=n, machine=2038 + n - right)}"]
    pack(at / "zImage", tmp_path / "img", *options)


def chosen(tmp_path, *options):
    done = kit.run("plan", "--json", tmp_path / "img", *options)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    text = good("plan", tmp_path / "img", *options)
    line, = [line for line in text.splitlines() if line.startswith("tree: ")]
    return said["tree"], said["warnings"], line


@pytest.mark.parametrize("way, by, right", [
    ("machine={machine},machine=5", ["machine"], 7),
    ("revision={n}:0xff", ["revision"], 13),
    ("compatible=acme,,rev-{n}", ["compatible"], 19),
    ("board-id=8:0,msm-id={n}:65536", ["board-id", "msm-id"], 0),
    ("msm-id={n}:1:65536", ["msm-id"], 11),
    ("machine=2038,revision={n}:0xff", ["machine", "revision"], 3),
])
def test_right_one_of_20(at, tmp_path, way, by, right):
    numbered(at, tmp_path, way, right)
    r2 = tmp_path / "r2"
    if "revision" in by:
        r2.write_bytes(kit.atags(((0x40000000, 0x4000000),), revision=0xab00 + right))
    else:
        msm = f"{right} 65536" if "board-id" in by else f"{right} 1 65536"
        r2.write_bytes(kit.dtb(f'compatible = "acme,rev-{right}"; qcom,board-id = <8 0>; '
                               f'qcom,msm-id = <{msm}>;'))
    tree, warnings, line = chosen(tmp_path, *RAM, "--r1", "2038", "--r2", f"{r2}@0x43000000")
    assert (tree["number"], tree["count"]) == (right + 1, TREES)
    assert tree["by"] == by and tree["origin"] == "packed"
    assert tree["model"] == f"Number {right}"
    assert "K-FDT-07" not in warnings and "K-FDT-08" not in warnings
    assert line == (f"tree: packed, {right + 1} of 20 by {', '.join(by)}, "
                    f"0x{tree['address']:08x}: Number {right}")


def test_by_board(at, tmp_path):
    """The board's file tells r1; what is said besides wins."""
    board = tmp_path / "my.conf"
    board.write_text("title = Mine\nram = 0x40000000+64M\nload = 0x41000000\nmachine = 2038\n")
    numbered(at, tmp_path, "machine={machine}", 7)
    tree, _, _ = chosen(tmp_path, "--board-file", board)
    assert tree["model"] == "Number 7" and tree["by"] == ["machine"]
    tree, _, _ = chosen(tmp_path, "--board-file", board, "--r1", "0x7f9")
    assert tree["model"] == "Number 10"
    board.write_text(board.read_text().replace("2038", "NAS"))
    assert bad("plan", tmp_path / "img", "--board-file", board) == \
        f"kedge: {board}:4: machine = NAS: not a number\n"


def test_real_board(at, tmp_path):
    pack(at / "zImage", tmp_path / "img", "--dtb", f"{at}/base.dtb,machine=1",
         "--dtb", f"{at}/base.dtb,machine=2038")
    said = json.loads(good("plan", "--json", tmp_path / "img", "--board", "nas4220b"))
    assert (said["tree"]["number"], said["tree"]["by"]) == (2, ["machine"])


def test_tie(at, tmp_path):
    numbered(at, tmp_path, "machine=2038", 0)
    tree, warnings, line = chosen(tmp_path, *RAM, "--r1", "2038")
    assert tree["number"] == 1 and "K-FDT-08" in warnings
    assert line.startswith("tree: packed, 1 of 20 by machine, ")
    assert "warning: K-FDT-08: " in good("plan", tmp_path / "img", *RAM, "--r1", "2038")


def test_none_fits(at, tmp_path):
    numbered(at, tmp_path, "machine={machine}", 0)
    tree, warnings, line = chosen(tmp_path, *RAM, "--r1", "7")
    assert tree["number"] == 1 and tree["by"] == [] and "K-FDT-07" in warnings
    assert tree["reason"] == "none is known to fit"
    assert line.startswith("tree: packed, 1 of 20 (none is known to fit), ")
    (tmp_path / "r2").write_bytes(kit.tree("Bootloader's", (0x40000000, 0x4000000)))
    tree, warnings, line = chosen(tmp_path, *RAM, "--r1", "7", "--r2",
                                  f"{tmp_path}/r2@0x43000000")
    assert tree["origin"] == "from r2" and "K-FDT-07" in warnings
    assert line == ("tree: from r2 (none of the image's is known to fit), 0x43000000: "
                    "Bootloader's")


def test_one_or_none(at, tmp_path, made):
    pack(at / "zImage", tmp_path / "img", "--dtb", at / "base.dtb")
    tree, _, line = chosen(tmp_path, *RAM)
    assert tree["reason"] == "the only one" and line.endswith(": Base")
    done = json.loads(good("plan", "--json", made / "plain.kedge", *RAM))
    assert done["tree"] == {"origin": "none"}
    assert "tree: none\n" in good("plan", made / "plain.kedge", *RAM)


def test_rest(at, tmp_path):
    """One that says nothing is for the machines that no other one is for."""
    pack(at / "zImage", tmp_path / "img", "--dtb", f"{at}/base.dtb,machine=1",
         "--dtb", at / "base.dtb")
    tree, warnings, _ = chosen(tmp_path, *RAM, "--r1", "7")
    assert tree["number"] == 2 and "K-FDT-07" not in warnings
    assert tree["reason"] == "all others are for other machines"


def test_bad_r1(made):
    assert "--r1 nas: not a number\n" in misused("plan", made / "plain.kedge", *RAM, "--r1", "nas")


# --- an initrd of the bootloader's command line ---

@pytest.mark.parametrize("where, moves", [("0x40a00000", False), ("1024M", True)])
def test_initrd_in_words(at, tmp_path, where, moves):
    pack(at / "zImage", tmp_path / "img", "--dtb", at / "base.dtb")
    (tmp_path / "r2").write_bytes(kit.atags(((0x40000000, 0x4000000),),
                                            cmdline=f"quiet initrd={where},512K"))
    said = kit.read_plan(good("plan", "--json", tmp_path / "img", *RAM,
                              "--r2", f"{tmp_path}/r2@0x43000000"))
    (start, end), = [(s, e) for s, e, what in said.after if what == "initrd"]
    assert end - start == 512 * 1024
    assert ("initrd" in [what for *_, what in said.moves]) == moves
    assert (start == 0x40a00000) != moves


@pytest.mark.parametrize("source", [
    "/plugin/; &i2c { rtc { }; };",
    '/ { compatible = "test,board"; fragment@0 { target-path = "/"; __overlay__ { }; }; };',
])
def test_overlay_is_no_tree(source, made, tmp_path):
    """Raspberry Pi's overlays have a compatible, of what they are for."""
    path = tmp_path / "rtc.dtbo"
    path.write_bytes(dt.compile_text(source))
    assert kit.bad("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--dtb", path) == (
        f"kedge: {path}: it is an overlay: give it with --dtbo, behind the --dtb that it is for\n")
    assert not (tmp_path / "out").exists()
    kit.good("pack", "-k", made / "zImage", "-o", tmp_path / "out", "-q", "--dtb",
             made / "board.dtb")
