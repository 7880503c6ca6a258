#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Find the least RAM in which a kernel starts: by Linux's own decompressor and by kedge.

RAM is one bank, the image is at its base + 64 KiB, a device tree of 4 KiB at its end. Sizes are
tried upward, by steps of 64 KiB, from the kernel with its bss on; so what is found is the least
for certain. Larger sizes are then tried to see that they do, too. A run that works inflates the
whole kernel, one that does not ends early: this is faster than bisecting.

Writes least_ram.json and LEAST_RAM.md after each measurement. What is known from an earlier run of
the same images is not measured again.
"""

import argparse
import hashlib
import itertools
import json
import pathlib

import programs

KIB = 1 << 10
MIB = 1 << 20
STEP = 64 * KIB
MOST = 256 * MIB
LARGER = (STEP, 8 * MIB)    # than the least, to be tried as well
DIGEST_LENGTH = 16
HERE = pathlib.Path(__file__).resolve().parent
# The ones that take the longest last.
ROWS = (*(('kedge', name) for name in programs.KEDGE_FORMATS),
        *(("Linux's own", name) for name in ('gzip', 'lz4', 'lzo', 'xz', 'lzma')))
FLAVOURS = ('armmp', 'armmp-lpae', 'marvell', 'rpi')

INTRODUCTION = """\
# The least RAM in which a kernel starts

By `make bench-ram`, which writes this file; `least_ram.json` has the same figures for programs.
MiB, for Debian's kernels in one bank of RAM with the image at its base + 64 KiB and a device tree
of 4 KiB at its end, tried in steps of 64 KiB in the emulator: the kernel must be entered with all
its bytes right and a valid tree. Larger sizes were tried as well; * says that not all of them do.

"""


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    path = pathlib.Path
    parser.add_argument('--starts', type=path, required=True, help='tests/bench/starts, built')
    parser.add_argument('--kedge', type=path, required=True, help='the host command')
    parser.add_argument('--linux', type=path, required=True, help="linux.sh's directory")
    parser.add_argument('--kernels', type=path, required=True, help="kernels.sh's directory")
    parser.add_argument('--work', type=path, required=True, help='directory for what is made')
    parser.add_argument('--flavours', default=','.join(FLAVOURS))
    parser.add_argument('--linux-formats', default=','.join(
        name for program, name in ROWS if program != 'kedge'))
    parser.add_argument('--kedge-formats', default=','.join(programs.KEDGE_FORMATS))
    parser.add_argument('--no-larger', action='store_true', help='do not try larger sizes')
    parser.add_argument('--table-only', action='store_true',
                        help='measure nothing, write the table anew')
    return parser.parse_args()


class Record:
    """What was measured, by a digest of the image; written down at once."""

    def __init__(self, directory: pathlib.Path):
        self._directory = directory
        path = directory / 'least_ram.json'
        self._known = json.loads(path.read_text()) if path.exists() else {}

    @staticmethod
    def _key(image: pathlib.Path) -> str:
        return hashlib.sha256(image.read_bytes()).hexdigest()[:DIGEST_LENGTH]

    @staticmethod
    def _place(result: dict) -> tuple[str, str, str]:
        return result['program'], result['format'], result['flavour']

    def get(self, image: pathlib.Path) -> dict:
        return self._known.get(self._key(image), {})

    def put(self, image: pathlib.Path, result: dict):
        """Write it down, in place of what an older image of the same kind needed."""
        self._known = {key: old for key, old in self._known.items()
                       if self._place(old) != self._place(result)}
        self._known[self._key(image)] = result
        self.write()

    def write(self):
        by_place = {self._place(result): (key, result) for key, result in self._known.items()}
        order = [(*row, flavour) for row in ROWS for flavour in FLAVOURS]
        self._known = dict(by_place[place] for place in order if place in by_place)
        (self._directory / 'least_ram.json').write_text(json.dumps(self._known, indent=1) + '\n')
        rows = [(', '.join(row), *(cell(by_place.get((*row, flavour), ('', {}))[1])
                                   for flavour in FLAVOURS))
                for row in ROWS]
        table = programs.table(('MiB', *FLAVOURS), rows)
        (self._directory / 'LEAST_RAM.md').write_text(INTRODUCTION + table + '\n')


def try_sizes(arguments, kernel, image, sizes, *options) -> list[tuple[str, str]]:
    return programs.starts(arguments.starts, kernel, image, *options,
                           *(f'--ram={size // KIB}' for size in sizes))


def measure_least(arguments, kernel, image) -> dict:
    """Return the least RAM and the failure next below it."""
    least_possible = kernel.text_offset + kernel.image.stat().st_size + kernel.bss
    sizes = range(least_possible // STEP * STEP, MOST + 1, STEP)
    runs = try_sizes(arguments, kernel, image, sizes, '--until-started')
    if runs[-1][0] != 'started':
        return {'least': None, 'below': ' '.join(runs[-1])}
    return {'least': sizes[len(runs) - 1], 'below': ' '.join(runs[-2]) if len(runs) > 1 else None}


def measure_larger(arguments, kernel, image, least: int) -> dict:
    larger = [least + more for more in LARGER] + [MOST]
    tried = try_sizes(arguments, kernel, image, larger)
    return {size: outcome for size, (outcome, _) in zip(larger, tried, strict=True)}


def measure(arguments, kernel, image, known: dict) -> dict:
    """Add to what is known what is not."""
    result = known or measure_least(arguments, kernel, image)
    if result['least'] and 'larger' not in result and not arguments.no_larger:
        result['larger'] = measure_larger(arguments, kernel, image, result['least'])
    return result


def cell(result: dict) -> str:
    if not result:
        return '-'
    if result['least'] is None:
        return 'none'
    # Not all larger ones do: the figure alone would mislead.
    gaps = any(outcome != 'started' for outcome in result.get('larger', {}).values())
    return f'{result["least"] / MIB:.2f}' + ('*' if gaps else '')


def main():
    arguments = parse_arguments()
    arguments.work.mkdir(parents=True, exist_ok=True)
    record = Record(HERE)
    flavours = arguments.flavours.split(',')
    kernels = {flavour: programs.kernel_of(arguments.kedge,
                                           arguments.kernels / flavour / 'vmlinuz',
                                           arguments.work / flavour)
               for flavour in flavours}
    wanted = {'kedge': arguments.kedge_formats.split(','),
              "Linux's own": arguments.linux_formats.split(',')}
    for (program, name), flavour in itertools.product(ROWS, flavours):
        if name not in wanted[program] or arguments.table_only:
            continue
        kernel = kernels[flavour]
        if program == 'kedge':
            image = programs.kedge_image(arguments.kedge, kernel, name,
                                         arguments.work / flavour / f'kedge.{name}')
        else:
            image = programs.linux_zimages(arguments.linux, kernel, [name])[name] / 'zImage'
        result = measure(arguments, kernel, image, record.get(image))
        result |= {'flavour': flavour, 'program': program, 'format': name}
        record.put(image, result)
        print(f'{program}, {name}, {flavour}: {cell(result)}', flush=True)
    record.write()


if __name__ == '__main__':
    main()
