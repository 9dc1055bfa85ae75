import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.easy_language import Project, UnknownProfile, check, fix, profiles
from bot.easy_language.checker import LONGEST_TEXT
from bot.easy_language.document import LONGEST_RUN, LONGEST_SENTENCE, analyse
from bot.easy_language.facts import lost

HARD = "Die Genehmigung des Antrags, welcher einzureichen ist, wird durch die zuständige Behörde erteilt."
EASY = "Sie geben den Antrag ab."


def rules_of(text, **keywords):
    return {finding.rule for finding in check(text, **keywords).findings}


def test_findings_count_code_points_not_bytes_or_utf16_units():
    text = "🙂🙂 Das Haus des Lehrers."
    (finding,) = [item for item in check(text).findings if item.rule == "genitive"]
    assert text[finding.start : finding.end] == finding.text == "des Lehrers"


def test_a_hard_sentence_has_a_higher_score_than_an_easy_one():
    assert check(HARD).score > check(EASY).score


def test_the_score_of_a_text_is_the_mean_of_its_sentences():
    report = check(f"{HARD}\n{EASY}")
    assert report.score == pytest.approx(sum(sentence.score for sentence in report.sentences) / 2)


def test_the_shares_of_the_rules_explain_the_score():
    (sentence,) = check(HARD).sentences
    from bot.easy_language.weights import weights

    assert sum(sentence.shares.values()) + weights().intercept == pytest.approx(sentence.score)


def test_the_report_is_what_the_contract_says():
    data = json.loads(json.dumps(check(HARD).to_dict()))
    assert set(data) == {"score", "sentences", "findings"}
    assert set(data["sentences"][0]) == {"start", "end", "score", "statements"}
    assert {tuple(sorted(item)) for item in data["findings"]} == {
        ("end", "message", "rule", "severity", "source", "start", "suggestion", "text")
    }


@pytest.mark.parametrize("word", ["Und", "Oder", "Aber", "Dann", "Denn"])
def test_a_sentence_may_begin_with_a_conjunction(word):
    assert check(f"{word} das ist gut.", project=Project()).findings == []


def test_colons_are_never_reported():
    assert check("Das heißt: Sie bekommen Geld.", project=Project()).findings == []


def test_an_unknown_profile_is_refused():
    with pytest.raises(UnknownProfile, match="netzwerk"):
        check(EASY, "unbekannt")


def test_the_profiles_differ_in_the_sign_inside_words():
    text = "Die Wirtschaftsförderung hilft."
    assert fix(text, "netzwerk") == "Die Wirtschafts-Förderung hilft."
    assert fix(text, "hildesheim") == "Die Wirtschafts·förderung hilft."
    assert "compound-sign" in rules_of("Die Wirtschafts·förderung hilft.")
    assert "compound-sign" not in rules_of("Die Wirtschafts·förderung hilft.", profile="din")
    assert set(profiles()) == {"netzwerk", "bitv", "hildesheim", "din"}


def test_a_word_that_the_project_allows_is_not_reported():
    text = "Das Strukturstärkungsgesetz gilt."
    assert "compound" in rules_of(text, project=Project())
    assert "compound" not in rules_of(text, project=Project(names=frozenset({"strukturstärkungsgesetz"})))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n ",
        "x" * 2000,
        "A" * 2000 + ".",
        "wort " * 3000,
        "DAS IST ALLES GROSS GESCHRIEBEN UND LAUT",
        "def f(x): return {x: [y for y in range(10)]} # <b>&amp;</b>",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "This is an English sentence about nothing.",
        "Это русский текст. 这是中文。 نص عربي 🙂 ‮rtl",
        "a\u0000b\u200b\ufeff\u00ad",
        "§§§ *** ___ ((( ))) ??? !!! ... ,,, ;;; \t\t",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
        "ß" * 50 + "İı ﬁ",
    ],
)
def test_bad_input_gives_a_report(text):
    report = check(text)
    assert all(0 <= item.start <= item.end <= len(text) for item in report.findings)
    assert isinstance(report.score, float)


