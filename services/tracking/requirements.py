"""What a logged model needs: this very Millwright, and each package at the version that it is installed with here.

Millwright is named by where it was installed from, since an index may have somebody else's package of that name."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRA = "mlflow"


def pinned(own: str = "") -> list[str]:
    """Millwright, then every package that it stands on, by name, as this environment has them: from the lock.

    own: how pip gets Millwright; '' = from where it was installed here."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    todo = [Requirement(f"millwright[{EXTRA}]"), Requirement("mlflow")]
    while todo:
        wanted = todo.pop()
        name = canonicalize_name(wanted.name)
        new = {extra for extra in ("", *wanted.extras) if (name, extra) not in seen}
        if not new:
            continue
        seen |= {(name, extra) for extra in new}
        try:
            there = distribution(name)
        except PackageNotFoundError:
            continue  # an extra of a package, or another platform's
        found[name] = there.version
        for line in there.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in new):
                todo.append(needed)
    version = found.pop("millwright")
    pins = (f"{name}=={there}" for name, there in sorted(found.items()))
    return [own or _installed_from(version), *pins]


def _installed_from(version: str) -> str:
    """The file or folder that was installed (PEP 610), or the version, where that came from an index."""
    recorded = json.loads(distribution("millwright").read_text("direct_url.json") or "{}")
    url = recorded.get("url", "")
    if not url:
        return f"millwright[{EXTRA}]=={version}"
    sha256 = recorded.get("archive_info", {}).get("hashes", {}).get("sha256")
    return f"millwright[{EXTRA}] @ {url}" + (f"#sha256={sha256}" if sha256 else "")
