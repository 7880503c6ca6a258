# SPDX-License-Identifier: GPL-2.0-or-later
"""What `make install` brings beside the program: the manual page and bash's completion."""
import re
import subprocess

import pytest

import cli_kit as kit

COMPLETION = kit.ROOT / "scripts/kedge/doc/completion.bash"


@pytest.fixture(name="installed", scope="module")
def _installed(tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    subprocess.run(["make", "-s", "install", f"DESTDIR={root}", "PREFIX=/usr"], cwd=kit.ROOT,
                   stdout=subprocess.PIPE, check=True)
    return root / "usr"


def commands():
    return re.findall(r"^  ([a-z]+) ", kit.good("--help"), re.MULTILINE)


def long_options(command):
    """From the column of the help that they have: its prose names other commands' options."""
    return set(re.findall(r"^  (?:-., |    )(--[a-z][a-z0-9-]*)", kit.good(command, "--help"),
                          re.MULTILINE)) - {"--help", "--usage"}


def test_files(installed):
    assert (installed / "bin/kedge").stat().st_mode & 0o111
    assert (installed / "share/man/man1/kedge.1").stat().st_mode & 0o777 == 0o644
    assert (installed / "share/bash-completion/completions/kedge").read_bytes() == \
        COMPLETION.read_bytes()


def test_manual(installed):
    """It has every command with every option, and every code; groff finds nothing wrong."""
    page = installed / "share/man/man1/kedge.1"
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-rLL=200n", page],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
    assert done.stderr == ""
    shown = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", done.stdout).replace("\u2010", "-")
    assert "@" not in re.sub(r"\S+@\S*", "", shown), "a mark was not filled in"
    for command in commands():
        section = shown.split(f"\n   kedge {command} ")[1].split("\n   kedge ")[0]
        missing = {o for o in long_options(command) if o not in section}
        assert not missing, (command, missing)
    keys = re.findall(r"^ {0,2}(\S+)  +\S", kit.good("pack", "--package", "help"), re.MULTILINE)
    assert {"nops", "count=NUMBER", "OUTPUT.rd.gz", "limit=NUMBER"} < set(keys)
    for key in keys:
        assert re.search(rf"^ +{re.escape(key)}( |$)", shown, re.MULTILINE), key
    codes = set(re.findall(r"K-[A-Z]+-\d+", kit.good("explain")))
    assert codes
    for code in codes:
        assert re.search(rf"^ +{code}\b", shown, re.MULTILINE), code


@pytest.mark.parametrize("columns", [60, 80, 100, 132])
def test_manual_fits(installed, columns):
    """No line of it is one that cannot be broken, on a terminal of any width."""
    page = installed / "share/man/man1/kedge.1"
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", f"-rLL={columns}n", page],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
    assert done.stderr == ""


def complete(*words):
    """What bash offers for the last word."""
    script = (f'source {COMPLETION}; compopt() {{ :; }}; COMP_WORDS=("$@"); '
              f'COMP_CWORD=$(($# - 1)); _kedge; printf "%s\\n" "${{COMPREPLY[@]}}"')
    done = subprocess.run(["bash", "-c", script, "bash", kit.KEDGE, *words],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
    assert done.stderr == ""
    offered = done.stdout.split()
    assert len(offered) == len(set(offered))
    return set(offered)


def test_complete_commands():
    assert complete("") == set(commands()) | {"--help", "--version"}
    assert complete("pl") == {"plan"}


@pytest.mark.parametrize("command", commands())
def test_complete_options(command):
    """Each once, with a = when it takes a value."""
    offered = sorted(word.rstrip("=") for word in complete(command, "--"))
    assert offered == sorted({"--help", "--usage"} | long_options(command))


@pytest.mark.parametrize("words, offered", [
    (("pack", "--compress", "z"), {"zstd"}),
    (("pack", "--compress", "=", "lz"), {"lz4", "lzo", "lzma"}),
    (("pack", "--compress", "="), {"auto", "none", "lz4", "lzo", "gzip", "zstd", "xz", "lzma"}),
    (("pack", "--arch", ""), {"v4", "v7"}),
    (("explain", "K-PAY-"), {f"K-PAY-0{n}" for n in range(1, 6)}),
    (("pack", "-k", ""), set()),
    (("pack", "--on-error", ""), {"halt", "psci", "psci=smc", "psci=hvc", "write=", "return"}),
    (("console", "--report", ""), {"yes", "no"}),
    (("pack", "--board", "vex"), {"vexpress-a9", "vexpress-a15"}),
    (("boards", "vexpress-a1"), {"vexpress-a15"}),
    (("boards", "--board-file", ""), set()),  # files
    (("boards", "--board-file", "="), set()),
])
def test_complete_values(words, offered):
    assert complete(*words) == offered


def test_complete_packages(made, tmp_path):
    """All that the program knows: help shows them, and pack takes them."""
    offered = complete("pack", "--package", "")
    assert {"help", "zimage", "nops"} < offered
    assert complete("pack", "--package", "wr") == {"wrgg"}
    for name in offered - {"help"}:
        kit.good("pack", "-q", "-k", made / "zImage", "-o", tmp_path / "out", "--package", name)


@pytest.mark.parametrize("option, values", [
    ("--compress", None), ("--arch", ["v4", "v7"]), ("--filter", ["arm", "none"]),
    ("--cmdline-mode", ["replace", "prepend", "append", "ignore", "force"]),
    ("--prefer", ["time", "size", "speed"]), ("--report", None),
    ("--on-error", ["halt", "psci", "psci=smc", "psci=hvc", "write=0:0", "return"]),
])
def test_offered_values_are_taken(made, tmp_path, option, values):
    for value in values or complete("pack", option, ""):
        kit.good("pack", "-q", "-k", made / "zImage", "-o", tmp_path / "out", "--cmdline", "x",
                 option, value)
