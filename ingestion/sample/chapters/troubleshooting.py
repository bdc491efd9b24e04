"""Chapter 9: troubleshooting."""

from __future__ import annotations

from ingestion.sample.book import Book
from ingestion.sample.drawings.display import controller_front
from ingestion.sample.faults import FAULTS
from ingestion.sample.machine import Sheet

_WITHOUT_CODE = Sheet(
    ("Symptom", "Cause", "Remedy"),
    (
        ("Head too low, no alarm", "Casing wear ring worn", "Measure the clearance (Table 7-1), replace the ring (4)"),
        ("Head too low after a repair", "Wrong direction of rotation", "Exchange two phases, check the impeller nut"),
        ("Motor hums but doesn't turn", "One phase missing", "Check fuses and contactor K1"),
        (
            "Oil drips at the input lip seal",
            "Breather blocked, pressure in the housing",
            "Replace the breather (44), then the lip seal (38)",
        ),
        ("Oil level rises", "Cooler tube leaks, water in the oil", "Pressure-test the cooler at 6 bar"),
        ("Rattling at idle", "Coupling element worn", "Inspect the coupling element (Section 7.3)"),
        (
            "Barrier fluid foams",
            "Nitrogen dissolved, temperature too high",
            "Clean the coil of the tank, vent the seal",
        ),
        ("Display dark", "Fuse F5 blown, power supply G1 off", "Measure 24 V at X1:1 and X1:2"),
    ),
)


def write(book: Book) -> None:
    """Controller, fault codes over two pages and more, faults without a code."""
    book.chapter("Troubleshooting")
    book.section("Display and keys of the controller")
    book.figure("Front of the LC-3: 1 display, 2 lamps, 3 keys, 4 emergency stop S0", 150, controller_front)
    book.text(
        "The display shows the code, the kind of fault, the measured value and the time. An <b>alarm</b> leaves the "
        "unit running; the lamp ALARM flashes until you press ACK. A <b>trip</b> stops the motor; the lamp TRIP "
        "stays on until the cause is gone and ACK has been held for 3 seconds. A <b>start block</b> appears only "
        "while the unit stands.",
        "The events are in MENU, HISTORY. Read the last ten before you reset a trip: the first alarm names the "
        "cause, the trip often only the result.",
    )
    book.signal(
        "WARNING",
        "A unit that is started again and again after a trip can burst or burn. Find and remove the cause of a trip "
        "before you press ACK.",
    )
    book.text(
        "To test the trips, choose MENU, TEST, and simulate each value in turn. The unit must stand; the starter "
        "gets no command during the test."
    )
    book.section("Fault codes")
    book.text(
        "Codes F1xx: gear unit oil; F2xx: barrier fluid; F3xx: bearings and vibration; F4xx: motor and supply; F5xx: "
        "process; F6xx: controller."
    )
    rows = tuple(
        (fault.code, fault.meaning, fault.action, _lines(fault.causes), _lines(fault.remedies)) for fault in FAULTS
    )
    book.table(
        "Fault codes of the LC-3",
        Sheet(("Code", "Meaning", "Reaction", "Cause", "Remedy"), rows),
        (0.55, 1.3, 0.75, 1.9, 2.2),
        over_pages=True,
    )
    book.section("Faults without a code")
    book.table("Faults that the controller doesn't see", _WITHOUT_CODE, (1.4, 1.5, 2))


def _lines(texts: tuple[str, ...]) -> str:
    return "<br/>".join(texts)
