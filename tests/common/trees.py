# SPDX-License-Identifier: GPL-2.0-or-later
"""Device trees made up, compiled by dtc."""

import subprocess


def compile_tree(source: str, *options: str) -> bytes:
    """What dtc makes of a source; options are dtc's, as "-@"."""
    return subprocess.run(["dtc", "-q", *options, "-I", "dts", "-O", "dtb"],
                          input=source.encode(), stdout=subprocess.PIPE, check=True).stdout


def tree(model="Test board", memory=(0, 0x4000000), body=""):
    """A compiled device tree."""
    source = f"""/dts-v1/;
        / {{
            #address-cells = <1>; #size-cells = <1>;
            model = "{model}"; compatible = "test,board";
            memory@{memory[0]:x} {{
                device_type = "memory"; reg = <{memory[0]:#x} {memory[1]:#x}>;
            }};
            {body}
        }};"""
    return compile_tree(source)


def dtb(properties):
    """A compiled device tree of root properties alone."""
    return compile_tree("/dts-v1/; / { " + properties + " };")
