"""Which unit comes first, whatever the scores say: each rule knows one kind of question, or of what is no answer."""

from __future__ import annotations

from collections.abc import Sequence

from services.answering.abbreviations import expanded_first
from services.answering.coded import coded_first
from services.answering.contrary import asked_side_first
from services.answering.counted import counted_first
from services.answering.entry import entry_first
from services.answering.introducing import introduction_last
from services.answering.lamps import lamps_first
from services.answering.named_in import stating_first
from services.answering.of_another_kind import asked_kind_first
from services.answering.purpose import purpose_first
from services.answering.restating import restating_last
from services.answering.signalled import signal_first
from services.answering.understand import Understood
from services.answering.units import Scored


def foremost(understood: Understood, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The units, best first, in the order that the rules give them, one after the other: the last has the last word."""
    for rule in (
        entry_first, introduction_last, restating_last, stating_first, counted_first, coded_first, signal_first,
        expanded_first, asked_side_first, asked_kind_first, purpose_first, lamps_first,
    ):  # fmt: skip
        scored = rule(understood, scored)
    return tuple(scored)
