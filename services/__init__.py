"""What Millwright does: documents, queries, answering, learning, and the entrances to them.

Importing it makes sure of two things before anything else is imported: that the sister packages are Millwright's own,
and that the libraries find the environment that services.settings sets for them.
"""

from importlib.util import find_spec
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]


def _refuse_foreign_packages() -> None:
    # The names are common: another distribution, or a models.py in the working directory, may stand in front of ours.
    for name in ("models", "ingestion", "workers"):
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if origin is None or origin.parents[1] != _HOME:
            raise SystemExit(
                f"millwright: the Python package {name!r} comes from {origin or 'nowhere'}, not from {_HOME / name}. "
                "Run millwright in another directory, or remove what is in front of it on PYTHONPATH."
            )


_refuse_foreign_packages()

import services.settings  # noqa: E402, F401  (sets what libraries read at import)
