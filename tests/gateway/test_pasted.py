"""Which messages ask for help with a text, and which are ordinary questions."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.gateway.pasted import Phrases, Requests

ROOT = Path(__file__).parents[2]
REQUESTS = Requests.load(ROOT / "data" / "easy_text.yml")
SENTENCE = "Die Zuwendung ist vor Beginn des Vorhabens schriftlich zu beantragen."


@pytest.mark.parametrize(
    "message",
    [
        f"Was heißt das: {SENTENCE}",
        f"was heisst das {chr(10)}{SENTENCE}",
        f"Hallo, was bedeutet das: {SENTENCE}",
        f"Erklär mir diesen Satz: {SENTENCE}",
        f"Können Sie mir bitte diesen Satz erklären: „{SENTENCE}“",
        f"Können Sie das einfacher sagen: {SENTENCE}",
        f"Was bedeutet „{SENTENCE}“?",
        f"„{SENTENCE}“ Was heißt das?",
        f"Ich verstehe das nicht: {SENTENCE}",
        f"Das verstehe ich nicht. {SENTENCE}",
        f"Ich habe einen Brief vom Amt bekommen und verstehe ihn nicht:\n\n{SENTENCE}",
        f"Bitte in Leichter Sprache: {SENTENCE}",
        f"{SENTENCE}\n\nWas heißt das?",
    ],
)
def test_a_text_is_found(message: str) -> None:
    assert REQUESTS.text_in(message) == SENTENCE


@pytest.mark.parametrize(
    "message",
    [
        "Was heißt Strukturwandel?",
        "Was heißt das?",
        "Und was heißt das für uns?",
        "Was heißt das: Strukturwandel",
        "Erklär mir das Wort: Verbesserung der regionalen Wirtschaftsstruktur",
        "Was bedeutet die Abkürzung: G R W I?",
        "Können Sie das einfacher sagen?",
        "Was heißt das: Bekomme ich jetzt weniger Geld?",
        "Ich wohne in Zörbig und mein Betrieb im Tagebau macht bald zu, hat der Chef gesagt. Was heißt das?",
        "Ich habe zwei Fragen: Wer zahlt das und wann kommt das Geld bei uns an?",
        "",
        ":",
        "„“",
        "Was heißt: ???",
        ":" * 2000,
        "„" * 1000 + "“" * 1000,
    ],
)
def test_an_ordinary_question_is_left_alone(message: str) -> None:
    assert REQUESTS.text_in(message) is None
    assert not REQUESTS.announces(message)


def test_no_message_of_the_training_and_test_data_is_taken_for_a_pasted_text() -> None:
    messages = [
        line.strip().removeprefix("- ")
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", [])
        if "intent" in entry
        for line in entry["examples"].split("\n")
    ]
    assert len(messages) > 1000
    assert [one for one in messages if REQUESTS.text_in(one) or REQUESTS.announces(one)] == []


@pytest.mark.parametrize(
    "message",
    ["Erklär mir diesen Satz", "Können Sie mir einen Text erklären?", "Bitte einen Brief in Leichte Sprache"],
)
def test_a_text_that_is_only_announced_is_recognised(message: str) -> None:
    assert REQUESTS.announces(message)


def test_once_announced_a_text_needs_no_request() -> None:
    assert REQUESTS.text_in(SENTENCE) is None
    assert REQUESTS.text_in(SENTENCE, announced=True) == SENTENCE
    assert REQUESTS.text_in("Wann kommt denn das Geld vom Bund bei uns an?", announced=True) is None
    assert REQUESTS.text_in("Danke, nein.", announced=True) is None


def test_a_phrase_is_found_whatever_signs_and_endings_it_has() -> None:
    phrases = Phrases.of(["will nicht mehr leben", "suizid*"])
    assert phrases.found_in("Ich WILL nicht  mehr, leben!")
    assert phrases.found_in("über Suizidgedanken")
    assert not phrases.found_in("Ich will leben")
    assert not Phrases.of([]).found_in("irgendwas")
