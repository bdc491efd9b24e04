"""Editions in the Store: what the copies say, what a person says instead, older ones that are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from models.editions import Edition, labels
from models.errors import NotFound
from models.store import Store, schema
from models.store.database import Database
from models.store.editions import EditionSet
from models.types import OPEN_AUDIENCE
from tests.contract.store.conftest import Manual

STAFF = (frozenset({"staff"}),)


def publish(store: Store, document: str, mark: str, **options: object) -> Manual:
    manual = Manual(document, mark, **options)  # type: ignore[arg-type]
    copy = replace(manual.copy, edition=Edition(labels=labels(f"Rev. {mark}"), title=("pump",)))
    store.documents.stage(copy, manual.chunks, manual.vectors, manual.terms)
    store.documents.publish(manual.id)
    return manual


def test_an_older_edition_is_archived_and_stays_for_who_asks_for_it(store: Store) -> None:
    first, second = publish(store, "pump.pdf", "A"), publish(store, "pump.pdf", "B")
    hidden = store.documents.hidden()
    assert first.id in hidden
    assert second.id not in hidden
    ids = [first.chunks[0].id, second.chunks[0].id]
    assert set(store.documents.evidence(ids, OPEN_AUDIENCE, hidden)) == {ids[1]}
    asked = store.documents.evidence(ids, OPEN_AUDIENCE, hidden | {second.id}, {first.id})
    assert set(asked) == {ids[0]}
    assert store.documents.superseded(datetime.now(UTC) + timedelta(days=999)) == (), "it is not dropped"
    assert [copy.archived for copy in store.editions.of(OPEN_AUDIENCE)] == [True, False]
    assert {info.copy for info in store.documents.kept()} == {first.id, second.id}
    assert [info.copy for info in store.documents.list(OPEN_AUDIENCE)] == [second.id]


def test_an_older_edition_that_is_staged_again_is_not_there_meanwhile(store: Store) -> None:
    first, second = publish(store, "pump.pdf", "A"), publish(store, "pump.pdf", "B")
    ids, hidden = [first.chunks[0].id], store.documents.hidden() | {second.id}
    assert set(store.documents.evidence(ids, OPEN_AUDIENCE, hidden, {first.id})) == {*ids}
    store.documents.stage(first.copy, first.chunks, first.vectors, first.terms)
    assert store.documents.evidence(ids, OPEN_AUDIENCE, hidden, {first.id}) == {}


def test_an_older_edition_that_is_put_back_takes_the_newer_ones_place(store: Store) -> None:
    newer, older = publish(store, "pump.pdf", "B"), publish(store, "pump.pdf", "A")
    assert [copy.copy for copy in store.editions.of(OPEN_AUDIENCE)] == [older.id]
    assert newer.id in store.documents.hidden()


def test_removing_a_document_removes_its_older_editions(store: Store) -> None:
    publish(store, "pump.pdf", "A")
    publish(store, "pump.pdf", "B")
    store.documents.remove("pump.pdf")
    assert store.editions.of(OPEN_AUDIENCE) == ()
    assert store.documents.kept() == ()


def test_a_question_that_began_before_sees_the_edition_of_then(store: Store) -> None:
    first = publish(store, "pump.pdf", "A")
    began = store.documents.hidden()
    second = publish(store, "pump.pdf", "B")
    ids = [first.chunks[0].id, second.chunks[0].id]
    assert set(store.documents.evidence(ids, OPEN_AUDIENCE, began)) == {ids[0]}


def test_editions_are_those_the_audience_may_see(store: Store) -> None:
    publish(store, "pump.pdf", "A")
    publish(store, "secret.pdf", "A", groups=["staff"])
    assert [copy.document for copy in store.editions.of(OPEN_AUDIENCE)] == ["pump.pdf"]
    assert [copy.document for copy in store.editions.of(STAFF)] == ["secret.pdf"]
    assert store.editions.of(()) == ()
    assert len(store.editions.all()) == 2


def test_what_a_person_says_is_kept_apart_and_is_seen_by_every_process(
    store: Store, open_store: Callable[[], Store]
) -> None:
    publish(store, "pump.pdf", "A")
    other = open_store()
    before = store.editions.of(OPEN_AUDIENCE)
    assert store.editions.of(OPEN_AUDIENCE) is before, "read once until something changes"
    said = EditionSet("pumps", "Rev. C", date(2024, 5, 1), "S/N 7 and up", ("old.pdf",))
    other.editions.say("pump.pdf", said)
    (copy,) = store.editions.of(OPEN_AUDIENCE)
    assert copy.said == said
    assert copy.revision == "Rev. A"
    assert copy.found.labels == labels("Rev. A")


def test_what_a_person_says_is_of_the_file_and_outlives_reading_it_again(store: Store) -> None:
    publish(store, "pump.pdf", "A")
    store.editions.say("pump.pdf", EditionSet(revision="Rev. Z"))
    publish(store, "pump.pdf", "A", groups=["staff"])  # the same bytes as another copy
    assert [copy.said.revision for copy in store.editions.of(STAFF)] == ["Rev. Z"]
    publish(store, "pump.pdf", "B", groups=["staff"])
    assert store.editions.of(STAFF)[-1].said == EditionSet(), "another edition is another file"
    store.editions.say("pump.pdf", EditionSet(revision="Rev. Y"))
    store.editions.say("pump.pdf", EditionSet())
    assert store.editions.of(STAFF)[-1].said == EditionSet()


def test_of_an_unknown_document_nothing_can_be_said(store: Store) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.pdf"):
        store.editions.say("nowhere.pdf", EditionSet(revision="A"))


def test_a_database_of_the_version_before_is_upgraded_and_read(empty_url: str) -> None:
    db = Database(empty_url)
    schema.migrate(db, "0004")
    engine = create_engine(empty_url)
    then = "'2026-01-01 00:00:00'"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO documents (path, root, created_at) VALUES ('old.pdf', '/', {then})"))
        connection.execute(
            text(
                "INSERT INTO copies (id, document, state, kind, sha256, suffix, title, revision, language, pages,"
                " problems, columns, terms, chunk_count, staged_at, published_at) VALUES ('c1', 'old.pdf', 'active',"
                f" 'manual', 'x', '.pdf', 'Old', 'Rev. A', 'en', '[]', '[]', '{{}}', '{{}}', 0, {then}, {then})"
            )
        )
        connection.execute(text("INSERT INTO copy_groups (copy_id, name) VALUES ('c1', 'everyone')"))
    engine.dispose()
    store = Store.open(empty_url)
    store.migrate()
    assert store.editions.unread() == ("c1",)
    (copy,) = store.editions.of(OPEN_AUDIENCE)
    assert copy.found == Edition()
    store.editions.keep("c1", Edition(labels=labels("Rev. A")))
    assert store.editions.unread() == ()
    assert store.editions.of(OPEN_AUDIENCE)[0].found.labels == labels("Rev. A")
    store.close()
    db.close()
