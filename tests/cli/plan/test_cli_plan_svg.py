# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge plan --svg: the picture shows what the text says, and can be read."""
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree

import pytest

import cli_kit as kit
import dt
from cli_kit import good
from plan_rules import RAM

LETTER = 11 * 0.602  # of the font that is asked for


def test_svg(made, tmp_path):
    """A picture that is well-formed, is the same each time, and names what it shows."""
    arguments = ["plan", made / "trees.kedge", "--ram", RAM, "--load", "0x40010000", "--svg"]
    for name in "a.svg", "b.svg":
        good(*arguments, tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    root = xml.etree.ElementTree.parse(tmp_path / "a.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join(root.itertext())
    assert all(word in words for word in ("kernel", "loader", "payload", "tree"))
    done = kit.run(*arguments, tmp_path / "gone" / "x.svg")
    assert done.returncode == 1 and str(tmp_path / "gone") in done.stderr


def test_svg_labels_end_before_the_next_column(made, tmp_path):
    """The longest that there is, at the width of a letter of the font that is asked for."""
    (tmp_path / "x.dtb").write_bytes(dt.compile("tests/reserved-150m.dts"))
    good("plan", made / "plain.kedge", "--ram", "0x40000000+64M,0x50000000+512M", "--load",
         "0x40010000", "--r2", f"{tmp_path / 'x.dtb'}@0x41000000", "--reserve",
         "0x58000000+100M", "--svg", tmp_path / "x.svg")
    root = xml.etree.ElementTree.parse(tmp_path / "x.svg").getroot()
    texts = [("".join(text.itertext()), float(text.get("x")), text.get("font-size"))
             for text in root.iterfind("{*}text")]
    ends = [x for _, x, size in texts if size == "14"][1:] + [float(root.get("width"))]
    labels = [(text, x) for text, x, _ in texts if re.match("[0-9a-f]{8} ", text)]
    longest = max(len("00000000 what r2 points at 1024.0 MiB"), *(len(text) for text, _ in labels))
    assert len(ends) == 3
    for _, x in labels:
        assert x + longest * 11 * 0.602 < min(end for end in ends if end > x)
    words = [text for text, _, _ in texts]
    assert "60000000 /reserved-memory 150.0 MiB" in words
    assert "58000000 a reserved range 100.0 MiB" in words
    assert words.count("no RAM") == 3


def texts_of(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    return root, [("".join(text.itertext()), float(text.get("x")), float(text.get("y")))
                  for text in root.iterfind("{*}text") if text.get("text-anchor") != "end"]


def test_svg_of_many_ranges(made, tmp_path):
    """Each has its label below the columns' titles, and no label is on another."""
    ranges = [f"--reserve={0x40040000 + i * 0x2000:#x}+4K" for i in range(60)]
    good("plan", made / "plain.kedge", "--ram", RAM, "--load", "0x40010000", *ranges, "--svg",
         tmp_path / "x.svg")
    root, texts = texts_of(tmp_path / "x.svg")
    titles = [(x, y) for text, x, y in texts if text in ("before", "while it inflates",
                                                         "the kernel runs")]
    labels = [(x, y) for text, x, y in texts if re.match("[0-9a-f]{8} ", text)]
    assert len(titles) == 3 and len(labels) > 180
    for column in {x for x, _ in labels}:
        rows = sorted(y for x, y in labels if x == column)
        assert rows[0] >= titles[0][1] + 14 and rows[-1] <= float(root.get("height"))
        assert min(b - a for a, b in zip(rows, rows[1:])) >= 14.8


@pytest.mark.parametrize("size, starts", [("64K", False), ("15M", True)])
@pytest.mark.parametrize("banks", [1, 5, 6, 9, 16])
def test_svg_of_many_banks(banks, size, starts, made, tmp_path):
    """All are named, and what came of it, within the picture and above the columns."""
    ram = ",".join(f"{0x40000000 + (i << 24):#x}+{size}" for i in range(banks))
    done = kit.run("plan", made / "plain.kedge", "--ram", ram, "--load", "0x40008000", "--svg",
                   tmp_path / "x.svg")
    assert done.returncode == (0 if starts else 1)
    root, texts = texts_of(tmp_path / "x.svg")
    head = [text for text in texts if text[2] < next(y for t, _, y in texts if t == "before")]
    words = " ".join(text for text, _, _ in head)
    assert ("moves, " if starts else "not started: K-PLAN-02 ") in words
    assert words.count("..") == banks
    assert all(x + len(text) * LETTER < float(root.get("width")) for text, x, _ in head)


def test_svg_names_the_image(made, tmp_path):
    """Whatever bytes its name has, the picture is XML."""
    for name in b"a\xff\xfe.kedge", b"<&'\">\x07]]>", "kern\u00e9l".encode(), b"\xed\xa0\x80":
        path = os.path.join(os.fsencode(tmp_path), name)
        shutil.copy(made / "plain.kedge", path)
        assert subprocess.run([kit.KEDGE, "plan", path, "--ram", RAM, "--load", "0x42000000",
                               "--svg", tmp_path / "x.svg"], stdout=subprocess.DEVNULL,
                              check=False).returncode == 0
        texts_of(tmp_path / "x.svg")
    good("plan", tmp_path / "kern\u00e9l", "--ram", RAM, "--load", "0x42000000", "--svg",
         tmp_path / "x.svg")
    assert texts_of(tmp_path / "x.svg")[1][0][0] == "kern\u00e9l"


def test_svg_draws_the_payload_on_the_kernel(made, tmp_path):
    """Narrower where the kernel is inflated over it, and only there."""
    for load, in_place in (("0x42000000", False), ("0x40010000", True)):
        good("plan", made / "plain.kedge", "--ram", RAM, "--load", load, "--svg",
             tmp_path / "x.svg")
        root = xml.etree.ElementTree.parse(tmp_path / "x.svg").getroot()
        widths = [rect.get("width") for rect in root.iterfind("{*}rect")
                  if rect.get("fill") == "#edae49"]
        assert widths == ["110", "55" if in_place else "110"]
