# SPDX-License-Identifier: GPL-2.0-or-later
"""Damaged images, trees and ATAGs: the exact code on the serial line, and no kernel started."""

import dataclasses
import struct

import pytest

import machines
from atag_list import ATAG_CORE, ATAG_MEM, ATAG_NONE, atag
from boot_kit import ATAGS_OFFSET, PAYLOAD_OPTIONS, raw

MACHINE = machines.find('versatilepb')
ENTRY = MACHINE.ram_base + 0x8000
ATAGS_AT = MACHINE.ram_base + ATAGS_OFFSET
IMAGE_AT = 0x200000
HEADER = 0x48                          # struct image_header in the image

CORE = atag(ATAG_CORE, 1, 0x1000, 0)
MEM = atag(ATAG_MEM, 0x8000000, 0)
UNKNOWN = atag(0x54410099, 0) * 3000    # of a tag that nobody knows


def tree_header(totalsize):
    return struct.pack('>10I', 0xd00dfeed, totalsize, 0x38, 0x100, 0x28, 17, 16, 0, 0x20, 0x80)


@pytest.fixture
def image(images, payload):
    return images.pack(MACHINE, payload.kernel, *PAYLOAD_OPTIONS)


@pytest.fixture
def refuses(start, plugin, tmp_path):
    """A function that starts a machine and sees it stop with a code, the kernel not entered."""
    def check(code, machine=MACHINE, **arguments):
        count = tmp_path / 'count'
        options = [*arguments.pop('options', []),
                   '-plugin', f'{plugin},out={count},entry={ENTRY:#x}']
        running = start(machine, options=options, **arguments)
        running.expect(f'kedge: {code}: ')
        running.expect('kedge: stopped, the kernel was not started', bad=())
        running.quit()
        assert count.read_text().split()[0] == 'exit', 'the kernel was entered'
        assert 'payload:' not in running.output

    return check


def damaged(path, image, change):
    """Write an image that change(bytearray) was done to."""
    data = bytearray(image.read_bytes())
    data = change(data) or data
    path.write_bytes(data)
    return path


def flip(offset):
    def change(data):
        data[offset] ^= 0x10
    return change


@pytest.mark.parametrize('compress', ['gzip', 'lz4', 'none'])
def test_bit_flip_in_payload(compress, images, payload, refuses, tmp_path):
    """In bytes that are not compressed: only the digest sees it."""
    image = images.pack(MACHINE, payload.kernel, '--compress', compress, *PAYLOAD_OPTIONS)
    part = next(p for p in images.info(image)['parts'] if p['type'] == 'payload')
    bad = damaged(tmp_path / 'bad', image, flip(part['offset'] + part['size'] * 3 // 4))
    refuses('K-PAY-04', image=bad)


@pytest.mark.parametrize('compress', ['gzip', 'lz4'])
def test_payload_of_junk(compress, images, payload, refuses, tmp_path):
    image = images.pack(MACHINE, payload.kernel, '--compress', compress, *PAYLOAD_OPTIONS)
    part = next(p for p in images.info(image)['parts'] if p['type'] == 'payload')

    def change(data):
        data[part['offset']:part['offset'] + 64] = b'\xff' * 64
    refuses('K-PAY-02', image=damaged(tmp_path / 'bad', image, change))


@pytest.mark.parametrize('compress, code', [
    ('gzip', 'K-PAY-02'),
    ('lz4', 'K-PAY-04'),
    ('none', 'K-PAY-04'),
])
def test_truncated(compress, code, images, payload, refuses, tmp_path):
    """What was not loaded is zeroes in QEMU's RAM: no block to gzip, bytes as others to lz4."""
    image = images.pack(MACHINE, payload.kernel, '--compress', compress, *PAYLOAD_OPTIONS)
    bad = damaged(tmp_path / 'bad', image, lambda data: data[:len(data) * 3 // 4])
    refuses(code, image=bad)


@pytest.mark.parametrize('field', ['image_size', 'inflated_size', 'digest'])
def test_bit_flip_in_header(field, image, refuses, tmp_path):
    offset = {'image_size': 3 * 4, 'inflated_size': 11 * 4, 'digest': 17 * 4}[field]
    refuses('K-IMG-01', image=damaged(tmp_path / 'bad', image, flip(HEADER + offset)))


def test_bit_flip_in_part_table(image, refuses, tmp_path):
    loader_size, = struct.unpack_from('<I', image.read_bytes(), HEADER + 4 * 4)
    # the second part's digest
    bad = damaged(tmp_path / 'bad', image, flip(loader_size + 16 + 12))
    refuses('K-IMG-01', image=bad)


@pytest.mark.parametrize('totalsize, code', [
    (0x7fffffff, 'K-FDT-01'),
    (0xfffffff0, 'K-FDT-01'),
    (0x20, 'K-FDT-01'),
    (0x400, 'K-FDT-02'),
])
def test_appended_tree_of_wild_size(totalsize, code, image, appended, refuses):
    refuses(code, image=appended(image, tree_header(totalsize) + bytes(1000)))


def test_appended_tree_is_cut(image, appended, board_tree, refuses):
    refuses('K-FDT-02', image=appended(image, board_tree[:len(board_tree) // 2]))


def test_loader_for_a_later_cpu(images, payload, refuses):
    image = images.pack(MACHINE, payload.kernel, '--arch', 'v7', *PAYLOAD_OPTIONS)
    refuses('K-CPU-03', image=image)


def test_too_little_ram(images, payload, refuses):
    image = images.pack(MACHINE, payload.kernel, '--text-offset', '0x8000', '--bss', '0x1000000')
    refuses('K-PLAN-02', dataclasses.replace(MACHINE, memory='16'), image=image)


@pytest.mark.parametrize('atags, code', [
    (CORE + MEM + UNKNOWN, 'K-ATAG-02'),
    (CORE + struct.pack('<2I', 0x40000000, 0x54410009) + bytes(100), 'K-ATAG-02'),
    (CORE + atag(ATAG_MEM, 0x1000) + ATAG_NONE, 'K-ATAG-03'),
    (CORE + struct.pack('<2I', 0, ATAG_MEM) + bytes(100), 'K-ATAG-03'),
    (CORE + MEM * 100 + ATAG_NONE, 'K-ATAG-04'),
], ids=['endless', 'huge', 'short', 'empty', 'banks'])
def test_bad_atags(atags, code, image, refuses, tmp_path):
    """A list that is wrong, where there is nothing else."""
    where = tmp_path / 'atags'
    where.write_bytes(atags)
    refuses(code, options=raw(image, IMAGE_AT, ',cpu-num=0') + raw(where, ATAGS_AT))


def test_bad_tree_for_atags(image, refuses, tmp_path):
    where = tmp_path / 'tree'
    where.write_bytes(tree_header(0x7fffffff))
    refuses('K-FDT-01', options=raw(image, IMAGE_AT, ',cpu-num=0') + raw(where, ATAGS_AT))


def test_bad_atags_beside_a_good_tree(image, appended, board_tree, start, tmp_path):
    """The list is reported and dropped, and the kernel is started with the tree as it is."""
    where = tmp_path / 'atags'
    where.write_bytes(CORE + UNKNOWN)
    running = start(MACHINE, options=raw(appended(image, board_tree), IMAGE_AT, ',cpu-num=0') +
                    raw(where, ATAGS_AT))
    running.expect('kedge: K-ATAG-02: ')
    running.expect(r'RAM base 0x0 by its bank \(tree\)')
    running.expect('Tree: appended, [^\r\n]*\r')
    assert 'merged' not in running.output
    running.expect('Uncompressing Linux... done, booting the kernel')
