"""The bundled cross-encoder: what states the answer stands above what only comes near it."""

from __future__ import annotations

from pathlib import Path

import pytest

import models.cross_encoder.onnx as onnx
from models.cross_encoder import flaw, states
from models.errors import BadInput

NEAR = (
    (
        "What is the tightening torque of the drain plug?",
        "Gearbox > Tightening torques || Part: Drain plug; Torque: 80 N·m; Socket: 24 mm",
        "Gearbox > Parts || Part: Drain plug; Thread: M22 x 1.5; Socket: 24 mm",
    ),
    (
        "How often do I grease the bearings?",
        "Maintenance || Grease the bearings every 2000 operating hours.",
        "Maintenance || Grease the bearings with a lithium grease of grade 2.",
    ),
    (
        "What is the maximum inlet pressure?",
        "Technical data || The inlet pressure must not exceed 6 bar.",
        "Technical data || The outlet pressure is set to 10 bar at the factory.",
    ),
)


@pytest.mark.parametrize(("question", "answers", "comes_near"), NEAR)
def test_a_passage_that_states_what_is_asked_is_likelier_than_one_that_comes_near(
    question: str, answers: str, comes_near: str
) -> None:
    stated, near = states(question, [answers, comes_near])
    assert stated / (1 - stated) > 5 * near / (1 - near)


def test_each_passage_is_judged_alone_in_the_order_of_the_passages() -> None:
    question, passages = NEAR[0][0], [*NEAR[0][1:], "", "bolt " * 5000, "오일 필터"]
    together = states(question, passages)
    assert together == pytest.approx([states(question, [passage])[0] for passage in passages], abs=1e-4)
    assert states(question, []) == []


@pytest.mark.parametrize("fault", ["changed", "cut short", "missing"])
def test_a_file_that_is_not_the_one_it_should_be_is_refused_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    assert flaw() is None
    broken = tmp_path / "cross_encoder.onnx"
    content = onnx.MODEL_PATH.read_bytes()
    if fault != "missing":
        broken.write_bytes(content[:-1] + b"x" if fault == "changed" else content[:1000])
    monkeypatch.setattr(onnx, "MODEL_PATH", broken)
    with pytest.raises(BadInput, match="Install Millwright again"):
        states("What is the torque?", ["Torque: 80 N·m"])
    assert str(broken) in (flaw() or "")
    broken.write_bytes(content)
    assert flaw() is None  # mended, it is looked at anew
