"""What a follow-up asks about the answer before it is learned from real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.aspects import AspectModel, FollowUp, follow_ups

SETTINGS = {"penalty": 1e-4, "held_out": 0.2, "seed": 1}
PAYS = ["wer zahlt das", "und wer bezahlt", "wer zahlt denn", "zahlt das der Bund", "wer muss das zahlen"]
WHEN = ["seit wann", "wann war das", "und wann genau", "wann beginnt das", "ab wann denn"]


def learned() -> AspectModel:
    model = AspectModel()
    told = [FollowUp("stark", "stark", "pays", text) for text in PAYS]
    told += [FollowUp("jtf", "jtf", "when", text) for text in WHEN]
    told += [FollowUp("jtf", "jtf", "why", "warum")]
    model.fit(told, **SETTINGS)  # type: ignore[arg-type]
    return model


def test_the_file_is_read_by_topic_answer_and_aspect() -> None:
    told = follow_ups({"stark": {"contact": {"who": "wer macht das\nund wer hilft mir\n"}}})
    assert told == [
        FollowUp("stark", "contact", "who", "wer macht das"),
        FollowUp("stark", "contact", "who", "und wer hilft mir"),
    ]


@pytest.mark.parametrize(("text", "aspect"), [("wer zahlt denn das?", "pays"), ("Wann ist das?", "when")])
def test_the_aspect_is_found_in_other_words_and_after_an_unknown_topic(text: str, aspect: str) -> None:
    [chances] = learned().chances([(text, "never_heard")])
    assert max(chances, key=lambda name: chances[name]) == aspect
    assert sum(chances.values()) == pytest.approx(1)


def test_an_aspect_with_too_few_examples_is_left_out() -> None:
    [chances] = learned().chances([("warum", "jtf")])
    assert set(chances) == {"pays", "when"}


def test_what_was_learned_can_be_kept(tmp_path: Path) -> None:
    model, again = learned(), AspectModel()
    model.save(tmp_path)
    again.load(tmp_path)
    [before], [after] = (one.chances([("wer zahlt", "stark")]) for one in (model, again))
    assert after == pytest.approx(before)


def test_without_training_nothing_is_known_and_nothing_kept(tmp_path: Path) -> None:
    AspectModel().save(tmp_path)
    model = AspectModel()
    model.load(tmp_path)
    assert model.chances([("wer zahlt", "stark")]) == [{}]
