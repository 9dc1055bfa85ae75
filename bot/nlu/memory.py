"""Keeps the embeddings of training messages between trainings, so that only new messages cost time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.nlu.encoders import Matrix


class Memory:
    """Embeddings of one encoder in one .npz file, by the hash of the text; never of visitors."""

    def __init__(self, path: Path, dimensions: int, encode: Callable[[list[str]], Matrix]) -> None:
        self._path = path
        self._dimensions = dimensions
        self._encode = encode

    def encode(self, texts: list[str]) -> Matrix:
        """Return one row for each text, computing only those that are not known yet."""
        known = self._read(self._dimensions)
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known.update(zip(missing, self._encode(list(missing.values())), strict=True))
            self._write({key: known[key] for key in dict.fromkeys(keys)})
        return np.vstack([known[key] for key in keys])

    def _read(self, dimensions: int) -> dict[str, Matrix]:
        try:
            with self._path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                keys, rows = file["keys"], file["rows"]
        except (
            OSError,
            ValueError,
            KeyError,
            EOFError,
            BadZipFile,
        ):  # none yet, or broken by a full disk: compute anew
            return {}
        fits = rows.shape == (len(keys), dimensions)
        return dict(zip(map(str, keys), rows, strict=True)) if fits else {}

    def _write(self, known: dict[str, Matrix]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial.npz")
        np.savez(partial, keys=np.array(list(known)), rows=np.vstack(list(known.values())))
        partial.replace(self._path)
