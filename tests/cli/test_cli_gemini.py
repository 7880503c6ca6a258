# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge pack --package gemini: the image in two pieces, for two flash partitions."""
import os

from cli_kit import bad, good

PLACES = "kern-at=0x01600000,ramdisk-at=0x00800000"


def pieces(made, tmp_path, spec, *options):
    good("pack", "-k", made / "zImage", "-o", tmp_path / "out", "-q", "--package", spec, *options)
    return [(tmp_path / f"out.{name}").read_bytes() for name in ("zImage", "rd.gz")]


def test_pieces_are_the_image(made, tmp_path):
    kern, rest = pieces(made, tmp_path, f"gemini,kern=64K,{PLACES}")
    assert len(kern) == 65536
    (tmp_path / "image").write_bytes(kern + rest)
    assert "payload" in good("info", tmp_path / "image")
    text = good("plan", tmp_path / "image", "--ram", "0+64M")
    assert "0x00800000.." in text and " rest\n" in text


def test_limits(made, tmp_path):
    kern, rest = pieces(made, tmp_path, f"gemini,kern=64K,{PLACES}")
    size = (len(rest) + 7) // 8 * 8
    assert pieces(made, tmp_path, f"gemini,kern=64K,ramdisk={size}") == [kern, rest]
    for name in os.listdir(tmp_path):
        os.remove(tmp_path / name)
    message = bad("pack", "-k", made / "zImage", "-o", tmp_path / "out", "--package",
                  f"gemini,kern=64K,ramdisk={size - 8}")
    assert f"rd.gz, for Ramdisk has {len(rest)} bytes" in message
    assert os.listdir(tmp_path) == []
