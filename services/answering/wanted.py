"""What kind of answer a question asks for, by rules: a value of some quantity, a procedure, a definition, a warning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from models.analyzer import identifiers
from services.answering.asked_quantity import asked_quantity
from services.answering.next_step import asked_step
from services.answering.quantities import class_of


class AnswerKind(StrEnum):
    VALUE = "value"
    PROCEDURE = "procedure"
    DEFINITION = "definition"
    FAULT = "fault"
    WARNING = "warning"
    YES_NO = "yes/no"
    IDENTIFIER = "identifier"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Wanted:
    """kind of answer, and for a value the class of its unit as in quantities.UNITS, '' where none is named.

    counted: the word of what is counted ('fans' in 'how many fans'), '' where nothing is. number_of_a_part: whether a
    part, serial or model number is asked for. forbids: whether what must not be is asked for. remedy: whether what is
    to be done about something that is wrong is.
    """

    kind: AnswerKind
    quantity: str = ""
    counted: str = ""
    number_of_a_part: bool = False
    forbids: bool = False
    remedy: bool = False


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


_COUNTING = _any(
    r"\bhow (?:much|many|long|far|fast|hot|cold|warm|high|low|often|big|large|heavy|tight|deep|thick|wide|tall|soon"
    r"|close|quickly)\b",
)
_VALUE = _any(
    _COUNTING.pattern,
    r"\b(?:max(?:imum)?|min(?:imum)?|default|nominal|rated|typical|allowed|permitted|recommended|specified|required)\b",
    r"\bat (?:most|least)\b",
    r"\b(?:highest|lowest|smallest|biggest|largest|oldest|newest|latest|longest|shortest|strongest|fastest)\b",
    r"\b(?:what|which) (?:[\w-]+ ){0,3}(?:torque|voltage|current|pressure|temperature|speed|limit|value|rating|range"
    r"|size|number|amount|percentage|rate|interval|capacity|setting|weight|length|diameter|resistance|impedance|resolution|efficiency|altitude|frequency"
    r"|amperage|version|date|year|level|ratio|distance|clearance|thickness|resistor|capacitors?|hex)\b",
    r"\b(?:at|above|below|up to|from|in|for) (?:what|which)\b(?! (?:cases?|situations?|circumstances|events?)\b)",
    r"\bsince when\b",
)
_PROCEDURE = _any(
    r"\bhow (?:do|can|should|would|must|does one|to|am|could|might)\b"
    r"(?! (?:i|you|we|one) (?:know|tell|recogni[sz]e|see)\b)",
    r"\bhow does (?:the |a |an )?[\w -]{1,30} (?:go|get|fit) ",
    r"\b(?:in )?(?:what|which) order\b",
    r"\b(?:walk|talk|take|guide) (?:me|us) through\b",
    r"\bwhat(?:'s| is) the (?:way|process) to\b",
    r"\bwhat (?:now|do i (?:do|need to do)) to\b",
    r"\b(?:proper|right|correct) way\b",
    r"\bhow'?s\b.*\bdone\b",
    r"\bhow (?:is|are|was|were) (?:the |a |an |my |our )?[\w/' -]{1,60} (?!called|named|rated|labell?ed|marked"
    r"|indicated|shown|displayed|identified|expressed|specified|defined|supplied|controlled|protected|affected|calculated"
    r"|compared|powered|cooled|monitored|measured|regulated|speed|feed|seed|need)"
    r"(?:\w{2,}ed|taken|undone|done|put|set|reset|made|built|hung|shut|cut|wound|bled|fed|read|drawn|driven)"
    r"(?: (?:apart|out|off|on|up|down|in|by|with|from|to|onto|into|for|at|via|using|again|when|after|before|if|once"
    r"|over)\b[^?]*)?\W*$",
    r"\bwhat (?:comes|goes|(?:do|must|should) (?:i|we|you) do) first\b",
    r"\bwhere (?:do|should|must) (?:i|we|you) (?:start|begin)\b",
)
_STEPS_OF = _any(r"\bsteps (?:for|to|of|in|when)\b", r"\b(?:procedure|instructions) (?:for|to|when)\b")
_STEPS = _any(r"\bsteps?\b", r"\bprocedure\b", r"\bsequence\b", r"\binstructions?\b")
_RULED = _any(
    r"^\W*(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have)\b"
    r"(?! (?:you|somebody|someone|there)\b)"
)
"""'Does the procedure stop the pump?' asks for no steps."""
_MEANING = _any(
    r"\bwhat (?:does|do|did) .* (?:mean|stand for)\b",
    r"\b(?:meant by|(?:supposed to|they|you) mean)\b",
    r"\bmeaning of\b",
    r"^\W*[\w/&-]+ meaning\W*$",
    r"\bdefin(?:e|ition)\b",
    r"\bstands? for\b",
    r"\bexplain (?:what|the term)\b",
    r"\bwhat do(?:es)? (?!(?:i|we|you|one|they)\b)[^?,;:]{2,80}(?<! to) do\W*$",
)
"""What asks for a meaning, whatever the term holds: 'what is meant by minimum flow?' asks for no value."""
_DOES = r"(?:weighs?|costs?)\W*$"
_DEFINITION = _any(
    _MEANING.pattern,
    r"^(?:so )?\W*what (?:is|are) (?:an? |the )?(?:[\w/-]+ ){0,4}[\w/-]+\W*$",
    rf"\bwhat'?s (?:an? |that )(?:[\w/-]+ ){{0,4}}(?!{_DOES})[\w/-]+\W*$",
    r"^(?:so )?\W*what'?s (?:[\w/-]+ ){0,1}[\w/-]+\W*$",
    r"\bwhat'?s that .* thing\b",
)
_CAUSE = _any(
    r"\b(?:probable |likely |possible )?causes?\b",
    r"\bwhat (?:should|do|can|must) i (?:check|look)\b",
    r"\bwhat (?:could|might) (?:it|that|this) be\b",
    r"\bwhat(?:'s| is) (?:wrong|broken)\b",
    r"\bwhat did i do wrong\b",
    r"\bwhat happened\b",
    r"\blikely (?:broken|fault)\b",
    r"\bwhy\b",
    r"\bfor what reason\b",
)
_WHO = r"(?:i|we|you|one|they|somebody|someone|(?:the|an?) \w+)"
_DO = (
    rf"\bwhat (?:do|should|must|can|could|shall|would|ought) {_WHO} (?:to )?(?:need to |have to )?do\b"
    r"|\bwhat (?:is|are) (?:i|we|you|one) (?:supposed )?to do\b|\bwhat(?:'s| is)? to (?:be done|do)\b"
    r"|\bwhat (?:needs to|must|should|can|has to|shall) be done\b"
    r"|\bwhat (?:\w+ )?(?:actions?|measures?|remed(?:y|ies)|steps) (?:is|are|must|should|do|can|need|has|have|would)\b"
    r"(?: (?:i|we|you|one))?(?: (?:to|be|needed|necessary|required|taken|take|recommended|there))*"
    r"|\bhow (?:do|should|must|can) (?:i|we|you|one) (?:react|respond|proceed)\b"
)
_REMEDY = _any(
    rf"(?:{_DO}),? (?:when|if|in case(?: of)?|in the event of|once) (?P<when>(?!(?:i|we|you|one) )(?!\w+ing\b)[^?]+)",
    rf"^\W*(?:when|if|in case(?: of)?) (?P<first>(?!(?:i|we|you|one) )[^?,]+),? (?:{_DO}|what (?:now|next|then))\W*$",
    rf"^(?P<told>[^?]{{4,}}?)[,.:;!–-]+\s*(?:and |so |now )?(?:{_DO}|what (?:now|next|then))"
    r"(?: (?:about it|now|then))?\W*$",
)
"""'What do I do when the pump runs dry?', 'The motor hums, what now?': a condition, and what is to be done in it."""
_FAULT = _any(
    _CAUSE.pattern,
    r"\bfault\w*",
    r"\berrors?\b",
    r"\balarms?\b",
    r"\bfail(?:s|ed|ure|ing)?\b",
    r"\b(?:won|doesn|can)'?t\b",
    r"\bnot work\w*",
    r"\btrouble\w*",
    r"\bbroken\b",
    r"\bstuck\b",
    r"\bsymptoms?\b",
    r"\bdiagnos\w*",
    r"\bcode\b",
    r"\bkeeps? \w+ing\b",
    r"\bdead\b",
    r"\bno \w+ (?:when|after|on|from)\b",
    r"\brefuses?\b",
    r"\bleak\w*",
    r"\bstops?\b",
    r"\btakes forever\b",
)
_WARNING = _any(
    r"\bwarnings?\b",
    r"\bcautions?\b",
    r"\bdanger\w*",
    r"\bsafe(?:ty|ly)?\b",
    r"\bhazards?\b",
    r"\bprecautions?\b",
    r"\bnever (?!set|had|got|did|used|worked|done|been|seen|tried|heard)",
    r"\bavoid\b",
    r"\bnot (?:to )?do\b",
    r"\b(?:must|should|shall|may)\b[^?.]{0,40}\b(?:not|never)\b",
    r"\b(?:shouldn|mustn)'?t\b",
    r"\bnot allowed\b",
    r"\b(?:careful|watch out|keep (?:out|away|clear))\b",
    r"\brisk\w*",
    r"\bwhat (?:happens|can happen) if\b",
    r"\bdamaged? if\b",
    r"\bforbidden\b",
    r"\bprohibited\b",
    r"\benergi[sz]ed\b",
    r"\b(?:zapped|shock|electrocut\w+|injur\w+|hurt|burn(?:ed|t)?)\b",
    r"\bwhat must be (?:done|verified|checked|ensured|observed)\b",
)
_YES_NO = _any(
    r"^\W*(?:is|are|was|were|do|does|did|can|could|may|might|must|should|shall|will|would|has|have|am)\b"
    r"(?! (?:i|you|we) (?:know|tell) )",
    r"^\W*need (?:i|you|we|it|they)\b",
    r"^\W*(?:[\w-]+[,:] )?if\b(?!.*\b(?:how|what|which|when|where|who|why)\b)"
    r"[^?]*\b(?:do|does|will|would|can|could|may|must|should|is|are) (?:i|we|you|it|they|that|this|the|my)\b",
    r"(?:,|\?|;|-|:|–|\.)\s*(?:is|are|do|does|can|may|must|should|will|would|has|have)"
    r" (?:it|i|we|you|they|the|that|this|there)\b[^?]*\?*\W*$",
    r"\bwhether\b",
    r"\bor not\b",
    r"\bis it (?:ok|okay|safe|possible|allowed|necessary)\b",
)
_FORBIDDEN = _any(
    r"\b(?:what|which)\b[^?,;]{0,60}\b(?:must|should|shall|may|can) (?:(?:i|we|you|one|it) )?(?:not|never)\b",
    r"\b(?:what|which)\b[^?,;]{0,60}\b(?:mustn|shouldn)['’]t\b",
    r"\b(?:what|which)\b[^?,;]{0,60}\b(?:(?:is|are) (?:not|never)|isn['’]t|aren['’]t) (?:\w+ )?"
    r"(?:permitted|permissible|allowed|suitable|approved|recommended|acceptable|compatible|to be)\b",
    r"\b(?:what|which)\b[^?,;]{0,60}\b(?:prohibited|forbidden|unsuitable|to avoid|avoided)\b",
    r"\b(?:what|which)\b[^?,;]{0,40}\b(?:should|must) (?:i|we|you|one) (?:avoid|never|not)\b",
)
"""What must not be is asked for."""
_IDENTIFIER = _any(
    r"\b(?:which|what)(?:'s)? (?:is )?(?:the )?(?:[\w/-]+ ){0,4}(?:port|pins?|feature|parameter|command|part|register"
    r"|connector|terminal|switch|breaker|fuse|file|script|model|code|gpio|id|address|topic|property|option|flag|field|variable|keys?"
    r"|endpoint|url|package|service|message|circuit|name|chip|standard|shortcut|sensor|signal|battery|cell|class|type"
    r"|kind)\b",
    r"\b(?:part|serial|model) (?:no|number)\b",
    r"\bwhere does .* (?:go|connect)\b",
    r"\bto (?:what|which) [\w ]{1,30} (?:is|does|do|are)\b",
)

_NAMED = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|hey)\W+)?(?:which|what) (?!is |are |does )(?:[\w/-]+ ){0,2}"
    r"(?:g-?codes?|m-?codes?|commands?|settings?|options?|parameters?|flags?|registers?|propert(?:y|ies)|variables?|topics?"
    r"|endpoints?|files?|scripts?|pins?|ports?|connectors?|terminals?|wires?|keys?|buttons?|switch(?:es)?|levers?|knobs?"
    r"|lamps?|valves?|sensors?|tools?|drivers?|boards?|modules?|platforms?|part|parts|environments?)"
    r" (?!(?:numbers?|ratings?|sizes?|speeds?|values?|ranges?|rates?|lengths?|widths?|of|count|voltages?|currents?"
    r"|pressures?|temperatures?|torques?|limits?|resistances?)\b)\w+",
    re.I,
)
"""'Which G-code sets the current': a name is asked for, whatever quantity follows."""

NUMBER_OF_A_PART = re.compile(
    r"\b(?:part|serial|model|order(?:ing)?|drawing|stock|article|catalog(?:ue)?|document|publication|pub|m?sds) "
    r"(?:no\b|numbers?|codes?)",
    re.I,
)
_NONE_COUNTED = (
    r"(?!(?:do|does|did|is|are|was|were|has|have|can|may|must|should|will|per|in|on|at|of|for|to|these|those|more|other"
    r"|off|the|an?|I)\b(?!/))"
)
_COUNTED = re.compile(
    rf"\bhow many (?:more |different |other |of the |of those )?{_NONE_COUNTED}((?:[\w/-]+ {_NONE_COUNTED})?[\w/-]+)",
    re.I,
)


def wanted(question: str) -> Wanted:
    """The kind of answer that a question asks for, and of which quantity. Most specific rule first.

    What stands inside an identifier (`DC_BUS_VOLTAGE`) says nothing about the kind.
    """
    for identifier in identifiers(question):
        question = question.replace(identifier.text, "X")
    quantity = asked_quantity(question)
    found = _COUNTED.search(question)
    quantity = quantity or (class_of(found[1].split()[0]) if found else "")  # 'how many grams of grease'
    counting = bool(_COUNTING.search(question))
    part = bool(NUMBER_OF_A_PART.search(question))
    forbids = bool(_FORBIDDEN.search(question)) and not counting
    named = (part or bool(_NAMED.search(question))) and not counting
    value = not named and (
        bool(_VALUE.search(question)) or bool(quantity and re.search(r"\bwhat(?:'s)?\b|\bwhich\b|\?$", question, re.I))
    )
    remedy = symptom(question)
    remedy = "" if _COUNTING.search(question.replace(remedy, " ") if remedy else "") else remedy
    rules = (
        (AnswerKind.FAULT, bool(remedy) or (bool(_CAUSE.search(question)) and not counting)),
        (AnswerKind.DEFINITION, _asks_for_meaning(question, value, counting)),
        (AnswerKind.PROCEDURE, _asks_how(question) and not counting),
        (AnswerKind.YES_NO, bool(_YES_NO.search(question)) and not counting),
        (AnswerKind.WARNING, forbids),
        (AnswerKind.WARNING, bool(_WARNING.search(question)) and not (value and (counting or quantity))),
        (AnswerKind.VALUE, value),
        (AnswerKind.IDENTIFIER, named or bool(_IDENTIFIER.search(question))),
        (AnswerKind.FAULT, bool(_FAULT.search(question))),
    )
    kind = next((kind for kind, holds in rules if holds), AnswerKind.OTHER)
    counted = found[1] if found and kind is AnswerKind.VALUE and not quantity else ""
    return Wanted(
        kind,
        quantity if kind in (AnswerKind.VALUE, AnswerKind.YES_NO, AnswerKind.OTHER) else "",
        counted,
        part,
        forbids and kind is AnswerKind.WARNING,
        bool(remedy),
    )


def symptom(question: str) -> str:
    """The condition in which it is asked what is to be done: 'the pump runs dry'; '' where that isn't asked."""
    found = _REMEDY.search(question)
    return next(filter(None, found.groups()), "").strip() if found else ""


def _asks_for_meaning(question: str, value: bool, counting: bool) -> bool:
    means = _MEANING.search(question) and not counting
    return bool(means or (_DEFINITION.search(question) and not value and not _STEPS_OF.search(question)))


def _asks_how(question: str) -> bool:
    steps = _STEPS.search(question) and not _RULED.search(question)
    return bool(_PROCEDURE.search(question) or steps or asked_step(question))
