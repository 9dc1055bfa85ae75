"""Dialogues sent as text to the running assistant, over HTTP. Their form: README.md beside this file.

The fixture `assistant` gives the address of an assistant whose rate limits let a whole dialogue through.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

FOLDER = Path(__file__).parent
DIALOGUES = {str(path.relative_to(FOLDER).with_suffix("")): path for path in sorted(FOLDER.rglob("*.yml"))}
TOPICS = {path.stem for path in (FOLDER.parent / "nlu").glob("*.yml")} | {"nlu_fallback"}

ACTIONS = {"say", "press", "option", "switch", "anew"}
EXPECTATIONS = {
    "topics", "includes", "excludes", "contains", "lacks", "language", "has_source", "contact", "handoff",
    "state", "form", "offers", "options_at_least", "repeats", "status",
}  # fmt: skip
REPLY_KEYS = {"id", "text", "language", "topic", "options", "sources", "contact", "handoff"}

Step = dict[str, Any]
Reply = dict[str, Any]


def load(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def one_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def plain(text: str) -> str:
    return text.replace("**", "").casefold()


def text_of(replies: list[Reply]) -> str:
    return plain("\n".join(reply["text"] for reply in replies))


def sources_of(replies: list[Reply]) -> list[str]:
    return [source["title"] for reply in replies for source in reply["sources"]]


def options_of(replies: list[Reply]) -> list[dict[str, str]]:
    return [option for reply in replies for option in reply["options"]]


class Visitor:
    """One visitor's conversation: sends steps, keeps the options and answers that came back."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http
        self.headers: dict[str, str] = {}
        self.options: list[dict[str, str]] = []
        self.handoff = ""
        self.answers: list[list[Reply]] = []

    async def arrive(self, language: str) -> None:
        async with self.http.post("/api/v1/conversations", json={"language": language}) as response:
            assert response.status == 201, await response.text()
            opened = await response.json()
        assert opened["language"] == language
        assert opened["greeting"], "no greeting"
        self.headers = {"Authorization": f"Bearer {opened['token']}"}
        self.options = options_of(opened["greeting"])

    async def take(self, step: Step) -> list[Reply]:
        """Sends one step and gives the replies; none after a switch or a refusal."""
        if "switch" in step:
            await self._switch(step["switch"])
            replies: list[Reply] = []
        elif "anew" in step:
            await self.arrive(step["anew"])
            replies = []
        else:
            replies = await self._send(self._message(step), one_of(step.get("status", 200)))
        self.answers.append(replies)
        self.options = options_of(replies) or self.options
        self.handoff = next((one["handoff"]["id"] for one in replies if one["handoff"]), self.handoff)
        return replies

    def _message(self, step: Step) -> dict[str, str]:
        if "say" in step:
            return {"text": step["say"].replace("{id}", self.handoff) * step.get("times", 1)}
        return {"option": step["option"] if "option" in step else self._pressed(step["press"])}

    def _pressed(self, wanted: str | int) -> str:
        if isinstance(wanted, int):
            return self.options[wanted - 1]["id"]
        labels = [option["label"] for option in self.options]
        found = [option["id"] for option in self.options if wanted in option["label"]]
        assert found, f"no option says {wanted!r}, only {labels}"
        return found[0]

    async def _send(self, message: dict[str, str], accepted: list[int]) -> list[Reply]:
        async with self.http.post("/api/v1/messages", json=message, headers=self.headers) as response:
            assert response.status in accepted, f"{response.status}: {await response.text()}"
            if response.status != 200:
                return []
            replies: list[Reply] = (await response.json())["replies"]
        assert replies, "200 without any reply"
        for reply in replies:
            assert reply.keys() >= REPLY_KEYS, f"missing: {REPLY_KEYS - reply.keys()}"
            assert reply["text"].strip(), "a reply without text"
        return replies

    async def _switch(self, language: str) -> None:
        url = "/api/v1/conversations"
        async with self.http.patch(url, json={"language": language}, headers=self.headers) as response:
            assert response.status == 200, await response.text()
            assert (await response.json())["language"] == language


def topics_fit(topics: list[str], wanted: list[Any]) -> bool:
    return len(topics) == len(wanted) and all(
        topic in one_of(item) for topic, item in zip(topics, wanted, strict=True)
    )


