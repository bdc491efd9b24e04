"""Chapter 1: safety."""

from __future__ import annotations

from ingestion.sample.book import Book, Signal, Substeps
from ingestion.sample.machine import Sheet

_QUALIFICATION = Sheet(
    ("Work", "Who may do it"),
    (
        ("Start, stop, walk-round inspection, topping up oil", "Operator, instructed on the unit"),
        ("Oil change, filter, grease, barrier fluid", "Maintenance technician"),
        (
            "Seal, bearings, couplings, alignment",
            "Mechanical fitter with Tornbeck training or 2 years of practice on pumps",
        ),
        ("Work in the control cabinet or on the motor", "Qualified electrician"),
        ("Opening the gear unit", "Tornbeck service or an authorised workshop"),
    ),
)


def write(book: Book) -> None:
    """Signal words, use, people, hazards, lock-out, emergency stop."""
    book.chapter("Safety")
    book.section("Signal words")
    book.text(
        "Safety messages in this manual have a coloured band with a signal word. They stand before the step or the "
        "section they apply to. The signal word tells how serious the danger is:"
    )
    book.bullets(
        "<b>DANGER</b> means that people will be killed or badly injured if the message is ignored.",
        "<b>WARNING</b> means that people can be killed or badly injured.",
        "<b>CAUTION</b> means that people can be slightly injured or the unit can be damaged.",
        "<b>NOTE</b> gives advice that makes the work easier or the result better.",
    )
    book.section("Intended use")
    book.text(
        "MP-400 units pump clean or slightly cloudy liquids with up to 0.5 % of solids by mass and a grain size of "
        "up to 0.2 mm. The limits of flow, pressure and temperature in Table 3-1 and Table 3-4 must be kept. The "
        "units aren't approved for drinking water, for foodstuffs or for areas of explosion zone 0.",
    )
    book.section("Qualified persons")
    book.table("Who may do which work", _QUALIFICATION, (1, 1.25))
    book.section("Hazards and protective equipment")
    book.signal(
        "WARNING",
        "The pump casing and the seal tank stay under pressure after a stop. Product can spray out and burn or "
        "poison you. Relieve the pressure and drain the casing before you loosen any screw of the pump.",
    )
    book.signal(
        "CAUTION",
        "Gear unit and pump bearings are above 60 °C in operation. Let the unit cool to below 40 °C or wear "
        "heat-resistant gloves.",
    )
    book.text(
        "Wear safety shoes, safety glasses and ear protection within 2 m of a running unit. Wear a face shield and "
        "chemical gloves when you open the pump casing, the seal tank or a drain. Used barrier fluid may hold "
        "product: treat it as product."
    )
    book.section("Lock-out and emergency stop")
    book.text("Lock the unit out before any work except the walk-round inspection and an oil sample:")
    book.steps(
        "Stop the unit as described in Section 5.3.",
        "Switch the main isolator Q1 off and secure it with your own padlock.",
        Signal(
            "DANGER",
            "The terminals of the isolator on the supply side stay live. Touching them kills. Only an electrician "
            "may remove their cover.",
        ),
        "Press START at the controller. Nothing may happen.",
        "Close the suction valve, the discharge valve and the minimum-flow bypass and hang up a lock-out tag.",
        "Relieve the pressure:",
        Substeps(
            (
                "Open the casing drain valve into a closed drain.",
                "Close the nitrogen valve and vent the seal tank.",
                "Wait until the gauges PI-1 and PI-2 read 0 bar.",
            )
        ),
        "Wait 10 minutes for the capacitors of the soft starter to discharge.",
    )
    book.text(
        "Test the emergency stop every 6 months: with the unit running at minimum flow, press the button S0. The "
        "motor must stop and the display must show F407. The coast-down takes 8 to 14 seconds. A shorter time points "
        "to a rubbing part."
    )
