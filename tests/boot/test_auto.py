# SPDX-License-Identifier: GPL-2.0-or-later
"""--console auto: the loader finds the UART by device tree or command line, on each machine."""

import re

import pytest

import dt
import guest
import machines
from boot_kit import PAYLOAD_OPTIONS

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
    expect_console(start(machines.Machine('vexpress-a9'), image=image), 'pl011 at 0x10009000',
                   'serial0')


@pytest.mark.parametrize('name, words, found', [
    ('vexpress-a9', 'earlycon=pl011,0x10009000', 'pl011 at 0x10009000'),
    ('versatilepb', 'quiet earlycon=pl011,mmio32,0x101f1000', 'pl011 at 0x101f1000'),
    ('orangepi-pc', 'console=uart8250,mmio32,0x1c28000,115200n8 quiet', '8250 at 0x1c28000'),
])
def test_words_in_atags(name, words, found, image, start):
    """The bootloader's command line is all that there is."""
    expect_console(start(machines.Machine(name), image=image, cmdline=words), found,
                   'command line')


def test_words_win(image, start, appended):
    """They win over a tree, which here leads elsewhere."""
    tree = dt.compile('tests/console-elsewhere.dts')
    running = start(machines.Machine('vexpress-a9'), image=appended(image, tree),
                    cmdline='earlycon=pl011,0x10009000')
    expect_console(running, 'pl011 at 0x10009000', 'command line')


@pytest.mark.parametrize('address', [NOTHING_THERE, 0x44000000, 0x9000002], ids=hex)
def test_address_is_passed_over(address, image, start):
    """Where nothing answers, where RAM is, where no register can be: the next is taken.

    That nothing answers can be told of a CPU whose vectors can be moved.
    """
    machine = machines.Machine('virt,virtualization=on', cpu='cortex-a15')
    expect_console(start(machine, image=image, cmdline=f'earlycon=pl011,{address:#x}'), VIRT_UART,
                   'stdout-path')


def test_next_word(image, start):
    """What is passed over may be followed by a word that leads to a UART."""
    machine = machines.Machine('virt,virtualization=on', cpu='cortex-a15')
    words = f'earlycon=pl011,{NOTHING_THERE:#x} console=pl011,mmio32,0x9000000'
    expect_console(start(machine, image=image, cmdline=words), VIRT_UART, 'command line')


def test_nothing_names_one(image, payload, plugin, start, tmp_path):
    """The kernel is started all the same, and tells that it is; the loader has nowhere to."""
    machine = machines.Machine('vexpress-a9', ram_base=0x60000000)
    guest.count(plugin, machine.ram_base + TEXT_OFFSET, tmp_path / 'count',
                guest.qemu(machine, image=image, serial=f'file:{tmp_path}/said'))
    assert (tmp_path / 'said').read_bytes() == b''


@pytest.mark.parametrize('machine, console', [
    ('virt', f'pl011@{NOTHING_THERE:#x}'), ('virt', 'dcc'), ('vexpress-a9', 'dcc'),
    ('virt', f'8250,shift=1,width=2,baud=115200,clock=24000000@{NOTHING_THERE:#x}'),
])
def test_named_console_is_not_there(machine, console, images, payload, start, appended, debian):
    """A wrong address, and in QEMU 7 half a debug channel: the kernel is started in silence."""
    image = images.pack(machines.Machine(machine, console), payload.kernel, *PAYLOAD_OPTIONS)
    if machine != 'virt':
        image = appended(image, debian.dtb('armmp', 'vexpress-v2p-ca9.dtb').read_bytes())
    running = start(machines.Machine(machine), image=image)
    running.expect('payload: end')
    assert 'kedge ' not in running.output.replace('kedge,', '')


def test_level_in_words(image, start):
    """What the words silence is not said on a console that is found later, but for errors."""
    running = start(AUTO, image=image, cmdline='kedge.log=silent')
    running.expect('payload: end')
    said = [line for line in running.output.splitlines() if not line.startswith('payload: ')]
    assert not any('kedge' in line for line in said)


def test_failure_is_told(image, start, appended):
    """An own tree that is damaged: the bootloader's says where that can be told."""
    bad = dt.compile_text('/ { };')[:-8] + bytes(64)
    running = start(AUTO, image=appended(image, bad))
    running.expect(re.escape(f'Console: {VIRT_UART} (stdout-path)'), bad=())
    running.expect('kedge: K-FDT-0[12]: ', bad=())
    running.expect('kedge: stopped, the kernel was not started', bad=())


def test_unknown_in_own_tree(image, start, appended):
    """A tree whose console is of no known kind: then what r2's names."""
    tree = dt.compile('tests/console-unknown.dts')
    expect_console(start(AUTO, image=appended(image, tree)), VIRT_UART, 'stdout-path')
