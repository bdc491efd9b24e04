"""Chunks survive their columns."""

from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.store.coding import body_of, chunk_from, plain
from models.types import Box, Chunk, ChunkKind, SafetyWarning, Severity, Unit, UnitKind

texts = st.text(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
pages = st.none() | st.integers(1, 2000)
boxes = st.lists(st.builds(Box, st.integers(1, 2000), numbers, numbers, numbers, numbers), max_size=2).map(tuple)
units = st.builds(
    Unit,
    text=texts,
    kind=st.sampled_from(UnitKind),
    page=pages,
    boxes=boxes,
    label=texts,
    lead_in=texts,
    cells=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    block=st.integers(0, 50),
)
warnings = st.builds(SafetyWarning, st.sampled_from(Severity), texts, texts, pages, boxes)
chunks = st.builds(
    Chunk,
    id=st.uuids().map(str),
    copy=st.uuids().map(lambda u: u.hex),
    ordinal=st.integers(0, 10**6),
    kind=st.sampled_from(ChunkKind),
    section=st.lists(texts, max_size=3).map(tuple),
    pages=st.lists(st.integers(1, 2000), max_size=3).map(tuple),
    units=st.lists(units, max_size=4).map(tuple),
    warnings=st.lists(warnings, max_size=2).map(tuple),
    governed=st.lists(st.lists(st.integers(0, 3), max_size=2).map(tuple), max_size=4).map(tuple),
)


@given(chunks)
def test_a_chunk_comes_back_equal(chunk: Chunk) -> None:
    assert chunk_from(chunk.id, chunk.copy, chunk.ordinal, chunk.kind.value, body_of(chunk)) == chunk


values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.datetimes() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | st.integers(), inner, max_size=3),
    max_leaves=10,
)


@given(values)
def test_anything_a_log_holds_becomes_json(value: Any) -> None:
    json.dumps(plain(value), allow_nan=False)


@given(st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda v: st.lists(v, max_size=3), max_leaves=5))
def test_what_is_json_already_stays(value: Any) -> None:
    assert plain(value) == value


def test_what_is_no_number_is_none() -> None:
    assert plain({"a": (math.nan, math.inf, 1.5)}) == {"a": [None, None, 1.5]}
