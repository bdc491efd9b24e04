"""The service bulletin as DOCX: it supersedes one value of the manual for units from a serial number on."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt, RGBColor

from ingestion.sample import machine as m

FILE_NAME = "SB-4417-07_oil_quantity_MP-402.docx"
_WRITTEN = datetime(2019, 3, 18, 9, 0)
_TABLE_STYLES = ("Normal Table", "Table Grid")
_PETROL = RGBColor(0x0B, 0x4A, 0x5F)

_HEAD = (
    ("Bulletin", m.BULLETIN_NUMBER),
    ("Date", m.BULLETIN_DATE),
    ("Concerns", f"Service manual {m.MANUAL_NUMBER}, {m.MANUAL_REVISION}, Section 6.4, Table 6-3"),
    ("Applies to", f"MP-402, serial numbers {m.BULLETIN_FROM_SERIAL} and later"),
    ("Priority", "Before the next oil change, at the latest within 3 months"),
)
_VALUES = (
    ("MP-402, serial number", "Gear unit", "Oil quantity (L)", "Sight glass"),
    ("402-1100 to 402-1179", "GU-42", m.OIL_QUANTITY_L["MP-402"], m.SIGHT_GLASS),
    ("402-1180 and later", "GU-42B, wide sump", m.OIL_QUANTITY_WIDE_SUMP_L, m.SIGHT_GLASS_WIDE_SUMP),
)
_STEPS = (
    "Read the serial number on the name plate. Below 402-1180 nothing has to be done.",
    "Stop the unit, lock it out and wait 10 minutes until the oil has run back.",
    "Read the level in the sight glass. With 5.6 L in a wide sump the glass shows oil in its lower quarter only.",
    "Top up with the oil that is in the gear unit until the level stands in the middle of the sight glass. About 0.8 "
    "L is needed.",
    "Mark the new quantity, 6.4 L, on the plate beside the fill plug. The label 99-0711-2 comes with this bulletin.",
    "Enter the bulletin number in the machine log.",
)


def write_bulletin(folder: Path) -> Path:
    """Writes the bulletin into the folder and returns its path; the same version gives the same bytes."""
    word = Document()
    _prepare(word)
    word.add_heading(f"Service bulletin {m.BULLETIN_NUMBER}", 0)
    word.add_paragraph(f"{m.MAKER}. Oil quantity of the gear unit GU-42B with wide sump.")
    _table(word, _HEAD, header=False)
    word.add_heading("Superseded value", 1)
    word.add_paragraph(
        "Since October 2018 the MP-402 has been delivered with the gear unit GU-42B. Its sump is 30 mm wider, and it "
        "needs more oil than the manual says. For the MP-402 with serial number 402-1180 and later the oil quantity "
        f"is 6.4 L. This value replaces the 5.6 L in Section 6.4, Table 6-3 of the service manual {m.MANUAL_NUMBER} "
        f"{m.MANUAL_REVISION}."
    )
    _table(word, _VALUES, header=True)
    word.add_paragraph(
        "The wide sump has a longer sight glass, part number 33-0418-3. The sight glass 33-0418-2 of the parts list "
        "doesn't fit. MP-401 and MP-403 aren't concerned. The type of oil, the change intervals and all other values "
        "of the manual stay valid."
    )
    word.add_heading("Why it matters", 1)
    word.add_paragraph(
        "With 5.6 L the oil pump draws air when the oil is cold or the unit stands at an angle. The oil pressure "
        "then drops for some seconds after the start and the controller shows F101. Eleven units in the field showed "
        "worn roller bearings on the pinion shaft after less than 9,000 operating hours."
    )
    word.add_heading("What to do", 1)
    _signal(
        word,
        "CAUTION",
        "Don't overfill. With oil above the sight glass the wheel churns the oil and its temperature rises within 20 "
        "minutes.",
    )
    for step in _STEPS:
        word.add_paragraph(step, style="List Number")
    _signal(
        word,
        "NOTE",
        "A unit that showed F101 more than twice should have its bearings checked by vibration measurement within "
        "500 operating hours.",
    )
    word.add_heading("Parts and time", 1)
    word.add_paragraph(
        "The work takes 30 minutes. Oil and label are supplied free of charge against this bulletin number until 31 "
        "December 2020."
    )
    path = folder / FILE_NAME
    path.write_bytes(_packed(word))
    return path


def _prepare(word: Word) -> None:
    properties = word.core_properties
    properties.title = f"Service bulletin {m.BULLETIN_NUMBER}: oil quantity of the MP-402 gear unit"
    properties.author = m.MAKER
    properties.created = properties.modified = properties.last_printed = _WRITTEN
    properties.last_modified_by = m.MAKER
    properties.comments = ""
    _drop(word.part, "stylesWithEffects")
    _drop(word.part.package, "thumbnail")
    normal = word.styles["Normal"]
    normal.font.name = "Arial"
    normal.font.size = Pt(10)
    for style in [each for each in word.styles if each.type == WD_STYLE_TYPE.TABLE and each.name not in _TABLE_STYLES]:
        style.delete()
    for name in ("Title", "Heading 1"):
        word.styles[name].font.name = "Arial"
        word.styles[name].font.color.rgb = _PETROL


def _drop(source: Any, ending: str) -> None:
    """Leaves out a part of the template that nothing needs."""
    for key in [key for key, rel in source.rels.items() if rel.reltype.endswith(ending)]:
        source.rels.pop(key)


def _table(word: Word, rows: tuple[tuple[str, ...], ...], header: bool) -> None:
    table = word.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for r, cells in enumerate(rows):
        for c, text in enumerate(cells):
            run = table.cell(r, c).paragraphs[0].add_run(text)
            run.bold = r == 0 if header else c == 0
    word.add_paragraph()


def _signal(word: Word, label: str, text: str) -> None:
    paragraph = word.add_paragraph(style="Intense Quote")
    paragraph.add_run(f"{label}: ").bold = True
    paragraph.add_run(text)


def _packed(word: Word) -> bytes:
    """The file without clock or compression in it, so that its bytes are the same everywhere."""
    saved, packed = BytesIO(), BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_WRITTEN.timetuple()[:6])
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name))
    return packed.getvalue()
