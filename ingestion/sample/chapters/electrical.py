"""Chapter 10: electrical connection; the terminal plan stands on a turned page."""

from __future__ import annotations

from reportlab.platypus import PageBreak

from ingestion.sample import styles as st
from ingestion.sample.book import PLAIN, TURNED, Book
from ingestion.sample.machine import Sheet
from ingestion.sample.terminals import TERMINALS

_FUSES = Sheet(
    ("Fuse", "Protects", "Rating, MP-401", "Rating, MP-402", "Rating, MP-403"),
    (
        ("F1 to F3", "Motor", "125 A gG", "200 A gG", "355 A gG"),
        ("F4", "Control transformer", "4 A", "4 A", "4 A"),
        ("F5", "24 V supply G1", "6 A", "6 A", "6 A"),
        ("F6", "Oil heater", "2 A", "2 A", "4 A"),
        ("F7", "Cabinet light and socket", "10 A", "10 A", "10 A"),
    ),
)


def write(book: Book) -> None:
    """Cabinet, fuses, cables; terminals of X1."""
    book.chapter("Electrical connection")
    book.section("Control cabinet")
    book.signal(
        "DANGER",
        "Voltages of 400 V kill. Only a qualified electrician may open the cabinet. Lock out, test for absence of "
        "voltage, and only then work.",
    )
    book.text(
        "The control cabinet holds the starter, the power supply G1, the controller and the terminal strip X1. Use "
        "copper conductors only. Terminals of X1 take 0.2 to 2.5 mm² and are tightened to 0.6 N·m; the motor "
        "terminals of an MP-403 take M12 cable lugs. Lay signal cables at least 200 mm from motor cables and connect "
        "their shields at the cabinet end only.",
        "The fieldbus is Modbus RTU at 19,200 baud with even parity. The address is set with the rotary switch on "
        "the back of the controller; the default is 17. The last device on the line needs a terminating resistor of "
        "120 ohm.",
    )
    book.section("Fuses")
    book.table("Fuses of the control cabinet", _FUSES, (0.8, 1.5, 1.2, 1.2, 1.2))
    book.section("Insulation test")
    book.text(
        "Disconnect the controller and the soft starter before you measure: the test voltage destroys them. Measure "
        "the motor winding with 500 V DC for 1 minute. A new winding has more than 100 megohm at 20 °C; below 5 "
        "megohm dry the winding before you connect it."
    )
    book.turn_to(TURNED)
    book.add(PageBreak())
    book.section("Terminal strip X1")
    book.table(
        "Terminal plan of X1", TERMINALS, (0.7, 2.3, 0.7, 1.2, 1.5, 1.2, 1.7), width=st.PAGE_H - st.TOP - st.BOTTOM + 12
    )
    book.turn_to(PLAIN)
