"""The lubricants guide as an HTML page."""

from __future__ import annotations

from pathlib import Path

from ingestion.sample import machine as m
from ingestion.sample.machine import Sheet

FILE_NAME = "TB-4462-EN_lubricants_guide.html"

_OILS = Sheet(
    (
        "Lubricant",
        "Kind",
        "Viscosity at 40 °C (mm²/s)",
        "Viscosity at 100 °C (mm²/s)",
        "Pour point (°C)",
        "Flash point (°C)",
    ),
    (
        ("TL-68", "Mineral gear oil", "68", "8.7", "-24", "232"),
        ("TL-68S", "Synthetic gear oil, PAO", "67", "10.4", "-48", "246"),
        ("TB-15", "White oil, barrier fluid", "15", "3.4", "-18", "178"),
        ("TB-15A", "Water-glycol, barrier fluid", "14", "–", "-34", "none"),
    ),
)
_SHELF = Sheet(
    ("Lubricant", "Unopened (months)", "Opened (months)", "Store at (°C)"),
    (
        ("TL-68", "36", "12", "0 to 40"),
        ("TL-68S", "60", "12", "-10 to 40"),
        ("TG-2", "36", "6", "0 to 30"),
        ("TB-15", "24", "3", "5 to 30"),
    ),
)
_GREASES = Sheet(
    ("Old grease", "Mixing with TG-2", "What to do"),
    (
        ("Lithium", "compatible", "Grease as usual"),
        ("Lithium complex", "compatible", "Grease as usual"),
        ("Calcium sulphonate", "borderline", "Regrease twice within 200 hours"),
        ("Polyurea", "not compatible", "Open the bearing, wash it and fill it new"),
        ("Sodium", "not compatible", "Open the bearing, wash it and fill it new"),
    ),
)

_STYLE = """
body{font:15px/1.55 "Segoe UI",Helvetica,Arial,sans-serif;color:#1b242b;
max-width:820px;margin:2rem auto;padding:0 1.2rem}
h1,h2{color:#0b4a5f;line-height:1.25} h2{margin-top:2rem;border-bottom:1px solid #9fb0ba}
table{border-collapse:collapse;margin:.6rem 0 1.2rem} th{background:#0b4a5f;color:#fff;text-align:left}
th,td{border:1px solid #9fb0ba;padding:.3rem .6rem} caption{text-align:left;font-weight:bold;padding:.3rem 0}
.caution{border:2px solid #f6c700;padding:.5rem .9rem;margin:1rem 0}
.warning{border:2px solid #f08a00;padding:.5rem .9rem;margin:1rem 0}
footer{color:#5d6a73;font-size:.85rem;margin-top:2.5rem}
""".strip()


def write_guide(folder: Path) -> Path:
    """Writes the page into the folder and returns its path."""
    path = folder / FILE_NAME
    path.write_bytes(_page().encode())
    return path


def _page() -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Tornbeck {m.SERIES} lubricants guide {m.GUIDE_NUMBER}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<h1>Lubricants guide for {m.SERIES} process pump units</h1>
<p>{m.MAKER}, document {m.GUIDE_NUMBER}, Rev. B, January 2019. This guide goes with the service manual
{m.MANUAL_NUMBER}.</p>

<h2>Choosing the oil of the gear unit</h2>
<p>Use TL-68 where the ambient temperature stays above 0 °C and TL-68S where it falls below. TL-68S doubles the
interval between oil changes. ISO VG 46 is permitted for the MP-401 only, and only where the ambient temperature
stays below -10 °C. ISO VG 100 isn't permitted: the oil pump draws air at the start.</p>
{_table("Properties of the lubricants", _OILS)}
<p>Oils of other makers must be of ISO VG 68, carry CLP according to
DIN 51517-3 and have an FZG load stage of at least 12. Ask the supplier for a written confirmation that the oil
doesn't attack FKM.</p>

<h2>First filling on site</h2>
<div class="caution"><strong>CAUTION:</strong> The preservation oil in a new gear unit foams when it is mixed with
the working oil. Drain it completely before the first filling.</div>
<ol>
<li>Drain the preservation oil while the unit is at room temperature.</li>
<li>Flush with 2 L of the working oil and drain again.</li>
<li>Filter the new oil through a cart with 6 µm while filling. New oil from the drum isn't clean enough.</li>
<li>Fill to the mark of the sight glass. The quantity is in the service manual and in the service bulletins.</li>
<li>Run the unit for 15 minutes without load and look for leaks.</li>
</ol>

<h2>Changing from one oil to another</h2>
<p>From TL-68 to TL-68S or back: one change of oil and filter is enough. From a polyglycol oil: flush twice, each
time with a running time of 30 minutes, and replace the filter cartridge after each flushing. The gear unit must not
hold more than 3 % of the old oil.</p>

<h2>Taking an oil sample</h2>
<p>Take the sample from the running unit at the sampling valve behind the filter. Let 100 mL flow away, then fill a
clean bottle of 200 mL. Write the asset, the operating hours of the unit and of the oil, and the date on the label.
Send it on the same day: water settles within a few days.</p>

<h2>Greases of the motor bearings</h2>
{_table("Mixing other greases with TG-2", _GREASES)}

<h2>Barrier fluids</h2>
<p>TB-15 is the standard fluid. TB-15A is for products that must not touch oil; it needs O-rings of FFKM. Never use
motor oil or hydraulic oil as barrier fluid: their additives settle on the seal faces as varnish.</p>
<div class="warning"><strong>WARNING:</strong> TB-15 must not be used with products that contain more than 25 % of
oxygen or other strong oxidisers. It can ignite.</div>

<h2>Storage</h2>
{_table("Shelf life", _SHELF)}
<p>Store drums lying down with the bungs at three and nine o'clock, under a roof. Use
the oldest batch first.</p>

<footer>{m.MAKER} and the {m.SERIES} series are invented; this page belongs to the sample set of Millwright.</footer>
</body>
</html>
"""


def _table(caption: str, sheet: Sheet) -> str:
    head = "".join(f"<th>{cell}</th>" for cell in sheet.header)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in sheet.rows)
    return f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
