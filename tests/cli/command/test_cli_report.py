# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge report, on trees as the kernel shows them; tests/boot has it on running systems."""
import json
import mmap
import struct

import pytest

import cli_kit as kit
from cli_kit import bad, good, misused

THINGS = "initrd payload rest table loader tree workspace log".split()
FIELDS = ("version image r1 r2 midr sctlr flags r2_kind r2_found ram_base base_by banks_origin "
          "tree_origin tree_number tree_count initrd initrd_size kernel format inflated_size "
          "inflated_digest bss_size text_offset filter bytes_moved hz").split()
PHASES = 8
TEXT = "kedge 0.1: something\n- and more\n"
LOG = 0x3000


def story(things=(), ticks=(), count=len(THINGS), **fields):
    """The property kedge,boot."""
    values = {"version": 1, **fields}
    words = [values.pop(name, 0) for name in FIELDS]
    assert not values
    words += list(ticks) + [0] * (PHASES - len(ticks))
    places = [0] * 4 * len(THINGS)
    for name, *numbers in things:
        at = THINGS.index(name) * 4
        places[at:at + 4] = numbers
    return struct.pack(f">{len(words) + 1 + len(places)}I", *words, count, *places)


def tree(directory, **properties):
    chosen = directory / "tree" / "chosen"
    chosen.mkdir(parents=True, exist_ok=True)
    for name, value in {"version": b"0.1\0", "warnings": b"", **properties}.items():
        (chosen / f"kedge,{name}").write_bytes(value)
    return directory / "tree"


FULL = dict(image=0x40010000, r1=2038, r2=0x40000100, midr=0x66015261, flags=2 | 4 | 8, r2_kind=1,
            r2_found=0x40000100, ram_base=0x40000000, base_by=1, banks_origin=1, tree_origin=2,
            tree_number=2, tree_count=3, initrd=0x41000000, initrd_size=12345, kernel=0x40008000,
            format=1, inflated_size=7926468, inflated_digest=0x1234abcd, bss_size=100,
            text_offset=0x8000, filter=1, bytes_moved=2600000, hz=1000000,
            ticks=[10, 20, 30, 40, 50, 600, 70],
            things=[("payload", 0x40020000, 2600000, 0x40600000, 2600000),
                    ("loader", 0x40010000, 0xd000, 0x40010000, 0xd000)])


def test_text(tmp_path):
    there = tree(tmp_path, boot=story(**FULL), warnings=b"K-FDT-07\0K-XYZ-99\0",
                 log=struct.pack(">2I", LOG, len(TEXT)))
    lines = good("report", "--tree", there).splitlines()
    assert lines == [
        "kedge          0.1",
        "entry          image at 0x40010000, r1 0x7f6, r2 0x40000100, SVC mode",
        "bootloader's   ATAGs at 0x40000100",
        "CPU            FA526, MIDR 0x66015261, SCTLR 0x00000000 as found, caches used",
        "RAM base       0x40000000 by its bank (ATAGs)",
        "device tree    packed, 2 of 3",
        "kernel         gzip, filter arm: 7926468 bytes, XXH32 1234abcd, entered at 0x40008000, "
        "inflated over its own payload",
        "initrd         0x41000000, 12345 bytes, the image's",
        "  payload      0x40600000, 2600000 bytes, moved from 0x40020000",
        "  loader       0x40010000, 53248 bytes",
        "moved          2600000 bytes",
        "time           820 us: start 10, survey 20, plan 30, move 40, tree 50, inflate 600, "
        "check 70",
        "warning        K-FDT-07: none of the image's device trees is known to fit",
        "warning        K-XYZ-99: ?",
        f"log            {len(TEXT)} bytes at 0x00003000",
    ]


