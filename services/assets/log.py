"""A log as columns: what each of them is like, which values it has, and how its machines and rows are named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import PurePosixPath

from ingestion.findings.spelling import Speller, shipped
from ingestion.findings.tagger import ACTION, COMPONENT, FAILURE_MODE
from ingestion.logs.cells import plain, spaced
from ingestion.logs.dates import day_first, from_epoch, to_datetime, to_number
from models.types import WorkOrder
from services.assets.words import column_words, squashed, stem, stemmed, tokens, without_zeros

GENERIC = frozenset(
    stem(word)
    for word in """
    id code name no nr num number type kind desc description date time text of the a h hr hrs hours min mins
    minutes eur usd value wo work order equipment asset machine
    """.split()  # noqa: SIM905
)
"""What stands in many column names and tells none of them."""

_SAMPLE = 300
_MOST = 0.8
_ZONES = timedelta(hours=14)
"""How far the clock of a log, whose zone isn't known, may be ahead of ours."""
_FEW = 60
_INDEXED = 5000
_CLOCK = re.compile(r"(\d{1,5}):(\d{2})(?::(\d{2}))?")
_YES, _NO = {"true", "yes", "y", "1", "ja", "t"}, {"false", "no", "n", "0", "nein", "f"}
_PLANNED_WORDS = frozenset(
    """
    pm ppm preventive preventative preventiv planned scheduled routine periodic vorbeugend geplant wartung
    preventivo
    """.split()  # noqa: SIM905
)
_UNPLANNED_WORDS = frozenset(
    """
    cm corrective unplanned unscheduled nonscheduled breakdown reactive emergency failure repair fault störung
    ungeplant korrektiv instandsetzung correctivo
    """.split()  # noqa: SIM905
)
_UNITS = (
    (re.compile(r"\b(?:h|hrs?|hours?|std|stunden)\b"), "h"),
    (re.compile(r"\bmin(?:s|utes?|uten)?\b"), "min"),
    (re.compile(r"\b(?:days?|tage?)\b"), "days"),
    (re.compile(r"\b(?:eur|euros?)\b|€"), "EUR"),
    (re.compile(r"\b(?:usd|dollars?)\b|\$"), "USD"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """The document that rows come from, and the copy of it."""

    document: str
    copy: str


@dataclass(frozen=True, slots=True)
class Column:
    """words: stems of its name; core: those that tell it from others. unit: 'h' for a column of clock times."""

    name: str
    words: tuple[str, ...]
    core: tuple[str, ...]
    numeric: bool
    dated: bool
    unit: str
    distinct: int


class LogTable:
    """Rows of one log, or of several files with the same columns. Never changed once built, so that it can be shared.

    roles: what the reader took each column for. Row indices count from 0 over all files. read: component, failure mode
    and action as they are read in the rows' words, where the log has no such column of its own.
    """

    def __init__(
        self, sources: Sequence[Source], roles: Mapping[str, str], rows: Sequence[tuple[int, WorkOrder]]
    ) -> None:
        self.sources = tuple(sources)
        self.roles = dict(roles)
        self.orders = tuple(order for _, order in rows)
        self.source_of = tuple(source for source, _ in rows)
        names: dict[str, None] = {}
        for order in self.orders:
            names |= dict.fromkeys(order.raw)
        self.cells: dict[str, list[str]] = {
            name: [plain(order.raw.get(name)) for order in self.orders] for name in names
        }
        self.read = self._read(names)
        self.columns = tuple(self._column(name) for name in names)
        self.by_name = {column.name: column for column in self.columns}
        self.asset_keys = tuple(squashed(order.asset) for order in self.orders)
        self.asset_names: dict[str, str] = {}
        for key, order in zip(self.asset_keys, self.orders, strict=True):
            self.asset_names.setdefault(key, order.asset)

    def __len__(self) -> int:
        return len(self.orders)

    # ---- names

    @property
    def title(self) -> str:
        """The file's name, for sentences."""
        names = [PurePosixPath(source.document).name for source in self.sources]
        return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """Stems of the words of the files' names."""
        return frozenset(
            stem(word) for source in self.sources for word in tokens(spaced(PurePosixPath(source.document).stem))
        )

    @cached_property
    def column_stems(self) -> frozenset[str]:
        return frozenset(word for column in self.columns for word in column.words)

    @cached_property
    def aliases(self) -> dict[str, frozenset[str]]:
        """Every way to write an asset, squashed -> keys of the assets that it may be."""
        found: dict[str, set[str]] = {}
        names = [self.roles[role] for role in ("asset id", "asset name") if role in self.roles]
        for at, key in enumerate(self.asset_keys):
            for name in {self.orders[at].asset, *(self.cells[column][at] for column in names if column in self.cells)}:
                if name:
                    found.setdefault(squashed(name), set()).add(key)
        shorter: dict[str, set[str]] = {}
        for alias, keys in found.items():
            shorter.setdefault(without_zeros(alias), set()).update(keys)
        return {alias: frozenset(keys) for alias, keys in (shorter | found).items()}

    @cached_property
    def classes(self) -> frozenset[str]:
        """Stems of words that name the kind of most machines here: of 'Chiller 1', 'Chiller 2' it is 'chiller'."""
        counts = Counter(
            stem(word) for name in self.asset_names.values() for word in set(tokens(name)) if word.isalpha()
        )
        return frozenset(
            word for word, count in counts.items() if len(word) > 2 and count >= 0.5 * len(self.asset_names)
        )

    @cached_property
    def prefix(self) -> str:
        """The letters that all machines' names begin with: 'p' of P-101 and P-305; '' if they differ."""
        found = {match.group() for key in self.asset_names if (match := re.match(r"[^\W\d_]+", key))}
        return found.pop() if len(found) == 1 else ""

    def of_class(self, word: str) -> frozenset[str]:
        """Keys of the assets whose names hold this word (stem)."""
        return frozenset(key for key, name in self.asset_names.items() if word in {stem(w) for w in tokens(name)})

    def row_name(self, row: int) -> str:
        """The record's number, or 'row N' as the file counts."""
        return self.orders[row].record_id

    @property
    def has_numbers_of_records(self) -> bool:
        return "record" in self.roles

    # ---- what is read in the words of the rows

    def cells_of(self, column: str) -> list[str]:
        """The cells of a column, of its own or read in the words."""
        return self.cells[column] if column in self.cells else self.read[column]

    @cached_property
    def speller(self) -> Speller:
        """Writes out the short forms and slips of these rows' words."""
        return shipped().of_site(self.texts)

    def _read(self, names: Iterable[str]) -> dict[str, list[str]]:
        """What the words of the rows say, as columns: those that the log doesn't have itself."""
        own = {role: column for role, column in self.roles.items() if role in ("code", "action")}
        taken = {*(squashed(name) for name in names)}
        found = {}
        for name, role, cells in (
            (COMPONENT, "", [order.component for order in self.orders]),
            (FAILURE_MODE, "code", [order.failure_mode for order in self.orders]),
            (ACTION, "action", [order.action for order in self.orders]),
        ):
            if role not in own and squashed(name) not in taken and any(cells):
                found[name] = cells
        return found

    # ---- times

    def at(self, role: str, row: int) -> datetime | None:
        """When a row started or finished (role), or the date in another column; as the log writes it, without zone."""
        if role == "finished":
            found = self.orders[row].finished_at
        elif role == "started":
            found = self.orders[row].started_at
        else:
            return self._dates(role)[row]
        return found.replace(tzinfo=None) if found else None

    def default_dates(self, last: bool) -> str:
        """The role to date rows by: what a job is finished at for the last one, else when it began."""
        order = ("finished", "started") if last else ("started", "finished")
        return next((role for role in order if role in self.roles), "")

    @cached_property
    def span(self) -> tuple[datetime, datetime] | None:
        """First and last instant of the log: of what was, where it also has rows of what is planned ahead."""
        found = [
            at
            for role in ("started", "finished")
            if role in self.roles
            for row in range(len(self))
            if (at := self.at(role, row))
        ]
        if not found:
            return None
        now = datetime.now(UTC).replace(tzinfo=None) + _ZONES
        return min(found), max((at for at in found if at <= now), default=max(found))

    def _dates(self, column: str) -> list[datetime | None]:
        kept = self.__dict__.setdefault("_dated", {})
        if column not in kept:
            first = day_first(self.cells[column])
            kept[column] = [
                to_datetime(cell, first) or from_epoch(cell) if cell else None for cell in self.cells[column]
            ]
        found: list[datetime | None] = kept[column]
        return found

    # ---- numbers

    def number(self, column: str, row: int) -> float | None:
        """A cell as a number in the column's own unit; clock times in hours."""
        cell = self.cells[column][row]
        if clock := _CLOCK.fullmatch(cell):
            return int(clock[1]) + int(clock[2]) / 60 + int(clock[3] or 0) / 3600
        return to_number(cell) if cell else None

    # ---- values

    @cached_property
    def values(self) -> dict[str, dict[str, set[str]]]:
        """Squashed or stemmed value -> column -> the cells that are written so. Not of dates, measures, records."""
        found: dict[str, dict[str, set[str]]] = {}
        left_out = {self.roles.get(role) for role in ("record", "asset id", "asset name")}
        for column in self.columns:
            if column.dated or column.name in left_out or (column.numeric and column.distinct > _FEW):
                continue
            cells = set(self.cells[column.name]) if column.distinct <= _INDEXED else set()
            for cell in cells:
                if cell and len(cell) <= 80:
                    for key in {squashed(cell), stemmed(cell)}:
                        found.setdefault(key, {}).setdefault(column.name, set()).add(cell)
        return found

    @cached_property
    def texts(self) -> list[str]:
        """What each row says in words, lower case: all columns but dates, numbers and the asset's."""
        left_out = {self.roles.get(role) for role in ("record", "asset id", "asset name")}
        worded = [c.name for c in self.columns if not c.dated and not c.numeric and c.name not in left_out]
        columns = [self.cells[name] for name in worded]
        return [" | ".join(cells).casefold() for cells in zip(*columns, strict=True)] if columns else [""] * len(self)

    @cached_property
    def vocabulary(self) -> dict[str, frozenset[str]]:
        """Stem -> the words of the rows that have it, or whose written out form has it."""
        found: dict[str, set[str]] = {}
        for word in {word for text in set(self.texts) for word in tokens(text)}:
            found.setdefault(stem(word), set()).add(word)
            for part in self.speller.plain(word).split():
                found.setdefault(stem(part), set()).add(word)
        return {key: frozenset(words) for key, words in found.items()}

    def description_of(self, column: str) -> str:
        """The column that spells out a column of codes ('primary_code' -> 'primary_code_description'), '' if none."""
        own = self.by_name[column]
        for other in self.columns:
            if other.name == column or not own.core or set(other.core) != set(own.core) or other.numeric:
                continue
            pairs = {(a, b) for a, b in zip(self.cells[column], self.cells[other.name], strict=True) if a and b}
            codes = len({a for a, _ in pairs})
            if (
                codes
                and len(pairs) <= 1.1 * codes
                and _words_per(b for _, b in pairs) > _words_per(a for a, _ in pairs)
            ):
                return other.name
        return ""

    # ---- planned and unplanned work

    @cached_property
    def planned_by(self) -> str:
        """The column that tells preventive work from other work, '' if none does."""
        best, most = "", 0.0
        for column in self.columns:
            cells = Counter(cell for cell in self.cells[column.name] if cell)
            if not cells or len(cells) > _FEW or column.dated:
                continue
            known = {cell: _is_planned(column.name, cell) for cell in cells}
            share = sum(n for cell, n in cells.items() if known[cell] is not None) / sum(cells.values())
            if column.name == self.roles.get("kind"):
                share *= 1.2
            if len({value for value in known.values() if value is not None}) == 2 and share > max(most, 0.4):
                best, most = column.name, share
        return best

    def planned(self, row: int) -> bool | None:
        """Whether a row is preventive work; None where its column doesn't say."""
        return self._planned[self.cells[self.planned_by][row]] if self.planned_by else None

    @cached_property
    def tells_of_all(self) -> bool:
        """Whether every row is said to be preventive work or not to be."""
        return bool(self.planned_by) and all(said is not None for said in self._planned.values())

    @cached_property
    def _planned(self) -> dict[str, bool | None]:
        return {cell: _is_planned(self.planned_by, cell) for cell in set(self.cells[self.planned_by])}

    # ---- building

    def _column(self, name: str) -> Column:
        cells = self.cells[name]
        filled = [cell for cell in cells[:: max(1, len(cells) // _SAMPLE)] if cell]
        count = len(filled) or 1
        first = day_first(filled)
        named = name in (self.roles.get("started"), self.roles.get("finished"))
        dated = named or sum(to_datetime(cell, first) is not None for cell in filled) >= _MOST * count
        clocks = sum(_CLOCK.fullmatch(cell) is not None for cell in filled)
        numbers = sum(to_number(cell) is not None for cell in filled)
        words = column_words(name)
        core = tuple(word for word in words if word not in GENERIC) or words
        unit = "h" if clocks >= _MOST * count else next((u for p, u in _UNITS if p.search(spaced(name))), "")
        numeric = bool(filled) and not dated and clocks + numbers >= _MOST * count
        return Column(name, words, core, numeric, dated, unit, len(set(cells)))


def _words_per(texts: Iterable[str]) -> float:
    found = [len(text.split()) + text.count("_") for text in texts]
    return sum(found) / max(1, len(found))


def _is_planned(column: str, cell: str) -> bool | None:
    words, named = set(tokens(cell)), set(tokens(spaced(column)))
    if squashed(cell) in _YES | _NO:
        yes = squashed(cell) in _YES
        if named & _PLANNED_WORDS:
            return yes
        return not yes if named & _UNPLANNED_WORDS - {"failure", "repair", "fault"} else None
    negated = bool(words & {"non", "not", "un"})
    if words & _UNPLANNED_WORDS:
        return negated
    return not negated if words & _PLANNED_WORDS else None
