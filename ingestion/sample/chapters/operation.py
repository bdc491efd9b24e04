"""Chapter 5: operation."""

from __future__ import annotations

from ingestion.sample.book import Book, Signal, Substeps
from ingestion.sample.machine import Sheet

_RECORD = Sheet(
    ("Reading", "After 15 min", "After 1 h", "After 4 h", "Must be"),
    (
        ("Oil pressure (bar)", "", "", "", "1.8 to 2.5"),
        ("Oil temperature (°C)", "", "", "", "45 to 65"),
        ("Barrier fluid pressure (bar)", "", "", "", "1.5 to 2.0 above the stuffing box"),
        ("Pump bearing temperature (°C)", "", "", "", "50 to 75"),
        ("Pump vibration (mm/s)", "", "", "", "0.8 to 2.8"),
        ("Motor current (A)", "", "", "", "below the rated current, Table 3-3"),
    ),
)


def write(book: Book) -> None:
    """First start, start, stop, standby, emptying."""
    book.chapter("Operation")
    book.section("Before the first start")
    book.text("The unit is delivered without oil in the gear unit and without barrier fluid. Before the first start:")
    book.bullets(
        "Fill the gear unit with oil of the type in Table 6-2 and the quantity in Table 6-3.",
        "Fill the barrier fluid tank to 70 % with TB-15 and vent the seal (Section 6.8).",
        "Remove the four setting clips from the seal cartridge and keep them.",
        "Turn the shaft by hand. It must turn freely and without noise.",
        "Check the protection against overload: it is set to the rated current of Table 3-3.",
    )
    book.section("Starting")
    book.signal(
        "WARNING",
        "Without its guards the unit throws out parts and catches clothing. Fit all coupling guards before you start "
        "the motor.",
    )
    book.steps(
        "Open the cooling water valve. Check the flow at the sight flow indicator.",
        "Set the nitrogen regulator to 1.5 bar above the pressure in the stuffing box.",
        "Open the suction valve fully.",
        "Open the casing vent until liquid without bubbles comes out, then close it.",
        Signal(
            "CAUTION",
            "A pump without liquid ruins its mechanical seal within 30 seconds. Never start the pump to see whether "
            "it is full.",
        ),
        "Open the minimum-flow bypass and leave the discharge valve closed.",
        "Press START. The controller warms the oil first if it is colder than 15 °C; this takes up to 40 minutes.",
        "Watch the oil pressure. It must reach 1.8 bar within 10 seconds, otherwise press STOP.",
        "Open the discharge valve slowly, within about 1 minute, and close the bypass when the flow is above the "
        "minimum.",
        "Take the readings of Table 5-1 at the first start and after every repair.",
    )
    book.table("Record of the first hours", _RECORD, (1.8, 0.9, 0.8, 0.8, 2))
    book.section("Stopping")
    book.steps(
        "Open the minimum-flow bypass.",
        "Close the discharge valve to about one quarter.",
        "Press STOP and note the time of coasting down.",
        "Close the discharge valve and the bypass.",
        Signal("NOTE", "Leave barrier fluid pressure and cooling water on for at least 20 minutes after the stop."),
        "For a stop of more than 48 hours: close the suction valve, drain the casing and keep the oil heater on.",
    )
    book.section("Standby operation")
    book.text(
        "A standby unit must be ready at any time. Keep its suction valve open, its barrier fluid under pressure and "
        "its oil heater on. Change over from the running unit to the standby unit every 2 weeks; a unit that only "
        "waits gets bearing marks and stuck seal faces. Run each unit for at least 4 hours after a change-over, so "
        "that the oil dries.",
        "The controllers of two units can be coupled. If the running unit trips, the standby unit starts after 5 "
        "seconds, provided that its own start conditions are met. The automatic change-over is blocked for 30 "
        "minutes after it has acted, so that a common cause, such as an empty vessel, doesn't ruin both pumps.",
    )
    book.section("Emptying and flushing")
    book.signal(
        "WARNING",
        "Residues of product can be hot, toxic or flammable. Wear the protective equipment of Section 1.4 and drain "
        "only into a closed system.",
    )
    book.steps(
        "Stop the unit and lock it out.",
        "Connect the flushing line to the drain of the casing.",
        "Flush:",
        Substeps(
            (
                "with water for products that dissolve in water, at most 60 °C, for 15 minutes,",
                "with a solvent named by the plant for all others.",
            )
        ),
        "Open the vent and drain the casing completely. Turn the shaft by hand while it drains.",
        "Blow the casing dry with nitrogen of at most 2 bar if frost is possible.",
    )
