"""The pump unit from the side: on the cover and, with item numbers, in the description."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from ingestion.sample import styles as st
from ingestion.sample.drawings.pen import box, callout, disc, line, shape

VIEW_W, VIEW_H = 470.0, 200.0
_GUARD = HexColor("#E3B341")
_GEAR = HexColor("#AFC3CB")
_PUMP = HexColor("#8FB0BD")


def side_view(c: Canvas) -> None:
    """470 x 200 pt: motor left, gear unit, pump right, seal tank behind, on one baseplate. Drive line at y = 86."""
    _baseplate(c)
    _seal_tank(c)
    _motor(c)
    _coupling(c, 168, 44)
    _gear_unit(c)
    _coupling(c, 290, 26)
    _pump(c)


def described(c: Canvas) -> None:
    """The side view with the item numbers of Figure 2-1."""
    side_view(c)
    for number, at, part in (
        ("1", (70, 176), (78, 120)),
        ("2", (190, 160), (190, 100)),
        ("3", (238, 176), (246, 118)),
        ("4", (285, 8), (252, 52)),
        ("5", (302, 140), (303, 96)),
        ("6", (350, 10), (340, 78)),
        ("7", (452, 64), (424, 84)),
        ("8", (455, 150), (410, 135)),
        ("9", (318, 190), (346, 168)),
        ("10", (120, 10), (150, 28)),
        ("11", (20, 150), (34, 64)),
    ):
        callout(c, number, at, part)


def _baseplate(c: Canvas) -> None:
    shape(c, [(6, 18), (464, 18), (458, 36), (12, 36)], st.STEEL)
    line(c, (10, 30), (460, 30), width=0.4)
    for x in (30, 150, 270, 390, 440):
        box(c, x - 7, 12, 14, 6, st.GREY)
        line(c, (x, 4), (x, 22), width=1.6)


def _motor(c: Canvas) -> None:
    for x in (48, 128):
        shape(c, [(x - 12, 36), (x + 12, 36), (x + 8, 48), (x - 8, 48)], st.GREY)
    box(c, 36, 46, 110, 80, st.STEEL, 6)
    for y in range(52, 124, 6):
        line(c, (42, y), (140, y), width=0.45, colour=st.GREY)
    box(c, 18, 50, 20, 72, st.LIGHT, 7)
    for y in range(58, 118, 6):
        line(c, (22, y), (34, y), width=0.7, colour=st.GREY)
    box(c, 145, 56, 9, 60, st.STEEL)
    box(c, 74, 122, 38, 22, _GEAR, 3)
    line(c, (93, 144), (93, 150), width=3)
    box(c, 154, 82, 14, 8, st.LIGHT)
    box(c, 28, 52, 12, 22, _GUARD, 2)


def _coupling(c: Canvas, x: float, width: float) -> None:
    box(c, x - 4, 82, width + 8, 8, st.LIGHT)
    shape(c, [(x, 36), (x, 96), (x + 8, 112), (x + width - 8, 112), (x + width, 96), (x + width, 36)], _GUARD)
    for step in range(1, 5):
        at = x + width * step / 5
        line(c, (at, 52), (at, 98), width=0.5)


def _gear_unit(c: Canvas) -> None:
    shape(c, [(212, 36), (294, 36), (290, 46), (216, 46)], st.GREY)
    box(c, 216, 44, 72, 40, _GEAR, 3)
    box(c, 218, 84, 68, 44, _GEAR, 6)
    box(c, 212, 81, 80, 6, st.STEEL)
    for x in (216, 228, 276, 288):
        box(c, x - 2, 87, 4, 4, st.GREY)
    box(c, 210, 74, 8, 24, st.STEEL)
    box(c, 286, 74, 8, 24, st.STEEL)
    box(c, 244, 128, 14, 6, st.GREY)
    box(c, 247, 134, 8, 10, st.LIGHT, 2)
    disc(c, 232, 62, 6, st.PALE)
    disc(c, 232, 62, 3.4, HexColor("#D9B65C"))
    box(c, 247, 44, 10, 8, st.GREY)
    box(c, 262, 54, 18, 22, HexColor("#3C6E80"), 4)


def _pump(c: Canvas) -> None:
    shape(c, [(322, 36), (362, 36), (356, 62), (328, 62)], st.GREY)
    box(c, 318, 64, 44, 44, _PUMP, 4)
    box(c, 312, 72, 8, 28, st.STEEL)
    disc(c, 332, 96, 3, st.PALE)
    box(c, 362, 70, 14, 32, st.STEEL)
    box(c, 376, 56, 10, 60, st.STEEL)
    for y in (60, 74, 98, 110):
        box(c, 386, y - 2, 5, 5, st.GREY)
    shape(c, [(386, 40), (412, 34), (424, 52), (428, 70), (428, 104), (418, 122), (404, 132), (386, 130)], _PUMP)
    shape(c, [(426, 68), (442, 66), (442, 106), (426, 104)], _PUMP)
    box(c, 442, 58, 8, 56, st.STEEL)
    shape(c, [(396, 128), (424, 128), (422, 146), (398, 146)], _PUMP)
    box(c, 388, 146, 44, 8, st.STEEL)
    shape(c, [(390, 36), (430, 36), (424, 46), (396, 42)], st.GREY)
    line(c, (300, 86), (456, 86), width=0.4, dash=True)


def _seal_tank(c: Canvas) -> None:
    line(c, (346, 36), (346, 132), width=2.4, colour=st.GREY)
    box(c, 334, 130, 24, 46, st.LIGHT, 10)
    box(c, 343, 176, 6, 8, st.GREY)
    box(c, 352, 138, 5, 28, st.PALE)
    line(c, (340, 132), (340, 118), (368, 118), (368, 100), width=1.4, colour=st.PETROL)
    line(c, (352, 130), (352, 124), (373, 124), (373, 98), width=1.4, colour=st.PETROL)
