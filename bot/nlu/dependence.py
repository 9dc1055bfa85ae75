"""How likely a message only makes sense after what stands before it."""

from __future__ import annotations

from pathlib import Path

from bot.nlu.linear import LinearModel, fit
from bot.nlu.ngrams import Ngrams, readable

_AFTER, _ALONE = "after", "alone"


class DependenceModel:
    """Tells follow-ups from messages that stand alone, both alike likely, by their n-grams of letters."""

    def __init__(self, shortest: int, longest: int) -> None:
        self._ngrams = Ngrams("char_wb", shortest, longest)
        self._model: LinearModel | None = None

    def fit(self, after: list[str], alone: list[str], *, penalty: float, held_out: float, seed: int) -> None:
        """Learn from messages of both kinds."""
        texts = [readable(text) for text in (*after, *alone)]
        self._ngrams.fit(texts)
        labels = [_AFTER] * len(after) + [_ALONE] * len(alone)
        rows = self._ngrams.rows(texts).matrix(self._ngrams.number)
        self._model = fit(rows, labels, penalty=penalty, held_out=held_out, seed=seed)

    def chances(self, texts: list[str]) -> list[float]:
        """Return the probability that each text needs what stands before it; 0 before any training.

        The texts are `readable`.
        """
        if self._model is None:
            return [0.0] * len(texts)
        rows = self._ngrams.rows(texts)
        found = self._model.probabilities(rows)[:, self._model.classes.index(_AFTER)]
        return [float(chance) for chance in found]

    def save(self, folder: Path) -> None:
        """Write what was learned into `folder`."""
        if self._model is not None:
            self._ngrams.save(folder / "ngrams.json")
            self._model.save(folder / "classifier.npz")

    def load(self, folder: Path) -> None:
        """Read what `save` wrote."""
        if (folder / "classifier.npz").exists():
            self._ngrams.load(folder / "ngrams.json")
            self._model = LinearModel.load(folder / "classifier.npz")