def test_json(tmp_path):
    there = tree(tmp_path, boot=story(**FULL), warnings=b"K-FDT-07\0")
    told = json.loads(good("report", "--tree", there, "--json"))
    assert told["version"] == "0.1" and told["mode"] == "SVC" and told["caches"] is True
    for name in ("image r1 r2 midr ram_base initrd initrd_size kernel inflated_size "
                 "inflated_digest bss_size text_offset bytes_moved tree_number tree_count").split():
        assert told[name] == FULL[name], name
    assert told["places"][0] == {"name": "payload", "from": 0x40020000, "size": 2600000,
                                 "place": 0x40600000, "room": 2600000}
    assert [place["name"] for place in told["places"]] == ["payload", "loader"]
    assert told["ticks"]["inflate"] == 600 and told["ticks_per_second"] == 1000000
    assert told["warnings"] == ["K-FDT-07"] and "log" not in told
    assert told["core"] == "FA526"
    there = tree(tmp_path / "other", boot=story(**{**FULL, "midr": 0x4401a11b}))
    assert json.loads(good("report", "--tree", there, "--json"))["core"] == "StrongARM"
    there = tree(tmp_path / "unknown", boot=story(**{**FULL, "midr": 0x000f0000}))
    assert "core" not in json.loads(good("report", "--tree", there, "--json"))
    assert "CPU            MIDR 0x000f0000, SCTLR" in good("report", "--tree", there)


def test_little_told(tmp_path):
    """Of fewer things; without a clock there are no times. What is behind it is another's."""
    fields = {**FULL, "ticks": (), "things": ()}
    for boot in story(**fields, count=0)[:-16 * len(THINGS)], story(**fields, count=0) + b"more":
        text = good("report", "--tree", tree(tmp_path, boot=boot))
        assert "time           no clock\n" in text and "packed, 2 of 3" in text
        assert "warning" not in text and "  payload" not in text
    there = tree(tmp_path, boot=story(format=16, flags=1, tree_origin=3, ticks=[0, 5]))
    text = good("report", "--tree", there)
    assert "a zImage" in text and "HYP mode" in text and "caches not used" in text
    assert "time           5 ticks: start 0, survey 5," in text


def test_hostile(tmp_path):
    """Whatever the properties hold, it is printed or refused."""
    words = len(FIELDS) - 1 + PHASES
    boot = b"\0\0\0\1" + b"\xff" * 4 * words + b"\0\0\0\x20" + b"\xff" * 512
    there = tree(tmp_path, boot=boot, warnings=b"\x1bK\0no end",
                 version=b"\xff\x1b" * 500, log=b"123")
    text = good("report", "--tree", there)
    assert text.startswith("kedge          " + "?" * 31 + "\n")
    assert "warning        ?K: ?\n" in text and "no end" not in text and "\nlog  " not in text
    assert json.loads(good("report", "--tree", there, "--json"))["tree"] == "none"


@pytest.mark.parametrize("size", [4, 40, 4 * len(FIELDS), 139, -1, -16])
def test_cut(size, tmp_path):
    """What there is of it is no story, in which all else was 0."""
    boot = story(**FULL)[:size]
    there = tree(tmp_path, boot=boot)
    for more in [], ["--json"]:
        assert bad("report", "--tree", there, *more) == (
            f"kedge: {there}/chosen/kedge,boot: cut: its {len(boot)} bytes are fewer than its items "
            "take\n")


def test_nothing_told(tmp_path):
    there = tmp_path / "tree"
    assert bad("report", "--tree", there) == (
        f"kedge: {there}/chosen: No such file or directory; are /proc and /sys mounted?\n")
    (there / "chosen").mkdir(parents=True)
    message = bad("report", "--tree", there)
    assert "not started by it" in message and "--report no" in message
    tree(tmp_path, boot=story(version=2), version=b"9.9\0")
    assert "the record is by kedge 9.9, in version 2," in bad("report", "--tree", there)
    tree(tmp_path, boot=b"\0\0\1")
    assert "not started by it" in bad("report", "--tree", there)


