"""The machines that a site knows: where each belongs, what it is and is called, which documents hold for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.effectivity import Applies, Serial, Unit, applies, same_model
from models.errors import NotFound
from models.store import Store
from models.types import Asset, Audience
from services.assets.words import natural, squashed
from services.editions import Families, Sought


@dataclass(frozen=True, slots=True)
class Machine:
    """above: the machines it is part of, nearest first; below: those that are part of it, nearest level only.

    documents: manuals and bulletins in force that name its model or serial number and hold for it."""

    asset: Asset
    above: tuple[str, ...]
    below: tuple[str, ...]
    documents: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        asset = self.asset
        return {
            "name": asset.name,
            "description": asset.description,
            "model": asset.model,
            "serial": asset.serial,
            "in_service": asset.in_service.isoformat() if asset.in_service else None,
            "aliases": list(asset.aliases),
            "above": list(self.above),
            "below": list(self.below),
            "documents": list(self.documents),
        }


def machines(store: Store, audience: Audience) -> tuple[Machine, ...]:
    """All machines that the audience may see something of, by name."""
    assets = store.records.assets(audience)
    parents = {asset.name: asset.parent for asset in assets}
    families = Families(store.editions.of(audience))
    found = [
        Machine(asset, _above(asset.name, parents), _below(asset.name, parents), _documents(asset, families))
        for asset in assets
    ]
    return tuple(sorted(found, key=lambda machine: natural(machine.asset.name)))


def machine(store: Store, audience: Audience, name: str) -> Machine:
    """One of them by its name or what it is called. Raises NotFound, naming what an ambiguous name could mean."""
    there = machines(store, audience)
    key = squashed(name)
    called = [one for one in there if squashed(one.asset.name) == key]
    called = called or [one for one in there if key in map(squashed, one.asset.aliases)]
    if len(called) == 1:
        return called[0]
    if called:
        raise NotFound(f"{name} could be {', '.join(one.asset.name for one in called)}: say which.")
    raise NotFound(f"There is no machine {name} in the logs, readings and lists that you may see.")


def _above(name: str, parents: dict[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    while (name := parents.get(name, "")) and name not in found:
        found.append(name)
    return tuple(found)


def _below(name: str, parents: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted((child for child, parent in parents.items() if parent == name), key=natural))


def _documents(asset: Asset, families: Families) -> tuple[str, ...]:
    """Documents in force that state a model or a range of serial numbers in which this machine is."""
    if not asset.model and not asset.serial:
        return ()
    unit = Unit(Serial.parse(asset.serial), frozenset({asset.model} if asset.model else ()))
    shown = families.choose(Sought(unit, date.today())).shown
    found = set()
    for copy in shown:
        edition = families.editions[copy]
        info = families.copies[copy]
        named = any(same_model(asset.model, model) for each in edition.effectivity for model in each.models)
        ranged = any(each.serials for each in edition.effectivity) and bool(asset.serial)
        titled = bool(asset.model) and squashed(asset.model) in squashed(f"{info.document} {info.title}")
        if (named or ranged or titled) and applies(edition.effectivity, unit) is Applies.YES:
            found.add(info.document)
    return tuple(sorted(found))


def tree(found: Sequence[Machine]) -> list[tuple[int, Machine]]:
    """The machines with how deep each stands in the hierarchy, parts below what they are part of."""
    by_name = {one.asset.name: one for one in found}
    rows: list[tuple[int, Machine]] = []

    def add(one: Machine, depth: int) -> None:
        if all(one is not other for _, other in rows):
            rows.append((depth, one))
            for child in one.below:
                add(by_name[child], depth + 1)

    for one in found:
        if one.asset.parent not in by_name:
            add(one, 0)
    for one in found:  # what is part of itself by a mistake in the list
        add(one, 0)
    return rows
