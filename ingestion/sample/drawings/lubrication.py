"""The oil circuit of the gear unit as a flow diagram."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from ingestion.sample import styles as st
from ingestion.sample.drawings.pen import arrow, box, callout, disc, label, line, shape

_OIL = HexColor("#E6CF8F")


def oil_circuit(c: Canvas) -> None:
    """478 x 190 pt: sump, strainer, oil pump, cooler, filter, spray bar, pump bearings, sensors."""
    box(c, 18, 40, 108, 120, st.LIGHT, 6)
    c.setFillColor(_OIL)
    c.rect(19, 46, 106, 34, stroke=0, fill=1)
    line(c, (19, 80), (125, 80), width=0.5)
    disc(c, 58, 104, 30, st.STEEL)
    disc(c, 58, 104, 5, st.PALE)
    disc(c, 98, 112, 12, st.STEEL)
    disc(c, 98, 112, 4, st.PALE)
    label(c, 72, 146, "Gear unit", bold=True, centred=True)
    _supply(c)
    _return(c)
    _sensors(c)
    for number, at, part in (
        ("42", (52, 16), (40, 42)),
        ("41", (18, 180), (40, 158)),
        ("43", (8, 78), (20, 78)),
        ("46", (186, 22), (186, 46)),
        ("48", (254, 22), (254, 46)),
        ("45", (330, 22), (330, 40)),
    ):
        callout(c, number, at, part)


def _supply(c: Canvas) -> None:
    box(c, 30, 38, 18, 6, st.GREY)
    box(c, 116, 52, 14, 10, st.PALE)
    line(c, (130, 57), (172, 57), width=1.4, colour=st.PETROL)
    disc(c, 186, 57, 13, st.PALE)
    shape(c, [(181, 49), (181, 65), (197, 57)], st.STEEL)
    label(c, 186, 76, "Oil pump", centred=True)
    arrow(c, (199, 57), (232, 57))
    box(c, 232, 42, 44, 30, st.PALE)
    line(c, (236, 50), (244, 64), (252, 50), (260, 64), (268, 50), width=1)
    label(c, 254, 76, "Oil cooler", centred=True)
    arrow(c, (276, 57), (312, 57))
    box(c, 312, 36, 36, 42, st.PALE, 4)
    line(c, (318, 57), (342, 57), width=0.8, dash=True)
    label(c, 354, 38, "Oil filter")
    line(c, (348, 57), (392, 57), (392, 130), width=1.4, colour=st.PETROL)


def _return(c: Canvas) -> None:
    arrow(c, (392, 130), (132, 130))
    label(c, 140, 136, "to spray bar and gear unit bearings")
    arrow(c, (392, 96), (424, 96))
    box(c, 424, 78, 48, 36, st.LIGHT, 3)
    label(c, 448, 98, "Pump", centred=True)
    label(c, 448, 87, "bearings", centred=True)
    line(c, (448, 78), (448, 8), (100, 8), width=1, colour=st.GREY)
    arrow(c, (100, 8), (100, 46), colour=st.GREY)
    label(c, 380, 12, "Return", 7.5)


def _sensors(c: Canvas) -> None:
    for x, name in ((372, "PT-1"), (306, "TT-1")):
        line(c, (x, 57 if x == 372 else 130), (x, 168), width=0.6, colour=st.GREY)
        disc(c, x, 172, 11, st.PALE)
        label(c, x, 169.4, name, 6.8, centred=True)
    line(c, (318, 78), (318, 104), width=0.6, colour=st.GREY)
    line(c, (342, 78), (342, 104), width=0.6, colour=st.GREY)
    box(c, 312, 104, 36, 14, st.PALE, 5)
    label(c, 330, 108.4, "PDT-1", 6.8, centred=True)
