"""What a bulletin changes in another document: 'replaces the 5.6 L in Section 6.4, Table 6-3 of ...', 'was / now'.

Only what is plainly said: a place in another document and the value that no longer holds, or a section that is replaced
as a whole. A manual's own 'replace the filter (see Section 6.4)' is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingestion.effectivity import unit_effectivity, without_effectivity
from models.analyzer import identifiers, normal, terms
from models.editions import Amendment, labels
from models.effectivity import Effectivity
from models.types import Chunk, Unit, UnitKind

_BULLETIN = re.compile(
    r"(?i)\b(?:bulletins?|notices?|service letters?|amendments?|supplements?|errat(?:a|um)|"
    r"addend(?:a|um)|corrigend(?:a|um)|technical information"
    r"|field (?:notice|change)|change (?:notice|sheet|order)|mitteilung|nachtrag|berichtigung|"
    r"additif|boletín|suplemento)\b"
)
_CHANGES = re.compile(
    r"(?i)\b(?:(?:this|that|the new|it|which|and|new value|value|bulletin|section|table|here|below|"
    r"following|\d\S*(?:\s\S{1,6})?)\s+(?:value\s+|text\s+|"
    r"table\s+)?(?:also\s+)?(?P<active>supersedes?|replaces?|amends?|takes? the place of|corrects?)"
    r"|(?P<passive>(?:is|are|was|were|has been|have been)\s+(?:hereby\s+)?(?:superseded|replaced|"
    r"amended|changed|corrected|revised|increased|reduced|raised|lowered|decreased))"
    r"|(?P<instead>instead\s+of|in\s+place\s+of|rather\s+than|no\s+longer|(?:changed|increased|reduced|raised|lowered|decreased|corrected)\s+from)"
    r"|(?P<german>ersetzt|anstelle(?:\s+von)?|statt(?:\s+bisher)?)|(?P<french>remplace|au\s+lieu\s+de)|(?P<spanish>sustituye|reemplaza|en\s+lugar\s+de))"
)
_WAS_NOW = re.compile(
    r"(?i)\bwas\s+(?P<old>[^,;:]{1,40}?)[,;]?\s+(?:and\s+)?(?:it\s+)?(?:is\s+now|now\s+is|now)\s*:?\s*(?P<new>[^;]{1,40})"
)
_FROM_TO = re.compile(r"(?i)\bfrom\s+(?P<old>\S+(?:\s\S+){0,2}?)\s+to\s+(?P<new>\S+(?:\s[^\W\d]\S*)?)")
_SECTION = re.compile(
    r"(?i)(?:\b(?:sub)?sections?|\bparagraphs?|\bchapters?|\babschnitt(?:e|en)?|\bkapitel|\bsecci[óo]n|§+)\s*(?P<n>[A-Z]?\d+(?:[.-]\d+)*)"
)
_TABLE = re.compile(r"(?i)\b(?:tables?|tabellen?|tableaux?|tablas?)\s*(?P<n>[A-Z]?\d+(?:[.-]\d+)*)")
_PAGE = re.compile(r"(?i)\b(?:pages?|seiten?|p\.|p[áa]ginas?)\s*(?P<n>\d+)\b")
_REVISION = re.compile(
    r"\b(?:(?i:Rev(?:ision)?)\.?\s*(?:[A-Z]\d?|\d+(?:\.\d+)*)(?!\w)"
    r"|(?i:Issue|Edition|Version|Ausgabe)\s*(?:[A-Z]|\d+(?:\.\d+)*)(?!\w)|v\d+(?:\.\d+)+(?!\w))"
)
_CONCERNS = re.compile(
    r"(?i)^\W*(?:concerns?|affects?|affected|amends?|supersedes?|replaces?|refer(?:s|ence)?|applies|changes?|manual|document|betrifft|concerne|afecta)\b"
)
_WHOLE = re.compile(
    r"(?i)(?:\b(?:this|bulletin|section|following|text|procedure|and|it|here|below|"
    r"page)\b[^.;]{0,60}\b(?:supersedes?|replaces?)\s+(?:all\s+of\s+|the\s+whole\s+of\s+|"
    r"the\s+)?(?:section|paragraph|chapter|table|procedure in section|abschnitt)\b)"
    r"|\b(?:section|paragraph|chapter|table|abschnitt)\s+[A-Z]?\d[\d.-]*[^.;]{0,60}\b(?:is|are)\s+(?:hereby\s+)?(?:superseded|replaced)\b"
)
_OLD_HEADER = re.compile(
    r"(?i)^(?:was|old|previous(?:ly)?|former(?:ly)?|before|superseded|existing|current manual|manual|"
    r"bisher|alt|ancien(?:ne)?|avant|anterior|antes)\b"
)
_NEW_HEADER = re.compile(
    r"(?i)^(?:now|new|is|is now|changed to|revised|corrected|after|replacement|this bulletin|neu|"
    r"nouveau|nouvelle|après|nuevo|ahora)\b"
)
_PLACE_HEADER = re.compile(r"(?i)\b(?:section|table|page|paragraph|where|place|reference|abschnitt|seite)\b")
_VALUE = re.compile(
    r"(?<![\w.,/-])[-+±−]?\d+(?:[.,]\d+)*(?:\s?(?:-|–|to|\.\.)\s?\d+(?:[.,]\d+)?)?(?:\s?(?:[°µμΩ%‰]\w{0,2}|[A-Za-zµμΩ·²³/-]{1,6}(?:[·./][A-Za-z²³]{1,4})*)(?![\w]))?"
)
_LONGEST_OLD = 60


@dataclass(frozen=True, slots=True)
class _Target:
    """A place in another document as a text names it."""

    documents: tuple[str, ...]
    revision: str
    sections: tuple[str, ...]
    tables: tuple[str, ...]
    pages: tuple[int, ...]

    @property
    def placed(self) -> bool:
        return bool(self.sections or self.tables or self.pages)


def amendments_in(
    chunks: Sequence[Chunk], title: str, front: Sequence[str], own: Collection[str], stated: Sequence[Effectivity]
) -> tuple[Amendment, ...]:
    """What a document changes in others; () for one that isn't a bulletin or the like and names no other document.

    front: its lines before the running text. own: its own numbers. stated: what it holds for as a whole."""
    concerned = [line for line in front if _CONCERNS.search(line)]
    general = _target(" ; ".join(concerned), own)
    bulletin = bool(_BULLETIN.search(" ".join([title, *front[:6]])))
    if not bulletin and not (
        general.documents
        and any(re.match(r"(?i)\W*(?:amends|supersedes|replaces|concerns)", line) for line in concerned)
    ):
        return ()
    about = _words(title)
    own = {*own, *(normal(model) for each in stated for model in each.models)}
    general = _target(" ; ".join(concerned), own)
    found: list[Amendment] = []
    for chunk in chunks:
        for position, unit in enumerate(chunk.units):
            if unit.cells:
                found += _of_row(chunk, position, general, own, about)
            elif unit.kind in (UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.STEP):
                found += _of_sentence(chunk, position, general, own, about)
        found += _of_ranges(chunk, general)
    return tuple(dict.fromkeys(each for each in found if each.documents or bulletin))


def _target(text: str, own: Collection[str]) -> _Target:
    numbers = []
    for each in identifiers(text):
        digits = sum(c.isdigit() for c in each.text)
        before = text[: text.find(each.text)]
        placed = re.search(r"(?i)(?:section|table|page|paragraph|chapter|figure|rev\.?|serial\D{0,12}|s/n)\s*$", before)
        if each.normal not in own and not labels(each.text) and digits >= 2 and len(each.text) >= 4 and not placed:
            numbers.append(each.normal)
    revision = _REVISION.search(text)
    return _Target(
        tuple(dict.fromkeys(numbers)),
        revision[0] if revision else "",
        tuple(dict.fromkeys(m["n"] for m in _SECTION.finditer(text))),
        tuple(dict.fromkeys(m["n"] for m in _TABLE.finditer(text))),
        tuple(dict.fromkeys(int(m["n"]) for m in _PAGE.finditer(text))),
    )


def _merged(own: _Target, general: _Target) -> _Target:
    """What the sentence names goes before what the head of the bulletin names."""
    if own.placed:
        return _Target(
            own.documents or general.documents, own.revision or general.revision, own.sections, own.tables, own.pages
        )
    return _Target(
        own.documents or general.documents,
        own.revision or general.revision,
        general.sections,
        general.tables,
        general.pages,
    )


# -------------------------------------------------- sentences


def _of_sentence(
    chunk: Chunk, position: int, general: _Target, own: Collection[str], about: frozenset[str]
) -> Iterator[Amendment]:
    unit = chunk.units[position]
    here = _target(unit.text, own)
    target = _merged(here, general)
    if not (target.documents or target.placed):
        return
    paragraph = [i for i, other in enumerate(chunk.units) if other.block == unit.block and not other.cells]
    effectivity = unit_effectivity(unit) or next(
        (e for i in reversed(paragraph) if i < position and (e := unit_effectivity(chunk.units[i]))), ()
    )
    for old, new in _pairs(unit.text):
        if not old:
            continue
        at = position
        if not new:  # 'This value replaces the 5.6 L': the value stands in the sentence before
            at, new = _stated_before(chunk, paragraph, position, old)
        words = _subject(chunk, (position, at), about)
        yield Amendment(
            chunk.ordinal, at, target.documents, target.revision, target.sections, target.tables, target.pages,
            old, new, words, False, effectivity,
        )  # fmt: skip
        return
    if here.placed and _WHOLE.search(unit.text):
        yield Amendment(
            chunk.ordinal, position, target.documents, target.revision, here.sections, here.tables, here.pages,
            (), (), _subject(chunk, (position,), about), True, effectivity,
        )  # fmt: skip


def _pairs(text: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What a sentence replaces and by what; the second is () where it stands elsewhere."""
    if found := _WAS_NOW.search(text):
        yield _values(found["old"]), _values(found["new"])
        return
    changes = _CHANGES.search(text)
    if changes is None:
        return
    if (found := _FROM_TO.search(text)) and (changes["passive"] or changes["instead"]):
        yield _values(found["old"])[:1], _values(found["new"])[:1]
        return
    before, after = text[: changes.start()], text[changes.end() :]
    # the subject of 'replaces' may be matched with the verb: '6.4 L replaces 5.6 L'
    before += changes[0] if changes["active"] and _values(changes[0]) else ""
    if changes["passive"]:
        by = re.search(r"(?i)\b(?:by|to|with|durch)\b", after)
        if by is None:
            return
        yield _values(before)[-1:], _values(after[by.end() :])[:1]
        return
    clause = re.split(
        r"(?i)[;()]|\b(?:in|of|on|from)\s+(?:the\s+)?(?:section|table|page|paragraph|chapter|manual|service|document|abschnitt)\b",
        after,
    )[0]
    old = _values(clause[:_LONGEST_OLD])[:1]
    new = tuple(v for v in _values(before)[-1:] if v not in old)
    yield old, new


