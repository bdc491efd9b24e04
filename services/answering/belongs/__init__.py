"""Whether the facts of a statement stand in what it cites, and belong there to the thing that the statement speaks of.

Each fact of the statement has the places where it is stated, and rivals: places of the same passage with another fact
of its kind. The words around the fact in the statement decide: if they fit a rival better than every place of its own,
the value is the neighbour's. Words of the question decide where the statement says nothing.
"""

from __future__ import annotations

from services.answering.belongs.placed import misplaced, missing, spoken_of
from services.answering.belongs.statement import said, unconverted

__all__ = ["misplaced", "missing", "said", "spoken_of", "unconverted"]
