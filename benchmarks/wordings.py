"""In which words a fact is asked for: near the text, as it is said, and far from the text.

The far wording takes none of the words of a quantity's column, turns a word into a neighbour of it, and has a mistyped
one now and then. Its words are of its own: none is taken from what the product knows of spoken words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

NEAR, SAID, FAR = "near the text", "as it is said", "far from the text"
WORDINGS = (NEAR, SAID, FAR)

_MEANS = tuple(
    (re.compile(rf"\b(?:{words})\b", re.I), question)
    for words, question in (
        ("torque|tightening", "how tight does the {thing} go?"),
        ("temperatures?", "how warm is the {thing} meant to be?"),
        ("voltage|volts?", "how many volts are we talking for the {thing}?"),
        ("current|amps?|amperage", "how many amps has the {thing} got?"),
        ("pressure", "how much pressure is right for the {thing}?"),
        ("speed|rpm", "how fast is the {thing}?"),
        ("power|watts?", "how many watts is the {thing}?"),
        ("quantity|volume|capacity", "how much goes into the {thing}?"),
        ("qty|count", "how many of the {thing} are there?"),
        ("interval|frequency|every", "how often is the {thing} due?"),
        ("weight|mass", "how heavy is the {thing}?"),
        ("size|length|height|width|diameter|dimensions?", "how big is the {thing}?"),
        ("remed(?:y|ies)|actions?|solutions?|corrective", "what do I do about {thing}?"),
        ("causes?|reasons?", "why would I get {thing}?"),
        ("meaning|description|function|purpose", "what's {thing} all about?"),
        ("types?|kind", "what sort is the {thing}?"),
        ("default", "what does the {thing} come set to?"),
        ("range|limits?|min|max", "between what is the {thing} allowed?"),
        ("units?", "what is the {thing} measured in?"),
        ("part|order|item", "which one do I order for the {thing}?"),
    )
)
_NEIGHBOURS = (
    ("screw", "bolt"),
    ("replacing", "swapping"),
    ("replace", "swap"),
    ("removing", "getting out"),
    ("installing", "putting in"),
    ("checking", "having a look at"),
    ("starting", "getting going"),
    ("adjusting", "setting"),
    ("maximum", "biggest"),
    ("minimum", "smallest"),
    ("vehicle", "car"),
    ("cover", "lid"),
    ("connector", "plug"),
    ("housing", "casing"),
    ("noise", "racket"),
    ("display", "screen"),
)
_FRAMES = (
    "{}",
    "I'm standing right in front of it: {}",
    "sorry, new here. {}",
    "{} the label is gone",
    "quick one, {}",
)
_LONG, _MISTYPED = 7, 0.25


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the kind of fact, the thing, and what is told of it ('' where the thing is all)."""

    kind: str
    thing: str
    detail: str = ""


def question(asked: Asked, wording: str, rng: random.Random) -> str:
    """The question in one of WORDINGS; the far one is drawn by `rng`."""
    worded: dict[str, Callable[[], str]] = {
        NEAR: lambda: _near(asked),
        SAID: lambda: _said(asked),
        FAR: lambda: _far(asked, rng),
    }
    return worded[wording]()


def _near(asked: Asked) -> str:
    if asked.detail:
        return f"What is the {asked.detail} of the {asked.thing}?"
    match asked.kind:
        case "procedure":
            return f"What are the steps for {asked.thing}?"
        case "definition":
            return f"What is {asked.thing}?"
        case _:
            return f"What is the {asked.thing}?"


def _said(asked: Asked) -> str:
    if asked.detail:
        return f"need the {asked.detail.lower()} for the {asked.thing}, what is it?"
    match asked.kind:
        case "procedure":
            return f"how do I go about this: {asked.thing}?"
        case "definition":
            return f"what's {asked.thing} supposed to mean?"
        case _:
            return f"what should the {asked.thing} be?"


def _far(asked: Asked, rng: random.Random) -> str:
    thing = asked.thing
    for printed, neighbour in _NEIGHBOURS:
        thing = re.sub(rf"\b{printed}(?=s?\b)", neighbour, thing, flags=re.I)
    if rng.random() < _MISTYPED:
        thing = _mistyped(thing, rng)
    if asked.detail:
        means = next((says for pattern, says in _MEANS if pattern.search(asked.detail)), "")
        said = means.format(thing=thing) if means else f"{thing}, which {asked.detail.lower()} was that again?"
    elif asked.kind == "procedure":
        said = f"never done it before: {thing}. what comes first?"
    elif asked.kind == "definition":
        said = f"everybody here says {thing} and nobody explains it, what is it?"
    else:
        said = f"{thing} - what's the number for that?"
    return rng.choice(_FRAMES).format(said)


def _mistyped(text: str, rng: random.Random) -> str:
    """With two letters inside a long plain word exchanged, if there is one."""
    words = [word for word in re.findall(r"[a-z]+", text) if len(word) >= _LONG]
    if not words:
        return text
    word = rng.choice(words)
    at = rng.randrange(1, len(word) - 2)
    return text.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)
