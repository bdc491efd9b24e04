"""What a question says of the tool it needs: words in which people ask for manuals, notes, counts, readings, dates."""

from __future__ import annotations

import re

_PATTERNS: dict[str, str] = {
    "due": (
        r"\b(?:over)?due\b|\bupcoming\b|\bpending\b|\bcoming up\b|\bcomes? up\b|\bschedule[ds]?\b|"
        r"\bnext (?:\w+ ){0,2}(?:service|oil change|change|inspection|lubrication|maintenance|greasing|"
        r"calibration|overhaul|check|job|task|replacement|swap)s?\b|\b(?:behind|late|skip|skipped|"
        r"missed|exceeded|past)\b|\bdeadline\b|\bcalendar\b"
    ),
    "interval": (
        r"\bintervals?\b|\bneeds? (?:doing|service|maintenance)\b|\b(?:must|has to|have to|should|"
        r"to) be (?:\w+ ){0,2}(?:done|changed|serviced|inspected|greased|overhauled|swapped|again)\b|"
        r"\bagain\b"
    ),
    "window": (
        r"\b(?:this|next|coming) (?:week|month|quarter|year|shift|shutdown|\d+)\b|\b(?:in|within|"
        r"by) (?:the )?(?:next|coming|end)\b|\btomorrow\b|\bsoon\b"
    ),
    "probable": (
        r"\bprobab\w+|\blikel\w+|\brisk\w*|\bchances?\b|\bodds\b|\bpredict\w*|\bforecasts?\b|\bprognosis\b|"
        r"\bexpect\w*|\bdanger\b|\bhow sure\b|\bworr\w+|\bestimate\w*|\bstatistical\w*"
    ),
    "life": (
        r"\b(?:remaining|residual|useful|mean residual)\b.*\blife|\blifetime\b|\blife left\b|\bsurviv\w+|"
        r"\bweibull\b|\bhazard\b|\bb10\b|\breliability\b|\bfailure rate\b|\breplacement age\b|"
        r"\bhow (?:much )?long(?:er)? (?:will|can|does)\b.*\b(?:last|hold|go)\b|\b(?:hold|last) (?:out|until|another)\b"
    ),
    "will": (r"\b(?:will|going to|gonna|'ll)\b"),
    "fail": (r"\bfail\w*|\bbreak(?:s|ing)? (?:down)?|\bbreakdowns?\b|\bdefects?\b|\bdie|\bdying\b|\bquits?\b"),
    "now": (
        r"\b(?:right now|now|currently|at the moment|at present|presently|today|yesterday|tonight|"
        r"last night|live|latest|current|last \d+ hours|past (?:hour|\d+ days))\b"
    ),
    "sensor": (
        r"\breadings?\b|\bsensors?\b|\bmeters?\b|\bcounter\b|\bprobes?\b|\btransmitters?\b|\btransducers?\b|"
        r"\bgauges?\b|\bmeasur\w+|\bsignals?\b|\btrend\b|\bplot\b|\bgraph\b|\bcurve\b|\bodometer\b|"
        r"\bacceleromet\w+|\banomal\w+"
    ),
    "quantity": (
        r"\btemperatures?\b|\bvibrations?\b|\bpressures?\b|\bflow\b|\blevels?\b|\bamperage\b|\bpower\b|"
        r"\bspeed\b|\bhours\b|\bhot\w*\b|\bheat\b"
    ),
    "moves": (
        r"\b(?:rising|falling|dropp\w+|drop|increas\w+|creep\w+|going up|developed|exceed\w*|out of range|"
        r"beyond|above|below|stable|normal)\b"
    ),
    "count": (
        r"\bhow (?:many|often|frequently)\b|\bnumber of\b|\bcount\b|\btimes\b|\bpercent\w*|\bshare\b|"
        r"\bhow reliable\b"
    ),
    "money": (r"\bcosts?\b|\bspen[dt]\b|\bexpensive\b|\bbudget\b"),
    "stats": (
        r"\bmtbf\b|\bmttr\b|\bavailability\b|\bmean time\b|\baverage\b|\btotal\b|\bsum\b|\bdowntime\b|"
        r"\bstood still\b|\bidle\b|\boutage\b|\bstoppages?\b"
    ),
    "rank": (r"\b(?:most|longest|shortest|top|fewest|worst|rank|compare|versus|between)\b"),
    "when past": (
        r"\bwhen (?:was|were|did|has|had)\b|\b(?:last|latest|most recent\w*|first)\b|\bhow long ago\b|"
        r"\bdate of\b"
    ),
    "who": (r"\bwho\b"),
    "ever": (
        r"\bever\b|\balready\b|\bso far\b|\bup to now\b|\blast year\b|\bthis year\b|\bsince\b|\b(?:19|"
        r"20)\d\d\b|\bin (?:january|february|march|april|may|june|july|august|september|october|"
        r"november|december)\b"
    ),
    "notes": (
        r"\blog(?:s|ged|book)?\b|\bwork ?orders?\b|\btickets?\b|\bnote[sd]?\b|\bentr(?:y|ies)\b|"
        r"\bremarks?\b|\bcomments?\b|\bwr(?:ote|itten|ite)\b|\brecords?\b|\breport(?:ed)?\b|\bhistory\b|"
        r"\bsearch\b"
    ),
    "others": (
        r"\b(?:anyone|anybody|someone|somebody|colleagues?|others|we|fitters|crew|shift|contractor|"
        r"vendor)\b"
    ),
    "cured": (
        r"\bfixe[sd]\b|\bfix\b|\bsolved\b|\bcured?\b|\bhelped\b|\bremed\w+|\bworkaround\b|\bsorted out\b|"
        r"\bcleared\b|\bfound\b|\bfind\b|\brepaired\b|\bdone about\b|\bdid they do\b|\baction\b|"
        r"\broot cause\b"
    ),
    "before": (
        r"\bbefore\b|\bin the past\b|\bback then\b|\bprevious\w*|\bearlier\b|\bpast\b|\bsimilar\b|"
        r"\bonce\b|\bsimilar\b|\blast time\b|\bexperiences?\b"
    ),
    "symptom": (
        r"\bnois\w+|\brattl\w+|\bsqueal\w*|\bleak\w*|\bsmok\w+|\bsmell\w*|\bjam\w*|\bgrind\w+|\bcavitat\w+|"
        r"\bstuck\b|\bcrack\w*|\btripped\b|\boverheat\w*"
    ),
    "book": (
        r"\bmanuals?\b|\bbook\b|\bdata ?sheets?\b|\bbulletins?\b|\bdocument\w*|\bpages?\b|\bspecif\w+|"
        r"\baccording to\b|\bdiagram\b|\bmaker\b|\bprescrib\w+|\bstates?\b"
    ),
    "howto": (
        r"\bhow (?:do|to|can|should|is|are)\b|\bprocedure\b|\bsteps?\b|\binstructions?\b|\bsequence\b|"
        r"\border\b"
    ),
    "value": (
        r"\btorque\b|\btight\w*\b|\bgrade\b|\bclearance\b|\bgap\b|\bvoltage\b|\brated\b|\bnominal\b|"
        r"\bmaximum\b|\bminimum\b|\ballow\w*|\bpermi\w+|\bshould\b|\bmust\b|\brecommend\w*|\bapproved\b|"
        r"\bcapacity\b|\bquantity\b|\bpart numbers?\b|\bsize\b|\bwhich (?:oil|grease|lubricant|bolt|"
        r"filter|tools?)\b"
    ),
    "means": (r"\bmeans?\b|\bstands? for\b|\bcauses?\b|\bdefinition\b"),
    "safety": (r"\bwarnings?\b|\bhazards?\b|\bsafety\b|\bprotect\w+|\block ?out\b|\bisolat\w+|\bdanger\b"),
    "pronoun": (r"\b(?:it|its|that|this|they|them|one|thing|something)\b"),
    "me": (r"\b(?:my|you|your)\b"),
}
CUES = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_FUNCTIONAL = re.compile(
    r"(?:the|an?|o[fnr]|in|to|for|is|are|was|were|do|does|did|i|we|you|it|that|this|what|which|how|when|where|why|who|and"
    r"|with|at|by|me|my|can|could|please|there|be|has|have|had|from)"
)
OWN = ("machine", "identifier", "one word", "two words", "words")
"""Signs beside the patterns: whether a machine or another identifier is named, and how much the question says."""

NAMES = (*CUES, *OWN)
MOST_WORDS = 12


def signs(text: str, machine: bool, identifier: bool) -> tuple[float, ...]:
    """One number from 0 to 1 for each of `NAMES`. text: with names masked."""
    words = sum(not _FUNCTIONAL.fullmatch(word) for word in _WORD.findall(text.lower()))
    own = (machine, identifier, words <= 1, words <= 2, min(words, MOST_WORDS) / MOST_WORDS)
    return (*(float(bool(pattern.search(text))) for pattern in CUES.values()), *map(float, own))
