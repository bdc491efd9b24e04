"""Documents: hidden until published, replaced in one step, seen by their groups alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import Conflict, NotFound, Unavailable
from models.store import Store
from models.types import OPEN_AUDIENCE, Answer, Citation, EvidenceKind, Question, Status, visible

NOTHING: frozenset[str] = frozenset()


def test_a_staged_copy_is_hidden_and_no_evidence(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a")
    copy.stage(store)
    assert store.documents.hidden() == {copy.id}
    assert store.documents.evidence(copy.ids, OPEN_AUDIENCE, NOTHING) == {}
    assert store.documents.list(OPEN_AUDIENCE) == ()


def test_what_was_staged_comes_back_whole(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a")
    copy.vectors[1] = None
    assert copy.publish(store) is None
    found = store.documents.evidence(copy.ids, OPEN_AUDIENCE, store.documents.hidden())
    assert [found[i].chunk for i in copy.ids] == copy.chunks
    np.testing.assert_array_equal(found[copy.ids[0]].unit_vectors, copy.vectors[0])
    assert found[copy.ids[1]].unit_vectors is None
    assert (found[copy.ids[0]].title, found[copy.ids[0]].revision) == ("Manual a", "Rev. a")
    info = store.documents.get("pump.pdf", OPEN_AUDIENCE)
    assert (info.copy, info.chunks, info.page_count, info.groups) == (copy.id, 2, 3, {"everyone"})


def test_many_chunks_are_staged_in_short_transactions(store: Store, manual: Any) -> None:
    copy = manual("book.pdf", "a", chunks=1001)
    copy.publish(store)
    assert store.documents.get("book.pdf", OPEN_AUDIENCE).chunks == 1001
    assert len(store.documents.evidence(copy.ids, OPEN_AUDIENCE, NOTHING)) == 1001


def test_staging_again_replaces_what_a_dead_ingestion_left(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a", chunks=5)
    copy.stage(store)
    copy.chunks, copy.vectors = copy.chunks[:2], copy.vectors[:2]
    copy.publish(store)
    assert store.documents.get("pump.pdf", OPEN_AUDIENCE).chunks == 2
    assert len(store.documents.evidence(manual("pump.pdf", "a", chunks=5).ids, OPEN_AUDIENCE, NOTHING)) == 2


def test_evidence_is_what_was_staged_last(store: Store, manual: Any) -> None:
    first, other = manual("pump.pdf", "a"), manual("pump.pdf", "b")
    first.publish(store)
    store.documents.evidence(first.ids, OPEN_AUDIENCE, store.documents.hidden())  # this process knows them now
    other.publish(store)
    first.chunks[0] = replace(first.chunks[0], section=("another section",))
    first.publish(store)
    found = store.documents.evidence(first.ids, OPEN_AUDIENCE, store.documents.hidden())
    assert found[first.ids[0]].chunk.section == ("another section",)


def test_a_process_that_knows_a_chunk_still_asks_who_may_see_it(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a", groups=["line-1"])
    copy.publish(store)
    assert len(store.documents.evidence(copy.ids, (frozenset({"line-1"}),), NOTHING)) == 2
    assert store.documents.evidence(copy.ids, OPEN_AUDIENCE, NOTHING) == {}


def test_a_process_that_knows_a_chunk_sees_what_another_does_with_it(
    store: Store, manual: Any, open_store: Callable[[], Store], clock: Any
) -> None:
    reader = open_store()
    copy, began = manual("pump.pdf", "a"), store.documents.hidden()
    copy.publish(store)

    def read() -> Any:
        return reader.documents.evidence(copy.ids, OPEN_AUDIENCE, began)

    first = copy.ids[0]
    np.testing.assert_array_equal(read()[first].unit_vectors, copy.vectors[0])
    other = np.ones_like(copy.vectors[0])
    store.documents.replace_unit_vectors(copy.id, {first: other})
    np.testing.assert_array_equal(read()[first].unit_vectors, other)
    store.documents.remove("pump.pdf")
    assert set(read()) == {*copy.ids}, "a question that began before still sees it"
    clock.advance(3600)
    store.documents.superseded(clock.now)
    assert read() == {}, "its chunks are about to go"


def test_publishing_replaces_the_former_copy_in_one_step(store: Store, manual: Any) -> None:
    old, new = manual("pump.pdf", "a"), manual("pump.pdf", "b")
    old.publish(store)
    assert new.publish(store) == old.id
    assert store.documents.hidden() == {old.id}
    found = store.documents.evidence(old.ids + new.ids, OPEN_AUDIENCE, store.documents.hidden())
    assert set(found) == set(new.ids)
    assert store.documents.publish(new.id) is None  # once more changes nothing


def test_a_question_sees_the_edition_that_was_active_when_it_began(store: Store, manual: Any) -> None:
    old, new, newest = (manual("pump.pdf", mark) for mark in "abc")
    old.publish(store)
    hidden = store.documents.hidden()
    new.publish(store)
    newest.publish(store)
    found = store.documents.evidence(old.ids + new.ids + newest.ids, OPEN_AUDIENCE, hidden)
    assert set(found) == set(old.ids)


def test_a_removed_document_is_no_longer_found(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a")
    copy.publish(store)
    assert store.documents.remove("pump.pdf") == copy.id
    assert store.documents.remove("pump.pdf") is None
    assert copy.id in store.documents.hidden()
    assert store.documents.active_copy("pump.pdf") is None
    with pytest.raises(NotFound, match=r"pump\.pdf"):
        store.documents.get("pump.pdf", OPEN_AUDIENCE)


def test_an_active_copy_can_be_neither_staged_nor_forgotten(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a")
    copy.publish(store)
    with pytest.raises(Conflict):
        copy.stage(store)
    with pytest.raises(Conflict):
        store.documents.forget(copy.id)
    assert len(store.documents.evidence(copy.ids, OPEN_AUDIENCE, NOTHING)) == 2


def test_publishing_what_was_not_staged_is_refused(store: Store, manual: Any) -> None:
    with pytest.raises(NotFound):
        store.documents.publish("0" * 32)
    old, new = manual("pump.pdf", "a"), manual("pump.pdf", "b")
    old.publish(store)
    new.publish(store)
    with pytest.raises(Conflict, match="superseded"):
        store.documents.publish(old.id)


def test_a_superseded_copy_may_come_back(store: Store, manual: Any) -> None:
    old, new = manual("pump.pdf", "a"), manual("pump.pdf", "b")
    old.publish(store)
    new.publish(store)
    assert old.publish(store) == new.id
    assert set(store.documents.evidence(old.ids + new.ids, OPEN_AUDIENCE, store.documents.hidden())) == set(old.ids)


def test_superseded_copies_are_dropped_once_nobody_reads_them(store: Store, manual: Any, clock: Any) -> None:
    old, new = manual("pump.pdf", "a"), manual("pump.pdf", "b")
    old.publish(store)
    new.publish(store)
    assert store.documents.superseded(clock.now - timedelta(minutes=10)) == ()
    clock.advance(3600)
    assert store.documents.superseded(clock.now - timedelta(minutes=10)) == (old.id,)
    with pytest.raises(Unavailable, match="being dropped"):  # the index is about to lose its chunks
        old.stage(store)
    assert store.documents.superseded(clock.now) == (old.id,)  # the one who was to drop it may have died
    store.documents.forget(old.id)
    assert store.documents.superseded(clock.now) == ()
    assert not store.documents.uses(old.copy.sha256)
    assert store.documents.uses(new.copy.sha256)
    old.publish(store)  # and may be ingested again


def test_what_a_dead_ingestion_left_is_dropped_after_a_day(store: Store, manual: Any, clock: Any) -> None:
    copy = manual("pump.pdf", "a")
    copy.stage(store)
    assert store.documents.superseded(clock.now) == ()
    clock.advance(25 * 3600)
    assert store.documents.superseded(clock.now) == (copy.id,)
    store.documents.forget(copy.id)
    assert store.documents.hidden() == NOTHING


def test_a_cited_copy_keeps_its_row(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a")
    copy.publish(store)
    submitted = store.queries.submit(Question("Torque?"), "anonymous", OPEN_AUDIENCE)
    lease = store.jobs.lease(submitted.job_id, "w")
    assert lease is not None
    citation = Citation(EvidenceKind.PASSAGE, "pump.pdf", "45 N·m", "Rev. a", 2, copy=copy.id)
    answer = Answer(submitted.query_id, Status.ANSWERED, "45 N·m", citations=(citation,))
    store.queries.keep(answer, lease)
    store.documents.remove("pump.pdf")
    store.documents.forget(copy.id)
    assert store.documents.evidence(copy.ids, OPEN_AUDIENCE, NOTHING) == {}
    assert store.documents.uses(copy.copy.sha256)
    assert store.queries.answer(submitted.query_id, OPEN_AUDIENCE) == answer


def test_forgetting_the_unknown_is_no_error(store: Store) -> None:
    store.documents.forget("0" * 32)


def test_near_equal_groups_are_different_groups(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a", groups=["line-1"])
    copy.publish(store)
    for name in ("line 1", "Line-1", "line-", "line-1 ", "line-11", "%", "line_1", ""):
        assert store.documents.evidence(copy.ids, (frozenset({name}),), NOTHING) == {}
    assert len(store.documents.evidence(copy.ids, (frozenset({"x", "line-1"}),), NOTHING)) == 2


def test_no_audience_sees_nothing(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a")
    copy.publish(store)
    for audience in ((), (frozenset(),), (frozenset({"everyone"}), frozenset())):
        assert store.documents.evidence(copy.ids, audience, NOTHING) == {}
        assert store.documents.list(audience) == ()
        assert store.documents.term_counts(audience).chunks == 0


groups = st.frozensets(st.sampled_from(["everyone", "line-1", "line-2", "Line-1"]), min_size=1, max_size=3)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    documents=st.lists(groups, min_size=1, max_size=4),
    audience=st.lists(groups | st.just(NOTHING), max_size=3).map(tuple),
)
def test_sql_sees_what_the_definition_sees(
    store: Store, manual: Any, documents: list[frozenset[str]], audience: tuple[frozenset[str], ...]
) -> None:
    for info in store.documents.all():
        store.documents.remove(info.document)
    copies = [manual(f"{n}.pdf", "a", groups=sorted(g)) for n, g in enumerate(documents)]
    for copy in copies:
        copy.publish(store)
    expected = {c.copy.document for c in copies if visible(c.copy.groups, audience)}
    assert {info.document for info in store.documents.list(audience)} == expected
    evidence = store.documents.evidence([i for c in copies for i in c.ids], audience, store.documents.hidden())
    assert {found.document for found in evidence.values()} == expected
    assert store.documents.term_counts(audience).count("torque") == 2 * len(expected)


def test_term_counts_follow_what_comes_and_goes(store: Store, manual: Any, open_store: Callable[[], Store]) -> None:
    reader = open_store()  # another process, with a cache of its own
    assert reader.documents.term_counts(OPEN_AUDIENCE).count("torque") == 0
    manual("pump.pdf", "a", chunks=3).publish(store)
    manual("fan.pdf", "b", chunks=4).publish(store)
    manual("secret.pdf", "c", groups=["board"]).publish(store)
    counts = reader.documents.term_counts(OPEN_AUDIENCE)
    assert (counts.chunks, counts.count("torque"), counts.count("a"), counts.count("c")) == (7, 7, 1, 0)
    manual("pump.pdf", "d", chunks=1).publish(store)
    counts = reader.documents.term_counts(OPEN_AUDIENCE)
    assert (counts.chunks, counts.count("torque"), "a" in counts, counts.count("d")) == (5, 5, False, 1)


def test_documents_of_a_root_are_listed_for_pruning(store: Store, manual: Any) -> None:
    here, there = manual("b.pdf", "a"), manual("a.pdf", "b")
    elsewhere = manual("c.pdf", "c")
    elsewhere.copy = replace(elsewhere.copy, root="/other")
    for copy in (here, there, elsewhere):
        copy.publish(store)
    assert store.documents.documents_from("/plant") == ("a.pdf", "b.pdf")
    store.documents.remove("a.pdf")
    assert store.documents.documents_from("/plant") == ("b.pdf",)


def test_no_reader_sees_none_or_both_while_a_document_is_replaced(
    store: Store, manual: Any, open_store: Callable[[], Store]
) -> None:
    """Readers look all the time, each by the steps of a question, while eight editions follow one another."""
    editions = [manual("pump.pdf", mark) for mark in "abcdefgh"]
    everything = [i for edition in editions for i in edition.ids]
    whole = [set(edition.ids) for edition in editions]
    editions[0].publish(store)
    over, seen = threading.Event(), []

    def read(reader: Store) -> None:
        last = False
        while not last:
            last = over.is_set()
            hidden = reader.documents.hidden()
            seen.append(set(reader.documents.evidence(everything, OPEN_AUDIENCE, hidden)))

    readers = [threading.Thread(target=read, args=(open_store(),)) for _ in range(2)]
    for reader in readers:
        reader.start()
    for edition in editions[1:]:
        edition.publish(store)
    over.set()
    for reader in readers:
        reader.join()
    assert all(found in whole for found in seen)
    assert whole[-1] in seen


def test_text_that_databases_refuse_is_cleaned(store: Store, manual: Any) -> None:
    copy = manual("pump.pdf", "a")
    copy.copy = replace(copy.copy, title="Pu\x00mp \ud800")
    copy.publish(store)
    assert store.documents.get("pump.pdf", OPEN_AUDIENCE).title == "Pump ?"


def test_a_copy_that_an_older_answer_cites_is_still_there_for_its_audience(store: Store, manual: Any) -> None:
    old, new = manual("pump.pdf", "a", groups=("service",)), manual("pump.pdf", "b", groups=("service",))
    old.stage(store)
    with pytest.raises(NotFound):
        store.documents.copy(old.id, (frozenset({"service"}),))
    store.documents.publish(old.id)
    new.publish(store)
    assert store.documents.copy(old.id, (frozenset({"service"}),)).title == "Manual a"
    for audience in (OPEN_AUDIENCE, ()):
        with pytest.raises(NotFound):
            store.documents.copy(old.id, audience)


def test_groups_are_those_of_active_documents(store: Store, manual: Any) -> None:
    manual("pump.pdf", "a", groups=("service",)).publish(store)
    manual("pump.pdf", "b", groups=("press", "paint")).publish(store)
    manual("line.pdf", "a", groups=("later",)).stage(store)
    assert store.documents.groups() == {"press", "paint"}
