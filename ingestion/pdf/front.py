"""What a document says about itself: title, revision, language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion.front import REVISIONS
from ingestion.front import language as language_of_texts
from ingestion.pdf.layout import Piece
from models.types import BlockKind

FRONT_PAGES = 3
SHORT = 16
"""A title with fewer characters says little."""

NOT_A_TITLE = re.compile(
    r"^(?:untitled.*|microsoft (?:word|powerpoint|excel).*|.*\.(?:docx?|pdf|indd|odt|pptx?|xlsx?|fm|dvi|tex|qxd)"
    r"|document\d*|[\W\d]*|(?:https?://|www\.)\S+|\S+@\S+)$",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]{3}|[^\x00-\u2fff]")
"""Three letters in a row, or a character of a script that writes words in few: a file's own title has them."""
ONLY_A_KIND = re.compile(
    r"^(?:(?:material )?safety data ?sheets?(?: \((?:m?sds)\))?|(?:product |technical )?data ?sheets?|"
    r"(?:(?:user|owner|operat(?:or|ing|ions?)|service|instruction|maintenance|installation|and|&)(?:['’]?s)?,? )*"
    r"(?:manual|guide|handbook|instructions?)(?: \d)?|sicherheitsdatenblatt|betriebsanleitung|bedienungsanleitung|"
    r"fiche de données de sécurité|ficha de datos de seguridad)\W*$",
    re.IGNORECASE,
)
"""A title that says what sort of document it is, and not of what."""
PRODUCT = re.compile(
    r"^(?:(?:product|material|trade|handels|produkt)[ -]?(?:name|identifier)|nom du produit|"
    r"nombre (?:del producto|comercial))$",
    re.IGNORECASE,
)
"""How a first page's row with the product's name is labelled (section 1 of a safety data sheet: UN GHS, annex 4)."""
DOCUMENT = re.compile(r"manual|guide|handbook|document|handbuch|anleitung|manuel|notice|bulletin", re.IGNORECASE)
MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zé]*\.?"
DATE = re.compile(
    rf"\b(?:\d{{1,2}}\.?\s+{MONTH}\s+(?:19|20)\d\d|{MONTH}\s+(?:\d{{1,2}},\s*)?(?:19|20)\d\d|(?:19|20)\d\d[-/.]\d\d[-/.]\d\d)\b",
    re.IGNORECASE,
)


def title(info: str, pieces: Sequence[Piece], body: float) -> str:
    """The file's own title if it is one, else the largest text on the first page with text, else ''.

    A short one ("XC-200") takes in the next lines that are clearly larger than the body size.
    """
    info = " ".join(info.split())
    if len(info) > 3 and not NOT_A_TITLE.match(info) and WORD.search(info):
        return info if not ONLY_A_KIND.match(info) else _of_product(info, pieces)
    found = _largest(pieces, body)
    return found if not ONLY_A_KIND.match(found) else _of_product(found, pieces)


def _of_product(kind: str, pieces: Sequence[Piece]) -> str:
    """A title that names the sort of document alone with the product that a row of the first page names."""
    rows = (row.cells for p in pieces if p.page == 1 and p.table for row in p.table.rows if len(row.cells) == 2)
    name = next((" ".join(cells[1].split()) for cells in rows if PRODUCT.match(cells[0].strip())), "")
    return f"{kind}: {name}"[:200] if name else kind


def _largest(pieces: Sequence[Piece], body: float) -> str:
    other = (BlockKind.FURNITURE, BlockKind.TABLE, BlockKind.FIGURE_TEXT)
    text = [p for p in pieces if p.kind not in other and p.text and not NOT_A_TITLE.match(p.text)]
    first = [p for p in text if p.page == text[0].page] if text else []
    if not first:
        return ""
    largest = max(p.size for p in first)
    run: list[str] = []
    if largest < 1.05 * body:  # nothing stands out: of a page in one size the first line, not all of it
        return " ".join(first[0].text.split())[:200]
    for piece in first:
        follows = bool(run) and len(" ".join(run)) < SHORT and piece.size >= 1.2 * body
        if (piece.size >= largest - 0.3 or follows) and len(piece.text) < 120:
            run.append(" ".join(piece.text.split()))
        elif run:
            break
    return " ".join(run)[:200]


def revision(pieces: Sequence[Piece]) -> str | None:
    """As stated on the first pages: a revision or change, else a version, issue or edition, else a date."""
    text = [p.text for p in pieces if p.page <= FRONT_PAGES and p.kind is not BlockKind.CONTENTS and len(p.text) < 300]
    first = [p.text for p in pieces if p.page == 1]
    for pattern in REVISIONS:
        hits = [hit for line in (*first, *text) for hit in pattern.finditer(line)]
        if hits:
            return " ".join(next((h for h in hits if _of_the_document(h)), hits[0])[0].split())
    date = next((DATE.search(line) for line in first if DATE.search(line)), None)
    return " ".join(date[0].split()) if date else None


def _of_the_document(hit: re.Match[str]) -> bool:
    """Whether the words before say that this is the document's revision, not that of a product."""
    return bool(DOCUMENT.search(hit.string[max(0, hit.start() - 40) : hit.start()]))


def language(pieces: Sequence[Piece]) -> str:
    """ISO 639-1 of the running text, 'en' where there is too little to tell."""
    running = [p for p in pieces if p.kind in (None, BlockKind.PARAGRAPH, BlockKind.STEP, BlockKind.ITEM)]
    return language_of_texts(p.text for p in _middle(running))


def _middle(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """From the middle of the document: front matter is short and mixed."""
    start = max(0, len(pieces) // 2 - 40)
    return pieces[start : start + 80]
