"""What is true of the sample machine: every number that more than one of the sample documents uses.

Tornbeck Pumpworks and its MP-400 series are invented. A table is a header and rows of strings, as it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass

MAKER = "Tornbeck Pumpworks"
SERIES = "MP-400"
MANUAL_NUMBER = "TB-4417-EN"
MANUAL_REVISION = "Rev. D"
MANUAL_DATE = "June 2018"
BULLETIN_NUMBER = "SB-4417-07"
BULLETIN_DATE = "18 March 2019"
BULLETIN_FROM_SERIAL = "402-1180"
GUIDE_NUMBER = "TB-4462-EN"

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the sample documents: header and body, all cells as printed."""

    header: Row
    rows: tuple[Row, ...]


OIL_QUANTITY_L = {"MP-401": "3.8", "MP-402": "5.6", "MP-403": "8.2"}
"""Oil of the gear unit with filter and cooler, as the manual states it."""

OIL_QUANTITY_WIDE_SUMP_L = "6.4"
"""The same for an MP-402 with the wide sump, as the bulletin states it."""

SIGHT_GLASS = "33-0418-2"
SIGHT_GLASS_WIDE_SUMP = "33-0418-3"

DRAIN_PLUG_TORQUE = "80"

PERFORMANCE = Sheet(
    ("Data", "Unit", "MP-401", "MP-402", "MP-403"),
    (
        ("Rated flow", "m³/h", "60", "110", "180"),
        ("Rated head", "m", "145", "160", "172"),
        ("Minimum continuous flow", "m³/h", "18", "33", "54"),
        ("NPSH required at rated flow", "m", "3.2", "3.8", "4.6"),
        ("Pump speed at 50 Hz", "rpm", "3,567", "3,345", "3,182"),
        ("Maximum casing pressure", "bar", "25", "25", "30"),
        ("Hydrostatic test pressure", "bar", "37.5", "37.5", "45"),
        ("Product temperature", "°C", "-10 to +120", "-10 to +120", "-10 to +140"),
        ("Suction flange, EN 1092-1", "–", "DN 80 PN 40", "DN 100 PN 40", "DN 150 PN 40"),
        ("Discharge flange, EN 1092-1", "–", "DN 50 PN 40", "DN 80 PN 40", "DN 100 PN 40"),
        ("Mass without motor", "kg", "410", "560", "820"),
        ("Mass with motor and baseplate", "kg", "780", "1,120", "1,690"),
        ("Sound pressure level at 1 m", "dB(A)", "79", "81", "84"),
    ),
)

GEAR_UNIT = Sheet(
    ("Data", "Unit", "GU-41 (MP-401)", "GU-42 (MP-402)", "GU-43 (MP-403)"),
    (
        ("Speed-increasing ratio", "–", "2.41 : 1", "2.26 : 1", "2.15 : 1"),
        ("Input speed", "rpm", "1,480", "1,480", "1,480"),
        ("Rated input power", "kW", "45", "75", "132"),
        ("Service factor, AGMA 6011", "–", "1.6", "1.5", "1.5"),
        ("Backlash, new", "mm", "0.12 to 0.20", "0.14 to 0.23", "0.16 to 0.26"),
        ("Backlash, wear limit", "mm", "0.35", "0.40", "0.45"),
        ("Axial play of the pinion", "mm", "0.05 to 0.10", "0.05 to 0.10", "0.06 to 0.12"),
        ("Oil pump delivery at 1,480 rpm", "L/min", "9", "14", "22"),
        ("Oil filter rating", "µm", "10", "10", "10"),
        ("Oil heater", "W", "300", "300", "500"),
    ),
)

MOTOR = Sheet(
    ("Data", "Unit", "MP-401", "MP-402", "MP-403"),
    (
        ("Rated power", "kW", "45", "75", "132"),
        ("Supply", "–", "400 V, 3 ~, 50 Hz", "400 V, 3 ~, 50 Hz", "400 V, 3 ~, 50 Hz"),
        ("Rated current", "A", "81", "132", "230"),
        ("Starting method", "–", "Star-delta", "Soft starter", "Soft starter"),
        ("Starts per hour, maximum", "–", "6", "4", "3"),
        ("Waiting time between two starts", "min", "10", "15", "20"),
        ("Frame size, IEC 60072", "–", "225M", "280S", "315M"),
        ("Grease per drive-end bearing", "g", "20", "30", "45"),
        ("Winding protection", "–", "PTC, 155 °C", "PTC, 155 °C", "PTC, 155 °C"),
    ),
)