def _values(text: str) -> tuple[str, ...]:
    """Values and identifiers of a text in order, places ('Section 6.4') and serial numbers left out."""
    text = without_effectivity(text)
    for pattern in (_SECTION, _TABLE, _PAGE, _REVISION):
        text = pattern.sub(lambda m: " " * len(m[0]), text)
    names = [(text.find(i.text), i.text) for i in identifiers(text)]
    for at, name in names:
        text = text[:at] + " " * len(name) + text[at + len(name) :]
    values = [(m.start(), " ".join(m[0].split())) for m in _VALUE.finditer(text)]
    return tuple(value for _, value in sorted([*names, *values]))


def _stated_before(
    chunk: Chunk, paragraph: Sequence[int], position: int, old: tuple[str, ...]
) -> tuple[int, tuple[str, ...]]:
    """The place in the paragraph, nearest before, that states a value in the same unit; the sentence itself if none."""
    unit = _unit_of(old[0])
    own = _target_free(chunk.units[position].text)
    here = [v for v in _values(own) if v not in old and _unit_of(v) == unit]
    if here and unit:
        return position, tuple(here[-1:])
    for at in reversed([i for i in paragraph if i < position]):
        found = [v for v in _values(chunk.units[at].text) if v not in old and _unit_of(v) == unit]
        if found:
            return at, tuple(found[-1:])
    return position, ()


