"""The trained cross-encoder as an ONNX file: weights int8, arithmetic in single precision.

python -m benchmarks.cross_encoder.to_onnx weights.npz cross_encoder.onnx

Weights alone are int8, one scale per column or word: with int8 arithmetic, too, scores differ with the processor's
instructions, and by 0.2 in log odds on average.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS, SIZE, OPSET, IR = 12, 384, 17, 9
_LAYER = "bert.encoder.layer."


class Graph:
    """Nodes and constants as they are added; every method gives the name of what it made."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def const(self, value: Any, name: str) -> str:
        self.constants[name] = numpy_helper.from_array(np.asarray(value, order="C"), name)
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        made = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [made], **attributes))
        return made

    def number(self, value: float) -> str:
        return self.const(np.array(value, np.float32), f"number {value}")

    def axes(self, *values: int) -> str:
        return self.const(np.array(values, np.int64), f"axes {values}")

    def linear(self, x: str, name: str) -> str:
        matrix = self.weights[f"{name}.weight"].T
        scale = np.abs(matrix).max(0) / 127
        scale[scale == 0] = 1
        parts = (
            self.const(np.round(matrix / scale).astype(np.int8), f"{name}.weight"),
            self.const(scale.astype(np.float32), f"{name}.scale"),
            self.const(np.zeros(len(scale), np.int8), f"{name}.zero"),
        )
        product = self.op("MatMul", x, self.op("DequantizeLinear", *parts, axis=1))
        return self.op("Add", product, self.const(self.weights[f"{name}.bias"], f"{name}.bias"))

    def norm(self, x: str, name: str) -> str:
        scale, bias = (self.const(self.weights[f"{name}.{part}"], f"{name}.{part}") for part in ("weight", "bias"))
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)


def embedded(g: Graph) -> str:
    name = "bert.embeddings."
    words = g.op("Gather", g.const(g.weights["words"].astype(np.int8), "words"), "input_ids")
    scale = g.op("Gather", g.const(g.weights["scale"], "scale"), "input_ids")
    x = g.op("Mul", g.op("Cast", words, to=TensorProto.FLOAT), scale)
    length = g.op(
        "Unsqueeze", g.op("Gather", g.op("Shape", "input_ids"), g.const(np.array(1, np.int64), "one")), g.axes(0)
    )
    places = g.const(g.weights[f"{name}position_embeddings.weight"], "positions")
    types = g.const(g.weights[f"{name}token_type_embeddings.weight"], "types")
    x = g.op("Add", g.op("Add", x, g.op("Slice", places, g.axes(0), length)), g.op("Gather", types, "token_type_ids"))
    return g.norm(x, f"{name}LayerNorm")


def layer(g: Graph, x: str, name: str, bias: str) -> str:
    """Self-attention over all heads, then the two-layer network, each added to its input and normalised."""

    def heads(part: str, order: list[int]) -> str:
        split = g.const(np.array([0, 0, HEADS, SIZE // HEADS], np.int64), "split")
        return g.op("Transpose", g.op("Reshape", g.linear(x, f"{name}attention.self.{part}"), split), perm=order)

    query, key, value = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]), heads("value", [0, 2, 1, 3])
    scores = g.op("Mul", g.op("MatMul", query, key), g.number((SIZE // HEADS) ** -0.5))
    seen = g.op("MatMul", g.op("Softmax", g.op("Add", scores, bias), axis=-1), value)
    seen = g.op(
        "Reshape", g.op("Transpose", seen, perm=[0, 2, 1, 3]), g.const(np.array([0, 0, SIZE], np.int64), "join")
    )
    x = g.norm(g.op("Add", g.linear(seen, f"{name}attention.output.dense"), x), f"{name}attention.output.LayerNorm")
    wide = g.linear(x, f"{name}intermediate.dense")
    gelu = g.op("Add", g.op("Erf", g.op("Mul", wide, g.number(0.5**0.5))), g.number(1.0))
    wide = g.op("Mul", g.op("Mul", wide, g.number(0.5)), gelu)
    return g.norm(g.op("Add", g.linear(wide, f"{name}output.dense"), x), f"{name}output.LayerNorm")


def built(weights: dict[str, Any]) -> Any:
    g = Graph(weights)
    mask = g.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    bias = g.op("Unsqueeze", g.op("Mul", g.op("Sub", g.number(1.0), mask), g.number(-1e4)), g.axes(1, 2))
    x = embedded(g)
    for n in range(1 + max(int(name.split(".")[3]) for name in weights if name.startswith(_LAYER))):
        x = layer(g, x, f"{_LAYER}{n}.", bias)
    weight = g.op("Unsqueeze", mask, g.axes(2))
    summed = g.op("ReduceSum", g.op("Mul", x, weight), g.axes(1), keepdims=0)
    mean = g.op("Div", summed, g.op("ReduceSum", weight, g.axes(1), keepdims=0))
    first = g.op("Gather", x, g.const(np.array(0, np.int64), "first"), axis=1)
    logit = g.linear(g.op("Tanh", g.linear(g.op("Concat", first, mean, axis=-1), "dense")), "out")
    g.nodes.append(helper.make_node("Squeeze", [logit, g.axes(-1)], ["logits"]))
    texts = ("input_ids", "token_type_ids", "attention_mask")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in texts]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch"])
    graph = helper.make_graph(g.nodes, "cross-encoder", inputs, [output], list(g.constants.values()))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.checker.check_model(made)
    return made


def main() -> None:
    source, target = map(Path, sys.argv[1:3])
    weights = {name: a.astype(np.float32) for name, a in np.load(source).items()}
    onnx.save(built(weights), target)


if __name__ == "__main__":
    main()
