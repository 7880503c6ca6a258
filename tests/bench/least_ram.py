#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Find the least RAM in which a kernel starts: by Linux's own decompressor and by kedge.

RAM is one bank, the image is at its base + 64 KiB, a device tree of 4 KiB at its end. Sizes are
tried upward, by steps of 64 KiB, from the kernel with its bss on; so what is found is the least
for certain. Larger sizes are then tried to see that they do, too. A run that works inflates the
whole kernel, one that does not ends early: this is faster than bisecting.

Prints a Markdown table (MiB). What is known from an earlier run of the same images is not measured
again.
"""

import argparse
import hashlib
import json
import pathlib

import programs

KIB = 1 << 10
MIB = 1 << 20
STEP = 64 * KIB
MOST = 256 * MIB
LARGER = (STEP, 8 * MIB)    # than the least, to be tried as well
DIGEST_LENGTH = 16


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    path = pathlib.Path
    parser.add_argument('--starts', type=path, required=True, help='tests/bench/starts, built')
    parser.add_argument('--kedge', type=path, required=True, help='the host command')
    parser.add_argument('--linux', type=path, required=True, help="linux.sh's directory")
    parser.add_argument('--kernels', type=path, required=True, help="kernels.sh's directory")
    parser.add_argument('--work', type=path, required=True, help='directory for what is made')
    parser.add_argument('--flavours', default='armmp,armmp-lpae,marvell,rpi')
    parser.add_argument('--linux-formats', default=','.join(programs.LINUX_FORMATS))
    parser.add_argument('--kedge-formats', default='none,gzip,lz4')
    parser.add_argument('--no-larger', action='store_true', help='do not try larger sizes')
    parser.add_argument('--table-only', action='store_true',
                        help='print what is known, measure nothing')
    return parser.parse_args()


class Record:
    """What was measured, by a digest of the image; written down at once."""

    def __init__(self, path: pathlib.Path):
        self._path = path
        self._known = json.loads(path.read_text()) if path.exists() else {}

    @staticmethod
    def _key(image: pathlib.Path) -> str:
        return hashlib.sha256(image.read_bytes()).hexdigest()[:DIGEST_LENGTH]

    def get(self, image: pathlib.Path) -> dict:
        return self._known.get(self._key(image), {})

    def put(self, image: pathlib.Path, result: dict):
        self._known[self._key(image)] = result
        self._path.write_text(json.dumps(self._known, indent=1) + '\n')


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
        return ''
    if result['least'] is None:
        return 'none'
    # Not all larger ones do: the figure alone would mislead.
    gaps = any(outcome != 'started' for outcome in result.get('larger', {}).values())
    return f'{result["least"] / MIB:.2f}' + ('*' if gaps else '')


def main():
    arguments = parse_arguments()
    arguments.work.mkdir(parents=True, exist_ok=True)
    record = Record(arguments.work / 'results.json')
    rows = {('kedge', name): [] for name in arguments.kedge_formats.split(',')}
    rows |= {("Linux's own", name): [] for name in arguments.linux_formats.split(',')}
    flavours = arguments.flavours.split(',')
    for flavour in flavours:
        work = arguments.work / flavour
        kernel = programs.kernel_of(arguments.kedge, arguments.kernels / flavour / 'vmlinuz', work)
        linux = programs.linux_zimages(arguments.linux, kernel,
                                       [name for program, name in rows if program != 'kedge'])
        for (program, name), cells in rows.items():
            if program == 'kedge':
                image = programs.kedge_image(arguments.kedge, kernel, name, work / f'kedge.{name}')
            else:
                image = linux[name] / 'zImage'
            result = record.get(image)
            if not arguments.table_only:
                result = measure(arguments, kernel, image, result)
                result |= {'flavour': flavour, 'program': program, 'format': name}
                record.put(image, result)
            cells.append(cell(result))
    print(programs.table(('least RAM, MiB', *flavours),
                         ((', '.join(row), *cells) for row, cells in rows.items())))


if __name__ == '__main__':
    main()
