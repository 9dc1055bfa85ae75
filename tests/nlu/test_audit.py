"""Training messages that contradict their label, or stand twice, are found."""

from pathlib import Path

import pytest

from bot.nlu.audit import Audit, Example, audit, examples

MONEY = [
    "wer zahlt das",
    "wer bezahlt alles",
    "woher kommt das geld",
    "wer gibt das geld",
    "zahlt der bund das geld",
]
END = [
    "wann endet die kohle",
    "wann ist schluss mit kohle",
    "bis wann gibt es kohle",
    "wann hört die kohle auf",
]
HELLO = ["guten tag", "hallo", "guten morgen", "hallo guten tag", "moin moin"]


@pytest.fixture(scope="module")
def found() -> Audit:
    labelled = {"pays": MONEY * 2, "end": END * 2, "greet": HELLO * 2}
    messages = [Example(text, intent) for intent, texts in labelled.items() for text in texts]
    return audit(
        [*messages, Example("wer bezahlt das geld", "greet"), Example("wann endet die kohle", "pays")]
    )


def test_a_message_under_the_wrong_label_is_in_doubt(found: Audit) -> None:
    assert (Example("wer bezahlt das geld", "greet"), "pays") in [
        (m, other) for m, other, _ in found.doubtful
    ]


def test_the_same_message_under_two_labels_is_found(found: Audit) -> None:
    pairs = [{one.intent, other.intent} for one, other, _ in found.twins]
    assert {"end", "pays"} in pairs
    assert all(one.intent != other.intent for one, other, _ in found.twins)


def test_intents_and_confusions_come_worst_first(found: Audit) -> None:
    shares = [share for _, share, _ in found.weakest]
    assert shares == sorted(shares)
    assert ("greet", "pays") in [(intent, other) for intent, other, _ in found.confused]


def test_training_messages_are_read_without_marks(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text(
        "nlu:\n  - intent: contact\n    examples: |\n      - wer macht [Sport](topic_field)\n      - hilfe\n"
        "  - lookup: term\n    examples: |\n      - Revier\n"
    )
    assert examples(tmp_path) == [Example("wer macht Sport", "contact"), Example("hilfe", "contact")]
