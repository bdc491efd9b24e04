"""From the text of a work order to its findings: 'hyd leek repl hose' -> leak, hydraulic hose, replace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingestion.findings.lexicon import NOT_WORKING, actions, components, failure_modes, fluids, stem
from ingestion.findings.spelling import Speller
from ingestion.findings.tagger import ACTION, COMPONENT, FAILURE_MODE, Span, Weights, shipped_weights

MAX_CHARACTERS = 2000
_LONGEST = 40
_VAGUE = frozenset((NOT_WORKING, "fault", "damage"))
"""Failure modes that say least: a text that names another one means that."""

_LOOKED = frozenset(("inspect", "diagnose", "test", "remove", "isolate", "service"))
"""Actions on the way to what was done."""

_NO_FAILURE = frozenset(("need", "requir", "due", "old", "new", "spare"))
_OF_WHAT_KIND = frozenset(("hydraulic", "pneumatic", "electric", "electrical", "mechanical", "front", "rear"))
_NOT = frozenset(("no", "not", "without", "never", "nil"))
_LOOKING = frozenset(("check", "inspect", "look", "test", "monitor", "examin", "survey"))
_NEGATED_WITHIN, _LOOKED_WITHIN = 2, 6
_NEGATED = re.compile(r"(?:wo|ca|do|does|is|are|did|would|could)n'?t")
_END = re.compile(r"[.;!?\n]")


@dataclass(frozen=True, slots=True)
class Findings:
    """What a text names, '' for what it doesn't. failure_mode, action: by one word of the lexicon for all that mean the
    same; what it has no word for isn't told."""

    component: str = ""
    failure_mode: str = ""
    action: str = ""


def findings(text: str, speller: Speller, weights: Weights | None = None) -> Findings:
    """What a work order's text says; nothing of a text in another language than English."""
    if not speller.english or not text.strip():
        return Findings()
    found = Findings()
    for sentence in _END.split(text[:MAX_CHARACTERS]):
        own = _of_sentence(sentence, speller, weights or shipped_weights())
        found = Findings(
            found.component or own.component,
            _better(found.failure_mode, own.failure_mode, _VAGUE),
            _better(found.action, own.action, _LOOKED),
        )
    return found


def completed(found: Findings, done: Findings) -> Findings:
    """What a complaint says, and what the words of what was done about it add: their action counts."""
    return Findings(
        found.component or done.component,
        found.failure_mode or done.failure_mode,
        done.action or found.action,
    )


def failure_mode_of(words: Sequence[str]) -> str:
    """What words, written out, mean as a failure mode: 'weeping' a leak; '' for none that the lexicon has."""
    listed = failure_modes()
    whole = " ".join(words)
    if name := listed.get(whole) or listed.get(" ".join(map(stem, words))):
        return name
    stems = [stem(word) for word in words]
    if any(word in _NOT or _NEGATED.fullmatch(word) for word in words):
        return listed["no start"] if "start" in stems else NOT_WORKING
    named = [listed.get(word) or listed.get(of, "") for word, of in zip(words, stems, strict=True)]
    return next((name for name in named if name and name not in _VAGUE), next((name for name in named if name), ""))


def _of_sentence(sentence: str, speller: Speller, weights: Weights) -> Findings:
    words = [part for word in speller.read(sentence) for part in word.plain.split()]
    spans = weights.tag([_masked(word) for word in words])
    parts = [_component(words[span.start : span.end]) for span in spans if span.kind == COMPONENT]
    solid = [part for part in parts if part and stem(part) not in fluids()]
    known = [part for part in solid if any(stem(word) in components() for word in part.split())]
    modes = [_mode(words, span) for span in spans if span.kind == FAILURE_MODE]
    done = [_action(words[span.start : span.end]) for span in spans if span.kind == ACTION]
    found = Findings(component=(known or solid or parts or [""])[0])
    for mode in modes:
        found = replace(found, failure_mode=_better(found.failure_mode, mode, _VAGUE))
    for action in done:
        found = replace(found, action=_better(found.action, action, _LOOKED))
    return found


def _better(one: str, other: str, weak: frozenset[str]) -> str:
    """The first of two, unless it says less than the other."""
    return other if not one or (one in weak and other and other not in weak) else one


def _masked(word: str) -> str:
    """Names and numbers as the texts have them that the model was fitted on."""
    if any(c.isdigit() for c in word):
        return "<num>" if word.isdigit() else "<id>"
    return word


def _mode(words: Sequence[str], span: Span) -> str:
    own = words[span.start : span.end]
    before = [stem(word) for word in words[max(0, span.start - _LOOKED_WITHIN) : span.start]]
    if _NOT & set(before[-_NEGATED_WITHIN:]) and not _NOT & set(own):
        return ""
    if "for" in before and _LOOKING & set(before):
        return ""  # 'check for leaks'
    if all(stem(word) in _NO_FAILURE for word in own):
        return ""
    return failure_mode_of(own)


def _action(words: Sequence[str]) -> str:
    listed = actions()
    named = (listed.get(word) or listed.get(stem(word), "") for word in words)
    return next((name for name in named if name), "")


def _component(words: Sequence[str]) -> str:
    kept = [word for word in words if not any(c.isdigit() for c in word)]
    if len(kept) == 1 and kept[0] in _OF_WHAT_KIND:
        return ""
    return " ".join([*kept[:-1], singular(kept[-1])])[:_LONGEST] if kept else ""


def singular(word: str) -> str:
    """'hoses' -> 'hose', 'batteries' -> 'battery'."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if re.search(r"(?:sh|ch|x|ss)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
