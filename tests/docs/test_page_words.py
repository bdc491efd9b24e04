"""The words of the page: each is in every catalogue, none is left over, none is written past the catalogues."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from ingestion.logs.rows import set_aside
from ingestion.suffixes import reason_against
from services.web import strings
from services.web.languages import SOURCE, Language, catalogue, languages
from services.web.rendering import said
from services.web.told import TOLD, told

WEB = files("services.web")
TEMPLATES = {f.name: f.read_text() for f in WEB.joinpath("templates").iterdir() if f.name.endswith(".html")}
SCRIPT = "".join(WEB.joinpath("static").joinpath(name).read_text() for name in ("app.js", "documents.js"))
ROOT = Path(__file__).parents[2]
TRANSLATED = sorted(set(languages()) - {SOURCE})
WAYS = [("web/**.py", "python"), ("web/templates/**.html", "jinja2")]

Key = tuple[str, ...]


def key(message: Message) -> Key:
    forms = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    return (message.context or "", *forms)


def extracted() -> set[Key]:
    """The texts of the code, as `make words` finds them."""
    found = Catalog()
    options = {"web/templates/**.html": {"silent": "false"}}
    services = str(ROOT / "services")
    for _, _, text, _, context in extract_from_dir(services, [*WAYS], options):
        found.add(text, context=context)
    return {key(message) for message in found if message.id}


def messages(code: str) -> list[Message]:
    with WEB.joinpath("locale", code, "LC_MESSAGES", "messages.po").open("rb") as file:
        return [message for message in read_po(file, locale=code, abort_invalid=True) if message.id]


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_of_the_page_is_translated_and_no_other(code: str) -> None:
    wanted = extracted()
    assert len(wanted) > 250, "the texts were found"
    known = {key(message): message for message in messages(code)}
    assert wanted - set(known) == set(), "not in the catalogue: run `make words`, then translate"
    assert set(known) - wanted == set(), "said no more: run `make words`"
    plural = get_plural(Locale.parse(code)).num_plurals
    for text, message in known.items():
        assert all(forms(message)), f"not translated: {text}"
        assert not message.fuzzy, text
        assert len(forms(message)) == (plural if message.pluralizable else 1), text


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_says_what_varies_and_can_be_put_into_a_page(code: str) -> None:
    for message in messages(code):
        names = placeholders(message.id[1] if isinstance(message.id, (tuple, list)) else message.id)
        for form in forms(message):
            assert placeholders(form) <= names, form
            assert not re.search(r'[<>&"]', form), f"would be read as HTML: {form}"
            assert re.sub(r"%\(\w+\)s|%%", "", form).count("%") == 0, f"a lone %: {form}"
            if message.id not in TOLD and not message.pluralizable:
                assert placeholders(form) == names, form
        if message.pluralizable:
            assert placeholders(forms(message)[-1]) == names, message.id


def test_no_template_says_words_of_its_own() -> None:
    """Between tags stand symbols, units and names of systems, but no words of English."""
    for name, text in TEMPLATES.items():
        bare = re.sub(
            r"\{% block body_class %\}\w*|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!.*?>|<code>.*?</code>|Millwright",
            " ",
            text,
            flags=re.DOTALL,
        )
        words = re.findall(r"[A-Za-z]{4,}", re.sub(r"<[^>]*>", " ", bare, flags=re.DOTALL))
        assert words == [], name
        said_aloud = re.findall(r'(?:aria-label|alt|placeholder|title)="([^"{]*[A-Za-z][^"]*)"', text)
        assert set(said_aloud) <= {"Millwright"}, name


def test_the_script_is_given_the_words_that_it_says_and_says_no_others() -> None:
    given = strings.script_words(Language(SOURCE, Locale.parse(SOURCE)))
    assert set(re.findall(r"\bwords\.(\w+)", SCRIPT)) == set(given)
    own = re.findall(
        r'(?:textContent = |made\([^,]+, "[^"]*", |english\("\w+", |replaceChildren\()"([^"]*[A-Za-z]{3,}[^"]*)"',
        SCRIPT,
    )
    assert own == []


def test_what_is_told_is_what_other_parts_say() -> None:
    """Each text stands in the code that says it, piece by piece between what varies; else it would rot unseen."""
    paths = [path for part in ("models", "ingestion", "services") for path in (ROOT / part).rglob("*.py")]
    code = "\n".join(path.read_text() for path in paths if path.name != "told.py")
    code = re.sub(r'"\s*\n\s*f?"', "", code)  # a text over several lines
    lost = [text for text in TOLD if any(part not in code for part in _pieces(text))]
    assert lost == []


def _pieces(text: str) -> list[str]:
    return [piece for piece in re.split(r"%\(\w+\)s", text) if len(piece) > 3]


def test_counted_texts_take_the_form_of_their_number() -> None:
    for code, one, two in (("en", "1 passage", "2 passages"), ("de", "1 Stelle", "2 Stellen")):
        language = Language(code, Locale.parse(code))
        told_of = [language.ngettext("%(num)s passage", "%(num)s passages", n) % {"num": n} for n in (1, 2)]
        assert told_of == [one, two]
        script = strings.script_words(language)["passages"]
        assert {name: form % {"num": 2} for name, form in script.items()}["other"] == two
    polish = Language(SOURCE, Locale.parse("pl"))
    assert set(polish.forms(str)) == {"one", "few", "many"}, "every form that a number can take"


def test_dates_and_numbers_are_written_as_in_the_region() -> None:
    written = {tag: Language(tag[:2], Locale.parse(tag)) for tag in ("en_GB", "de_DE", "de_CH")}
    assert {tag: each.day("2026-11-30") for tag, each in written.items()} == {
        "en_GB": "30 Nov 2026",
        "de_DE": "30.11.2026",
        "de_CH": "30.11.2026",
    }
    noon = datetime(2026, 11, 30, 12, 5, tzinfo=UTC)
    assert written["de_DE"].moment(noon) == "30.11.2026, 12:05 UTC"
    assert [each.number(12345.678, 1) for each in written.values()] == ["12,345.7", "12.345,7", "12'345.7"]


def test_what_another_part_says_is_told_in_german_with_what_varies_as_it_is() -> None:
    german = Language("de", Locale.parse("de"))
    absent = "There is no document a & b.pdf here; bring it and vote again, then it teaches."
    outcome = f"Kept. {absent} Until then a person looks at it."
    in_german = said(german, outcome)
    assert in_german.startswith("Festgehalten. Das Dokument a &amp; b.pdf gibt es hier nicht;")
    assert in_german.endswith("Bis dahin sieht ein Mensch sie an.")
    assert said(german, "Something <new> was said.") == '<span lang="en">Something &lt;new&gt; was said.</span>'
    assert told("Not taken: It is not about the answer.", catalogue("de")) == (
        "Nicht übernommen: It is not about the answer."
    ), "a person's own words stay"
    assert said(Language(SOURCE, Locale.parse("en")), "a < b") == "a &lt; b"


def test_why_a_file_is_not_taken_is_told_sentence_by_sentence() -> None:
    words = catalogue("de")
    in_german = told("list.zip has the extension .zip, which is not read. Unpack it and bring the files in it.", words)
    assert in_german is not None
    assert in_german.startswith("list.zip: Dateien mit dieser Endung werden nicht gelesen. Entpacken Sie")
    assert told(reason_against(Path("a.xyz")), words) is not None
    assert told(reason_against(Path("a.doc")), words) is not None


@pytest.mark.parametrize("rejected", [1, 2])
@pytest.mark.parametrize("rows", [2, 27])
def test_rows_that_are_set_aside_are_counted_in_german(rejected: int, rows: int) -> None:
    verb = "wurde" if rejected == 1 else "wurden"
    in_german = f"jobs.csv: {rejected} von {rows} Zeilen {verb} aussortiert."
    (text,) = set_aside("jobs.csv", rejected, rows)
    assert told(text, catalogue("de")) == in_german
