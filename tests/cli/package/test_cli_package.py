# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge pack --package: what each bootloader takes, read back by others' tools."""
import os
import re

import pytest

from cli_kit import bad, good, misused, pack, run


def packed(made, tmp_path, *options):
    """Pack the plain kernel, quietly; the file's bytes."""
    return pack(made / "zImage", tmp_path / "out", *options)


def refused(made, tmp_path, *options):
    """Fail to, with nothing written; the message without what is in front of the reason."""
    message = bad("pack", "-k", made / "zImage", "-o", tmp_path / "out", *options)
    assert os.listdir(tmp_path) == []
    return message.removeprefix("kedge: ").removesuffix("\n")


# --- the keys ---

@pytest.mark.parametrize("spec, reason", [
    ("frob", "'frob' is none of "),
    ("", "'' is none of zimage"),
    ("zimage,,x", "'zimage,x' is none of zimage"),
    ("zimage,limit", "'limit': a key, =, and its value are wanted"),
    ("zimage,", None),
    ("zimage,frob=1", "'frob': zimage has no such key"),
    ("zimage,limit=1M,limit=2M", "limit is given twice"),
    ("zimage,limit=", "limit=: not a number"),
    ("zimage,limit=1T", "limit=1T: not a number"),
    ("zimage,limit=-1", "limit=-1: not a number"),
    ("zimage,limit=4G", "limit=4G: not a number"),
    ("zimage,limit=0", "limit=0: not 1 to 4294967295"),
    ("zimage," + "x" * 5000, "more than 4095 characters"),
])
def test_bad_keys(spec, reason, made, tmp_path):
    arguments = ("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", spec)
    if reason is None:
        good(*arguments)
        return
    assert misused(*arguments).startswith(f"kedge pack: --package {spec}: {reason}")
    assert os.listdir(tmp_path) == []


def test_help(made, tmp_path):
    """Nothing is packed; each key that it shows is one, with the range and default that are there."""
    text = good("pack", "--package", "help")
    assert text == good("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package", "help")
    assert os.listdir(tmp_path) == []
    formats = re.findall(r"^(\w+)  +\S.*\n((?:  .*\n)*)", text, re.M)
    names = [name for name, _ in formats]
    assert names[:2] == ["zimage", "bootimg"]
    assert misused("pack", "--package", "help2").startswith(
        f"kedge pack: --package help2: 'help2' is none of {', '.join(names)}\n")
    assert f"(default zimage): {', '.join(names)};" in " ".join(good("pack", "--help").split())
    keys = {name: dict(re.findall(r"^  ([a-z-]+)=\w+ +(.*)$", lines, re.M))
            for name, lines in formats}
    assert sum(map(len, keys.values())) > 30
    for name, about in ((name, about) for name in keys for about in keys[name].items()):
        message = misused("pack", "--package", f"{name},{about[0]}=1,{about[0]}=1")
        assert "no such key" not in message
        if (default := re.search(r"default (\S+)\)$", about[1])):
            assert f"{about[0]} is given twice" in misused(
                "pack", "--package", f"{name},{about[0]}={default[1]},{about[0]}={default[1]}")
    assert keys["nops"] == {"count": "how many NOPs (a multiple of 2, 2 to 64; default 4)"}
    assert "  OUTPUT.rootfs.tgz      an empty archive\n" in text


# --- a plain zImage, and its limit ---

def test_zimage_is_the_default(made, tmp_path):
    assert packed(made, tmp_path, "--package", "zimage") == packed(made, tmp_path)


def test_limit(made, tmp_path):
    size = len(packed(made, tmp_path))
    for limit in size, size + 1:
        text = good("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package",
                    f"zimage,limit={limit}")
        assert f"{tmp_path}/out: the file: {size} of {limit} bytes\n" in text


def test_over_the_limit(made, tmp_path):
    size = len(packed(made, tmp_path))
    (tmp_path / "out").write_bytes(b"old")
    arguments = ("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package",
                 f"zimage,limit={size - 1}")
    over = (f"{tmp_path}/out: the file has {size} bytes, 1 more than the {size - 1} that there "
            "is room for")
    assert bad(*arguments) == f"kedge: {over}; --force writes it all the same\n"
    assert os.listdir(tmp_path) == ["out"] and (tmp_path / "out").read_bytes() == b"old"
    done = run(*arguments, "--force", "-q")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"kedge: warning: {over}\n"
    assert len((tmp_path / "out").read_bytes()) == size
