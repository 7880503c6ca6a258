# SPDX-License-Identifier: GPL-2.0-or-later
"""kedge run, with the real QEMU."""

import re
import subprocess

import machines
import places
from boot_kit import PAYLOAD_OPTIONS, PAYLOAD_SECONDS


def run_image(image, *options):
    command = [places.KEDGE, 'run', image, '--timeout', str(PAYLOAD_SECONDS), *options]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)


def ours(text):
    """QEMU has warnings, as of a network without a peer."""
    return ''.join(re.findall(r'^kedge: .*\n', text, re.MULTILINE))


def test_run(payload, images):
    """The payload prints its own checksum, which is the kernel's as it was packed."""
    image = images.pack(machines.find('vexpress-a9'), payload.kernel, *PAYLOAD_OPTIONS)
    done = run_image(image, '--machine', 'vexpress-a9', '--marker', f'{payload.checksum:x}')
    assert (done.returncode, ours(done.stderr)) == (0, ''), done.stdout
    assert re.search(r'^ +[0-9.]+  \.\.\. and entered$', done.stdout, re.MULTILINE)


def test_no_room(payload, images):
    image = images.pack(machines.find('virt'), payload.kernel, *PAYLOAD_OPTIONS, '--bss', '64M')
    done = run_image(image, '--memory', '16')
    assert done.returncode == 1
    assert ours(done.stderr) == 'kedge: the loader stopped: see kedge explain K-PLAN-02\n'
