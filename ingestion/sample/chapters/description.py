"""Chapter 2: description."""

from __future__ import annotations

from ingestion.sample.book import Book
from ingestion.sample.drawings.lubrication import oil_circuit
from ingestion.sample.drawings.unit import VIEW_H, described
from ingestion.sample.machine import Sheet

_ITEMS = Sheet(
    ("Item", "Part", "Item", "Part"),
    (
        ("1", "Motor", "7", "Pump casing with suction flange"),
        ("2", "Coupling guard, motor side", "8", "Discharge flange"),
        ("3", "Gear unit", "9", "Barrier fluid tank"),
        ("4", "Drain plug of the gear unit", "10", "Baseplate"),
        ("5", "Coupling guard, pump side", "11", "Local isolator Q1"),
        ("6", "Bearing bracket", "", ""),
    ),
)
_TYPE_CODE = Sheet(
    ("Place", "Example", "Meaning"),
    (
        ("1", "MP", "Process pump unit, gear-driven"),
        ("2", "402", "Size: 401, 402 or 403"),
        ("3", "S", "Casing material: S = stainless steel 1.4408, D = duplex 1.4517"),
        ("4", "V", "Elastomers: V = FKM, K = FFKM"),
        ("5", "53", "Seal plan: 53 = pressurised barrier fluid, 52 = unpressurised buffer fluid"),
        ("6", "L", "Controller: L = LC-3, N = no controller, signals to the plant"),
    ),
)


def write(book: Book) -> None:
    """The unit, its type code, oil circuit, seal system, controller."""
    book.chapter("Description")
    book.section("The unit and its parts")
    book.text(
        "An MP-400 unit is a single-stage centrifugal pump with an overhung impeller. A four-pole motor drives it "
        "through a gear unit that raises the speed from 1,480 rpm to more than 3,000 rpm, so that one stage gives "
        "the head of a multi-stage pump. All parts stand on one baseplate (Figure 2-1)."
    )
    book.figure("The unit seen from the drive side, items in Table 2-1", VIEW_H, described)
    book.table("Parts of the unit", _ITEMS, (0.5, 2, 0.5, 2))
    book.text(
        "The back pull-out design lets you take out the bearing bracket with shaft, seal and impeller while the "
        "casing stays in the pipework and the motor and gear unit stay aligned. The spacer of the pump coupling must "
        "be removed for this."
    )
    book.section("Type code")
    book.lead("The name plate shows the type code, for example MP-402-S-V-53-L:")
    book.table("Type code", _TYPE_CODE, (0.6, 0.8, 4))
    book.section("Oil circuit of the gear unit")
    book.text(
        "The oil pump (46) sits on the slow shaft and runs whenever the motor turns. It draws oil through a strainer "
        "from the sump and delivers it through the oil cooler (48) and the oil filter (45) to the spray bar, to the "
        "bearings of the gear unit and to the pump bearings. A heater in the sump warms the oil to 15 °C before the "
        "controller allows a start."
    )
    book.figure("Oil circuit, item numbers as in Table 11-2", 190, oil_circuit)
    book.text(
        "The breather (44) holds a dryer. Its crystals are orange when dry and turn green when the dryer is used up. "
        "The drain plug (42) has a magnet that collects iron particles."
    )
    book.section("Barrier fluid system")
    book.text(
        "The double mechanical seal is a cartridge with two pairs of faces. The space between them is filled with "
        "barrier fluid at 1.5 to 2.0 bar above the pressure in the stuffing box, so that barrier fluid leaks into "
        "the product and never the other way round. Nitrogen from the plant keeps the tank under pressure; a pumping "
        "ring on the shaft moves the fluid through the tank, where a coil cools it. The tank holds 12 L. A healthy "
        "seal uses less than 0.1 L a day."
    )
    book.section("Controller LC-3")
    book.text(
        "The controller supervises the sensors of Table 3-4, blocks a start that would do damage, gives an alarm "
        "when a value leaves its normal range and trips the motor when a limit is passed. It stores the last 200 "
        "events with date and time. The keys are described in Section 9.1."
    )
