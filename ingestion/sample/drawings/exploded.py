"""Exploded views of the pump and of the gear unit: turned parts as cylinders along a slanting axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from ingestion.sample import styles as st
from ingestion.sample.drawings.pen import NORMAL, THIN, Point, box, callout, disc, line, shape

SQUASH = 0.34  # ratio of the axes of a circle seen at an angle
_BRONZE = HexColor("#D2B77F")
_CAST = HexColor("#A9BFC8")
_DARK = HexColor("#5F7985")
_BLACK = HexColor("#3A444B")


@dataclass(frozen=True, slots=True)
class Turned:
    """A turned part: from u to u + length along the axis, radius r.

    hole: radius of its bore; bolts: on its face; teeth: lines on its body.
    """

    u: float
    length: float
    r: float
    fill: Any = st.STEEL
    hole: float = 0.0
    bolts: int = 0
    teeth: int = 0


def pump_exploded(c: Canvas) -> None:
    """478 x 270 pt: items 1 to 19 of Table 11-1 on the pump's axis."""
    parts = (
        (Turned(436, 44, 40, _CAST, 15, 0), Turned(430, 8, 46, _CAST, 34, 8)),
        (Turned(408, 10, 7, st.GREY, 3),),
        (Turned(376, 20, 28, _BRONZE, 10),),
        (Turned(356, 7, 20, st.PALE, 16),),
        (Turned(340, 3, 42, _BLACK, 36),),
        (Turned(312, 12, 44, _CAST, 16, 8),),
        (Turned(272, 24, 17, st.STEEL, 7), Turned(268, 6, 24, st.STEEL, 8, 4)),
        (Turned(250, 3, 13, _BLACK, 10), Turned(242, 3, 13, _BLACK, 10)),
        (Turned(228, 5, 11, _BLACK, 7),),
        (Turned(206, 8, 22, st.STEEL, 8, 4),),
        (Turned(184, 10, 17, st.LIGHT, 8),),
        (Turned(96, 62, 26, _CAST, 15, 0), Turned(92, 6, 33, _CAST, 15, 6)),
        (Turned(58, 9, 17, st.LIGHT, 8), Turned(47, 9, 17, st.LIGHT, 8)),
        (Turned(-78, 118, 5.5, st.PALE), Turned(-46, 52, 8, st.PALE)),
    )
    axis = _Axis(c, (84, 52), 22)
    line(c, axis.at(-96), axis.at(496), width=0.4, dash=True, colour=st.GREY)
    for part in reversed(_by_depth(parts)):
        for cylinder in part:
            axis.draw(cylinder)
    _small_parts(c, axis)
    _callouts(c, axis)


def _by_depth(parts: Sequence[tuple[Turned, ...]]) -> list[tuple[Turned, ...]]:
    return sorted(parts, key=lambda part: min(each.u for each in part))


def _small_parts(c: Canvas, axis: _Axis) -> None:
    x, y = axis.at(416, 66)
    box(c, x - 3, y - 3, 6, 10, st.GREY)
    box(c, x - 5, y + 7, 10, 5, st.GREY)
    for u, v in ((330, -58), (330, 58)):
        x, y = axis.at(u, v)
        shape(c, [(x - 12, y - 5), (x + 6, y + 2.3), (x + 5, y + 5.3), (x - 13, y - 2)], st.GREY)
        disc(c, x - 12.5, y - 3.5, 3.4, st.GREY)
    x, y = axis.at(258, -40)
    disc(c, x, y, 3.6, st.GREY)
    disc(c, x, y, 1.5, st.PALE)
    x, y = axis.at(-30, 22)
    shape(c, [(x - 9, y - 4), (x + 7, y + 2.4), (x + 7, y + 5), (x - 9, y - 1.4)], st.GREY)


def _callouts(c: Canvas, axis: _Axis) -> None:
    for number, (u, v), (away_u, away_v) in (
        ("1", (462, 24), (452, 74)),
        ("2", (412, -3), (428, -60)),
        ("3", (384, -18), (398, -66)),
        ("4", (359, -14), (370, -62)),
        ("5", (343, 35), (316, 82)),
        ("6", (317, 30), (288, 74)),
        ("7", (284, 12), (262, 60)),
        ("8", (258, -42), (262, -72)),
        ("9", (251, 10), (236, 52)),
        ("10", (243, -10), (238, -52)),
        ("11", (-40, -5), (-24, -44)),
        ("12", (187, -12), (196, -56)),
        ("13", (209, 18), (206, 60)),
        ("14", (52, -13), (70, -60)),
        ("15", (230, -8), (218, -52)),
        ("16", (126, 20), (124, 66)),
        ("17", (-30, 22), (-44, 52)),
        ("18", (330, -58), (352, -84)),
        ("19", (416, 76), (406, 98)),
    ):
        callout(c, number, axis.at(away_u, away_v), axis.at(u, v))


