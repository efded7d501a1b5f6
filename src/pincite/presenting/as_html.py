"""A page as self-contained HTML: no script, nothing loaded from elsewhere, readable at 320 px, by keyboard and in print."""

from __future__ import annotations

from html import escape
from textwrap import wrap

from pincite.presenting.pages import Blank, Cell, Flow, Grid, Heading, Line, Page, Ranges, joined, sentence_case

STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 56rem; padding: 1rem; color: #1b1b1b; background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; } h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; border-bottom: 1px solid #71767a; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
p { margin: .25rem 0; } ul { margin: .25rem 0; padding-left: 1.25rem; } li { margin: .15rem 0; }
.under { margin-left: 1.25rem; }
.warning { border-left: .25rem solid #b50909; padding-left: .5rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; } caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { border: 1px solid #71767a; padding: .35rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
td.blank { width: 14%; }
th span { font-weight: normal; }
.scroll { overflow-x: auto; } figure { margin: .5rem 0; }
.drawn svg { display: block; width: 100%; max-width: 32rem; } .drawn .range { height: .8rem; margin: .1rem 0 .4rem; } .of { font-weight: bold; }
@media screen and (min-width: 40.01rem) { th, td { min-width: 5.5rem; } }
@media (max-width: 40rem) { .compare, .compare tbody, .compare tr, .compare td, .compare th { display: block; } .compare thead { display: none; } .compare caption { display: block; }
 .compare td::before { content: attr(data-for) ": "; font-weight: bold; } .compare tr { border-top: 2px solid #1b1b1b; } }
@media print { body { max-width: none; padding: 0; } h2, h3 { break-after: avoid; } li, tr { break-inside: avoid; } }
"""
COMPACT = """
@page { size: letter; margin: 8mm; }
@media print {
 body { font-size: 7pt; line-height: 1.1; } main { columns: 2; column-gap: 6mm; } h1 { font-size: 11pt; margin: 0 0 1mm; column-span: all; }
 h2 { font-size: 8.4pt; margin: 1.4mm 0 .6mm; } h3 { font-size: 7.6pt; margin: 1mm 0 .2mm; }
 p, li, ul { margin: .15mm 0; } ul { padding-left: 3mm; } .under { margin-left: 3mm; } th, td { padding: .2mm .8mm; overflow-wrap: normal; } table { margin: .6mm 0; } caption { padding: .3mm 0; }
}
"""


def html_of(page: Page, language: str = "en") -> str:
    """Return a page as one HTML document."""
    body = "\n".join(_block(block) for block in joined(page.blocks))
    style = STYLE + (COMPACT if page.compact else "")
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(page.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _block(block: Heading | Grid | Blank | Flow | Ranges | tuple[Line, ...]) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(sentence_case(text))}</h{level}>"
        case tuple():
            return _lines(block)
        case Grid(header, rows, caption):
            head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
            body = "".join(f"<tr>{_row(row, header)}</tr>" for row in rows)
            title = f"<caption>{escape(caption)}</caption>" if caption else ""
            return f'<div class="scroll"><table class="compare">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        case Flow():
            return _flow(block)
        case Ranges():
            return _ranges(block)
        case Blank(caption, header, items, corner):
            head = f'<th scope="col">{escape(corner)}</th>' + "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
            empty = '<td class="blank"></td>' * len(header)
            body = "".join(f'<tr><th scope="row" style="font-weight: normal">{escape(text)}</th>{empty}</tr>' for text in items)
            return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


# a drawing is as narrow as the narrowest screen and grows with the page, so that its letters stay as large as the text
SVG_WIDTH, SVG_HEIGHT, BAR, BETWEEN, LETTERS, LINE, TOP = 320, 260, 8, 6, 11, 13, 36
WRAPPED = 21
FILLS = ("#005ea2", "#b50909", "#2e6276", "#8a4a00", "#4d8055", "#5c410a", "#71767a", "#54278f", "#1b1b1b")
HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><rect width="1.5" height="6" fill="#565c65"/></pattern></defs>'
)


def _flow(flow: Flow) -> str:
    """Return flows as a drawing: bars left and right, as high as their records are many, and a band for each flow; what is open is hatched."""
    total = sum(number for _, _, number, _ in flow.flows)
    if not total:
        return ""
    lefts = list(dict.fromkeys(first for first, _, _, _ in flow.flows))
    rights = sorted(dict.fromkeys(second for _, second, _, _ in flow.flows), key=lambda name: name not in lefts)
    left, right = (_bars(names, index, flow, total) for names, index in ((lefts, 0), (rights, 1)))
    height = max(top + max(high, LINE * len(_lines_of(name))) for side in (left, right) for name, (top, high) in side.items()) + 4
    last = SVG_WIDTH - BAR
    begun, ended = ({name: place[0] for name, place in side.items()} for side in (left, right))
    drawn = []
    for one, other, number, words in flow.flows:
        thick = max(1, SVG_HEIGHT * number // total)
        top, bottom, middle = begun[one], ended[other], SVG_WIDTH // 2
        begun[one] += thick
        ended[other] += thick
        path = (
            f"M{BAR},{top} C{middle},{top} {middle},{bottom} {last},{bottom} v{thick} "
            f"C{middle},{bottom + thick} {middle},{top + thick} {BAR},{top + thick} Z"
        )
        colour = FILLS[lefts.index(one) % len(FILLS)]
        fill = (
            'fill="url(#hatch)" stroke="#565c65"'
            if {one, other} & flow.unsettled
            else f'fill="{colour}" fill-opacity="0.4" stroke="{colour}"'
        )
        drawn.append(f'<path d="{path}" {fill} stroke-width="0.5"><title>{escape(f"{one} → {other}: {words}")}</title></path>')
    for side, x, anchor, at in ((left, 0, "start", BAR + 4), (right, last, "end", last - 4)):
        for name, (top, high) in side.items():
            drawn.append(f'<rect x="{x}" y="{top}" width="{BAR}" height="{high}" fill="#1b1b1b"/>')
            drawn.append(_label(_lines_of(name), at, top, anchor))
    drawn.append(_label(_lines_of(flow.left), 0, 0, "start", "bold"))
    drawn.append(_label(_lines_of(flow.right), SVG_WIDTH, 0, "end", "bold"))
    told = escape("; ".join(f"{one} → {other}: {words}" for one, other, _, words in flow.flows))
    return (
        f'<figure class="drawn"><figcaption><strong>{escape(flow.caption)}</strong></figcaption><svg role="img" '
        f'aria-label="{escape(flow.caption)}: {told}" viewBox="0 0 {SVG_WIDTH} {height}">{HATCH}{"".join(drawn)}</svg></figure>'
    )


def _bars(names: list[str], index: int, flow: Flow, total: int) -> dict[str, tuple[int, int]]:
    """Return where each bar of one side begins and how high it is; each has room for its name."""
    found, top = {}, TOP
    for name in names:
        high = sum(max(1, SVG_HEIGHT * one[2] // total) for one in flow.flows if one[index] == name)
        found[name] = (top, high)
        top += max(high, LINE * len(_lines_of(name))) + BETWEEN
    return found


def _lines_of(text: str) -> list[str]:
    return wrap(text, WRAPPED) or [""]


def _label(lines: list[str], x: int, top: int, anchor: str, weight: str = "normal") -> str:
    """Return lines of text with a light edge, so that they can be read on what is drawn below them."""
    spans = "".join(f'<tspan x="{x}" y="{top + LINE * (number + 1) - 3}">{escape(line)}</tspan>' for number, line in enumerate(lines))
    return (
        f'<text text-anchor="{anchor}" font-size="{LETTERS}" font-weight="{weight}" fill="#1b1b1b" stroke="#fff" stroke-width="3" '
        f'stroke-linejoin="round" paint-order="stroke">{spans}</text>'
    )


def _ranges(drawn: Ranges) -> str:
    """Return bounds as drawn lines with their words as text: full up to the least, outlined up to the most."""
    if not drawn.whole:
        return ""
    found = []
    for label, spans in drawn.rows:
        found.append(f'<p class="of">{escape(label)}</p>')
        for span in spans:
            sure, perhaps = (1000 * number // drawn.whole for number in (span.least, span.most))
            found.append(
                f'<p>{escape(span.name)}: {escape(span.words)}</p><svg class="range" role="img" '
                f'aria-label="{escape(f"{label}, {span.name}: {span.words}")}" viewBox="0 0 1000 12" preserveAspectRatio="none">'
                f'<rect width="1000" height="12" fill="#f0f0f0"/>'
                f'<rect x="{sure}" width="{perhaps - sure}" height="12" fill="#fff" stroke="#005ea2" stroke-width="3" vector-effect="non-scaling-stroke"/>'
                f'<rect width="{sure}" height="12" fill="#005ea2"/></svg>'
            )
    return f'<figure class="drawn"><figcaption><strong>{escape(drawn.caption)}</strong></figcaption>{"".join(found)}<p>{escape(drawn.key)}</p></figure>'


def _row(row: tuple[Cell, ...], header: tuple[str, ...]) -> str:
    first, *rest = row
    cells = [f'<th scope="row">{_cell(first)}</th>']
    cells += [f'<td data-for="{escape(name)}">{_cell(cell)}</td>' for name, cell in zip(header[1:], rest, strict=True)]
    return "".join(cells)


def _cell(cell: Cell) -> str:
    text = f"<strong>{escape(cell.text)}</strong>" if cell.lines else escape(cell.text)
    return "<br>".join([text, *(f"<span>{escape(line)}</span>" for line in cell.lines)])


def _lines(lines: tuple[Line, ...]) -> str:
    """Return lines as paragraphs and lists: neighbouring items form one list, and what hangs below a line is set in."""
    found: list[str] = []
    listing = False
    for line in lines:
        if line.item != listing:
            found.append("<ul>" if line.item else "</ul>")
            listing = line.item
        text = f"<strong>{escape(line.text)}</strong>" if line.strong or line.warning else escape(line.text)
        inner = _lines(line.children) if line.children else ""
        if line.item:
            found.append(f"<li>{text}{inner}</li>")
        else:
            warned = ' class="warning"' if line.warning else ""
            found.append(f"<p{warned}>{text}</p>" + (f'<div class="under">{inner}</div>' if inner else ""))
    if listing:
        found.append("</ul>")
    return "".join(found)
