"""Every text in Leichte Sprache that visitors see passes the checker, and says what the other register says.

Accepted findings stand with a reason under `exceptions` in data/easy_language.yml; facts left out on purpose
stand in an answer's `metadata.left_out`.
"""

import re
from pathlib import Path

import pytest
import yaml

from bot.easy_language import check
from bot.easy_language.facts import differences
from bot.easy_language.settings import own_project

DATA = Path(__file__).parents[2] / "data"
SIMPLE = {"type": "slot", "name": "language_level", "value": "de-simple"}
PLACEHOLDER = re.compile(r"\{\w+\}")


def answers():
    """Each answer with its standard variation of the same entity: name, standard, simple, left out."""
    for path in sorted((DATA / "responses").glob("*.yml")):
        responses = yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]
        for name, variations in responses.items():
            standard = {key(item): item for item in variations if SIMPLE not in item.get("condition", [])}
            for item in variations:
                if SIMPLE in item.get("condition", []):
                    other = standard.get(key(item)) or standard.get(())
                    yield f"{path.stem}/{name}{suffix(item)}", other, item


def key(variation):
    """What tells a variation from the others of its register."""
    conditions = [entry for entry in variation.get("condition", []) if entry != SIMPLE]
    return tuple(sorted((entry["name"], str(entry.get("value"))) for entry in conditions))


def suffix(variation):
    return "".join(f"/{value}" for _, value in key(variation))


def buttons(variation):
    return [button["title"] for button in variation.get("buttons", [])]


def simple_texts():
    """Name and text of everything in Leichte Sprache: answers, titles, buttons, glossary, short texts."""
    for name, _, item in answers():
        yield name, item["text"]
        for label in [item.get("metadata", {}).get("title"), *buttons(item)]:
            if label:
                yield f"{name}/label", label
    for name, entry in yaml.safe_load((DATA / "glossary.yml").read_text(encoding="utf-8")).items():
        yield f"glossary/{name}", entry["easy"]
    for path in sorted((DATA / "texts").glob("*.yml")):
        for name, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if isinstance(entry, dict) and entry.get("de-simple"):
                yield f"{path.stem}/{name}", entry["de-simple"]


def accepted(name, finding):
    return any(
        name.split("/")[0] == entry["where"]
        and finding.rule == entry["rule"]
        and entry["text"] == finding.text
        for entry in own_project().exceptions
    )


SIMPLE_TEXTS = list(simple_texts())
ANSWERS = [(name, other, item) for name, other, item in answers() if other is not None]


@pytest.mark.parametrize(("name", "text"), SIMPLE_TEXTS, ids=[name for name, _ in SIMPLE_TEXTS])
def test_a_text_in_easy_language_has_no_error(name, text):
    report = check(PLACEHOLDER.sub("10", text))
    assert [(item.rule, item.text) for item in report.errors if not accepted(name, item)] == []


@pytest.mark.parametrize(("name", "simple"), [(name, item) for name, _, item in answers()])
def test_the_sentences_of_an_easy_answer_have_at_most_eight_words_on_average(name, simple):
    lines = [line for line in simple["text"].splitlines() if line.strip() and not line.startswith("•")]
    words = [len(re.findall(r"[\w{}][\w{}.-]*", line)) for line in lines]
    assert not words or sum(words) / len(words) <= 8, f"{name}: {sum(words) / len(words):.1f} words"


@pytest.mark.parametrize(("name", "standard", "simple"), ANSWERS, ids=[name for name, _, _ in ANSWERS])
def test_both_registers_of_an_answer_carry_the_same_facts(name, standard, simple):
    left_out = [
        str(value) for item in (standard, simple) for value in item.get("metadata", {}).get("left_out", [])
    ]
    found = differences(standard["text"], simple["text"], [*left_out, *own_project().known_places])
    assert [(item.kind, item.value, item.missing_in) for item in found] == []


def test_there_is_something_to_check():
    assert len(ANSWERS) > 20
    assert len(SIMPLE_TEXTS) > len(ANSWERS)


def test_every_exception_has_a_reason_and_is_needed():
    found = {
        (name.split("/")[0], item.rule, item.text)
        for name, text in SIMPLE_TEXTS
        for item in check(PLACEHOLDER.sub("10", text)).errors
    }
    for entry in own_project().exceptions:
        assert entry["reason"]
        assert (entry["where"], entry["rule"], entry["text"]) in found
