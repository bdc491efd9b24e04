"""The benchmark of permissions finds nothing on this version, and finds what is broken on purpose."""

from __future__ import annotations

import pytest

from benchmarks.permissions import GROUPS, measured
from models.store.documents import Documents
from models.types import Audience

ALL: Audience = (frozenset(GROUPS),)


def test_nothing_leaks_and_nothing_is_kept_back() -> None:
    found = measured(seed=11, checks=3000)
    assert found["n"] >= 3000
    assert (found["leaks"], found["wrongful_denials"]) == (0, 0), found["wrong"]
    assert min(found["by_way"].values()) > 0
    assert len(found["by_way"]) == 15, "every way in was tried"


def test_a_filter_that_is_left_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Documents.get
    monkeypatch.setattr(Documents, "get", lambda self, document, audience: real(self, document, ALL))
    found = measured(seed=12, checks=1500)
    assert found["leaks"] > 0
    assert any(line.startswith("API:") for line in found["wrong"])


def test_a_reader_who_loses_a_group_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.api.authentication.audience_of", lambda groups: ())
    assert measured(seed=13, checks=1500)["wrongful_denials"] > 0
