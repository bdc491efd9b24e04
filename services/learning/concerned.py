"""What a comment on an answer concerns: which document, which machine, which step."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from models.store import Store
from models.types import Answer, Audience, Query

_STEP = re.compile(r"\b(?:step|schritt|étape|etape|paso)\s*(?:no\.?|nr\.?|n°|#)?\s*(\d{1,3})\b", re.I)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Each None where nothing is named or can be told."""

    document: str | None = None
    asset: str | None = None
    step: int | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def concerned(store: Store, query: Query, answer: Answer, audience: Audience, comment: str) -> Concerned:
    """The document and machine that the comment names, else those of the answer; and the step that it names.

    Only what the audience may see is found in the comment's words."""
    said = comment.casefold()
    cited = [citation.document for citation in (*answer.citations, *answer.nearest)]
    document = next((path for path in cited if _named(path, said)), None)
    if document is None and said:
        document = next((i.document for i in store.documents.list(audience) if _named(i.document, said)), None)
    asset = query.question.asset
    if said:
        names = [a.name for a in store.records.assets(audience)]
        asset = next((name for name in names if _word(name.casefold(), said)), asset)
    step = _STEP.search(comment)
    return Concerned(document or next(iter(cited), None), asset, int(step[1]) if step else None)


def _named(path: str, said: str) -> bool:
    name = PurePath(path).name.casefold()
    return _word(name, said) or (len(PurePath(name).stem) > 3 and _word(PurePath(name).stem, said))


def _word(name: str, said: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said))
