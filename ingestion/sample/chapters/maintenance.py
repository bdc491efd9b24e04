"""Chapter 6: maintenance."""

from __future__ import annotations

from reportlab.platypus import FrameBreak, PageBreak

from ingestion.sample import machine as m
from ingestion.sample import styles as st
from ingestion.sample.book import PLAIN, TWO_COLUMNS, Book, Signal, Substeps


def write(book: Book) -> None:
    """Intervals, walk-round, lubricants, oil quantities, oil change, filter, grease, barrier fluid."""
    book.chapter("Maintenance")
    book.section("Maintenance intervals")
    book.text(
        "Whichever comes first applies: the operating hours or the time. The controller counts the operating hours "
        "and reminds you 50 hours before a task is due. Halve the intervals for oil and filter where the air is "
        "dusty or the unit starts more than ten times a day."
    )
    book.table("Maintenance intervals", m.INTERVALS, (2.6, 1.1, 1.2, 0.6))
    book.turn_to(TWO_COLUMNS)
    book.add(PageBreak())
    _walk_round(book)
    book.turn_to(PLAIN)
    book.add(PageBreak())
    _lubricants(book)
    _oil_change(book)
    _filter(book)
    _grease(book)
    _barrier_fluid(book)


def _walk_round(book: Book) -> None:
    book.section("Walk-round inspection")
    book.text(
        "A walk-round takes five minutes per unit. Use your eyes, ears and hands before you look at the display: "
        "most damage announces itself weeks before the controller gives an alarm. Write down what you see even when "
        "it's nothing; the next person can then tell a change from a habit.",
        "<b>Oil.</b> With the unit running, the oil level stands in the middle of the sight glass (MP-403: upper "
        "third). Clear, light brown oil is good. Milky oil holds water: take a sample at once. Dark oil that smells "
        "burnt has been too hot. Foam on the glass means a level that is too high, or air drawn in on the suction "
        "side of the oil pump.",
        "<b>Breather.</b> Orange crystals are dry. Replace the breather when half of them have turned green.",
        "<b>Barrier fluid.</b> Read level and pressure at the tank and compare them with yesterday. A level that "
        "falls by more than 0.3 L in 24 hours means that a seal is opening. A level that rises means product in the "
        "tank: report it at once, because the inner seal no longer holds.",
        "<b>Leaks.</b> Look below the gland plate, at both lip seals of the gear unit and at the drain plug. One "
        "drop in a minute at the gland plate is the limit; at the gear unit no oil may drip.",
        "<b>Cooling water.</b> The flow indicator turns. The outlet is warmer than the inlet by 4 to 8 °C. A smaller "
        "difference with hot oil means that the cooler is fouled; a larger one that the flow is too small.",
        "<b>Nitrogen.</b> The supply gauge reads 8 to 10 bar. A bottle that has to be changed more often than once "
        "in 3 months feeds a leak: brush the fittings of the tank with soap solution.",
        "<b>Couplings.</b> Look through the grid of both guards with a lamp. Black dust below a coupling comes from "
        "a rubbing element, red dust from screws that work loose. Touch nothing while the shaft turns.",
        style=st.COLUMN,
    )
    book.add(FrameBreak())
    book.text(
        "<b>Noise.</b> A gear unit hums evenly. A tone that rises and falls with the load comes from the teeth, a "
        "rattle at idle from the coupling. Crackling as if gravel went through the pump is cavitation: open the "
        "suction valve and compare the suction pressure with Table 3-4. A dry, singing tone at the gland plate means "
        "that the seal faces run without fluid.",
        "<b>Vibration.</b> Put your hand flat on the bearing bracket and on the gear unit cover. Measure at the four "
        "marked points once a month with the same instrument: 1 drive end, 2 non-drive end, 3 gear unit input, 4 "
        "gear unit output. A value that has doubled since the last reading deserves a search, even if it's below the "
        "alarm limit.",
        "<b>Temperature.</b> Compare both pump bearings. A difference of more than 15 °C between them points to the "
        "oil nozzle of the hotter one.",
        "<b>Pressure and flow.</b> A discharge pressure that falls at the same flow shows wear of the casing wear "
        "ring. At 8 % below the curve of the test report, plan an inspection.",
        "<b>Cabinet.</b> All lamps but RUN are off. The filter mat at the bottom is clean. No water stands in the "
        "cable glands.",
        "<b>Foundation.</b> No cracks in the grout, no rust streaks below the bolts, no loose nut.",
        "<b>Standby unit.</b> Feel the gear unit: it must be warm from the oil heater. Barrier fluid pressure is on. "
        "The shaft stands still; a standby pump that turns backwards has a leaking non-return valve in its discharge "
        "line.",
        "<b>Stop the unit at once</b> when you see one of these: product or barrier fluid spraying from the gland "
        "plate, smoke or glowing parts, a sudden change of noise with vibration you can see, oil pouring from the "
        "gear unit, or a coupling guard that has come loose. Use the emergency stop, keep people away and call the "
        "shift leader.",
        "<b>After the round.</b> Enter operating hours, oil pressure, oil temperature, barrier fluid level and the "
        "two highest vibration values in the log. Report an open point with the item number of this manual and, if "
        "there is one, with the fault code. Write what you saw, not only what you think it is.",
        style=st.COLUMN,
    )


