#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare kedge with Linux's own decompressor on the same kernels, in QEMU, instruction by
instruction.

Counted is from reset to the kernel's entry, three times; the counts must be the same. Writes
results.json, RESULTS.md and the picture, prints the tables with what was demanded, and ends with
status 1 when a bound is not held. What was counted of the same image is not counted again.
"""

import argparse
import concurrent.futures
import dataclasses
import hashlib
import json
import pathlib
import subprocess
import sys
import threading

import programs    # first, for it says where guest is
import guest
import machines
import phases
import plot
import results

HERE = pathlib.Path(__file__).resolve().parent
RUNS = 3
COUNT_SECONDS = 1800
REPORT_SECONDS = 60
REPORT = r'loader 0x([0-9a-f]+), payload 0x[0-9a-f]+, (\d+) bytes moved'
MACHINES = {'v5': 'versatilepb', 'v7': 'virt'}
FLAVOURS = ('armmp', 'marvell')
GROWTH_FORMATS = ('gzip', 'lz4', 'zstd')
GROWTH_MIB = (2, 4, 8, 16, 32)
GROWTH_FROM = ('armmp', 'rpi')    # so that 32 MiB repeat nothing
PIECE = 64 << 10
HEAD_END = 0x144     # of a loader's bytes those that kedge pack writes end before this
TOOLS = ('gzip', 'xz-utils', 'lzma', 'lzop', 'lz4', 'libdeflate-dev', 'liblzma-dev', 'liblzo2-dev',
         'libzstd-dev')


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    path = pathlib.Path
    parser.add_argument('--plugin', type=path, required=True, help='the counting plugin, count.so')
    parser.add_argument('--kedge', type=path, required=True, help='the host command')
    parser.add_argument('--loaders', type=path, required=True, help="its loaders' ELFs and maps")
    parser.add_argument('--linux', type=path, required=True, help="linux.sh's directory")
    parser.add_argument('--kernels', type=path, required=True, help="kernels.sh's directory")
    parser.add_argument('--work', type=path, required=True, help='directory for what is made')
    parser.add_argument('--out', type=path, default=HERE, help='of results.json and RESULTS.md')
    parser.add_argument('--picture', type=path, default=programs.ROOT / 'docs/bench.svg')
    parser.add_argument('--formats', default=','.join(programs.KEDGE_FORMATS),
                        help='measure these, keep the others of results.json')
    parser.add_argument('--no-growth', action='store_true', help='keep those of results.json, too')
    parser.add_argument('--fresh', action='store_true', help='count again what is known')
    parser.add_argument('--tables-only', action='store_true',
                        help='measure nothing, write the tables and the picture anew')
    parser.add_argument('--cross', default='arm-none-eabi-', help="prefix of binutils' names")
    parser.add_argument('--jobs', type=int, default=2)
    return parser.parse_args()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def first_line(*command) -> str:
    return subprocess.check_output(command, text=True).splitlines()[0]


class Counts:
    """What was measured, by a digest of all that has an influence; written down at once."""

    def __init__(self, arguments):
        self._arguments = arguments
        self._path = arguments.linux / 'counts.json'
        self._lock = threading.Lock()
        self._known = json.loads(self._path.read_text()) if self._path.exists() else {}
        self._qemu = first_line('qemu-system-arm', '--version')

    def known(self, machine, image: pathlib.Path, condition: list, function) -> list[int]:
        """Return what is known of an image under that condition, or else what function does."""
        influences = [digest(image.read_bytes()), machine.options(), *condition, self._qemu]
        key = digest(json.dumps(influences).encode())
        if key not in self._known or self._arguments.fresh:
            found = list(function())
            with self._lock:
                self._known[key] = found
                self._path.write_text(json.dumps(self._known, indent=0) + '\n')
        return self._known[key]

    def of(self, machine, image: pathlib.Path, entry: int, ranges, work: pathlib.Path) -> list[int]:
        """Return all instructions, and those in each range; the same in each of RUNS runs."""
        command = guest.qemu(machine, image=image, serial='null')
        pairs = [(start, end - start) for start, end in ranges]

        def count():
            runs = {tuple(guest.count(self._arguments.plugin, entry, work / 'count', command,
                                      ranges=pairs, seconds=COUNT_SECONDS))
                    for _ in range(RUNS)}
            if len(runs) != 1:
                raise SystemExit(f'{image}: {RUNS} runs counted differently: {sorted(runs)}')
            return runs.pop()

        return self.known(machine, image, [entry, ranges], count)


@dataclasses.dataclass
class Bench:
    """What the measurements of one kernel have in common."""

    arguments: argparse.Namespace
    counts: Counts
    kernel: programs.Kernel
    work: pathlib.Path

    def __post_init__(self):
        self.machine = machines.find(MACHINES[self.kernel.isa])
        self.entry = self.machine.ram_base + self.kernel.text_offset
        self.load = self.machine.ram_base + phases.LOAD

    def _count(self, image, places: dict[str, list], starts, name: str) -> dict:
        """Count by phases, of a program that is first at one start, then at another."""
        flat = [(phase, (start + first, start + end)) for start in starts
                for phase, ranges in places.items() for first, end in ranges]
        work = self.work / name
        work.mkdir(parents=True, exist_ok=True)
        total, *by_range = self.counts.of(self.machine, image, self.entry,
                                          [place for _, place in flat], work)
        by_phase = dict.fromkeys(places, 0)
        for (phase, _), number in zip(flat, by_range, strict=True):
            by_phase[phase] += number
        by_phase['rest'] = total - sum(by_phase.values())
        return {'instructions': total, 'phases': by_phase}

    def _reported(self, image: pathlib.Path, compress: str) -> list[int]:
        """Return what kedge says with a console, else of the same image: its place, bytes moved."""
        def report():
            speaking = programs.kedge_image(self.arguments.kedge, self.kernel, compress,
                                            image.with_name(f'{image.name}.console'),
                                            '--console', self.machine.console)
            command = guest.qemu(self.machine, image=speaking)
            with guest.Guest(command, seconds=REPORT_SECONDS) as running:
                match = running.expect(REPORT)
            speaking.unlink()
            return int(match[1], 16), int(match[2])

        return self.counts.known(self.machine, image, ['report'], report)

    def _check_loader(self, image: bytes, elf: pathlib.Path):
        binary = elf.with_suffix('.bin').read_bytes()[HEAD_END:]
        if image[HEAD_END:HEAD_END + len(binary)] != binary:
            raise SystemExit(f'{elf} is not the loader that {self.arguments.kedge} holds')

    def kedge(self, compress: str) -> dict:
        name = f'kedge.{compress}'
        image = programs.kedge_image(self.arguments.kedge, self.kernel, compress, self.work / name)
        isa = {'v5': 'v4', 'v7': 'v7'}[self.kernel.isa]
        elf = self.arguments.loaders / f'{isa}-{compress}.elf'
        self._check_loader(image.read_bytes(), elf)
        place, moved = self._reported(image, compress)
        told = programs.info(self.arguments.kedge, image)
        payload, = (part['size'] for part in told['parts'] if part['type'] == 'payload')
        size = image.stat().st_size
        return {
            'image_bytes': size,
            'loader_bytes': size - payload,
            **self._count(image, phases.of_kedge(elf, f'{self.arguments.cross}nm'),
                          sorted({self.load, place}), f'{name}.count'),
            'bytes_moved': moved,
        }

    def linux(self, compress: str, directory: pathlib.Path) -> dict:
        image, vmlinux = directory / 'zImage', directory / 'vmlinux'
        nm = f'{self.arguments.cross}nm'
        symbols = programs.symbols(vmlinux, nm)
        payload = symbols['input_data_end'][0] - symbols['input_data'][0]
        moved = phases.linux_moved_to(vmlinux, nm, self.load,
                                      self.entry + self.kernel.image.stat().st_size)
        size = image.stat().st_size
        counted = self._count(image, phases.of_linux(vmlinux, self.arguments.cross),
                              [self.load, moved], f'linux.{compress}.count')
        rounds = counted['phases']['move'] // phases.MOVE_INSTRUCTIONS
        return {
            'image_bytes': size,
            'loader_bytes': size - payload,
            **counted,
            'bytes_moved': rounds * phases.MOVE_BYTES,
        }

    def total(self, compress: str) -> int:
        """Count what kedge needs in all, not by phases."""
        name = f'kedge.{compress}'
        image = programs.kedge_image(self.arguments.kedge, self.kernel, compress, self.work / name)
        return self._count(image, {}, [], f'{name}.count')['instructions']


def evenly(images: list[bytes], size: int) -> bytes:
    """Take pieces out of images, laid one behind the other, at even distances, the first first."""
    whole = b''.join(images)
    last = len(whole) - PIECE
    count = size // PIECE
    starts = (piece * last // (count - 1) // 4 * 4 for piece in range(count))
    return b''.join(whole[start:start + PIECE] for start in starts)


def measure(arguments, known: dict) -> dict:
    """Measure what is asked for; keep the rest of what is known."""
    counts = Counts(arguments)
    formats = arguments.formats.split(',')
    kernel = {flavour: programs.kernel_of(arguments.kedge,
                                          arguments.kernels / flavour / 'vmlinuz',
                                          arguments.work / flavour)
              for flavour in {*FLAVOURS, *GROWTH_FROM}}
    record = {'versions': {}, 'kernels': {}, 'growth': {}}
    pool = concurrent.futures.ThreadPoolExecutor(arguments.jobs)
    pending = []    # a table, a key in it, the future of what goes there

    def later(table: dict, key: str, function, *values):
        pending.append((table, key, pool.submit(function, *values)))

    for flavour in FLAVOURS:
        bench = Bench(arguments, counts, kernel[flavour], arguments.work / flavour)
        old = known.get('kernels', {}).get(flavour, {})
        table = record['kernels'][flavour] = {
            'kernel_bytes': kernel[flavour].image.stat().st_size,
            'machine': ' '.join(bench.machine.options()[1:]),
            'kedge': old.get('kedge', {}),
            'linux': old.get('linux', {}),
        }
        both = [name for name in formats if name in programs.LINUX_FORMATS]
        made = programs.linux_zimages(arguments.linux, kernel[flavour], both) if both else {}
        for name in formats:
            later(table['kedge'], name, bench.kedge, name)
        for name, directory in made.items():
            later(table['linux'], name, bench.linux, name, directory)
    # Linux's source is fetched when its zImages are made, not before.
    record['versions'] = versions(arguments, known.get('versions', {}))
    record['growth'] = known.get('growth', {}) if arguments.no_growth else {}
    images = [kernel[flavour].image.read_bytes() for flavour in GROWTH_FROM]
    for mib in () if arguments.no_growth else GROWTH_MIB:
        work = arguments.work / f'growth-{mib}'
        work.mkdir(parents=True, exist_ok=True)
        (work / 'Image').write_bytes(evenly(images, mib << 20))
        bench = Bench(arguments, counts, dataclasses.replace(
            kernel[GROWTH_FROM[0]], image=work / 'Image'), work)
        table = record['growth'][str(mib)] = {}
        for name in GROWTH_FORMATS:
            later(table, name, bench.total, name)
    for table, key, future in pending:
        table[key] = future.result()
        print('.', end='', file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for table in record['kernels'].values():
        for program in ('kedge', 'linux'):
            table[program] = {name: table[program][name] for name in results.ORDER
                              if name in table[program]}
    return record


def versions(arguments, known: dict) -> dict[str, str]:
    linux = arguments.linux / 'package'
    packages = subprocess.check_output(
        ['dpkg-query', '-W', '-f', '${Package} ${Version}\n', *TOOLS], text=True)
    kernels = {flavour: (arguments.kernels / flavour / 'package').read_text().strip()
               for flavour in sorted({*FLAVOURS, *GROWTH_FROM})}
    return {
        'kernels': ', '.join(kernels.values()),
        "Linux's own": linux.read_text().strip() if linux.exists() else known.get("Linux's own"),
        'compiler': first_line(f'{arguments.cross}gcc', '--version'),
        'emulator': first_line('qemu-system-arm', '--version'),
        'compressors': ', '.join(packages.splitlines()),
    }


def main() -> int:
    arguments = parse_arguments()
    arguments.work.mkdir(parents=True, exist_ok=True)
    path = arguments.out / 'results.json'
    record = json.loads(path.read_text()) if path.exists() else {}
    if not arguments.tables_only:
        record = measure(arguments, record)
    path.write_text(json.dumps(record, indent=1) + '\n')
    least = arguments.out / 'least_ram.json'
    least_ram = json.loads(least.read_text()) if least.exists() else {}
    (arguments.out / 'RESULTS.md').write_text(results.markdown(record, least_ram))
    arguments.picture.write_text(plot.svg(record))
    print(results.tables(record, least_ram, demands=True))
    missed = results.missed(record)
    print(*(missed or ['All bounds are held.']), sep='\n')
    return 1 if missed else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except guest.Error as problem:
        sys.exit(str(problem))
