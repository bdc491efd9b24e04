"""The terms that every index stores and searches, and the identifiers in a text."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.analyzer import MAX_TERM, identifiers, names_something, normal, question_terms, terms


@given(st.text(max_size=300), st.sampled_from(["en", "de", "fr", "es", "ko", "xx"]))
def test_each_term_is_safe_wherever_it_is_stored(text: str, language: str) -> None:
    for term in (*terms(text, language), *question_terms(text, language)):
        assert 0 < len(term) <= MAX_TERM
        assert not any(c.isspace() or c in "\"'*():^+{}\\" for c in term)


@given(st.text(alphabet="0123456789.,-/a ", max_size=150))
@example(".".join("1" * 40))  # its term is cut off behind a dot
def test_of_each_stored_term_can_be_told_whether_it_names_something(text: str) -> None:
    assert all(names_something(term) in (True, False) for term in terms(text))


@given(st.text(min_size=1, max_size=80))
def test_what_is_stored_is_found_in_a_full_text_table(text: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5 (body, tokenize = \"ascii tokenchars '-/._'\")")
    stored = terms(text)
    db.execute("INSERT INTO t VALUES (?)", (" ".join(stored),))
    for term in set(stored):
        assert db.execute("SELECT count(*) FROM t WHERE t MATCH ?", (f'"{term}"',)).fetchone() == (1,)


@given(st.text(max_size=200))
def test_the_same_text_gives_the_same_terms(text: str) -> None:
    assert terms(text) == terms(text)
    assert len(question_terms(text)) == len(set(question_terms(text)))


@pytest.mark.parametrize(
    ("asked", "written", "language"),
    [
        ("tightening", "Tighten", "en"),
        ("plugs", "plug", "en"),
        ("Schrauben", "Schraube", "de"),
        ("vis de vidange", "Vis de VIDANGE", "fr"),
        ("0,5 mm", "0.5 mm", "de"),
        ("1,000 rpm", "1000 rpm", "en"),
        ("45 Nm", "45Nm", "en"),
        ("shut-down", "shutdown", "en"),
        ("오일 필터", "오일필터", "ko"),
        ("serrer", "serrage", "fr"),
        ("nettoie-t-on", "nettoyage", "fr"),
        ("régler", "Réglages", "fr"),
        ("montar", "montaje", "es"),
        ("maximum temperature", "Max. temp.", "en"),
        ("pression maximale", "Pression max.", "fr"),
        ("maximaler Druck", "Max. Druck", "de"),
        ("presión máxima", "Presión máx.", "es"),
        ("protection", "Protection³", "en"),
        ("protection", "Protection¹⁵", "en"),
        ("46.1 V", "46.1)² V", "en"),
        ("10 m2", "10 m²", "en"),
        ("1.2 kgcm2", "1.2 kgcm²", "en"),
        ("3 ozin2", "3 ozin²", "en"),
        ("5 inches2", "5 inches²", "en"),
    ],
)
def test_two_ways_to_write_the_same_share_their_terms(asked: str, written: str, language: str) -> None:
    assert set(terms(asked, language)) & set(terms(written, language))


def test_no_word_is_dropped() -> None:
    assert {"do", "not", "the"} <= set(terms("Do NOT reuse the nut"))
    assert "not" in terms("don't")


@pytest.mark.parametrize(
    "variants",
    [
        ["E-17", "E17", "e-17", "E 17", "E–17"],
        ["MS21042-4", "ms21042-4", "MS 21042-4"],
        ["88-1203/B", "88–1203/B", "88-1203B"],
    ],
)
def test_ways_to_write_an_identifier_have_one_normal_form(variants: list[str]) -> None:
    assert len({normal(variant) for variant in variants}) == 1


@pytest.mark.parametrize(
    ("one", "sibling"),
    [
        ("MS21042-4", "MS21042-5"),
        ("88-1203", "881203"),
        ("M12x1.5", "M12x15"),
        ("E-17", "E-18"),
        ("23-4460/A", "23-4460/B"),
    ],
)
def test_siblings_have_different_normal_forms(one: str, sibling: str) -> None:
    assert normal(one) != normal(sibling)
    assert normal(one) in terms(f"use {one} here")
    assert normal(one) not in terms(f"use {sibling} here")


@pytest.mark.parametrize(
    "text", ["88-1203/B", "E-17", "MS21042-4", "M12x1.5", "KX45-SM-02", "enable_uart_a", "0x00000800"]
)
def test_an_identifier_is_recognised(text: str) -> None:
    assert [found.text for found in identifiers(f"Fit {text}, then stop.")] == [text]


@pytest.mark.parametrize(
    ("text", "names"),
    [("console=ttyS0,115200", ["ttys0"]), ("c204,0,55,80", ["c204"]), ("M2,5", ["m2.5"]), ("E17,E18", ["e17", "e18"])],
)
def test_a_comma_parts_what_stands_behind_a_name(text: str, names: list[str]) -> None:
    assert [found.normal for found in identifiers(text)] == names


@pytest.mark.parametrize(
    "text", ["45Nm", "45 Nm", "10-20 mm", "12V/24V", "3/4", "2024-05-01", "1st", "3-phase", "1,000"]
)
def test_a_quantity_or_date_is_no_identifier(text: str) -> None:
    assert identifiers(f"It is {text} here.") == ()


@given(st.integers(0, 0xFFFF), st.integers(1, 4))
def test_an_address_is_an_identifier_whatever_its_digits(value: int, width: int) -> None:
    address = f"0x{value:0{width}X}"
    assert [i.text for i in identifiers(f"Read {address} first")] == [address]
    assert names_something(normal(address))


def test_trademarks_and_raised_figures_are_none_of_the_word_before() -> None:
    assert terms("Genesys™ supply") == terms("Genesys supply")
    assert "105" not in terms("10⁵ Pa")
    assert terms("2.5 mm²") == terms("2.5 mm2")


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "ko"])
@pytest.mark.parametrize("word", ["max", "maximum", "máx", "temp", "spec", "info", "qté"])
def test_a_short_form_has_one_term_in_all_languages(word: str, language: str) -> None:
    """A question of few words tells no language, and a table of one language has heads of another."""
    assert terms(word, language) == terms(word, "en")


def test_a_short_form_is_no_word_of_another_language() -> None:
    assert not set(terms("le temps de relier aux bornes", "fr")) & set(terms("auxiliary temperature", "en"))
