"""Who sets two topics side by side wants both."""

from pathlib import Path

import pytest
import yaml

from bot.nlu.comparisons import Comparisons

COMPARISONS = Comparisons.from_data(yaml.safe_load(Path("data/comparisons.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Unterschied STARK und Just Transition Fund?", ["stark", "jtf"]),
        (
            "Ist die Innovationsregion dasselbe wie die Metropolregion?",
            ["innoregion_what", "metropolregion_what"],
        ),
        (
            "was is besser für mich, eher revierpionier oder unternehmen revier",
            ["revierpionier", "unternehmen_revier"],
        ),
        (
            "Struktur-Stärkungs-Gesetz und REVIER 2038: Was unterscheidet die beiden?",
            ["ststg_what", "revier2038"],
        ),
    ],
)
def test_two_topics_side_by_side_are_both_meant(text: str, topics: list[str]) -> None:
    assert COMPARISONS.topics(text) == topics


@pytest.mark.parametrize(
    "text",
    [
        "Gehört die Metropolregion zur Innovationsregion?",
        "Was ist der Unterschied zwischen Landkreis und Metropolregion?",
        "Worin unterscheiden sich die beiden?",
        "",
    ],
)
def test_without_a_word_that_compares_or_a_second_topic_nothing_is_compared(text: str) -> None:
    assert COMPARISONS.topics(text) == []
