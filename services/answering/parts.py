"""Questions of several parts: 'Which oil, and how much of it?' Each is answered for itself, and the answers joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from models.analyzer import identifiers
from models.types import Answer, Citation, Query, Status, Turn
from services.answering.languages import language_of, naming_words
from services.answering.progress import Progress
from services.answering.subject import with_subject
from services.answering.wanted import AnswerKind, wanted

MOST_PARTS = 3
MOST_CITATIONS = 8
_ASKS = (
    r"(?:how|what|what's|which|where|when|who|why|is|are|was|were|does|do|did|can|could|may|must|should|will"
    r"|wie|was|welche[rsnm]?|wo|wann|warum|wieso|wer|darf|muss|kann"
    r"|quel(?:le)?s?|combien|comment|où|quand|pourquoi|que"
    r"|cuál(?:es)?|cuánt[oa]s?|cómo|dónde|cuándo|qué|por qué)"
)
_JOINT = r"(?:(?:[,;]\s*|\s+)(?:and|plus|as well as|und|et|y|&)|;)"
_BETWEEN = re.compile(rf"\?\s+(?=\S)|{_JOINT}\s+(?:also\s+|then\s+)?(?={_ASKS}\b)", re.IGNORECASE)
_SUBJECT = re.compile(r"^(?P<subject>[^:?]{2,60}):\s+(?=\S)")
_STATES = re.compile(
    r"(?:the|this|that|there|it|its|my|our|i|we|they)\b(?!(?: \w+)? (?:need|want|would|wonder|ask|must|should)\b)"
    r"(?! (?:other|next|second|last) question\b)",
    re.IGNORECASE,
)
"""How a sentence begins that tells something behind a question ('The label is gone.') and asks nothing."""
_ASKED_FOR = re.compile(
    rf"^\W*(?:{_ASKS}\s+)(?:(?:much|many|often|long|tight)\s+)?(?:[\w-]+\s+){{0,2}}?(?:of (?:it|them|that)\s+)?"
    r"(?=(?:goes|go|does|do|is|are|should|must|can|comes?|belongs?|fits?|has|have|takes?|in|for|on|of)\b)",
    re.IGNORECASE,
)
_OF_MANUAL = re.compile(
    r"^\W*(?:and |und |et |y )?(?:(?:what|how) (?:do|does|would|is) (?:the |our |its )?"
    r"(?:manuals?|handbook|book|guide|documents?|documentation|bulletins?) "
    r"(?:say|tell us|tell me|recommend|advise|want|call for)(?: (?:about|on|of|to|for) (?:it|this|that|them))?"
    r"|was (?:sagt|steht) (?:dazu |darüber )?(?:im|in der|das|die) (?:handbuch|anleitung|betriebsanleitung)"
    r"(?: dazu| darüber)?|que dit (?:le manuel|la notice)|qué dice el manual)\W*$",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"\b(?:once )?again\b|\bschon wieder\b|\bencore\b|\botra vez\b", re.IGNORECASE)
_CLAUSE = re.compile(r"\s*[:;,.!?]\s+")
_NEXT = re.compile(r"(?:,\s*and|,|\band)\s+(?=(?:the|its|how (?:much|many|long|heavy))\s)", re.IGNORECASE)
_AT = r"(?:for|of|on|in|at|für|bei|von|pour|para|de|del|du)"
_EACH = re.compile(
    rf"(?P<asked>.+)\s(?P<at>{_AT})\s(?P<one>[^,;:]+?)\s(?:and|und|et|y)\s(?P=at)\s(?P<other>[^,;:]+)", re.IGNORECASE
)
"""The same asked of two things: 'for the A-1 and for the B-2'."""
_NAME = 4
_NESTED = re.compile(rf"\s{_AT}\s", re.IGNORECASE)
_MORE = re.compile(r"\s(?:and|und|et|y)$", re.IGNORECASE)
_COMPARES = re.compile(
    r"\bdifferen|\bcompar|unterschied|vergl|différen|diferen|\b(?:sum|ratio|both|together|combined|between|which of"
    r"|across|parallel|series|summe|verhältnis|beiden?|zusammen|zwischen|somme|ensemble|entre|suma|ambos|ambas|juntos)\b",
    re.IGNORECASE,
)
"""What is asked of two things as one."""
_PLAIN = (AnswerKind.VALUE, AnswerKind.IDENTIFIER, AnswerKind.OTHER)
_OF = re.compile(r"\s+(?:of|for|on|in) (?:the |an? )?[^\s,]+$", re.IGNORECASE)
_MARK = re.compile(r"\[(\d+)\]")


def parts_of(question: str) -> tuple[str, ...]:
    """The parts of a question, each a question; one if it has but one.

    A part that names nothing but what is asked for ('Which oil') gets the rest from the next ('goes into the gear
    unit'); a subject before a colon belongs to all."""
    question = " ".join(question.split())
    named = _SUBJECT.match(question)
    subject = named["subject"] if named else ""
    body = question[named.end() :] if named else question
    found = [part.strip(" ,?") for part in _BETWEEN.split(body)]
    if len(found) > 2 and not body.endswith("?") and _STATES.match(found[-1]) and not identifiers(found[-1]):
        found = found[:-1]
    if len(found) == 1:
        found = _of_each(found[0]) or _of_both(found[0]) or _listed(found[0])
    language = language_of(question)
    if not 1 < len(found) <= MOST_PARTS or any(not naming_words(part, language) and not subject for part in found):
        return (question,)
    parts = []
    for number, part in enumerate(found):
        rest = found[number + 1] if number + 1 < len(found) else ""
        if rest and len(part.split()) <= 3 and (tail := _ASKED_FOR.match(rest)):
            part = f"{part} {rest[tail.end() :]}"
        parts.append(f"{subject}: {part}?" if subject and number == 0 else f"{part}?")
    return tuple(parts)


def _of_each(question: str) -> list[str]:
    """'The ambient temperature for the F-7 compressor and for the C-2 chiller': the same of two things, each a part;
    nothing if the question isn't of two that it names, takes them as one, or says more of one ('at 20 °C and at 40 °C
    for the P-1': whose the first is). 'For the M8 and for the M10 bolts' asks of bolts twice."""
    found = _EACH.fullmatch(question)
    if not found or wanted(question).kind not in _PLAIN or _COMPARES.search(question):
        return []
    one, other = found["one"], found["other"]
    if _NESTED.search(one) or _NESTED.search(other) or _MORE.search(found["asked"]):
        return []
    names = [[word for word in thing.split() if word[:1].isupper() or identifiers(word)] for thing in (one, other)]
    if not all(names):
        return []
    shared = other.partition(names[1][-1])[2] if one.endswith(names[0][-1]) else ""
    return [f"{found['asked']} {found['at']} {one}{shared}", f"{found['asked']} {found['at']} {other}"]


def _of_both(question: str) -> list[str]:
    """'The weight of the LS-231 and LS-2315 drives': the same of two products, each a part; nothing if it isn't asked
    of two names that stand side by side, or takes them as one. Two short ones ('L1 and L2') are rather terminals."""
    if wanted(question).kind not in _PLAIN or _COMPARES.search(question):
        return []
    for one, other in pairwise(identifiers(question)):
        pair = re.search(rf"{re.escape(one.text)}\s(?:and|und|et|y)\s{re.escape(other.text)}", question)
        if pair and min(len(one.normal), len(other.normal)) >= _NAME:
            return [f"{question[: pair.start()]}{name.text}{question[pair.end() :]}" for name in (one, other)]
    return []


def _listed(question: str) -> list[str]:
    """'The torque of the plug, the oil volume and the weight of the HX-210': several quantities of one thing, each a
    part with the thing's name; else the question as it is."""
    found = [part.strip(" ,") for part in _NEXT.split(question)]
    quantities = [wanted(part).quantity for part in found]
    if not 1 < len(found) == len(set(quantities)) or "" in quantities:
        return [question]
    of = _OF.search(found[-1]) if identifiers(found[-1]) else None
    return [f"{part}{of[0]}" if of and not identifiers(part) else part for part in found]


def part_of(query: Query, parts: Sequence[str], number: int) -> Query:
    """The query of one part; the parts before it are its history, so that 'it' has something to point at, unless it
    names its own subject."""
    query = replace(query, question=with_subject(query.question))
    turns = () if identifiers(parts[number]) else tuple(Turn(part, "") for part in parts[:number])
    return replace(query, question=replace(query.question, question=parts[number]), history=(*query.history, *turns))


def of_manual(query: Query, rest: str, machines: Iterable[str]) -> Query:
    """'And what does the manual say?' asks for what is printed of the code, or of the complaint, that the `rest` of the
    question (or the one before) is about; whose machine it is, no manual knows. Other queries as they are."""
    asked = query.question.question
    subject = _SUBJECT.match(asked)
    if not _OF_MANUAL.match(asked[subject.end() :] if subject else asked):
        return query
    before = [turn.question for turn in query.history[-1:] if turn.question not in rest and not subject]
    about = " ".join([*before, *((f"{subject['subject']}: ",) if subject else ()), rest])
    for name in machines:
        about = re.sub(rf"(?:\b(?:on|at|of|an|bei|sur|en)\s+)?(?<!\w){re.escape(name)}(?!\w)", " ", about, flags=re.I)
    codes = ", ".join(dict.fromkeys(each.text for each in identifiers(about)))
    complaint = next((clause for clause in _CLAUSE.split(_AGAIN.sub(" ", about)) if clause.strip()), "")
    if not codes and (not complaint.strip() or complaint.strip() == about.strip()):
        return query
    printed = f"{codes}?" if codes else f"{' '.join(complaint.split())}: cause and remedy?"
    return replace(query, question=replace(query.question, question=printed, asset=None), history=())


class Part:
    """Progress of a part: what a reader would take for the answer to the whole is not told."""

    def __init__(self, whole: Progress) -> None:
        self._whole = whole

    def event(self, kind: str, data: Mapping[str, Any]) -> None:
        if kind not in ("value", "text", "asked"):
            self._whole.event(kind, data)

    def checkpoint(self) -> None:
        self._whole.checkpoint()


def joined(parts: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """One answer of those of the parts, of which one at least is answered: theirs in order, what is silent said so."""
    texts: list[str] = []
    citations: list[Citation] = []
    for part, answer in zip(parts, answers, strict=True):
        if answer.status is not Status.ANSWERED:
            texts.append(f"{part} {answer.text}")
            continue
        text = _main(answer.text)
        number: dict[str, str] = {}
        for mark in dict.fromkeys(int(mark) for mark in _MARK.findall(text)):
            if not 0 < mark <= len(answer.citations):
                continue
            citation = answer.citations[mark - 1]
            if citation not in citations:
                citations.append(citation)
            number[f"[{mark}]"] = f"[{citations.index(citation) + 1}]"
        text = _MARK.sub(lambda mark: number.get(mark[0], mark[0]), text)  # noqa: B023  (called before the next turn)
        if text not in texts:
            texts.append(text)
    answered = [answer for answer in answers if answer.status is Status.ANSWERED]
    silent = [answer for answer in answers if answer.status is not Status.ANSWERED]
    return replace(
        answered[0],
        text="\n".join(texts),
        mode="model" if any(answer.mode == "model" for answer in answered) else "local",
        confidence=min(answer.confidence for answer in answered),
        citations=tuple(citations),
        warnings=_each(w for answer in answered for w in answer.warnings),
        figures=tuple(figure for answer in answered for figure in answer.figures),
        missing=_each(word for answer in silent for word in answer.missing),
        nearest=(),
        read_as={said: printed for answer in answers for said, printed in answer.read_as.items()},
        tools=_each(tool for answer in answers for tool in answer.tools),
        retrieved=_each(id_ for answer in answers for id_ in answer.retrieved),
        timings={
            step: round(sum(answer.timings.get(step, 0.0) for answer in answers), 6)
            for step in _each(step for answer in answers for step in answer.timings)
        },
    )


def fits(answer: Answer) -> bool:
    """Whether a joined answer is short enough to be one."""
    return len(answer.citations) <= MOST_CITATIONS


def _main(text: str) -> str:
    """What answers, without what else stands in the documents."""
    head, _, rest = text.partition("\n\n")
    return head if rest.partition("\n")[0].rstrip().endswith(":") else text


def _each(found: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(found))
