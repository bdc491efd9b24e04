"""Chapter 8: tightening torques."""

from __future__ import annotations

from ingestion.sample import machine as m
from ingestion.sample.book import Book


def write(book: Book) -> None:
    """Named fasteners, then threads by property class."""
    book.chapter("Tightening torques")
    book.section("Named fasteners")
    book.text(
        "Use a calibrated torque wrench. Table 8-1 takes precedence over Table 8-2. The item numbers are those of "
        "Figures 11-1 and 11-2."
    )
    book.signal(
        "CAUTION",
        "Too high a torque on the plugs of the gear unit cracks the housing. Don't use an impact wrench on plugs, "
        "covers or the sight glass.",
    )
    book.table("Tightening torques of named fasteners", m.NAMED_TORQUES, (2.8, 0.6, 1, 1, 0.9))
    book.section("Screws by thread and property class")
    book.lead(
        "For all screws that aren't in Table 8-1. The values apply to a coefficient of friction of 0.12, clean and "
        "lightly oiled."
    )
    book.table("Tightening torques by property class", m.GENERAL_TORQUES, (1, 1.2, 1.2, 1.2, 1.2))
    book.text(
        "Multiply the value by 0.8 for threads greased with molybdenum paste and by 0.75 for screws in aluminium. "
        "Stainless screws (A4-70) seize without paste: use TP-1 and tighten them slowly."
    )
