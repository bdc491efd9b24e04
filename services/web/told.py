"""What other parts of Millwright say in English and a person reads on the page: refusals, outcomes of votes, findings,
forecasts.

Those parts know nothing of the page's languages. What they say is recognised here by its text; a name, a number or
a reason in it is put into the translation as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from gettext import NullTranslations

from babel import Locale
from babel.numbers import get_decimal_symbol
from fastapi import Request

from models.types import Answer, EvidenceKind
from services.web.foretold import FORETOLD, WORDED
from services.web.languages import N_, SOURCE, Language, language_of
from services.web.pictured import PICTURED

TOLD = (
    # refusals
    N_("The question is empty: write what you want to know."),
    N_("The question has %(n)s characters, at most %(most)s are taken."),
    N_("Only an answer that cites a document can be shared: that decides who may see it."),
    N_("There is no query %(id)s."),
    N_("There is no document %(document)s."),
    N_("%(document)s has pages 1 to %(pages)s, not %(page)s."),
    N_("%(document)s can't supersede %(other)s: name other documents as the list shows them."),
    N_("%(day)s is no day; write it as 2026-11-30."),
    N_("No log has a machine %(asset)s."),
    N_("There is no feedback %(id)s."),
    N_("Say why: whoever gave the feedback is told."),
    N_("Press one of the buttons."),
    N_("What is right was written down by %(who)s; agreeing would drop that. Reject it first, then agree."),
    N_("%(document)s is not for everyone, so nothing of it may be shown to everyone."),
    N_("You are in no group, so nobody could see what you bring. Ask an administrator."),
    N_("You are not in the group %(group)s; name groups of your own."),
    N_("This is for the role %(role)s; you are %(own)s. Ask an administrator."),
    N_("That is more than %(limit)s. Try again in %(seconds)s s."),
    N_("This request comes from the page of another site."),
    N_("The request is larger than %(size)s."),
    N_("There is no file in the form: send it in a field named `file`."),
    N_("This account is shut out. Ask an administrator."),
    N_("The sign-in at the provider did not work. Try again, or ask an administrator."),
    N_("Millwright failed at this request. Please report it with the log of the API."),
    # why a file is not taken or could not be read
    N_("%(file)s is empty."),
    N_("Check the file and try again."),
    N_("%(file)s is encrypted."),
    N_("Remove its password and try again."),
    N_("%(file)s is encrypted and asks for a password."),
    N_("Save a copy without a password and bring that."),
    N_("%(file)s has %(what)s, which is not read."),
    N_("Millwright reads %(formats)s."),
    N_("Save it as %(suffix)s and bring that."),
    N_("Unpack it and bring the files in it."),
    N_("%(file)s is damaged or no %(what)s."),
    N_("Save it anew and try again."),
    N_("%(file)s is %(what)s, not what its name says."),
    N_("Rename it to %(suffix)s and try again."),
    N_("Save it in one of the formats that Millwright reads and bring that."),
    N_("%(file)s is not a PDF, whatever its name says."),
    N_("Give it the extension of what it is."),
    N_("%(file)s is cut off: the end of the PDF is missing."),
    N_("Copy or download it again."),
    N_("Get a fresh copy."),
    N_("%(file)s has %(size)s MB, more than MILLWRIGHT_MAX_FILE_MB = %(most)s allows."),
    N_("%(file)s holds no text that can be read."),
    N_("%(file)s holds no text that can be read, by OCR neither (%(n)s pages)."),
    N_("Scan it again, upright, sharp and at 200 dpi or more."),
    N_("Check the file; a scan must go through OCR first."),
    N_("%(file)s has no rows below its column names."),
    N_("%(file)s: %(n)s of %(all)s rows was set aside."),
    N_("%(file)s: %(n)s of %(all)s rows were set aside."),
    # why a row is set aside
    N_("opens a quotation mark that is not closed in it"),
    N_("is struck through"),
    N_("is no JSON object"),
    N_("is no JSON (%(reason)s)"),
    N_("has more cells than there are columns (%(n)s to %(all)s)"),
    N_("names no asset (column %(column)s is empty)"),
    N_("has no date that can be read in column %(column)s (%(cell)s)"),
    # why a file is not taken or could not be read
    N_("%(file)s is no log: only tables (CSV, Excel, JSON Lines, Parquet) and texts are looked into."),
    N_("%(file)s is too large to look into first."),
    N_("Bring it: its page names the rows that were set aside."),
    # what becomes of a vote
    N_("Kept as an example to learn from."),
    N_("Kept as an example to judge new versions by."),
    N_("It resembles examples of both sides of the split, so it is used on neither."),
    N_("Kept."),
    N_("Say what would have been right, or on which page, and it teaches."),
    N_("A follow-up question doesn't stand alone, so it is no example; ask it in full to teach."),
    N_("A question that failed or was cancelled is no example."),
    N_("The correction names nothing that an answer could hold; with the right page it teaches."),
    N_("None of the passages that were read says so; name the document and it teaches."),
    N_("There is no document %(document)s here; bring it and vote again, then it teaches."),
    N_("Only an answer with a citation can be an example of a right one."),
    N_("The answer holds no figure of a document that later answers could be checked by."),
    N_("An out-of-date document is reported; whoever looks after the documents sees it."),
    N_("A missing document is reported; whoever looks after the documents sees it."),
    N_("It says that the answer is good and not what would be right."),
    N_("It is not about the answer."),
    N_("It does not say what is wrong with the answer."),
    N_("Until then a person looks at it."),
    N_("Reported as unsafe."),
    N_("A person looks at it first of all; until then nothing is learnt from the answer."),
    N_("A person agreed: kept as an example."),
    N_("A person agreed that the answer is unsafe."),
    N_("It is shown to no model and carried into no conversation."),
    N_("A person has dealt with the document."),
    N_("A person agreed, but it says nothing that a later answer could be checked by."),
    N_("A person wrote down what is right: kept as an example."),
    N_("Not taken: %(reason)s"),
    # why an approval has ended
    N_("Withdrawn by %(who)s."),
    N_("Another answer was approved."),
    N_("%(document)s was removed."),
    N_("%(document)s was replaced by %(other)s."),
    # what Millwright runs on
    N_("%(size)s GB free for %(folder)s"),
    N_("it can't be used, so answers are found without it, and fewer of them: %(reason)s"),
    N_("The embedding model can't be used, so search is by text alone and finds less: %(reason)s"),
    N_("schema is up to date, %(n)s documents"),
    N_("answers at %(address)s"),
    N_("alive, started by process %(process)s: %(names)s"),
    N_("alive: %(names)s"),
    N_("none answers"),
    N_("ended by themselves: %(names)s"),
    N_("none run for this data directory; up, ingest, ask and eval start what they need"),
    N_("%(where)s: %(chunks)s chunks of %(copies)s copies, %(documents)s in the database"),
    N_("Start them; see docs/deployment.md."),
    N_("Look into logs/ of the data directory."),
    N_("Free some space, or set MILLWRIGHT_HOME to a larger disk."),
    N_("Run `make setup`, then start Millwright again."),
)
"""The texts as they are said, with what varies as a placeholder; a test holds them to the code that says them."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DECIMAL = re.compile(r"[+-]?\d+\.\d+(?: %)?")
_MARKS = re.compile(r"(?: \[\d{1,3}\])+$")
"""The numbers of citations at the end of a line."""
_SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-Z\d])")
_NUMBER = r"\d[\d,.]*"
_WITHIN = r"(?:(?![.!?] [A-Z\d]).)"
"""Any sign, but not at the end of a sentence."""