LIMITS = Sheet(
    ("Monitored value", "Sensor", "Normal", "Alarm", "Trip", "Trip delay (s)"),
    (
        ("Gear unit oil pressure (bar)", "PT-1", "1.8 to 2.5", "below 1.2", "below 0.8", "3"),
        ("Gear unit oil temperature (°C)", "TT-1", "45 to 65", "above 78", "above 85", "10"),
        ("Oil filter differential pressure (bar)", "PDT-1", "0.2 to 0.8", "above 1.5", "none", "–"),
        ("Barrier fluid pressure above stuffing box (bar)", "PT-2", "1.5 to 2.0", "below 1.0", "below 0.5", "5"),
        ("Barrier fluid level (%)", "LT-2", "40 to 75", "below 30", "below 15", "5"),
        ("Barrier fluid temperature (°C)", "TT-2", "30 to 60", "above 70", "above 80", "10"),
        ("Pump bearing temperature (°C)", "TT-3, TT-4", "50 to 75", "above 90", "above 100", "10"),
        ("Pump bearing vibration, RMS (mm/s)", "VT-1", "0.8 to 2.8", "above 4.5", "above 7.1", "5"),
        ("Gear unit vibration, RMS (mm/s)", "VT-2", "1.0 to 3.5", "above 5.6", "above 9.0", "5"),
        ("Motor winding temperature (°C)", "PTC", "below 130", "above 145", "above 155", "1"),
        ("Suction pressure (bar)", "PT-3", "0.3 to 6.0", "below 0.2", "below 0.1", "8"),
        ("Discharge flow (% of rated)", "FT-1", "50 to 110", "below 35", "below 30", "20"),
    ),
)

NAMED_TORQUES = Sheet(
    ("Fastener", "Item", "Thread", "Property class", "Torque (N·m)"),
    (
        ("Casing bolts, pump casing to bearing bracket", "18", "M16", "8.8", "195"),
        ("Impeller nut, left-hand thread", "2", "M24 × 1.5", "1.4462", "220"),
        ("Gland plate nuts, seal cartridge", "8", "M12", "A4-70", "52"),
        ("Bearing cover screws, pump", "13", "M10", "8.8", "46"),
        ("Casing vent plug", "19", "G 3/8", "1.4571", "35"),
        ("Cover bolts, gear unit housing", "32", "M12", "8.8", "70"),
        ("Bearing cap bolts, gear unit", "33", "M16", "10.9", "270"),
        ("Fill plug, gear unit", "41", "M24 × 1.5", "5.8", "45"),
        ("Drain plug, gear unit", "42", "M24 × 1.5", "5.8", DRAIN_PLUG_TORQUE),
        ("Sight glass", "43", "G 1", "–", "40"),
        ("Breather", "44", "G 1/2", "–", "25"),
        ("Oil filter cartridge", "45", "–", "–", "20"),
        ("Oil pump screws", "46", "M8", "8.8", "23"),
        ("Temperature sensor TT-1", "47", "G 1/2", "–", "30"),
        ("Coupling element screws", "52", "M10", "10.9", "65"),
        ("Coupling hub grub screw", "53", "M8", "45H", "10"),
        ("Motor foot bolts (MP-401)", "–", "M16", "8.8", "190"),
        ("Motor foot bolts (MP-402, MP-403)", "–", "M20", "8.8", "370"),
        ("Foundation bolt nuts, grouted", "–", "M20", "8.8", "310"),
        ("Vibration sensor VT-1, VT-2", "–", "M8", "1.4305", "8"),
        ("Earthing screw, control cabinet", "–", "M8", "A2-70", "12"),
    ),
)

GENERAL_TORQUES = Sheet(
    ("Thread", "Class 8.8 (N·m)", "Class 10.9 (N·m)", "Class 12.9 (N·m)", "A4-70 (N·m)"),
    (
        ("M8", "25", "36", "43", "17"),
        ("M10", "48", "71", "83", "34"),
        ("M12", "84", "123", "144", "59"),
        ("M14", "133", "195", "229", "94"),
        ("M16", "206", "302", "354", "144"),
        ("M20", "415", "592", "690", "281"),
    ),
)

