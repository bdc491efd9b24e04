"""Small files of every format, made on the spot: what a technician would recognise as a manual page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import msoffcrypto
import openpyxl
import pptx
import pytest
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingestion.pdf import read_pdf
from models.types import ReadDocument
from tests.ingestion.drawn import Page, Read

Write = Callable[[str, str | bytes], Path]

MARKDOWN = """# Pump P-7 manual

> **WARNING**
>
> Relieve the pressure first.

## Drain the oil

1. Open the drain plug:

   ```bash
   valve --open V12
   ```

2. Let the oil run out.
   1. Catch it in a pan.
   2. Weigh it.

| Item | Torque |
| --- | --- |
| Drain plug | 45 Nm |
"""

RST = """Pump P-7 manual
===============

.. warning:: Relieve the pressure first.

Drain the oil
-------------

#. Open the drain plug:

   .. code-block:: bash

      valve --open V12

#. Let the oil run out.

.. list-table:: Torques
   :header-rows: 1

   * - Item
     - Torque
   * - Drain plug
     - 45 Nm
"""

HTML = """<!doctype html><html><head><title>Pump P-7 manual</title><style>p { color: red }</style></head><body>
<h1>Pump P-7 manual</h1><script>var secret = 1;</script>
<div class="admonition warning"><p class="admonition-title">Warning</p><p>Relieve the pressure first.</p></div>
<h2>Drain the oil</h2><ol><li>Open the drain plug:<pre>valve --open V12</pre></li><li>Let the oil run out.</li></ol>
<table><thead><tr><th>Item</th><th>Torque</th></tr></thead>
<tbody><tr><td>Drain plug</td><td>45 Nm</td></tr></tbody></table>
<dl><dt>LRU</dt><dd>Line replaceable unit.</dd></dl></body></html>"""

TEXT = """PUMP P-7 MANUAL

WARNING: Relieve the pressure first.

DRAIN THE OIL

1. Open the drain plug.
2. Let the oil run out.