class _Axis:
    """Places on a slanting axis: u along it, v upwards on the page."""

    def __init__(self, c: Canvas, origin: Point, degrees: float) -> None:
        self._c, self._origin, self._angle = c, origin, degrees
        self._squeeze = 0.82

    def at(self, u: float, v: float = 0.0) -> Point:
        """Point on the page."""
        along = u * self._squeeze
        return (
            self._origin[0] + along * cos(radians(self._angle)),
            self._origin[1] + along * sin(radians(self._angle)) + v,
        )

    def draw(self, part: Turned) -> None:
        """The part seen from its left end: body, far rim, near face with bore and bolt holes."""
        c = self._c
        c.saveState()
        c.translate(*self.at(part.u))
        c.rotate(self._angle)
        c.setLineWidth(NORMAL)
        c.setStrokeColor(st.INK)
        c.setFillColor(part.fill)
        length, r, flat = part.length * self._squeeze, part.r, part.r * SQUASH
        c.ellipse(length - flat, -r, length + flat, r, stroke=1, fill=1)
        c.rect(0, -r, length, 2 * r, stroke=0, fill=1)
        c.line(0, r, length, r)
        c.line(0, -r, length, -r)
        c.setLineWidth(THIN)
        for tooth in range(part.teeth):
            turn = radians(-80 + 160 * tooth / (part.teeth - 1))
            c.line(flat * cos(turn), r * sin(turn), length + flat * cos(turn), r * sin(turn))
        c.setLineWidth(NORMAL)
        c.ellipse(-flat, -r, flat, r, stroke=1, fill=1)
        if part.hole:
            c.setFillColor(_DARK)
            c.ellipse(-part.hole * SQUASH, -part.hole, part.hole * SQUASH, part.hole, stroke=1, fill=1)
        ring = (r + part.hole) / 2
        c.setFillColor(st.INK)
        for bolt in range(part.bolts):
            turn = radians(360 * bolt / part.bolts + 20)
            c.circle(ring * cos(turn) * SQUASH, ring * sin(turn), 1.3, stroke=0, fill=1)
        c.restoreState()


def gear_exploded(c: Canvas) -> None:
    """478 x 280 pt: items 31 to 48 of Table 11-2; cover lifted, shafts beside, fittings drawn out."""
    _lower_half(c)
    _shafts(c)
    _cover(c)
    _fittings(c)
    _one_coupling(c)
    for number, at, part in (
        ("51", (392, 272), (378, 240)),
        ("52", (440, 272), (415, 250)),
        ("53", (356, 272), (364, 252)),
        ("31", (24, 40), (96, 46)),
        ("32", (150, 262), (188, 240)),
        ("33", (100, 202), (124, 180)),
        ("34", (258, 196), (226, 172)),
        ("35", (330, 200), (304, 168)),
        ("36", (140, 128), (164, 146)),
        ("37", (372, 186), (344, 168)),
        ("38", (96, 176), (133, 156)),
        ("39", (404, 162), (366, 168)),
        ("40", (172, 10), (202, 20)),
        ("41", (300, 262), (266, 258)),
        ("42", (248, 8), (216, 10)),
        ("43", (24, 92), (58, 70)),
        ("44", (250, 274), (228, 266)),
        ("45", (446, 96), (412, 92)),
        ("46", (446, 32), (408, 40)),
        ("47", (336, 10), (310, 35)),
        ("48", (440, 164), (430, 130)),
    ):
        callout(c, number, at, part)


