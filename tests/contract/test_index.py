"""What every VectorIndex promises. A failure names the adapter; no adapter's name stands inside a test."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.analyzer import terms
from models.errors import BadInput, IndexMismatch
from models.index.port import Filters, Hits, IndexedChunk, IndexQuery, Vector, VectorIndex
from models.types import PUBLIC_GROUP, ChunkKind, visible

DIMENSION = 8
EVERYONE = (frozenset({PUBLIC_GROUP}),)
NOTHING_HIDDEN: frozenset[str] = frozenset()
ANY = Filters()


def vector(seed: int) -> Vector:
    made = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    return made / np.linalg.norm(made)


def chunk(name: str, text: str, *, groups: Sequence[str] = (PUBLIC_GROUP,), document: str = "a.pdf",
          kind: ChunkKind = ChunkKind.PROSE, of: Vector | None = None) -> IndexedChunk:  # fmt: skip
    id_ = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
    return IndexedChunk(id_, document, kind, frozenset(groups), terms(text), vector(len(name)) if of is None else of)


def ask(
    index: VectorIndex, text: str, audience=EVERYONE, filters=ANY, hidden=NOTHING_HIDDEN, of=None, limit=50
) -> Hits:
    return index.search(IndexQuery(terms(text), vector(1) if of is None else of, limit), audience, filters, hidden)


def ids(hits) -> list[str]:
    return [hit.id for hit in hits]


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    assert index.count() == 0
    assert ask(index, "drain plug") == Hits((), ())
    index.drop("nobody")
    index.ping()


def test_what_was_added_is_found_by_words_and_by_vector(index: VectorIndex) -> None:
    near, far = vector(3), -vector(3)
    drain = chunk("drain", "Tighten the drain plug to 55 Nm", of=near)
    filter_ = chunk("filter", "Screw the oil filter on by hand", of=far)
    index.add("copy-1", [drain, filter_])
    found = ask(index, "drain plugs", of=near)
    assert ids(found.lexical) == [drain.id]
    assert found.lexical[0].copy == "copy-1"
    assert ids(found.dense) == [drain.id, filter_.id]
    assert found.dense[0].score == pytest.approx(1, abs=1e-3)
    assert found.dense[1].score == pytest.approx(-1, abs=1e-3)
    assert index.count() == index.count("copy-1") == 2


def test_adding_twice_changes_nothing_and_the_last_text_counts(index: VectorIndex) -> None:
    index.add("copy-1", [chunk("one", "drain plug")])
    index.add("copy-1", [chunk("one", "drain plug")])
    assert index.count() == 1
    index.add("copy-1", [chunk("one", "fill plug")])
    assert index.count() == 1
    assert not ask(index, "drain").lexical
    assert ids(ask(index, "fill").lexical) == [chunk("one", "").id]


def test_without_a_vector_the_words_still_find_it(index: VectorIndex) -> None:
    plain = IndexedChunk(str(uuid.uuid4()), "a.pdf", ChunkKind.PROSE, frozenset({PUBLIC_GROUP}), terms("drain"), None)
    index.add("copy-1", [plain])
    found = ask(index, "drain")
    assert ids(found.lexical) == [plain.id]
    assert not found.dense
    query = IndexQuery(terms("drain"), None)
    assert index.search(query, EVERYONE, ANY, NOTHING_HIDDEN).dense == ()


def test_a_dropped_copy_is_gone_and_the_others_stay(index: VectorIndex) -> None:
    index.add("copy-1", [chunk(f"one {n}", "drain plug") for n in range(130)])
    index.add("copy-2", [chunk("two", "drain plug")])
    index.drop("copy-1")
    assert index.count() == 1
    assert {hit.copy for hit in ask(index, "drain").lexical} == {"copy-2"}
    assert {hit.copy for hit in ask(index, "drain").dense} == {"copy-2"}


def test_a_hidden_copy_is_never_returned(index: VectorIndex) -> None:
    index.add("old", [chunk("old", "drain plug 45 Nm")])
    index.add("new", [chunk("new", "drain plug 55 Nm")])
    for hidden, expected in (({"new"}, "old"), ({"old"}, "new")):
        found = ask(index, "drain plug", hidden=frozenset(hidden))
        assert {hit.copy for hit in (*found.lexical, *found.dense)} == {expected}
    assert ask(index, "drain plug", hidden=frozenset({"old", "new"})) == Hits((), ())


NEAR_GROUPS = ("line", "line-1", "line 1", "Line-1", "line_1", "site line", "line-10")


@pytest.mark.parametrize("group", NEAR_GROUPS)
def test_near_equal_group_names_are_different_groups(index: VectorIndex, group: str) -> None:
    index.add("copy", [chunk(f"of {name}", "drain plug", groups=[name]) for name in NEAR_GROUPS])
    found = ask(index, "drain plug", audience=(frozenset({group}),))
    own = chunk(f"of {group}", "").id
    assert ids(found.lexical) == ids(found.dense) == [own]


def test_an_empty_audience_sees_nothing(index: VectorIndex) -> None:
    index.add("copy", [chunk("one", "drain plug")])
    assert ask(index, "drain plug", audience=()) == Hits((), ())
    assert ask(index, "drain plug", audience=(frozenset(),)) == Hits((), ())
    assert ask(index, "drain plug", audience=(frozenset({PUBLIC_GROUP}), frozenset())) == Hits((), ())


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_each_member_of_the_audience_must_be_allowed(index: VectorIndex, data: st.DataObject) -> None:
    names = st.sets(st.sampled_from(["a", "b", "c", "ab"]), max_size=3)
    of_chunks = data.draw(st.lists(names.filter(bool), min_size=1, max_size=5))
    audience = tuple(frozenset(members) for members in data.draw(st.lists(names, max_size=3)))
    index.drop("copy")
    made = [chunk(f"chunk {n}", "drain plug", groups=sorted(groups)) for n, groups in enumerate(of_chunks)]
    index.add("copy", made)
    expected = {one.id for one in made if visible(one.groups, audience)}
    found = ask(index, "drain plug", audience=audience)
    assert set(ids(found.lexical)) == set(ids(found.dense)) == expected


def test_filters_are_applied_inside_the_search(index: VectorIndex) -> None:
    many = [chunk(f"many {n}", "drain plug drain plug", document="big.pdf") for n in range(120)]
    one = chunk("one", "drain plug in a long text about many other things", document="small.pdf", kind=ChunkKind.TABLE)
    index.add("copy", [*many, one])
    by_document = ask(index, "drain plug", filters=Filters(documents=frozenset({"small.pdf"})), limit=5)
    by_kind = ask(index, "drain plug", filters=Filters(kinds=frozenset({ChunkKind.TABLE})), limit=5)
    for found in (by_document, by_kind):
        assert ids(found.lexical) == ids(found.dense) == [one.id]


@pytest.mark.parametrize(
    ("asked", "right", "siblings"),
    [
        ("88-1203/B", "88-1203/B", ["88-1203/A", "88-1203", "88-1204/B", "1203 B 88"]),
        ("MS21042-4?", "MS21042-4", ["MS21042-5", "MS21042-3", "MS21043-4"]),
        ("What does E-17 mean", "E-17", ["E-18", "E-71", "E 5 of 17"]),
        ("torque of M12x1.5", "M12x1.5", ["M12x15", "M12x1.25", "M12"]),
    ],
)
def test_an_identifier_finds_itself_before_its_siblings(
    index: VectorIndex, asked: str, right: str, siblings: list[str]
) -> None:
    texts = {right: f"Use {right} here."} | {name: f"Use {name} here, and {name} again: {name}." for name in siblings}
    index.add("copy", [chunk(name, text) for name, text in texts.items()])
    assert ids(ask(index, asked).lexical)[0] == chunk(right, "").id


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_not_finite_is_refused_and_nothing_is_added(index: VectorIndex, bad: float) -> None:
    spoilt = vector(2).copy()
    spoilt[3] = bad
    with pytest.raises(BadInput, match="finite"):
        index.add("copy", [chunk("good", "drain"), chunk("bad", "drain", of=spoilt)])
    assert index.count() == 0


def test_a_vector_of_the_wrong_length_is_refused(index: VectorIndex) -> None:
    with pytest.raises(BadInput):
        index.add("copy", [chunk("bad", "drain", of=np.ones(DIMENSION + 1, dtype=np.float32))])


def test_another_fingerprint_is_an_error_until_the_index_is_reset(make_index: Callable[..., VectorIndex]) -> None:
    make_index("first model").add("copy", [chunk("one", "drain")])
    other = make_index("second model")
    for use in (lambda: other.add("copy", [chunk("two", "drain")]), lambda: ask(other, "drain")):
        with pytest.raises(IndexMismatch, match=r"first model.*second model.*rebuild"):
            use()
    assert make_index("first model").count() == 1
    other.reset()
    other.add("copy", [chunk("two", "drain")])
    assert ids(ask(other, "drain").lexical) == [chunk("two", "").id]
    other.drop("copy")
    assert ask(make_index("third model"), "drain") == Hits((), ())  # an empty index stops nobody


def test_an_index_whose_model_is_gone_is_searched_by_its_terms(make_index: Callable[..., VectorIndex]) -> None:
    make_index("vectors small, analyzer 1, schema 1").add("copy", [chunk("one", "drain")])
    without = make_index("vectors none, analyzer 1, schema 1", dimension=None)
    found = without.search(IndexQuery(terms("drain"), None), EVERYONE, ANY, NOTHING_HIDDEN)
    assert ids(found.lexical) == [chunk("one", "").id]
    assert found.dense == ()
    with pytest.raises(IndexMismatch, match="rebuild"):
        without.add(
            "copy", [IndexedChunk(str(uuid.uuid4()), "a.pdf", ChunkKind.PROSE, frozenset("a"), ("plug",), None)]
        )
    other_analyzer = make_index("vectors none, analyzer 2, schema 1", dimension=None)
    with pytest.raises(IndexMismatch, match="rebuild"):
        other_analyzer.search(IndexQuery(terms("drain"), None), EVERYONE, ANY, NOTHING_HIDDEN)


def test_copies_are_counted(index: VectorIndex) -> None:
    assert index.copies() == {}
    index.add("first", [chunk(f"f{n}", "drain") for n in range(3)])
    index.add("second", [chunk("s", "drain")])
    assert index.copies() == {"first": 3, "second": 1}
    index.drop("first")
    assert index.copies() == {"second": 1}


def test_a_rebuild_takes_the_place_for_all_readers_at_once(make_index: Callable[..., VectorIndex]) -> None:
    """Whoever searches meanwhile finds all or all: the old chunks or the new ones, never some of each or few."""
    rebuilt, read_by_others = make_index(), make_index()
    old, new = ([chunk(f"{age} {n}", "drain plug", of=vector(n)) for n in range(40)] for age in ("old", "new"))
    rebuilt.add("copy", old)
    before, after = {one.id for one in old}, {one.id for one in new}
    over = threading.Event()

    def read() -> list[set[str]]:
        seen = []
        while not over.is_set():
            found = ask(read_by_others, "drain")
            seen += [set(ids(found.lexical)), set(ids(found.dense))]
        return seen

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            for _ in range(5):
                with rebuilt.rebuild() as made:
                    assert made.count() == 0
                    for start in range(0, 40, 8):
                        made.add("copy", new[start : start + 8])
                with rebuilt.rebuild() as made:
                    made.add("copy", old)
        finally:
            over.set()
        seen = [one for reader in readers for one in reader.result()]
    assert seen
    assert all(one in (before, after) for one in seen)
    assert rebuilt.copies() == {"copy": 40}


def test_a_rebuild_that_fails_changes_nothing(make_index: Callable[..., VectorIndex]) -> None:
    index = make_index()
    index.add("copy", [chunk("one", "drain")])

    def fail() -> None:
        with index.rebuild() as made:
            made.add("other", [chunk("two", "drain")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert make_index().copies() == {"copy": 1}


def test_reading_an_empty_index_disturbs_nobody_who_fills_it(make_index: Callable[..., VectorIndex]) -> None:
    make_index().add("copy", [])
    reader = make_index("vectors none", dimension=None)
    with make_index().rebuild() as made:
        made.add("copy", [chunk("one", "drain")])
        assert reader.search(IndexQuery(terms("drain"), None), EVERYONE, ANY, NOTHING_HIDDEN) == Hits((), ())
    assert make_index().count() == 1


def test_a_rebuild_that_was_killed_is_none(make_index: Callable[..., VectorIndex]) -> None:
    index = make_index()
    index.add("copy", [chunk("one", "drain")])
    killed = make_index().rebuild()
    killed.__enter__().add("left behind", [chunk("two", "drain")])  # and never ended
    assert index.copies() == {"copy": 1}
    with index.rebuild() as made:
        made.add("copy", [chunk("three", "drain")])
    assert make_index().copies() == {"copy": 1}
    assert ids(ask(make_index(), "drain").lexical) == [chunk("three", "").id]


def test_what_others_add_during_a_rebuild_is_taken_along(make_index: Callable[..., VectorIndex]) -> None:
    index, other = make_index(), make_index()
    index.add("copy", [chunk("one", "drain")])
    with index.rebuild() as made:
        made.add("copy", [chunk("one", "drain")])
        other.add("new", [chunk(f"n{n}", "drain", of=vector(n)) for n in range(3)])
    assert other.copies() == {"copy": 1, "new": 3}
    assert set(ids(ask(other, "drain").dense)) == {chunk(name, "").id for name in ("one", "n0", "n1", "n2")}


def test_a_rebuild_with_another_model_is_used_only_when_it_is_done(make_index: Callable[..., VectorIndex]) -> None:
    first, second = make_index("first model"), make_index("second model")
    first.add("copy", [chunk("one", "drain")])
    first.add("gone", [chunk("two", "drain")])
    with second.rebuild() as made:
        made.add("copy", [chunk("one", "drain")])
        assert len(ask(first, "drain").lexical) == 2
    assert second.copies() == {"copy": 1}  # nothing of the other model is taken along
    with pytest.raises(IndexMismatch, match="rebuild"):
        ask(make_index("first model"), "drain")
    with pytest.raises(IndexMismatch, match="rebuild"):
        ask(first, "drain")


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(["c1", "c2", "c3"]), st.lists(st.integers(0, 12), max_size=6)),
        st.tuples(st.just("drop"), st.sampled_from(["c1", "c2", "c3"]), st.just([])),
        st.tuples(st.just("reset"), st.just(""), st.just([])),
    ),
    max_size=8,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, seed=st.integers(0, 99))
def test_who_read_along_finds_what_a_new_opener_finds(
    make_index: Callable[..., VectorIndex], changes: list[tuple[str, str, list[int]]], seed: int
) -> None:
    """Whatever is added, overwritten, dropped or emptied by one process, another one never keeps what is gone."""
    writer, along = make_index(), make_index()
    writer.reset()
    there: dict[str, str] = {}
    for step, (change, copy, numbers) in enumerate(changes):
        if change == "add":
            made = [
                chunk(f"n{n}", f"drain plug {step} {n}", of=vector(seed + step + n)) for n in dict.fromkeys(numbers)
            ]
            writer.add(copy, made)
            there |= {one.id: copy for one in made}
        elif change == "drop":
            writer.drop(copy)
            there = {id_: of for id_, of in there.items() if of != copy}
        else:
            writer.reset()
            there = {}
        found = ask(along, f"drain {step}", of=vector(seed))
        assert {hit.id: hit.copy for hit in found.lexical} == {hit.id: hit.copy for hit in found.dense} == there
        assert found == ask(make_index(), f"drain {step}", of=vector(seed))


def test_threads_may_search_while_another_writes(index: VectorIndex) -> None:
    index.add("copy", [chunk(f"kept {n}", "drain plug") for n in range(20)])
    kept = {chunk(f"kept {n}", "").id for n in range(20)}
    with ThreadPoolExecutor(5) as pool:
        searches = [pool.submit(ask, index, "drain") for _ in range(20)]
        writes = [pool.submit(index.add, f"new {n}", [chunk(f"new {n}", "drain valve")]) for n in range(5)]
        searches += [pool.submit(ask, index, "drain") for _ in range(20)]
        for future in writes:
            future.result()
        for search in searches:
            found = search.result()
            assert kept <= set(ids(found.lexical)) & set(ids(found.dense))
    assert len(ask(index, "drain").lexical) == 25


def test_another_opener_sees_what_was_written(make_index: Callable[..., VectorIndex]) -> None:
    writer, reader = make_index(), make_index()
    assert not ask(reader, "drain").lexical
    writer.add("copy", [chunk("one", "drain")])
    assert len(ask(reader, "drain").lexical) == len(ask(reader, "drain").dense) == 1
    writer.drop("copy")
    assert ask(reader, "drain") == Hits((), ())


WORDS = [
    *terms("pump seal torque drain plug bolt oil filter pressure bar of the to and with 12 mm"),
    "88-1203/B",
    "E-17",
]


def common_corpus() -> list[IndexedChunk]:
    """Two hundred random texts, the same for every adapter."""
    rng = random.Random(7)
    return [chunk(f"text {n}", " ".join(rng.choices(WORDS, k=rng.randint(4, 60))), of=vector(n)) for n in range(200)]


def bm25(corpus: Sequence[IndexedChunk], asked: Sequence[str]) -> dict[str, float]:
    """BM25 by its definition (Robertson and Zaragoza 2009), with the idf that is never negative."""
    mean = sum(len(one.terms) for one in corpus) / len(corpus)
    scores = {}
    for one in corpus:
        score = 0.0
        for term in dict.fromkeys(asked):
            holding = sum(term in other.terms for other in corpus)
            idf = np.log(1 + (len(corpus) - holding + 0.5) / (holding + 0.5))
            count = one.terms.count(term)
            score += idf * count / (count + 1.2 * (0.25 + 0.75 * len(one.terms) / mean))
        if score > 0:
            scores[one.id] = score
    return scores


@pytest.mark.parametrize("asked", ["torque of the drain plug", "88-1203/B", "oil filter pressure in bar E-17"])
def test_adapters_rank_alike(index: VectorIndex, asked: str) -> None:
    """Each adapter against the definition, hence against each other: in words by BM25, in vectors by the cosine."""
    corpus = common_corpus()
    index.add("copy", corpus)
    of = vector(500)
    found = ask(index, asked, of=of, limit=30)
    expected = bm25(corpus, terms(asked))
    best = sorted(expected, key=lambda id_: (-round(expected[id_], 4), id_))[:30]
    assert [round(hit.score, 3) for hit in found.lexical] == [round(expected[id_], 3) for id_ in best]
    assert len(set(ids(found.lexical)) & set(best)) >= 29  # equal scores may change places at the end
    cosines = {one.id: float(one.vector @ of) for one in corpus if one.vector is not None}
    assert ids(found.dense) == sorted(cosines, key=lambda id_: -cosines[id_])[:30]
