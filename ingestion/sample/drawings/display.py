"""The front of the LC-3 controller."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from ingestion.sample import styles as st
from ingestion.sample.drawings.pen import box, callout, disc, label


def controller_front(c: Canvas) -> None:
    """478 x 150 pt: display with a fault, lamps, keys, emergency stop."""
    box(c, 96, 8, 286, 134, st.STEEL, 8)
    box(c, 104, 16, 270, 118, st.PALE, 5)
    box(c, 116, 66, 150, 56, HexColor("#22343B"), 3)
    c.setFillColor(HexColor("#BFE3C3"))
    c.setFont("Courier-Bold", 11)
    c.drawString(124, 104, "F106  ALARM")
    c.setFont("Courier", 8.4)
    c.drawString(124, 90, "Oil filter dp high")
    c.drawString(124, 76, "1.62 bar   14:32:08")
    for index, (name, colour) in enumerate((("RUN", "#2E8B57"), ("ALARM", "#F6C700"), ("TRIP", "#C8102E"))):
        disc(c, 286, 116 - 20 * index, 5, HexColor(colour))
        label(c, 296, 113 - 20 * index, name, 7.5)
    for index, name in enumerate(("START", "STOP", "ACK", "MENU")):
        box(c, 116 + 39 * index, 30, 33, 20, st.LIGHT, 3)
        label(c, 132.5 + 39 * index, 37, name, 6.8, centred=True)
    disc(c, 334, 44, 19, HexColor("#F6C700"))
    disc(c, 334, 44, 13, HexColor("#C8102E"))
    label(c, 316, 120, "LC-3", 9, bold=True)
    for number, at, part in (
        ("1", (64, 112), (130, 108)),
        ("2", (412, 112), (290, 96)),
        ("3", (64, 40), (120, 40)),
        ("4", (412, 44), (346, 44)),
    ):
        callout(c, number, at, part)
