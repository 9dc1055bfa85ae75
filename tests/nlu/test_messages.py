"""The NLU gate: messages that stand in no training data, one file per intent, against the trained model.

The fixture `parser` takes a list of texts and gives what `python -m bot parse` prints for each.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent
TRAINING = FOLDER.parents[1] / "data" / "nlu"
REFUSED = {"nlu_fallback", "out_of_scope"}

INTENT_GATE = 0.8  # of one intent's messages; a file may say otherwise with `gate`
IN_SCOPE_GATE = 0.9
WRONGLY_ANSWERED_LIMIT = 0.07
WRONGLY_REFUSED_LIMIT = 0.04
SEVERAL_GATE = 0.8
ENTITY_GATE = 0.9


@dataclass(frozen=True)
class Message:
    """One test message: `entities` are the values expected of the kind that its file checks."""

    intent: str
    text: str
    checked_entity: str | None = None
    entities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """A message and what the model made of it."""

    message: Message
    parsed: dict[str, Any] = field(repr=False)

    @property
    def intent(self) -> str:
        return self.parsed["intent"]

    @property
    def right(self) -> bool:
        accepted = REFUSED if self.message.intent == "out_of_scope" else {self.message.intent}
        return self.intent in accepted

    @property
    def entities(self) -> list[str]:
        return sorted(
            {e["value"] for e in self.parsed["entities"] if e["entity"] == self.message.checked_entity}
        )

    @property
    def entities_right(self) -> bool:
        return self.entities == sorted(self.message.entities)


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_messages(path: Path) -> Iterator[Message]:
    """Reads one intent's file: a message is a text, or `text` with `entities`."""
    content = load(path)
    for entry in content["messages"]:
        entry = {"text": entry} if isinstance(entry, str) else entry
        values = tuple(entity["value"] for entity in entry.get("entities", []))
        yield Message(content["intent"], entry["text"], content.get("checked_entity"), values)


FILES = {path.stem: path for path in sorted(FOLDER.glob("*.yml")) if not path.stem.startswith("_")}
MESSAGES = [message for path in FILES.values() for message in read_messages(path)]
SEVERAL = load(FOLDER / "_several.yml")["messages"]


@pytest.fixture(scope="module")
def results(parser: Callable[[list[str]], list[dict[str, Any]]]) -> list[Result]:
    parsed = parser([message.text for message in MESSAGES])
    return [Result(message, answer) for message, answer in zip(MESSAGES, parsed, strict=True)]


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def table(misses: list[Result]) -> str:
    """One line a miss: what was expected, what came and how sure the model was, and the message."""
    lines = [
        f"{miss.message.intent:<22} → {miss.intent:<22} {miss.parsed['confidence']:.2f}  "
        f"{' '.join(miss.message.text.split())[:90]}"
        for miss in misses
    ]
    return "\n".join(["", *lines])


def normalised(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def training_examples() -> Iterator[tuple[str, str]]:
    """Intent and bare text of every training example, entity marks removed."""
    for path in sorted(TRAINING.glob("*.yml")):
        for block in load(path).get("nlu", []):
            for line in block.get("examples", "").splitlines() if "intent" in block else []:
                text = line.strip().removeprefix("- ")
                yield block["intent"], re.sub(r"\[([^\]]+)\](\([^)]*\)|\{[^}]*\})", r"\1", text)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_named_like_its_intent(name: str) -> None:
    assert load(FILES[name])["intent"] == name


def test_no_message_is_written_twice() -> None:
    texts = Counter(message.text for message in MESSAGES)
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_trained_intent_has_test_messages() -> None:
    assert sorted({intent for intent, _ in training_examples()} - set(FILES)) == []


def test_no_test_message_stands_in_the_training_data() -> None:
    """One or two words ("Ja gern") can hardly be said in another way and may stand in both."""
    trained = {normalised(text) for _, text in training_examples()}
    copied = [m.text for m in MESSAGES if len(m.text.split()) > 2 and normalised(m.text) in trained]
    assert copied == []


@pytest.mark.parametrize("name", FILES)
def test_an_intent_is_understood(name: str, results: list[Result]) -> None:
    own = [result for result in results if result.message.intent == name]
    misses = [result for result in own if not result.right]
    gate = load(FILES[name]).get("gate", INTENT_GATE)
    accuracy = share([result.right for result in own])
    assert accuracy >= gate, f"{name}: {accuracy:.0%} of {len(own)}, wanted {gate:.0%}{table(misses)}"


def test_questions_in_scope_are_understood(results: list[Result], capsys: pytest.CaptureFixture[str]) -> None:
    in_scope = [result for result in results if result.message.intent != "out_of_scope"]
    accuracy = share([result.right for result in in_scope])
    misses = [result for result in results if not result.right]
    with capsys.disabled():
        print(f"\n\nIn scope understood: {accuracy:.1%} of {len(in_scope)} messages. Misses:{table(misses)}")
    assert accuracy >= IN_SCOPE_GATE


def test_messages_out_of_scope_are_not_answered(results: list[Result]) -> None:
    outside = [result for result in results if result.message.intent == "out_of_scope"]
    answered = [result for result in outside if not result.right]
    assert len(answered) / len(outside) <= WRONGLY_ANSWERED_LIMIT, table(answered)


def test_questions_in_scope_are_not_refused(results: list[Result]) -> None:
    in_scope = [result for result in results if result.message.intent != "out_of_scope"]
    refused = [result for result in in_scope if result.intent in REFUSED]
    assert len(refused) / len(in_scope) <= WRONGLY_REFUSED_LIMIT, table(refused)


def test_entities_are_found(results: list[Result]) -> None:
    checked = [result for result in results if result.message.checked_entity]
    misses = [
        f"{result.message.checked_entity}: wanted {sorted(result.message.entities)}, got {result.entities}  "
        f"{' '.join(result.message.text.split())[:90]}"
        for result in checked
        if not result.entities_right
    ]
    accuracy = 1 - len(misses) / len(checked)
    assert accuracy >= ENTITY_GATE, "\n".join([f"{accuracy:.0%} of {len(checked)}", *misses])


def test_several_questions_are_told_apart(parser: Callable[[list[str]], list[dict[str, Any]]]) -> None:
    parsed = parser([message["text"] for message in SEVERAL])
    found = [[part["intent"] for part in answer["parts"]] for answer in parsed]
    misses = [
        f"wanted {message['intents']}, got {parts}  {' '.join(message['text'].split())[:90]}"
        for message, parts in zip(SEVERAL, found, strict=True)
        if parts != message["intents"]
    ]
    accuracy = 1 - len(misses) / len(SEVERAL)
    assert accuracy >= SEVERAL_GATE, "\n".join([f"{accuracy:.0%} of {len(SEVERAL)}", *misses])
