"""A message that needs the last answer is told from one that stands alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.dependence import DependenceModel

AFTER = ["und wer zahlt das", "seit wann denn", "wie lange dauert das", "und bei uns", "wer macht das"]
ALONE = [
    "Wann endet die Kohle?", "Was ist STARK?", "Wer ist Theresa?", "Was ist der JTF?", "Wo ist das Amt?"
]  # fmt: skip


def learned() -> DependenceModel:
    model = DependenceModel(2, 5)
    model.fit(AFTER, ALONE, penalty=1e-4, held_out=0.2, seed=1)
    return model


def test_a_follow_up_is_likelier_to_need_the_answer_than_a_whole_question() -> None:
    after, alone = learned().chances(["und wer macht das denn", "Was ist STARK denn?"])
    assert after > 0.5 > alone


def test_what_was_learned_can_be_kept(tmp_path: Path) -> None:
    model, again = learned(), DependenceModel(2, 5)
    model.save(tmp_path)
    again.load(tmp_path)
    assert again.chances(["und wann"]) == pytest.approx(model.chances(["und wann"]))


def test_before_any_training_nothing_needs_anything(tmp_path: Path) -> None:
    DependenceModel(2, 5).save(tmp_path)
    model = DependenceModel(2, 5)
    model.load(tmp_path)
    assert model.chances(["und wann", ""]) == [0.0, 0.0]
