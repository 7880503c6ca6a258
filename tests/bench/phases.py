# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the phases of a boot run: ranges of addresses, by the linker's map or by symbols.

A range is a pair of start and end, counted from the start of the program.
"""

import pathlib
import re
import subprocess

import programs

LOAD = 0x10000    # QEMU's, from RAM's base
KEDGE_PHASES = ('decode', 'check', 'move', 'clean')
LINUX_PHASES = ('decode', 'move', 'clean')

# A section of code in a linker's map; a long name has the rest of its line to itself.
CODE = re.compile(r'^ \.text(?:\.\S+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S+)$', re.MULTILINE)
MAP_BEGINS = 'Linker script and memory map'    # before: what is left out
# Objects of the loader that are linked as they were compiled, as far as they are of a phase.
OBJECTS = {
    'decode': ('deflate', 'lz4', 'lzo', 'lzma_decode', 'lzma_setup', 'lzma_file', 'zstd',
               'deflate_zlib', 'inflate', 'inffast', 'inftrees'),
    'check': ('rounds', 'digest', 'branch'),
    'move': ('mem',),
}
PHASE_OF = {name: phase for phase, names in OBJECTS.items() for name in names}

# The move in Linux's head.S: backward, eight registers at a time.
STORE = re.compile(r'^\s*([0-9a-f]+):\s+[0-9a-f]{8}\s+stmdb\s+r9!, '
                   r'\{r0, r1, r2, r3, sl, fp, ip, lr\}', re.MULTILINE)
MOVE_BYTES = 32           # by one round of its loop
MOVE_INSTRUCTIONS = 4
STORE_FROM_LOOP = 8       # bytes, from the loop's start


def _merged(ranges) -> list[tuple[int, int]]:
    """Join ranges that touch."""
    result = []
    for start, end in sorted(ranges):
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(end, result[-1][1])
        else:
            result.append((start, end))
    return result


def of_kedge(elf: pathlib.Path, nm: str) -> dict[str, list[tuple[int, int]]]:
    """Return the ranges of each of KEDGE_PHASES in a loader.

    What is optimized as one program is in none of them, nor is the entry code.
    """
    phases = {phase: [] for phase in KEDGE_PHASES}
    linked = elf.with_suffix('.map').read_text().partition(MAP_BEGINS)[2]
    for start, size, path in CODE.findall(linked):
        # build/arm/v7/lz4.S.o: lz4
        phase = PHASE_OF.get(pathlib.Path(path).name.split('.')[0]) if '/arm/' in path else None
        if phase and int(size, 16):
            phases[phase].append((int(start, 16), int(start, 16) + int(size, 16)))
    symbols = programs.symbols(elf, nm)
    phases['clean'] = [(symbols[first][0], symbols[behind][0])
                       for first, behind in (('cpu_flush_all', 'cpu_set_control'),
                                             ('cpu_clean', 'cpu_sync_code'))]
    return {phase: _merged(ranges) for phase, ranges in phases.items()}


def of_linux(vmlinux: pathlib.Path, cross: str) -> dict[str, list[tuple[int, int]]]:
    """Return the ranges of each of LINUX_PHASES in Linux's decompressor.

    Decoding is all of misc.o, decompress.o and string.o, which follow one another, and the
    helpers that the compiler calls.
    """
    symbols = programs.symbols(vmlinux, f'{cross}nm')
    stores = STORE.findall(subprocess.check_output([f'{cross}objdump', '-d', vmlinux], text=True))
    if len(stores) != 1:
        raise SystemExit(f"{vmlinux}: the move's loop is not the known one")
    loop = int(stores[0], 16) - STORE_FROM_LOOP
    return {
        'decode': [(symbols['error'][0], sum(symbols['memset'])),
                   (symbols['__udivsi3'][0], sum(symbols['__bswapdi2']))],
        'move': [(loop, loop + 4 * MOVE_INSTRUCTIONS)],
        'clean': [(symbols['cache_off'][0], symbols['__enter_kernel'][0])],
    }


def linux_moved_to(vmlinux: pathlib.Path, nm: str, load: int, kernel_end: int) -> int:
    """Return where Linux's decompressor starts after its move (head.S, restart)."""
    symbols = programs.symbols(vmlinux, nm)
    restart = symbols['restart'][0]
    code = symbols['reloc_code_end'][0] - restart
    to = kernel_end + (code + 256 & ~255) & ~255
    return load + to - (load + restart & ~31)
