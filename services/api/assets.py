"""/v1/assets: the machines that logs, readings and lists of machines name."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from services.api.caller import TheApp, TheCaller
from services.api.problems import PROBLEMS
from services.assets.machines import machine, machines
from services.queries.submit import MAX_NAME

router = APIRouter(prefix="/v1/assets", tags=["assets"], responses=PROBLEMS)


class AssetOut(BaseModel):
    """above: what it is part of, nearest first. below: its parts. documents: those in force that hold for it."""

    name: str
    description: str
    model: str
    serial: str
    in_service: date | None
    aliases: list[str]
    above: list[str]
    below: list[str]
    documents: list[str]


class AssetList(BaseModel):
    assets: list[AssetOut]


@router.get("")
def list_assets(app: TheApp, caller: TheCaller) -> AssetList:
    """The machines that you may see something of, by name."""
    return AssetList(assets=[AssetOut.model_validate(one.to_json()) for one in machines(app.store, caller.audience)])


@router.get("/{asset:path}")
def read_asset(asset: Annotated[str, Path(max_length=MAX_NAME)], app: TheApp, caller: TheCaller) -> AssetOut:
    """One machine, by its name or what it is called."""
    return AssetOut.model_validate(machine(app.store, caller.audience, asset).to_json())
