# SPDX-License-Identifier: GPL-2.0-or-later
"""README.md and docs/ say what the program says, and their links lead somewhere."""

import importlib
import json
import re
import subprocess
import xml.etree.ElementTree
from pathlib import Path

import pytest

import cli_kit as kit

SOURCE = kit.ROOT
README = (SOURCE / "README.md").read_text()
FORMATS = (SOURCE / "docs/formats.md").read_text()
DEVELOPERS = ("architecture.md", "CONTRIBUTING.md")
DOCUMENTS = sorted([SOURCE / "README.md", *SOURCE.glob("CONTRIBUTING.md"), *SOURCE.glob("docs/*.md")])


def kedge(*words: str) -> str:
    return subprocess.run([kit.KEDGE, *words], stdout=subprocess.PIPE, text=True,
                          check=True).stdout


def test_table_of_codes():
    """`make codes` writes it into docs/codes.md."""
    table = kedge("explain", "--markdown")
    rows = table.splitlines()
    written = (SOURCE / "docs/codes.md").read_text()
    assert len(rows) > 30
    assert f"\n\n{table}\n" in written
    assert set(re.findall(r"^\| (K-\w+-\d+) ", written, re.M)) == set(
        re.findall(r"^(K-\w+-\d+): ", kedge("explain"), re.M))
    assert {row.count("|") for row in rows} == {5}


def test_table_of_packages():
    """`make packages` writes it into docs/boards.md."""
    table = kedge("pack", "--package", "help=markdown")
    written = (SOURCE / "docs/boards.md").read_text()
    assert f"<!-- packages: begin -->\n\n{table}\n<!-- packages: end -->\n" in written
    assert {row.count("|") for row in table.splitlines()} == {4}
    assert set(re.findall(r"^\| `(\w+)` ", table, re.M)) == set(
        re.findall(r"^([a-z0-9]+)  ", kedge("pack", "--package", "help"), re.M))


def test_measurements():
    """`make bench` writes results.json; zstd is compared with Linux's XZ."""
    record = json.loads((SOURCE / "tests/bench/results.json").read_text())["kernels"]["armmp"]
    rows = dict(re.findall(r"^\| (\w+)(?: \(Linux: XZ\))? \| (\d+ \| \d+ \| .*) \|$",
                           FORMATS, re.M))
    assert set(rows) == set(record["kedge"]) - {"none"}
    for name, row in rows.items():
        ours, theirs = (record["kedge"][name],
                        record["linux"]["xz" if name == "zstd" else name])
        assert row == (f"{ours['image_bytes']} | {theirs['image_bytes']} | "
                       f"{ours['instructions'] / 1e6:.1f} M | {theirs['instructions'] / 1e6:.1f} M"
                       f" | {ours['instructions'] / theirs['instructions']:.2f}"), name


def test_measurements_in_the_readme():
    """Two rows of gzip's, of those in docs/formats.md."""
    row = re.search(r"^\| gzip \| \d+ \| \d+ \| (.*) \| (.*) \| .* \|$", FORMATS, re.M)
    ours, theirs = (re.search(rf"^\| {who} \| (\S+) \|", FORMATS, re.M)[1]
                    for who in ("kedge, any format", "Linux's own, gzip"))
    assert f"| instructions until the kernel runs, gzip | {row[2]} | {row[1]} |\n" in README
    assert f"| least RAM, gzip | {theirs} MiB | {ours} MiB |\n" in README


def test_codes_are_written_in_one_place():
    for folder in ("boot", "arch", "lib", "scripts/kedge"):
        for path in (SOURCE / folder).glob("**/*.[cS]"):
            assert not re.search(r"K-[A-Z]{3,4}-[0-9]", path.read_text()), path


@pytest.mark.parametrize("arch", ["v4", "v7"])
def test_loader_has_code_and_message_alone(arch, tmp_path):
    """Each byte of it counts: cause and remedy are the host's."""
    kernel, image = tmp_path / "Image", tmp_path / "img"
    kernel.write_bytes(kit.image_bytes())
    kit.pack(kernel, image, "--arch", arch, "--text-offset", "0x8000", "--bss", "0")
    loader = image.read_bytes()[:kit.header_of(image.read_bytes()).loader_size]
    for row in kedge("explain", "--markdown").splitlines()[2:]:
        code, message, cause, remedy = (cell.strip().encode() for cell in row.split("|")[1:5])
        assert code + b"\0" + message + b"\0" in loader
        assert cause not in loader and remedy not in loader


