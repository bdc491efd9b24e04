"""/v1/versions: what was compiled, what differs, and which version answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from models.store import Store
from models.store.versions import ProgramVersion
from services.api.caller import TheAdmin, TheApp, TheEngineer
from services.api.problems import PROBLEMS
from services.api.schemas import In
from services.learning.promotion import promote, promoted_by, roll_back
from services.learning.version_diff import differences

router = APIRouter(prefix="/v1/versions", tags=["versions"], responses=PROBLEMS)

ID = "^[0-9a-f]{16}$"
VersionId = Annotated[str, Path(pattern=ID, description="Id of the version.")]
Active = Annotated[
    str | None,
    Field(pattern=ID, description="The version that you saw answer; 409 if another one does by now. null: any."),
]


class VersionOut(BaseModel):
    """A program version without what it holds. metrics: what it was measured with, by which it was promoted or not."""

    id: str
    active: bool = Field(description="Whether it answers now.")
    parent: str | None = Field(description="The version that it was compiled from; null for one that was shipped.")
    created_at: datetime
    activated_at: datetime | None
    promoted_by: str = Field(description="A principal, 'recompile', 'shipped', or '' for one that never answered.")
    reason: str = Field(description="What the gate said of it.")
    dataset_sha256: str
    metrics: dict[str, Any]


class VersionWhole(VersionOut):
    """A program version. document: all that it holds."""

    document: dict[str, Any]


class VersionList(BaseModel):
    """Newest first."""

    versions: list[VersionOut]


class DiffOut(BaseModel):
    """What differs. differences: path -> the value in `against` and the value in `version`, null where it has none."""

    version: str
    against: str | None = Field(description="null where there is nothing to compare with: it was shipped.")
    differences: dict[str, tuple[Any, Any]]


class PromotionIn(In):
    """Letting a version answer."""

    active: Active = None


class RollbackIn(In):
    """Going back. to: null for the parent of the version that answers."""

    to: Annotated[str | None, Field(pattern=ID)] = None
    active: Active = None


@router.get("", response_model=VersionList)
def list_versions(app: TheApp, caller: TheEngineer) -> dict[str, Any]:
    """All program versions, newest first."""
    del caller
    app.seed_version()
    return {"versions": _out(app.store, app.store.versions.list())}


@router.get("/{version_id}", response_model=VersionWhole)
def show_version(version_id: VersionId, app: TheApp, caller: TheEngineer) -> dict[str, Any]:
    """One version with its figures, case by case, and all that it holds."""
    del caller
    version = app.store.versions.get(version_id)
    return {**_one(app.store, version), "document": version.document}


@router.get("/{version_id}/diff", response_model=DiffOut)
def diff_versions(
    version_id: VersionId,
    app: TheApp,
    caller: TheEngineer,
    against: Annotated[str | None, Query(pattern=ID, description="Another version; without it the parent.")] = None,
) -> dict[str, Any]:
    """What differs between two versions: each setting, weight, word and worked example by its path."""
    del caller
    version = app.store.versions.get(version_id)
    other = against or version.parent
    found = differences(app.store.versions.get(other).document, version.document) if other else {}
    return {"version": version.id, "against": other, "differences": found}


@router.post("/{version_id}/promote", response_model=VersionOut)
def promote_version(version_id: VersionId, body: PromotionIn, app: TheApp, caller: TheAdmin) -> dict[str, Any]:
    """Lets it answer from the next question on, whatever the gate said of it."""
    answers = promote(app.store, version_id, caller.principal, body.active)
    return _one(app.store, app.store.versions.get(answers))


@router.post("/rollback", response_model=VersionOut)
def roll_back_version(body: RollbackIn, app: TheApp, caller: TheAdmin) -> dict[str, Any]:
    """Lets an earlier version answer again, from the next question on. Nothing is deleted."""
    back = roll_back(app.store, caller.principal, body.to, body.active)
    return _one(app.store, app.store.versions.get(back))


def _one(store: Store, version: ProgramVersion) -> dict[str, Any]:
    return _out(store, (version,))[0]


def _out(store: Store, versions: tuple[ProgramVersion, ...]) -> list[dict[str, Any]]:
    promoters = promoted_by(store, versions)
    return [
        {
            "id": version.id,
            "active": version.active,
            "parent": version.parent,
            "created_at": version.created_at,
            "activated_at": version.activated_at,
            "promoted_by": promoters[version.id],
            "reason": str(version.metrics.get("reason", "")),
            "dataset_sha256": version.dataset_hash,
            "metrics": dict(version.metrics),
        }
        for version in versions
    ]
