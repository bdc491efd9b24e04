"""Chapter 7: repair."""

from __future__ import annotations

from ingestion.sample import machine as m
from ingestion.sample.book import Book, Signal, Substeps


def write(book: Book) -> None:
    """Seal, bearings, coupling element, oil pump, clearances."""
    book.chapter("Repair")
    _seal(book)
    _bearings(book)
    book.section("Replacing the coupling element")
    book.text(
        "Replace the element when a lamella is cracked, when its screws have worked loose, or after 24,000 operating "
        "hours."
    )
    book.steps(
        "Lock the unit out and remove the coupling guard.",
        "Mark the position of hubs and spacer to each other.",
        "Unscrew the screws and push the spacer out sideways. Support it: the spacer of an MP-403 weighs 9 kg.",
        Signal("CAUTION", "The screws are fitted bolts. Use them once only; new screws come with the element (52)."),
        "Insert the new element and tighten the screws crosswise to 65 N·m. Hold the screw and turn the nut.",
        "Check the gap between the hubs and the alignment (Table 4-1).",
        "Fit the guard.",
    )
    book.section("Checking the oil pump")
    book.text("Measure the delivery when the oil pressure stays low with a new cartridge and the right oil level.")
    book.steps(
        "Disconnect the line behind the cooler and lead it into a measuring can.",
        "Run the unit for exactly 30 seconds with the oil at 40 °C or more.",
        "Compare twice the measured volume with the delivery in Table 3-2. Replace the pump (46) if less than 75 % "
        "is reached.",
        Signal("CAUTION", "Don't run the gear unit for longer than 60 seconds without its oil supply."),
        "Tighten the screws of the new pump to 23 N·m and bleed the line.",
    )
    book.section("Clearances and wear limits")
    book.text(
        "Replace or rework the part when a wear limit is reached, or when it would be reached before the next "
        "planned stop."
    )
    book.table("Clearances of the pump", m.CLEARANCES, (2.3, 0.5, 1.1, 0.9, 2))


def _seal(book: Book) -> None:
    book.section("Replacing the mechanical seal cartridge")
    book.text(
        "The cartridge is set at the factory and is replaced as a whole. Return the old one to Tornbeck for repair. "
        "Tools: impeller puller 99-9010-2, setting clips 99-9030-1, both torque wrenches. Time needed: two fitters, "
        "6 hours."
    )
    book.signal(
        "WARNING",
        "Product and barrier fluid can escape under pressure when you loosen the gland plate. Lock the unit out, "
        "drain casing and seal tank and wear face shield and chemical gloves.",
    )
    book.steps(
        "Remove the spacer of the pump coupling (Section 7.3).",
        "Disconnect the two lines of the barrier fluid and the plugs of TT-3, TT-4 and VT-1. Close all openings.",
        "Put the sling of the crane around the bearing bracket (16).",
        "Unscrew the casing bolts (18) and press the bearing bracket out with the two jacking screws.",
        Signal(
            "NOTE", "The jacking screws are two of the casing bolts. Put them in the threaded holes at 3 and 9 o'clock."
        ),
        "Hold the impeller (3) with the strap and unscrew the impeller nut (2). It has a left-hand thread: turn it "
        "clockwise.",
        "Pull the impeller off. Never heat it: the wear ring would come loose.",
        "Turn the four setting clips into the groove of the cartridge, loosen the grub screws of the drive collar "
        "and the gland plate nuts (8).",
        "Take off the casing cover (6) with the cartridge (7) and separate them on the bench.",
        Signal(
            "CAUTION",
            "Seal faces break when they are knocked and score when they are touched. Leave the new cartridge in its "
            "bag until the shaft is ready.",
        ),
        "Prepare the shaft:",
        Substeps(
            (
                "remove burrs with a fine stone and clean the shaft,",
                "check the run-out at the seal sleeve, at most 0.05 mm,",
                "coat the shaft with a thin film of barrier fluid, not with grease.",
            )
        ),
        "Slide the new cartridge into the casing cover and both on to the shaft.",
        "Tighten the gland plate nuts crosswise to 52 N·m in three stages.",
        "Fit the impeller with its key (17) and tighten the impeller nut to 220 N·m with paste TP-1 on the thread.",
        "Fit the bearing bracket with a new casing gasket (5). Tighten the casing bolts crosswise to 195 N·m.",
        "Tighten the grub screws of the drive collar, remove the setting clips and keep them. Turn the shaft by hand.",
        "Fill and vent the barrier fluid (Section 6.8). Test the seal with 5 bar of nitrogen: the pressure may fall "
        "by 0.2 bar in 10 minutes.",
    )


def _bearings(book: Book) -> None:
    book.section("Replacing the pump bearings")
    book.text(
        "Always replace all bearings of the shaft, and both lip seals (15) with them. The bearings are heated, never "
        "driven on with a hammer."
    )
    book.steps(
        "Take out the bearing bracket and the seal cartridge (Section 7.1, steps 1 to 9).",
        "Pull the coupling hub after loosening its grub screw (53).",
        "Unscrew both bearing covers (13) and push the shaft (11) out towards the coupling.",
        "Pull the bearings off the shaft and look at their tracks. Note the pattern in the machine log:",
        Substeps(
            (
                "dull band in the middle of the track: normal wear,",
                "pits at equal distances: standstill marks, see Section 5.4,",
                "fluted track like a washboard: electric current, check the earthing of the motor.",
            )
        ),
        "Clean the seats. The shaft diameter must be within k5; a loose ring has turned on the shaft.",
        Signal(
            "WARNING",
            "Bearings at 110 °C burn your skin at once. Wear heat-resistant gloves and have the place for putting "
            "the bearing down ready.",
        ),
        "Heat the new bearings to 110 °C with the induction heater. Never go above 120 °C.",
        "Push them against the shoulder and hold them there until they have gripped. Mount the thrust bearing pair "
        "(14) back to back.",
        "Check the end play: 0.02 to 0.06 mm (Table 7-1). Correct it with the shim behind the bearing cover.",
        "Fit new lip seals with their lips to the oil and tighten the bearing cover screws to 46 N·m.",
        "Blow through the oil nozzles and check that they are 1.2 mm wide.",
        Signal("NOTE", "The temperature of new bearings rises to 80 °C in the first 3 hours and then falls."),
    )
