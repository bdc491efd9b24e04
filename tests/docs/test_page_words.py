"""The words of the page stand in one place: none is missing there, none is left over, and none is hidden by Jinja."""

from __future__ import annotations

import re
from importlib.resources import files

from services.web import strings

WEB = files("services.web")
TEMPLATES = {f.name: f.read_text() for f in WEB.joinpath("templates").iterdir() if f.name.endswith(".html")}
SCRIPT = WEB.joinpath("static").joinpath("app.js").read_text()
CODE = {f.name: f.read_text() for f in WEB.iterdir() if f.name.endswith(".py") and f.name != "strings.py"}


def asked() -> dict[str, str]:
    """Word -> a template that says it."""
    return {word: name for name, text in TEMPLATES.items() for word in re.findall(r"\bt\.(\w+)", text)}


def test_every_word_of_a_template_is_there() -> None:
    assert {word: name for word, name in asked().items() if word not in strings.WORDS} == {}


def test_no_word_has_the_name_of_a_method_that_jinja_finds_first() -> None:
    assert {word for word in strings.WORDS if hasattr(dict, word)} == set()


def test_the_script_is_given_the_words_that_it_says_and_no_others() -> None:
    assert set(re.findall(r"\bwords\.(\w+)", SCRIPT)) == set(strings.SCRIPT)


def test_no_word_is_left_over() -> None:
    own = files("services.web").joinpath("strings.py").read_text()
    said = {*asked(), *strings.SCRIPT}
    code = "\n".join([*CODE.values(), *re.findall(r'WORDS\["\w+"\]', own)])
    left = {word for word in strings.WORDS if word not in said and f'"{word}"' not in code}
    assert left == set()


def test_no_template_says_words_of_its_own() -> None:
    """Between tags stand symbols, units and names of systems, but no words of English."""
    for name, text in TEMPLATES.items():
        bare = re.sub(
            r"\{% block body_class %\}\w*|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!.*?>|<code>.*?</code>",
            " ",
            text,
            flags=re.DOTALL,
        )
        words = re.findall(r"[A-Za-z]{4,}", re.sub(r"<[^>]*>", " ", bare, flags=re.DOTALL))
        assert words == [], name
