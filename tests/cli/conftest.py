# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the host command's tests, which are in folders by subject.

pack/: kernels, trees, initrds and settings in an image. package/: each vendor's format around it.
plan/: what kedge plan answers. board/: boards, flash and updates. console/: the serial line.
command/: the other commands, and errors of all. docs/: documents, manual page and completion.
"""
import pytest

import cli_kit as kit
import places


def pytest_collect_file():
    """No test without the host command; some files run it when they are read."""
    places.needed(kit.KEDGE)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder of inputs and images that no test changes."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "Image").write_bytes(kit.image_bytes())
    (folder / "zImage").write_bytes(kit.zimage(kit.image_bytes()))
    (folder / "board.dtb").write_bytes(kit.tree())
    (folder / "other.dtb").write_bytes(kit.tree("Other board"))
    kit.pack(folder / "zImage", folder / "plain.kedge")
    kit.pack(folder / "zImage", folder / "trees.kedge", "-d", folder / "board.dtb",
             "-d", folder / "other.dtb", "--cmdline", "console=ttyAMA0 quiet")
    return folder


@pytest.fixture(scope="session", params=list(kit.DEBIAN))
def debian(request, tmp_path_factory):
    """A Debian kernel as shipped: its flavour, its file, and the image packed from it."""
    kernel = kit.debian_kernel(request.param)
    output = tmp_path_factory.mktemp(request.param) / "out.kedge"
    said = kit.good("pack", "-k", kernel, "-o", output)
    return request.param, kernel, output, said
