"""Chapter 11: exploded views and parts lists."""

from __future__ import annotations

from reportlab.platypus import PageBreak

from ingestion.sample.book import Book
from ingestion.sample.drawings.exploded import gear_exploded, pump_exploded
from ingestion.sample.parts import GEAR_PARTS, PUMP_PARTS, TOOLS

_WIDTHS = (0.45, 2.4, 0.8, 0.95, 0.95, 0.95)


def write(book: Book) -> None:
    """How to order, pump, gear unit, tools."""
    book.chapter("Spare parts")
    book.section("Ordering")
    book.text(
        "State the model, the serial number, the part number and the quantity. The last digit of a part number tells "
        "the variant: 44-2210-1, 44-2210-2 and 44-2210-3 are three different cartridges that don't fit in each "
        "other's place. Hold one seal cartridge, one set of bearings and one filter cartridge per three units in "
        "stock."
    )
    book.section("Pump")
    book.figure("Exploded view of the pump, items in Table 11-1", 312, pump_exploded)
    book.text("Several parts are sold together:")
    book.bullets(
        "Seal kit 44-2290-1 (MP-401), 44-2290-2 (MP-402), 44-2290-3 (MP-403): cartridge (7), casing gasket (5) and "
        "gland plate nuts (8).",
        "Bearing kit 44-1090-1 (MP-401), 44-1090-2 (MP-402), 44-1090-3 (MP-403): bearings (12) and (14), lip seals "
        "(15) and shims.",
        "Gasket kit 33-0590-2 for all models: casing gaskets (5) of all sizes, sealing rings (40) and the ring of "
        "the sight glass.",
    )
    book.table("Parts list of the pump", PUMP_PARTS, _WIDTHS)
    book.text(
        "FFKM O-ring sets (item 10) are for units with the letter K in the type code; FKM sets (item 9) are for "
        "units with the letter V."
    )
    book.add(PageBreak())
    book.section("Gear unit and couplings")
    book.figure("Exploded view of the gear unit and of one coupling, items in Table 11-2", 286, gear_exploded)
    book.table("Parts list of the gear unit and the couplings", GEAR_PARTS, _WIDTHS)
    book.section("Special tools")
    book.table("Special tools", TOOLS, (2, 2.2, 0.9))
