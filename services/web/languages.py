"""The languages of the page: which there are, which one a request is answered in, and its words and forms.

The words are gettext catalogues, `locale/LANGUAGE/LC_MESSAGES/messages.po`, with the English text as the key; they are
compiled in memory when first used. What documents say is never translated, nor written in another form."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from gettext import NullTranslations
from importlib.resources import files
from typing import Annotated

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from models.errors import BadInput
from services.settings import Settings

SOURCE = "en"
"""The language that the code is written in; it needs no catalogue."""

COOKIE = "millwright_language"
A_YEAR_S = 365 * 24 * 3600

_ACCEPTED = re.compile(
    r"\s*([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?[^;,]*(?:;\s*q=([01](?:\.\d{1,3})?))?\s*"
)

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Language:
    """A language as it is spoken somewhere. code: of its catalogue; locale: how dates and numbers are written."""

    code: str
    locale: Locale

    @property
    def tag(self) -> str:
        """The language as HTML names it: `de`, `en-GB`."""
        return str(self.locale).replace("_", "-")

    @property
    def words(self) -> NullTranslations:
        return catalogue(self.code)

    def gettext(self, text: str) -> str:
        return self.words.gettext(text)

    def ngettext(self, one: str, more: str, n: int) -> str:
        return self.words.ngettext(one, more, n)

    def day(self, day: date | str) -> str:
        """A day; a text is one of ISO 8601."""
        day = date.fromisoformat(day) if isinstance(day, str) else day
        return format_date(day, "medium", self.locale)

    def moment(self, at: datetime) -> str:
        """Date and time, in UTC: the script writes them in the clock of whoever looks."""
        at = at.astimezone(UTC)
        together = str(self.locale.datetime_formats["medium"])
        written = together.replace("{0}", format_time(at, "short", locale=self.locale)).replace(
            "{1}", self.day(at.date())
        )
        return f"{written} UTC"

    def number(self, value: float, decimals: int | None = None) -> str:
        """A number; with as many decimals as are given, else with those that it has."""
        form = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, form, self.locale)

    def forms(self, counted: Callable[[int], str]) -> dict[str, str]:
        """The forms of a counted text by CLDR's plural category: what a script looks up with Intl.PluralRules."""
        return {str(self.locale.plural_form(n)): counted(n) for n in reversed(range(200))}


def N_(text: str) -> str:  # noqa: N802  (its name wherever gettext is used)
    """Marks a text for the catalogue that is translated where it is shown."""
    return text


@cache
def languages() -> dict[str, str]:
    """The code of each language and its name in itself, English first."""
    found = sorted(folder.name for folder in files("services.web").joinpath("locale").iterdir() if folder.is_dir())
    codes = [SOURCE, *(code for code in found if not code.startswith(("_", ".")))]
    return {code: Locale.parse(code).get_display_name(code) or code for code in codes}


@cache
def catalogue(code: str) -> NullTranslations:
    """The words of a language, English's are the texts themselves."""
    if code == SOURCE:
        return NullTranslations()
    source = files("services.web").joinpath("locale", code, "LC_MESSAGES", "messages.po")
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)


def check(settings: Settings) -> None:
    """Raises BadInput if the language that is set has no catalogue."""
    if settings.language not in languages():
        known = ", ".join(languages())
        raise BadInput(
            f"MILLWRIGHT_LANGUAGE is {settings.language!r}: the page is written in {known}. Set one of them."
        )


def language_of(request: Request) -> Language:
    """The language that was chosen on the page, else what the browser asks for first, else the site's."""
    accepted = _accepted(request.headers.get("accept-language", "")[:1000])
    default: str = request.app.state.app.settings.language
    chosen = request.cookies.get(COOKIE, "")
    if chosen not in languages():
        chosen = next((code for code, _ in accepted), default)
    return _spoken(chosen, next((region for code, region in accepted if code == chosen), ""))


@router.post("/language")
def choose(
    request: Request, language: Annotated[str, Form(max_length=20)], then: Annotated[str, Form(max_length=2000)] = "/"
) -> Response:
    """Keeps the language that somebody chose, in this browser."""
    if language not in languages():
        raise BadInput(f"There is no page in {language!r}; there is {', '.join(languages())}.")
    response = RedirectResponse(local(then), 303)
    https = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    response.set_cookie(COOKIE, language, max_age=A_YEAR_S, httponly=True, samesite="lax", secure=https, path="/")
    return response


def local(path: str) -> str:
    """The path, if it is one of this site: never another host ('//evil', '/\\\\evil')."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


def _accepted(header: str) -> list[tuple[str, str]]:
    """Languages that there are and their regions ('' where none is named), the most wanted first (RFC 9110, 12.5.4)."""
    wanted: list[tuple[float, str, str]] = []
    for part in header.split(","):
        match = _ACCEPTED.fullmatch(part)
        if match and match[1].lower() in languages() and float(match[3] or 1) > 0:
            wanted.append((-float(match[3] or 1), match[1].lower(), (match[2] or "").upper()))
    return [(code, region) for _, code, region in sorted(wanted, key=lambda one: one[0])]


@lru_cache(maxsize=64)
def _spoken(code: str, region: str) -> Language:
    try:
        return Language(code, Locale.parse(f"{code}_{region}" if region else code))
    except UnknownLocaleError:
        return Language(code, Locale.parse(code))
