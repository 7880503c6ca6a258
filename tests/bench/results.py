# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of what bench.py measured, and what was demanded of it."""

import programs

MIB = 1 << 20
PHASES = ('decode', 'check', 'move', 'clean', 'rest')
HEAD = ('format', 'program', 'image bytes', 'loader bytes', 'instructions', *PHASES, 'bytes moved',
        'least RAM, MiB', 'ratio')
# kedge's format: Linux's that it is compared with, if not the same.
COMPARED = {'zstd': 'xz', 'none': None}
ORDER = ('none', 'lz4', 'lzo', 'gzip', 'zstd', 'lzma', 'xz')
# Ratio of instructions: the bound, and the goal.
DEMANDS = {
    'armmp': {'gzip': (.80, .55), 'lz4': (.80, .60), 'lzo': (.90, .70), 'lzma': (.62, .50),
              'xz': (.68, .50), 'zstd': (.24, .14)},
    'marvell': {'lz4': (.45, .30), 'gzip': (.75, .55), 'lzo': (.85, None), 'lzma': (.65, .50),
                'xz': (.65, .50)},
}
REST_BOUND = 300_000
TITLES = {'armmp': "Debian's armmp kernel, ARMv7", 'marvell': "Debian's marvell kernel, ARMv5"}

INTRODUCTION = """\
# Measured against Linux's own decompressor

By `make bench`, which writes this file; `results.json` has the same figures for programs. Both
programs start the same kernel, in images without a device tree and without a console; the guest's
instructions are counted from reset to the kernel's entry by a plugin of QEMU, in three runs that
must agree to the last one. Linux's zImages are made by its own rules from Debian's source.

- *loader bytes*: the image less its compressed kernel.
- *decode*: the decoder with what it calls in itself. *check*: the digest and the branch filter's
  undoing; Linux checks nothing. *move*: kedge's memcpy and memmove, which a decoder may call, too,
  and which is all that format none does; Linux's loop that moves the image. *clean*: the caches'
  maintenance. *rest*: everything else, with the page table.
- *bytes moved*: before decoding; by kedge's report, and by the rounds of Linux's loop.
- *least RAM*: see LEAST_RAM.md; `make bench-ram` measures it, apart from this.
- *ratio*: kedge's instructions by those of Linux with the same format, but zstd's by those of XZ:
  Linux on ARM has no zstd.
"""
GROWTH = """\
## Growth

kedge, instructions for kernels of more and more bytes (pieces of 64 KiB of Debian's armmp and rpi
kernels at even distances, so that all are alike), on the machine of the first table.
"""


def compared_with(name: str) -> str | None:
    return COMPARED.get(name, name)


def ratio(table: dict, name: str) -> float | None:
    other = table['linux'].get(compared_with(name))
    if other is None:
        return None
    return table['kedge'][name]['instructions'] / other['instructions']


def _least(least_ram: dict, flavour: str, program: str, name: str) -> str:
    for result in least_ram.values():
        if (result['flavour'], result['program'], result['format']) == (flavour, program, name):
            return f'{result["least"] / MIB:.2f}' if result['least'] else 'none'
    return '-'


def _row(row: dict, least: str) -> list:
    return [row['image_bytes'], row['loader_bytes'], row['instructions'],
            *(row['phases'].get(phase, '-') for phase in PHASES), row['bytes_moved'], least]


def _demanded(flavour: str, name: str) -> str:
    bound, goal = DEMANDS[flavour].get(name, (None, None))
    if bound is None:
        return ''
    return f'{bound:.2f}' + (f', {goal:.2f}' if goal else '')


def _table(flavour: str, table: dict, least_ram: dict, *, demands: bool) -> str:
    rows = []
    for name in (name for name in ORDER if name in table['kedge']):
        found = ratio(table, name)
        least = _least(least_ram, flavour, 'kedge', name)
        rows.append([name, 'kedge', *_row(table['kedge'][name], least),
                     '-' if found is None else f'{found:.3f}', _demanded(flavour, name)])
        if name in table['linux']:
            least = _least(least_ram, flavour, "Linux's own", name)
            rows.append([name, 'Linux', *_row(table['linux'][name], least), '', ''])
    head = [*HEAD, 'bound, goal']
    columns = len(head) if demands else len(HEAD)
    return programs.table(head[:columns], [row[:columns] for row in rows])


def _growth(growth: dict) -> str:
    formats = list(next(iter(growth.values())))
    head = ['kernel, MiB', *(word for name in formats for word in (name, 'per byte'))]
    return programs.table(head, (
        [mib, *(word for name in formats
                for word in (row[name], f'{row[name] / (int(mib) * MIB):.3f}'))]
        for mib, row in growth.items()))


def _heading(flavour: str, table: dict) -> str:
    return (f'## {TITLES[flavour]}\n\n{table["kernel_bytes"]} bytes, on `qemu-system-arm -M '
            f'{table["machine"]}`.')


def tables(record: dict, least_ram: dict, *, demands: bool = False) -> str:
    parts = []
    for flavour, table in record['kernels'].items():
        parts += [_heading(flavour, table),
                  _table(flavour, table, least_ram, demands=demands)]
    if record['growth']:
        parts += [GROWTH.rstrip(), _growth(record['growth'])]
    return '\n\n'.join(parts) + '\n'


def markdown(record: dict, least_ram: dict) -> str:
    told = '\n'.join(f'| {what} | {version} |' for what, version in record['versions'].items())
    return (f'{INTRODUCTION}\n{tables(record, least_ram)}\n## Versions\n\n| of | |\n|---|---|\n'
            f'{told}\n')


def missed(record: dict) -> list[str]:
    """Return a sentence for each bound that is not held."""
    found = []
    for flavour, table in record['kernels'].items():
        for name, row in table['kedge'].items():
            bound, _ = DEMANDS[flavour].get(name, (None, None))
            value = ratio(table, name)
            if bound and value and value > bound:
                found.append(f'{flavour}, {name}: {value:.3f} is above the bound of {bound:.2f}')
            if row['phases']['rest'] > REST_BOUND:
                found.append(f'{flavour}, {name}: the rest is {row["phases"]["rest"]}, above '
                             f'{REST_BOUND}')
    return found
