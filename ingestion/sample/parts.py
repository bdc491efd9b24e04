"""Parts lists of the sample machine, with near-siblings as real ones have them."""

from __future__ import annotations

from ingestion.sample.machine import SIGHT_GLASS, Sheet

_MODELS = ("MP-401", "MP-402", "MP-403")
_PARTS = ("Item", "Description", "Qty", *_MODELS)

PUMP_PARTS = Sheet(
    _PARTS,
    (
        ("1", "Volute casing", "1", "44-1001-1", "44-1001-2", "44-1001-3"),
        ("2", "Impeller nut, left-hand", "1", "44-1024-1", "44-1024-2", "44-1024-2"),
        ("3", "Impeller, closed, 1.4408", "1", "44-1031-1", "44-1031-2", "44-1031-3"),
        ("4", "Casing wear ring", "1", "44-1042-1", "44-1042-2", "44-1042-3"),
        ("5", "Casing gasket, graphite", "1", "33-0502-1", "33-0502-2", "33-0502-3"),
        ("6", "Casing cover", "1", "44-1050-1", "44-1050-2", "44-1050-3"),
        ("7", "Mechanical seal cartridge, complete", "1", "44-2210-1", "44-2210-2", "44-2210-3"),
        ("8", "Gland plate nut M12, A4-70", "4", "99-0312-4", "99-0312-4", "99-0312-4"),
        ("9", "O-ring set of the cartridge, FKM", "1", "33-0511-1", "33-0511-2", "33-0511-3"),
        ("10", "O-ring set of the cartridge, FFKM", "1", "33-0512-1", "33-0512-2", "33-0512-3"),
        ("11", "Shaft", "1", "44-1060-1", "44-1060-2", "44-1060-3"),
        ("12", "Radial bearing, drive end", "1", "44-1071-1", "44-1071-2", "44-1071-2"),
        ("13", "Bearing cover with screws", "2", "44-1075-1", "44-1075-2", "44-1075-2"),
        ("14", "Thrust bearing pair, non-drive end", "1", "44-1072-1", "44-1072-2", "44-1072-3"),
        ("15", "Lip seal of the bearing bracket", "2", "33-0521-1", "33-0521-2", "33-0521-2"),
        ("16", "Bearing bracket", "1", "44-1080-1", "44-1080-2", "44-1080-3"),
        ("17", "Shaft key", "1", "99-0410-1", "99-0410-2", "99-0410-3"),
        ("18", "Casing bolt M16 × 60, 8.8", "8 (MP-403: 12)", "99-0316-6", "99-0316-6", "99-0316-6"),
        ("19", "Casing vent plug G 3/8", "1", "99-0338-1", "99-0338-1", "99-0338-1"),
    ),
)

GEAR_PARTS = Sheet(
    _PARTS,
    (
        ("31", "Housing, lower half", "1", "33-0401-1", "33-0401-2", "33-0401-3"),
        ("32", "Cover with bolts M12 × 40", "1", "33-0402-1", "33-0402-2", "33-0402-3"),
        ("33", "Bearing cap with bolts", "2", "33-0405-1", "33-0405-2", "33-0405-3"),
        ("34", "Gear wheel with shaft", "1", "33-0410-1", "33-0410-2", "33-0410-3"),
        ("35", "Pinion shaft", "1", "33-0411-1", "33-0411-2", "33-0411-3"),
        ("36", "Roller bearing, wheel shaft", "2", "33-0414-1", "33-0414-2", "33-0414-3"),
        ("37", "Roller bearing, pinion shaft", "2", "33-0415-1", "33-0415-2", "33-0415-2"),
        ("38", "Lip seal, input side", "1", "33-0416-1", "33-0416-2", "33-0416-3"),
        ("39", "Lip seal, output side", "1", "33-0417-1", "33-0417-2", "33-0417-2"),
        ("40", "Sealing ring for plugs M24", "2", "33-0412-1", "33-0412-1", "33-0412-1"),
        ("41", "Fill plug M24 × 1.5", "1", "33-0420-1", "33-0420-1", "33-0420-1"),
        ("42", "Drain plug M24 × 1.5, magnetic", "1", "33-0420-2", "33-0420-2", "33-0420-2"),
        ("43", "Sight glass G 1", "1", SIGHT_GLASS, SIGHT_GLASS, SIGHT_GLASS),
        ("44", "Breather G 1/2 with dryer", "1", "33-0442-1", "33-0442-1", "33-0442-1"),
        ("45", "Oil filter cartridge, 10 µm", "1", "33-0450-1", "33-0450-2", "33-0450-2"),
        ("46", "Oil pump with screws", "1", "33-0460-1", "33-0460-2", "33-0460-3"),
        ("47", "Temperature sensor TT-1, Pt100", "1", "55-1202-1", "55-1202-1", "55-1202-1"),
        ("48", "Oil cooler", "1", "33-0470-1", "33-0470-2", "33-0470-3"),
        ("51", "Coupling hub, motor side", "1", "33-0601-1", "33-0601-2", "33-0601-3"),
        ("52", "Coupling element with screws", "1", "33-0610-1", "33-0610-2", "33-0610-3"),
        ("53", "Grub screw M8 × 12", "2", "99-0308-1", "99-0308-1", "99-0308-1"),
    ),
)

TOOLS = Sheet(
    ("Tool", "Used for", "Part number"),
    (
        ("Torque wrench 20 to 120 N·m", "Plugs, covers, coupling element", "99-9001-1"),
        ("Torque wrench 80 to 400 N·m", "Casing bolts, impeller nut, feet", "99-9001-2"),
        ("Impeller puller, three arms", "Impeller, Section 7.1", "99-9010-2"),
        ("Induction heater, up to 120 °C", "Pump bearings, Section 7.2", "99-9020-1"),
        ("Seal setting clips, set of four", "Seal cartridge, Section 7.1", "99-9030-1"),
        ("Laser alignment set", "Couplings, Section 4.4", "99-9040-1"),
        ("Hand pump with gauge, 10 bar", "Cooler and seal pressure test", "99-9050-1"),
    ),
)
