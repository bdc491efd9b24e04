"""Parallel offset and angular error of a coupling."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from ingestion.sample import styles as st
from ingestion.sample.drawings.pen import arrow, box, label, line


def alignment(c: Canvas) -> None:
    """478 x 130 pt: left the offset of two parallel axes, right two axes at an angle."""
    c.saveState()
    c.translate(16, 30)
    _half(c, 0, 34)
    c.saveState()
    c.translate(0, 9)
    _half(c, 112, 34, mirrored=True)
    c.restoreState()
    line(c, (96, 46), (214, 46), width=0.4, dash=True)
    arrow(c, (206, 24), (206, 46))
    arrow(c, (206, 78), (206, 55))
    label(c, 210, 60, "a", 9, bold=True)
    label(c, 106, -16, "Parallel offset a", centred=True)
    c.restoreState()
    c.saveState()
    c.translate(262, 30)
    _half(c, 0, 34)
    c.saveState()
    c.translate(108, 46)
    c.rotate(7)
    c.translate(-108, -46)
    _half(c, 112, 34, mirrored=True)
    c.restoreState()
    line(c, (88, 84), (88, 96), width=0.4)
    line(c, (108, 86), (108, 96), width=0.4)
    label(c, 98, 89, "b1", 8, centred=True)
    line(c, (88, 8), (88, -2), width=0.4)
    line(c, (120, 8), (120, -2), width=0.4)
    label(c, 104, -1, "b2", 8, centred=True)
    label(c, 106, -18, "Angular error (b2 - b1) per 100 mm of hub diameter", centred=True)
    c.restoreState()


def _half(c: Canvas, x: float, reach: float, mirrored: bool = False) -> None:
    """One shaft end with its hub; the axis at y = 46."""
    if mirrored:
        box(c, x, 46 - reach, 14, 2 * reach, st.STEEL)
        box(c, x + 14, 46 - reach * 0.55, 24, reach * 1.1, st.STEEL)
        box(c, x + 38, 38, 44, 16, st.PALE)
        line(c, (x - 14, 46), (x + 92, 46), width=0.5, dash=True)
    else:
        box(c, x + 74, 46 - reach, 14, 2 * reach, st.STEEL)
        box(c, x + 50, 46 - reach * 0.55, 24, reach * 1.1, st.STEEL)
        box(c, x + 6, 38, 44, 16, st.PALE)
        line(c, (x - 4, 46), (x + 104, 46), width=0.5, dash=True)
