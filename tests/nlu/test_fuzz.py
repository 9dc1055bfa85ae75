"""No text whatever brings the word level of the NLU down, and its output stays bounded."""

from itertools import pairwise
from pathlib import Path

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.assistant.understanding import clean_lines
from bot.nlu.cleaning import MAX_LETTERS_A_TEXT, MAX_LETTERS_A_WORD, clean, fold
from bot.nlu.emergency import EmergencyWords
from bot.nlu.follow_ups import FollowUps
from bot.nlu.language import Languages
from bot.nlu.lexicon import Lexicon, Words
from bot.nlu.questions import MAX_PIECES, parted
from bot.nlu.vocabulary import Vocabulary


def _read(name: str) -> dict:
    return yaml.safe_load(Path(f"data/{name}.yml").read_text(encoding="utf-8"))


LEXICON = Lexicon({name: field["words"] for name, field in _read("contacts")["topic_fields"].items()})
LANGUAGES = Languages.from_data(_read("languages"))
EMERGENCY = EmergencyWords(**_read("emergency"))
FOLLOW_UPS = FollowUps.from_data(_read("follow_ups"), {})
VOCABULARY = Vocabulary.of(["Wann endet die Kohle?"])

ANY_TEXT = st.text(st.characters(), max_size=300)
WORDS = st.sampled_from(
    ["wer", "zahlt", "das", "und", "Radweg", "Turn-Halle", "?", "\n", "/", "\x00", "\u200b", "e.V.", "10000",
     "\ud800", "\u0308", "\ufdfa", "nicht", "the", "дa", "[x](y)", '{"a": 1}', "<b>", "' OR 1=1 --", "🙂"]
)  # fmt: skip
MESSAGES = st.one_of(
    ANY_TEXT, st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=60).map("".join)
)


@settings(max_examples=60)
@given(MESSAGES)
@example("a" * 5_000)
@example("wer? " * 1_000)
@example("\ufdfa" * 2_000)
@example("\n" * 5_000)
def test_any_text_is_understood_without_an_error_and_within_bounds(text: str) -> None:
    line = clean(text)
    assert clean(line) == line, "cleaning twice changes nothing"
    assert len(line) <= MAX_LETTERS_A_TEXT
    assert all(len(word) <= MAX_LETTERS_A_WORD for word in line.split())
    assert not line.startswith(("/", " "))
    line.encode("utf-8")

    lines = clean_lines(text)
    assert lines and len(lines) <= MAX_LETTERS_A_TEXT
    pieces = parted(lines).asked
    assert len(pieces) <= MAX_PIECES
    assert sum(map(len, pieces)) <= len(lines)

    for part in (line, *pieces):
        matches = LEXICON.find(Words(part, LEXICON.openings))
        assert all(0 <= match.start < match.end <= len(part) for match in matches)
        assert all(one.end <= two.start for one, two in pairwise(matches))
        assert LANGUAGES.foreign(part) in {None, "other", "uk", "ru", "ar", *LANGUAGES.words}
        assert EMERGENCY.found_in(part) in {True, False}
        assert FOLLOW_UPS.resolve(part, "stark") in {None, "where", *FOLLOW_UPS.answers["stark"].values()}
        assert VOCABULARY.knows_a_word_of(part) in {True, False}
        assert fold(part) == fold(fold(part))
