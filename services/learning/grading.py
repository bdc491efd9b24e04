"""What is right of one answer, by its case.

A case is right when every required string and no forbidden one stands in the answer's text or warnings, a listed
document (and page) is cited, and the answer is no dump. An unanswerable case is right when the program abstains, cites
nothing as the answer and stays short. The rules are those of the data format: white space and separators of thousands
don't count, a string that begins or ends with a digit must stand alone, a word may end in up to five more letters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from models.types import Chunk
from services.learning.cases import Case

LONG_KINDS = frozenset({"procedure", "table", "warning", "multi"})
SHORT_KINDS = frozenset({"value", "fault_code", "identifier", "definition", "yes_no", "asset"})
LONGEST = 1200
LONGEST_OF_LONG_KINDS = 4000
FIRST_SCREEN = 400
MOST_CITATIONS = 8


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is true of one answer. first: the first citation is of a listed document and page. short: the required
    strings stand within the first 400 characters."""

    right: bool
    answered: bool
    abstained: bool = False
    strings: bool = False
    document: bool = False
    page: bool = False
    first: bool = False
    dump: bool = False
    short: bool = False


def judge(case: Case, answer: Mapping[str, Any]) -> Judgement:
    """Judges an answer object (its JSON form) against its case."""
    status, citations = answer.get("status"), list(answer.get("citations") or ())
    if not case.answerable:
        brief = len(answer.get("text") or "") <= LONGEST
        return Judgement(status == "abstained" and not citations and brief, status == "answered", status == "abstained")
    text = "\n".join([answer.get("text") or "", *(_as_text(warning) for warning in answer.get("warnings") or ())])
    strings = all(stands(s, text) for s in case.must_contain) and not any(
        stands(s, text) for s in case.must_not_contain
    )
    listed = [c for c in citations if _of_listed_document(c, case)]
    page = any(_of_listed_page(c, case) for c in listed)
    longest = LONGEST_OF_LONG_KINDS if case.kind in LONG_KINDS else LONGEST
    dump = len(text) > longest or len(citations) > MOST_CITATIONS
    return Judgement(
        right=status == "answered" and strings and page and not dump,
        answered=status == "answered",
        abstained=status == "abstained",
        strings=strings,
        document=bool(listed),
        page=page,
        first=bool(citations) and _of_listed_document(citations[0], case) and _of_listed_page(citations[0], case),
        dump=dump,
        short=all(stands(s, text[:FIRST_SCREEN]) for s in case.must_contain),
    )


def _as_text(warning: Any) -> str:
    return warning if isinstance(warning, str) else json.dumps(warning, ensure_ascii=False)


def _of_listed_document(citation: Mapping[str, Any], case: Case) -> bool:
    cited = f"/{citation.get('document') or ''}"
    return cited != "/" and any(cited.endswith(f"/{name}") or f"/{name}".endswith(cited) for name in case.documents)


def _of_listed_page(citation: Mapping[str, Any], case: Case) -> bool:
    return (
        not case.pages or citation.get("page") in case.pages or bool(set(citation.get("pages") or ()) & set(case.pages))
    )


_THOUSANDS = re.compile(r"(?<=\d)[,\u2009\u202f'](?=\d{3}\b)")
_ALIKE = str.maketrans({"\u2013": "-", "\u2212": "-", "\u00a0": " "})


def _folded(text: str) -> str:
    return _THOUSANDS.sub("", text.lower()).translate(_ALIKE)


def stands(needle: str, text: str) -> bool:
    """Whether a required string occurs in a text: '10 seconds' is not in '110 seconds', 'E-1' not in 'E-17', '7.8' not
    in '17.8', 'min' is in 'minutes', '138' is in '6..138'."""
    characters = "".join(_folded(needle).split())
    before = after = ""
    if characters[:1].isdigit():
        before = r"(?<!\d)(?<!\d[.,])"
    elif characters[:1].isalnum():
        before = r"(?<![^\W_])"
    if characters[-1:].isdigit():
        after = r"(?!\d|[.,]\d)"
    elif characters[-1:].isalpha():
        after = r"(?![^\W\d_]{6})"
    return re.search(before + r"\s*".join(map(re.escape, characters)) + after, _folded(text)) is not None


class Found(Protocol):
    """A stored passage, as the Store returns it."""

    @property
    def document(self) -> str: ...

    @property
    def chunk(self) -> Chunk: ...


def rank_of_right_passage(case: Case, passages: Iterable[Found]) -> int | None:
    """The first of `ranks_of_right_passages`, None if there is none."""
    return next(ranks_of_right_passages(case, passages), None)


def ranks_of_right_passages(case: Case, passages: Iterable[Found]) -> Iterator[int]:
    """Ranks, from 1, of the passages of a listed document and page that hold the required strings.

    Of the kinds whose answer may be spread over several passages (procedure, table, warning, multi) one is enough.
    """
    for rank, passage in enumerate(passages, start=1):
        chunk = passage.chunk
        cited = {"document": passage.document, "pages": chunk.pages}
        if not (_of_listed_document(cited, case) and _of_listed_page(cited, case)):
            continue
        text = "\n".join(
            [*chunk.section, *(u.lead_in for u in chunk.units), chunk.text, *(w.text for w in chunk.warnings)]
        )
        held = [stands(s, text) for s in case.must_contain]
        if all(held) or (case.kind in LONG_KINDS and any(held)):
            yield rank
