"""Colours, type and paragraph styles of the manual."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle

PAGE_W, PAGE_H = A4
LEFT, RIGHT, TOP, BOTTOM = 62.0, 56.0, 72.0, 62.0
WIDTH: Final[float] = PAGE_W - LEFT - RIGHT

INK = HexColor("#1B242B")
GREY = HexColor("#5D6A73")
LIGHT = HexColor("#EAF0F3")
LINE = HexColor("#9FB0BA")
PETROL = HexColor("#0B4A5F")
STEEL = HexColor("#C9D5DB")
PALE = HexColor("#F6F8F9")
SIGNAL = {
    "DANGER": (HexColor("#C8102E"), HexColor("#FFFFFF")),
    "WARNING": (HexColor("#F08A00"), HexColor("#1B242B")),
    "CAUTION": (HexColor("#F6C700"), HexColor("#1B242B")),
    "NOTE": (HexColor("#0B5CAD"), HexColor("#FFFFFF")),
}


def _style(name: str, **more: object) -> ParagraphStyle:
    settings: dict[str, object] = {"fontName": "Helvetica", "fontSize": 9.6, "leading": 13.4, "textColor": INK}
    return ParagraphStyle(name, **{**settings, **more})


BODY = _style("body", spaceAfter=6)
LEAD = ParagraphStyle("lead", parent=BODY, keepWithNext=1)
COLUMN = _style("column", fontSize=9.2, leading=12.6, spaceAfter=5)
H1 = _style("h1", fontName="Helvetica-Bold", fontSize=20, leading=25, textColor=PETROL, spaceAfter=14, keepWithNext=1)
H2 = _style(
    "h2",
    fontName="Helvetica-Bold",
    fontSize=12.6,
    leading=16,
    textColor=PETROL,
    spaceBefore=12,
    spaceAfter=5,
    keepWithNext=1,
)
FRONT = _style(
    "front", fontName="Helvetica-Bold", fontSize=17, leading=22, textColor=PETROL, spaceAfter=12, keepWithNext=1
)
BULLET = _style("bullet", leftIndent=14, bulletIndent=3, spaceAfter=3)
STEP = _style("step", leftIndent=20, bulletIndent=2, spaceAfter=4)
SUBSTEP = _style("substep", leftIndent=38, bulletIndent=22, spaceAfter=3)
CAPTION = _style(
    "caption", fontName="Helvetica-Bold", fontSize=8.8, leading=11.5, textColor=GREY, spaceBefore=6, spaceAfter=4
)
TABLE_CAPTION = ParagraphStyle("table caption", parent=CAPTION, keepWithNext=1, spaceBefore=8)
CELL = _style("cell", fontSize=8.4, leading=10.8)
HEAD = _style("head", fontName="Helvetica-Bold", fontSize=8.4, leading=10.8, textColor=HexColor("#FFFFFF"))
SIGNAL_TEXT = _style("signal text", fontSize=9.4, leading=12.8)
SMALL = _style("small", fontSize=8, leading=10.6, textColor=GREY, spaceAfter=4)
CONTENTS_1 = _style("contents 1", fontName="Helvetica-Bold", fontSize=10, leading=14, spaceBefore=8)
CONTENTS_2 = _style("contents 2", fontSize=9.2, leading=13.6, leftIndent=16)
