"""E5's network, a BERT of twelve layers, as a graph for ONNX Runtime.

Its matrices have 8 bits a weight and one scale for each output; what flows through them is brought to 8 bits
on the way (dynamic quantization). Unsigned on both sides: signed weights overflow on processors without VNNI.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from bot.nlu.e5.weights import Floats, Weights

_ZERO = 128
_CONTRIB = "com.microsoft"  # ONNX Runtime's own operators
_OPSET, _CONTRIB_OPSET, _IR = 17, 1, 8


def build(weights: Weights, layers: tuple[int, ...]) -> bytes:
    """Return the network: "embedded", (1, tokens, width) floats, to "means", (layers, width).

    The means are those of the tokens behind each of `layers`, counted from 1; no layer after them is run.
    """
    return _Builder(weights).build(layers)


class _Builder:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._values: list[onnx.TensorProto] = []

    def build(self, layers: tuple[int, ...]) -> bytes:
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
        graph = helper.make_graph(
            self._nodes,
            "e5",
            [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [1, "tokens", width])],
            [helper.make_tensor_value_info("means", TensorProto.FLOAT, [len(layers), width])],
            self._values,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, _CONTRIB_OPSET)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR).SerializeToString()

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
        numbers, scales = _quantized(self._weights.matrix(name + ".w", inputs))
        zeros = np.full(len(scales), _ZERO, np.uint8)
        return self._own(
            "DynamicQuantizeMatMul",
            [
                value,
                self._value(name + ".w", numbers),
                self._value(name + ".scale", scales),
                self._value(name + ".zero", zeros),
            ],
        )

    def _added(self, value: str, change: str, norm: str, bias: str) -> str:
        """Add `change` and `bias`, and bring the sum to mean 0 and variance 1."""
        inputs = [change, value, *self._norm(norm), self._vector(bias)]
        return self._own("SkipLayerNormalization", inputs, epsilon=self._weights.epsilon)

    def _norm(self, name: str) -> list[str]:
        return [self._vector(name + ".w"), self._vector(name + ".b")]

    def _vector(self, name: str) -> str:
        return self._value(name, self._weights.vector(name))

    def _value(self, name: str, array: npt.NDArray[np.generic]) -> str:
        self._values.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def _own(self, operator: str, inputs: list[str], **settings: Any) -> str:
        return self._node(operator, inputs, domain=_CONTRIB, **settings)

    def _node(self, operator: str, inputs: list[str], **settings: Any) -> str:
        output = f"value{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **settings))
        return output


def _quantized(matrix: Floats) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Return `matrix`, (outputs, inputs), as numbers around 128, (inputs, outputs), each output's scale."""
    scales = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / (_ZERO - 1)
    numbers = np.rint(matrix / scales[:, None]) + _ZERO
    return numbers.astype(np.uint8).T, scales.astype(np.float32)