Item        Torque
Drain plug  45 Nm
Cover       12 Nm
"""

LOG = """wo_id,equipment,description,opened,closed,downtime_h
WO-1,P-7,Seal replaced after leak,2024-02-01,2024-02-02,3.5
WO-2,P-8,Bearing greased,2024-02-03,2024-02-03,0
WO-3,P-7,Impeller cleaned,2024-03-05,2024-03-05,1
"""

PUMP = "The oil pump delivers twelve litres a minute at rated speed and must be primed."
PAGES = f'{{"text": "{PUMP}", "source": "ch1.pdf", "page": 3}}\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of this name and content and returns its path."""

    def made(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return made


def make_docx(path: Path) -> Path:
    file = docx.Document()
    file.core_properties.title = ""
    file.add_paragraph("Pump P-7 manual", style="Title")
    box = file.add_table(rows=1, cols=1)
    box.cell(0, 0).text = "WARNING"
    box.cell(0, 0).add_paragraph("Relieve the pressure first.")
    file.add_paragraph("Contents\t1", style="Normal").style = file.styles["Normal"]
    file.add_paragraph("Drain the oil", style="Heading 1")
    file.add_paragraph("Open the drain plug.", style="List Number")
    file.add_paragraph("Let the oil run out.", style="List Number")
    file.add_paragraph("Use a pan.", style="List Bullet")
    table = file.add_table(rows=2, cols=2)
    for at, text in enumerate(("Item", "Torque", "Drain plug", "45 Nm")):
        table.cell(at // 2, at % 2).text = text
    bold = file.add_paragraph()
    bold.add_run("2.1 Refill").bold = True
    file.add_paragraph("Pour in the oil.")
    file.save(str(path))
    return path


def make_pptx(path: Path) -> Path:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Drain the oil"
    body = slide.placeholders[1].text_frame
    body.text = "Open the drain plug."
    body.add_paragraph().text = "Let the oil run out."
    slide.notes_slide.notes_text_frame.text = "Mention the pan."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Torques"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for at, text in enumerate(("Item", "Torque", "Drain plug", "45 Nm")):
        table.cell(at // 2, at % 2).text = text
    deck.save(str(path))
    return path


def make_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    for line in LOG.strip().split("\n"):
        book.active.append(line.split(","))
    book.save(path)
    return path


def make_pdf(path: Path, pages: int = 1, **options: object) -> Path:
    canvas = Canvas(str(path), pagesize=A4, **options)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 760, f"{number} Drain the oil")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 730, f"Tighten the drain plug of pump {number} to 45 Nm and check it for leaks.")
        canvas.showPage()
    canvas.save()
    return path


def make_eml(path: Path) -> Path:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = (
        "Pump P-7 bulletin",
        "a@b.example",
        "Mon, 01 Jan 2024 10:00:00 +0000",
    )
    message.set_content("Tighten the drain plug to 45 Nm.\n\nUse a new washer each time you do so.")
    message.add_attachment(TEXT.encode(), maintype="text", subtype="plain", filename="manual.txt")
    message.add_attachment(b"PK\x03\x04 broken", maintype="application", subtype="octet-stream", filename="broken.docx")
    path.write_bytes(message.as_bytes())
    return path


@pytest.fixture
def of_every_format(tmp_path: Path) -> dict[str, Path]:
    """One readable file per format, by suffix."""
    folder = tmp_path / "formats"
    folder.mkdir()
    texts = {".md": MARKDOWN, ".rst": RST, ".html": HTML, ".txt": TEXT, ".csv": LOG, ".jsonl": PAGES}
    for suffix, text in texts.items():
        (folder / f"pump{suffix}").write_text(text, encoding="utf-8")
    makers = {".docx": make_docx, ".pptx": make_pptx, ".xlsx": make_xlsx, ".pdf": make_pdf, ".eml": make_eml}
    for suffix, maker in makers.items():
        maker(folder / f"pump{suffix}")
    return {path.suffix: path for path in sorted(folder.iterdir())}


@pytest.fixture
def broken_files(tmp_path: Path) -> dict[str, Path]:
    """One file per way of being broken, by what its reason must name."""
    folder = tmp_path / "broken"
    folder.mkdir()
    good = make_pdf(folder / "good.pdf", pages=3).read_bytes()
    docx_bytes = make_docx(folder / "good.docx").read_bytes()
    (folder / "good.pdf").unlink()
    (folder / "good.docx").unlink()
    contents: dict[str, tuple[str, bytes]] = {
        "empty": ("empty.pdf", b""),
        "blank": ("blank.txt", b" \n\n"),
        "truncated pdf": ("truncated.pdf", good[: len(good) // 3]),
        "truncated docx": ("truncated.docx", docx_bytes[: len(docx_bytes) // 2]),
        "wrong extension": ("word.pdf", docx_bytes),
        "pdf as text": ("pdf.txt", good),
        "binary as text": ("binary.md", bytes(range(256)) * 40),
        "old word": ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
        "no text": ("pictures.html", b"<html><body><img src='x.png'></body></html>"),
        "only a head": ("head.csv", b"a,b,c\n"),
        "numbers only": ("numbers.txt", b"1 2 3.5 4\n" * 200),
        "questions": ("cases.jsonl", b'{"question": "How much?", "must_contain": ["4"]}\n'),
        "unknown": ("archive.tar", b"x" * 200),
    }
    paths = {}
    for name, (file, content) in contents.items():
        paths[name] = folder / file
        paths[name].write_bytes(content)
    make_pdf(folder / "encrypted.pdf", encrypt="secret")
    paths["encrypted"] = folder / "encrypted.pdf"
    paths["encrypted word"] = folder / "locked.docx"
    with paths["encrypted word"].open("wb") as file:
        msoffcrypto.OfficeFile(io.BytesIO(docx_bytes)).encrypt("secret", file)
    paths["no pages"] = folder / "nopages.pdf"
    paths["no pages"].write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n"
        b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n98\n%%EOF\n"
    )
    with zipfile.ZipFile(folder / "zip.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    paths["zip as xlsx"] = folder / "zip.xlsx"
    return paths


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What is read of a page that a test draws on, below running text."""

    def make(draw: Callable[[Page], object]) -> ReadDocument:
        path = tmp_path / "manual.pdf"
        canvas = Canvas(str(path), pagesize=A4, invariant=1)
        draw(Page(canvas).body())
        canvas.showPage()
        canvas.save()
        return read_pdf(path)

    return make
