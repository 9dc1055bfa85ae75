"""What the nearest training messages say."""

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.neighbours import Neighbours

RANDOM = np.random.default_rng(3)
CENTRES = np.array([[4.0, 0, 0, 0], [0, 4.0, 0, 0], [0, 0, 4.0, 0]])


def around(centre: int, number: int) -> np.ndarray:
    rows = CENTRES[centre] + RANDOM.normal(0, 0.3, (number, 4))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


ROWS = np.vstack([around(0, 40), around(1, 40), around(2, 3)])
LABELS = np.repeat([0, 1, 2], [40, 40, 3])
NEIGHBOURS = Neighbours.of(ROWS, LABELS, 4)


@pytest.mark.parametrize("centre", [0, 1])
def test_a_message_is_like_those_around_it(centre: int) -> None:
    shares = np.exp(NEIGHBOURS.evidence(around(centre, 10)))
    assert (shares.argmax(axis=1) == centre).all()
    assert (shares[:, centre] > 0.9).all()


def test_few_messages_that_are_near_count_more_than_many_that_are_not() -> None:
    assert (NEIGHBOURS.evidence(around(2, 10)).argmax(axis=1) == 2).all()


def test_a_class_without_a_message_near_keeps_a_small_chance() -> None:
    evidence = NEIGHBOURS.evidence(around(0, 1))
    assert evidence.shape == (1, 4)
    assert evidence[0, 3] == pytest.approx(np.log(1e-3))


def test_fewer_messages_than_are_asked_for_will_do() -> None:
    few = Neighbours.of(ROWS[30:50], LABELS[30:50], 2)
    assert (few.evidence(around(1, 3)).argmax(axis=1) == 1).all()


def test_what_is_saved_says_the_same_and_holds_numbers_alone(tmp_path: Path) -> None:
    asked = around(1, 5)
    NEIGHBOURS.save(tmp_path / "neighbours.npz")
    assert np.array_equal(
        Neighbours.load(tmp_path / "neighbours.npz").evidence(asked), NEIGHBOURS.evidence(asked)
    )
    with np.load(tmp_path / "neighbours.npz", allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "iuf" for name in file.files)
