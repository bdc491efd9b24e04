"""Cover, revision record, how to use the manual, contents."""

from __future__ import annotations

from reportlab.platypus import NextPageTemplate, PageBreak, Paragraph, Spacer
from reportlab.platypus import Table as PrintedTable

from ingestion.sample import machine as m
from ingestion.sample import styles as st
from ingestion.sample.book import PLAIN, Book, contents

_REVISIONS = (
    ("Revision", "Date", "What changed"),
    ("Rev. A", "May 2011", "First edition for MP-401 and MP-402."),
    ("Rev. B", "September 2013", "MP-403 added. Barrier fluid system with level sensor LT-2."),
    ("Rev. C", "February 2016", "Controller LC-3 replaces LC-2. Fault codes renumbered with the letter F."),
    ("Rev. D", "June 2018", "Torques of the gear unit plugs revised (Table 8-1). Coupling element with new screws."),
)


def write(book: Book) -> None:
    """Pages without chapter number, before chapter 1."""
    book.add(NextPageTemplate(PLAIN), PageBreak())
    book.text("About this manual", style=st.FRONT)
    book.text(
        "This manual is written for the people who install, run, inspect and repair Tornbeck process pump units of "
        "the MP-400 series. It covers the complete unit: pump, gear unit, couplings, motor, barrier fluid system and "
        "the LC-3 controller. Read Chapter 1 before you work on a unit for the first time.",
        "The model and the serial number are on the name plate on the gear unit, at the side of the sight glass. "
        "Quote both when you order parts or ask for advice. Where a value depends on the model, the tables have one "
        "column or row for each model; a value without a model applies to all three.",
        "Service bulletins are issued between two revisions of this manual. A bulletin names the section and the "
        "serial numbers it applies to, and for these units it takes the place of what is printed here. Keep the "
        "bulletins behind the last page of the manual.",
    )
    book.add(Spacer(0, 14))
    book.text("Revision record", style=st.FRONT)
    record = PrintedTable(
        [[Paragraph(cell, st.HEAD if row == 0 else st.CELL) for cell in cells] for row, cells in enumerate(_REVISIONS)],
        colWidths=[st.WIDTH * share for share in (0.14, 0.2, 0.66)],
        style=[
            ("BACKGROUND", (0, 0), (-1, 0), st.PETROL),
            ("GRID", (0, 0), (-1, -1), 0.5, st.LINE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ],
    )
    book.add(record, Spacer(0, 16))
    book.text("Conventions", style=st.FRONT)
    book.bullets(
        "Steps that must be done in order are numbered. Steps with letters belong to the numbered step above them.",
        "Item numbers in brackets, for example (42), are those of Figures 11-1 and 11-2 and of the parts lists.",
        "Torques apply to clean, lightly oiled threads unless a step says otherwise.",
        "Pressures are gauge pressures. Decimal fractions are written with a point.",
    )
    book.add(Spacer(0, 20))
    book.text(
        f"{m.MAKER}, the MP-400 series, its part numbers and its values are invented. This manual is part of the "
        "sample set that is supplied with Millwright and must not be used to maintain a real machine.",
        style=st.SMALL,
    )
    book.add(PageBreak())
    book.text("Contents", style=st.FRONT)
    book.add(contents())
