"""Evaluation: runs labelled cases through a program and measures what matters to a technician.

A case is right when every required string and no forbidden one stands in the answer's text or warnings, a listed
document (and page) is cited, and the answer is no dump. An unanswerable case is right when the program abstains, cites
nothing as the answer and stays short. The rules are those of the data format: white space and separators of thousands
don't count, a string that begins or ends with a digit must stand alone, a word may end in up to five more letters.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Protocol

from models.answers import answer_to_json
from models.errors import BadInput
from models.types import Answer, Chunk, Question

UNANSWERABLE = "unanswerable"
LONG_KINDS = frozenset({"procedure", "table", "warning", "multi"})
SHORT_KINDS = frozenset({"value", "fault_code", "identifier", "definition", "yes_no", "asset"})
LONGEST = 1200
LONGEST_OF_LONG_KINDS = 4000
FIRST_SCREEN = 400
MOST_CITATIONS = 8


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


# -------------------------------------------------- one case


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
    cited = str(citation.get("document") or "")
    return bool(cited) and any(cited.endswith(listed) or listed.endswith("/" + cited) for listed in case.documents)


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


# -------------------------------------------------- retrieval


class Found(Protocol):
    """A stored passage, as the Store returns it."""

    @property
    def document(self) -> str: ...

    @property
    def chunk(self) -> Chunk: ...


def rank_of_right_passage(case: Case, passages: Iterable[Found]) -> int | None:
    """Rank, from 1, of the first passage of a listed document and page that holds the required strings, or None.

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
            return rank
    return None


# -------------------------------------------------- a set of cases


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case, its answer as JSON, the judgement, the rank of the right passage, and the seconds it took."""

    case: Case
    answer: Mapping[str, Any]
    judgement: Judgement
    rank: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of a group of cases; shares in [0, 1], None where there is nothing to share. Latencies in seconds.

    coverage: right / answerable. short: of the right answers of value-like kinds. page_accuracy, first_citation,
    wrong_when_answered: of the answered answerable cases. forced: right when nothing may be abstained, None if not run.
    """

    n: int
    answerable: int
    unanswerable: int
    right: int
    coverage: float | None
    coverage_interval: tuple[float, float]
    recall_at_5: float | None
    recall_at_10: float | None
    mrr: float | None
    answered: int
    page_accuracy: float | None
    first_citation: float | None
    short: float | None
    wrong_when_answered: float | None
    false_answers: int
    refusal_precision: float | None
    refusal_recall: float | None
    latency_median_s: float
    latency_p95_s: float
    forced: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an evaluation: the figures, what they were measured on, and each outcome."""

    dataset_sha256: str
    program_version: str
    index_fingerprint: str
    overall: Measures
    kinds: Mapping[str, Measures]
    outcomes: tuple[Outcome, ...]

    def to_json(self) -> dict[str, Any]:
        """The figures as one JSON object, without the answers."""
        return {
            "n": self.overall.n,
            "dataset_sha256": self.dataset_sha256,
            "program_version": self.program_version,
            "index_fingerprint": self.index_fingerprint,
            "overall": asdict(self.overall),
            "kinds": {kind: asdict(measures) for kind, measures in self.kinds.items()},
            "cases": [
                {
                    "case": o.case.id,
                    "kind": o.case.kind,
                    "rank": o.rank,
                    "seconds": round(o.seconds, 4),
                    **asdict(o.judgement),
                }
                for o in self.outcomes
            ],
        }

    def answers(self) -> list[dict[str, Any]]:
        """One answer object per case, with `case`, as `--answers` writes them."""
        return [{"case": o.case.id, **o.answer} for o in self.outcomes]


def evaluate(
    cases: CaseSet,
    ask: Callable[[Question], Answer],
    passages: Callable[[Sequence[str]], Mapping[str, Found]],
    forced: Callable[[Question], Answer] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Asks every case and measures the answers.

    ask: the real route of a question. passages: chunk ids -> the stored passages, for the retrieval figures. forced:
    the same program with abstention switched off, to tell its cost. An exception of `ask` is not caught: a case
    without an answer object is an error of the run, not a wrong answer.
    """
    outcomes, forced_right = [], {}
    versions: dict[str, str] = {}
    for done, case in enumerate(cases.cases, start=1):
        start = time.perf_counter()
        answer = ask(Question(case.question))
        seconds = time.perf_counter() - start
        as_json = answer_to_json(answer)
        stored = passages(answer.retrieved)
        ranked = [stored[id_] for id_ in answer.retrieved if id_ in stored]
        rank = rank_of_right_passage(case, ranked) if case.answerable else None
        outcomes.append(Outcome(case, as_json, judge(case, as_json), rank, seconds))
        versions.setdefault(answer.program_version, answer.index_fingerprint)
        if forced is not None and case.answerable:
            forced_right[case.id] = judge(case, answer_to_json(forced(Question(case.question)))).right
        if progress is not None:
            progress(done, len(cases.cases))
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.case.kind].append(outcome)
    return Report(
        dataset_sha256=cases.sha256,
        program_version=" ".join(sorted(versions)),
        index_fingerprint=" ".join(sorted(set(versions.values()))),
        overall=_measures(outcomes, forced_right if forced else None),
        kinds={kind: _measures(group, forced_right if forced else None) for kind, group in sorted(by_kind.items())},
        outcomes=tuple(outcomes),
    )