INTERVALS = Sheet(
    ("Task", "Operating hours", "At the latest after", "Section"),
    (
        ("Walk-round inspection", "each shift", "1 day", "6.2"),
        ("Check the barrier fluid level and pressure", "24", "1 day", "6.2"),
        ("Measure vibration at all four points", "500", "1 month", "6.2"),
        ("Take an oil sample from the gear unit", "1,000", "3 months", "6.5"),
        ("Replace the oil filter cartridge, first time", "250", "3 months", "6.6"),
        ("Replace the oil filter cartridge, afterwards", "2,000", "6 months", "6.6"),
        ("Change the gear unit oil, first time", "500", "6 months", "6.5"),
        ("Change the gear unit oil, mineral oil", "8,000", "12 months", "6.5"),
        ("Change the gear unit oil, synthetic oil", "16,000", "24 months", "6.5"),
        ("Grease the motor bearings", "2,500", "6 months", "6.7"),
        ("Change the barrier fluid", "4,000", "6 months", "6.8"),
        ("Inspect the coupling element", "4,000", "12 months", "7.3"),
        ("Check the shaft alignment", "8,000", "12 months", "4.4"),
        ("Test the emergency stop", "–", "6 months", "1.5"),
        ("Test the trips of the controller", "–", "12 months", "9.1"),
        ("Replace the mechanical seal cartridge", "16,000", "36 months", "7.1"),
        ("Replace the pump bearings", "25,000", "60 months", "7.2"),
    ),
)

LUBRICANTS = Sheet(
    ("Lubrication point", "Lubricant", "Specification", "Tornbeck part number"),
    (
        ("Gear unit, ambient above 0 °C", "Mineral gear oil, ISO VG 68", "CLP, DIN 51517-3", "TL-68"),
        ("Gear unit, ambient below 0 °C", "Synthetic gear oil (PAO), ISO VG 68", "CLP HC, DIN 51517-3", "TL-68S"),
        ("Motor bearings", "Lithium complex grease, NLGI 2", "KP2N-30, DIN 51825", "TG-2"),
        ("Pump bearings", "Supplied from the gear unit", "as the gear unit", "–"),
        ("Mechanical seal, barrier fluid", "White oil, ISO VG 15", "technical white oil", "TB-15"),
        ("Impeller nut and bolts of stainless steel", "Nickel anti-seize paste", "up to 1,100 °C", "TP-1"),
    ),
)

OIL_QUANTITIES = Sheet(
    ("Model", "Gear unit", "Oil quantity (L)", "Oil level", "Sight glass"),
    (
        ("MP-401", "GU-41", OIL_QUANTITY_L["MP-401"], "middle of the sight glass", SIGHT_GLASS),
        ("MP-402", "GU-42", OIL_QUANTITY_L["MP-402"], "middle of the sight glass", SIGHT_GLASS),
        ("MP-403", "GU-43", OIL_QUANTITY_L["MP-403"], "upper third of the sight glass", SIGHT_GLASS),
    ),
)

CLEARANCES = Sheet(
    ("Clearance", "Unit", "New", "Wear limit", "How to measure"),
    (
        ("Casing wear ring, on the diameter", "mm", "0.40 to 0.46", "0.80", "Inside and outside micrometer"),
        ("Impeller to casing cover, axial", "mm", "0.8 to 1.2", "2.0", "Feeler gauge through the suction flange"),
        ("Shaft run-out at the seal sleeve", "mm", "0.03 or less", "0.05", "Dial gauge, shaft turned by hand"),
        ("Shaft end play", "mm", "0.02 to 0.06", "0.12", "Dial gauge on the impeller end"),
        (
            "Shaft deflection at the seal under hand load",
            "mm",
            "0.04 or less",
            "0.07",
            "Dial gauge, lift at the impeller",
        ),
        ("Squareness of the seal face to the shaft", "mm", "0.03 or less", "0.05", "Dial gauge fixed to the shaft"),
    ),
)

ALIGNMENT = Sheet(
    ("Coupling", "Parallel offset (mm)", "Angular error (mm per 100 mm)", "Gap between hubs (mm)"),
    (
        ("Motor to gear unit, MP-401", "0.08", "0.06", "140 ± 1.0"),
        ("Motor to gear unit, MP-402", "0.08", "0.06", "140 ± 1.0"),
        ("Motor to gear unit, MP-403", "0.10", "0.06", "180 ± 1.5"),
        ("Gear unit to pump, all models", "0.05", "0.04", "100 ± 0.5"),
    ),
)
