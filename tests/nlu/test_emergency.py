"""Words of danger and despair."""

from pathlib import Path

import pytest
import yaml

from bot.nlu.emergency import EmergencyWords

WORDS = EmergencyWords(**yaml.safe_load(Path("data/emergency.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        "Ich will nicht mehr leben.",
        "ICH MÖCHTE NICHT MEHR LEBEN!!",
        "ich moechte nicht mehr leben",
        "Es wäre ohne mich besser dran, alle wären ohne mich besser dran.",
        "Das hat alles keinen Sinn mehr",
        "Ich sehe keinen Ausweg",
        "Wo gibt es Fördermittel? Und hier brennt es!",
        "Selbst-Mord",
        "Suizidgedanken",
        "Er atmet   nicht",
        "Kind – atmet, nicht",
        "Bitte einen Krankenwagen",
        "mein Mann schlägt mich",
        "isch will nisch mer leben",
        "Krangkenwagen bitte",
        "er kricht keene luft mehr",
        "holt een notartzt",
        "im treppenhaus riechts janz doll nach jas",
        "Es stinkt bei mir in der Küche nach Gas",
        "wann is schluss mit kohle ach und bei uns im keller qualmts",
        "ohne das Geld häng ich mich auf",
        "Sonst tu ich mir noch was an",
        "Dann spring ich eben von der Brücke",
        "ich häng mich gleich auf",
        "ich werde mir noch was antun",
        "dann werf ich mich vor den Zug",
        "ich spring gleich aus dem Fenster",
        "Im Keller raucht es",
        "es raucht aus der Steckdose",
    ],
)
def test_danger_is_heard(text: str) -> None:
    assert WORDS.found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mir brennt das unter den Nägeln und du erzählst mir Stuss",
        "Ich kann das Wort Strukturwandel nicht mehr hören.",
        "Die Fördermittel sind tot und Sie reden weiter davon, das ist doch ein Witz.",
        "Ihre Quelle ist tot, der Link führt auf eine Fehlerseite.",
        "Wie soll man hier noch leben?",
        "Wer zahlt die neue Feuerwehr?",
        "Für die Region sehe ich keine Zukunft",
        "Wer beendet das alles?",
        "Bieten Sie mir was an?",
        "Aus dem Schornstein vom Kraftwerk qualmt es immer noch",
        "Mir qualmt der Kopf von dem Formular",
        "Ich hänge meinen Mantel auf und frage nach der Förderung",
        "Ist Gas oder Wärmepumpe die richtige Wahl?",
        "Kohle weg, Gas weg: ist das richtig?",
        "Wie richtet sich die Förderung nach Gas und Kohle?",
        "Kommt der Rauch vom Kraftwerk bis zu meinem Haus?",
        "Wie lange qualmt das Kraftwerk noch vor unserem Haus?",
        "Mein Haus heizt mit Kohle, der Rauch stört die Nachbarn",
        "Warum tue ich mir das eigentlich an?",
        "Ich springe gern auf den Zug auf",
        "",
    ],
)
def test_strong_words_without_danger_are_no_emergency(text: str) -> None:
    assert not WORDS.found_in(text)


def _examples(path: Path) -> list[str]:
    blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    return [line[2:] for block in blocks if "intent" in block for line in block["examples"].splitlines()]


OTHERS = [path for path in sorted(Path("data/nlu").glob("*.yml")) if path.stem != "emergency"]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_no_message_of_another_intent_raises_an_alarm(path: Path) -> None:
    assert [text for text in _examples(path) if WORDS.found_in(text)] == []


def test_an_ending_is_free_only_where_a_star_stands() -> None:
    words = EmergencyWords(["amok*", "notruf"])
    assert words.found_in("ein Amokläufer")
    assert not words.found_in("Notrufsäule")


def test_between_two_words_stand_up_to_five_others_only_where_dots_stand() -> None:
    words = EmergencyWords(["funken … steckdose", "kabel brennt"])
    assert words.found_in("Da kommen Funken aus der Steckdose!")
    assert words.found_in("Funken, Steckdose")
    assert not words.found_in("Funken sprühen hier, und alle reden von der Steckdose")
    assert not words.found_in("Das Kabel da brennt")


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("Nach meinem Schlaganfall kann ich schlecht lesen", False),
        ("seit dem herzinfarkt sitze ich viel am computer", False),
        ("Vor zwölf Jahren hatte ich einen Herzinfarkt, jetzt jogge ich wieder", False),
        ("Meine Frau hatte vor ein paar Jahren einen Schlaganfall", False),
        ("Vor einem Jahr hatte ich einen Schlaganfall", False),
        ("Vor zwei Jahren hatte er einen Herzinfarkt, jetzt wieder Herzinfarkt", True),
        ("Vor zwei Jahren hatte er Stents, jetzt Herzinfarkt", True),
        ("Er hatte Krämpfe, jetzt bewusstlos, vor zwei Jahren einen Schlaganfall", True),
        ("Er liegt vor mir, hat mit 50 Jahren einen Herzinfarkt", True),
        ("Letztes Jahr hatte er nichts, jetzt einen Schlaganfall!", True),
        ("Ich habe vor 3 Monaten einen Schlaganfall gehabt", False),
        ("Vor zwei Jahren hatte er einen Herzinfarkt, und jetzt wieder einen Herzinfarkt", True),
        ("Vor einer Minute hatte er einen Herzinfarkt", True),
        ("Mein Mann hat einen Schlaganfall", True),
        ("Nach dem Schlaganfall atmet er nicht", True),
        ("Erst der Herzinfarkt, seit dem Schlaganfall allein", True),
    ],
)
def test_an_illness_that_is_over_is_no_emergency(text: str, danger: bool) -> None:
    assert WORDS.found_in(text) is danger


def test_without_phrases_nothing_is_an_emergency() -> None:
    assert not EmergencyWords([]).found_in("Ich will nicht mehr leben")
