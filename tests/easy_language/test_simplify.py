import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.easy_language import Project
from bot.easy_language.cut import cut
from bot.easy_language.document import analyse
from bot.easy_language.facts import lost
from bot.easy_language.simplify import MOST, Term, simplify

TERMS = [
    Term("Struktur-Wandel", "Die Wirtschaft verändert sich.", ("Strukturwandel", "Wandel der Struktur")),
    Term("STARK", "Ein Förder-Programm.", ()),
]


def pieces(text):
    (sentence,) = analyse(text).sentences
    return cut(sentence)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Die Frist endet am 1. März, und Sie müssen die Unterlagen vorher abgeben.",
            ["Die Frist endet am 1. März.", "Und Sie müssen die Unterlagen vorher abgeben."],
        ),
        (
            "Der Antrag wird geprüft und die Behörde entscheidet danach über das Geld.",
            ["Der Antrag wird geprüft.", "Und die Behörde entscheidet danach über das Geld."],
        ),
        (
            "Das Geld kommt vom Bund; die Länder verteilen es an die Gemeinden.",
            ["Das Geld kommt vom Bund.", "Die Länder verteilen es an die Gemeinden."],
        ),
        (
            "Sie können den Antrag jetzt stellen, aber das Amt muss ihn erst prüfen.",
            ["Sie können den Antrag jetzt stellen.", "Aber das Amt muss ihn erst prüfen."],
        ),
    ],
)
def test_main_clauses_are_parted(text, expected):
    assert pieces(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Er hat das Haus und den Garten seiner Eltern im letzten Jahr gekauft.",
        "Das Amt teilt mit, dass der Antrag fehlt und die Frist bald abläuft.",
        "Wenn der Antrag fehlt und die Frist abgelaufen ist, gibt es kein Geld.",
        "Sie müssen den Antrag und die Rechnungen bis zum Ende vom Jahr einreichen.",
        "Der Landkreis hat das Gebäude und die Firma die Straße davor neu gebaut.",
        "Das Geld (es kommt vom Bund und die Länder verteilen es) reicht noch lange.",
        "Der Mann, der dort wohnt und den das Amt kennt, bekommt Geld vom Kreis.",
        "Der Antrag fehlt und die Frist ist um.",
        "Sie werden beraten und das Amt hilft.",
    ],
)
def test_a_sentence_that_is_short_or_not_surely_two_stays_whole(text):
    assert pieces(text) == [text]


def test_terms_of_the_glossary_are_explained_once_in_the_order_of_the_text():
    found = simplify("STARK hilft beim Strukturwandel. Der Strukturwandel dauert.", TERMS, Project())
    assert found.terms == [
        ("STARK", "STARK", "Ein Förder-Programm."),
        ("Strukturwandel", "Struktur-Wandel", "Die Wirtschaft verändert sich."),
    ]


def test_a_term_of_several_words_and_an_inflected_one_are_found():
    for text in ("Das ist der Wandel der Struktur.", "Das ist die Folge des Strukturwandels."):
        assert [name for _, name, _ in simplify(text, TERMS, Project()).terms] == ["Struktur-Wandel"]


def test_an_ordinary_word_is_no_abbreviation_of_the_glossary():
    assert simplify("Das Pferd ist stark.", TERMS, Project()).terms == []


def test_abbreviations_compounds_and_words_of_offices_are_listed():
    found = simplify("Zuwendungsbescheide sind gem. § 5 z. Zt. unverzüglich vorzulegen.", (), Project())
    assert dict(found.abbreviations) == {"gem.": "nach", "§": "Paragraf", "z. Zt.": "zurzeit"}
    assert dict(found.compounds) == {"Zuwendungsbescheid": "Zuwendungs-Bescheid"}
    assert dict(found.easy_words) == {"unverzüglich": "sofort"}


def test_negations_stand_out():
    assert simplify("Das geht nicht.", (), Project()).lines == ["Das geht **nicht**."]
    assert simplify("Das geht **nicht**.", (), Project()).lines == ["Das geht **nicht**."]


def test_an_easy_text_is_not_called_changed():
    assert not simplify("Das ist gut.\nDas bleibt so.", (), Project()).changed


def test_lists_stay_short():
    text = " ".join(
        f"Zuwendungs{name}bescheid." for name in ("Antrags", "Wohnungs", "Förderungs", "Prüfungs") * 9
    )
    assert len(simplify(text, (), Project()).compounds) <= MOST


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Der Antrag wird geprüft, und die Behörde entscheidet danach über 3.000 Euro.",
            "Frau Müller hat am 01.03.2027 nicht unterschrieben; das Amt hat ihr am 2.4.2027 geschrieben.",
            "Sie bekommen kein Geld, denn der Landkreis Wittenberg hat keine Mittel mehr.",
            "Die Genehmigung des Antrags erfolgt, sobald alles vorliegt und das Amt es geprüft hat.",
            "Um 09:00 Uhr beginnt die Sitzung und sie endet nie vor 12.30 Uhr.",
            "- ein Punkt",
            "§ 5 Abs. 2 gilt i. d. R. auch hier; er gilt ca. fünf Jahre.",
        ]
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25)
@given(SENTENCES, st.sampled_from([" ", "\n"]))
def test_no_number_date_name_or_negation_is_lost(sentences, joint):
    text = joint.join(sentences)
    result = "\n".join(simplify(text, TERMS, Project()).lines)
    assert not lost(text, result)
    assert len(re.findall("Amt", result)) == len(re.findall("Amt", text))


def test_what_an_abbreviation_stands_for_is_not_guessed():
    text = "Fragen Sie Fr. Müller, Mo.-Fr. 9 bis 12 Uhr."
    found = simplify(text, (), Project())
    assert found.lines == ["Fragen Sie Frau Müller, Montag bis Freitag 9 bis 12 Uhr."]
    assert found.abbreviations == [("Fr.", "Frau")]


def test_a_noun_is_not_taken_for_a_word_of_offices_that_is_spelled_like_it():
    assert simplify("Das ist der Sinn des Zwecks.", (), Project()).easy_words == []
    assert simplify("Zwecks Prüfung rufen wir an.", (), Project()).easy_words == [("zwecks", "für")]


def test_an_abbreviation_of_single_letters_does_not_end_a_sentence():
    text = "Sie bekommen eine Zuwendung i. H. v. 12.500 Euro."
    assert simplify(text, (), Project()).lines == ["Sie bekommen eine Zuwendung in Höhe von 12.500 Euro."]
