# SPDX-License-Identifier: GPL-2.0-or-later
"""The README says what the program says."""

import re
import subprocess
from pathlib import Path

import cli_kit as kit

README = (Path(__file__).parents[2] / "README.md").read_text()


def kedge(*words: str) -> str:
    return subprocess.run([kit.KEDGE, *words], stdout=subprocess.PIPE, text=True,
                          check=True).stdout


def test_every_code_is_in_the_table():
    for code, message, remedy in re.findall(r"^(K-\w+-\d+): (.*)\.\n +(.*)$", kedge("explain"),
                                            re.M):
        assert f"| {code} | {message} | {remedy} |" in README
    assert set(re.findall(r"^\| (K-\w+-\d+) ", README, re.M)) == set(
        re.findall(r"^(K-\w+-\d+): ", kedge("explain"), re.M))


def test_commands_and_options_of_the_readme_exist():
    for command in ("pack", "info", "unpack", "plan", "explain"):
        assert f"`kedge {command} " in README
    known = "".join(kedge(command, "--help") for command in ("pack", "info", "unpack", "plan"))
    for option in set(re.findall(r"(--[a-z][a-z0-9-]*)", README)) - {"--base", "--help"}:
        assert option in known
