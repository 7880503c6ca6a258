# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's kernels, from the image's first instruction to a shell script in the initrd."""

import dataclasses

import pytest

import guest
import initramfs
import machines

VIRT = machines.find('virt')
RASPI_MEMORY = 448    # MiB: 64 of the 512 are the GPU's
# Words that no kernel, tree or bootloader has by itself.
CMDLINE = 'kedge.test="one two" kedge.last=3'


def expect_userspace(running, cmdline, machine=VIRT, mode='SVC'):
    running.expect('Uncompressing Linux... done, booting the kernel')
    running.expect('Booting Linux on physical CPU')
    if machine.port == 'armhf':    # a kernel for ARMv6 does not tell
        running.expect(rf'CPU: All CPU\(s\) started in {mode} mode')
    running.expect(initramfs.GREETING)
    assert running.expect(initramfs.CMDLINE_LABEL + '([^\r\n]*)\r')[1] == cmdline
    # All of the RAM, but for what the kernel keeps for itself.
    given = int(machine.memory or RASPI_MEMORY)
    total = int(running.expect(initramfs.MEMORY_LABEL + '([0-9]+)\r')[1]) / 1024
    assert 0.95 * given - 32 < total < given
    running.expect_off(machine)


@pytest.mark.parametrize('compress', ['gzip', 'lz4', 'none'])
def test_virt(compress, debian, images, start_linux):
    """The tree and the initrd's place in it come from r2."""
    image = images.pack(VIRT, debian.kernel('armmp'), '--compress', compress)
    running = start_linux(VIRT, image=image, initrd=debian.initrd('armhf'), cmdline=CMDLINE)
    running.expect('Tree: from r2')
    expect_userspace(running, CMDLINE)


@pytest.mark.parametrize('arch', ['v4', 'v7'])
@pytest.mark.parametrize('compress', ['gzip', 'lz4'])
def test_both_loaders(arch, compress, debian, images, start_linux):
    """Each loader starts an ARMv7 kernel; its first lines are proof enough here."""
    image = images.pack(VIRT, debian.kernel('armmp'), '--compress', compress, '--arch', arch)
    running = start_linux(VIRT, image=image, cmdline=CMDLINE)
    running.expect('Linux version 6')
    assert running.expect('Kernel command line: ([^\r\n]*)\r')[1] == CMDLINE
    assert images.info(image)['loader']['arch'] == int(arch[1:])


# QEMU 7.2 aborts the walk of a page table above 4 GiB, so that with 6 GiB userspace does not come
# up, by Linux's own zImage neither. A zone of memory that can move has no page tables; it takes the
# top.
@pytest.mark.parametrize('memory, more', [('512', ''), ('6144', ' movablecore=4G')])
def test_lpae(memory, more, debian, images, start_linux):
    machine = dataclasses.replace(VIRT, memory=memory)
    image = images.pack(machine, debian.kernel('armmp-lpae'))
    running = start_linux(machine, image=image, initrd=debian.initrd('armhf'),
                          cmdline=CMDLINE + more)
    expect_userspace(running, CMDLINE + more, machine)


def test_hyp(debian, images, start_linux):
    """Entered in HYP mode, the loader enters the kernel in HYP mode."""
    machine = dataclasses.replace(VIRT, name='virt,virtualization=on')
    image = images.pack(VIRT, debian.kernel('armmp'))
    running = start_linux(machine, image=image, initrd=debian.initrd('armhf'), cmdline=CMDLINE)
    running.expect('HYP mode, image at')
    expect_userspace(running, CMDLINE, mode='HYP')


@pytest.mark.parametrize('name', ['vexpress-a9', 'raspi1ap'])
def test_atags_with_appended_tree(name, debian, images, start_linux, appended):
    """RAM, command line and initrd come from ATAGs alone; the tree has none of them."""
    boot_with_appended_tree(machines.find(name), debian, images, start_linux, appended)


@pytest.mark.parametrize('name, found, mode', [
    ('vexpress-a15', r'pl011 at 0x1c090000 \(serial0\)', 'SVC'),
    ('cubieboard', r'8250 at 0x1c28000 \(stdout-path\)', 'SVC'),
    ('orangepi-pc', r'8250 at 0x1c28000 \(stdout-path\)', 'HYP'),
    ('sabrelite', r'imx at 0x21e8000 \(stdout-path\)', 'SVC'),
    ('raspi0', r'pl011 at 0x20201000 \(stdout-path\)', 'SVC'),
])
def test_console_of_the_tree(name, found, mode, debian, images, start_linux, appended):
    """The same, and one image for all boards: the console is the appended tree's, too."""
    machine = dataclasses.replace(machines.find(name), console='auto')
    boot_with_appended_tree(machine, debian, images, start_linux, appended, found, mode)


def boot_with_appended_tree(machine, debian, images, start_linux, appended, console=None,
                            mode='SVC'):
    image = images.pack(machine, debian.kernel(machine.flavour))
    tree = debian.dtb(machine.flavour, machine.dtb).read_bytes()
    cmdline = f'{machine.cmdline} {CMDLINE}'
    running = start_linux(machine, image=appended(image, tree),
                          initrd=debian.initrd(machine.port), cmdline=cmdline)
    banner = running.expect(r'kedge [^\r\n]* image at')[0]
    assert ('HYP mode' in banner) == (mode == 'HYP')
    if console:
        running.expect(f'Console: {console}')
    running.expect(r'RAM base 0x[0-9a-f]+ by its bank \(ATAGs\)')
    running.expect('Tree: appended, [^\r\n]*merged with ATAGs')
    expect_userspace(running, cmdline, machine, mode)


def test_packed_tree(debian, images, start_linux):
    """A tree in the image does the same as one behind it."""
    machine = machines.find('vexpress-a9')
    image = images.pack(machine, debian.kernel('armmp'), '--dtb',
                        debian.dtb('armmp', machine.dtb))
    running = start_linux(machine, image=image, initrd=debian.initrd('armhf'),
                          cmdline=machine.cmdline)
    running.expect('Tree: packed, [^\r\n]*merged with ATAGs')
    expect_userspace(running, machine.cmdline, machine)


def test_marvell_is_entered(debian, images, plugin, tmp_path):
    """No machine of QEMU is one of this kernel's: that it is entered is what can be seen."""
    machine = machines.find('versatilepb')
    image = images.pack(machine, debian.kernel('marvell'))
    entry = machine.ram_base + images.info(image)['kernel']['text_offset']
    assert entry == 0x8000
    assert guest.count(plugin, entry, tmp_path / 'count',
                       guest.qemu(machine, image=image, serial='null')) > 0
