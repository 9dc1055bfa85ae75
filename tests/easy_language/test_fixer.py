"""Fixes lose no fact and are done once: properties over made-up texts, in every profile."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.easy_language import Project, check, fix, profiles
from bot.easy_language.facts import facts, lost
from bot.easy_language.fixer import only_safe

ALONE = Project()
NAMES = ["Köthen", "Zerbst", "Anna Müller", "Goethe", "Zörbig", "EWG", "Sachsen-Anhalt"]
NOUNS = ["der Landkreis", "das Amt", "die Gemeinde", "ein Verein", "der Förderverein"]
GENITIVES = ["des Landkreises", "der Stadt", "eines Antrags", "dieses Hauses", "der Wirtschaftsförderung"]
VERBS = ["kaufte", "plante", "hat", "bekommt", "zahlte", "erhielt"]
NEGATIONS = ["", "nicht ", "nie ", "keine ", "niemals "]

days, months, years = st.integers(1, 28), st.integers(1, 12), st.integers(1995, 2040)
dates = st.builds("{:02d}.{:02d}.{}".format, days, months, years)
times = st.builds("{:02d}:{:02d} Uhr".format, st.integers(0, 23), st.integers(0, 59))
amounts = st.one_of(
    st.builds("{} €".format, st.integers(2, 9_999_999)),
    st.builds("{},{:02d} EUR".format, st.integers(2, 9999), st.integers(1, 99)),
    st.builds("{}-{} Uhr".format, st.integers(1, 11), st.integers(12, 23)),
    st.builds("ca. {} km".format, st.integers(2, 900)),
    st.sampled_from(["fünf Orte", "zwölf Wege", "2.030.000 Menschen", "3,5 %", "§ 7 Abs. 2"]),
)


@st.composite
def sentences(draw):
    """A sentence with a name, a number, a date, a time, perhaps a negation and a genitive."""
    noun, verb = draw(st.sampled_from(NOUNS)), draw(st.sampled_from(VERBS))
    parts = [
        f"{noun[0].upper()}{noun[1:]} {draw(st.sampled_from(GENITIVES))}",
        f"{verb} am {draw(dates)} um {draw(times)} {draw(st.sampled_from(NEGATIONS))}{draw(amounts)}",
        f"in {draw(st.sampled_from(NAMES))}{draw(st.sampled_from(['.', '!', '!!', '?']))}",
    ]
    return " ".join(parts)


lists = st.lists(
    st.sampled_from(["Seen", "Wege", "Orte", "Berge", "Straßen", "Schulen"]), min_size=2, max_size=6
).map(lambda nouns: f"Es gibt dort viele schöne {', '.join(nouns[:-1])} und {nouns[-1]}.")
texts = st.builds(
    lambda pieces, joint: joint.join(pieces),
    st.lists(st.one_of(sentences(), lists), min_size=1, max_size=4),
    st.sampled_from([" ", "\n", "\n- "]),
)


@settings(max_examples=25)
@given(texts, st.sampled_from(sorted(profiles())))
def test_no_number_date_name_or_negation_is_lost_and_a_second_call_changes_nothing(text, profile):
    once = fix(text, profile, ALONE)
    assert not lost(text, once)
    assert fix(once, profile, ALONE) == once


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_at_all_is_mended_without_a_crash_and_only_once(text):
    once = fix(text, project=ALONE)
    assert fix(once, project=ALONE) == once
    before, after = facts(text), facts(once)
    assert (before.numbers, before.dates, before.negations) == (after.numbers, after.dates, after.negations)


@settings(max_examples=20)
@given(texts)
def test_a_single_safe_fix_loses_nothing_either(text):
    for finding in only_safe(text, check(text, project=ALONE)).findings:
        mended = text
        for edit in sorted(finding.edits, reverse=True):
            mended = mended[: edit.start] + edit.text + mended[edit.end :]
        assert not lost(text, mended)


@pytest.mark.parametrize(
    ("profile", "before", "after"),
    [
        ("netzwerk", "Der Wirtschaftsförderer kommt.", "Der Wirtschafts-Förderer kommt."),
        ("hildesheim", "Der Wirtschaftsförderer kommt.", "Der Wirtschafts·förderer kommt."),
        ("netzwerk", "Am 3.10. um 14.30 Uhr", "Am 3. Oktober um 14:30 Uhr"),
        ("netzwerk", "Von 9-12 Uhr ist offen.", "Von 9 bis 12 Uhr ist offen."),
        ("netzwerk", "Die Frau kaufte Brot.", "Die Frau hat Brot gekauft."),
        ("netzwerk", "Das **ist** nicht gut.", "Das **ist** **nicht** gut."),
    ],
)
def test_each_fix_writes_what_the_profile_asks_for(profile, before, after):
    assert fix(before, profile, ALONE) == after


def test_a_fix_that_would_lose_a_fact_is_not_offered():
    text = "Am 31.02.2020 und am 45.13.2020 ist zu."
    report = only_safe(text, check(text, project=ALONE))
    assert all("45" not in edit.text for finding in report.findings for edit in finding.edits)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Nach Art. 5 Abs. 2 gilt das.", "Nach Artikel 5 Absatz 2 gilt das."),
        ("Das ist eine neue Art. Die Leute staunen.", None),
        ("Es dauert 5 Min. mit dem Bus.", "Es dauert 5 Minuten mit dem Bus."),
        ("Das sind Min. und Max. der Werte.", None),
    ],
)
def test_an_abbreviation_is_spelled_out_only_where_its_meaning_is_sure(before, after):
    assert fix(before, project=ALONE) == (after or before)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Das Amt ist von 08:00-12:00 Uhr offen.", "Das Amt ist von 8 Uhr bis 12 Uhr offen."),
        ("Das Amt ist von 8.30–12 Uhr offen.", "Das Amt ist von 8:30 Uhr bis 12 Uhr offen."),
        ("Der Kreis hat rd. 160.000 Einwohner.", "Der Kreis hat rund 160.000 Einwohner."),
        ("Das steht in Ziff. 3.2 der Regeln.", "Das steht in Ziffer 3.2 der Regeln."),
        ("Die Firma heißt Müller & Söhne GmbH & Co. KG.", "Die Firma heißt Müller & Söhne GmbH & Co. KG."),
        ("Sie bekommen 100,- € im Monat.", "Sie bekommen 100 Euro im Monat."),
        ("Sie bekommen 100,00 EUR oder 10,- Euro.", "Sie bekommen 100 Euro oder 10 Euro."),
        ("Das kostet EUR 5,00.", "Das kostet 5 Euro."),
        ("Das sind zwischen 50-90 %.", "Das sind zwischen 50 und 90 %."),
        ("Es gibt keine Äpfel, Birnen, Nüsse und Trauben.",) * 2,
        (
            "Sie brauchen Ausweis, Pass, Foto oder Brief. Das ist alles.",
            "Sie brauchen:\n- Ausweis\n- Pass\n- Foto\n- oder Brief\n\nDas ist alles.",
        ),
        ("Dort wohnen 128 Tausend Menschen.",) * 2,
        ("Dort wohnen zwei Tausend Menschen.",) * 2,
        ("Zwei (2) Leute sind da.",) * 2,
        ("Das Haus des **Lehrers** ist neu.",) * 2,
        ("Das **Haus des Lehrers** ist neu.", "Das **Haus vom Lehrer** ist neu."),
        ("Sie hilft bei Forschung & Lehre.", "Sie hilft bei Forschung und Lehre."),
        ("Der Rat tagte im III. Quartal.", "Der Rat tagte im III. Quartal."),
        ("Dort war ein Braunkohletagebau.", "Dort war ein Braun-Kohle-Tage-Bau."),
    ],
)
def test_what_offices_write_is_mended_without_breaking_it(text, mended):
    assert fix(text, project=ALONE) == mended
    assert fix(mended, project=ALONE) == mended
