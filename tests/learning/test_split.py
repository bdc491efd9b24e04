"""The split of the examples: drawn once, fair, and never between near-duplicates."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.learning.evaluation import Case
from services.learning.split import Origin, Side, clusters, drawn, near, side_of

PARTS = ["drain plug", "seal gland", "crank pin", "oil cooler", "winch drum", "idler arm", "gear cover", "fan shroud"]
ASKS = [
    "torque of the {}",
    "torqeu of the {}",
    "what is the torque of the {}?",
    "{} torque",
    "weight of the {}",
    "who makes the {}?",
]

questions = st.builds(lambda ask, part: ask.format(part), st.sampled_from(ASKS), st.sampled_from(PARTS))
cases = st.builds(
    lambda question, string: Case("1", "value", question, ("a.md",), (3,), (string,) if string else ()),
    questions,
    st.sampled_from(["", "45", "60", "75"]),
)


@given(st.lists(cases, max_size=25))
def test_near_duplicates_never_straddle_it(asked: list[Case]) -> None:
    there: list[tuple[Case, str]] = []
    for case in asked:
        there.append((case, side_of(case, there)))
    for case, side in there:
        for other, another in there:
            if Side.SET_ASIDE not in (side, another) and near(case, other):
                assert side == another


@given(questions)
def test_a_draw_is_repeated_alike_however_it_is_written(question: str) -> None:
    assert drawn(question) == drawn(question.upper() + "  ?!")


def test_both_sides_are_drawn() -> None:
    sides = [drawn(f"What is the torque of part number {n}?") for n in range(400)]
    assert 150 < sides.count(Side.HELD_OUT) < 250


def test_the_same_answer_in_other_words_is_a_near_duplicate() -> None:
    one = Case("1", "value", "How tight must the drain plug be?", ("m.pdf",), (4,), ("45",))
    other = Case("2", "value", "Torque, oil outlet screw?", ("m.pdf",), (4,), ("45",))
    assert near(one, other)
    assert not near(one, Case("3", "value", "Torque, oil outlet screw?", ("m.pdf",), (5,), ("45",)))


def test_a_slip_of_the_thumb_is_no_other_question_but_a_digit_is() -> None:
    one = Case("1", "value", "tightening torque of the bearing cap, pump P-104")
    assert near(one, Case("2", "value", "tigthening torqe of the baering cap pump P-104"))
    drums = [Case(str(n), "value", f"oil level of gear {n}") for n in (17, 18)]
    assert not near(drums[0], Case("3", "value", "oil level of bear 18"))


@given(st.lists(st.tuples(cases, st.sampled_from([*Origin])), max_size=25))
def test_only_what_a_person_labelled_is_held_out(asked: list[tuple[Case, Origin]]) -> None:
    there: list[tuple[Case, str]] = []
    for case, origin in asked:
        side = side_of(case, there, origin)
        assert origin is Origin.LABELLED or side is not Side.HELD_OUT
        for other, another in there:
            assert Side.SET_ASIDE in (side, another) or side == another or not near(case, other)
        there.append((case, side))


def test_clusters_join_chains() -> None:
    a = Case("a", "value", "torque of the drain plug")
    b = Case("b", "value", "what is the torque of the drain plug?", ("m.pdf",), (4,), ("45",))
    c = Case("c", "value", "how hard do I crank it?", ("m.pdf",), (4,), ("45",))
    d = Case("d", "value", "weight of the fan shroud")
    assert clusters([a, c, d, b]) == (0, 0, 2, 0)