def test_log(tmp_path):
    memory = tmp_path / "memory"
    memory.write_bytes(bytes(LOG + 100) + TEXT.encode() + bytes(mmap.PAGESIZE))
    there = tree(tmp_path, boot=story(), log=struct.pack(">2I", LOG + 100, len(TEXT)))
    arguments = ["report", "--tree", there, "--log"]
    assert good(*arguments, "--memory", memory) == TEXT
    gone = tmp_path / "gone"
    assert bad(*arguments, "--memory", gone) == f"kedge: {gone}: No such file or directory\n"
    for address in LOG + 100 + mmap.PAGESIZE + 1, 0x7fff0000:
        tree(tmp_path, log=struct.pack(">2I", address, len(TEXT)))
        assert bad(*arguments, "--memory", memory) == (
            f"kedge: {memory}: it ends at {memory.stat().st_size:#x}, before the log's end: "
            f"{len(TEXT)} bytes at {address:#x}\n")
    tree(tmp_path, log=struct.pack(">2I", LOG, 0))
    assert good(*arguments, "--memory", memory) == ""
    (there / "chosen" / "kedge,log").unlink()
    assert "--keep-log" in bad(*arguments, "--memory", memory)


@pytest.mark.parametrize("arguments", [["word"], ["--json", "--log"], ["--frob"]])
def test_misuse(arguments):
    misused("report", *arguments)


# --- the settings that it wants ---

@pytest.mark.parametrize("room", [0, 0x400, 0x1000, "64K", 0x40000])
def test_keep_log(room, made, tmp_path):
    image = tmp_path / "image"
    good("pack", "-k", made / "zImage", "-o", image, "-q", "--keep-log", room)
    size = 0x10000 if room == "64K" else room
    info = json.loads(good("info", image, "--json"))
    assert info["parameters"]["log_room"] == size
    parts = [part for part in info["parts"] if part["type"] == "log"]
    assert [part["size"] for part in parts] == ([size] if size else [])
    found = json.loads(good("plan", image, "--ram", "0x40000000+64M", "--load", "0x40010000",
                            "--json"))
    # no tree, nobody to tell
    assert all(item["label"] != "log" for item in found["after"])


def test_log_is_planned_for(made, tmp_path):
    """At the top of RAM, in pages of its own, and still there when the kernel runs."""
    image = tmp_path / "image"
    arguments = ["plan", image, "--ram", "0x40000000+64M", "--load", "0x40010000", "--json"]
    pack = ["pack", "-k", made / "zImage", "-o", image, "-q", "-d", made / "board.dtb"]
    good(*pack, "--keep-log", "0x1400")
    log, = [item for item in json.loads(good(*arguments))["after"] if item["label"] == "log"]
    assert (log["start"], log["end"]) == (0x43ffe000, 0x44000000)
    good(*pack, "--keep-log", "0x1400", "--report", "no")
    assert all(item["label"] != "log" for item in json.loads(good(*arguments))["after"])


def test_console_changes_it(made, tmp_path):
    image = tmp_path / "image"
    good("pack", "-k", made / "zImage", "-o", image, "-q")
    before = image.read_bytes()
    assert "report         yes\n" in good("console", image)
    good("console", image, "--keep-log", "8K", "--report", "no")
    shown = good("console", image)
    assert "report         no\n" in shown and "log kept       8192 bytes\n" in shown
    good("console", image, "--keep-log", "0", "--report", "yes")
    assert image.read_bytes() == before


@pytest.mark.parametrize("arguments", [
    ["--keep-log", "1023"], ["--keep-log", "0x401"], ["--keep-log", "512"],
    ["--keep-log", "0x40008"], ["--keep-log", "x"], ["--keep-log", ""],
    ["--report", "maybe"], ["--report", ""],
])
def test_wrong_settings(arguments, made, tmp_path):
    message = misused("pack", "-k", made / "zImage", "-o", tmp_path / "out", *arguments)
    assert arguments[0] in message
    assert not (tmp_path / "out").exists()