def told(text: str, words: NullTranslations) -> str | None:
    """The text in another language, whole or sentence by sentence; None if a part of it isn't known."""
    whole = _one(text, words)
    if whole is not None:
        return whole
    parts = [_one(sentence, words) for sentence in _SENTENCES.split(text)]
    return None if None in parts else " ".join(part for part in parts if part)


def saying(request: Request) -> Callable[[str], str]:
    """What puts the words of a picture into the language of the page; a text that isn't known stays English."""
    language = language_of(request)
    return str if language.code == SOURCE else lambda text: told(text, language.words) or text


def answer_in(answer: Answer, language: Language) -> str:
    """The text of an answer; the lines that were worked out and those that only say that nothing was found, which no
    document says, in another language where that is known."""
    worked_out = any(citation.kind is EvidenceKind.FIGURE for citation in answer.citations)
    if answer.citations and not worked_out:
        return answer.text
    return lines_in(answer.text, language)


def lines_in(text: str, language: Language) -> str:
    """Text line by line, the numbers of citations kept at the end of theirs; a line that isn't known as it is."""
    if language.code == SOURCE:
        return text
    return "\n".join(_line_in(line, language.words) for line in text.split("\n"))


def _line_in(line: str, words: NullTranslations) -> str:
    marks = _MARKS.search(line)
    at = marks.start() if marks else len(line)
    return f"{told(line[:at], words) or line[:at]}{line[at:]}"


def _one(text: str, words: NullTranslations) -> str | None:
    found = words.gettext(text)
    if found != text:
        return found
    for pattern, message in _patterns():
        match = pattern.fullmatch(text)
        if match is None:
            continue
        found, parts = words.gettext(message), match.groupdict()
        worded = {part: _worded(part, said, words) for part, said in parts.items()}
        if found != message or worded != parts:
            return found % worded
    return None


def _worded(part: str, said: str, words: NullTranslations) -> str:
    if part not in WORDED:
        return said
    return _one(said, words) or _written(said, words.info().get("language", SOURCE))


def _written(said: str, code: str) -> str:
    """A day or a number with decimals as the language writes it."""
    locale = Locale.parse(code)
    if _DAY.fullmatch(said):
        return Language(code, locale).day(said)
    return said.replace(".", get_decimal_symbol(locale)) if _DECIMAL.fullmatch(said) else said


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each text with placeholders as a pattern, the one that says most first."""
    varying = sorted((text for text in (*TOLD, *FORETOLD, *PICTURED) if "%" in text), key=len, reverse=True)
    return tuple((_pattern(text), text) for text in varying)


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", text)
    named = [
        rf"(?P<{part}>{_varies(part)})" if n % 2 else re.escape(part.replace("%%", "%")) for n, part in enumerate(parts)
    ]
    return re.compile("".join(named), re.DOTALL)


def _varies(part: str) -> str:
    return _NUMBER if part == "n" else f"{_WITHIN}+?" if part in WORDED else ".+?"