@pytest.mark.parametrize(
    "text",
    [
        "." * 20000 + "x",
        "a," * 10000,
        "(" * 20000,
        "1" * 20000,
        "wort und " * 3000,
        "**a** " * 3000,
        "ABC " * 4000,
    ],
)
def test_rules_stay_quick_on_text_without_end(text):
    document = analyse(text)
    assert max(len(sentence.tokens) for sentence in document.sentences) <= LONGEST_SENTENCE
    assert max(len(token.text) for token in document.tokens) <= LONGEST_RUN
    assert all(text[item.start : item.end] == item.text for item in check(text).findings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("This is the house of the county. It is not easy for you to read.", True),
        ("Le maire est dans la mairie et vous pouvez venir pour une carte.", True),
        ("שלום עולם. זה בית יפה מאוד.", True),
        ("Das Amt ist in der Stadt. Sie können mit dem Bus zu uns kommen.", False),
        ("Sie finden The Office in Köthen. Das ist ein Café mit WLAN und Musik.", False),
        ("Frau Müller, Herr Schulze, Anna Meier, Otto Braun, Ida Wolf, Max Vogt", False),
    ],
)
def test_a_text_in_another_language_is_said_to_be_none_of_ours(text, said):
    assert ("text-language" in {finding.rule for finding in check(text).findings}) is said


def test_program_code_and_the_frame_of_a_table_are_no_text():
    code = "```python\nfor x in des.Hauses: y(x & 1)\n```"
    text = f"Das ist gut.\n\n{code}\n\n| Amt | Ort |\n|---|---|\n| Rathaus | Stadt |\n"
    assert not [finding for finding in check(text).findings if finding.rule != "sentence-line"]


def test_a_message_quotes_the_words_without_marks_of_bold():
    (finding,) = [
        item for item in check("Das Haus des **Lehrers** ist neu.").findings if item.rule == "genitive"
    ]
    assert "„des Lehrers“" in finding.message


def test_a_very_long_text_is_checked_in_part_and_says_so():
    sentence = "Das ist gut.\n"
    text = sentence * (LONGEST_TEXT // len(sentence) + 100)
    last = check(text).findings[-1]
    assert last.rule == "text-length"
    assert last.start <= LONGEST_TEXT < last.end == len(text)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Die Häuser der Stadt sind alt.", "von der Stadt"),
        ("Das Amt Ihrer Gemeinde hilft.", "von Ihrer Gemeinde"),
        ("Die Namen der Orte sind neu.", "von den Orten"),
        ("Das Dach unseres Hauses ist rot.", "von unserem Haus"),
        ("Peters Auto ist rot.", None),
    ],
)
def test_a_genitive_comes_with_a_dative_where_it_is_sure(text, suggestion):
    (finding,) = [item for item in check(text).findings if item.rule == "genitive"]
    assert finding.suggestion == suggestion


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Das ist das Haus des Landkreises.", "Das ist das Haus vom Landkreis."),
        ("Das Ende eines Jahres ist schön.", "Das Ende von einem Jahr ist schön."),
        ("Er kaufte ein Haus.", "Er hat ein Haus gekauft."),
        ("Der Mann ging nach Hause.", "Der Mann ist nach Hause gegangen."),
        ("Am 01.03.2020 um 09:00 Uhr ist Schluss.", "Am 1. März 2020 um 9 Uhr ist Schluss."),
        ("Es gibt fünf Orte.", "Es gibt 5 Orte."),
        ("Das ist gut. Das bleibt.", "Das ist gut.\nDas bleibt."),
        ("Sie brauchen z. B. einen Ausweis.", "Sie brauchen zum Beispiel einen Ausweis."),
        ("Das kostet 5 €.", "Das kostet 5 Euro."),
        ("Die Verwal-\ntung hilft.", "Die Verwaltung hilft."),
        ("Das ist **wichtig**: Das geht nicht.", "Das ist **wichtig**: Das geht **nicht**."),
        (
            "Wir brauchen Äpfel, Birnen, Pflaumen und Kirschen.",
            "Wir brauchen:\n- Äpfel\n- Birnen\n- Pflaumen\n- Kirschen",
        ),
    ],
)
def test_what_can_be_mended_is_mended(before, after):
    assert fix(before, project=Project()) == after


TEXTS = st.lists(
    st.sampled_from(
        [
            "Das Haus des Landkreises ist neu.",
            "Am 01.03.2020 kam er nicht.",
            "Wir haben von 9-12 Uhr auf.",
            "Es gibt drei Seen, vier Orte, fünf Wege und sechs Berge.",
            "Das Strukturstärkungsgesetz gilt seit dem 14.08.2020.",
            "Peters Auto kostete ca. 5.000 €.",
            "Das ist nicht unwichtig!!!",
            "Er kaufte ein Haus & einen Hof.",
            "- ein Punkt",
            "# Titel",
        ]
    ),
    max_size=5,
)


@settings(max_examples=25)
@given(TEXTS, st.sampled_from([" ", "\n"]))
def test_mending_twice_changes_nothing_more_and_loses_no_fact(sentences, joint):
    text = joint.join(sentences)
    once = fix(text)
    assert fix(once) == once
    assert not lost(text, once)
