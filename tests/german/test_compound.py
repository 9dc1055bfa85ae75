import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.german import compound_words, split_compound
from bot.german.compound import frequency


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Strukturstärkungsgesetz", ["Struktur", "stärkungs", "gesetz"]),
        ("Braunkohleausstiegsgesetz", ["Braunkohle", "ausstiegs", "gesetz"]),
        ("Innovationsregion", ["Innovations", "region"]),
        ("Öffnungszeiten", ["Öffnungs", "zeiten"]),
        ("Metropolregion", ["Metropol", "region"]),
        ("Bürgermeisterin", ["Bürger", "meisterin"]),
        ("Antragstellerin", ["Antrag", "stellerin"]),
        ("Kohleausstieg", ["Kohle", "ausstieg"]),
        ("Führerscheinstelle", ["Führerschein", "stelle"]),
        ("Kraftwerksstandort", ["Kraft", "werks", "standort"]),
        ("Kreistagsabgeordnete", ["Kreistags", "abgeordnete"]),
        ("Haushaltsplan", ["Haushalts", "plan"]),
        ("Ortsteil", ["Orts", "teil"]),
        ("Sportart", ["Sport", "art"]),
        ("Elbebrücke", ["Elbe", "brücke"]),
        ("Mitteldeutschland", ["Mittel", "deutschland"]),
        ("Standesbeamtin", ["Standes", "beamtin"]),
        ("Antragstellerinnen", ["Antrag", "stellerinnen"]),
        ("Kontrolltermine", ["Kontroll", "termine"]),
        ("Haftpflichtversicherung", ["Haftpflicht", "versicherung"]),
        ("Personalien", ["Personalien"]),
        ("Staubecken", ["Stau", "becken"]),
        ("Druckerzeugnis", ["Druck", "erzeugnis"]),
        ("Bitterfeld-Wolfen", ["Bitterfeld-", "Wolfen"]),
        ("Landkreis-Verwaltung", ["Land", "kreis-", "Verwaltung"]),
    ],
)
def test_a_compound_is_split_at_its_joints(word, parts):
    assert split_compound(word) == parts


@pytest.mark.parametrize(
    "word",
    [
        "Mitarbeiter",
        "Regierung",
        "Köthen",
        "Universität",
        "Information",
        "Ausschreibung",
        "Mieterinnen",
        "Bewirtschaftung",
        "Handwerkerinnen",
        "Verbraucherinnen",
        "Bürgerinnen",
        "Lehrerin",
        "Beraterinnen",
        "Zuschauerinnen",
        "Bescheinigung",
        "Vorteil",
        "Beteiligung",
        "Gegenwart",
        "Wirtschaft",
        "Gemeinde",
        "Minister",
        "und",
        "",
    ],
)
def test_a_word_that_is_no_compound_stays_whole(word):
    assert split_compound(word) == [word]


def test_the_words_inside_are_given_without_joints():
    assert compound_words("Strukturstärkungsgesetz") == ["struktur", "stärkung", "gesetz"]
    assert compound_words("Wohngeld-Antrag")[-1] == "antrag"


@given(st.text(max_size=60) | st.text("aäbcdefghijklmnoprstuvwz-ß", max_size=90))
def test_the_parts_put_together_are_the_word(word):
    assert "".join(split_compound(word)) == word


def test_everyday_words_are_frequent_and_rare_ones_are_not():
    assert frequency("Bahnhof") > frequency("Strukturstärkungsgesetz")
