"""A machine by its tag in a question for the manuals: they know its model, not that a plant calls it P-207."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from models.analyzer import normal
from models.types import Asset, Query
from services.answering.understand import Understood
from services.answering.vocabulary import Vocabulary


def by_its_model(
    query: Query,
    understood: Understood,
    machines: Sequence[Asset],
    vocabulary: Vocabulary,
    is_in_manuals: Callable[[str], bool],
) -> tuple[Query, dict[str, str]] | None:
    """The query with the one machine that its words name called by its model there and named in its field, which says
    its serial number; and which word was read as which. None where it names none or several, no document knows the
    model, or one speaks of the machine by its tag: that of the site itself.

    is_in_manuals: of a name (normal)."""
    question = query.question
    named = [machine for machine in machines if machine.name in understood.assets]
    if question.asset or len(named) != 1 or not named[0].model or not vocabulary.names(normal(named[0].model)):
        return None
    machine = named[0]
    tag = re.compile(rf"(?<![\w-]){re.escape(machine.name)}(?![\w-])", re.IGNORECASE)
    if not tag.search(question.question) or is_in_manuals(normal(machine.name)):
        return None
    text = tag.sub(lambda _: machine.model, question.question)
    return replace(query, question=replace(question, question=text, asset=machine.name)), {machine.name: machine.model}
