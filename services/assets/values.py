"""What of a question is a value, a bound or a word of the rows: the filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ingestion.logs.dates import to_number
from services.assets.columns import CONCEPTS, FILLERS, GENERIC_ASSET, is_a_column, spelled
from services.assets.kinds import noun_word
from services.assets.log import LogTable
from services.assets.request import IN_HOURS, Filter
from services.assets.words import Reading, squashed, stem, together, tokens

_BOUND = re.compile(
    r"\b(?P<how>more than|longer than|over|above|exceeding|greater than|higher than|at least|less than|shorter than"
    r"|under|below|fewer than|lower than|at most) (?P<sign>[€$])?\s?(?P<n>\d+(?:[.,]\d+)*)\s?"
    r"(?P<unit>h|hrs?|hours?|min(?:ute)?s?|days?|eur|euros?|€|usd|dollars?|\$)?(?!\w)"
)
_HOW = {"at least": ">=", "at most": "<="}
_UNITS = {"h": "h", "m": "min", "da": "days", "e": "EUR", "€": "EUR", "u": "USD", "do": "USD", "$": "USD"}
"""How a unit is said to begin, and what columns call it."""
_NEGATIONS = frozenset(("non", "not", "no", "without", "except", "excluding"))
_LONGEST_VALUE = 8
_EQUALS = frozenset(("is", "was", "of", "equals", "equal", "no", "number", "level"))
_INDEXED = 5000


def bounds_of(reading: Reading, log: LogTable, measure: str | None) -> list[Filter]:
    found = _BOUND.search(reading.rest)
    match = _BOUND.match(reading.low, found.start()) if found else None  # its unit may be marked as a measure
    if match is None:
        return []
    written = match["unit"] or match["sign"] or ""
    said = next((unit for begins, unit in _UNITS.items() if written.startswith(begins)), "")
    alike = IN_HOURS if said in IN_HOURS else (said,)
    fitting = [c.name for c in log.columns if c.numeric and said and c.unit in alike]
    fitting.sort(key=lambda name: log.by_name[name].unit != said)
    column = measure or (fitting[0] if fitting else "")
    if not column or (said and (own := log.by_name[column].unit) and own not in alike):
        return []
    how = _HOW.get(match["how"]) or (
        ">"
        if match["how"] in ("more than", "longer than", "over", "above", "exceeding", "greater than", "higher than")
        else "<"
    )
    number = to_number(match["n"]) or 0.0
    own = log.by_name[column].unit
    if said in IN_HOURS and own in IN_HOURS:
        number *= IN_HOURS[said] / IN_HOURS[own]
    reading.take(*match.span())
    return [Filter(match.group(), column, limit=(how, number))]


def value_filters(reading: Reading, log: LogTable, least: int) -> list[Filter]:
    """Filters by values of columns: the longest runs of the question's words that are one, their words marked."""
    found: list[Filter] = []
    for size in range(min(_LONGEST_VALUE, len(reading.words)), least - 1, -1):
        for at in range(len(reading.words) - size + 1):
            if not reading.free(at, at + size):
                continue
            words = reading.words[at : at + size]
            if all(word in FILLERS for word in words):
                continue
            joined = together(words)
            if joined.isdigit() or (size == 1 and len(joined) < 2):
                continue
            cells = log.values.get(joined) or log.values.get(together(reading.stems[at : at + size]))
            if not cells:
                continue
            if size == 1 and (stem(joined) in log.classes or noun_word(joined)):
                continue
            if size == 1 and joined.isalpha() and _inside_a_phrase(reading, log, at):
                continue
            near = [name for name in cells if _column_beside(reading, log, name, at, at + size)]
            columns = near or list(cells)
            column = max(columns, key=lambda name: sum(cell in cells[name] for cell in log.cells[name]))
            negated = (
                at > 0
                and not reading.used[at - 1]
                and words[0] != reading.words[at - 1]
                and reading.words[at - 1] in _NEGATIONS
            )
            if negated:
                reading.take_words(at - 1, at)
            reading.take_words(at, at + size)
            held = _withspellings_of(log, column, cells[column], words)
            found.append(Filter(" ".join(words), column, held, negated=negated))
    if least == 1:
        found += _numbered(reading, log)
    return _merged(found)


def named_filters(reading: Reading, log: LogTable) -> list[Filter]:
    """'priority 1', 'event group ALERT': a column's name with one of its values right after it, their words marked."""
    found: list[Filter] = []
    for column in sorted(log.columns, key=lambda each: -len(each.words)):
        if column.dated or not column.core:
            continue
        for start, end in _name_at(reading, column.words, column.core):
            at = end + (end < len(reading.words) and reading.words[end] in _EQUALS)
            for size in range(min(_LONGEST_VALUE, len(reading.words) - at), 0, -1):
                if not reading.free(start, at + size):
                    continue
                keys = together(reading.words[at : at + size]), together(reading.stems[at : at + size])
                cells = next((c for key in keys if (c := log.values.get(key, {}).get(column.name))), None)
                if cells:
                    reading.take_words(start, at + size)
                    found.append(
                        Filter(
                            " ".join(reading.words[at : at + size]),
                            column.name,
                            _withspellings_of(log, column.name, cells, reading.words[at : at + size]),
                        )
                    )
                    break
    return _merged(found)


