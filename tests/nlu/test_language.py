"""Other languages are recognised, and German in doubt."""

from pathlib import Path

import pytest
import yaml

from bot.nlu.language import Languages

LANGUAGES = Languages.from_data(yaml.safe_load(Path("data/languages.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where can I apply for money?", "en"),
        ("Kömür ne zaman bitiyor, yardım lütfen", "tr"),
        ("Dzień dobry, gdzie jest wniosek?", "pl"),
        ("Bonjour, où est l'argent pour nous?", "fr"),
        ("Hola, dónde está el dinero?", "es"),
        ("Bună ziua, unde este ajutor?", "ro"),
        ("Xin chào, tôi không có", "vi"),
        ("Де можна отримати гроші? Їх дають?", "uk"),
        ("Где можно получить деньги?", "ru"),
        ("أين يمكنني الحصول على المال؟", "ar"),
        ("我在哪里可以申请资金", "other"),
        ("Πού είναι τα χρήματα;", "other"),
    ],
)
def test_a_foreign_language_is_named(text: str, language: str) -> None:
    assert LANGUAGES.foreign(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Wann endet die Kohle?",
        "was is die metropol region mitteldeutschlnd",
        "Was ist das Just Transition Fund Programm?",
        "ey was geht, wo is da kohle",
        "Dat Jeld, wer kriecht n dit?",
        "hello",
        "Straße",
        "12345 !!!",
        "",
        "🙂",
    ],
)
def test_german_dialect_and_doubt_count_as_german(text: str) -> None:
    assert LANGUAGES.foreign(text) is None


def _training_messages() -> list[str]:
    files = [path for path in Path("data/nlu").glob("*.yml") if path.stem != "out_of_scope"]
    blocks = [block for path in files for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]]
    return [line[2:] for block in blocks if "intent" in block for line in block["examples"].splitlines()]


def test_hardly_any_training_message_in_scope_counts_as_foreign() -> None:
    foreign = [text for text in _training_messages() if LANGUAGES.foreign(text)]
    assert len(foreign) <= 1, foreign