def test_commands_and_options_of_the_documents_exist():
    text = "".join(path.read_text() for path in DOCUMENTS if path.name not in DEVELOPERS)
    table = (SOURCE / "docs/commands.md").read_text()
    commands = re.findall(r"^  (\w+) ", kedge("--help"), re.M)
    assert {"pack", "info", "explain"} < set(commands)
    for command in commands:
        assert f"| `kedge {command}" in table
    known = "".join(kedge(command, "--help") for command in commands)
    for option in set(re.findall(r"(--[a-z][a-z0-9-]*)", text)) - {"--base", "--help"}:
        assert option in known


def test_readme_is_short():
    assert len(README.splitlines()) <= 150


def anchors(path: Path) -> set[str]:
    """Of a document's headings, as GitHub makes them."""
    text = re.sub(r"^ *```.*?^ *```$", "", path.read_text(), flags=re.M | re.S)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
             for heading in re.findall(r"^#+ (.*?) *$", text, re.M)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links(path):
    """Each relative link leads to a file and, if it names one, to a heading in it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if re.match("[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        assert file.is_file(), target
        assert not anchor or anchor in anchors(file), target


def shapes(path: Path) -> list[tuple]:
    """Of each element what it is, and its numbers; of its text the words alone."""
    found = []
    for element in xml.etree.ElementTree.parse(path).iter():
        value = " ".join(f"{name}={value}" for name, value in element.items()
                         if not re.fullmatch("#[0-9a-f]+", value))
        found.append((element.tag, re.sub("[0-9.]+", "0", value), element.get("fill"),
                      re.sub("[0-9a-f]{8}|[0-9.]+ ([KM]i)?B", "0", element.text or ""),
                      [float(number) for number in re.findall("[0-9.]+", value)]))
    return found


def test_picture_of_a_plan(tmp_path):
    """`make pictures` draws it; a loader of some bytes more or less moves nothing by much."""
    kernels = kit.KERNELS / "armmp"
    kit.good("pack", "-q", "-k", kernels / "vmlinuz", "--compress", "lz4", "-o",
             tmp_path / "armmp.img", "-d", kernels / "dtbs/vexpress-v2p-ca9.dtb")
    kit.good("plan", tmp_path / "armmp.img", "--ram", "0x60000000+128M", "--load", "0x60010000",
             "--initrd", "0x64000000+3M", "--svg", tmp_path / "boot.svg")
    drawn, kept = shapes(tmp_path / "boot.svg"), shapes(SOURCE / "docs/boot.svg")
    assert [shape[:4] for shape in drawn] == [shape[:4] for shape in kept]
    for now, then in zip(drawn, kept):
        assert now[4] == pytest.approx(then[4], abs=3)


def test_picture_of_the_benchmark(monkeypatch):
    """`make bench` draws it, from the figures that it keeps."""
    monkeypatch.syspath_prepend(SOURCE / "tests/bench")
    plot = importlib.import_module("plot")
    record = json.loads((SOURCE / "tests/bench/results.json").read_text())
    assert plot.svg(record) == (SOURCE / "docs/bench.svg").read_text()


def test_document_of_uarts():
    """`make uart-matrix` writes it; each console that is a UART or debugger is in it, and proven."""
    known = set(re.findall(r"^(\S+)  ", kedge("pack", "--console", "help"), re.M))
    known = {name for name in known if "=" not in name} - {"none", "auto"}
    rows = [row.split(" | ") for row in re.findall(r"^\| (`.*) \|$", (SOURCE / "docs/uarts.md").read_text(),
                                                   re.M)]
    assert {row[0].strip("`") for row in rows} == known
    assert all(row[2] != "-" or row[3] != "-" for row in rows)


def test_document_of_machines():
    """`make machines` writes it: as many as the README says, each with a kernel that was entered."""
    rows = [row.split(" | ") for row in re.findall(r"^\| (\S+ \| v[47] .*) \|$",
                                                   (SOURCE / "docs/machines.md").read_text(), re.M)]
    count = int(re.search(r"on all (\d+) machines of QEMU", README)[1])
    assert len({row[0] for row in rows if row[1] == "v4"}) == count
    assert all(re.fullmatch(r"`[a-z0-9]+[,@]\S+`", row[-1]) for row in rows)
