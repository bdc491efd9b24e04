"""Words of German, French, Spanish and Korean questions: what quantity they ask for, and what of them names a thing."""

from __future__ import annotations

import pytest

from services.answering.languages import in_english, language_of
from services.answering.wanted import wanted


@pytest.mark.parametrize(
    ("question", "quantity"),
    [
        ("Combien pèse la chaudière ?", "mass"),
        ("Le palier devient chaud, quelle est la limite ?", "temperature"),
        ("Wie laut ist die Maschine?", "level"),
        ("Quel est le niveau sonore de la pompe ?", "level"),
        ("Wie hoch ist die Maschine?", "length"),
        ("Wie hoch ist die Konzentration des Kühlmittels?", ""),
        ("Wie groß ist der Volumenstrom der Pumpe?", ""),
        ("Wie hoch ist der Nennstrom?", "current"),
        ("Welche Bandspannung muss eingestellt werden?", ""),
        ("Welche Netzspannung braucht die Säge?", "voltage"),
        ("Quelle est la tension de la courroie ?", ""),
        ("Quelle est la tension du moteur ?", "voltage"),
        ("¿Cuál es la tensión de la correa?", ""),
        ("¿Cuál es la tensión de alimentación?", "voltage"),
    ],
)
def test_a_question_asks_for_this_quantity(question: str, quantity: str) -> None:
    assert wanted(in_english(question, language_of(question))).quantity == quantity
