"""What a paragraph of a Word file looks like: its text as shown, style, weight, font, indent, list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from ingestion.pdf.glyphs import legible
from ingestion.printable import RAISED, with_powers

_MONOSPACED = ("mono", "courier", "consol", "menlo", "lucida console", "terminal", "fixedsys", "source code")
_LEADS_TO_PAGE = re.compile(r"\S[\t .…_]*(?:\t|\.{3,}|…)[\t .…_]*(?:[A-Z]-?)?\d{1,4}$")
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr")}
_OFF = ("0", "false", "off")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True, slots=True)
class Look:
    """size, indent in points (0 = not stated); outline: heading level by style or paragraph, 0 = body text.

    list: (numId, ilvl) of the numbering it belongs to; framed: it has borders or a shade of its own; leads_to_page: it
    ends in a page number behind a tab or dots, as a line of a table of contents does.
    """

    text: str
    style: str
    outline: int
    bold: bool
    monospaced: bool
    size: float
    indent: float
    framed: bool
    leads_to_page: bool
    list: tuple[str, int] | None


def look(element: Any, document: Document) -> Look:
    """Reads a w:p element; styles are followed to what they are based on."""
    paragraph = Paragraph(element, document._body)
    styles = list(_styles(paragraph))
    runs = [run for run in paragraph.runs if run.text.strip()]
    fonts = [(run.font.name or _first(style.font.name for style in styles) or "").lower() for run in runs]
    style_bold = bool(_first(style.font.bold for style in styles))
    sizes = [run.font.size or _first(style.font.size for style in styles) for run in runs]
    indent = paragraph.paragraph_format.left_indent or _first(style.paragraph_format.left_indent for style in styles)
    return Look(
        text=shown_text(element),
        style=(styles[0].name or "").lower() if styles else "",
        outline=_outline(element, styles),
        bold=bool(runs) and all(style_bold if run.bold is None else run.bold for run in runs),
        monospaced=bool(fonts) and all(any(name in font for name in _MONOSPACED) for font in fonts),
        size=max((size.pt for size in sizes if size), default=0.0),
        indent=indent.pt if indent else 0.0,
        framed=_property(element, styles, "w:pBdr") is not None or _shaded(_property(element, styles, "w:shd")),
        leads_to_page=_LEADS_TO_PAGE.search("".join(_pieces(element)).strip()) is not None,
        list=_list(element, styles),
    )


def shown_text(element: Any) -> str:
    """The text of an element as printed: deleted text, field codes and text boxes left out, line breaks kept."""
    lines = code_text(element).split("\n")
    return "\n".join(line for line in (" ".join(part.split()) for part in lines) if line)


def code_text(element: Any) -> str:
    """The same with its white space as it stands, tabs included."""
    return with_powers("".join(_pieces(element)))


def take_out_struck(file: Document) -> bool:
    """Takes out what is struck through: it stands there to be seen, and no longer holds. Whether there was any."""
    lines = file.element.body.xpath(".//w:r/w:rPr/w:strike | .//w:r/w:rPr/w:dstrike")
    runs = [line.getparent().getparent() for line in lines if line.get(qn("w:val"), "true") not in _OFF]
    for run in runs:
        if run.getparent() is not None:  # struck once and twice
            run.getparent().remove(run)
    return bool(runs)


def text_boxes(element: Any) -> list[Any]:
    """The text boxes anchored in a paragraph (w:txbxContent), each once: the copy for old readers is left out."""
    boxes = element.iter(qn("w:txbxContent"))
    return [box for box in boxes if not any(parent.tag == _FALLBACK for parent in box.iterancestors())]


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _LEFT_OUT or child.tag == _FALLBACK:
            continue
        if child.tag == qn("w:t"):
            begins = _is_raised(element) and not _is_raised(element.getprevious())
            yield f"{RAISED if begins else ''}{child.text or ''}"
        elif child.tag == qn("w:tab"):
            yield "\t"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag == qn("w:sym"):
            yield _sign(child)
        else:
            yield from _pieces(child)
            if child.tag == qn("w:p"):
                yield "\n"


def _sign(symbol: Any) -> str:
    """What a sign chosen from a font shows: '±', '≤' and '°' of Symbol; '•' for one that isn't known."""
    try:
        code = int(symbol.get(qn("w:char"), ""), 16)
    except ValueError:
        return "•"
    sign = legible(chr(code if code > 0xFF else 0xF000 + code), symbol.get(qn("w:font"), ""))
    return "•" if "\ue000" <= sign <= "\uf8ff" else sign


def _is_raised(run: Any) -> bool:
    place = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}") if run is not None else None
    return place is not None and place.get(qn("w:val")) == "superscript"


def _styles(paragraph: Paragraph) -> Iterator[ParagraphStyle]:
    style: Any = paragraph.style
    for _ in range(12):  # a damaged file may be based on itself
        if style is None or not isinstance(style, ParagraphStyle):
            return
        yield style
        style = style.base_style


def _outline(element: Any, styles: list[ParagraphStyle]) -> int:
    for style in styles:
        name = (style.name or "").lower()
        if name.startswith("heading ") and name[8:].isdigit():
            return int(name[8:])
    own = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    levels = [own, *(style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}") for style in styles)]
    level = next((int(at.get(qn("w:val"), "9")) for at in levels if at is not None), 9)
    return level + 1 if level < 9 else 0


def _list(element: Any, styles: list[ParagraphStyle]) -> tuple[str, int] | None:
    for owner in (element, *(style.element for style in styles)):
        found = owner.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        number = found.find(qn("w:numId")) if found is not None else None
        if number is not None:
            level = found.find(qn("w:ilvl"))
            key = number.get(qn("w:val"))
            return None if key == "0" else (key, int(level.get(qn("w:val"))) if level is not None else 0)
    return None


def _property(element: Any, styles: list[ParagraphStyle], name: str) -> Any:
    owners = (element, *(style.element for style in styles))
    return next((found for owner in owners if (found := owner.find(f"{qn('w:pPr')}/{qn(name)}")) is not None), None)


def _shaded(shade: Any) -> bool:
    return shade is not None and shade.get(qn("w:fill"), "auto").lower() not in ("auto", "ffffff")


def _first(values: Iterator[Any]) -> Any:
    return next((value for value in values if value is not None), None)
