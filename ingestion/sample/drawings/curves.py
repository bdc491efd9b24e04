"""Head over flow of the three models, drawn through the rated points of the performance table."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from ingestion.sample import machine as m
from ingestion.sample import styles as st
from ingestion.sample.drawings.pen import disc, label, line

_COLOURS = (st.PETROL, HexColor("#C2701C"), HexColor("#4C7F3D"))
_X0, _Y0, _W, _H = 44.0, 34.0, 390.0, 180.0
_FLOW_MAX, _HEAD_MIN, _HEAD_MAX = 240.0, 80.0, 220.0
_DROOP = 0.16  # share of the shut-off head that is lost at the rated flow


def head_curves(c: Canvas) -> None:
    """478 x 230 pt: a grid with three falling curves and their rated points."""
    for flow in range(0, 241, 40):
        line(c, _at(flow, _HEAD_MIN), _at(flow, _HEAD_MAX), width=0.3, colour=st.LINE)
        label(c, _at(flow, _HEAD_MIN)[0], _Y0 - 12, str(flow), 7.5, centred=True)
    for height in range(80, 221, 20):
        line(c, _at(0, height), _at(_FLOW_MAX, height), width=0.3, colour=st.LINE)
        label(c, _X0 - 20, _at(0, height)[1] - 2.6, str(height), 7.5)
    line(c, _at(0, _HEAD_MAX), _at(0, _HEAD_MIN), _at(_FLOW_MAX, _HEAD_MIN), width=1)
    label(c, _X0 + _W / 2, 6, "Flow (m³/h)", 8, centred=True, bold=True)
    label(c, _X0 - 20, _Y0 + _H + 8, "Head (m)", 8, bold=True)
    rows = {row[0]: [float(cell) for cell in row[2:]] for row in m.PERFORMANCE.rows if row[1] in ("m", "m³/h")}
    models = zip(
        m.PERFORMANCE.header[2:],
        rows["Minimum continuous flow"],
        rows["Rated flow"],
        rows["Rated head"],
        _COLOURS,
        strict=True,
    )
    for name, least, rated, head, colour in models:
        shut_off = head / (1 - _DROOP)
        flows = [least + (1.2 * rated - least) * i / 40 for i in range(41)]
        points = [_at(q, shut_off * (1 - _DROOP * (q / rated) ** 2)) for q in flows]
        line(c, *points, width=1.6, colour=colour)
        disc(c, *_at(rated, head), 3, colour)
        label(c, points[-1][0] + 4, points[-1][1] - 3, name, 8, bold=True)


def _at(flow: float, head: float) -> tuple[float, float]:
    return _X0 + _W * flow / _FLOW_MAX, _Y0 + _H * (head - _HEAD_MIN) / (_HEAD_MAX - _HEAD_MIN)
