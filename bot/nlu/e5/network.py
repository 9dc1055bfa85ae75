"""E5's network, a BERT of twelve layers, as a graph for ONNX Runtime.

Its matrices have 8 bits a weight and one scale for each output (bot/nlu/quantized.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper
from onnxruntime import InferenceSession

from bot.nlu.e5.weights import Weights
from bot.nlu.quantized import CONTRIB, constants, quantized, session


def build(weights: Weights, layers: tuple[int, ...]) -> InferenceSession:
    """Return the network: "embedded", (1, tokens, width) floats, to "means", (layers, width).

    The means are those of the tokens behind each of `layers`, counted from 1; no layer after them is run.
    """
    return _Builder(weights).build(layers)


class _Builder:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._values: dict[str, npt.NDArray[np.generic]] = {}

    def build(self, layers: tuple[int, ...]) -> InferenceSession:
        width = self._weights.width
        value = self._node(
            "LayerNormalization", ["embedded", *self._norm("emb.ln")], epsilon=self._weights.epsilon
        )
        means = []
        for layer in range(max(layers)):
            value = self._layer(f"l{layer}.", value)
            if layer + 1 in layers:
                means.append(self._node("ReduceMean", [value], axes=[1], keepdims=0))
        self._nodes.append(helper.make_node("Concat", means, ["means"], axis=0))
        return session(
            self._nodes,
            [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [1, "tokens", width])],
            [helper.make_tensor_value_info("means", TensorProto.FLOAT, [len(layers), width])],
            self._values,
        )

    def _layer(self, name: str, value: str) -> str:
        width, inner = self._weights.width, self._weights.inner
        parts = [self._times(value, name + part, width) for part in "qkv"]
        biases = np.concatenate([self._weights.vector(f"{name}{part}.b") for part in "qkv"])
        bias = self._value(name + "qkv.b", biases)
        seen = self._own("MultiHeadAttention", [*parts, bias], num_heads=self._weights.heads)
        value = self._added(value, self._times(seen, name + "ao", width), name + "aln", name + "ao.b")
        wide = self._own("BiasGelu", [self._times(value, name + "fi", width), self._vector(name + "fi.b")])
        return self._added(value, self._times(wide, name + "fo", inner), name + "oln", name + "fo.b")

    def _times(self, value: str, name: str, inputs: int) -> str:
        """Multiply with the matrix `name`."""
        matrix = constants(name, *quantized(self._weights.matrix(name + ".w", inputs)))
        self._values |= matrix
        return self._own("DynamicQuantizeMatMul", [value, *matrix])

    def _added(self, value: str, change: str, norm: str, bias: str) -> str:
        """Add `change` and `bias`, and bring the sum to mean 0 and variance 1."""
        inputs = [change, value, *self._norm(norm), self._vector(bias)]
        return self._own("SkipLayerNormalization", inputs, epsilon=self._weights.epsilon)

    def _norm(self, name: str) -> list[str]:
        return [self._vector(name + ".w"), self._vector(name + ".b")]

    def _vector(self, name: str) -> str:
        return self._value(name, self._weights.vector(name))

    def _value(self, name: str, array: npt.NDArray[np.generic]) -> str:
        self._values[name] = array
        return name

    def _own(self, operator: str, inputs: list[str], **settings: Any) -> str:
        return self._node(operator, inputs, domain=CONTRIB, **settings)

    def _node(self, operator: str, inputs: list[str], **settings: Any) -> str:
        output = f"value{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **settings))
        return output
