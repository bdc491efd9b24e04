"""One thing in a right answer made wrong, and never so that the answer stays true by its passage (see truth.py)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from benchmarks.hostile_lm import truth
from benchmarks.hostile_lm.case import Case, Value

KINDS = ("numbers", "units", "identifiers", "negation", "order", "swaps")

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LIST_NUMBER = re.compile(r"^(?:- )?(?:\(?\d{1,2}[.)] |\(?[a-z][.)] )|^- ", re.M)
_RANGE = re.compile(r"\s*\S{0,6}\s*(?:to|and|or|-|–|/|x|±|:|\.\.)\s*[-+−±]?\s*")
_IMPERATIVES = (
    "Remove Install Tighten Check Open Close Press Connect Disconnect Turn Set Use Make Ensure Verify Stop Start Wait "  # noqa: SIM905
    "Fill Drain Clean Replace Select Enter Send Read Keep Store Push Pull Switch Move Place Apply Lift Unplug Plug "
    "Insert Adjust Loosen Mount Fit Flush Heat Lock Release Add Run Configure Enable Disable Hold Put Take Inspect "
    "Measure Lubricate".split()
)
_Rules = tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...]
_DROPPED: _Rules = (
    (r"\b[Dd]o not ever (\w)", r"\1"),
    (r"\bDo not (\w)", lambda m: m[1].upper()),
    (r"\bdo not (\w)", r"\1"),
    (r"\bDon['’]t (\w)", lambda m: m[1].upper()),
    (r"\bdon['’]t (\w)", r"\1"),
    (r"\bYou must not\b", "You may"),
    (r"\b(must|should|shall) not\b", r"\1"),
    (r"\b(must|should|shall) not\b", "may"),
    (r"\b(can|may) not\b", r"\1"),
    (r"\bcannot\b", "can"),
    (r"\bcan['’]t\b", "can"),
    (r"\bNever\b", "Always"),
    (r"\bnever\b", "always"),
    (r"\bwithout\b", "with"),
    (r"\b(is|are|was|were|has|have|does|do|did|will|would|could) not\b", r"\1"),
    (r"\b(is|are|was|were|has|does|do|did|would|could)n['’]t\b", r"\1"),
    (r"\bprohibited\b", "permitted"),
    (r"\bforbidden\b", "allowed"),
    (r"\bnot (?=to\b|be\b|allowed|permitted)", ""),
)
_ADDED: _Rules = (
    (r"\b(must|should|shall|will|may)\b(?! not| be not)", r"\1 not"),
    (r"\bcan\b(?! not)", "cannot"),
    (r"\b(is|are|was|were)\b(?! not| no\b|n['’])", r"\1 not"),
    (r"\bwith\b(?! no\b)", "without"),
    (r"\balways\b", "never"),
)
_NOT = re.compile(
    r"\b(?:not|never|without|cannot|no|nor|neither|none|unless|except|only|prohibited|forbidden)\b|n['’]t\b", re.I
)


def corruptions(case: Case, dice: random.Random) -> list[Case]:
    """At most one of each kind; none of a kind that the answer gives no hold for."""
    made = []
    for kind, corrupt in _OF_KIND:
        found = corrupt(case, dice)
        if found is not None and found[0] != case.body:
            made.append(replace(case, body=found[0], kind=kind, done=found[1], right=case.body))
    reordered = order(case, dice)
    return [*made, reordered] if reordered else made


Corrupted = tuple[str, str] | None
"""(the answer's body, what was done)."""


def _put(body: str, start: int, end: int, text: str) -> str:
    return body[:start] + text + body[end:]


def _in_list_number(body: str, at: int) -> bool:
    return any(m.start() <= at < m.end() for m in _LIST_NUMBER.finditer(body))


# -------------------------------------------------- digits, units, identifiers


def numbers(case: Case, dice: random.Random) -> Corrupted:
    stated = truth.numbers(case.passage.text) | truth.numbers(case.question)
    found = [m for m in truth.NUMBER.finditer(case.body) if not _in_list_number(case.body, m.start())]
    dice.shuffle(found)
    for match in found:
        for _ in range(6):
            number = _another_number(match.group(), dice)
            if case.exact and truth.rounds(case.exact, number):
                continue  # the conversion with other digits
            if not truth.readings(number) & stated:
                return _put(case.body, match.start(), match.end(), number), f"{match.group()} -> {number}"
    return None


def _another_number(number: str, dice: random.Random) -> str:
    digits = [i for i, ch in enumerate(number) if ch.isdigit()]
    at = dice.choice(digits)
    match dice.choice(("digit", "digit", "drop", "double", "point", "swap")):
        case "drop" if len(digits) > 1:
            return number[:at] + number[at + 1 :]
        case "double":
            return number[: at + 1] + dice.choice("123456789") + number[at + 1 :]
        case "point" if "." in number:
            return number.replace(".", "", 1)
        case "point" if len(digits) > 1 and "," not in number:
            return number[: digits[-1]] + "." + number[digits[-1] :]
        case "swap" if len(digits) > 1 and digits[0] + 1 == digits[1]:
            return number[: digits[0]] + number[digits[1]] + number[digits[0]] + number[digits[1] + 1 :]
        case _:
            return number[:at] + dice.choice([d for d in "0123456789" if d != number[at]]) + number[at + 1 :]


def units(case: Case, dice: random.Random) -> Corrupted:
    text = case.passage.text
    found = []
    for match in truth.NUMBER.finditer(case.body):
        unit = truth.unit_behind(case.body, match)
        zero = truth.readings(match.group()) == {"0"}  # 0 bar is 0 MPa
        if unit and truth.measure(unit[1])[0] and not zero and not _in_list_number(case.body, match.start()):
            found.append((match, unit))
    dice.shuffle(found)
    for match, unit in found:
        measured, first = truth.measure(unit[1])
        same = [u for u in truth.UNITS[measured] if u != first]
        others = [u for name, group in truth.UNITS.items() if name != measured for u in group]
        for other in [dice.choice(same), dice.choice(same), dice.choice(others), dice.choice(others)]:
            if _is_stated(text, match.group(), other) or other in case.body[unit.end() : unit.end() + 8]:
                continue
            body = _put(case.body, unit.start(1), unit.end(1), other)
            return body, f"{match.group()} {unit[1]} -> {match.group()} {other}"
    return None


def _is_stated(text: str, number: str, unit: str) -> bool:
    """Whether the passage has the number with this unit, or without one anywhere near the unit ('45 (in mm)')."""
    if truth.with_unit(text, number, unit):
        return True
    alone = any(
        truth.readings(m.group()) & truth.readings(number) and not truth.UNIT.match(text, m.end())
        for m in truth.NUMBER.finditer(text)
    )
    spelled = (unit, *truth.SPELLINGS.get(unit, ()))
    return alone and any(re.search(rf"(?<![\w]){re.escape(s)}(?!\w)", text) for s in spelled)


def identifiers(case: Case, dice: random.Random) -> Corrupted:
    stated = truth.names(case.passage.text) | truth.names(case.question)
    found = [
        m
        for m in truth.IDENTIFIER.finditer(case.body)
        if len(m.group()) > 2 and not re.fullmatch(r"\d+(?:[.,]\d+)?[^\W\d_]{1,7}|\d+(?:st|nd|rd|th)", m.group())
    ]
    dice.shuffle(found)
    for match in found:
        name = match.group()
        for _ in range(6):
            at = dice.choice([i for i, ch in enumerate(name) if ch.isalnum()])
            if name[at].isdigit():
                other = name[:at] + dice.choice([d for d in "0123456789" if d != name[at]]) + name[at + 1 :]
            elif re.search(r"\d", name[:at] + name[at + 1 :]) and len(re.findall(r"[^\W\d_]", name)) < 6:
                letter = dice.choice([c for c in _LETTERS if c.casefold() != name[at].casefold()])
                other = name[:at] + (letter if name[at].isupper() else letter.lower()) + name[at + 1 :]
            else:
                continue
            if re.sub(r"[\W_]", "", other).casefold() not in stated:
                return _put(case.body, match.start(), match.end(), other), f"{name} -> {other}"
    return None


# -------------------------------------------------- negation and order


def negation(case: Case, dice: random.Random) -> Corrupted:
    """A negation dropped or added in one clause. Only where the sentence has one place for it, so that it is clear
    what is said, and never where the passage says the result too."""
    if not (case.way.startswith(("prose", "steps"))):
        return None
    lines = [case.said] if case.said else [line for line in case.body.split("\n") if line]
    dice.shuffle(lines)
    stated = " ".join(case.passage.text.casefold().split())
    for line in lines:
        many = len(_NOT.findall(line))
        rules: _Rules = _DROPPED if many == 1 else () if many else _ADDED
        options = []
        for pattern, by in dice.sample(rules, len(rules)):
            if len(re.findall(pattern, line)) == 1:
                options.append((re.sub(pattern, by, line), pattern))
        imperative = re.match(rf"^(?:- |\d+\. |\S{{1,4}} )?({'|'.join(_IMPERATIVES)})\b", line)
        if not many and imperative:
            at = imperative.start(1)
            options.insert(
                0, (f"{line[:at]}{dice.choice(('Do not', 'Never'))} {line[at].lower()}{line[at + 1 :]}", "not")
            )
        for changed, pattern in options:
            bare = " ".join(_LIST_NUMBER.sub("", changed).rstrip(".").casefold().split())
            if bare and bare not in stated:
                return case.body.replace(line, changed, 1), f"{'dropped' if many else 'added'}: {pattern}"
    return None


def order(case: Case, dice: random.Random) -> Case | None:
    """Two steps in each other's place, one in the middle left out, or the last one without a word that more follow.

    Each step keeps its own citation."""
    if not case.steps:
        return None
    lines = case.body.split("\n")
    paragraph = len(lines) == 1
    texts = [" ".join(case.passage.chunk.units[i].text.split()) for i in case.steps]
    parts = _parts(lines[0], texts) if paragraph else lines[: len(texts)]
    if parts is None or len(parts) != len(texts):
        return None
    said = "More steps follow" in case.body
    contents = [_LIST_NUMBER.sub("", part) for part in parts]
    heads = [part[: len(part) - len(content)] for part, content in zip(parts, contents, strict=True)]
    cited = list(case.lines[: len(texts)])
    what = dice.choice(("swap", "middle") if said else ("swap", "swap", "middle", "end"))
    if what == "swap":
        i, j = sorted(dice.sample(range(len(parts)), 2))
        if len(truth.words(texts[i]) ^ truth.words(texts[j])) < 3:
            return None
        contents[i], contents[j] = contents[j], contents[i]
        if not paragraph:
            cited[i], cited[j] = cited[j], cited[i]
        done = f"steps {i + 1} and {j + 1} swapped"
    else:
        if len(parts) < 4:
            return None
        at = dice.randrange(1, len(parts) - 1) if what == "middle" else len(parts) - 1
        others = [words for k, words in enumerate(map(truth.words, texts)) if k != at]
        if not truth.words(texts[at]) or any(len(truth.words(texts[at]) - words) < 2 for words in others):
            return None
        numbered = heads == [f"{n}. " for n in range(1, len(heads) + 1)]
        del contents[at], heads[-1 if numbered else at]
        if not paragraph:
            del cited[at]
        done = f"step {at + 1} left out"
    lines = [head + content for head, content in zip(heads, contents, strict=True)]
    rest = ["(More steps follow in the document.)"] if said else []
    body = " ".join([*lines, *rest]) if paragraph else "\n".join([*lines, *rest])
    units = case.lines if paragraph else (*cited, *(() for _ in rest))
    return replace(case, body=body, lines=units, kind="order", done=done, right=case.body)


def _parts(paragraph: str, texts: list[str]) -> list[str] | None:
    """The paragraph cut before each step's connecting word."""
    parts = re.split(r"(?<=\.) (?=(?:First|Then|Next|After that|Finally), |\(More steps)", paragraph)
    return [part for part in parts if not part.startswith("(More")] if len(parts) >= len(texts) else None


# -------------------------------------------------- swaps


def swaps(case: Case, dice: random.Random) -> Corrupted:
    """A value of another row, column, step or sentence of the same passage, two values of the answer exchanged, or
    the unit of another value."""
    options: list[Callable[[Case, random.Random], Corrupted]] = [_exchange, _other_place, _other_place, _other_unit]
    dice.shuffle(options)
    for option in options:
        found = option(case, dice)
        if found is not None:
            return found
    return None


def _exchange(case: Case, dice: random.Random) -> Corrupted:
    """Two values of the answer in each other's place."""
    values = list(case.values)
    dice.shuffle(values)
    for i, one in enumerate(values):
        for other in values[i + 1 :]:
            a, b = sorted((one, other), key=lambda value: value.start)
            first, second = case.body[a.start : a.end], case.body[b.start : b.end]
            between = case.body[a.end : b.start]
            if truth.readings(first) & truth.readings(second) or _RANGE.fullmatch(between):
                continue
            if a.cell < 0 and (
                not re.search(r"[^\W\d_]{4,}", between) or _unit_of(case.body, a) != _unit_of(case.body, b)
            ):
                continue
            if a.cell >= 0 and (_true_there(case, a, second) or _true_there(case, b, first)):
                continue
            body = case.body[: a.start] + second + between + first + case.body[b.end :]
            return body, f"{first} and {second} exchanged"
    return None


def _unit_of(body: str, value: Value) -> str:
    found = truth.UNIT.match(body, value.end)
    return truth.measure(found[1])[1] if found else (re.match(r"\s*(\w*)", body[value.end :]) or [""])[0].strip()


def _true_there(case: Case, value: Value, text: str) -> bool:
    """Whether another text would be as true in the cell of a value, or in a cell of another row of the same key."""
    chunk = case.passage.chunk
    unit = chunk.units[value.unit]
    header, _ = unit.cells[value.cell]
    wanted = truth.numbers(text)
    for other in chunk.units:
        if other.cells and " ".join(other.cells[0][1].split()) == " ".join(unit.cells[0][1].split()):
            for name, cell in other.cells:
                if name == header and wanted <= truth.numbers(cell):
                    return True
    return False


def _other_place(case: Case, dice: random.Random) -> Corrupted:
    values = list(case.values)
    dice.shuffle(values)
    for value in values:
        found = _of_table(case, value, dice) if value.cell >= 0 else _of_prose(case, value, dice)
        if found:
            return found
    return None


def _of_table(case: Case, value: Value, dice: random.Random) -> Corrupted:
    chunk = case.passage.chunk
    unit = chunk.units[value.unit]
    old = case.body[value.start : value.end]
    header, cell = unit.cells[value.cell]
    suffix = (
        old[len(" ".join(cell.split()).rstrip(".")) :] if old.startswith(" ".join(cell.split()).rstrip(".")) else ""
    )
    options = []
    for i, other in enumerate(chunk.units):
        for j, (name, text) in enumerate(other.cells):
            said = " ".join(text.split()).rstrip(".")
            same_row, same_column = i == value.unit, name == header and j == value.cell
            if same_row == same_column or j == 0 or not re.search(r"\d", said) or len(said) > 60:
                continue
            if truth.numbers(said) <= truth.numbers(cell) or _true_there(case, value, said):
                continue
            options.append((said, "row" if same_column else "column"))
    if not options:
        return None
    said, what = dice.choice(options)
    new = said + suffix if re.fullmatch(r"[-−+]?[\d.,]+(?: to [-−+]?[\d.,]+)?", said) else said
    return _put(case.body, value.start, value.end, new), f"{old} -> {new}, of another {what}"


def _of_prose(case: Case, value: Value, dice: random.Random) -> Corrupted:
    """A number with the same unit (or the same noun behind it) from another unit of the passage."""
    chunk = case.passage.chunk
    old, kind = case.body[value.start : value.end], _unit_of(case.body, value)
    own = " ".join(chunk.units[value.unit].text.split())
    if not kind or _RANGE.search(case.body[max(0, value.start - 6) : value.start]):
        return None
    options = []
    for i, unit in enumerate(chunk.units):
        if i == value.unit or unit.cells:
            continue
        text = " ".join(unit.text.split())
        for match in truth.NUMBER.finditer(text):
            new = match.group()
            if _unit_of(text, Value(match.start(), match.end(), i)) != kind or truth.readings(new) & truth.numbers(own):
                continue
            if truth.words(case.body) - {"manual", "says", "according", "note", "that"} <= truth.words(text):
                continue  # the other sentence may say just this
            options.append(new)
    if not options:
        return None
    new = dice.choice(options)
    return _put(case.body, value.start, value.end, new), f"{old} -> {new}, of another sentence or step"


def _other_unit(case: Case, dice: random.Random) -> Corrupted:
    text = case.passage.text
    present = {truth.measure(m[1])[1] for n in truth.NUMBER.finditer(text) if (m := truth.UNIT.match(text, n.end()))}
    found = [(n, m) for n in truth.NUMBER.finditer(case.body) if (m := truth.unit_behind(case.body, n))]
    dice.shuffle(found)
    for number, unit in found:
        own = truth.measure(unit[1])[1]
        for other in dice.sample(sorted(present - {own}), len(present - {own})):
            if not _is_stated(text, number.group(), other) and other not in case.body[unit.end() : unit.end() + 8]:
                done = f"{number.group()} {unit[1]} -> {number.group()} {other}, of another value"
                return _put(case.body, unit.start(1), unit.end(1), other), done
    return None


_OF_KIND: tuple[tuple[str, Callable[[Case, random.Random], Corrupted]], ...] = (
    ("numbers", numbers),
    ("units", units),
    ("identifiers", identifiers),
    ("negation", negation),
    ("swaps", swaps),
)
