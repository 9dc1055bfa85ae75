"""Known words are found in everyday German."""

from pathlib import Path

import pytest
import yaml

from bot.nlu.lexicon import Lexicon, Match, Words

WORDS = {
    "sport": ["Turnhalle", "Sportverein", "Schwimmen"],
    "verkehr": ["Radweg", "Bus", "Straße", "S-Bahn", "ÖPNV"],
    "kultur": ["Museum", "Theater", "alte Mühle"],
    "stark": ["STARK", "Stärkung der Dynamik"],
}
LEXICON = Lexicon(WORDS)


def values(text: str, lexicon: Lexicon = LEXICON) -> list[str]:
    return [match.value for match in lexicon.find(Words(text, lexicon.openings))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wir brauchen eine Turnhalle", ["sport"]),
        ("Unsere TURNHALLEN sind alt", ["sport"]),
        ("zwei Museen und ein Theater", ["kultur", "kultur"]),
        ("des Radwegs", ["verkehr"]),
        ("der Elberadweg", ["verkehr"]),
        ("die Schul-Turnhalle", ["sport"]),
        ("Turn-Halle", ["sport"]),
        ("Sport-Verein", ["sport"]),
        ("die Turnhale", ["sport"]),
        ("eine Trunhalle", ["sport"]),
        ("neue strasse", ["verkehr"]),
        ("die alte Mühle", ["kultur"]),
        ("Rad weg", ["verkehr"]),
        ("S-Bahn", ["verkehr"]),
        ("oepnv", ["verkehr"]),
        ("vom Theater zum Bus", ["kultur", "verkehr"]),
    ],
)
def test_a_word_is_found_in_every_form(text: str, found: list[str]) -> None:
    assert values(text) == found


@pytest.mark.parametrize("text", ["", "?!", "Guten Tag", "Busse und Bahn"[6:], "der Hund", "Wer zahlt das?"])
def test_what_is_not_in_the_lexicon_is_not_found(text: str) -> None:
    assert values(text) == []


def test_the_longest_match_wins() -> None:
    text = "die Stärkung der Dynamik"
    assert LEXICON.find(Words(text, LEXICON.openings)) == [Match("stark", 4, len(text), 1.0)]


def test_a_worse_match_has_a_lower_score() -> None:
    exact, inflected, inside, misspelt = (
        LEXICON.find(Words(text, LEXICON.openings))[0].score
        for text in ("Turnhalle", "Turnhallen", "Schulturnhalle", "Turnhale")
    )
    assert exact > inflected > inside > misspelt


def test_an_abbreviation_in_capitals_is_not_found_inside_a_compound() -> None:
    assert "stark" not in values("ein Starkregenereignis")


def test_the_offsets_are_those_of_the_text() -> None:
    text = "Hallo, wer baut den Radweg?"
    match = LEXICON.find(Words(text, LEXICON.openings))[0]
    assert text[match.start : match.end] == "Radweg"


def test_compounds_and_typos_can_be_switched_off() -> None:
    strict = Lexicon(WORDS, compounds=False, typos=False)
    assert values("Elberadweg Turnhale", strict) == []
    assert values("Radwege", strict) == ["verkehr"]


def test_a_word_of_its_own_is_no_typo_of_another() -> None:
    lexicon = Lexicon({"kultur": ["Schloss", "Garten"]}, known=["schluss"])
    assert values("wann ist Schluss", lexicon) == []
    assert values("die Garde kommt", lexicon) == []  # a word that German knows
    assert values("das Schlos im Gartn", lexicon) == ["kultur", "kultur"]


def test_a_slip_in_a_long_word_goes_before_a_part_of_it() -> None:
    lexicon = Lexicon({"kultur": ["Park"], "sport": ["Skatepark"]})
    assert values("ein Skaterpark", lexicon) == ["sport"]
    assert values("der Sportpark", lexicon) == ["kultur"]


@pytest.mark.parametrize("text", ["maschiene", "die Maschienen"])
def test_a_misspelt_word_leads_to_no_other_topic(text: str) -> None:
    lexicon = Lexicon({"verkehr": ["Schiene", "Bahn"]})
    assert values(text, lexicon) == []
    assert values("Straßenbahnschiene, Schienenverkehr", lexicon) == ["verkehr", "verkehr"]


def test_two_slips_at_the_beginning_make_another_word() -> None:
    lexicon = Lexicon({"sport": ["Turnhalle"]})
    assert values("eine Turrnhaalle", lexicon) == ["sport"]
    assert values("eine Surnhaalle", lexicon) == []


def test_everyday_words_lead_to_their_topic_field() -> None:
    contacts = yaml.safe_load(Path("data/contacts.yml").read_text(encoding="utf-8"))
    fields = Lexicon({name: field["words"] for name, field in contacts["topic_fields"].items()})
    asked = {
        "Turnhallen": "sport",
        "Elberadweg": "verkehr",
        "Grundschulen": "bildung",
        "Heimatmuseen": "kultur",
        "Gewerbegebiete": "wirtschaft",
        "Masterarbeit": "wissenschaft",
    }
    assert {word: values(word, fields) for word in asked} == {word: [field] for word, field in asked.items()}
