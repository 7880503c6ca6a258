#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Find the least RAM in which a kernel starts: by Linux's own decompressor and by kedge.

RAM is one bank, the image is at its base + 64 KiB, a device tree of 4 KiB at its end. The search
(search.py) starts at a guess, from what is known of other images, and ends at a size that works
while the next smaller one, by 64 KiB, does not. Larger sizes are then tried to see that they work,
too.

Writes least_ram.json and LEAST_RAM.md after each measurement. What is known from an earlier run of
the same images is not measured again; a search that is interrupted goes on where it was.
"""

import argparse
import hashlib
import itertools
import json
import pathlib

import programs
import search

KIB = 1 << 10
MIB = 1 << 20
STEP = 64 * KIB
MOST = 256 * MIB
LARGER = (STEP, 8 * MIB)    # than the least, to be tried as well as MOST
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
its bytes right and a valid tree, and with 64 KiB less that does not happen. Larger sizes were
tried as well, 256 MiB among them; * says that not all of them do.

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


def read_json(path: pathlib.Path) -> dict:
    return json.loads(path.read_text()) if path.exists() else {}


def write_json(path: pathlib.Path, what: dict):
    new = path.with_suffix('.new')
    new.write_text(json.dumps(what, indent=1) + '\n')
    new.rename(path)


def digest(image: pathlib.Path) -> str:
    return hashlib.sha256(image.read_bytes()).hexdigest()[:DIGEST_LENGTH]


class Record:
    """What was measured, by a digest of the image; written down at once."""

    def __init__(self, directory: pathlib.Path):
        self._directory = directory
        self._known = read_json(directory / 'least_ram.json')

    @staticmethod
    def _place(result: dict) -> tuple[str, str, str]:
        return result['program'], result['format'], result['flavour']

    def get(self, key: str) -> dict:
        return self._known.get(key, {})

    def guess(self, program: str, name: str, flavour: str, bulk: int) -> int:
        """Guess what an image needs: as much beyond its bulk as the one known that is most like it.

        An older image of the same kind is, then one of the same kernel, of the same format.
        """
        known = [result for result in self._known.values()
                 if result['program'] == program and result['least'] and 'bulk' in result]
        beyond = {(result['flavour'] == flavour, result['format'] == name):
                  result['least'] - result['bulk'] for result in known}
        return bulk + (beyond[max(beyond)] if beyond else 0)

    def put(self, key: str, result: dict):
        """Write it down, in place of what an older image of the same kind needed."""
        self._known = {other: old for other, old in self._known.items()
                       if self._place(old) != self._place(result)}
        self._known[key] = result
        self.write()

    def write(self):
        by_place = {self._place(result): (key, result) for key, result in self._known.items()}
        order = [(*row, flavour) for row in ROWS for flavour in FLAVOURS]
        self._known = dict(by_place[place] for place in order if place in by_place)
        write_json(self._directory / 'least_ram.json', self._known)
        rows = [(', '.join(row), *(cell(by_place.get((*row, flavour), ('', {}))[1])
                                   for flavour in FLAVOURS))
                for row in ROWS]
        table = programs.table(('MiB', *FLAVOURS), rows)
        (self._directory / 'LEAST_RAM.md').write_text(INTRODUCTION + table + '\n')


class Trial:
    """Runs of one image with RAM of many sizes, each made once; written down at once."""

    def __init__(self, arguments, kernel, image):
        self._command = arguments.starts, kernel, image
        self._path = arguments.work / f'tried-{digest(image)}.json'
        self.outcomes = {int(size): outcome for size, outcome in read_json(self._path).items()}

    def works(self, size: int) -> bool:
        if size not in self.outcomes:
            (outcome, detail), = programs.starts(*self._command, f'--ram={size // KIB}')
            self.outcomes[size] = f'{outcome} {detail}'
            write_json(self._path, self.outcomes)
            print(f'  {size / MIB:.2f} MiB: {self.outcomes[size]}', flush=True)
        return self.outcomes[size].startswith('started ')


def measure_least(trial: Trial, kernel, guess: int) -> dict:
    """Return the least RAM and the failure next below it."""
    sizes = range(kernel.end // STEP * STEP, MOST + 1, STEP)
    least = search.find_least(trial.works, guess, sizes)
    return {'least': least, 'below': trial.outcomes.get(least - STEP if least else MOST)}


def measure_larger(trial: Trial, least: int, known: dict) -> dict:
    """Return the outcomes with larger sizes, and what the search has tried besides."""
    for size in (*(least + more for more in LARGER), MOST):
        if str(size) not in known:
            trial.works(size)
    known |= {str(size): outcome.split()[0] for size, outcome in trial.outcomes.items()
              if size > least}
    return dict(sorted(known.items(), key=lambda item: int(item[0])))


def measure(arguments, record: Record, row: tuple[str, str], flavour: str, kernel, image):
    """Measure what is not known, and write it down."""
    trial, result = Trial(arguments, kernel, image), record.get(digest(image))
    # Linux's puts itself behind the kernel and does not mind that the bss reaches into it.
    bulk = kernel.end + (0 if row[0] == 'kedge' else image.stat().st_size - kernel.bss)
    if not result:
        result = measure_least(trial, kernel, record.guess(*row, flavour, bulk))
    if result['least'] and not arguments.no_larger:
        result['larger'] = measure_larger(trial, result['least'], result.get('larger', {}))
    result |= {'bulk': bulk, 'flavour': flavour, 'program': row[0], 'format': row[1]}
    record.put(digest(image), result)
    print(f'{", ".join(row)}, {flavour}: {cell(result)}', flush=True)


def cell(result: dict) -> str:
    if not result:
        return '-'
    if result['least'] is None:
        return 'none'
    # Not all larger ones do: the figure alone would mislead.
    gaps = any(outcome != 'started' for outcome in result.get('larger', {}).values())
    return f'{result["least"] / MIB:.2f}' + ('*' if gaps else '')


def image_of(arguments, kernel, program: str, name: str, work: pathlib.Path) -> pathlib.Path:
    if program == 'kedge':
        return programs.kedge_image(arguments.kedge, kernel, name, work / f'kedge.{name}')
    return programs.linux_zimages(arguments.linux, kernel, [name])[name] / 'zImage'


def main():
    arguments = parse_arguments()
    arguments.work.mkdir(parents=True, exist_ok=True)
    record = Record(HERE)
    if arguments.table_only:
        record.write()
        return
    flavours = arguments.flavours.split(',')
    kernels = {flavour: programs.kernel_of(arguments.kedge,
                                           arguments.kernels / flavour / 'vmlinuz',
                                           arguments.work / flavour)
               for flavour in flavours}
    wanted = {'kedge': arguments.kedge_formats.split(','),
              "Linux's own": arguments.linux_formats.split(',')}
    for row, flavour in itertools.product(ROWS, flavours):
        if row[1] in wanted[row[0]]:
            kernel = kernels[flavour]
            image = image_of(arguments, kernel, *row, arguments.work / flavour)
            measure(arguments, record, row, flavour, kernel, image)


if __name__ == '__main__':
    main()
