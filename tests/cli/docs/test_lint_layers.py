# SPDX-License-Identifier: GPL-2.0-or-later
"""scripts/lint/layers.py goes red on an include that leads up, and on its other rules."""

import subprocess
import sys
from pathlib import Path

import pytest

LAYERS = Path(__file__).parents[3] / "scripts/lint/layers.py"

# A tree in order: each folder has a file, which includes one of a layer below.
GOOD = {
    "lib/error.h": "",
    "boot/image/image.h": '#include "lib/error.h"\n',
    "boot/arch.h": "",
    "boot/plan/plan.h": '#include "boot/image/image.h"\n',
    "boot/fdt/fdt_tree.h": '#include "boot/arch.h"\n#include "boot/plan/plan.h"\n',
    "boot/boot.h": '#include "boot/fdt/fdt_tree.h"\n',
    "boot/main.c": '#include <string.h>\n#include "boot.h"\n',
    "arch/arm/cpu.h": '#include "boot/arch.h"\n',
    "scripts/kedge/util/buffer.h": "",
    "scripts/kedge/util/buffer.c": '#include "buffer.h"\nvoid f(void) { exit(1); }\n',
    "scripts/kedge/codec/compress.h": '#include "util/buffer.h"\n',
    "scripts/kedge/dt/overlay.h": '#include "boot/fdt/fdt_tree.h"\n',
    "scripts/kedge/board/board.h": '#include "codec/compress.h"\n',
    "scripts/kedge/kernel/kernel.h": "/* die() is for cmd/ */\n",
    "scripts/kedge/cmd/common/die.h": "",
    "scripts/kedge/cmd/main.c": '#include "cmd/common/die.h"\nvoid f(void) { die("x"); }\n',
    "tests/common/common.h": "",
}


def layers(folder: Path, **changes: str) -> tuple[int, str]:
    """Exit status and output for GOOD with other files' contents."""
    for path, text in {**GOOD, **changes}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    ran = subprocess.run([sys.executable, "-B", LAYERS, folder], stdout=subprocess.PIPE, text=True,
                         check=False)
    return ran.returncode, ran.stdout


def test_good(tmp_path):
    assert layers(tmp_path) == (0, "")


@pytest.mark.parametrize("path, included, wrong", [
    ("lib/error.h", "boot/image/image.h", "which is a layer above"),
    ("boot/plan/plan.h", "boot/arch.h", "which is a layer above"),
    ("boot/fdt/fdt_tree.h", "boot/boot.h", "which is a layer above"),
    ("boot/boot.h", "arch/arm/cpu.h", "which is a layer above"),
    ("scripts/kedge/util/buffer.h", "codec/compress.h", "which is a layer above"),
    ("scripts/kedge/board/board.h", "cmd/common/die.h", "which is a layer above"),
    ("scripts/kedge/board/board.h", "kernel/kernel.h", "which is a layer beside"),
    ("scripts/kedge/codec/compress.h", "dt/overlay.h", "which is a layer beside"),
    ("scripts/kedge/cmd/main.c", "arch/arm/cpu.h", "which is a layer beside"),
    ("scripts/kedge/cmd/main.c", "tests/common/common.h", "which is a test's"),
])
def test_include(tmp_path, path, included, wrong):
    status, said = layers(tmp_path, **{path: f'\n#include "{included}"\n'})
    target = included if (tmp_path / included).exists() else f"scripts/kedge/{included}"
    assert status == 1
    assert f"{path}:2: includes {target}, {wrong}\n" in said


def test_circle(tmp_path):
    status, said = layers(tmp_path, **{
        "boot/plan/plan.h": '#include "range.h"\n', "boot/plan/range.h": '#include "gap.h"\n',
        "boot/plan/gap.h": '\n#include "plan.h"\n'})
    assert status == 1
    assert said.count("\n") == 1
    assert "closes a circle" in said
    assert all(f"boot/plan/{name}.h" in said for name in ("plan", "range", "gap"))


def test_same_name(tmp_path):
    status, said = layers(tmp_path, **{"scripts/kedge/cmd/plan.c": ""})
    assert status == 1
    assert said.count("\n") == 1
    assert "boot/plan/plan.h" in said and "scripts/kedge/cmd/plan.c" in said


@pytest.mark.parametrize("call", ['die("x")', "exit(1)", "abort()"])
def test_end(tmp_path, call):
    status, said = layers(tmp_path, **{
        "scripts/kedge/board/board.c": f'/* die()\n * exit() */\nvoid f(void) {{ {call}; }}\n'})
    name = call.split("(", maxsplit=1)[0]
    assert (status, said) == (
        1, f"scripts/kedge/board/board.c:3: calls {name}(), which only cmd/ may\n")
