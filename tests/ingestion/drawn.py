"""A page of running text with what a test draws on it, as a PDF."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from models.types import ReadDocument

HEIGHT = A4[1]
LOREM = "The pump delivers cooling water to the condenser and returns the warm water to the tower again and again."


class Page:
    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(self, x: float, y: float, text: str, *, size: float = 10, font: str = "Helvetica") -> Page:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)
        return self

    def body(self, y: float = 90) -> Page:
        for at in range(4):
            self.text(60, y + 12 * at, LOREM)
        return self

    def across(self, y: float, x0: float, x1: float) -> Page:
        self.canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)
        return self

    def down(self, x: float, y0: float, y1: float) -> Page:
        self.canvas.line(x, HEIGHT - y0, x, HEIGHT - y1)
        return self

    def shade(self, x0: float, y0: float, x1: float, y1: float, gray: float = 0.9) -> Page:
        self.canvas.setFillGray(gray)
        self.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.setFillGray(0)
        return self

    def frame(self, xs: list[float], ys: list[float]) -> Page:
        for y in ys:
            self.across(y, xs[0], xs[-1])
        for x in xs:
            self.down(x, ys[0], ys[-1])
        return self


Read = Callable[[Callable[[Page], object]], ReadDocument]
