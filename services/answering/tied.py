"""Which manuals are a machine's own: those of its model, those kept under its name, and those that say that they are
about it. That a manual merely holds the name says nothing: 'B-1' is also a bearing, a figure and an appendix."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from models.editions import Edition
from models.effectivity import same_model, sister_models
from models.types import Asset, Chunk, Unit
from services.assets.words import squashed, stem, tokens

_OPENING, _SHORT = 12, 8
"""Units at the beginning of a manual in which it says what it is about, and words of a line on its cover."""
_MACHINE = r"(?:machine|asset|equipment|tag|plant item|maschine|anlage|gerät|équipement|équipements|máquina|equipo)"
_NUMBER = r"(?:\s*(?:no|nos|number|id|name|tag|nr|nummer|numéro|número)\b\.?)?"
_KIND = r"(?:model|type|series|typ|modell|baureihe|modèle|série|modelo|tipo|serie)"
_VALID = (
    r"\b(?:appl(?:y|ies)|applicable) (?:only )?to\b|\b(?:valid|only) for\b|\bgilt (?:nur )?für\b"
    r"|\bs['’]applique (?:à|au)\b|\bválido para\b"
)
_IS_ABOUT = re.compile(
    rf"\b(?:{_MACHINE}|{_KIND})s?{_NUMBER}\s*[:=]|{_VALID}"
    r"|\b(?:this|these) (?:\w+ ){0,2}(?:manual|instructions?|document|handbook|guide|plan|booklet)\b"
    r"|\bdiese\w* (?:\w+ )?(?:betriebsanleitung|anleitung|handbuch)\b|\b(?:ce|cette) (?:manuel|notice|document)\b"
    r"|\beste (?:manual|documento)\b",
    re.I,
)
_STATED = re.compile(rf"(?:(?:^|[.;|]\s*)\W*{_MACHINE}s?{_NUMBER}\s*[:=]|{_VALID})(?P<named>[^.;|]*)", re.I)
"""'Machine: B-1', 'applies to B-1': what follows is the machine that the manual is about."""
_TAGS = re.compile(rf"\s*{_MACHINE}s?{_NUMBER}\s*[:.]?\s*", re.I)
_MODELS = re.compile(rf"\s*{_KIND}s?{_NUMBER}\s*[:.]?\s*", re.I)
_APART = re.compile(
    r"\b(?:appendix|annex|figure|fig|table|section|chapter|issue|revision|rev|edition|version|sheet|page|part|item"
    r"|anhang|abbildung|abb|tabelle|abschnitt|kapitel|ausgabe|annexe|tableau|tabla|figura|anexo)\.?\s*$",
    re.I,
)
_GENERIC = frozenset(map(stem, re.findall(r"\w+", "the a an of for on machine asset equipment tag unit no number id")))
_NAME = re.compile(r"[^\W_](?:[\w./-]*[^\W_])?")


@dataclass(frozen=True, slots=True)
class Cover:
    """Where a manual says what it is about. named: its path's folders, its file's name and its title; opening: its
    first lines; models: names that its tables have as a machine's or as a column's."""

    named: tuple[str, ...]
    opening: tuple[str, ...]
    models: frozenset[str]


def cover_of(document: str, title: str, chunks: Sequence[Chunk]) -> Cover:
    path = PurePosixPath(document)
    units = [unit for chunk in chunks[:_OPENING] for unit in chunk.units][:_OPENING]
    first = {unit.page for unit in units[:1]}
    opening = [unit.text for unit in units if unit.page in first]
    models = {name for chunk in chunks for unit in chunk.units for name in _of_row(unit)}
    return Cover((*path.parts[:-1], path.stem, title), tuple(opening), frozenset(models))


def is_tied(machine: Asset, cover: Cover, edition: Edition | None) -> bool:
    """Whether a manual is of this machine as a whole."""
    if machine.model:
        stated = [model for each in edition.effectivity for model in each.models] if edition else []
        names = {name for text in (*cover.named, *_about(cover.opening)) for name in _names(text)}
        if any(same_model(machine.model, model) for model in stated):
            return True
        if any(_stands(machine.model, text) for text in (*cover.named, *_about(cover.opening))):
            return True
        if squashed(machine.model) in cover.models or any(_is_series(machine.model, name) for name in names):
            return True
    said = [part for text in cover.opening for part in _stated(text)]
    return any(_stands(name, text) for name in _names_of(machine) for text in (*cover.named, *said))


def is_of(machine: Asset, chunk: Chunk, unit: Unit, others: Collection[str]) -> bool | None:
    """Whether what a unit says is said of this machine (True) or of another one (False), by its row or by the headings
    above it; None where neither names one. others: names of all machines, squashed."""
    model = (machine.model,) if machine.model else ()
    for header, cell in unit.cells:
        of_tags, of_models = _TAGS.fullmatch(header), model and _MODELS.fullmatch(header)
        if (of_tags or of_models) and any(
            _stands(name, cell) for name in (*(_names_of(machine) if of_tags else ()), *model)
        ):
            return True
        sisters = of_models and any(sister_models(machine.model, name) for name in _names(cell))
        if sisters or (of_tags and _names(cell)):
            return False
    for title in reversed(chunk.section):
        if machine.model and _stands(machine.model, title):
            return True
        alone = _alone(title, machine)
        if alone in map(squashed, _names_of(machine)):
            return True
        if alone in others:
            return False
    return None


def _names_of(machine: Asset) -> tuple[str, ...]:
    return (machine.name, *machine.aliases)


def _alone(title: str, machine: Asset) -> str:
    """A heading without what only says that it is of a machine: 'b1' of 'Conveyor B-1', of a conveyor."""
    kind = {stem(word) for word in tokens(machine.description)}
    words = [word for word in re.split(r"[\s,:()–—]+", title) if stem(word.casefold()) not in _GENERIC | kind]
    return squashed(" ".join(words))


def _of_row(unit: Unit) -> list[str]:
    """What a row names as a machine's model, and what its columns are of ('Oil quantity | KX-50 | KX-60')."""
    headed = [squashed(header) for header, _ in unit.cells[1:] if any(map(str.isdigit, header))]
    told = [name for header, cell in unit.cells if _MODELS.fullmatch(header) for name in _names(cell)]
    if unit.cells and _MODELS.fullmatch(unit.cells[0][1]):
        told += [name for _, cell in unit.cells[1:] for name in _names(cell)]
    return [*headed, *map(squashed, told)]


def _about(opening: Sequence[str]) -> list[str]:
    """The lines of a cover, and the sentences in which a manual says what it is about."""
    return [text for text in opening if len(text.split()) <= _SHORT or _IS_ABOUT.search(text)]


def _stated(text: str) -> list[str]:
    return [found["named"] for found in _STATED.finditer(text)]


def _names(text: str) -> list[str]:
    return [name for name in _NAME.findall(text) if any(map(str.isdigit, name))]


def _is_series(model: str, name: str) -> bool:
    """Whether a name of letters and digits is that of the model's series: 'MP-400' of an MP-402."""
    return any(map(str.isalpha, name)) and same_model(model, name)


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text as one of its own: 'B-1' in 'Belt B1', not in 'B-12', 'AB-1' or 'Figure B-1'."""
    return any(not _APART.search(text[: found.start()]) for found in _pattern(name).finditer(text))


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    pieces = re.findall(r"\d+|[^\W\d_]+", name)
    if not pieces:
        return re.compile(r"(?!)")
    inner = r"[\s_./-]*".join(map(re.escape, pieces))
    return re.compile(rf"(?<![^\W_])(?<![^\W_][./-]){inner}(?![^\W_])(?![./-][^\W_])", re.I)