def _target_free(text: str) -> str:
    return re.split(r"(?i)\b(?:of|in)\s+the\s+(?:service\s+)?(?:manual|document|guide)\b", text)[0]


def _unit_of(value: str) -> str:
    found = re.search(r"[^\W\d]\S*$|[°%]\S*$", value)
    return found[0] if found and value[:1].isdigit() else ""


def _subject(chunk: Chunk, positions: Sequence[int], about: frozenset[str]) -> tuple[str, ...]:
    text = " ".join(chunk.units[p].text for p in dict.fromkeys(positions))
    return tuple(sorted(_words(text) | about))


def _words(text: str) -> frozenset[str]:
    """Terms of the words of a text; numbers, names of places and plain words left out."""
    words = [w for w in re.findall(r"[^\W\d_]{3,}", text) if w.casefold() not in _PLAIN]
    return frozenset(terms(" ".join(words)))


_PLAIN = frozenset(
    """
    the this that these those with and for from are was has have been not its new value values replaces
    replaced supersedes superseded amends amended instead serial number numbers later section table page
    manual service bulletin revision rev issue unit units per all any must may shall should can will
    into than then when where which what following below above document documents
    """.split()  # noqa: SIM905
)


# -------------------------------------------------- tables


def _of_row(
    chunk: Chunk, position: int, general: _Target, own: Collection[str], about: frozenset[str]
) -> Iterator[Amendment]:
    """A row of a table with columns 'was' and 'now'."""
    unit = chunk.units[position]
    old = next((cell for header, cell in unit.cells if _OLD_HEADER.match(header.strip())), "")
    new = next((cell for header, cell in unit.cells if _NEW_HEADER.match(header.strip())), "")
    if not old or not new or old == new:
        return
    rest = [(h, c) for h, c in unit.cells if c not in (old, new)]
    placed = _target(
        " ; ".join(f"{h} {c}" if _PLACE_HEADER.search(h) else c for h, c in rest if _PLACE_HEADER.search(h)), own
    )
    target = _merged(placed, general)
    if not (target.documents or target.placed):
        return
    words = _words(" ".join(c for h, c in rest if not _PLACE_HEADER.search(h))) or about
    yield Amendment(
        chunk.ordinal, position, target.documents, target.revision, target.sections, target.tables, target.pages,
        _values(old)[:1] or (old,), _values(new)[:1] or (new,), tuple(sorted(words)), False, unit_effectivity(unit),
    )  # fmt: skip


