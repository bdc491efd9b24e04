"""Document sets made of real documents: excerpts with values, in further editions whose values differ."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.effectivity_sets import HIGHEST, DocumentSet, Paper, Statement
from ingestion.read import read
from ingestion.suffixes import reason_against
from models.errors import MillwrightError
from models.types import Block, BlockKind, ReadDocument

_VALUE = re.compile(
    r"(?<![\w.,/-])\d+(?:\.\d+)?(?= ?(?:mm|cm|m|Nm|V|A|mA|kHz|Hz|bar|psi|kPa|°C|°F|%|L|kg|lb|rpm|"
    r"seconds?|minutes?|hours?|inch(?:es)?|in\.|feet|ft|kW|W|MHz|volts?|amps?|degrees)\b)"
)
_TEXT = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.STEP, BlockKind.HEADING)
_WINDOW, _LEAST, _MOST = 30, 2, 4


def derived(random_: random.Random, folder: Path, number: int) -> Iterator[DocumentSet]:
    """Up to `number` sets from the folder's documents, in random order; what can't be read is left out."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not reason_against(path)]
    random_.shuffle(files)
    made = 0
    for path in files:
        if made >= number:
            return
        try:
            document = read(path)
        except (MillwrightError, OSError):
            continue
        if not isinstance(document, ReadDocument):
            continue
        for start in range(0, len(document.blocks), _WINDOW):
            excerpt = [b for b in document.blocks[start : start + _WINDOW] if b.kind in _TEXT and b.text.strip()]
            found = _of(random_, f"{path.stem[:24]} {start // _WINDOW + 1}", excerpt)
            if found is not None:
                yield found
                made += 1
            if made >= number or start > 12 * _WINDOW:
                break


def _of(random_: random.Random, name: str, blocks: list[Block]) -> DocumentSet | None:
    """Two or three editions of an excerpt; each holds other values in its sentences of values."""
    sentences = [
        (at, block.text)
        for at, block in enumerate(blocks)
        if block.kind is not BlockKind.HEADING
        and len(_VALUE.findall(block.text)) == 1
        and 6 <= len(block.text.split()) <= 40
        and "\n" not in block.text
    ]
    if len(sentences) < _LEAST:
        return None
    chosen = dict(random_.sample(sentences, min(_MOST, len(sentences))))
    number = f"DX-{random_.randint(10_000, 99_999)}"
    day = date(2012, 1, 1) + timedelta(days=random_.randint(0, 2000))
    values = iter(random_.sample([n for n in range(1000, 9999) if n % 10], 60))
    manuals = []
    for edition in range(random_.randint(2, 3)):
        label = f"Rev. {chr(65 + edition)}"
        since = random_.randint(1000, 6000) if edition and random_.random() < 0.3 else 1
        head = [f"# {name} ({number})", f"Document number: {number}", f"{label}, {day.isoformat()}"]
        if since > 1:
            head.append(f"Effectivity: S/N {since} and up")
        lines, statements = [*head, "## Text"], []
        for at, block in enumerate(blocks):
            text = " ".join(block.text.split())
            if at in chosen:
                value = f"{next(values) / 100:.2f}"
                text = _VALUE.sub(value, text)
                statements.append(Statement(str(at), value, "", (1, HIGHEST), text))
            lines.append(f"### {text}" if block.kind is BlockKind.HEADING else text)
        manuals.append(
            Paper(
                f"{number}_{edition}_{label.replace(' ', '_')}.md",
                number,
                label,
                day,
                (since, HIGHEST),
                tuple(statements),
                "\n\n".join(lines) + "\n",
            )
        )
        day += timedelta(days=random_.randint(60, 900))
    ask = {str(at): _question(text, number) for at, text in chosen.items()}
    return DocumentSet(f"{number}", tuple(manuals), (), ask)


def _question(text: str, number: str) -> str:
    """The sentence with its value left out, as a question about this document."""
    words = " ".join(_VALUE.sub("", text).split()).rstrip(".:; ?")
    return f"In {number}, what is the value in: {words}?"
