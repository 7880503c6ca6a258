# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's kernels, from the image's first instruction to a shell script in the initrd."""

import dataclasses

import pytest

import guest
import initramfs
import machines

VIRT = machines.find('virt')
# Words that no kernel, tree or bootloader has by itself.
CMDLINE = 'kedge.test="one two" kedge.last=3'


def expect_userspace(running, cmdline):
    running.expect('Uncompressing Linux... done, booting the kernel')
    running.expect(r'Booting Linux on physical CPU')
    running.expect(initramfs.GREETING)
    assert running.expect(initramfs.CMDLINE_LABEL + '([^\r\n]*)\r')[1] == cmdline
    running.expect_end()


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


def test_lpae(debian, images, start_linux):
    image = images.pack(VIRT, debian.kernel('armmp-lpae'))
    running = start_linux(VIRT, image=image, initrd=debian.initrd('armhf'), cmdline=CMDLINE)
    expect_userspace(running, CMDLINE)


def test_hyp(debian, images, start_linux):
    """Entered in HYP mode, the loader enters the kernel in HYP mode."""
    machine = dataclasses.replace(VIRT, name='virt,virtualization=on')
    image = images.pack(VIRT, debian.kernel('armmp'))
    running = start_linux(machine, image=image, cmdline=CMDLINE)
    running.expect('HYP mode, image at')
    running.expect(r'CPU: All CPU\(s\) started in HYP mode')


@pytest.mark.parametrize('name', ['vexpress-a9', 'raspi1ap'])
def test_atags_with_appended_tree(name, debian, images, start_linux, appended):
    """RAM, command line and initrd come from ATAGs alone; the tree has none of them."""
    machine = machines.find(name)
    image = images.pack(machine, debian.kernel(machine.flavour))
    tree = debian.dtb(machine.flavour, machine.dtb).read_bytes()
    cmdline = f'{machine.cmdline} {CMDLINE}'
    running = start_linux(machine, image=appended(image, tree),
                          initrd=debian.initrd(machine.port), cmdline=cmdline)
    running.expect(r'RAM base 0x[0-9a-f]+ by its bank \(ATAGs\)')
    running.expect('Tree: appended, [^\r\n]*merged with ATAGs')
    expect_userspace(running, cmdline)


def test_packed_tree(debian, images, start_linux):
    """A tree in the image does the same as one behind it."""
    machine = machines.find('vexpress-a9')
    image = images.pack(machine, debian.kernel('armmp'), '--dtb',
                        debian.dtb('armmp', machine.dtb))
    running = start_linux(machine, image=image, initrd=debian.initrd('armhf'),
                          cmdline=machine.cmdline)
    running.expect('Tree: packed, [^\r\n]*merged with ATAGs')
    expect_userspace(running, machine.cmdline)


def test_marvell_is_entered(debian, images, plugin, tmp_path):
    """No machine of QEMU is one of this kernel's: that it is entered is what can be seen."""
    machine = machines.find('versatilepb')
    image = images.pack(machine, debian.kernel('marvell'))
    entry = machine.ram_base + images.info(image)['kernel']['text_offset']
    assert entry == 0x8000
    assert guest.count(plugin, entry, tmp_path / 'count',
                       guest.qemu(machine, image=image, serial='null')) > 0
