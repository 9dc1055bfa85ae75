"""Complete the responses that staff write, so that each variation carries all that a reply needs.

Staff write sources and buttons once, at the variation in standard German, and name buttons by topic. Here the
variation in Leichte Sprache gets them too, and every topic becomes a label in the right register.
"""

from __future__ import annotations

from typing import Any

from bot.content.texts import LANGUAGES, Language

Variation = dict[str, Any]
Responses = dict[str, list[Variation]]

LEVEL = "language_level"
STANDARD: Language = "de"


def complete(responses: Responses) -> Responses:
    """Return `responses` with `metadata.sources` and `metadata.options` ({"label", "choice"}) everywhere.

    Raises:
        KeyError: a button names a topic without title.
    """
    titles = {language: _titles(responses, language) for language in LANGUAGES}
    return {
        name: [_complete(variation, variations, titles) for variation in variations]
        for name, variations in responses.items()
    }


def language(variation: Variation) -> Language:
    """Return the language level that `variation` is written for."""
    values = [c["value"] for c in variation.get("condition") or [] if c["name"] == LEVEL]
    return "de-simple" if "de-simple" in values else STANDARD


def _complete(
    variation: Variation, siblings: list[Variation], titles: dict[Language, dict[str, str]]
) -> Variation:
    standard = next(
        (v for v in siblings if language(v) == STANDARD and _details(v) == _details(variation)), siblings[0]
    )
    metadata = {**_metadata(standard), **_metadata(variation)}
    labels = titles[language(variation)]
    options = [
        {"label": labels[topic], "choice": {"intent": topic, "entities": {}}}
        for topic in metadata.get("next", [])
    ]
    options += [
        {
            "label": choice["title"],
            "choice": {"intent": choice["intent"], "entities": choice.get("entities", {})},
        }
        for choice in metadata.get("choices", [])
    ]
    carried = {
        "title": metadata.get("title"),
        "sources": metadata.get("sources", []),
        "options": options,
        "follow_ups": metadata.get("follow_ups", {}),  # `bot.nlu.decision` learns them
    }
    return {**variation, "metadata": carried}


def _titles(responses: Responses, level: Language) -> dict[str, str]:
    """Return the label of every topic: the title of `utter_<topic>`, or of the first `utter_<topic>_…`."""
    titles: dict[str, str] = {}
    for name in sorted(responses):
        for variation in responses[name]:
            title = _metadata(variation).get("title")
            if title and language(variation) == level:
                topic = name.removeprefix("utter_")
                titles.setdefault(topic, title)
                for cut in range(1, topic.count("_") + 1):
                    titles.setdefault(topic.rsplit("_", cut)[0], title)
    return titles


def _details(variation: Variation) -> list[tuple[str, str]]:
    return sorted((c["name"], c["value"]) for c in variation.get("condition") or [] if c["name"] != LEVEL)


def _metadata(variation: Variation) -> dict[str, Any]:
    return variation.get("metadata") or {}
