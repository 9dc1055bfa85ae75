"""Every answer stands in both registers, has its sources and leads on to topics that exist."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.content.documents import Key
from bot.content.messages import Messages
from bot.content.problems import Problem
from bot.content.project import Project
from bot.content.responses import Variation
from bot.content.sources import PRESS
from bot.content.texts import LANGUAGES

_say = Messages.load("checks").get


def registers(project: Project) -> Iterator[Problem]:
    """Each variation has its counterpart in the other register, and none stands twice."""
    for group in project.responses.values():
        seen: set[tuple[object, ...]] = set()
        for variation in group:
            case = (variation.language, *sorted(variation.when.items()))
            if case in seen:
                yield project.problem(variation, _say("variation_twice"))
            seen.add(case)
        for variation in group:
            for language in LANGUAGES:
                if (language, *sorted(variation.when.items())) not in seen:
                    yield project.problem(
                        variation, _say("register_missing", language=_say(f"name_{language}"))
                    )


def several_files(project: Project) -> Iterator[Problem]:
    """No answer stands in two files: the second would replace the first silently."""
    first: dict[str, str] = {}
    for document in project.below("data/responses"):
        for name in document.data["responses"]:
            if name in first:
                message = _say("response_twice", name=name, file=first[name])
                yield document.problem(("responses", name), message)
            first.setdefault(name, document.name)


def cases(project: Project) -> Iterator[Problem]:
    """An answer that differs by an entity has a general variation, for the value `none`."""
    for group in project.responses.values():
        for slot in {slot for variation in group for slot in variation.when}:
            if not any(variation.when.get(slot) == "none" for variation in group):
                yield project.problem(group[0], _say("no_general_case", slot=slot), "condition")


def sources(project: Project) -> Iterator[Problem]:
    """Every answer in standard German says what its sources are; they exist; press needs a reservation."""
    known = project["data/sources.yml"].data
    for _, variation in project.variations:
        if variation.language == "de" and not variation.described:
            yield project.problem(variation, _say("sources_missing"), "metadata")
        if variation.facts and not variation.sources:
            yield project.problem(variation, _say("facts_without_source"), "metadata", "facts")
        yield from _unknown(project, variation, "sources", variation.sources, known, "source_unknown")
    for group in project.responses.values():
        yield from _reservations(project, group)
    glossary = project["data/glossary.yml"]
    for term, entry in glossary.data.items():
        for number, source in enumerate(entry["sources"]):
            if source not in known:
                yield glossary.problem((term, "sources", number), _say("source_unknown", name=source))


def _reservations(project: Project, group: Iterable[Variation]) -> Iterator[Problem]:
    """What only the press says is told as what the press says, in both registers."""
    known = project["data/sources.yml"].data
    by_case = defaultdict(list)
    for variation in group:
        by_case[tuple(sorted(variation.when.items()))].append(variation)
    reserved = re.compile(_say("reservation_words"), re.IGNORECASE)
    for variations in by_case.values():
        cited = {source for variation in variations for source in variation.sources if source in known}
        press = sorted(source for source in cited if known[source]["class"] == PRESS)
        for variation in variations if press else ():
            if not reserved.search(variation.text):
                yield project.problem(variation, _say("reservation_missing", name=press[0]), "text")


def links(project: Project) -> Iterator[Problem]:
    """Buttons and follow-ups lead to topics that exist, buttons to such as have a title in both registers."""
    intents = set(project.intents)
    for name, variation in project.variations:
        yield from _unknown(project, variation, "next", variation.next, intents, "topic_unknown")
        for aspect, topic in variation.follow_ups.items():
            if topic not in intents:
                yield project.problem(
                    variation, _say("topic_unknown", name=topic), "metadata", "follow_ups", aspect
                )
        for number, choice in enumerate(variation.choices):
            if choice.intent not in intents:
                keys: tuple[Key, ...] = ("metadata", "choices", number, "intent")
                yield project.problem(variation, _say("topic_unknown", name=choice.intent), *keys)
        for number, topic in enumerate(variation.next):
            if name == f"utter_{topic}" and not variation.when:
                yield project.problem(variation, _say("leads_to_itself"), "metadata", "next", number)
    yield from _untitled(project, intents)
    yield from _links_elsewhere(project, intents)


def _untitled(project: Project, intents: set[str]) -> Iterator[Problem]:
    for _, variation in project.variations:
        for number, topic in enumerate(variation.next):
            for language in LANGUAGES:
                if topic in intents and not _has_title(project, topic, language):
                    message = _say("title_missing", name=topic, language=_say(f"name_{language}"))
                    yield project.problem(variation, message, "metadata", "next", number)


def _has_title(project: Project, topic: str, language: str) -> bool:
    return any(
        one.title and one.language == language
        for name, one in project.variations
        if name == f"utter_{topic}" or name.startswith(f"utter_{topic}_")
    )


def _links_elsewhere(project: Project, intents: set[str]) -> Iterator[Problem]:
    glossary, follow_ups = project["data/glossary.yml"], project["data/follow_ups.yml"]
    for term, entry in glossary.data.items():
        if "topic" in entry and entry["topic"] not in intents:
            yield glossary.problem((term, "topic"), _say("topic_unknown", name=entry["topic"]))
    for name, key in (("data/comparisons.yml", "names"), ("data/follow_up_messages.yml", "after")):
        for topic in project[name].data[key]:
            if topic not in intents:
                yield project[name].problem((key, topic), _say("topic_unknown", name=topic))
    messages = project["data/follow_up_messages.yml"]
    for topic, answers in messages.data["after"].items():
        for name in answers:
            if name not in intents:
                yield messages.problem(("after", topic, name), _say("topic_unknown", name=name))
    for aspect, name in follow_ups.data["everywhere"].items():
        if name not in intents:
            yield follow_ups.problem(("everywhere", aspect), _say("topic_unknown", name=name))
    for number, family in enumerate(follow_ups.data["families"]):
        for key, topic in family.items():
            for place, one in enumerate(topic) if key == "topics" else [(None, topic)]:
                if one not in intents:
                    keys = ("families", number, key) + (() if place is None else (place,))
                    yield follow_ups.problem(keys, _say("topic_unknown", name=one))


def titles(project: Project) -> Iterator[Problem]:
    """No two topics have the same title in the same register: nobody could tell the buttons apart."""
    first: dict[tuple[str, str], tuple[str, Variation]] = {}
    for name, variation in project.variations:
        if variation.title is None:
            continue
        key = (variation.language, variation.title.casefold())
        other, _ = first.setdefault(key, (name, variation))
        if other != name:
            message = _say("title_twice", title=variation.title, name=other)
            yield project.problem(variation, message, "metadata", "title")


def _unknown(
    project: Project,
    variation: Variation,
    field: str,
    names: Iterable[str],
    known: Iterable[str],
    message: str,
) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name not in known:
            yield project.problem(variation, _say(message, name=name), "metadata", field, number)
