"""The evaluation judges as the data format says, and as the project's scorer does."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from models.errors import BadInput
from models.types import (
    Answer,
    Chunk,
    ChunkKind,
    Citation,
    EvidenceKind,
    Question,
    SafetyWarning,
    Severity,
    Status,
    Unit,
    UnitKind,
)
from services.learning.evaluation import Case, CaseSet, evaluate, judge, read_cases, rows, stands, summary
from services.learning.grounding import grounded, ndcg, right_tool, warnings_owed

SCORER = Path(__file__).parents[3] / "shared" / "tools" / "score.py"

VALUE = Case("c1", "value", "Torque of the drain plug?", ("pump/manual.pdf",), (12,), ("45 Nm",), ("30 Nm",))
UNANSWERABLE = Case("c2", "unanswerable", "Colour of the drain plug?")
CITED = {"document": "pump/manual.pdf", "page": 12, "quote": "45 Nm"}


def answer(
    text: str = "Drain plug: 45 Nm", status: str = "answered", citations: Sequence[Any] = (CITED,)
) -> dict[str, Any]:
    return {"status": status, "text": text, "citations": list(citations), "warnings": []}


@pytest.mark.parametrize(
    ("needle", "text", "expected"),
    [
        ("10 seconds", "110 seconds", False),
        ("E-1", "E-17", False),
        ("7.8", "17.8", False),
        ("7.8", "7.85", False),
        ("138", "6..138", True),
        ("min", "5 minutes", True),
        ("1050", "1,050 W", True),
        ("28-30", "28\u201330", True),
        ("45Nm", "45 Nm", True),
        ("cat", "concatenate", False),
    ],
)
def test_when_a_string_stands_in_a_text(needle: str, text: str, expected: bool) -> None:
    assert stands(needle, text) is expected


GOLDEN = [
    (VALUE, answer(), True),
    (VALUE, answer("Drain plug: 145 Nm"), False),
    (VALUE, answer("45 Nm, filler plug 30 Nm"), False),
    (VALUE, answer(citations=[{**CITED, "page": 13}]), False),
    (VALUE, answer(citations=[{**CITED, "document": "other.pdf"}]), False),
    (VALUE, answer(citations=[{**CITED, "document": "manual.pdf"}]), True),
    (VALUE, answer(citations=[{**CITED, "document": "site/pump/manual.pdf"}]), True),
    (VALUE, answer(citations=[{**CITED, "document": "feedpump/manual.pdf"}]), False),
    (VALUE, answer(citations=[{**CITED, "document": "ual.pdf"}]), False),
    (VALUE, answer(citations=[{**CITED, "document": ""}]), False),
    (VALUE, answer(citations=[]), False),
    (VALUE, answer("45 Nm " + "x" * 1200), False),
    (VALUE, answer(citations=[CITED] * 9), False),
    (VALUE, answer(status="abstained"), False),
    (replace(VALUE, kind="table"), answer("45 Nm " + "x" * 1200), True),
    (UNANSWERABLE, answer("The documents do not say.", "abstained", []), True),
    (UNANSWERABLE, answer("It is red.", "answered", []), False),
    (UNANSWERABLE, answer("The documents do not say.", "abstained"), False),
]


@pytest.mark.parametrize(("case", "given", "right"), GOLDEN)
def test_what_counts_as_right(case: Case, given: Mapping[str, Any], right: bool) -> None:
    assert judge(case, given).right is right


def test_strings_in_a_warning_count() -> None:
    given = {**answer("Tighten it."), "warnings": [{"text": "Never exceed 45 Nm"}]}
    assert judge(VALUE, given).right


def test_short_means_within_the_first_screen() -> None:
    assert judge(VALUE, answer()).short
    assert not judge(VALUE, answer("x" * 400 + " 45 Nm")).short


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    if not SCORER.exists():
        pytest.skip("the project's scorer isn't here; the golden cases above stand for it")
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_judges_as_the_scorer_does(scorer: ModuleType) -> None:
    random_ = random.Random(7)
    strings = ["45 Nm", "7.8", "E-17", "1,050", "min", "28–30", "not", "17.8 V", "E-1", "a b"]
    kinds = ["value", "procedure", "table", "warning", "multi", "yes_no", "unanswerable", "asset"]
    documents = ["pump/manual.pdf", "manual.pdf", "log.csv", "other/manual.pdf"]
    for number in range(3000):
        case = Case(
            f"r{number}",
            random_.choice(kinds),
            "?",
            tuple(random_.sample(documents, random_.randint(0, 2))),
            tuple(random_.sample(range(1, 5), random_.randint(0, 2))),
            tuple(random_.sample(strings, random_.randint(0, 2))),
            tuple(random_.sample(strings, random_.randint(0, 1))),
        )
        given = answer(
            " ".join(random_.choices([*strings, "minutes", "6..138", "x" * 300], k=random_.randint(0, 9))),
            random_.choice(["answered", "answered", "abstained", "asked"]),
            [
                {"document": random_.choice(documents), "page": random_.choice([None, 1, 2, 3])}
                for _ in range(random_.choice([0, 1, 2, 9]))
            ],
        )
        given["warnings"] = random_.choice([[], ["E-17"], [{"text": "not 7.8", "page": 2}]])
        raw = {
            "id": case.id, "kind": case.kind, "question": "?", "documents": list(case.documents),
            "pages": list(case.pages) or None, "must_contain": list(case.must_contain),
            "must_not_contain": list(case.must_not_contain),
        }  # fmt: skip
        theirs, mine = scorer.judge(raw, given), judge(case, given)
        assert (mine.right, mine.answered) == (theirs["right"], theirs["answered"]), (raw, given)
        if case.answerable:
            assert (mine.strings, mine.page, mine.first, mine.dump, mine.short) == tuple(
                theirs[name] for name in ("has", "page", "first", "dump", "short")
            ), (raw, given)


@dataclass(frozen=True)
class Passage:
    document: str
    chunk: Chunk


def passage(id_: str, text: str, page: int, document: str = "pump/manual.pdf") -> Passage:
    unit = Unit(text, UnitKind.SENTENCE, page=page)
    return Passage(document, Chunk(id_, "copy", 0, ChunkKind.PROSE, (), (page,), (unit,)))


def test_the_figures_of_a_run() -> None:
    stored = {p.chunk.id: p for p in (passage("a", "30 Nm", 12), passage("b", "45 Nm", 12))}
    cited = (Citation(EvidenceKind.PASSAGE, "pump/manual.pdf", "45 Nm", page=12),)
    answers = {
        VALUE.question: Answer(
            "q", Status.ANSWERED, "45 Nm", citations=cited, program_version="v1", retrieved=("a", "b")
        ),
        UNANSWERABLE.question: Answer("q", Status.ABSTAINED, "The documents do not say.", program_version="v1"),
        "wrong?": Answer("q", Status.ANSWERED, "12 Nm", citations=cited, program_version="v1", retrieved=("a",)),
        "refused?": Answer("q", Status.ABSTAINED, "The documents do not say.", program_version="v1"),
    }
    cases = CaseSet(
        (VALUE, UNANSWERABLE, replace(VALUE, id="c3", question="wrong?"), replace(VALUE, id="c4", question="refused?")),
        "ab" * 32,
    )

    def ask(question: Question) -> Answer:
        return answers[question.question]

    report = evaluate(cases, ask, lambda ids: {i: stored[i] for i in ids if i in stored}, forced=ask)
    overall = report.overall
    assert (overall.n, overall.answerable, overall.right) == (4, 3, 2)
    assert overall.coverage == pytest.approx(1 / 3)
    assert overall.recall_at_5 == pytest.approx(1 / 3)
    assert overall.mrr == pytest.approx(1 / 6)
    assert overall.wrong_when_answered == 0.5
    assert overall.false_answers == 0
    assert (overall.refusal_precision, overall.refusal_recall) == (0.5, 1.0)
    assert overall.forced == 1
    assert set(report.kinds) == {"value", "unanswerable"}
    assert report.program_version == "v1"
    assert json.loads(json.dumps(report.to_json()))["dataset_sha256"] == "ab" * 32
    assert [a["case"] for a in report.answers()] == ["c1", "c2", "c3", "c4"]
    assert [row[0] for row in rows(report)] == ["kind", "unanswerable", "value", "overall"]
    assert len({len(row) for row in rows(report)}) == 1
    assert "n=4" in summary(report)


def test_cases_are_read_with_their_hash(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id": "a", "kind": "value", "question": "?", "documents": ["m.pdf"], "must_contain": ["1"]}\n\n')
    found = read_cases(file)
    assert found.cases == (Case("a", "value", "?", ("m.pdf",), (), ("1",)),)
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[1]",
        '{"id": "a"}',
        '{"id": "a", "kind": "value", "question": "?"}\n{"id": "a", "kind": "value", "question": "?"}',
    ],
)
def test_a_broken_case_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(line)
    with pytest.raises(BadInput, match=r"cases\.jsonl, line \d"):
        read_cases(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"missing\.jsonl"):
        read_cases(tmp_path / "missing.jsonl")


def test_what_the_cited_passages_say_of_an_answer() -> None:
    burns = SafetyWarning(Severity.WARNING, "WARNING", "Hot oil can burn.", 12)
    note = SafetyWarning(Severity.NOTICE, "NOTE", "Keep the plug.", 12)
    units = (Unit("Tighten to 45 Nm.", UnitKind.STEP, page=12), Unit("Wait 9 minutes.", UnitKind.STEP, page=12))
    chunk = Chunk("a", "copy", 0, ChunkKind.PROSE, (), (12,), units, (burns, note), ((0, 1), ()))
    stored = {"a": Passage("pump/manual.pdf", chunk)}
    cited = (Citation(EvidenceKind.PASSAGE, "pump/manual.pdf", "Tighten to 45 Nm.", page=12, evidence="a"),)
    said = Answer("q", Status.ANSWERED, "It is 45 Nm. [1]", citations=cited, tools=("manuals",))
    assert grounded("How tight?", said, stored) is True
    assert grounded("How tight?", replace(said, text="It is 46 Nm. [1]"), stored) is False
    assert grounded("Is it 46 Nm?", replace(said, text="46 Nm: no, 45. [1]"), stored) is True
    assert grounded("How tight?", replace(said, citations=()), stored) is None
    assert warnings_owed(said, stored) == (1, 0)
    assert warnings_owed(replace(said, warnings=(burns,)), stored) == (1, 1)
    tools = {True: ("logs",), False: ("manuals",)}
    assert right_tool(VALUE, said, tools)
    assert not right_tool(replace(VALUE, documents=("log/orders.csv",)), said, tools)


@pytest.mark.parametrize(("ranks", "expected"), [((), 0.0), ((1,), 1.0), ((2,), 0.631), ((1, 3), 0.920), ((11,), 0.0)])
def test_ndcg(ranks: tuple[int, ...], expected: float) -> None:
    assert ndcg(ranks) == pytest.approx(expected, abs=1e-3)
