"""The fault codes of the LC-3 controller: code, meaning, causes, remedies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of the fault table. action: what the controller does. causes, remedies: paired by position."""

    code: str
    meaning: str
    action: str
    causes: tuple[str, ...]
    remedies: tuple[str, ...]


FAULTS = (
    Fault(
        "F101",
        "Gear unit oil pressure low",
        "Alarm",
        ("Oil level too low.", "Oil filter cartridge clogged."),
        ("Top up to the middle of the sight glass.", "Replace the cartridge (Section 6.6)."),
    ),
    Fault(
        "F102",
        "Gear unit oil pressure very low",
        "Trip",
        ("Suction strainer blocked or oil pump worn.", "Oil line broken."),
        (
            "Clean the strainer, measure the delivery of the oil pump (Section 7.4).",
            "Repair the line. Don't restart before the pressure is back.",
        ),
    ),
    Fault(
        "F103",
        "Gear unit oil temperature high",
        "Alarm",
        ("Cooling water valve closed or cooler fouled.",),
        ("Open the valve, clean the cooler on the water side.",),
    ),
    Fault(
        "F104",
        "Gear unit oil temperature very high",
        "Trip",
        ("No cooling water.", "Oil level too high, the wheel churns the oil."),
        ("Restore the water supply, let the unit cool for 30 minutes.", "Drain oil to the middle of the sight glass."),
    ),
    Fault(
        "F105",
        "Oil too cold to start",
        "Start blocked",
        ("Oil below 10 °C.", "Oil heater or contactor K4 defective."),
        ("Wait until the heater has warmed the oil to 15 °C.", "Measure the heater: 170 to 185 ohm for 300 W."),
    ),
    Fault(
        "F106",
        "Oil filter differential pressure high",
        "Alarm",
        ("Cartridge loaded with dirt.", "Cold oil during the first minutes."),
        ("Replace the cartridge within 24 hours (Section 6.6).", "No action if the alarm clears above 35 °C."),
    ),
    Fault(
        "F107",
        "Water in the gear unit oil",
        "Alarm",
        ("Cooler tube leaking.", "Breather saturated."),
        ("Pressure-test the cooler at 6 bar, change the oil.", "Replace the breather 33-0442-1."),
    ),
    Fault(
        "F108",
        "Oil pressure sensor PT-1 out of range",
        "Alarm",
        ("Wire broken at X1:11 or X1:12.", "Sensor defective."),
        ("Check the signal: 4 to 20 mA.", "Replace the sensor 55-1201-1."),
    ),
    Fault(
        "F201",
        "Barrier fluid pressure low",
        "Alarm",
        ("Nitrogen supply low.", "Small leak at a fitting."),
        ("Set the regulator to 1.5 bar above the stuffing box.", "Tighten or replace the fitting."),
    ),
    Fault(
        "F202",
        "Barrier fluid pressure very low",
        "Trip",
        ("Seal faces open or outer seal broken.",),
        ("Stop and isolate the pump, replace the seal cartridge (Section 7.1).",),
    ),
    Fault(
        "F203",
        "Barrier fluid level low",
        "Alarm",
        ("Normal consumption since the last filling.", "Inner seal leaks into the product."),
        ("Top up with TB-15 and note the quantity.", "More than 0.3 L in 24 hours: plan the replacement of the seal."),
    ),
    Fault(
        "F204",
        "Barrier fluid level very low",
        "Trip",
        ("Alarm F203 was not acted on.", "Line to the seal broken."),
        ("Find the leak before filling.", "Repair the line, vent the seal (Section 6.8)."),
    ),
    Fault(
        "F205",
        "Barrier fluid level rising",
        "Alarm",
        ("Product passes the inner seal into the tank.",),
        ("Take a sample. If it holds product, replace the seal cartridge.",),
    ),
    Fault(
        "F206",
        "Barrier fluid temperature high",
        "Alarm",
        ("Cooling coil fouled.", "Circulation blocked by gas."),
        ("Flush the coil.", "Vent the seal at the highest point."),
    ),
    Fault(
        "F207",
        "Barrier fluid temperature very high",
        "Trip",
        ("Pump runs against a closed valve.", "Pumping ring worn."),
        ("Open the discharge valve.", "Replace the seal cartridge."),
    ),
    Fault(
        "F208",
        "Barrier level sensor LT-2 out of range",
        "Alarm",
        ("Cable fault at X1:21.", "Float stuck."),
        ("Check the cable.", "Clean the float chamber."),
    ),
    Fault(
        "F301",
        "Drive-end pump bearing hot",
        "Alarm",
        ("Oil supply of the pump bearings throttled.", "Bearing damage begins."),
        ("Clean the nozzle, bore 1.2 mm.", "Measure vibration, plan Section 7.2."),
    ),
    Fault(
        "F302",
        "Drive-end pump bearing very hot",
        "Trip",
        ("Bearing damaged.", "Coupling pushes the shaft."),
        ("Replace both bearings.", "Check the gap between the hubs."),
    ),
    Fault(
        "F303",
        "Non-drive-end pump bearing hot",
        "Alarm",
        ("Thrust too high: wear ring worn.", "Too much oil."),
        ("Measure the clearance (Table 7-1).", "Check the return line."),
    ),
    Fault(
        "F304",
        "Non-drive-end pump bearing very hot",
        "Trip",
        ("Thrust bearing pair damaged.",),
        ("Replace the bearings, check the balance holes of the impeller.",),
    ),
    Fault(
        "F305",
        "Pump vibration high",
        "Alarm",
        ("Flow below the minimum.", "Misalignment.", "Impeller fouled."),
        ("Raise the flow.", "Check the alignment (Section 4.4).", "Clean and balance the impeller."),
    ),
    Fault(
        "F306",
        "Pump vibration very high",
        "Trip",
        ("Cavitation, loose foundation or broken bearing.",),
        ("Don't restart. Check suction pressure, foundation bolts and bearings in this order.",),
    ),
    Fault(
        "F307",
        "Gear unit vibration high",
        "Alarm",
        ("Coupling element worn.", "Tooth damage."),
        ("Inspect the coupling element (Section 7.3).", "Open the inspection cover, look at the teeth."),
    ),
    Fault(
        "F308",
        "Gear unit vibration very high",
        "Trip",
        ("Bearing or tooth of the gear unit broken.",),
        ("Drain the oil through a sieve. Metal pieces: send the gear unit for repair.",),
    ),
    Fault(
        "F309",
        "Vibration sensor out of range",
        "Alarm",
        ("Plug loose or cable shield open.",),
        ("Tighten the plug. Replace the sensor 55-1215-1.",),
    ),
    Fault(
        "F401",
        "Motor overload",
        "Trip",
        ("Flow far above rated.", "Density of the product above design."),
        ("Throttle the discharge valve.", "Compare the current with Table 3-3."),
    ),
    Fault(
        "F402",
        "Motor winding hot",
        "Alarm",
        ("Fan cover blocked.", "Too many starts."),
        ("Clean the fan cover.", "Keep the waiting time of Table 3-3."),
    ),
    Fault(
        "F403",
        "Motor winding very hot",
        "Trip",
        ("Cause of F402 not removed.", "One phase lost."),
        ("Let the motor cool, megger the winding: at least 5 megohm.", "Check the fuses."),
    ),
    Fault(
        "F404",
        "Phase loss or wrong phase sequence",
        "Start blocked",
        ("Fuse blown.", "Supply phases exchanged."),
        ("Replace all three fuses.", "Exchange two phases at the supply terminals."),
    ),
    Fault(
        "F405",
        "Starter does not report back",
        "Trip",
        ("Contactor K1 welded or auxiliary contact dirty.",),
        ("Isolate. Replace K1, part 55-1302-2 for MP-401, 55-1302-3 for MP-402 and MP-403.",),
    ),
    Fault(
        "F406",
        "Too many starts",
        "Start blocked",
        ("Starts per hour above the limit.",),
        ("Wait until the display counts down to zero. Don't reset the counter.",),
    ),
    Fault(
        "F407",
        "Emergency stop pressed",
        "Trip",
        ("Button pressed or its circuit X1:41 to X1:44 open.",),
        ("Make the area safe, pull the button, acknowledge at the controller.",),
    ),
    Fault(
        "F501",
        "Suction pressure low",
        "Alarm",
        ("Suction strainer clogged.", "Level in the supply vessel low."),
        ("Clean the strainer.", "Fill the vessel."),
    ),
    Fault(
        "F502",
        "Suction pressure very low",
        "Trip",
        ("Suction valve closed.", "Gas in the suction line."),
        ("Open the valve fully.", "Vent casing and line (Section 5.2)."),
    ),
    Fault(
        "F503",
        "Flow below the minimum",
        "Alarm",
        ("Discharge valve nearly closed.", "Bypass shut."),
        ("Open the valve.", "Open the minimum-flow bypass."),
    ),
    Fault(
        "F504",
        "Dry run",
        "Trip",
        ("Pump not filled or suction lost.",),
        ("Check the seal for damage before any restart: barrier fluid consumption over 1 hour.",),
    ),
    Fault(
        "F601",
        "Controller battery low",
        "Alarm",
        ("Battery older than 5 years.",),
        ("Replace the CR2032 battery with the supply on.",),
    ),
    Fault(
        "F602",
        "Parameter memory corrupt",
        "Start blocked",
        ("Supply lost while saving.",),
        ("Load the parameter set from the service card, compare with Table 3-4.",),
    ),
    Fault(
        "F603",
        "Fieldbus lost",
        "Alarm",
        ("Cable or address wrong.",),
        ("Check the address (default 17) and the terminating resistor.",),
    ),
    Fault(
        "F604",
        "24 V supply out of range",
        "Trip",
        ("Power supply G1 overloaded or defective.",),
        ("Measure at X1:1 and X1:2: 22 to 27 V.",),
    ),
)
