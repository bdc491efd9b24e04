"""What an answer's own passages say of it: whether they hold its numbers, whether it kept their warnings.

Judged without the guard's code, so that the guard's mistakes show."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from models.types import Answer, EvidenceKind, Severity
from services.learning.cases import Case
from services.learning.grading import Found

LOGS = frozenset({".csv", ".xlsx", ".jsonl"})
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MARK = re.compile(r"\s*\[\d+\]")
_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
"""Steps are numbered anew where a section's labels are missing."""
_NAMED = re.compile(r"“[^”]*”")
"""A part of a question without an answer is named, with the nearest headings."""


def grounded(question: str, answer: Answer, stored: Mapping[str, Found]) -> bool | None:
    """Whether each number of the text stands in a passage that is cited, its heading or its table's heads, or in the
    question. None where no passage is cited: figures are worked out, not quoted."""
    cited = [citation for citation in answer.citations if citation.kind is not EvidenceKind.FIGURE]
    if not cited or len(cited) < len(answer.citations):
        return None
    held = [question, *(f"{c.quote} {c.section} {c.document}" for c in cited)]
    for passage in (stored[c.evidence] for c in cited if c.evidence in stored):
        for unit in passage.chunk.units:
            held += [unit.label, unit.lead_in, unit.text, *(f"{head} {cell}" for head, cell in unit.cells)]
    own = _NAMED.sub("", _MARK.sub("", _STEP.sub("", answer.text)))
    return set(_NUMBER.findall(own)) <= set(_NUMBER.findall(" ".join(held)))


def warnings_owed(answer: Answer, stored: Mapping[str, Found]) -> tuple[int, int]:
    """How many safety warnings govern the units that are quoted, and how many of them go with the answer."""
    owed: set[str] = set()
    for citation in answer.citations:
        passage = stored.get(citation.evidence)
        if passage is None or not passage.chunk.governed:
            continue
        chunk = passage.chunk
        for unit, governing in zip(chunk.units, chunk.governed, strict=True):
            if _flat(unit.text) in _flat(citation.quote):
                owed |= {_flat(chunk.warnings[n].text) for n in governing if _is_safety(chunk.warnings[n].severity)}
    told = [_flat(warning.text) for warning in answer.warnings] + [_flat(answer.text)]
    return len(owed), sum(any(warning in said for said in told) for warning in owed)


def right_tool(case: Case, answer: Answer, tools: Mapping[bool, Iterable[str]]) -> bool:
    """Whether a tool was used that can see the case's documents. tools: of logs (True) and of manuals."""
    of_logs = {PurePath(document).suffix.lower() in LOGS for document in case.documents}
    return all(set(tools[kind]) & set(answer.tools) for kind in of_logs)


def ndcg(ranks: Sequence[int], k: int = 10) -> float:
    """nDCG@k (Järvelin and Kekäläinen 2002) with a passage right or not. ranks: of all right ones that were found; the
    ideal order has those first, so what was never found doesn't count here but in the recall."""
    if not ranks:
        return 0.0
    return sum(_gain(rank) for rank in ranks if rank <= k) / sum(_gain(n + 1) for n in range(min(k, len(ranks))))


def _gain(rank: int) -> float:
    return 1.0 / math.log2(rank + 1)


def _is_safety(severity: Severity) -> bool:
    return severity is not Severity.NOTICE


def _flat(text: str) -> str:
    return " ".join(text.split())
