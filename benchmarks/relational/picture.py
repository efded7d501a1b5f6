"""The picture of the ratios: a row each, the median with its quartiles against the target, on a scale of powers; SVG and nothing else."""

from __future__ import annotations

import math
from html import escape
from typing import Any

WIDTH, LEFT, RIGHT, STEP, TOP = 1100, 560, 150, 26, 60
MET, MISSED, PLAIN = "#1b6e3c", "#a33a00", "#44546a"


def draw(found: list[dict[str, Any]], title: str) -> str:
    """Return the picture as text; what was not run has no mark."""
    run = [each for each in found if not each.get("not_run")]
    marks = [value for each in run for value in (each["lower"], each["upper"], each["target"] or each["median"])]
    low, high = math.floor(math.log10(min(marks))), math.ceil(math.log10(max(marks)))
    height = TOP + STEP * len(found) + 40

    def across(value: float) -> float:
        return LEFT + (math.log10(value) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="26" font-size="16" font-weight="bold">{escape(title)}</text>',
        '<text x="16" y="46" fill="#444">dot: median of same-round ratios; bar: quartiles; stroke: target, with the side it asks for</text>',
    ]
    for power in range(low, high + 1):
        at = across(10.0**power)
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{height - 30}" stroke="#ddd"/>')
        parts.append(f'<text x="{at:.1f}" y="{height - 12}" text-anchor="middle" fill="#444">{10.0**power:g}</text>')
    for number, each in enumerate(found):
        y = TOP + STEP * number + STEP / 2
        parts.append(f'<text x="{LEFT - 12}" y="{y + 4:.1f}" text-anchor="end">{escape(each["name"])}</text>')
        if each.get("not_run"):
            parts.append(f'<text x="{WIDTH - RIGHT + 10}" y="{y + 4:.1f}">not run</text>')
            continue
        colour = PLAIN if each["met"] is None else MET if each["met"] else MISSED
        parts.append(
            f'<line x1="{across(each["lower"]):.1f}" x2="{across(each["upper"]):.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="5"/>'
        )
        parts.append(f'<circle cx="{across(each["median"]):.1f}" cy="{y}" r="5" fill="{colour}"/>')
        if each["target"] is not None:
            at = across(each["target"])
            side = "&#8804;" if each["most"] else "&#8805;"
            parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y - 9}" y2="{y + 9}" stroke="#000" stroke-width="2"/>')
            parts.append(f'<text x="{at + 3:.1f}" y="{y - 3:.1f}" font-size="10">{side}</text>')
        word = "" if each["met"] is None else "met" if each["met"] else "missed"
        parts.append(f'<text x="{WIDTH - RIGHT + 10}" y="{y + 4:.1f}" fill="{colour}">{each["median"]:.3g} {word}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
