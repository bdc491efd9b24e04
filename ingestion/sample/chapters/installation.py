"""Chapter 4: transport, installation, alignment."""

from __future__ import annotations

from ingestion.sample import machine as m
from ingestion.sample.book import Book, Signal, Substeps
from ingestion.sample.drawings.alignment import alignment


def write(book: Book) -> None:
    """Lifting, foundation, piping, alignment, electrical connection."""
    book.chapter("Installation")
    book.section("Lifting and storage")
    book.signal(
        "WARNING",
        "A unit hung from the eyebolts of the motor or the gear unit can fall. These eyebolts carry only the single "
        "part. Lift the complete unit at the four lugs of the baseplate, with a spreader bar and slings of at least "
        "2 m.",
    )
    book.text(
        "Masses are in Table 3-1. Nobody may stand under the load. Store the unit dry and free of vibration. After 3 "
        "months of storage turn the shaft by hand by one and a quarter turns each month, so that the bearings don't "
        "rest on one place. After 12 months change the gear unit oil and replace the O-rings of the seal cartridge "
        "before the first start."
    )
    book.section("Foundation")
    book.steps(
        "Clean the foundation and roughen the concrete. Its mass must be at least five times the mass of the unit.",
        "Place the unit on shims beside each foundation bolt. Level the machined pads to 0.2 mm per metre.",
        "Fill the bolt pockets with non-shrink grout and let it cure for 72 hours.",
        Signal(
            "CAUTION",
            "Tightening the bolts in green grout pulls them out. Wait the full 72 hours, at temperatures below 10 °C "
            "120 hours.",
        ),
        "Tighten the foundation bolt nuts crosswise in two stages: first 150 N·m, then the torque of Table 8-1.",
        "Fill the baseplate with grout through the openings and tap it for hollow places after curing.",
    )
    book.section("Pipework")
    book.text(
        "Support the suction and discharge lines so that they put no load on the flanges. With the flange bolts out, "
        "the flange faces must be parallel within 0.5 mm and the holes must line up within 1 mm. The straight "
        "suction length is at least five times the diameter of the line. Fit a suction strainer with a mesh of 0.5 "
        "mm for the first 100 operating hours and remove it afterwards only if the product is clean."
    )
    book.section("Shaft alignment")
    book.signal(
        "WARNING",
        "A shaft that starts unexpectedly will tear off fingers. Lock the unit out (Section 1.5) before you remove a "
        "coupling guard.",
    )
    book.figure("Errors of alignment", 134, alignment)
    book.table("Permissible alignment errors, cold", m.ALIGNMENT, (2, 1.2, 1.6, 1.4))
    book.steps(
        "Remove the coupling guard and the coupling element (Section 7.3).",
        "Check for soft foot: loosen one motor foot bolt after the other and read the dial gauge. A foot that rises "
        "by more than 0.05 mm needs a shim.",
        "Mount the laser alignment set 99-9040-1 and measure in four positions over a full turn.",
        "Correct the error:",
        Substeps(
            (
                "vertical error with shims of stainless steel, at most four in a pack,",
                "horizontal error with the jacking screws of the motor,",
                "then back off the jacking screws so that they don't touch.",
            )
        ),
        "Set the motor of an MP-403 higher by 0.10 mm than the gear unit: the gear unit grows more when it warms up.",
        "Tighten the motor foot bolts (Table 8-1) and measure again. Note the result in the machine log.",
        Signal(
            "NOTE", "Repeat the measurement after the first 50 operating hours with the unit at operating temperature."
        ),
    )
    book.section("Electrical connection")
    book.text(
        "Connect the motor and the control cabinet according to Table 10-1. Check the direction of rotation with the "
        "coupling element of the motor removed: seen from the motor fan the motor turns clockwise. Wrong rotation "
        "loosens the impeller nut."
    )
