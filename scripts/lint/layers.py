#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Check that includes lead down: layers.py [TREE]

Reads each #include "..." of boot/, lib/, arch/ and scripts/kedge/. Prints one line for each rule
that is broken, and exits with status 1 if there are any. The rules:

- a file includes files of its own layer or of a layer below, and never one of tests/;
- no file includes itself by way of others;
- two files in different folders have different names;
- in scripts/kedge only cmd/ ends the program.
"""
import os
import re
import sys

# From the bottom to the top. What stands on one line is side by side: neither includes the other.
# A line is a folder with all below it, or one file. The longest that fits is a file's layer.
LOADER = [
    ["lib"],
    ["boot/image"],
    ["boot/bootinfo"],
    ["boot/plan"],
    ["boot/arch.h"],
    ["boot/fdt"],
    ["boot/console"],
    ["boot/record"],
    ["boot/survey"],
    ["boot/log"],
    ["boot"],
]
# Each of these stands on the whole loader, and not on the other one.
ARCH = [["arch"]]
HOST = [
    ["scripts/kedge/util"],
    ["scripts/kedge/codec", "scripts/kedge/console", "scripts/kedge/dt"],
    ["scripts/kedge/image"],
    ["scripts/kedge/package"],
    ["scripts/kedge/kernel", "scripts/kedge/board"],
    ["scripts/kedge/cmd"],
]

ROOTS = ["boot", "lib", "arch", "scripts/kedge"]
INCLUDE_PATHS = [".", "scripts/kedge"]
SUFFIXES = (".c", ".h", ".S", ".def")

# Names that several folders have, and why.
SAME_NAME = {
    "main": "where a program starts",
    "deflate": "a decoder, and its inner loop in assembly",
    "lz4": "a decoder, and its inner loop in assembly",
    "lzo": "a decoder, and its inner loop in assembly",
}

# Below cmd/ these end the program: allocate(), when there is no memory.
MAY_END = {"scripts/kedge/util/buffer.c"}
ENDS = re.compile(r"\b(die|exit|_exit|abort)\s*\(")

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')


def files(tree):
    for root in ROOTS:
        for folder, _, names in os.walk(os.path.join(tree, root)):
            for name in sorted(names):
                if name.endswith(SUFFIXES):
                    yield os.path.relpath(os.path.join(folder, name), tree)


def includes(tree, path):
    """The line and the file of each include that leads into the tree."""
    with open(os.path.join(tree, path), encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            match = INCLUDE.match(line)
            for folder in [os.path.dirname(path), *INCLUDE_PATHS] if match else []:
                target = os.path.normpath(os.path.join(folder, match.group(1)))
                if os.path.isfile(os.path.join(tree, target)):
                    yield number, target
                    break


def layer(path):
    """The stack that a file is in, its height there, and its folder; None: it has no layer."""
    found = None
    for stack, layers in enumerate([LOADER, ARCH, HOST]):
        for height, folders in enumerate(layers):
            for folder in folders:
                inside = path == folder or path.startswith(folder + "/")
                if inside and (not found or len(folder) > len(found[2])):
                    found = stack, height, folder
    return found


def objection(path, target):
    """What is wrong with an include; None: nothing."""
    if target.startswith("tests/"):
        return "which is a test's"
    own, other = layer(path), layer(target)
    if not own or not other:
        return "and one of them has no layer"
    if own[2] == other[2] or (own[0] == other[0] and own[1] > other[1]):
        return None
    if own[0] != other[0] and other[0] == 0:
        return None
    if own[:2] == other[:2] or 0 not in (own[0], other[0]) and own[0] != other[0]:
        return "which is a layer beside"
    return "which is a layer above"


def circles(graph):
    """Each include that closes a circle, as path, line, target and the circle."""
    done = set()

    def visit(path, above):
        above = above + [path]
        for number, target in graph.get(path, []):
            if target in above:
                yield path, number, target, above[above.index(target):] + [target]
            elif target not in done:
                yield from visit(target, above)
        done.add(path)

    for path in graph:
        if path not in done:
            yield from visit(path, [])


def same_names(paths):
    first = {}
    for path in paths:
        stem = os.path.splitext(os.path.basename(path))[0]
        other = first.setdefault(stem, path)
        if os.path.dirname(other) != os.path.dirname(path) and stem not in SAME_NAME:
            yield path, other


def code_lines(text):
    """The lines without comments and texts."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S).split("\n")


def endings(tree, path):
    folder = "scripts/kedge/"
    if not path.startswith(folder) or path.startswith(folder + "cmd/") or path in MAY_END:
        return
    with open(os.path.join(tree, path), encoding="utf-8") as source:
        for number, line in enumerate(code_lines(source.read()), 1):
            match = ENDS.search(line)
            if match:
                yield number, match.group(1)


def violations(tree):
    graph = {path: list(includes(tree, path)) for path in files(tree)}
    for path, targets in graph.items():
        for number, target in targets:
            wrong = objection(path, target)
            if wrong:
                yield f"{path}:{number}: includes {target}, {wrong}"
    for path, number, target, circle in circles(graph):
        yield f"{path}:{number}: includes {target}, which closes a circle: {' > '.join(circle)}"
    for path, other in same_names(graph):
        yield f"{path}:1: has the name of {other}, which is something else"
    for path in graph:
        for number, name in endings(tree, path):
            yield f"{path}:{number}: calls {name}(), which only cmd/ may"


def main():
    found = list(violations(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
