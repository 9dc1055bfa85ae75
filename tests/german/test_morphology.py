from pathlib import Path

import HanTa
import pytest
from HanTa.HanoverTagger import HanoverTagger

from bot.german.tagger import hanta

WORDS = [
    "Haus",
    "Strukturstärkungsgesetz",
    "gegangen",
    "Köthen",
    "unzähligen",
    "war",
    "Xyzzy",
    "am",
    "z",
    "aufzuhören",
]


@pytest.fixture(scope="module")
def original():
    return HanoverTagger(str(Path(HanTa.__file__).parent / "morphmodel_ger.pgz"))


@pytest.mark.parametrize("word", WORDS)
def test_the_quick_search_gives_hantas_tags(original, word):
    assert [tag for tag, _ in hanta().tag_word(word)] == [tag for tag, _ in original.tag_word(word)]


@pytest.mark.parametrize("word", WORDS)
def test_the_quick_search_gives_hantas_morphemes(original, word):
    assert hanta().analyze(word, taglevel=3) == original.analyze(word, taglevel=3)
