# SPDX-License-Identifier: GPL-2.0-or-later
"""Size against instructions as SVG: by this picture one chooses a format."""

import math

import results

WIDTH, HEIGHT = 1080, 560
TOP, BOTTOM = 96, 490
LEFT, PANEL, GAP = 76, 456, 64
MEGA = 1_000_000
COLOURS = {'kedge': '#d1495b', 'linux': '#2e78a8'}
PAD_LEFT, PAD_RIGHT = 0.18, 0.06    # of the sizes' span, beside the outermost marks
LABEL = 9            # pixels from a mark
SAME = 8             # marks nearer than this share a label
STEPS = (1, 2, 5)


def _nice_step(span: float, most: int) -> int:
    return next(step for power in range(9) for step in (factor * 10 ** power for factor in STEPS)
                if span / step <= most)


class Axes:
    """One panel: x linear in bytes, y logarithmic in instructions, and common to all panels."""

    def __init__(self, left: float, sizes: list[int], counts: list[int]):
        self.left = left
        low, high = min(sizes) / MEGA, max(sizes) / MEGA
        self.step = _nice_step(high - low, 8)
        self.low = low - (high - low) * PAD_LEFT
        self.high = high + (high - low) * PAD_RIGHT
        self.bottom = math.log10(min(counts) / 1.4)
        self.top = math.log10(max(counts) * 1.4)

    def x(self, size: float) -> float:
        return self.left + (size / MEGA - self.low) / (self.high - self.low) * PANEL

    def y(self, count: float) -> float:
        share = (math.log10(count) - self.bottom) / (self.top - self.bottom)
        return BOTTOM - share * (BOTTOM - TOP)

    def draw(self) -> list[str]:
        lines = [f'<rect x="{self.left}" y="{TOP}" width="{PANEL}" height="{BOTTOM - TOP}" '
                 f'fill="#fafafa" stroke="#bbb"/>']
        for power in range(math.floor(self.bottom), math.ceil(self.top)):
            for count in (factor * 10 ** power for factor in STEPS):
                if not self.bottom < math.log10(count) < self.top:
                    continue
                y = self.y(count)
                lines += [f'<path d="M{self.left} {y:.1f} h{PANEL}" stroke="#e2e2e2"/>',
                          f'<text x="{self.left - 6}" y="{y + 4:.1f}" text-anchor="end" '
                          f'fill="#555">{count / MEGA:g}</text>']
        mega = math.ceil(self.low / self.step) * self.step
        while mega <= self.high:
            x = self.x(mega * MEGA)
            lines += [f'<path d="M{x:.1f} {TOP} v{BOTTOM - TOP}" stroke="#eee"/>',
                      f'<text x="{x:.1f}" y="{BOTTOM + 18}" text-anchor="middle" '
                      f'fill="#555">{mega}</text>']
            mega += self.step
        return lines


def _mark(program: str, x: float, y: float) -> str:
    colour = COLOURS[program]
    if program == 'kedge':
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{colour}"/>'
    return (f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="#fff" '
            f'stroke="{colour}" stroke-width="2"/>')


def _label(x: float, y: float, anchor: str, program: str, name: str) -> str:
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="bold" '
            f'fill="{COLOURS[program]}">{name}</text>')


def _kedge_labels(marks: dict) -> list[str]:
    """Return labels to the lower left of the marks: the lines leave to the right, upwards."""
    labels = []    # place and names
    for name, (x, y) in sorted(marks.items(), key=lambda mark: mark[1]):
        if labels and math.dist(labels[-1][0], (x, y)) < SAME:
            labels[-1][1].append(name)
        else:
            labels.append(((x, y), [name]))
    return [_label(x - LABEL, y + LABEL, 'end', 'kedge', ', '.join(names))
            for (x, y), names in labels]


def _linux_labels(marks: dict) -> list[str]:
    """Return labels to the right of the marks, of the outermost to the left."""
    first = min(marks, key=marks.get, default=None)
    return [_label(x - LABEL if name == first else x + LABEL, y + 4,
                   'end' if name == first else 'start', 'linux', name)
            for name, (x, y) in marks.items()]


def _panel(axes: Axes, flavour: str, table: dict) -> list[str]:
    middle = axes.left + PANEL / 2
    marks = {program: {name: (axes.x(row['image_bytes']), axes.y(row['instructions']))
                       for name, row in table[program].items()}
             for program in COLOURS}
    joined = [(*marks['kedge'][name], *marks['linux'][name])
              for name in marks['kedge'] if name in marks['linux']]
    return [
        f'<text x="{middle}" y="{TOP - 12}" text-anchor="middle" font-size="14">'
        f'{results.TITLES[flavour]}</text>',
        *axes.draw(),
        f'<text x="{middle}" y="{BOTTOM + 40}" text-anchor="middle">image, MB (10⁶ bytes)</text>',
        *(f'<path d="M{x:.1f} {y:.1f} L{to_x:.1f} {to_y:.1f}" stroke="#888" stroke-width="1.5"/>'
          for x, y, to_x, to_y in joined),
        *(_mark(program, *place) for program in COLOURS for place in marks[program].values()),
        *_kedge_labels(marks['kedge']),
        *_linux_labels(marks['linux']),
    ]


def svg(record: dict) -> str:
    kernels = record['kernels']
    rows = {flavour: [*table['kedge'].values(), *table['linux'].values()]
            for flavour, table in kernels.items()}
    counts = [row['instructions'] for some in rows.values() for row in some]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="DejaVu Sans, sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="30" font-size="18" font-weight="bold">Size of the image against '
        'instructions until the kernel runs</text>',
        f'<text x="{LEFT}" y="52" fill="#444">Further left is smaller, further down is faster; '
        'a line joins one format of both programs.</text>',
        f'<text transform="translate(22 {(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">'
        'guest instructions, millions (logarithmic)</text>',
    ]
    for number, (program, name) in enumerate((('kedge', 'kedge'), ('linux', "Linux's own"))):
        x = WIDTH - 230 + number * 90
        lines += [_mark(program, x, 26), f'<text x="{x + 12}" y="30">{name}</text>']
    for number, (flavour, table) in enumerate(kernels.items()):
        axes = Axes(LEFT + number * (PANEL + GAP),
                    [row['image_bytes'] for row in rows[flavour]], counts)
        lines += _panel(axes, flavour, table)
    return '\n'.join([*lines, '</svg>']) + '\n'
