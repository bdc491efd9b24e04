"""Strokes that all drawings share: outlined shapes, item callouts, labels, arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from ingestion.sample import styles as st

Point = tuple[float, float]
THIN, NORMAL, THICK = 0.5, 0.8, 1.3


def box(c: Canvas, x: float, y: float, w: float, h: float, fill: Any = st.STEEL, radius: float = 0.0) -> None:
    """An outlined rectangle, corners rounded by `radius`."""
    _pen(c, fill)
    if radius:
        c.roundRect(x, y, w, h, radius, stroke=1, fill=1)
    else:
        c.rect(x, y, w, h, stroke=1, fill=1)


def disc(c: Canvas, x: float, y: float, r: float, fill: Any = st.PALE) -> None:
    """An outlined circle."""
    _pen(c, fill)
    c.circle(x, y, r, stroke=1, fill=1)


def shape(c: Canvas, points: Sequence[Point], fill: Any = st.STEEL) -> None:
    """An outlined polygon."""
    _pen(c, fill)
    path = c.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    c.drawPath(path, stroke=1, fill=1)


def line(c: Canvas, *points: Point, width: float = NORMAL, dash: bool = False, colour: Any = st.INK) -> None:
    """A polyline."""
    c.saveState()
    c.setStrokeColor(colour)
    c.setLineWidth(width)
    if dash:
        c.setDash([5, 2, 1, 2])
    path = c.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    c.drawPath(path, stroke=1, fill=0)
    c.restoreState()


def arrow(c: Canvas, start: Point, end: Point, colour: Any = st.PETROL) -> None:
    """A line with a head at its end; horizontal or vertical."""
    line(c, start, end, width=1.1, colour=colour)
    (x0, y0), (x, y) = start, end
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    c.setFillColor(colour)
    path = c.beginPath()
    path.moveTo(x, y)
    path.lineTo(x - 6 * dx + 2.6 * dy, y - 6 * dy + 2.6 * dx)
    path.lineTo(x - 6 * dx - 2.6 * dy, y - 6 * dy - 2.6 * dx)
    path.close()
    c.drawPath(path, stroke=0, fill=1)


def callout(c: Canvas, number: str, at: Point, part: Point) -> None:
    """An item number in a circle with a leader to a dot on the part."""
    line(c, at, part, width=THIN, colour=st.GREY)
    c.setFillColor(st.INK)
    c.circle(*part, 1.2, stroke=0, fill=1)
    c.setFillColor(st.PETROL)
    c.circle(*at, 7.6, stroke=0, fill=1)
    c.setFillColorRGB(1, 1, 1)
    c.setFont("Helvetica-Bold", 7.8)
    c.drawCentredString(at[0], at[1] - 2.7, number)


def label(
    c: Canvas, x: float, y: float, text: str, size: float = 8.0, centred: bool = False, bold: bool = False
) -> None:
    """A line of lettering."""
    c.setFillColor(st.INK)
    c.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    (c.drawCentredString if centred else c.drawString)(x, y, text)


def _pen(c: Canvas, fill: Any) -> None:
    c.setLineWidth(NORMAL)
    c.setStrokeColor(st.INK)
    c.setFillColor(fill)