def problems_with_topics(step: Step, replies: list[Reply]) -> Iterator[str]:
    topics = [reply["topic"] for reply in replies]
    if "topics" in step and not topics_fit(topics, step["topics"]):
        yield f"topics {topics}, wanted {step['topics']}"
    for topic in step.get("includes", []):
        if topic not in topics:
            yield f"topics {topics}, wanted {topic} among them"
    for topic in step.get("excludes", []):
        if topic in topics:
            yield f"topics {topics}, wanted no {topic}"


def problems_with_text(step: Step, replies: list[Reply]) -> Iterator[str]:
    text = text_of(replies)
    for words in step.get("contains", []):
        if plain(words) not in text:
            yield f"{words!r} is not in the answer: {text}"
    for words in step.get("lacks", []):
        if plain(words) in text:
            yield f"{words!r} is in the answer: {text}"
    languages = {reply["language"] for reply in replies}
    if "language" in step and languages != {step["language"]}:
        yield f"language {sorted(languages)}, wanted {step['language']}"


def problems_with_extras(step: Step, replies: list[Reply]) -> Iterator[str]:
    """Sources, the person named, hand-off and options."""
    sources = sources_of(replies)
    if "has_source" in step and bool(sources) != step["has_source"]:
        yield f"sources {sources}, wanted {'one' if step['has_source'] else 'none'}"
    people = [reply["contact"]["name"] for reply in replies if reply["contact"]]
    if "contact" in step and not any(step["contact"] in name for name in people):
        yield f"contact {people}, wanted {step['contact']}"
    handed_off = any(reply["handoff"] for reply in replies)
    if "handoff" in step and handed_off != step["handoff"]:
        yield f"handed off: {handed_off}, wanted {step['handoff']}"
    states = [reply["handoff"]["state"] for reply in replies if reply["handoff"]]
    if "state" in step and states != [step["state"]]:
        yield f"states {states}, wanted {step['state']}"
    forms = [reply for reply in replies if reply.get("form")]
    if "form" in step and bool(forms) != step["form"]:
        yield f"offers the form: {bool(forms)}, wanted {step['form']}"
    labels = [option["label"] for option in options_of(replies)]
    for wanted in step.get("offers", []):
        if not any(words in label for words in wanted.split("|") for label in labels):
            yield f"options {labels}, wanted {wanted}"
    if len(labels) < step.get("options_at_least", 0):
        yield f"options {labels}, wanted at least {step['options_at_least']}"


def problems_with_repeating(step: Step, replies: list[Reply], answers: list[list[Reply]]) -> Iterator[str]:
    if "repeats" in step:
        earlier = answers[step["repeats"] - 1]
        if text_of(earlier) not in text_of(replies) or sources_of(earlier) != sources_of(replies):
            yield f"not the answer of step {step['repeats']}: {text_of(replies)}"


def problems(step: Step, replies: list[Reply], answers: list[list[Reply]]) -> list[str]:
    return [
        *problems_with_topics(step, replies),
        *problems_with_text(step, replies),
        *problems_with_extras(step, replies),
        *problems_with_repeating(step, replies, answers),
    ]


@pytest.mark.parametrize("name", DIALOGUES)
def test_a_dialogue_is_well_formed(name: str) -> None:
    dialogue = load(DIALOGUES[name])
    assert dialogue.keys() == {"language", "steps"}
    for step in dialogue["steps"]:
        assert len(step.keys() & ACTIONS) == 1, step
        assert step.keys() <= ACTIONS | EXPECTATIONS | {"times"}, step
        named = [*step.get("topics", []), *step.get("includes", []), *step.get("excludes", [])]
        assert {topic for item in named for topic in one_of(item)} <= TOPICS, step


@pytest.mark.parametrize("name", DIALOGUES)
async def test_a_conversation_goes_as_written(name: str, assistant: str) -> None:
    dialogue = load(DIALOGUES[name])
    async with aiohttp.ClientSession(assistant) as http:
        visitor = Visitor(http)
        await visitor.arrive(dialogue["language"])
        for number, step in enumerate(dialogue["steps"], start=1):
            replies = await visitor.take(step)
            found = problems(step, replies, visitor.answers)
            assert not found, "\n".join([f"step {number}: {step}", *found])
