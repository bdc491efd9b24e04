"""What kind of answer a question asks for, by rules: a value of some quantity, a procedure, a definition, a warning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from models.analyzer import identifiers
from services.answering.colours import COLOUR
from services.answering.next_step import asked_step
from services.answering.quantities import class_of, quantities
from services.answering.vocabulary import FUNCTION_WORDS


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


_QUANTITY_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # class of unit, and the words of a question that mean it; the first match wins
    (
        COLOUR,
        (r"(?:what|which) colou?rs?\b(?! (?:temperature|depth|rendering|index|code|resolution|mode|space|wheel))",),
    ),
    ("share", (r"(?:what|which) (?:percent\w*|share|fraction)",)),
    ("torque", (r"torque", r"how tight", r"tighten\w* to", r"tightness")),
    ("charge", (r"amp[- ]?hours?", r"\bAh\b", r"battery capacity")),
    ("voltage", (r"volts?\b", r"voltages?", r"\bV\b", r"logic level")),
    (
        "current",
        (
            r"\b(?:milli-?)?amps?\b",
            r"(?:milli-?)?amp[eè]res?",
            r"amperage",
            r"currents?\b",
            r"\bmA\b",
            r"fuse rating",
            r"breaker size",
        ),
    ),
    (
        "power",
        (
            r"\b(?:kilo|mega|milli)?watts?\b",
            r"wattage",
            r"how much power",
            r"power (?:draw|consumption|rating|output|limit|wise)",
            r"\b(?:output|input|motor|rated|heating|cooling|electrical) power (?:of|does|do|is|has|can|may)\b",
            r"horsepower",
            r"mechanical output",
        ),
    ),
    ("pressure", (r"psi\b", r"pressures?\b", r"\bbar\b")),
    (
        "temperature",
        (
            r"temperatures?",
            r"how (?:hot|cold|warm)",
            r"\bthe (?:hottest|warmest|coldest) (?:it|you|that|the|an?|temperature)\b",
            r"degrees (?:celsius|c\b|f\b)",
            r"\btemp\b",
            r"celsius",
            r"fahrenheit",
        ),
    ),
    (
        "data",
        (
            r"baud",
            r"bit ?rates?",
            r"bandwidth",
            r"serial speed",
            r"how much (?:memory|ram|storage|data)",
            r"how many (?:bytes|bits)",
            r"data plan",
        ),
    ),
    ("speed", (r"\brpm\b", r"how fast", r"speeds?\b", r"velocity", r"knots", r"\bmph\b")),
    ("frequency", (r"frequency", r"\bk?hz\b", r"\bmhz\b", r"clock rate")),
    ("resistance", (r"resistance", r"\bohms?\b", r"impedance", r"resistor value")),
    (
        "time",
        (
            r"how long (?:does|do|will|should|must|can|is it|to wait|before|after|until|between|did|may)",
            r"how (?:soon|often|quickly)",
            r"\b(?:service|battery|working|design|useful|expected) life\b",
            r"\blife(?:time|span)\b",
            r"how many (?:seconds|minutes|hours|days|weeks|months|years|ms|milliseconds)",
            r"time ?out",
            r"\b(?:\w{2,}ing|cycle|wait|run|dwell|response|reaction|rise|fall) ?times?\b",
            r"duration",
            r"intervals?\b",
            r"time limit",
            r"\bdelay\b",
        ),
    ),
    (
        "mass",
        (
            r"how heavy",
            r"(?:how much|what) (?:does|do|did) .* weigh\b",
            r"weights?\b",
            r"\bmass\b",
            r"how many (?:pounds|kg|lbs)",
        ),
    ),
    (
        "flow",
        (
            r"flow rate",
            r"\b(?:gpm|cfm|pph)\b",
            r"how (?:many|much) (?:gallons|(?:milli)?lit(?:er|re)s|cubic \w+|oil|fuel|fluid|coolant|water|air)"
            r"(?: an?| .*?\b(?:per|each|every)) (?:hour|minute|second)\b",
        ),
    ),
    (
        "volume",
        (
            r"how many (?:gallons|quarts|lit(?:er|re)s|pints)",
            r"volume\b",
            r"how much (?:oil|fuel|fluid|coolant|water)",
            r"(?:oil|fuel|fluid|coolant|water) quantit(?:y|ies)",
            r"quantit(?:y|ies) of (?:the )?(?:oil|fuel|fluid|coolant|water)",
        ),
    ),
    ("share", (r"percent\w*", r"\b%", r"what share", r"what fraction", r"efficiency", r"humidity")),
    ("inductance", (r"inductances?\b",)),
    ("capacitance", (r"capacitances?\b",)),
    (
        "force",
        (r"\b(?:what|which|how (?:much|many)) (?:[\w-]+ ){0,3}forces?\b", r"\b(?:pull|push|clamp|hold)ing forces?\b"),
    ),
    ("energy", (r"how much energy", r"energy (?:consumption|content|rating)")),
    ("angle", (r"\bangle", r"how many degrees")),
    (
        "length",
        (
            r"how (?:long|wide|tall|high|deep|thick|far|close)",
            r"distance",
            r"length",
            r"width",
            r"height",
            r"diameter",
            r"thickness",
            r"dimensions?",
            r"clearance",
            r"gap\b",
            r"\bdepth\b",
            r"altitude",
            r"how many (?:feet|inches|meters|metres|mm)",
            r"\b(?:bore|stroke) (?:of|does|do|is|has)\b",
        ),
    ),
    ("level", (r"how (?:loud|noisy)", r"decibels?", r"(?-i:\bdBm?\b)", r"(?:noise|sound)(?: pressure)? levels?")),
    ("light", (r"luminous flux", r"lumens?", r"how bright", r"illuminance")),
    ("pixels", (r"mega-?pixels?",)),
    (COLOUR, (r"\b(?:what|which) (?:is|are|was) (?:the )?colou?r of\b",)),
)
_QUANTITIES = tuple((_any(*words), name) for name, words in _QUANTITY_WORDS)

_IN_UNITS = re.compile(r"\bin (?:the unit )?([^\W\d_]+|%)\W*$", re.I)
"""'Repeatability of the balance in mg': the unit tells what is asked for."""
_INTERVAL = re.compile(
    r"\bhow (?:often|frequently|many (?:operating |running )?(?:hours|days|weeks|months|years))\b", re.I
)
"""What asks for a time, whatever is done then: 'how often is the oil pressure checked?'"""
_COMPOUND = re.compile(
    r"(?:\bvariable|\bfixed|\b(?:multi|single|two|three|low|high|full|half|hot|cold)(?:er)?)-$", re.I
)
_A_DOCUMENT = re.compile(r" (?:bulletin|notice|letter|manual|document|revision|chapter|section|procedure)s?\b", re.I)
"""'What does the oil quantity bulletin concern?' asks for no quantity."""

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
    quantity = _asked_quantity(question)
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


def _asked_quantity(question: str) -> str:
    """The class of what is asked for; what the question states itself ('the 9 volt battery'), what stands in a name
    ('SuperTorque') and what tells one thing from another ('the variable-speed drive') is not asked for."""
    unit = _IN_UNITS.search(question)
    if unit and (name := class_of(unit[1])):
        return name
    if _INTERVAL.search(question):
        return "time"
    given = [q for q in quantities(question) if q.unit]
    for pattern, name in _QUANTITIES:
        for match in pattern.finditer(question):
            start, end = match.span()
            if any(q.start <= start < q.end for q in given) or _is_in_a_name(question, start, end):
                continue
            return name
    return ""


def _is_in_a_name(question: str, start: int, end: int) -> bool:
    before, first = question[:start][-1:], question[start]
    if (before.islower() and first.isupper()) or _A_DOCUMENT.match(question[end:]):
        return True
    following = question[end:].split()
    return bool(
        _COMPOUND.search(question[:start])
        and question[end:][:1] == " "
        and following
        and following[0].casefold() not in FUNCTION_WORDS
    )


def speaks_of(text: str, name: str) -> bool:
    """Whether a text has a word for a class of quantity: 'Oil temperature' has one for a temperature."""
    return any(pattern.search(text) for pattern, meant in _QUANTITIES if meant == name)


def names_quantity(word: str, name: str) -> bool:
    """Whether a word means a class of quantity ('torque', 'interval')."""
    return any(pattern.fullmatch(word) for pattern, meant in _QUANTITIES if meant == name)


def _asks_for_meaning(question: str, value: bool, counting: bool) -> bool:
    means = _MEANING.search(question) and not counting
    return bool(means or (_DEFINITION.search(question) and not value and not _STEPS_OF.search(question)))


def _asks_how(question: str) -> bool:
    steps = _STEPS.search(question) and not _RULED.search(question)
    return bool(_PROCEDURE.search(question) or steps or asked_step(question))