def _lower_half(c: Canvas) -> None:
    shape(c, [(92, 30), (332, 30), (332, 96), (92, 96)], _CAST)
    shape(c, [(332, 30), (360, 48), (360, 114), (332, 96)], _DARK)
    shape(c, [(92, 96), (332, 96), (360, 114), (120, 114)], st.STEEL)
    shape(c, [(112, 99), (318, 99), (336, 110), (130, 110)], _DARK)
    shape(c, [(80, 24), (344, 24), (344, 30), (80, 30)], st.GREY)
    for x in (150, 262):
        c.setFillColor(st.PALE)
        c.setStrokeColor(st.INK)
        c.wedge(x - 16, 80, x + 16, 112, 180, 180, stroke=1, fill=1)
    disc(c, 124, 62, 9, _DARK)
    disc(c, 210, 40, 5, _DARK)


def _shafts(c: Canvas) -> None:
    wheel = _Axis(c, (138, 152), 8)
    for part in (
        Turned(140, 12, 4, st.PALE),
        Turned(118, 9, 12, st.LIGHT, 6),
        Turned(70, 30, 32, st.STEEL, 8, teeth=23),
        Turned(26, 9, 12, st.LIGHT, 6),
        Turned(-6, 4, 10, _BLACK, 6),
        Turned(-40, 30, 5, st.PALE),
    ):
        wheel.draw(part)
    pinion = _Axis(c, (262, 154), 8)
    for part in (
        Turned(128, 4, 8, _BLACK, 5),
        Turned(98, 9, 9, st.LIGHT, 5),
        Turned(40, 40, 12, _BRONZE, 4, teeth=11),
        Turned(20, 20, 4, st.PALE),
        Turned(6, 9, 9, st.LIGHT, 5),
    ):
        pinion.draw(part)
    for x in (128, 150):
        c.setFillColor(st.STEEL)
        c.setStrokeColor(st.INK)
        c.wedge(x - 12, 174, x + 12, 198, 0, 180, stroke=1, fill=1)


def _cover(c: Canvas) -> None:
    shape(c, [(176, 214), (186, 246), (300, 246), (310, 214)], _CAST)
    shape(c, [(310, 214), (300, 246), (318, 254), (332, 226)], _DARK)
    shape(c, [(186, 246), (300, 246), (318, 254), (204, 254)], st.STEEL)
    box(c, 170, 208, 146, 6, st.STEEL)
    shape(c, [(316, 208), (316, 214), (338, 226), (338, 220)], _DARK)
    for x in (178, 206, 280, 308):
        line(c, (x, 208), (x, 200), width=2, colour=st.GREY)
    box(c, 258, 252, 14, 7, st.GREY)
    box(c, 222, 252, 12, 6, st.GREY)
    box(c, 223, 258, 10, 12, st.LIGHT, 2)


def _one_coupling(c: Canvas) -> None:
    axis = _Axis(c, (366, 232), 8)
    for part in (
        Turned(92, 8, 17, st.STEEL, 6, 6),
        Turned(76, 16, 11, st.STEEL),
        Turned(50, 4, 17, st.PALE, 9, 6),
        Turned(22, 6, 17, st.STEEL, 6, 6),
        Turned(0, 20, 11, st.STEEL, 5),
    ):
        axis.draw(part)
    box(c, 362, 249, 4, 7, st.GREY)


def _fittings(c: Canvas) -> None:
    line(c, (62, 68), (118, 62), width=0.4, dash=True, colour=st.GREY)
    disc(c, 58, 70, 9, st.STEEL)
    disc(c, 58, 70, 5, HexColor("#D9B65C"))
    line(c, (210, 38), (210, 6), width=0.4, dash=True, colour=st.GREY)
    c.setStrokeColor(_BLACK)
    c.setLineWidth(1.6)
    c.ellipse(202, 18, 218, 23, stroke=1, fill=0)
    box(c, 203, 8, 14, 6, st.GREY)
    box(c, 206, 2, 8, 6, st.GREY)
    line(c, (345, 70), (400, 88), width=0.4, dash=True, colour=st.GREY)
    box(c, 396, 72, 22, 36, HexColor("#3C6E80"), 5)
    line(c, (345, 48), (392, 36), width=0.4, dash=True, colour=st.GREY)
    disc(c, 402, 36, 14, st.STEEL)
    disc(c, 402, 36, 5, _DARK)
    box(c, 398, 118, 56, 18, st.LIGHT, 4)
    for x in range(404, 452, 6):
        line(c, (x, 119), (x, 135), width=0.5, colour=st.GREY)
    line(c, (292, 50), (306, 38), width=3, colour=st.GREY)
    disc(c, 308, 36, 5, st.PALE)
