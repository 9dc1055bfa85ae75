"""What the gateway says by itself: its texts, the greeting, and the sources behind the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.content.texts import LANGUAGES, Language, Texts
from bot.gateway.replies import Offer, Reply

Source = Mapping[str, str | None]
GREETING = "greet"
SWITCHES: Mapping[str, Language] = {"easy_language_on": "de-simple", "easy_language_off": "de"}
"""The intents that switch the language level, and the level after them."""


class ContentError(ValueError):
    """The folder of content cannot be used; the message names the file."""


@dataclass(frozen=True)
class Content:
    """Everything that the gateway needs of `CONTENT_DIR`, read at once."""

    texts: Texts
    widget_texts: Texts
    sources: Mapping[str, Source]
    greeting: Mapping[Language, tuple[str, tuple[Offer, ...]]]

    @classmethod
    def load(cls, folder: Path) -> Content:
        """Read the files; raise `ContentError` or `TextsError`."""
        texts = Texts.load(folder / "texts" / "gateway.yml")
        return cls(
            texts=texts,
            widget_texts=Texts.load(folder / "texts" / "widget.yml"),
            sources={key: _source(value) for key, value in _yaml(folder / "sources.yml").items()},
            greeting={language: _greeting(folder, language, texts) for language in LANGUAGES},
        )

    def cited(self, ids: Iterable[str]) -> list[Source]:
        """Give title, address and as-of date of the sources that exist, each once."""
        return [self.sources[key] for key in dict.fromkeys(ids) if key in self.sources]

    def greet(self, language: Language) -> Reply:
        """Give the reply that begins a conversation; the assistant need not be there."""
        text, offers = self.greeting[language]
        return Reply(text, language, GREETING).offering(offers)


def _greeting(folder: Path, language: Language, texts: Texts) -> tuple[str, tuple[Offer, ...]]:
    """Make text and options of the greeting: the topics it names as next, and the switch of the language."""
    variations = _variations(folder, GREETING)
    by_language = {_language(one): one for one in reversed(variations)}
    if language not in by_language:
        raise ContentError(f"{folder}: the greeting has no text for {language}")
    topics = by_language["de"].get("metadata", {}).get("next", [])
    titles = {topic: _title(folder, topic, language) for topic in topics}
    offers = [Offer(title, _intent(topic)) for topic, title in titles.items() if title]
    switch = next(intent for intent, level in SWITCHES.items() if level != language)
    label = texts.get("option_easy_on" if language == "de" else "option_easy_off", language)
    offers.append(Offer(label, _intent(switch)))
    return by_language[language]["text"].strip(), tuple(offers)


def _intent(name: str) -> dict[str, Any]:
    return {"intent": name, "entities": {}}


def _title(folder: Path, topic: str, language: Language) -> str | None:
    """Give the title under which a topic is offered, None where it has none in this register."""
    for variation in _variations(folder, topic):
        title = variation.get("metadata", {}).get("title")
        if title and _language(variation) == language:
            return str(title)
    return None


def _variations(folder: Path, topic: str) -> list[dict[str, Any]]:
    """Give all variations of a topic's file, those of the answer itself first."""
    path = folder / "responses" / f"{topic}.yml"
    responses = _yaml(path).get("responses")
    if not isinstance(responses, dict):
        raise ContentError(f"{path}: responses are expected")
    return [*responses.get(f"utter_{topic}", ()), *(one for group in responses.values() for one in group)]


def _language(variation: Mapping[str, Any]) -> Language:
    """Tell the register of a variation by its condition on the slot `language_level`."""
    for condition in variation.get("condition", ()):
        if condition.get("name") == "language_level":
            return "de-simple" if condition.get("value") == "de-simple" else "de"
    return "de"


def _source(value: Mapping[str, Any]) -> Source:
    url, as_of = value.get("url"), value.get("as_of")
    return {
        "title": str(value["title"]),
        "url": None if url is None else str(url),
        "as_of": None if as_of is None else str(as_of),
    }


def _yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise ContentError(f"{path}: a mapping is expected")
    return content
