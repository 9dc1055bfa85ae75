"""Embeddings of training messages are computed once."""

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoders import Matrix
from bot.nlu.memory import Memory


class Letters:
    """A small encoder: how often each of the first letters occurs; keeps what it was asked."""

    def __init__(self, dimensions: int = 4) -> None:
        self.dimensions = dimensions
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> Matrix:
        self.asked += texts
        letters = "abcdefgh"[: self.dimensions]
        return np.array([[text.count(letter) for letter in letters] for text in texts], np.float32)


def test_only_new_texts_are_computed(tmp_path: Path) -> None:
    encoder = Letters()
    memory = Memory(tmp_path / "deep" / "letters.npz")
    first = memory.encode(["abba", "cab", "abba"], encoder)
    second = Memory(tmp_path / "deep" / "letters.npz").encode(["cab", "dad", "abba"], encoder)
    assert encoder.asked == ["abba", "cab", "dad"]
    assert first.tolist() == [[2, 2, 0, 0], [1, 1, 1, 0], [2, 2, 0, 0]]
    assert second.tolist() == [[1, 1, 1, 0], [1, 0, 0, 2], [2, 2, 0, 0]]


def test_no_text_stands_in_the_file(tmp_path: Path) -> None:
    Memory(tmp_path / "letters.npz").encode(["abracadabra"], Letters())
    assert b"abracadabra" not in (tmp_path / "letters.npz").read_bytes()


@pytest.mark.parametrize("broken", [b"", b"nonsense", b"PK\x03\x04 cut off"])
def test_a_broken_file_is_computed_anew(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "letters.npz"
    path.write_bytes(broken)
    assert Memory(path).encode(["cab"], Letters()).tolist() == [[1, 1, 1, 0]]
    assert Memory(path).encode(["cab"], Letters()).tolist() == [[1, 1, 1, 0]]


def test_embeddings_of_another_size_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "letters.npz"
    Memory(path).encode(["cab"], Letters(4))
    assert Memory(path).encode(["cab"], Letters(3)).tolist() == [[1, 1, 1]]
