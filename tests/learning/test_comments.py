"""Comments are classified in stages; the shipped weights are those of the shipped comments."""

from __future__ import annotations

from typing import Any

import pytest

from models.types import OPEN_AUDIENCE
from services.answering.model.language_model import LanguageModel
from services.learning.comment_model import ByModel, fit, labelled_comments, learn_from_model
from services.learning.comments import NAME, Kind, Weights, classify, shipped_weights
from services.learning.feedback import give
from tests.answering.language_server import Asked, LanguageServer


def test_the_shipped_comments_are_many_and_of_many_hands() -> None:
    comments = labelled_comments()
    assert len(comments) >= 800
    assert len({comment.text for comment in comments}) == len(comments)
    assert {comment.kind for comment in comments} == set(Kind)
    for kind in Kind:
        assert len({comment.writer for comment in comments if comment.kind is kind}) >= 10


def test_the_shipped_weights_are_fitted_on_them() -> None:
    texts = [comment.text for comment in labelled_comments()]
    fresh, shipped = fit(labelled_comments())(texts), shipped_weights()(texts)
    assert [c.kind for c in fresh] == [c.kind for c in shipped]
    assert [c.severity for c in fresh] == [c.severity for c in shipped]


@pytest.mark.parametrize("text", ["", "   ", "\x00", "?" * 5000, "漢字だけ", "a" * 3])
def test_any_text_is_classified(text: str) -> None:
    found = classify(text)
    assert (found.kind is None) == (not text.strip())
    assert 0 <= found.sure <= 1


def test_a_model_labels_and_the_local_one_learns_from_it(site: Any) -> None:
    def reply(asked: Asked) -> dict[str, Any] | str:
        comment = asked.fields["comment"]
        return "no JSON" if "stumm" in comment else {"kind": "stale document", "severity": "medium"}

    server = LanguageServer()
    server.reply = reply
    try:
        model = LanguageModel("openai/tiny", base_url=server.url)
        answer = site.ask("What is the tightening torque of the crank pin?")
        local = shipped_weights()
        assert local(["blorp zork"])[0].kind is not Kind.STALE_DOCUMENT
        for n in range(25):
            give(site.store, answer.id, f"p{n}", OPEN_AUDIENCE, "wrong", f"blorp zork {'stumm' if n < 2 else n}")
        assert ByModel(model, local)(["blorp", "stumm"])[1].by == "local"
        assert learn_from_model(site.store, model, local) >= 20
        assert classify("blorp zork", site.store.learnt).kind is Kind.STALE_DOCUMENT
        kept = site.store.learnt.get(NAME)
        assert Weights.from_json(kept)(["blorp zork"])[0].kind is Kind.STALE_DOCUMENT
    finally:
        server.close()
