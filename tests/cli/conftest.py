# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the host command's tests."""
import pytest

import cli_kit as kit
import places


@pytest.fixture(scope="session", autouse=True)
def command():
    """No test without the host command."""
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