def _name_at(reading: Reading, words: Sequence[str], core: Sequence[str]) -> list[tuple[int, int]]:
    """Where the question has all words of a column's name in order, or only those that tell it from others."""
    return [
        (at, at + len(name))
        for name in dict.fromkeys((tuple(words), tuple(core)))
        for at in range(len(reading.words) - len(name) + 1)
        if tuple(reading.stems[at : at + len(name)]) == name
    ]


def _withspellings_of(log: LogTable, column: str, cells: Iterable[str], said: Sequence[str]) -> frozenset[str]:
    """The cells; for a person, who is written in many ways, all that hold the name."""
    held = frozenset(cells)
    if CONCEPTS[0][2].search(" ".join(spelled(column))):
        held |= {cell for cell in set(log.cells[column]) if set(said) <= set(tokens(cell))}
    return held


def _inside_a_phrase(reading: Reading, log: LogTable, at: int) -> bool:
    """Whether a word belongs to one beside it that is no value: 'tube cleaning' doesn't mean all cleaning."""
    for other in (at - 1, at + 1):
        if not 0 <= other < len(reading.words) or reading.used[other] or reading.words[other] in FILLERS | _NEGATIONS:
            continue
        word, its_stem = reading.words[other], reading.stems[other]
        told = is_a_column(log, its_stem) or its_stem in log.classes or GENERIC_ASSET.fullmatch(word) is not None
        if word.isalpha() and not told and not (log.values.get(word) or log.values.get(its_stem)):
            return True
    return False


def _merged(filters: Sequence[Filter]) -> list[Filter]:
    """'WO with code E-1 or E-2': two values of one column are alternatives."""
    kept: list[Filter] = []
    for each in filters:
        at = next(
            (
                n
                for n, other in enumerate(kept)
                if each.cells and other.cells and other.column == each.column and not each.negated and not other.negated
            ),
            None,
        )
        if at is None:
            kept.append(each)
        else:
            kept[at] = replace(kept[at], cells=kept[at].cells | each.cells, said=f"{kept[at].said} or {each.said}")
    return kept


def _column_beside(reading: Reading, log: LogTable, column: str, start: int, end: int) -> bool:
    words = log.by_name[column].words
    near = [*range(max(0, start - 3), start), *range(end, min(len(reading.words), end + 2))]
    return any(reading.stems[at] in words for at in near if not reading.used[at])


def _numbered(reading: Reading, log: LogTable) -> list[Filter]:
    """'priority 1': a number right after a column's word; it is a filter even if no row has it."""
    found = []
    for at, word in enumerate(reading.words):
        if reading.used[at] or not re.fullmatch(r"\d+(?:[.,]\d+)*", word):
            continue
        for back in (at - 1, at - 2):
            if (
                back < 0
                or reading.used[back]
                or (back == at - 2 and reading.words[at - 1] not in FILLERS | {"level", "equals"})
            ):
                continue
            column = next(
                (
                    c.name
                    for c in log.columns
                    if reading.stems[back] in c.core and not c.dated and c.distinct <= _INDEXED
                ),
                "",
            )
            if column:
                cells = frozenset(cell for cell in set(log.cells[column]) if _equal(cell, word))
                reading.take_words(back, at + 1)
                found.append(Filter(word, column, cells))
                break
    return found


def _equal(cell: str, word: str) -> bool:
    try:
        return float(cell.replace(",", ".")) == float(word.replace(",", "."))
    except ValueError:
        return squashed(cell) == squashed(word)


def own_column_words(reading: Reading, filters: Sequence[Filter]) -> None:
    """The name of the column that a value was found in is accounted for with it ('collection compressor')."""
    for each in filters:
        if each.column:
            words = {stem(word) for word in spelled(each.column)}
            for at, word in enumerate(reading.stems):
                if not reading.used[at] and word in words:
                    reading.take_words(at, at + 1)


def spellings_of(log: LogTable, word: str, stemmed: str) -> frozenset[str]:
    """The words of the rows that a word of the question means; one that none has is written out first."""
    found = log.vocabulary.get(stemmed) or log.vocabulary.get(stem(log.speller.plain(word)))
    return found or frozenset()


def text_filters(
    reading: Reading, log: LogTable, alike: Callable[[LogTable, str], frozenset[str]] | None = None
) -> tuple[list[Filter], list[str]]:
    """What is left of the question as words of the rows, and what no row has. alike: further words of the rows that
    mean what a word of the question does."""
    phrases: list[list[int]] = []
    gap = True
    for at, word in enumerate(reading.words):
        if reading.used[at]:
            gap = True
        elif word in FILLERS or GENERIC_ASSET.fullmatch(word) or reading.stems[at] in log.classes:
            continue
        else:
            if gap:
                phrases.append([])
            phrases[-1].append(at)
            gap = False
    filters, unknown = [], []
    for phrase in phrases:
        said = reading.text[reading.spans[phrase[0]][0] : reading.spans[phrase[-1]][1]]
        spellings = [
            spellings_of(log, reading.words[at], reading.stems[at])
            | (alike(log, reading.words[at]) if alike else set())
            for at in phrase
        ]
        if all(spellings) and not all(reading.words[at].isdigit() for at in phrase):
            negated = phrase[0] > 0 and reading.words[phrase[0]] in _NEGATIONS and len(phrase) > 1
            if negated:
                unknown.append(said)
                continue
            filters.append(Filter(said, words=tuple(spellings)))
        else:
            unknown.append(said)
    return filters, unknown
