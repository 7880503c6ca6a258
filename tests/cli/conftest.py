# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixtures of the host command's tests. KEDGE names another binary, KEDGE_KERNELS other kernels."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "common"))

import cli_kit as kit


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
