"""Many hundred pages cost the memory of a few dozen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

CHILD = """
import resource, sys
from pathlib import Path
import services.settings
from ingestion.pdf import read_pdf
document = read_pdf(Path(sys.argv[1]), lambda done, total: None)
print(document.page_count, len(document.blocks), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
LINE = "{n}. Check valve {n} of line {p}: pressure {n}.{p} bar, torque 45 Nm, then close the cover again. "


def written(path: Path, pages: int) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    for page in range(pages):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 810, f"PM-200 Service Manual {page + 1}")
        for line in range(6):
            canvas.drawString(60, 780 - 100 * line, LINE.format(n=line + 1, p=page + 1))
        canvas.showPage()
    canvas.save()
    return path


def measured(path: Path) -> tuple[int, int, int]:
    """Pages, blocks and peak resident memory in MB of reading the file in a process of its own."""
    run = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True)
    pages, blocks, peak = map(int, run.stdout.split())
    return pages, blocks, peak


@pytest.mark.timeout(900)
def test_memory_does_not_grow_with_the_pages(tmp_path: Path) -> None:
    _, _, small = measured(written(tmp_path / "small.pdf", 30))
    pages, blocks, large = measured(written(tmp_path / "large.pdf", 430))
    assert pages == 430
    assert blocks >= 6 * 430
    assert large - small < 84, f"{small} MB for 30 pages, {large} MB for 430"
