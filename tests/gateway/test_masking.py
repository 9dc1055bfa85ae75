"""What is left of a message in the list for staff."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gateway.masking import MASK, MOST_WORDS, Masker
from bot.gateway.public_words import PublicWords

ROOT = Path(__file__).parents[2]
MASKER = Masker.load(ROOT / "data")
UNSEEN = ROOT / "benchmarks" / "nlu_messages.jsonl"
FIRST_NAMES = ["Sabine", "Peter", "Uwe", "Ernst", "Rosa", "Ayşe", "Hans-Jürgen"]
SURNAMES = ["Müller", "Sommer", "Wolf", "Klein", "Krause", "Nowak", "von der Heide"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Wann wird der Radweg gebaut?", "Wann wird der Radweg gebaut?"),
        (
            "Ich heiße Peter Sommer und will wissen ob das Geld kommt",
            "Ich ▢ und will wissen ob das Geld kommt",
        ),
        ("Müller mein Name, wer ist zuständig für Kultur", "▢, wer ist zuständig für Kultur"),
        ("Wer hilft Ernst Sommer beim Antrag?", "Wer hilft ▢ beim Antrag?"),
        ("Kann Sommer was dazu sagen?", "Kann ▢ was dazu sagen?"),
        ("Guten Tag, was ist mit der Familie Winter?", "Guten Tag, was ist mit der ▢?"),
        ("Wer ist für das Geld zuständig? MfG Wolf", "Wer ist für das Geld zuständig? ▢"),
        ("Bitte mir das Geld schicken: 0341 1234567", "Bitte mir das Geld schicken: ▢"),
        ("Das Geld an peter.mueller@web.de schicken bitte", "Das Geld an ▢ schicken bitte"),
        ("was ist ab 2038 mit der kohle", "was ist ab ▢ mit der kohle"),
        ("wer zahlt das (für Bruno) alles?", "wer zahlt das für ▢ alles?"),
        ("wer ist das, p e t e r, ey", None),
        ("Wer zahlt das alles? Ernst Sommer mein Name", "Wer zahlt das alles? ▢"),
        ("Peter Müller, Zerbst, 06749", None),
        ("", None),
        ("???", None),
    ],
)
def test_what_could_name_somebody_is_masked(said: str, kept: str | None) -> None:
    assert MASKER.mask(said) == kept


@pytest.mark.parametrize(
    "frame",
    [
        "Ich heiße {first} {surname} und will wissen, wer das Geld bekommt",
        "ich bin {first} {surname}. Wer ist für das Geld zuständig?",
        "Guten Tag, mein Name ist {first} {surname}. Wann ist Schluss mit der Kohle?",
        "Wer ist für das Geld zuständig? Danke und viele Grüße\n{first} {surname}",
        "{first} {surname} mein Name, ich will wissen, wer das Geld bekommt",
        "wann ist schluss mit der kohle? mfg {first} {surname}",
        "Was sagt Frau {surname} zu der Kohle und wer bekommt das Geld?",
        "Bekommt Familie {surname} vom Land das Geld für die Kohle?",
    ],
)
def test_no_name_is_left(frame: str) -> None:
    for first, surname in product(FIRST_NAMES, SURNAMES):
        for said in (frame, frame.lower()):
            for name in ((first, surname), (first.lower(), surname.lower())):
                left = (MASKER.mask(said.format(first=name[0], surname=name[1])) or "").lower()
                own = {first.lower(), surname.lower().split()[-1]}
                assert not own & set(re.findall(r"[\w-]+", left)), left


def test_a_long_story_is_not_kept() -> None:
    assert MASKER.mask(" ".join(["kohle"] * MOST_WORDS)) is not None
    assert MASKER.mask(" ".join(["kohle"] * (MOST_WORDS + 1))) is None


def test_most_messages_of_unseen_authors_can_still_be_read() -> None:
    said = [json.loads(line)["text"] for line in UNSEEN.read_text(encoding="utf-8").splitlines()]
    short = [text for text in said if len(text.split()) <= MOST_WORDS]
    kept = [masked for text in short if (masked := MASKER.mask(text))]
    assert len(kept) > 0.85 * len(short)
    assert sum(MASK not in masked for masked in kept) > 0.4 * len(kept)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_only_public_words_and_plain_signs_are_left_of_any_text(text: str) -> None:
    left = MASKER.mask(text) or ""
    assert not any(character.isdigit() for character in left)
    assert all(character.isalpha() or character in f" .,;:!?…-'’/{MASK}" for character in left)


def test_a_word_of_few_messages_or_behind_a_title_is_not_public(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    messages = [
        "kohle frau Krause",
        "Kohle ist weg",
        "die kohle, Frau Krause",
        "krause",
        "selten selten selten",
    ]
    lines = "".join(f"      - {message}\n" for message in messages)
    (tmp_path / "nlu" / "coal.yml").write_text(f"nlu:\n  - intent: coal\n    examples: |\n{lines}")
    (tmp_path / "glossary.yml").write_text('revier:\n  easy: "Ein Gebiet: das Revier"  # nach Herrn Geheim\n')
    public = PublicWords.load(tmp_path, ["frau"])
    assert "kohle" in public.words and {"krause", "selten", "geheim"}.isdisjoint(public.words)
    assert {"gebiet", "revier"} <= public.words and "revier" in public.capitals
