# SPDX-License-Identifier: GPL-2.0-or-later
"""Device trees made up, compiled by dtc."""

import dt


def tree(model="Test board", memory=(0, 0x4000000), body=""):
    """A compiled device tree."""
    return dt.compile_text(f"""
        / {{
            #address-cells = <1>; #size-cells = <1>;
            model = "{model}"; compatible = "test,board";
            memory@{memory[0]:x} {{
                device_type = "memory"; reg = <{memory[0]:#x} {memory[1]:#x}>;
            }};
            {body}
        }};""")


def dtb(properties):
    """A compiled device tree of root properties alone."""
    return dt.compile_text("/ { " + properties + " };")
