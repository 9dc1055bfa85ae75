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


def memory(path: Path, encoder: Letters) -> Memory:
    return Memory(path, encoder.dimensions, encoder.encode)


def test_only_new_texts_are_computed(tmp_path: Path) -> None:
    encoder = Letters()
    path = tmp_path / "deep" / "letters.npz"
    first = memory(path, encoder).encode(["abba", "cab", "abba"])
    second = memory(path, encoder).encode(["cab", "dad", "abba"])
    assert encoder.asked == ["abba", "cab", "dad"]
    assert first.tolist() == [[2, 2, 0, 0], [1, 1, 1, 0], [2, 2, 0, 0]]
    assert second.tolist() == [[1, 1, 1, 0], [1, 0, 0, 2], [2, 2, 0, 0]]


def test_no_text_stands_in_the_file(tmp_path: Path) -> None:
    memory(tmp_path / "letters.npz", Letters()).encode(["abracadabra"])
    assert b"abracadabra" not in (tmp_path / "letters.npz").read_bytes()


@pytest.mark.parametrize("broken", [b"", b"nonsense", b"PK\x03\x04 cut off"])
def test_a_broken_file_is_computed_anew(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "letters.npz"
    path.write_bytes(broken)
    assert memory(path, Letters()).encode(["cab"]).tolist() == [[1, 1, 1, 0]]
    assert memory(path, Letters()).encode(["cab"]).tolist() == [[1, 1, 1, 0]]


def test_embeddings_of_another_size_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "letters.npz"
    memory(path, Letters(4)).encode(["cab"])
    assert memory(path, Letters(3)).encode(["cab"]).tolist() == [[1, 1, 1]]
