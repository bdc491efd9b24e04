"""The cover page."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from ingestion.sample import machine as m
from ingestion.sample import styles as st
from ingestion.sample.drawings.pen import line
from ingestion.sample.drawings.unit import VIEW_W, side_view


def cover(c: Canvas) -> None:
    """The whole A4 cover: band, title, drawing, document number and serial range."""
    c.saveState()
    c.setFillColor(st.PETROL)
    c.rect(0, st.PAGE_H - 250, st.PAGE_W, 250, stroke=0, fill=1)
    c.setFillColor(HexColor("#E3B341"))
    c.rect(0, st.PAGE_H - 256, st.PAGE_W, 6, stroke=0, fill=1)
    c.setFillColorRGB(1, 1, 1)
    c.setFont("Helvetica-Bold", 13)
    c.drawString(st.LEFT, st.PAGE_H - 62, "TORNBECK PUMPWORKS")
    c.setFont("Helvetica-Bold", 34)
    c.drawString(st.LEFT, st.PAGE_H - 142, "MP-400 series")
    c.setFont("Helvetica", 21)
    c.drawString(st.LEFT, st.PAGE_H - 174, "Gear-driven process pump units")
    c.setFont("Helvetica", 15)
    c.drawString(st.LEFT, st.PAGE_H - 214, "Service manual")
    c.saveState()
    c.translate((st.PAGE_W - VIEW_W) / 2, 300)
    side_view(c)
    c.restoreState()
    _facts(c)
    c.restoreState()


def _facts(c: Canvas) -> None:
    line(c, (st.LEFT, 214), (st.PAGE_W - st.RIGHT, 214), width=0.8, colour=st.LINE)
    facts = (
        ("Document number", m.MANUAL_NUMBER),
        ("Revision", f"{m.MANUAL_REVISION}, {m.MANUAL_DATE}"),
        ("Models", "MP-401, MP-402, MP-403"),
        ("Serial numbers", "from 401-0900, 402-1100 and 403-0500"),
    )
    for index, (name, value) in enumerate(facts):
        y = 190 - 20 * index
        c.setFillColor(st.GREY)
        c.setFont("Helvetica", 10)
        c.drawString(st.LEFT, y, name)
        c.setFillColor(st.INK)
        c.setFont("Helvetica-Bold", 10)
        c.drawString(st.LEFT + 130, y, value)
    c.setFillColor(st.GREY)
    c.setFont("Helvetica", 8)
    c.drawString(st.LEFT, 48, "Original instructions. Keep this manual with the unit.")