def _of_ranges(chunk: Chunk, general: _Target) -> Iterator[Amendment]:
    """Rows of one table for ranges of serial numbers that follow each other: the later row's cells replace those that
    the row before shares with the manual, for its range."""
    if not general.documents:
        return
    rows = [
        (i, u, e)
        for i, u in enumerate(chunk.units)
        if u.cells and (e := unit_effectivity(u)) and any(x.serials for x in e)
    ]
    for (_, before, _), (position, after, effectivity) in pairwise(rows):
        if [h for h, _ in before.cells] != [h for h, _ in after.cells] or before.block != after.block:
            continue
        for (header, old), (_, new) in zip(before.cells, after.cells, strict=True):
            if old == new or not old or not new or _is_range(header, new):
                continue
            value = _values(old)
            if len(value) != 1 or value[0] != old.strip():
                continue
            unit = re.search(r"\(([^)]{1,8})\)", header)
            spelled = f"{old.strip()} {unit[1]}" if unit and re.fullmatch(r"[\d.,]+", old.strip()) else old.strip()
            yield Amendment(
                chunk.ordinal, position, general.documents, general.revision, (), (), (),
                (spelled,), (new,), tuple(sorted(_words(re.sub(r"\([^)]*\)", "", header)))), False, effectivity,
            )  # fmt: skip


def _is_range(header: str, cell: str) -> bool:
    return bool(unit_effectivity(Unit(cell, UnitKind.ROW, cells=((header, cell),))))
