# SPDX-License-Identifier: GPL-2.0-or-later
"""--console auto: the loader finds the UART by device tree or command line, on each machine."""

import re
import struct

import pytest

import machines
from conftest import (ATAG_CORE, ATAG_NONE, ATAGS_OFFSET, PAYLOAD_OPTIONS, atag, compile_tree, raw)

AUTO = machines.Machine('virt', 'auto', cpu='cortex-a15')
VIRT_UART = 'pl011 at 0x9000000'
NOTHING_THERE = 0x8100000    # on virt: between the GIC and the UART
TEXT_OFFSET = 0x8000

# Machine, Debian's tree for it, what is found, by what, and the -serial in front of the UART's.
BOARDS = (
    ('vexpress-a9', 'armmp/vexpress-v2p-ca9.dtb', 'pl011 at 0x10009000', 'serial0', 0),
    ('vexpress-a15', 'armmp/vexpress-v2p-ca15-tc1.dtb', 'pl011 at 0x1c090000', 'serial0', 0),
    ('raspi0', 'rpi/bcm2835-rpi-zero.dtb', 'pl011 at 0x20201000', 'stdout-path', 0),
    ('raspi1ap', 'rpi/bcm2835-rpi-a-plus.dtb', 'pl011 at 0x20201000', 'stdout-path', 0),
    ('raspi2b', 'armmp/bcm2836-rpi-2-b.dtb', 'pl011 at 0x3f201000', 'stdout-path', 0),
    ('orangepi-pc', 'armmp/sun8i-h3-orangepi-pc.dtb', '8250 at 0x1c28000', 'stdout-path', 0),
    ('cubieboard', 'armmp/sun4i-a10-cubieboard.dtb', '8250 at 0x1c28000', 'stdout-path', 0),
    ('sabrelite', 'armmp/imx6q-sabrelite.dtb', 'imx at 0x21e8000', 'stdout-path', 1),
)


@pytest.fixture
def image(images, payload):
    return images.pack(AUTO, payload.kernel, *PAYLOAD_OPTIONS)


def expect_console(running, found, by):
    """The banner is the first that is said, then what was found, then all as on any console."""
    running.expect(re.escape(f'Console: {found} ({by})'))
    said = [line for line in running.output.splitlines()
            if line.strip() and not line.startswith('qemu-system-arm: ')]
    assert said[0].startswith('kedge ') and 'MIDR' in said[0]
    running.expect('done, booting the kernel.')


@pytest.mark.parametrize('name, tree, found, by, serials', BOARDS,
                         ids=[board[0] for board in BOARDS])
def test_board(name, tree, found, by, serials, image, debian, start, appended):
    dtb = debian.dtb(*tree.split('/')).read_bytes()
    options = ['-serial', 'stdio'] if serials else []
    running = start(machines.Machine(name), image=appended(image, dtb),
                    serial='null' if serials else 'stdio', options=options)
    expect_console(running, found, by)


def test_tree_in_r2(image, start):
    expect_console(start(AUTO, image=image), VIRT_UART, 'stdout-path')


def test_packed_tree(images, payload, debian, start):
    image = images.pack(AUTO, payload.kernel, *PAYLOAD_OPTIONS,
                        '--dtb', debian.dtb('armmp', 'vexpress-v2p-ca9.dtb'))
    expect_console(start(machines.find('vexpress-a9'), image=image), 'pl011 at 0x10009000',
                   'serial0')
