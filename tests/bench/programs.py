# SPDX-License-Identifier: GPL-2.0-or-later
"""Images by the two programs that the benchmarks compare, Linux's own decompressor and kedge."""

import dataclasses
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'scripts/qemu'))
from guest import info    # noqa: E402

LINUX_FORMATS = ('gzip', 'lzo', 'lzma', 'xz', 'lz4')
KEDGE_FORMATS = ('none', 'gzip', 'lz4', 'lzo', 'lzma', 'xz', 'zstd')
# ISA of Linux's build: CPU of the emulator
CPUS = {'v5': 'arm926', 'v7': 'a15'}


@dataclasses.dataclass(frozen=True)
class Kernel:
    """A raw kernel, and what an image of it has to tell."""

    image: pathlib.Path
    bss: int
    text_offset: int
    isa: str = 'v7'    # v5 or v7, of the decompressor around it

    @property
    def end(self) -> int:
        """Return the end of its bss, from RAM's base."""
        return self.text_offset + self.image.stat().st_size + self.bss

    def options(self) -> list[str]:
        """Return what tests/bench/starts wants to know of it."""
        return [f'--text={self.text_offset:#x}', f'--bss={self.bss}', f'--cpu={CPUS[self.isa]}']


def kernel_of(kedge, zimage: pathlib.Path, work: pathlib.Path) -> Kernel:
    """Take the raw kernel out of a distribution's zImage."""
    work.mkdir(parents=True, exist_ok=True)
    packed = work / 'packed'
    subprocess.check_call([kedge, 'pack', '-q', '--compress', 'none', '--kernel', zimage,
                           '--output', packed])
    told = info(kedge, packed)
    subprocess.check_call([kedge, 'unpack', packed, '--output', work / 'parts'],
                          stdout=subprocess.DEVNULL)
    isa = 'v7' if told['loader']['arch'] == 7 else 'v5'
    image, = (work / 'parts').glob('Image*')
    return Kernel(image, told['kernel']['bss_size'], told['kernel']['text_offset'], isa)


def linux_zimages(cache: pathlib.Path, kernel: Kernel, formats) -> dict[str, pathlib.Path]:
    """Make Linux's own zImages; return the directory of each format's zImage and vmlinux."""
    command = [ROOT / 'scripts/deps/linux.sh', cache, kernel.isa, kernel.image, str(kernel.bss),
               hex(kernel.text_offset), *formats]
    output = subprocess.check_output(command, text=True)
    return {name: pathlib.Path(path)
            for name, path in (line.split(maxsplit=1) for line in output.splitlines())}


def kedge_image(kedge, kernel: Kernel, compress: str, output: pathlib.Path,
                *options) -> pathlib.Path:
    arch = {'v5': 'v4', 'v7': 'v7'}[kernel.isa]
    subprocess.check_call([kedge, 'pack', '-q', '--kernel', kernel.image, '--compress', compress,
                           '--bss', str(kernel.bss), '--text-offset', hex(kernel.text_offset),
                           '--arch', arch, '--output', output, *options])
    return output


def symbols(elf: pathlib.Path, nm: str) -> dict[str, tuple[int, int]]:
    """Return address and size (0 if unknown) of each symbol of an ELF file."""
    found = {}
    for line in subprocess.check_output([nm, '-S', elf], text=True).splitlines():
        words = line.split()
        if len(words) >= 3:
            size = int(words[1], 16) if len(words) == 4 else 0
            found[words[-1]] = int(words[0], 16), size
    return found


def starts(program, kernel: Kernel, image: pathlib.Path, *options) -> list[tuple[str, str]]:
    """Run an image in the emulator; return outcome and detail of each run."""
    command = [program, *kernel.options(), *options, image, kernel.image]
    output = subprocess.check_output([str(word) for word in command], text=True)
    return [tuple(line.split(maxsplit=1)) for line in output.splitlines()]


def table(head, rows) -> str:
    """Format a Markdown table; the first column is text, the others are figures."""
    lines = ['| ' + ' | '.join(str(cell) for cell in row) + ' |' for row in (head, *rows)]
    return '\n'.join([lines[0], '|---' + '|---:' * (len(head) - 1) + '|', *lines[1:]])
