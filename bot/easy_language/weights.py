"""The weights of the score (weights.yml), readable and changeable by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "weights.yml"


@dataclass(frozen=True)
class Weights:
    """A linear model: an intercept and a weight for each named measure."""

    intercept: float
    by_name: dict[str, float]

    def of(self, name: str) -> float:
        """The weight of a measure; 0 for one that the model does not use."""
        return self.by_name.get(name, 0.0)


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights of the score, read once."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Weights(
        float(data["intercept"]), {str(name): float(value) for name, value in data["weights"].items()}
    )
