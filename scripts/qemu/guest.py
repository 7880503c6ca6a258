# SPDX-License-Identifier: GPL-2.0-or-later
"""Pack kernels and run them in QEMU, for run.py and for the tests."""

import json
import pathlib
import re
import signal
import struct
import subprocess
import time

import pexpect

import machines

# What a boot that goes well never prints.
BAD_SIGNS = (
    'Kernel panic[^\r\n]*',
    'kedge: K-CPU-02[^\r\n]*',
    'kedge: stopped[^\r\n]*',
)
COUNT_SECONDS = 120
QUIT_SECONDS = 10
TAIL = 2000    # characters of output that a report of a failure quotes

ZIMAGE_MAGIC_OFFSET = 0x24
ZIMAGE_MAGIC = 0x016f2818


class Error(Exception):
    """What went wrong, in words for the user."""


def pack(kedge, kernel, output, *options) -> str:
    """Make an image and return the summary that kedge prints."""
    command = [kedge, 'pack', '--kernel', kernel, '--output', output, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Error(f'kedge pack failed ({done.returncode}):\n{done.stdout.strip()}')
    return done.stdout


def info(kedge, image) -> dict:
    """Return what kedge tells of an image."""
    return json.loads(subprocess.check_output([kedge, 'info', '--json', image]))


def is_zimage(kernel: bytes) -> bool:
    at = ZIMAGE_MAGIC_OFFSET
    return len(kernel) > at + 4 and struct.unpack_from('<I', kernel, at)[0] == ZIMAGE_MAGIC


def qemu(machine: machines.Machine, *, image=None, initrd=None, cmdline=None, serial='stdio',
         options=()) -> list[str]:
    """Return the command that starts an image."""
    command = ['qemu-system-arm', *machine.options(), '-nic', 'none', '-display', 'none',
               '-monitor', 'none', '-no-reboot', '-serial', serial,
               # none of the host's sound systems, or QEMU reports each that is missing
               '-audiodev', 'none,id=off', '-global', 'pl041.audiodev=off']
    for option, value in (('-kernel', image), ('-initrd', initrd), ('-append', cmdline)):
        if value:
            command += [option, str(value)]
    return command + [str(option) for option in options]


def count(plugin, entry: int, result: pathlib.Path, command: list[str]) -> int:
    """Run QEMU up to the instruction at entry; return how many the guest executed until then."""
    result.unlink(missing_ok=True)
    command = [*command, '-plugin', f'{plugin},out={result},entry={entry:#x}']
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=COUNT_SECONDS)
    except subprocess.TimeoutExpired:
        raise Error(f'the kernel was not entered at {entry:#x} in {COUNT_SECONDS} s') from None
    words = result.read_text().split() if result.exists() else []
    if len(words) != 2 or words[0] != 'entry':
        raise Error(f'the kernel was not entered at {entry:#x}: {done.stdout.strip()}')
    return int(words[1])


class Guest:
    """A running QEMU whose first serial line we read. A context manager: it never outlives it."""

    def __init__(self, command: list[str], *, seconds: float, show=None):
        """Start it; seconds is the deadline for all that is expected of it."""
        self.command = command
        self.deadline = time.monotonic() + seconds
        self.seconds = seconds
        self.output = ''
        self._child = pexpect.spawn(command[0], command[1:], encoding='utf-8',
                                    codec_errors='replace', timeout=None, echo=False)
        self._child.logfile_read = show

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    def _fail(self, what: str):
        self.stop()
        raise Error(f'{what}\ncommand: {" ".join(self.command)}\n'
                    f'the last of its output:\n{self.output[-TAIL:]}')

    def expect(self, pattern: str, *, bad=BAD_SIGNS) -> re.Match:
        """Wait for a pattern and return its match; fail on a bad sign, on exit, or in the end."""
        patterns = [pattern, *bad, pexpect.EOF, pexpect.TIMEOUT]
        left = max(0, self.deadline - time.monotonic())
        index = self._child.expect(patterns, timeout=left)
        self.output += self._child.before
        if index == 0:
            self.output += self._child.after
            return self._child.match
        if patterns[index] is pexpect.EOF:
            self._fail(f'QEMU ended without {pattern!r}')
        if patterns[index] is pexpect.TIMEOUT:
            self._fail(f'no {pattern!r} in {self.seconds} s')
        self.output += self._child.after
        self._fail(f'{self._child.after!r} instead of {pattern!r}')

    def expect_end(self, *, bad=BAD_SIGNS):
        """Wait until the guest has switched itself off."""
        patterns = [pexpect.EOF, *bad, pexpect.TIMEOUT]
        index = self._child.expect(patterns, timeout=max(0, self.deadline - time.monotonic()))
        self.output += self._child.before
        if patterns[index] is pexpect.TIMEOUT:
            self._fail(f'still running after {self.seconds} s')
        if index:
            self._fail(f'{self._child.after!r} instead of the end')
        self._child.wait()
        if self._child.exitstatus:
            self._fail(f'QEMU ended with status {self._child.exitstatus}')

    def quit(self):
        """End QEMU in a way that lets its plugins report."""
        self._child.kill(signal.SIGTERM)
        if self._child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=QUIT_SECONDS):
            self._fail(f'QEMU does not end within {QUIT_SECONDS} s')
        self.output += self._child.before
        self.stop()

    def stop(self):
        """End QEMU, if it still runs."""
        self._child.close(force=True)
