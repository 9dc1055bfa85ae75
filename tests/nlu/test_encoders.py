"""Sentence encoders behind one interface."""

import numpy as np
import pytest

from bot.nlu import encoders
from bot.nlu.encoders import encode_many, encoder


def test_sentences_that_mean_the_same_are_near() -> None:
    model = encoder("e5")
    rows = model.encode(["Wer bezahlt das?", "Woher kommt das Geld?", "Im Zoo lebt ein Elefant."])
    assert rows.shape == (3, model.dimensions)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=0.01)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_only_the_beginning_of_a_long_text_counts() -> None:
    model = encoder("e5")
    beginning = "Wer bezahlt das? " * 40
    rows = model.encode([beginning, beginning + "Im Zoo lebt ein Elefant.", ""])
    assert np.array_equal(rows[0], rows[1])
    assert np.isfinite(rows[2]).all()


def test_an_encoder_is_loaded_once() -> None:
    assert encoder("e5") is encoder("e5")


def test_an_unknown_encoder_is_refused_with_the_names_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"'word2vec', known are e5"):
        encoder("word2vec")


def test_many_texts_are_shared_among_processes_and_come_back_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(encoders, "MANY", 2)
    monkeypatch.setattr(encoders, "cpu_count", lambda: 2)
    texts = ["Wer bezahlt das?", "Woher kommt das Geld?", "Im Zoo lebt ein Elefant."]
    assert np.allclose(encode_many("e5", texts), encoder("e5").encode(texts), atol=1e-5)
