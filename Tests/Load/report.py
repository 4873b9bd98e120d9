#!/usr/bin/env python3
"""Draws what `bench.py --json` measured: a bar for each row that has a goal, as a part of its ceiling.

Use: report.py [BEFORE.json] AFTER.json OUTPUT.svg
"""

import html
import json
import pathlib
import sys

WIDTH, LABELS, ROW, BAR = 860, 290, 40, 13
COLORS = {"before": "#9aa1ab", "after": "#1d4ed8"}


def rows(path):
    """Ratios by name: of rates to their ceilings, which are at most 1."""
    return {row["name"]: row for row in json.loads(pathlib.Path(path).read_text())
            if row["goal"] is not None and row["ratio"] is not None and not row["is_upper_bound"]}


def drawing(series):
    names = list(series["after"])
    scale = (WIDTH - LABELS - 90) / max(1, *(row["ratio"] for part in series.values() for row in part.values()))
    height = 64 + ROW * len(names)
    text = "fill='#111827' font-family='system-ui,sans-serif' font-size='13'"
    parts = [f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' role='img' "
             "aria-label='Rates of the fleet as parts of their ceilings'>",
             f"<rect width='{WIDTH}' height='{height}' fill='#ffffff'/>"]
    for index, part in enumerate(series):
        parts.append(f"<rect x='{LABELS + index * 110}' y='14' width='12' height='12' fill='{COLORS[part]}'/>"
                     f"<text x='{LABELS + 18 + index * 110}' y='25' {text}>{part}</text>")
    parts.append(f"<text x='{LABELS + 240}' y='25' {text}>│ goal · full width: the bare ceiling</text>")
    for index, name in enumerate(names):
        top = 44 + index * ROW
        parts.append(f"<text x='{LABELS - 10}' y='{top + 18}' text-anchor='end' {text}>{html.escape(name)}</text>"
                     f"<rect x='{LABELS}' y='{top}' width='{scale:.0f}' height='{2 * BAR + 2}' fill='#f3f4f6'/>")
        goal = LABELS + series["after"][name]["goal"] * scale
        parts.append(f"<path d='M{goal:.0f} {top - 3}v{2 * BAR + 8}' stroke='#b91c1c' stroke-width='2'/>")
        for line, part in enumerate(series):
            row = series[part].get(name)
            if row is None:
                continue
            y, width = top + line * (BAR + 2), row["ratio"] * scale
            rate = f" ({row['rate']:,.0f}/s)" if row["rate"] else ""
            parts.append(f"<rect x='{LABELS}' y='{y}' width='{width:.0f}' height='{BAR}' fill='{COLORS[part]}'/>"
                         f"<text x='{LABELS + width + 6:.0f}' y='{y + 11}' {text} "
                         f"paint-order='stroke' stroke='#ffffff' stroke-width='3'>{row['ratio']:.2f}{rate}</text>")
    return "\n".join(parts + ["</svg>"]) + "\n"


def main(arguments):
    if len(arguments) not in (2, 3):
        sys.exit(__doc__)
    *measured, output = arguments
    names = ["after"] if len(measured) == 1 else ["before", "after"]
    pathlib.Path(output).write_text(drawing({name: rows(path) for name, path in zip(names, measured)}))


if __name__ == "__main__":
    main(sys.argv[1:])
