"""The numbers that Word shows but does not store: list labels, counted from the numbering definitions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn


@dataclass(frozen=True, slots=True)
class Numbered:
    """label: as shown ('1.', 'b)', '2.3', '•'); depth: 1 = outermost; indent: of the text, in points."""

    label: str
    depth: int
    bullet: bool
    indent: float


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int
    indent: float


class Numbering:
    """Counts as Word does: one counter per abstract list and level; a shallower number starts the deeper ones anew.

    Paragraphs must be asked for in document order.
    """

    def __init__(self, document: Document) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = defaultdict(dict)
        self._counters: dict[tuple[str, int], int] = {}
        self._seen: set[str] = set()
        if any(rel.reltype.endswith("/numbering") for rel in document.part.rels.values()):
            self._learn(document.part.numbering_part.element)

    def _learn(self, root: Any) -> None:
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {_number(level.get(qn("w:ilvl"))): _level(level) for level in abstract.findall(qn("w:lvl"))}
            self._levels[abstract.get(qn("w:abstractNumId"))] = levels
        styled = {
            link.get(qn("w:val")): self._levels[link.getparent().get(qn("w:abstractNumId"))]
            for link in root.findall(f"{qn('w:abstractNum')}/{qn('w:styleLink')}")
        }
        for link in root.findall(f"{qn('w:abstractNum')}/{qn('w:numStyleLink')}"):
            self._levels[link.getparent().get(qn("w:abstractNumId"))] = styled.get(link.get(qn("w:val")), {})
        for num in root.findall(qn("w:num")):
            key = num.get(qn("w:numId"))
            self._abstract[key] = num.find(qn("w:abstractNumId")).get(qn("w:val"))
            for override in num.findall(qn("w:lvlOverride")):
                start = override.find(qn("w:startOverride"))
                if start is not None:
                    self._restarts[key][_number(override.get(qn("w:ilvl")))] = _number(start.get(qn("w:val")))

    def next(self, number: str, level: int) -> Numbered | None:
        """The label of the next paragraph of this list (w:numId) and level (w:ilvl); None where nothing is shown."""
        abstract = self._abstract.get(number)
        found = self._levels.get(abstract or "", {}).get(level)
        if abstract is None or found is None or found.form == "none":
            return None
        if found.form == "bullet":
            return Numbered("•", level + 1, True, found.indent)
        if number not in self._seen:
            self._seen.add(number)
            for at, start in self._restarts[number].items():
                self._counters[abstract, at] = start - 1
        self._counters[abstract, level] = self._counters.get((abstract, level), found.start - 1) + 1
        for deeper in [key for key in self._counters if key[0] == abstract and key[1] > level]:
            del self._counters[deeper]
        label = found.text
        for at, of in self._levels[abstract].items():
            if f"%{at + 1}" in label:
                label = label.replace(f"%{at + 1}", _shown(self._counters.get((abstract, at), of.start), of.form))
        return Numbered(label.strip() or f"{self._counters[abstract, level]}.", level + 1, False, found.indent)


def _level(element: Any) -> _Level:
    def value(name: str, otherwise: str) -> str:
        child = element.find(qn(name))
        return child.get(qn("w:val"), otherwise) if child is not None else otherwise

    indent = element.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    left = (indent.get(qn("w:left")) or indent.get(qn("w:start")) or "0") if indent is not None else "0"
    return _Level(
        value("w:numFmt", "decimal"), value("w:lvlText", ""), _number(value("w:start", "1")), _number(left) / 20
    )


def _shown(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if form == "lowerRoman" else roman.upper()
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    parts = []
    for value, sign in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        parts.append(sign * (number // value))
        number %= value
    return "".join(parts)


def _number(text: str | None) -> int:
    try:
        return int(float(text or 0))
    except ValueError:
        return 0
