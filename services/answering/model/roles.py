"""Which language model does what: one for everything, and others for a step, the judges or the optimizers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from services.answering.model.budget import Budgets
from services.answering.model.language_model import LanguageModel

Step = Literal["understand", "route", "answer"]
Role = Literal["understand", "route", "answer", "judge", "optimizer"]
"""judge: grades answers in evaluations. optimizer: writes instructions while a program is compiled."""

ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class LanguageModels:
    """default: for each role that has no model of its own; None: such a role is done without."""

    default: LanguageModel | None = None
    own: Mapping[Role, LanguageModel] = field(default_factory=dict)
    budgets: Budgets = field(default_factory=Budgets)

    def of(self, role: Role) -> LanguageModel | None:
        return self.own.get(role, self.default)

    def each(self) -> dict[str, LanguageModel]:
        """Every model once, by the role it has first; the default's is ''."""
        found = {"": self.default} if self.default else {}
        for role, model in self.own.items():
            if model not in found.values():
                found[role] = model
        return found

    def __bool__(self) -> bool:
        return bool(self.default or self.own)
