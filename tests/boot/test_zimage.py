# SPDX-License-Identifier: GPL-2.0-or-later
"""A stock zImage of Debian's that is kept, to userspace."""

import initramfs
import machines

CMDLINE = 'kedge.kept=1'


def test_kept(debian, images, appended, start_linux):
    """Appended tree and ATAGs are merged: the zImage by itself would not look for either."""
    machine = machines.find('vexpress-a9')
    image = images.pack(machine, debian.kernel('armmp'), '--keep-zimage')
    tree = debian.dtb('armmp', machine.dtb).read_bytes()
    running = start_linux(machine, image=appended(image, tree), initrd=debian.initrd('armhf'),
                          cmdline=f'{machine.cmdline} {CMDLINE}')
    running.expect('Keeping the zImage... done, booting the kernel')
    running.expect(initramfs.GREETING)
    assert CMDLINE in running.expect(initramfs.CMDLINE_LABEL + '([^\r\n]*)\r')[1]
