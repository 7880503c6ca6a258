# SPDX-License-Identifier: GPL-2.0-or-later
"""What kedge plan answers, held to the rules that a plan has to keep."""

import cli_kit as kit
from cli_kit import good

RAM = "0x40000000+64M"
KERNEL = 0x40008000


def plan(*arguments):
    """A plan that works, checked against the rules."""
    found = kit.read_plan(good("plan", "--json", *arguments))
    check_plan(found)
    return found


def no_plan(*arguments):
    """A board on which the kernel is not started: status 1 and the reason, as an answer."""
    done = kit.run("plan", "--json", *arguments)
    assert done.returncode == 1 and done.stderr == "", done
    found = kit.read_plan(done.stdout)
    assert not found.starts and found.reason and not found.after
    return found


def named(lines, name):
    return [(start, end) for start, end, what in lines if what == name]


def overlap(a, b):
    return a[0] < b[1] and b[0] < a[1] and a[0] < a[1] and b[0] < b[1]


def is_occupied(line):
    return line[2].startswith("occupied: ")


def check_moves(found):
    """In their order, moves read what is still there, and write to RAM that is nobody's."""
    stays = {what: (start, end) for start, end, what in found.before}
    reserved = [line for line in found.before if is_occupied(line)]
    waiting = {what: (source, source + size) for source, _, size, what in found.moves}
    for what, source in waiting.items():
        assert stays.pop(what) == source
    for source, target, size, what in found.moves:
        del waiting[what]
        to = (target, target + size)
        assert any(bank[0] <= target and to[1] <= bank[1] for bank in found.banks)
        for other in [*waiting.values(), *stays.values(), *reserved]:
            assert not overlap(to, other), what
        assert what != "loader" or not overlap(to, (source, source + size))
    assert sum(move[2] for move in found.moves) == found.bytes_moved


def check_plan(found):
    """The hard requirements, from what is printed alone."""
    in_ram = lambda r: any(bank[0] <= r[0] and r[1] <= bank[1] for bank in found.banks)
    assert found.starts and found.reason is None
    check_moves(found)
    moved = {what: target for _, target, _, what in found.moves}
    stays = {what: (start, end) for start, end, what in found.before if what not in moved}
    kernel, = named(found.during, "kernel")
    occupied = [line for line in found.during if is_occupied(line)]
    things = [line for line in found.during if not is_occupied(line)]

    # While it inflates: what stays is where it was, and only what it grows by is written.
    for start, end, what in things:
        written = (start, end)
        if what in stays:
            assert start == stays[what][0]
            written = (stays[what][1], end)
        elif what in moved:
            assert start == moved[what]
        if written[0] < end:
            assert in_ram(written), what
        for line in occupied:
            # Those may be written by the kernel, when they have been read.
            until_tree = line[2] in ("occupied: what r2 points at", "occupied: page 0")
            assert not overlap(written, line) or (what == "kernel" and until_tree), (what, line)

    # Nothing lies on another thing, but the payload's tail, as far as it is read, on the kernel.
    for i, line in enumerate(things):
        for other in things[i + 1:]:
            if {line[2], other[2]} != {"kernel", "payload"}:
                assert not overlap(line, other), (line, other)
    payload, = named(things, "payload")
    assert found.in_place == overlap(payload, kernel)
    assert not found.in_place or payload[1] >= kernel[1]

    # The kernel finds its own bytes, RAM before and behind them, the tree and the initrd.
    pgdir, = named(found.after, "page directory")
    bss = (named(found.after, "bss") or [(kernel[1], kernel[1])])[0]
    assert pgdir[1] == kernel[0] and kernel[1] == bss[0] and in_ram((pgdir[0], bss[1]))
    for start, end, what in found.after:
        if what not in ("page directory", "kernel", "bss"):
            assert not overlap((start, end), (pgdir[0], bss[1])), what
    for name in "kernel", "tree", "initrd", "ATAGs":
        assert named(found.after, name) == named(found.during, name)
