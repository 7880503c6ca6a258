#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Write the manual page: its text from kedge.1.in, the options and codes from the program.

manual.py KEDGE KEDGE.1.IN ERRORS.DEF >kedge.1
"""

import os
import re
import subprocess
import sys

# One line an option, however long.
WIDE = {**os.environ, 'ARGP_HELP_FMT': 'rmargin=20000,opt-doc-col=60', 'LC_ALL': 'C'}
OPTION = re.compile(r'^ {1,8}((?:-\S, )?(?:-\S|--[\w-]+)(?:[= ]?\[?\S*)?) {2,}(\S.*)$')


def ask(kedge: str, *arguments: str) -> str:
    return subprocess.run([kedge, *arguments], env=WIDE, stdout=subprocess.PIPE, check=True,
                          text=True).stdout


def roff(text: str) -> str:
    """Return text in which nothing means anything to roff."""
    text = text.replace('\\', '\\e').replace('-', '\\-')
    return re.sub(r'^([.\'])', r'\\&\1', text, flags=re.MULTILINE)


def command_section(kedge: str, name: str) -> str:
    """Return a subsection with a command's usage, words and options."""
    lines = ask(kedge, name, '--help').splitlines()
    usage = re.sub(r'^Usage: ', '', lines[0])
    text = [f'.SS {roff(usage)}']
    for line in lines[1:]:
        if match := OPTION.match(line):
            if not match[1].startswith(('-?', '--help', '--usage')):
                text.append(f'.TP\n.B {roff(match[1])}\n{roff(match[2])}')
        elif re.match(r' *-\S, --help|Mandatory or optional', line):
            continue
        elif line.strip():
            text.append(f'.PP\n{roff(line.strip())}')
    return '\n'.join(text)


def commands(kedge: str) -> list[str]:
    listed = ask(kedge, '--help').split('commands:\n')[1].split('\n\n')[0]
    return [line.split()[0] for line in listed.splitlines()]


def packages(kedge: str) -> str:
    """Return the package formats, each with its files and keys."""
    text = ['.PP']
    for line in ask(kedge, 'pack', '--package', 'help').splitlines():
        if match := re.match(r'  (\S+) +(\S.*)$', line):    # a key, or a file
            text.append(f'.TP\n.B {roff(match[1])}\n{roff(match[2])}')
        elif match := re.match(r'([a-z0-9]+)  +(\S.*)$', line):
            text.append(f'.SS {match[1]}\n{roff(match[2])}')
        elif line:
            text.append(roff(line))
    return '\n'.join(text)


def codes(definitions: str) -> str:
    """Return the list of codes."""
    text = []
    for body in re.findall(r'^ERROR\((.*?)\)$', definitions, re.MULTILINE | re.DOTALL):
        fields = [''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', field))
                  for field in re.split(r'(?<="),', body)]
        code, message, *more = [field.replace('\\"', '"') for field in fields]
        if code == 'K-OK':
            continue
        # What may go wrong where an option is named with two dashes is text, too.
        text.append('.TP\n.B ' + roff(code) + '\n' +
                    '\n.br\n'.join(roff(field) for field in (message + '.', *more) if field))
    return '\n'.join(text)


def main():
    kedge, template, errors = sys.argv[1:]
    with open(template, encoding='utf-8') as file:
        page = file.read()
    with open(errors, encoding='utf-8') as file:
        definitions = file.read()
    page = page.replace('@VERSION@', ask(kedge, '--version').split()[1])
    head, tail = page.split('.TH', 1)    # the comment names the marks
    tail = tail.replace('@COMMANDS@', '\n'.join(command_section(kedge, name)
                                                for name in commands(kedge)))
    tail = tail.replace('@PACKAGES@', packages(kedge))
    tail = tail.replace('@CODES@', codes(definitions))
    sys.stdout.write(head + '.TH' + tail)


if __name__ == '__main__':
    main()
