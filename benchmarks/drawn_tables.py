"""Tables drawn as manuals print them, of which every cell is known: ruled, with horizontal rules only, without rules,
with a header of two levels, over a page break with or without the header repeated."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WORDS = ("bearing", "filter", "gasket", "valve", "cover", "motor", "sensor", "spindle", "housing", "flange", "screw")
UNITS = ("mm", "bar", "Nm", "°C", "rpm", "kW", "V", "A", "L/min", "h")
KINDS = ("ruled", "horizontal", "bare", "two levels", "over a break", "over a break, header repeated")
LEFT, SIZE, PITCH, BOTTOM = 60.0, 9.5, 17.0, 80.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """header: as it should be read, levels joined. over_break: the last row before and the first after the break."""

    kind: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    over_break: tuple[str, str] | None = None


def draw(path: Path, dice: random.Random, words: Sequence[str]) -> Drawn:
    """One document with some text and one table, written to `path`. words: to name things with."""
    words = words if len(words) > 50 else WORDS
    kind = dice.choice(KINDS)
    columns = dice.randint(3, 5)
    count = dice.randint(4, 9) if "break" not in kind else dice.randint(12, 20)
    units = [dice.choice(UNITS) for _ in range(columns - 1)]
    room = 0.66 * (A4[0] - 2 * LEFT) / (columns - 1) - 10
    short = [w for w in words if stringWidth(f"{w} (L/min)", "Helvetica-Bold", SIZE) < room] or list(WORDS)
    names = _distinct(dice, short if len(short) > 2 * columns else WORDS, columns)
    header = [names[0].capitalize(), *(f"{n.capitalize()} ({u})" for n, u in zip(names[1:], units, strict=True))]
    labels = _distinct(dice, words, count, 2)
    rows = [(label.capitalize(), *(_value(dice) for _ in units)) for label in labels]
    top: list[str] | None = None
    if kind == "two levels":
        top = ["", *([names[1].capitalize()] * (columns - 1))]
        header = [header[0], *(f"Model {chr(65 + i)}" for i in range(columns - 1))]
    page = _Page(Canvas(str(path), pagesize=A4), columns)
    page.text("General", 14, bold=True)
    for _ in range(3 if "break" not in kind else 30):
        page.text(" ".join(dice.choice(words) for _ in range(11)).capitalize() + ".", SIZE)
    page.y += 12
    over = page.table(kind, top, header, rows)
    page.y += 24
    page.text(" ".join(dice.choice(words) for _ in range(11)).capitalize() + ".", SIZE)
    page.canvas.save()
    read = (
        tuple(header) if top is None else (header[0], *(f"{a} / {b}" for a, b in zip(top[1:], header[1:], strict=True)))
    )
    return Drawn(kind, read, tuple(rows), (rows[over - 1][0], rows[over][0]) if over else None)


def _distinct(dice: random.Random, words: Sequence[str], count: int, parts: int = 1) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        name = " ".join(dice.choice(words).lower() for _ in range(parts))
        if not any(name.startswith(other) or other.startswith(name) for other in found):
            found[name] = None
    return list(found)


def _value(dice: random.Random) -> str:
    return dice.choice(
        (str(dice.randint(1, 999)), f"{dice.uniform(0, 50):.2f}", f"{dice.randint(1, 9)} to {dice.randint(10, 99)}")
    )


class _Page:
    """Pages filled from the top down."""

    def __init__(self, canvas: Canvas, columns: int) -> None:
        self.canvas, self.y = canvas, 70.0
        width = A4[0] - 2 * LEFT
        first = 0.34 * width
        self._x = [LEFT, *(LEFT + first + i * (width - first) / (columns - 1) for i in range(columns))]

    def text(self, text: str, size: float, *, bold: bool = False) -> None:
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        self.canvas.drawString(LEFT, A4[1] - self.y, text[:95])
        self.y += 1.25 * size + (8 if bold else 0)

    def table(self, kind: str, top: Sequence[str] | None, header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
        """Returns how many rows stand before the page break, 0 if there is none."""
        start, over = self.y, 0
        if top:
            self._row(kind, top, bold=True, merged=True)
        self._row(kind, header, bold=True)
        for at, row in enumerate(rows):
            if self.y + PITCH > A4[1] - BOTTOM or ("break" in kind and not over and at == len(rows) // 2):
                self._close(kind, start, bool(top))
                self.canvas.showPage()
                self.y, over = 70.0, at
                start = self.y
                if "repeated" in kind:
                    self._row(kind, header, bold=True)
            self._row(kind, row)
        self._close(kind, start, bool(top))
        return over

    def _row(self, kind: str, cells: Sequence[str], *, bold: bool = False, merged: bool = False) -> None:
        y = A4[1] - self.y
        if kind != "bare":
            self.canvas.line(self._x[1] if merged else self._x[0], y, self._x[-1], y)
            self.canvas.line(self._x[0], y, self._x[-1], y)
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", SIZE)
        for at, cell in enumerate(cells):
            if merged and at > 1:
                continue
            self.canvas.drawString(self._x[at] + 4, y - 12, cell)
        self.y += PITCH

    def _close(self, kind: str, start: float, has_top: bool) -> None:
        if kind == "bare":
            return
        self.canvas.line(self._x[0], A4[1] - self.y, self._x[-1], A4[1] - self.y)
        if kind == "horizontal":
            return
        for at, x in enumerate(self._x):
            inner = has_top and 1 < at < len(self._x) - 1
            self.canvas.line(x, A4[1] - start - (PITCH if inner else 0), x, A4[1] - self.y)
