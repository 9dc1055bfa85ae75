"""Which messages ask for help with a text, and which are ordinary questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
        f"Was soll das heißen? „{SENTENCE}“",
        f"Könnt ihr mir das bitte erklären: {SENTENCE}",
        f"Kannst du mir sagen, was dieser Satz bedeutet: {SENTENCE}",
        f"Mach das bitte einfacher: {SENTENCE}",
        f"Hier steht: {SENTENCE} Was bedeutet das?",
        f"In meinem Brief steht „{SENTENCE}“. Was heißt das?",
    ],
)
def test_a_text_is_found(message: str) -> None:
    assert REQUESTS.text_in(message) == SENTENCE


CLAUSE = "die zuwendung ist schriftlich zu beantragen"


@pytest.mark.parametrize(
    "message",
    [
        f"was heißt das: {CLAUSE}",
        f"was heißt das {CLAUSE}",
        f"erklär mir bitte den satz {CLAUSE}",
        f"Ich verstehe nicht {CLAUSE}",
        f"{CLAUSE} was heißt das?",
        f"{CLAUSE} verstehe ich nicht",
    ],
)
def test_a_short_sentence_in_lower_case_needs_neither_sign_nor_capitals(message: str) -> None:
    assert REQUESTS.text_in(message) == CLAUSE


@pytest.mark.parametrize(
    "message",
    [
        "was bedeutet kohleausstieg für uns hier",
        "was bedeutet strukturwandel ist das was gutes",
        "was bedeutet es wenn ein projekt bewilligt wird",
        "was heißt das: wird der bus teurer",
        "erklär mal was das strukturstärkungsgesetz ist und wer das bezahlt",
        "erklär mir wie das mit dem geld ist",
        "ich verstehe nicht warum die kohle weg muss",
        "ich verstehe das nicht das geld ist doch schon ausgegeben",
        "was soll das die gelder werden doch sowieso verschwendet",
        "die kohle ist bald weg was heißt das",
        "meine förderung wird gestrichen was heißt das",
    ],
)
def test_what_people_say_themselves_is_no_pasted_sentence(message: str) -> None:
    assert REQUESTS.text_in(message) is None


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
        "Können Sie mir den Unterschied zwischen „seit“ und „seid“ genau erklären?",
        'Mein Chef sagt immer so komisch "zeitnah" und "perspektivisch", was bedeutet das?',
        ":" * 2000,
        "„" * 1000 + "“" * 1000,
    ],
)
def test_an_ordinary_question_is_left_alone(message: str) -> None:
    assert REQUESTS.text_in(message) is None
    assert not REQUESTS.announces(message)


def test_no_message_of_the_training_and_test_data_is_taken_for_a_pasted_text() -> None:
    training = [
        line.strip().removeprefix("- ")
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", [])
        if "intent" in entry
        for line in entry["examples"].split("\n")
    ]
    tests = [
        text
        for path in sorted((ROOT / "tests" / "nlu").glob("*.yml"))
        for text in strings(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]
    lines = (ROOT / "benchmarks" / "nlu_messages.jsonl").read_text(encoding="utf-8").splitlines()
    unseen = [json.loads(line)["text"] for line in lines]
    assert min(len(training), len(tests), len(unseen)) > 900
    messages = [*training, *tests, *unseen]
    assert [one for one in messages if REQUESTS.text_in(one) or REQUESTS.announces(one)] == []


def strings(value: Any) -> Iterator[str]:
    """All texts of a YAML file, names of intents and entities among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in strings(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in strings(part))


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
