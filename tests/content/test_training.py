"""A message is added to the training messages, and nothing else in the file changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.training import TrainingError, add

COAL = """# Fragen zur Kohle
version: "3.1"
nlu:
  - intent: coal
    # gesammelt im Mai
    examples: |
      - wann ist schluss
      - Wer macht [Sport](topic_field)?

  - lookup: plant
    examples: |
      - schkopau
  - intent: greet  # auch hier
    examples: |
        - hallo"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("data/nlu", "tests/nlu"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data/nlu/coal.yml").write_text(COAL, encoding="utf-8")
    (tmp_path / "tests/nlu/coal.yml").write_text("intent: coal\nmessages:\n  - Und wann ist Ende?\n")
    return tmp_path


def test_it_stands_behind_the_others_and_nothing_else_moves(root: Path) -> None:
    place = add("  Gibt es: die Kohle # noch?\n", "coal", root)
    assert (place.file, place.line) == ("data/nlu/coal.yml", 9)
    lines = COAL.splitlines()
    expected = [*lines[:8], "      - Gibt es: die Kohle # noch?", *lines[8:]]
    assert (root / place.file).read_text(encoding="utf-8").splitlines() == expected


def test_a_file_without_a_last_line_break_is_gone_on_with(root: Path) -> None:
    assert add("moin", "greet", root).line == 16
    assert (root / "data/nlu/coal.yml").read_text(encoding="utf-8").endswith("- hallo\n        - moin\n")


def test_the_file_of_the_intents_name_goes_first(root: Path) -> None:
    block = "nlu:\n  - intent: coal\n    examples: |\n      - kohle\n"
    (root / "data/nlu/a.yml").write_text(block)
    (root / "data/nlu/z.yml").write_text(block)
    assert add("die Gruben", "coal", root).file == "data/nlu/coal.yml"


@pytest.mark.parametrize(
    ("text", "intent", "code"),
    [
        ("Wann ist Schluss?", "coal", "known"),
        ("wer macht sport", "greet", "known"),
        ("UND WANN IST ENDE", "coal", "known"),
        ("  \n ", "coal", "empty"),
        ("- ", "coal", "empty"),
        ("kohle " * 400, "coal", "long"),
        ("wer macht [Sport](topic_field)", "coal", "marked"),
        ('wer macht [Sport]{"entity": "x"}', "coal", "marked"),
        ("neue Frage", "cola", "intent"),
        ("neue Frage", "plant", "intent"),
    ],
)
def test_what_would_harm_is_refused_and_nothing_is_written(
    root: Path, text: str, intent: str, code: str
) -> None:
    with pytest.raises(TrainingError) as refused:
        add(text, intent, root)
    assert refused.value.code == code
    assert (root / "data/nlu/coal.yml").read_text(encoding="utf-8") == COAL


def test_similar_topics_are_named_and_the_place_of_a_known_message(root: Path) -> None:
    with pytest.raises(TrainingError) as refused:
        add("neue Frage", "caol", root)
    assert refused.value.values == {"intent": "caol", "near": "coal"}
    with pytest.raises(TrainingError) as refused:
        add("und wann ist ende", "coal", root)
    assert refused.value.values == {"file": "tests/nlu/coal.yml", "line": 3}
