"""The classifier's model: its confidence is right as often as it says, and its file can run no code."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bot.nlu.linear import LinearModel, fit, softmax

CLASSES = ["coal", "contact", "money"]


def sample(number: int, seed: int, noise: float = 1.2) -> tuple[csr_matrix, list[str]]:
    """Return points around one corner for each class, with noise that makes them overlap."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, len(CLASSES), number)
    points = np.eye(len(CLASSES))[labels] * 2 + random.normal(0, noise, (number, len(CLASSES)))
    return csr_matrix(points), [CLASSES[label] for label in labels]


def trained(seed: int = 1) -> LinearModel:
    return fit(*sample(2_000, seed=10), penalty=1e-2, held_out=0.3, seed=seed)


MODEL = trained()


def test_confidence_matches_accuracy() -> None:
    features, labels = sample(6_000, seed=11)
    chances = MODEL.probabilities(features)
    right = np.array([MODEL.classes[best] for best in chances.argmax(axis=1)]) == np.array(labels)
    sure = chances.max(axis=1)
    groups = np.digitize(sure, [0.5, 0.7, 0.85, 0.95])
    gaps = [abs(sure[groups == g].mean() - right[groups == g].mean()) for g in set(groups)]
    assert max(gaps) < 0.06, gaps


def test_overlapping_classes_are_told_apart_as_well_as_can_be() -> None:
    features, labels = sample(6_000, seed=12)
    best = MODEL.probabilities(features).argmax(axis=1)
    nearest = np.asarray(features.todense()).argmax(axis=1)  # the best rule for this noise
    accuracy = np.mean([MODEL.classes[b] == label for b, label in zip(best, labels, strict=True)])
    possible = np.mean([CLASSES[n] == label for n, label in zip(nearest, labels, strict=True)])
    assert accuracy > possible - 0.01


def test_a_greater_temperature_makes_the_model_less_sure() -> None:
    features, _ = sample(10, seed=13)
    calm = LinearModel(MODEL.classes, MODEL.weights, MODEL.intercept, MODEL.temperature * 2)
    assert (calm.probabilities(features).max(axis=1) < MODEL.probabilities(features).max(axis=1)).all()


def test_the_chances_of_further_evidence_are_multiplied() -> None:
    features, _ = sample(10, seed=15)
    evidence = np.tile([0.8, 0.1, 0.1], (10, 1))
    joined = MODEL.probabilities(features) * evidence
    found = MODEL.probabilities(features, np.log(evidence))
    assert np.allclose(found, joined / joined.sum(axis=1, keepdims=True))


def test_the_same_seed_gives_the_same_model() -> None:
    again = trained()
    assert np.array_equal(again.weights, MODEL.weights)
    assert again.temperature == MODEL.temperature


def test_another_seed_gives_another_model() -> None:
    assert not np.array_equal(trained(seed=2).weights, MODEL.weights)


def test_a_saved_model_gives_the_same_probabilities(tmp_path: Path) -> None:
    features, _ = sample(50, seed=14)
    MODEL.save(tmp_path / "model.npz")
    loaded = LinearModel.load(tmp_path / "model.npz")
    assert loaded.classes == MODEL.classes
    assert np.allclose(loaded.probabilities(features), MODEL.probabilities(features), atol=1e-5)


def test_a_file_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    np.savez(path, classes=np.array([{"runs": "code"}], dtype=object), weights=0, intercept=0, temperature=1)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        LinearModel.load(path)


def test_softmax_holds_for_very_large_scores() -> None:
    assert np.allclose(softmax(np.array([[1e6, 0.0], [-1e6, -1e6]])), [[1.0, 0.0], [0.5, 0.5]])
