"""Labelled cases, as a file of an evaluation holds them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from models.errors import BadInput

UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled question. pages: 1-based, () where the document has none; documents: () when unanswerable."""

    id: str
    kind: str
    question: str
    documents: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    must_contain: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()
    note: str = ""

    @property
    def answerable(self) -> bool:
        return self.kind != UNANSWERABLE


@dataclass(frozen=True, slots=True)
class CaseSet:
    """The cases of a file, with the sha256 of its bytes."""

    cases: tuple[Case, ...]
    sha256: str


def read_cases(path: Path) -> CaseSet:
    """Reads a file of cases, one JSON object per line. Raises BadInput naming the line that is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"{path} can't be read ({error.strerror}): name a file of cases, one JSON object per line."
        ) from error
    cases, ids = [], set()
    for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        case = _case(line, f"{path}, line {number}")
        if case.id in ids:
            raise BadInput(f"{path}, line {number}: the id {case.id} is there twice; give each case its own.")
        ids.add(case.id)
        cases.append(case)
    return CaseSet(tuple(cases), hashlib.sha256(content).hexdigest())


def _case(line: str, where: str) -> Case:
    try:
        row = json.loads(line)
        return Case(
            id=str(row["id"]),
            kind=str(row["kind"]),
            question=str(row["question"]),
            documents=tuple(row.get("documents") or ()),
            pages=tuple(row.get("pages") or ()),
            must_contain=tuple(str(s) for s in row.get("must_contain") or ()),
            must_not_contain=tuple(str(s) for s in row.get("must_not_contain") or ()),
            note=str(row.get("note") or ""),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{where} is no case ({error}): it needs id, kind and question, see the format of the data set."
        ) from error
