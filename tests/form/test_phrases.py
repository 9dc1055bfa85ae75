"""What visitors say to the form in set words."""

from difflib import get_close_matches
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.places import content_folder
from bot.content.problems import ContentError
from bot.content.schema import read
from bot.content.texts import LANGUAGES, Language, Texts
from bot.form.phrases import Phrases
from bot.handoff import identity


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("cancel", "abbrechen"),
        ("cancel", "ach nein, abbrechen bitte"),
        ("cancel", "doch nicht"),
        ("cancel", "Lass mal"),
        ("cancel", "Ich will das nicht mehr. Stopp."),
        ("cancel", "vergiss es"),
        ("back", "bitte einen Schritt zurück"),
        ("again", "Können Sie das noch einmal wiederholen?"),
        ("skip", "Das möchte ich nicht sagen."),
        ("skip", "anonym bitte"),
        ("unknown", "Das weiß ich nicht"),
        ("yes", "Ja, gerne!"),
        ("yes", "ja, so weitergeben"),
        ("no", "nein danke"),
        ("no", "nö, lieber nicht"),
    ],
)
def test_a_phrase_is_recognised_among_filler(phrases: Phrases, kind: str, text: str) -> None:
    assert phrases.says(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("cancel", "Bitte nicht abbrechen, ich suche noch meine Nummer"),
        ("cancel", "Der Bus fährt nicht mehr nach Zörbig"),
        ("back", "Bitte rufen Sie mich zurück"),
        ("yes", "Ja, aber die Nummer ist falsch"),
        ("yes", "Jahr"),
        ("no", "Nein, die Mail ist neu"),
        ("skip", ""),
    ],
)
def test_a_phrase_with_more_around_it_is_none(phrases: Phrases, kind: str, text: str) -> None:
    assert not phrases.says(kind, text)


def test_no_phrase_says_both_yes_and_stop(phrases: Phrases) -> None:
    lists = read(content_folder() / "form.yml", "form").data
    for phrase in lists["cancel"]:
        assert not phrases.says("yes", phrase), phrase
    for phrase in lists["no"]:
        assert not phrases.says("yes", phrase), phrase


def test_a_list_that_is_no_list_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "form.yml").write_text("filler: ja\n", encoding="utf-8")
    monkeypatch.setenv("CONTENT_DIR", str(tmp_path))
    with pytest.raises(ContentError, match=r"form\.yml:1"):
        Phrases.load()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_button_of_the_chat_writes_takes_a_message_back(
    phrases: Phrases, language: Language
) -> None:
    texts = Texts.load(content_folder() / "texts" / "widget.yml")
    written = texts.get("withdraw_said", language, number="ABI-7K2M-9XQ0")
    assert identity.find(written) == "ABI-7K2M-9XQ0"
    assert phrases.mentions("withdraw", written)


@given(st.lists(st.text("abdegijklmnoprstuwz", min_size=1, max_size=12), max_size=8))
def test_misspelt_words_are_mended_as_difflib_would(written: list[str]) -> None:
    phrases = Phrases.load()
    known = sorted(phrases.words("filler") | phrases.words("request"))
    near = [
        (get_close_matches(word, known, 1, 0.75) or [word])[0] if len(word) > 2 else word for word in written
    ]
    assert phrases.mended(" ".join(written), "request") == " ".join(near)