def _measures(outcomes: Sequence[Outcome], forced: Mapping[str, bool] | None) -> Measures:
    able = [o for o in outcomes if o.case.answerable]
    unable = [o for o in outcomes if not o.case.answerable]
    answered = [o for o in able if o.judgement.answered]
    right = [o for o in able if o.judgement.right]
    brief = [o for o in right if o.case.kind in SHORT_KINDS]
    refused = [o for o in unable if o.judgement.right]
    refusals = len(refused) + sum(o.judgement.abstained for o in able)
    seconds = sorted(o.seconds for o in outcomes)
    return Measures(
        n=len(outcomes),
        answerable=len(able),
        unanswerable=len(unable),
        right=len(right) + len(refused),
        coverage=_share(len(right), len(able)),
        coverage_interval=wilson(len(right), len(able)),
        recall_at_5=_share(sum(o.rank is not None and o.rank <= 5 for o in able), len(able)),
        recall_at_10=_share(sum(o.rank is not None and o.rank <= 10 for o in able), len(able)),
        mrr=_share(sum(1 / o.rank for o in able if o.rank), len(able)),
        answered=len(answered),
        page_accuracy=_share(sum(o.judgement.page for o in answered), len(answered)),
        first_citation=_share(sum(o.judgement.first for o in answered), len(answered)),
        short=_share(sum(o.judgement.short for o in brief), len(brief)),
        wrong_when_answered=_share(sum(not o.judgement.strings for o in answered), len(answered)),
        false_answers=sum(o.judgement.answered for o in unable),
        refusal_precision=_share(len(refused), refusals),
        refusal_recall=_share(len(refused), len(unable)),
        latency_median_s=median(seconds) if seconds else 0.0,
        latency_p95_s=seconds[math.ceil(0.95 * len(seconds)) - 1] if seconds else 0.0,
        forced=None if forced is None else sum(forced[o.case.id] for o in able),
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def wilson(k: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Interval of a share k of n (Wilson 1927); (0, 1) for n = 0. z = 1.96: 95 %."""
    if n == 0:
        return (0.0, 1.0)
    p, d = k / n, 1 + z * z / n
    middle = (p + z * z / (2 * n)) / d
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return (middle - half, middle + half)


COLUMNS = ("kind", "n", "right", "R@5", "R@10", "MRR", "page", "first", "short", "wrong", "false", "p50 ms", "p95 ms")


def rows(report: Report) -> list[tuple[str, ...]]:
    """The report as rows of text: COLUMNS, one row per kind, the overall row last.

    right: of the answerable cases, if there are any. wrong: when answered. false: answers on unanswerable cases.
    """
    return [COLUMNS, *(_row(kind, m) for kind, m in report.kinds.items()), _row("overall", report.overall)]


def _row(name: str, m: Measures) -> tuple[str, ...]:
    def shown(value: float | None) -> str:
        return "-" if value is None else f"{value:.3f}"

    right = f"{round((m.coverage or 0) * m.answerable)}/{m.answerable}" if m.answerable else f"{m.right}/{m.n}"
    return (
        name,
        str(m.n),
        right if m.forced is None or not m.answerable else f"{right} (forced {m.forced})",
        shown(m.recall_at_5),
        shown(m.recall_at_10),
        shown(m.mrr),
        shown(m.page_accuracy),
        shown(m.first_citation),
        shown(m.short),
        shown(m.wrong_when_answered),
        f"{m.false_answers}/{m.unanswerable}" if m.unanswerable else "-",
        f"{m.latency_median_s * 1000:.0f}",
        f"{m.latency_p95_s * 1000:.0f}",
    )


def summary(report: Report) -> str:
    """One line that makes the figures traceable: n, data set and program version."""
    m = report.overall
    low, high = m.coverage_interval
    return (
        f"n={m.n} ({m.answerable} answerable, {m.unanswerable} unanswerable)"
        f" · coverage {m.coverage or 0:.3f} [{low:.2f}, {high:.2f}] · false answers {m.false_answers}/{m.unanswerable}"
        f" · data set {report.dataset_sha256[:16]} · program {report.program_version}"
    )
