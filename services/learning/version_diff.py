"""What differs between two program versions, for the command line and the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

LONGEST_VALUE = 32


def differences(one: Any, other: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """Path -> both values of what isn't equal in two documents; None for what one of them lacks."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        found: dict[str, tuple[Any, Any]] = {}
        for name in sorted(one.keys() | other.keys()):
            found |= differences(one.get(name), other.get(name), f"{path}.{name}" if path else str(name))
        return found
    return {} if one == other else {path: (one, other)}


def brief(value: Any) -> str:
    """A value in a few characters; how many there are of a long list of numbers."""
    if value is None:
        return ""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(one, (int, float)) for one in value):
        return f"{len(value)} numbers, sum {sum(value):.4g}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
