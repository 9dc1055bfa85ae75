"""What the gateway says by itself: its texts, the greeting, and the sources behind the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.glossary import Glossary
from bot.content.hard_words import HardWords
from bot.content.responses import Responses
from bot.content.schema import read
from bot.content.sources import Sources
from bot.content.texts import LANGUAGES, Language, Texts, TextsError
from bot.form.phrases import Phrases as Said
from bot.gateway.masking import Masker
from bot.gateway.pasted import Phrases, Requests
from bot.gateway.replies import Choice, Offer, Reply

GREETING = "greet"
SWITCHES: Mapping[str, Language] = {"easy_language_on": "de-simple", "easy_language_off": "de"}
"""The intents that switch the language level, and the level after them."""


@dataclass(frozen=True)
class Content:
    """Everything that the gateway needs of `CONTENT_DIR`, read at once."""

    texts: Texts
    widget_texts: Texts
    page_texts: Texts
    sources: Sources
    hard_words: HardWords
    greeting: Mapping[Language, tuple[str, tuple[Offer, ...]]]
    handoff_texts: Texts
    responses: Responses
    glossary: Glossary
    requests: Requests
    masker: Masker
    said: Said
    """What visitors say in set words: yes, no, "Meine Daten löschen"."""
    emergency: Phrases
    help_in_danger: Mapping[Language, str]
    checker_texts: Mapping[str, str]
    """Texts of the page for staff, in one register."""

    @classmethod
    def load(cls, folder: Path) -> Content:
        """Read the files; raise `ContentError` or `TextsError`."""
        texts = Texts.load(folder / "texts" / "gateway.yml")
        responses, glossary = Responses.load(folder / "responses"), Glossary.load(folder / "glossary.yml")
        return cls(
            texts=texts,
            widget_texts=Texts.load(folder / "texts" / "widget.yml"),
            page_texts=Texts.load(folder / "texts" / "pages.yml"),
            sources=Sources.load(folder / "sources.yml"),
            hard_words=HardWords(glossary),
            greeting={language: _greeting(responses, language, texts) for language in LANGUAGES},
            handoff_texts=Texts.load(folder / "texts" / "handoff.yml"),
            responses=responses,
            glossary=glossary,
            requests=Requests.load(folder / "easy_text.yml"),
            masker=Masker.load(folder),
            said=Said(read(folder / "form.yml", "form").data),
            emergency=Phrases.of(read(folder / "emergency.yml", "emergency").data["phrases"]),
            checker_texts=read(folder / "texts" / "checker.yml", "staff_texts").data,
            help_in_danger={language: _danger(responses, language) for language in LANGUAGES},
        )

    def cited(self, ids: Iterable[str]) -> list[Mapping[str, str | None]]:
        """Give title, address and as-of date of the sources that exist, each once."""
        found = [self.sources[key] for key in dict.fromkeys(ids) if key in self.sources]
        return [{"title": one.title, "url": one.url, "as_of": one.as_of} for one in found]

    def explained(self, text: str, language: Language) -> list[Mapping[str, str]]:
        """Give the hard words of a text in Leichte Sprache, as they stand in it, with what they mean."""
        if language != "de-simple":
            return []
        found = self.hard_words.find(text)
        return [{"word": word, "explanation": term.explanations[language]} for word, term in found]

    def greet(self, language: Language) -> Reply:
        """Give the reply that begins a conversation; the assistant need not be there."""
        text, offers = self.greeting[language]
        return Reply(text, language, GREETING, glossary=self.explained(text, language)).offering(offers)


def _greeting(responses: Responses, language: Language, texts: Texts) -> tuple[str, tuple[Offer, ...]]:
    """Make text and options of the greeting: the topics it names as next, and the switch of the language."""
    try:
        greeting = responses.choose(f"utter_{GREETING}", language)
        topics = responses.choose(f"utter_{GREETING}", "de").next
    except KeyError:
        raise TextsError(f"utter_{GREETING} has no text for {language}") from None
    titles = {topic: responses.title(topic, language) for topic in topics}
    offers = [Offer(title, _intent(topic)) for topic, title in titles.items() if title]
    switch = next(intent for intent, level in SWITCHES.items() if level != language)
    label = texts.get("option_easy_on" if language == "de" else "option_easy_off", language)
    return greeting.text, (*offers, Offer(label, _intent(switch)))


def _danger(responses: Responses, language: Language) -> str:
    try:
        return responses.choose("utter_emergency", language).text
    except KeyError:
        raise TextsError(f"utter_emergency has no text for {language}") from None


def _intent(name: str) -> Choice:
    return {"intent": name, "entities": {}}
