# SPDX-License-Identifier: GPL-2.0-or-later
"""Pack kernels and run them in QEMU, for run.py and for the tests."""

import codecs
import json
import os
import pathlib
import re
import select
import struct
import subprocess
import time

import machines

# What a boot that goes well never prints.
BAD_SIGNS = (
    'Kernel panic[^\r\n]*',
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
               '-monitor', 'none', '-no-reboot', *['-serial', 'null'] * machine.serial,
               '-serial', serial,
               # none of the host's sound systems, or QEMU reports each that is missing
               '-audiodev', 'none,id=off', '-global', 'pl041.audiodev=off']
    for option, value in (('-kernel', image), ('-initrd', initrd), ('-append', cmdline)):
        if value:
            command += [option, str(value)]
    return command + [str(option) for option in options]


def count(plugin, entry: int, result: pathlib.Path, command: list[str], *, ranges=None,
          seconds: float = COUNT_SECONDS):
    """Run QEMU up to the instruction at entry; return how many the guest executed until then.

    None stands for an unknown number: it is known of machines with one CPU alone. With ranges,
    pairs of address and size, return that number and those of the instructions in each of them.
    """
    result.unlink(missing_ok=True)
    counted = ''.join(f',range={start:#x}+{size:#x}' for start, size in ranges or ())
    command = [*command, '-plugin', f'{plugin},out={result},entry={entry:#x}{counted}']
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Error(f'the kernel was not entered at {entry:#x} in {seconds} s') from None
    lines = result.read_text().splitlines() if result.exists() else []
    words = lines[0].split() if lines else []
    if len(words) != 3 or words[0] != 'entry':
        raise Error(f'the kernel was not entered at {entry:#x}: {done.stdout.strip()}')
    number = int(words[1]) if words[2] == 'exact' else None
    if ranges is None:
        return number
    return number, *(int(line.split()[2]) for line in lines[1:])


class Guest:
    """A running QEMU whose serial line we read. A context manager: it never outlives it."""

    def __init__(self, command: list[str], *, seconds: float, show=None, talk=False):
        """Start it; seconds is the deadline for all that is expected of it.

        All output also goes to show, an open text file, as it comes. With talk, send() works.
        """
        self.command = command
        self.seconds = seconds
        self.output = ''     # up to and with what was last expected
        self._unread = ''    # behind that
        self._show = show
        self._decoder = codecs.getincrementaldecoder('utf-8')('replace')
        self._deadline = time.monotonic() + seconds
        self._process = subprocess.Popen(command,
                                         stdin=subprocess.PIPE if talk else subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    def _fail(self, what: str):
        self.stop()
        self.output += self._unread
        raise Error(f'{what}\ncommand: {" ".join(self.command)}\n'
                    f'the last of its output:\n{self.output[-TAIL:]}')

    def _read(self, awaited: str) -> bool:
        """Wait for more output; return whether there was any before QEMU's end."""
        left = max(0, self._deadline - time.monotonic())
        if not select.select([self._process.stdout], [], [], left)[0]:
            self._fail(f'no {awaited} in {self.seconds} s')
        data = os.read(self._process.stdout.fileno(), 65536)
        text = self._decoder.decode(data)
        self._unread += text
        if self._show:
            self._show.write(text)
            self._show.flush()
        return bool(data)

    def _find(self, patterns) -> re.Match | None:
        """Return the first match in what is unread; of several there, the first pattern's."""
        matches = [match for pattern in patterns if (match := re.search(pattern, self._unread))]
        return min(matches, key=lambda match: match.start(), default=None)

    def expect(self, pattern: str, *, bad=BAD_SIGNS) -> re.Match:
        """Wait for a pattern and return its match; fail on a bad sign, on exit, or in the end."""
        while not (match := self._find((pattern, *bad))):
            if not self._read(repr(pattern)):
                self._fail(f'QEMU ended without {pattern!r}')
        if match.re.pattern != pattern:
            self._fail(f'{match[0]!r} instead of {pattern!r}')
        self.output += self._unread[:match.end()]
        self._unread = self._unread[match.end():]
        return match

    def send(self, text: str):
        """Type on its serial line."""
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def expect_end(self, *, bad=BAD_SIGNS):
        """Wait until the guest has switched itself off."""
        more = True
        while more:
            more = self._read('end of QEMU')
            if match := self._find(bad):
                self._fail(f'{match[0]!r} instead of the end')
        self._end()
        if self._process.returncode:
            self._fail(f'QEMU ended with status {self._process.returncode}')

    def expect_off(self, machine: machines.Machine):
        """Wait until Linux has switched the machine off, or halted it."""
        if machine.off:
            self.expect_end()
        else:
            self.expect('reboot: System halted')

    def _end(self):
        """Take in the last output of a QEMU that is to end by itself."""
        self._deadline = time.monotonic() + QUIT_SECONDS
        while self._read('end of QEMU'):
            pass
        self._process.wait()
        self.output += self._unread
        self._unread = ''

    def quit(self):
        """End QEMU in a way that lets its plugins report."""
        self._process.terminate()
        self._end()

    def stop(self):
        """End QEMU, if it still runs."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        if self._process.stdin:
            self._process.stdin.close()
