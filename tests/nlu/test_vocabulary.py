"""A message without one known word cannot be in scope."""

import pytest

from bot.nlu.vocabulary import Vocabulary

KNOWN = Vocabulary.of(["Wann endet die Förderung der Braunkohle?", "Wer hilft?"])


@pytest.mark.parametrize(
    "text", ["wann", "Braunkole", "Fördergeld", "BRAUN-KOHLE", "xyz foerderung xyz", "hilft"]
)
def test_a_word_is_known_as_it_stands_by_its_beginning_or_with_a_typo(text: str) -> None:
    assert KNOWN.knows_a_word_of(text)


@pytest.mark.parametrize("text", ["asdf jklö", "🙂", "12345", "x", "", "qwertz qwertz", "Wqnn"])
def test_gibberish_is_not_known(text: str) -> None:
    assert not KNOWN.knows_a_word_of(text)


def test_its_words_build_it_again() -> None:
    assert Vocabulary(KNOWN.words).words == KNOWN.words
