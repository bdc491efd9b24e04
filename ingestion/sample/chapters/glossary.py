"""Chapter 12: glossary."""

from __future__ import annotations

from ingestion.sample.book import Book

_TERMS = (
    (
        "Back pull-out",
        "Design in which the rotating parts are taken out to the rear while the casing stays in the pipework.",
    ),
    (
        "Barrier fluid",
        "Clean liquid between the two pairs of faces of a double seal, at a higher pressure than the product.",
    ),
    ("Buffer fluid", "As barrier fluid, but at a lower pressure than the product (seal plan 52)."),
    ("Cartridge", "A mechanical seal that is delivered assembled and set, with sleeve and gland plate."),
    (
        "Cavitation",
        "Vapour bubbles that form where the pressure falls below the vapour pressure and collapse with a crackling "
        "noise; they erode the impeller.",
    ),
    ("Coast-down", "The time from the stop command until the shaft stands still."),
    ("Drive end", "The end of a shaft that faces the motor. The other end is the non-drive end."),
    (
        "Minimum continuous flow",
        "The lowest flow at which the pump may run for an unlimited time without overheating or vibrating.",
    ),
    ("Normal range", "The range in which a monitored value stays in good condition, see Table 3-4."),
    (
        "NPSH",
        "Net positive suction head: the margin of the suction pressure over the vapour pressure, expressed as a "
        "height in metres.",
    ),
    ("PTC", "Temperature-dependent resistor in the motor winding whose resistance jumps at its rated temperature."),
    ("Pumping ring", "Ring on the shaft inside the seal that moves the barrier fluid through the tank."),
    (
        "Run-out",
        "Deviation of a turning surface from a true circle around the axis, read on a dial gauge over one turn.",
    ),
    (
        "Soft foot",
        "A foot of the motor that doesn't rest flat on its pad, so that tightening its bolt bends the frame.",
    ),
    ("Stuffing box", "Space in the casing cover that houses the mechanical seal."),
    ("Trip", "Stop of the motor by the controller because a limit has been passed."),
    ("Wear ring", "Replaceable ring that seals the gap between impeller and casing."),
)


def write(book: Book) -> None:
    """Terms, one paragraph each."""
    book.chapter("Glossary")
    book.text(*(f"<b>{term}.</b> {meaning}" for term, meaning in _TERMS))
