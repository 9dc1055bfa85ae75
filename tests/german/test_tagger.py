from hypothesis import given, settings
from hypothesis import strategies as st

from bot.german import tagger


def test_a_long_word_never_reaches_hanta(monkeypatch):
    def refuse(*_args, **_keywords):
        raise AssertionError("a long word reached HanTa")

    monkeypatch.setattr(tagger.hanta(), "analyze_forward", refuse)
    long_word = "Q" * (tagger.LONGEST_WORD + 1)
    assert tagger.tag_sentence([long_word, long_word.lower()]) == [
        ("NN", long_word),
        ("ADJD", long_word.lower()),
    ]


def test_an_empty_word_gets_a_tag():
    assert tagger.tag_sentence(["Haus", "", " "])[1:] == [("XY", ""), ("XY", " ")]


def test_the_quick_search_finds_what_hanta_finds():
    sentence = "Die Mitarbeiter des Amtes wurden gestern nicht gefragt , obwohl sie da waren ."
    words = sentence.split()
    slow = [(lemma, tagger.stts(tag)) for _, lemma, tag in tagger.hanta().tag_sent(words)]
    assert [(lemma, tag) for tag, lemma in tagger.tag_sentence(words)] == slow


def test_brackets_of_hantas_tags_are_dropped_but_not_those_of_punctuation():
    assert [tagger.stts(tag) for tag in ("VA(FIN)", "ADJ(A)", "NNA", "$(", "KOUS")] == [
        "VAFIN",
        "ADJA",
        "NN",
        "$(",
        "KOUS",
    ]


@settings(max_examples=60)
@given(st.lists(st.text(max_size=25), max_size=12))
def test_every_list_of_words_gets_as_many_tags(words):
    assert len(tagger.tag_sentence(words)) == len(words)
