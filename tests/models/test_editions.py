"""Which of two editions is newer, and when two copies are editions of one document at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.editions import Amendment, Edition, edition_from_json, edition_to_json, labels, order, same_document
from models.effectivity import Effectivity, SerialRange


def edition(label: str = "", **fields: object) -> Edition:
    return Edition(labels=labels(label), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Rev. A", "Rev. B"),
        ("Rev B", "Revision C2"),
        ("v1.9.2", "v1.10.1"),
        ("Version 2", "v2.1"),
        ("Issue 2", "Issue 10"),
        ("TB-4417-EN Issue 3", "TB-4417-EN issue no. 4"),
        ("Edition 1", "Ausgabe 2"),
        ("Rev. C, Change 1", "Rev. C, Change 2"),
        ("rev_3", "rev_4"),
    ],
)
def test_the_newer_label_is_known(older: str, newer: str) -> None:
    assert order(edition(newer), edition(older)) == 1
    assert order(edition(older), edition(newer)) == -1


def test_dates_decide_where_labels_do_not() -> None:
    old, new = edition(issued=date(2018, 1, 1)), edition(issued=date(2019, 1, 1))
    assert order(new, old) == 1
    assert order(edition("Rev. B", issued=date(2018, 1, 1)), edition("Rev. A", issued=date(2019, 1, 1))) == 1
    assert order(edition("Rev. B"), edition("Issue 2")) is None
    assert order(edition("Rev. B"), edition("Rev. B")) == 0
    assert order(edition(), edition("Rev. B")) is None


SKETCH = tuple(range(100))
MANUAL = edition(
    "Rev. A",
    numbers=frozenset({"tb4417"}),
    names=frozenset({"p100"}),
    title=("pump", "manual"),
    place=("tb4417",),
    sketch=SKETCH,
)


def test_a_new_edition_under_another_name_is_found_by_its_number() -> None:
    renamed = replace(MANUAL, labels=labels("Rev. B"), title=("pump", "service", "manual"), place=("new",))
    assert same_document(MANUAL, renamed)


def test_by_title_and_file_name_where_there_is_no_number() -> None:
    one = replace(MANUAL, numbers=frozenset())
    assert same_document(one, replace(one, labels=labels("Rev. B")))


@pytest.mark.parametrize(
    "other",
    [
        replace(MANUAL, labels=labels("Rev. A")),  # the same edition twice: neither hides the other
        replace(MANUAL, labels=()),  # which edition isn't said
        replace(MANUAL, labels=labels("Rev. B"), numbers=frozenset({"tb4418"})),
        replace(MANUAL, labels=labels("Rev. B"), language="de"),
        replace(MANUAL, labels=labels("Rev. B"), names=frozenset({"tb4417", "fan9"})),  # another maker's number
        replace(MANUAL, labels=labels("Rev. B"), sketch=tuple(range(1000, 1100))),  # another text
        replace(MANUAL, labels=labels("Rev. B"), title=("pump", "manual", "volume", "2"), place=("volume", "2")),
    ],
)
def test_when_in_doubt_two_documents_stand_side_by_side(other: Edition) -> None:
    first = replace(MANUAL, place=("volume", "1")) if "volume" in other.place else MANUAL
    assert not same_document(first, other)


def test_two_products_with_one_title_are_two_documents() -> None:
    common = tuple(range(40))
    one = edition("v1.10.1", title=("ovms", "user", "guide"), place=("twizy",), sketch=common + tuple(range(100, 160)))
    two = edition(
        "v2.5.2", title=("ovms", "user", "guide"), place=("roadster",), sketch=common + tuple(range(200, 260))
    )
    assert not same_document(one, two)


def test_a_refrigerant_is_no_revision() -> None:
    assert not labels("R32 heat pump manual")
    assert labels("pump_manual r3") == labels("Rev. 3")


def test_what_a_person_says_decides() -> None:
    alone = replace(MANUAL, labels=labels("Rev. B"), family="")
    assert not same_document(MANUAL, alone)
    other = edition(title=("quite", "another"), family="pumps")
    assert same_document(replace(MANUAL, family="pumps"), other)


def test_an_edition_survives_its_column() -> None:
    until = (Effectivity(("MP-402",), (SerialRange(None, "9", False, True),), (), "before S/N 9"),)
    full = replace(
        MANUAL,
        issued=date(2019, 3, 18),
        effectivity=until,
        supersedes=("sb1",),
        amendments=(
            Amendment(
                1, 2, ("tb4417",), "Rev. D", ("6.4",), ("6-3",), (18,), ("5.6 L",), ("6.4 L",), ("oil",), False, until
            ),
        ),
        units={3: {0: until}},
    )
    assert edition_from_json(edition_to_json(full)) == full
    assert edition_from_json({}) == Edition()


def test_words_that_only_begin_like_a_label_are_none() -> None:
    for text in ("known issues", "Revised edition", "revs per minute", "VS-7490", "versions", "TV 3000", "change log"):
        assert labels(text) == (), text


def test_a_type_of_three_digits_is_no_revision() -> None:
    assert labels("R290 Heat pump manual") == ()
    assert labels("manual R12") == labels("manual rev 12")
