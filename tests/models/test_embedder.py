"""The bundled embedder against published similarities, and what happens where its file is missing or changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import models.embedder.onnx as onnx
from models.embedder import open_embedder, unusable_model
from models.embedder.onnx import MINILM, MiniLM
from models.embedder.rarity import LEAST, rarity
from models.errors import BadInput

# Quick start of the Sentence Transformers documentation, "Computing similarities" (all-MiniLM-L6-v2, full precision).
PUBLISHED = (
    ("The weather is lovely today.", "It's so sunny outside!", 0.6660),
    ("The weather is lovely today.", "He drove to the stadium.", 0.1046),
    ("It's so sunny outside!", "He drove to the stadium.", 0.1411),
)
INT8_ERROR = 0.03


@pytest.mark.parametrize(("left", "right", "cosine"), PUBLISHED)
def test_cosines_agree_with_the_published_ones(left: str, right: str, cosine: float) -> None:
    one, other = MiniLM().embed([left, right])
    assert float(one @ other) == pytest.approx(cosine, abs=INT8_ERROR)


def test_vectors_are_finite_float32_of_unit_length_in_the_order_of_the_texts() -> None:
    texts = ["drain plug", "x" * 5000, "", "Separator vessel cover bolts M16 185 Nm " * 40, "오일 필터"] * 3
    vectors = MiniLM().embed(texts)
    assert vectors.shape == (15, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(15), abs=1e-4)
    alone = np.vstack([MiniLM().embed([text]) for text in texts[:5]])
    assert (vectors[:5] * alone).sum(axis=1) == pytest.approx(np.ones(5), abs=0.01)
    assert MiniLM().embed([]).shape == (0, 384)


def test_a_question_asked_again_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    embed = MiniLM.embed
    monkeypatch.setattr(MiniLM, "embed", lambda self, texts: calls.append(len(texts)) or embed(self, texts))
    embedder = open_embedder(MINILM, 384, cache_size=2)
    assert embedder is not None
    first = embedder.embed(["drain plug"])
    first[:] = 0  # what a caller does to its copy is its own business
    again = embedder.embed(["drain plug"])
    assert calls == [1]
    assert np.linalg.norm(again) == pytest.approx(1, abs=1e-4)
    embedder.embed(["fill plug"])
    embedder.embed(["air filter"])
    embedder.embed(["drain plug"])
    assert calls == [1, 1, 1, 1]


def test_without_the_model_file_search_goes_on_by_text_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx, "MODEL_PACKAGE", "no_such_package_of_ours")
    assert open_embedder(MINILM, 384) is None
    warning = unusable_model(MINILM)
    assert warning is not None
    assert "text alone" in warning


def test_a_changed_model_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    changed = tmp_path / "model.onnx"
    changed.write_bytes(b"not the model")
    monkeypatch.setattr(onnx, "model_path", lambda: changed)
    with pytest.raises(BadInput, match="sha256"):
        MiniLM().embed(["drain plug"])
    assert open_embedder(MINILM, 384) is None  # so a question is answered by text search, and not lost
    assert str(changed) in (unusable_model(MINILM) or "")
    assert unusable_model("none") is None


@pytest.mark.parametrize(("name", "dimension"), [("no-such-model", 384), (MINILM, 512)])
def test_a_wrong_setting_is_named(name: str, dimension: int) -> None:
    with pytest.raises(BadInput, match=str(dimension) if name == MINILM else name):
        open_embedder(name, dimension)


def test_fingerprints_tell_embedders_apart() -> None:
    bundled = open_embedder(MINILM, 384)
    other = open_embedder("litellm:openai/text-embedding-3-small", 384)
    assert bundled is not None
    assert other is not None
    assert bundled.fingerprint != other.fingerprint


def test_each_process_after_a_fork_computes_the_same() -> None:
    """A session made before a fork has no threads in the child: the child must make its own."""
    program = (
        "import os, sys; import services.settings; from models.embedder.onnx import MiniLM\n"
        "import numpy as np\n"
        "before = MiniLM().embed(['drain plug'])\n"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    same = float((MiniLM().embed(['drain plug']) @ before.T)[0, 0])\n"
        "    os._exit(0 if same > 0.999 else 3)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], timeout=120, env={**os.environ}, check=False)
    assert done.returncode == 0


def test_rare_words_weigh_more_than_common_ones() -> None:
    assert rarity("the") == LEAST
    assert rarity("The") == rarity("the")
    assert rarity("the") < rarity("water") < rarity("torque") <= rarity("gerotor") == 1.0
    assert rarity("E17") == 1.0