def _lubricants(book: Book) -> None:
    book.section("Lubricants")
    book.table("Lubricants", m.LUBRICANTS, (1.9, 1.9, 1.5, 1.1))
    book.signal(
        "CAUTION",
        "Mineral oil TL-68 and synthetic oil TL-68S must not be mixed with polyglycol oils: the mixture turns to "
        "sludge and blocks the oil filter. When you change from a polyglycol oil, flush the gear unit twice.",
    )
    book.text(
        "TL-68 and TL-68S may be mixed for topping up in an emergency; the shorter interval of the mineral oil then "
        "applies. Oils of other makers are allowed if they meet the specification and are listed in the lubricants "
        "guide TB-4462-EN."
    )
    book.section("Oil quantities of the gear unit")
    book.text(
        "The quantity includes the oil in filter and cooler. The sight glass decides, the quantity is a guide for "
        "ordering and filling."
    )
    book.table("Oil quantity and oil level", m.OIL_QUANTITIES, (0.9, 0.9, 1.1, 1.8, 1.1))


def _oil_change(book: Book) -> None:
    book.section("Oil change of the gear unit")
    book.text(
        "Change the oil warm, within 30 minutes after a stop, so that dirt leaves with it. Time needed: about 1.5 "
        "hours."
    )
    book.signal(
        "WARNING",
        "The oil is at up to 65 °C and runs out under the weight of the whole filling. It can scald your hands. Wear "
        "heat-resistant gloves and keep your face away from the drain.",
    )
    book.steps(
        "Lock the unit out (Section 1.5).",
        "Place a pan of at least 10 L below the drain plug (42).",
        "Open the fill plug (41) so that air can enter.",
        "Unscrew the drain plug and let the oil run out for 20 minutes. Take a sample from the middle of the flow.",
        "Wipe the magnet of the drain plug and look at the wear:",
        Substeps(
            (
                "fine grey paste is normal,",
                "glittering flakes: shorten the interval to 2,000 hours and measure the vibration each week,",
                "pieces that you can pick up: don't restart, call Tornbeck service.",
            )
        ),
        "Replace the oil filter cartridge (Section 6.6).",
        Signal(
            "CAUTION", "A used sealing ring leaks. Fit a new sealing ring 33-0412-1 to each plug that you have opened."
        ),
        f"Screw in the drain plug and tighten it to {m.DRAIN_PLUG_TORQUE} N·m.",
        "Fill in new oil through a sieve of 0.1 mm up to the mark of Table 6-3.",
        "Screw in the fill plug and tighten it to 45 N·m.",
        "Run the unit for 5 minutes, stop it, wait 10 minutes and check the level again.",
        Signal(
            "NOTE",
            "Used oil is hazardous waste. Hand it in with the name of the product; don't mix it with barrier fluid.",
        ),
        "Reset the counter OIL in the menu MAINTENANCE of the controller and note date and hours.",
    )
    book.text(
        "The laboratory limits of the oil sample are: water 0.05 %, iron 100 ppm, copper 30 ppm, change of viscosity "
        "±15 %. Beyond one of these values change the oil within 200 operating hours."
    )


def _filter(book: Book) -> None:
    book.section("Replacing the oil filter cartridge")
    book.signal(
        "CAUTION",
        "With the unit running the filter is under pressure of up to 2.5 bar. Stop and lock out the unit first.",
    )
    book.steps(
        "Put a rag and a pan below the filter (45).",
        "Unscrew the cartridge with a strap wrench. About 0.4 L of oil runs out.",
        "Clean the sealing face and oil the ring of the new cartridge.",
        "Screw the cartridge on by hand until the ring touches, then tighten it to 20 N·m.",
        "Top up the oil, run the unit and check for leaks. The differential pressure of a new cartridge is 0.2 bar "
        "with warm oil.",
    )


def _grease(book: Book) -> None:
    book.section("Greasing the motor bearings")
    book.steps(
        "Run the motor for at least 15 minutes so that the old grease is soft.",
        Signal(
            "WARNING",
            "Rotating parts catch sleeves and hair. Grease with the long nipple extensions and leave the guards "
            "closed.",
        ),
        "Open the grease outlet at the bottom of the bearing.",
        "Press in the quantity of Table 3-3 slowly, over about 2 minutes, with grease TG-2.",
        "Leave the outlet open for 30 minutes of running, then close it.",
        Signal(
            "NOTE",
            "Too much grease is as bad as too little: the bearing runs hot. Never grease until new grease comes out.",
        ),
    )


def _barrier_fluid(book: Book) -> None:
    book.section("Changing the barrier fluid")
    book.signal(
        "WARNING",
        "The tank is under nitrogen of up to 10 bar. Close the nitrogen valve and vent the tank before you open any "
        "fitting.",
    )
    book.steps(
        "Lock the unit out and relieve the pressure (Section 1.5).",
        "Drain tank and seal at the lowest fitting into a marked container.",
        "Flush with 2 L of fresh fluid and drain again.",
        "Fill the tank to 70 % through the filling pump. Never pour fluid in from an open can: dirt ruins the seal "
        "faces.",
        "Vent the seal at the highest fitting until no bubbles come, turning the shaft by hand.",
        "Set the nitrogen pressure to 1.5 bar above the stuffing box and close the filling valve.",
        "Note the level. Read it again after 1 hour of running and after 24 hours.",
    )
