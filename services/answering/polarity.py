"""Whether a statement says the contrary of the passage it stands on: a negation dropped or added, a prohibition or a
duty turned into a permission, or one word turned round in a sentence that is otherwise the same ('open' for 'close').

Clauses are compared, not sentences: of 'Stop the pump, do not open the valve' either half may be told alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from models.analyzer import question_terms
from services.answering.languages import WORD, joins

_NEGATIONS = {
    "en": r"not|cannot|never|without|neither|nor|none|nothing|prohibit\w*|forbid\w*|forbidden|avoid\w*|refrain\w*"
    r"|no(?! ?\.? ?\d| ?\. ?[a-z])|n['’]t\b",
    "de": r"nicht|kein\w*|nie|niemals|ohne|weder|verboten|untersag\w*|unzulässig|unterlassen|vermeiden",
    "fr": r"ne|sans|interdi\w*|défense|éviter|évite[zr]",
    "es": r"no(?! ?\.? ?\d)|nunca|jamás|sin|ningun[oa]?|prohib\w*|tampoco|evit[ae]\w*",
}
_KOREAN = r"않|마십시오|마세요|말아|말 것|금지|없[이는습다]|안 된|안된|못"
_NOT_ONE = re.compile(
    r"\bnot only\b|\bno(?:t)? (?:more|less|fewer|later|earlier|longer|greater|higher|lower) than\b|\bwhether or not\b"
    r"|\bnicht nur\b|\bne (?=[^.;,]{1,40}\bque\b)|\bno sólo\b|\bor not\b",
    re.I,
)
_LIMIT = re.compile(r"\b(no(?:t)? )?(more|less|fewer|later|earlier|longer|greater|higher|lower|shorter) than\b", re.I)
_ASIDE = re.compile(r"\s*\([^()]*\)")
_NUMBER_SIGN = re.compile(r"\b(?:cat|ref|art|part|item|serial|model)\.? no\b\.?", re.I)
_IF_NOT = re.compile(
    r"\b(?:if|falls|wenn|si) (?:not|nicht|no|pas)(?: (?:already|yet|so|bereits|schon|ya|déjà))?(?=\s*(?:[).,;:]|$))",
    re.I,
)
"""'(if not already)': it denies none of the words around it."""
_ANSWER = re.compile(r"^\W*(?:(?:yes|ja|oui|sí|네|예)\b[,:.–—-]*|(?:no|nein|non|아니요)\b(?:[,:.–—-]+|$))\s*", re.I)
"""Yes or no in front; 'No smoking' and 'No abra la válvula' are no such answers."""
_SILENT = re.compile(
    r"\b(?:manual|documents?|passages?|evidence|text|source|excerpt)s?\b[^.;:]{0,12}\b(?:does|do|did)(?: not|n['’]t) "
    r"(?:say|state|give|mention|contain|specify|list|name|tell|describe|cover)\b",
    re.I,
)
_META = frozenset(
    {
        "table",
        "row",
        "column",
        "lists",
        "gives",
        "manual",
        "states",
        "says",
        "say",
        "according",
        "note",
        "document",
        "documents",
        "applies",
        "means",
    }
)
"""Words about the passage, not of it."""

_CLAUSE = re.compile(
    r"[()•‣▪●◦]|[;:.!?|\n]+(?=\s|$)|\s[–—-]\s|,\s"
    r"|\b(?:but|unless|if|when|whenever|while|until|before|after|because|since|so that|otherwise|although|though"
    r"|as long as|in order to|then|aber|wenn|falls|bis|bevor|nachdem|weil|damit|sonst|sondern|mais|si|quand|avant|après"
    r"|car|sinon|pero|cuando|antes|después|hasta|porque)\b"
    r"|\band (?=(?:do not|don|never|always|only|not|no|must|may|can|cannot|shall|should|will|is|are|has|have)\b)"
    r"|면서|다가",
    re.I,
)
_FORBIDDEN_LIST = re.compile(r"(\b(?:do not|don['’]t|never|must not|cannot) \w+), (?=\w+(?:,| or\b))", re.I)
_JOINED = re.compile(r"\s(?:and|or|und|oder|et|ou|y|o)\s", re.I)
_MAY = re.compile(
    r"\b(?:may|can|could|allowed|permitted|permissible|optional\w*|darf|dürfen|kann|können|peut|peuvent|puede\w*)\b"
    r"|수 있",
    re.I,
)
_MUST = re.compile(
    r"\b(?:must|shall|required|have to|has to|need to|needs to|mandatory|always|muss|müssen|doit|doivent|deben?"
    r"|obligatori\w*)\b|해야",
    re.I,
)
_NEED_NOT = re.compile(
    r"\b(?:need not|needn['’]t|(?:do|does)(?: not|n['’]t) (?:need|have) to|unnecessary|no need"
    r"|not (?:necessary|required|mandatory|needed)"
    r"|nicht nötig|nicht erforderlich|braucht nicht|pas nécessaire|no es necesario)\b|필요(?:가)? 없",
    re.I,
)
_PAIRS = (
    "open|opened|opening/close|closed|closing on/off start|started/stop|stopped raise/lower left/right above/below "
    "increase|increased/decrease|decreased|reduce clockwise/counterclockwise|counter-clockwise|anticlockwise "
    "before/after maximum|max|most/minimum|min|least more/less tighten/loosen install|mount/remove|dismount "
    "connect|connected/disconnect|disconnected enable|enabled/disable|disabled upper/lower engage/disengage "
    "inlet/outlet high/low positive/negative up/down forward/backward|reverse inner/outer inside/outside front/rear "
    "first/last true/false allowed|permitted/prohibited|forbidden"
)
_OPPOSITES = tuple(
    (frozenset(one.split("|")), frozenset(other.split("|")))
    for pair in _PAIRS.split()
    for one, other in (pair.split("/"),)
)
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_COVERED, _COVERED_BIGRAMS, _NEARLY = 0.6, 0.45, 0.75
"""Share of a clause's words that another one must hold to be compared with it (of Korean, which is cut into
pairs of characters, fewer), and to be taken for the same."""
_PART = 3
"""Words of a part that 'and' joins from which on it is compared by itself."""


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    terms: frozenset[str]
    words: frozenset[str]
    negations: int
    may: bool
    must: bool
    need_not: bool
    limits: frozenset[tuple[bool, str]] = frozenset()


def contrary(statement: str, passages: Sequence[str], also: Sequence[str], language: str) -> str:
    """What a statement turns round of the sentences it stands on ('' for nothing), each clause against its like.

    also: the same sentences under their lead-ins ('Never do this:'); a statement may agree with either.
    """
    if _SILENT.search(statement):
        return ""
    sentences = [_clauses(form, language) for text in passages for form in dict.fromkeys((text, _ASIDE.sub("", text)))]
    own = _clauses(_ANSWER.sub("", statement), language)
    whole = _joined(own).terms
    # of clauses that are equally like one, those of the sentence that is most like the statement count
    stated = [(clause, len(whole & _joined(clauses).terms)) for clauses in sentences for clause in clauses]
    led = [(clause, 0) for text in also for clause in _clauses(text, language) if clause.negations < 2]
    for clause in own:
        parts = _parts(clause.text, language)
        reason = _against(clause, stated) or _of_a_part(clause, parts, stated)
        if not reason or _as_led(clause, stated, led):
            continue
        told = sum(part.negations for part in parts) == clause.negations
        if len(parts) > 1 and told and not any(_against(part, stated) for part in parts):
            continue
        if not _as_a_whole(own, sentences, reason):
            return reason
    return ""


_Stated = Sequence[tuple[_Clause, int]]
"""Clauses, each with how like its sentence is to the whole statement."""


def _as_led(clause: _Clause, stated: _Stated, led: _Stated) -> bool:
    """Whether a clause says what one says under its lead-in, which is as like it as any without, and whose lead-in adds
    little: 'Do not use it in these conditions: the cord is frayed' doesn't say that the cord isn't."""
    held = [len(clause.terms & other.terms) for other, _ in stated]
    under = [(o, like) for o, like in led if len(clause.terms & o.terms) >= max([1, *held, _COVERED * len(o.terms)])]
    turned = replace(clause, negations=clause.negations + 1)
    return bool(under) and not _against(clause, under) and bool(_against(turned, under))


def _of_a_part(clause: _Clause, parts: Sequence[_Clause], stated: _Stated) -> str:
    """Why a part of a clause that is like none as a whole contradicts: 'use flat tape and tie it too tightly'."""
    if len(parts) < 2 or _like(clause, stated):
        return ""
    return next((why for p in parts if len(p.terms) >= _PART and (why := _against(p, stated))), "")


def _against(clause: _Clause, stated: _Stated) -> str:
    """Why a clause contradicts every one that is most like it, '' if there is none or one agrees."""
    reasons = [_reason(clause, other) for other in _like(clause, stated)]
    return reasons[0] if reasons and all(reasons) else ""


def _like(clause: _Clause, stated: _Stated) -> list[_Clause]:
    """The clauses that are most like one, none if they hold too little of it."""
    shared = max((len(clause.terms & other.terms) for other, _ in stated), default=0)
    few = len(clause.terms) <= 2 and shared == len(clause.terms)
    covered = _COVERED_BIGRAMS if _HANGUL.search(clause.text) else _COVERED
    if not shared or not (few or (shared >= 2 and shared >= covered * len(clause.terms))):
        return [other for other, _ in stated if _turned_round(clause, other, stated)]
    alike = [(other, -like) for other, like in stated if len(clause.terms & other.terms) == shared]
    closest = min((len(other.terms), like) for other, like in alike)
    return [other for other, like in alike if (len(other.terms), like) == closest]


def _turned_round(clause: _Clause, other: _Clause, stated: _Stated) -> bool:
    """Whether two clauses are alike but for a word and its opposite ('Open the valve.', 'Close the valve.'), and no
    other one has the word ('then close it')."""
    if len(clause.terms) != len(other.terms) or len(clause.terms - other.terms) != 1 or len(clause.terms) < 2:
        return False
    both = [(one, two) for pair in _OPPOSITES for one, two in (pair, pair[::-1])]
    own = [one for one, two in both if clause.words & one and other.words & two]
    return bool(own) and not any(each.words & one for each, _ in stated for one in own)


def _reason(clause: _Clause, other: _Clause) -> str:
    if clause.need_not != other.need_not:
        return "changes what must be done into what need not, or back"
    for negated, word in clause.limits ^ other.limits:
        if (not negated, word) in clause.limits ^ other.limits:
            return "turns a limit round"
    if clause.negations % 2 != other.negations % 2:
        return "drops a negation" if other.negations > clause.negations else "adds a negation"
    if other.must and not other.may and clause.may and not clause.must and not clause.negations:
        return "turns what must be done into what may be done"
    held = len(clause.terms & other.terms)
    if held >= _NEARLY * max(len(clause.terms), 1) - 1:
        for one, opposite in _OPPOSITES:
            for mine, theirs in ((one, opposite), (opposite, one)):
                said, stated = clause.words, other.words
                if said & mine and stated & theirs and not said & theirs and not stated & mine:
                    return "says the opposite"
    return ""


def _as_a_whole(own: Sequence[_Clause], sentences: Iterable[Sequence[_Clause]], reason: str) -> bool:
    """Whether the statement as one clause agrees with a whole sentence: 'do not open, close or move it' has three."""
    if "negation" not in reason or not any(c.negations for c in own):
        return False
    whole = _joined(own)
    joined = [(clauses, _joined(clauses)) for clauses in sentences]
    most = max((len(whole.terms & other.terms) for _, other in joined), default=0)
    for clauses, other in joined:
        held = len(whole.terms & other.terms)
        if held == most >= _COVERED * len(whole.terms) and whole.negations == other.negations:
            negated = _negated(own)
            return bool(negated & _negated(clauses)) or not negated & other.terms
    return False


def _joined(clauses: Sequence[_Clause]) -> _Clause:
    terms = frozenset().union(*(c.terms for c in clauses))
    return _Clause("", terms, frozenset(), sum(c.negations for c in clauses), False, False, False)


def _negated(clauses: Iterable[_Clause]) -> frozenset[str]:
    return frozenset().union(*(c.terms for c in clauses if c.negations))


@lru_cache(maxsize=4096)
def _clauses(text: str, language: str) -> tuple[_Clause, ...]:
    found = []
    for part in _CLAUSE.split(_FORBIDDEN_LIST.sub(r"\1 or ", _IF_NOT.sub(" ", _NUMBER_SIGN.sub(" ", text)))):
        clause = _clause(part, language) if part else None
        if clause and (clause.terms or clause.negations):
            found.append(clause)
    return tuple(_with_stray_negations(found))


def _parts(text: str, language: str) -> list[_Clause]:
    """What 'and' and 'or' join: '820 kg without motor and 1,690 kg with it'."""
    return [clause for part in _JOINED.split(text) if (clause := _clause(part, language)).terms]


def _with_stray_negations(clauses: list[_Clause]) -> list[_Clause]:
    """A clause of a negation alone ('Never, ...') belongs to the one behind it."""
    found: list[_Clause] = []
    carried = 0
    for clause in clauses:
        if not clause.terms:
            carried += clause.negations
            continue
        found.append(replace(clause, negations=clause.negations + carried))
        carried = 0
    if carried and found:  # '..., and the seals (15) without them'
        last = found[-1]
        found[-1] = replace(last, negations=last.negations + carried)
    return found


def _clause(text: str, language: str) -> _Clause:
    bare = _NOT_ONE.sub(" ", text)
    need_not = bool(_NEED_NOT.search(bare))
    negations = len(_negation(language).findall(bare))
    rest = _negation(language).sub(" ", bare)
    words = [word.casefold() for word in WORD.findall(rest)]
    content = [
        w
        for w in words
        if not joins(w, language) and w not in _META and not w.replace(".", "").replace(",", "").isdigit()
    ]
    modal = _MAY.sub(" ", _MUST.sub(" ", " ".join(content)))
    return _Clause(
        text,
        frozenset(question_terms(modal, language)),
        frozenset(words),
        negations,
        bool(_MAY.search(rest)),
        bool(_MUST.search(rest)),
        need_not,
        frozenset((bool(m[1]), m[2].casefold()) for m in _LIMIT.finditer(text)),
    )


@lru_cache(maxsize=16)
def _negation(language: str) -> re.Pattern[str]:
    elided = r"(?<!\w)n['’](?=\w)|" if language == "fr" else ""
    words = _NEGATIONS["en"] if language not in _NEGATIONS else f"{_NEGATIONS[language]}|{_NEGATIONS['en']}"
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)|(?<=\w)n['’]t\b|{elided}{_KOREAN}", re.I)
