"""Words by which people, topic fields, terms and details are recognised: each stands for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email

from bot.content.documents import Document, Key
from bot.content.messages import Messages
from bot.content.problems import Problem
from bot.content.project import Project

_say = Messages.load("checks").get
_ANNOTATION = re.compile(r"\]\((\w+)(?::([^)]+))?\)|\]\{([^}]+)\}")
_PAIR = re.compile(r'"(entity|value)"\s*:\s*"([^"]+)"')


def contacts(project: Project) -> Iterator[Problem]:
    """A word belongs to one topic field, a topic field to one person, and deputies exist."""
    document = project["data/contacts.yml"]
    yield from _once(
        document, ("topic_fields",), {key: one["words"] for key, one in document.data["topic_fields"].items()}
    )
    people, responsible = document.data["people"], dict[str, str]()
    for key, person in people.items():
        for number, field in enumerate(person["topic_fields"]):
            place = ("people", key, "topic_fields", number)
            if field not in document.data["topic_fields"]:
                yield document.problem(place, _say("topic_field_unknown", name=field))
            if responsible.setdefault(field, key) != key:
                yield document.problem(place, _say("topic_field_twice", name=field, other=responsible[field]))
        if person["deputy"] is not None and (person["deputy"] not in people or person["deputy"] == key):
            yield document.problem(("people", key, "deputy"), _say("deputy_unknown", name=person["deputy"]))
        for number, absence in enumerate(person["absent"]):
            if absence["to"] < absence["from"]:
                yield document.problem(("people", key, "absent", number), _say("absence_reversed"))
    yield from _hours(document)
    addresses: dict[tuple[Key, ...], str | None] = {("inbox",): document.data["inbox"]}
    addresses |= {("people", key, "mail"): person["mail"] for key, person in people.items()}
    for where, address in addresses.items():
        if address is not None and not _is_mail(address):
            yield document.problem(where, _say("mail_wrong", mail=address))
    for field in document.data["topic_fields"]:
        if field not in responsible:
            yield document.problem(("topic_fields", field), _say("topic_field_without_person", name=field))


def _is_mail(address: str) -> bool:
    """Tell whether mail can be sent there; letters such as ä before the @ few servers take."""
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


def _hours(document: Document) -> Iterator[Problem]:
    """Office hours end after they begin, and one span of a day ends before the next begins."""
    for day, spans in (document.data["office_hours"] or {}).items():
        before = ""
        for number, span in enumerate(spans):
            start, end = span.split("-")
            place = ("office_hours", day, number)
            if end <= start:
                yield document.problem(place, _say("hours_reversed", span=span))
            elif start < before:
                yield document.problem(place, _say("hours_overlap", span=span, before=before))
            before = max(before, end)


def glossary(project: Project) -> Iterator[Problem]:
    """A word belongs to one term."""
    document = project["data/glossary.yml"]
    words = {key: [entry["term"], *entry.get("words", ())] for key, entry in document.data.items()}
    yield from _once(document, (), words)


def _once(document: Document, keys: tuple[Key, ...], groups: dict[str, list[str]]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for group, words in groups.items():
        for word in words:
            other = first.setdefault(word.casefold(), group)
            if other != group:
                yield document.problem((*keys, group), _say("word_twice", word=word, other=other))


def values(project: Project) -> Iterator[Problem]:
    """Conditions, choices and annotated messages name only values that exist."""
    for _, variation in project.variations:
        named = [
            *variation.when.items(),
            *(pair for one in variation.choices for pair in one.entities.items()),
        ]
        for name, value in named:
            if value not in project.values.get(name, {value}):
                yield project.problem(variation, _unknown(project, name, value))
    for document in project.below("data/nlu"):
        for number, entry in enumerate(document.data["nlu"]):
            for name, value in _annotated(entry["examples"]):
                if value not in project.values.get(name, {value}):
                    yield document.problem(("nlu", number), _unknown(project, name, value))
    for document in project.below("tests/nlu"):
        for number, message in enumerate(document.data["messages"]):
            for entity in message.get("entities") or () if isinstance(message, dict) else ():
                if entity["value"] not in project.values.get(entity["entity"], {entity["value"]}):
                    text = _unknown(project, entity["entity"], entity["value"])
                    yield document.problem(("messages", number), text)


def lookups(project: Project) -> Iterator[Problem]:
    """Every word of a lookup table stands for a value that exists, and the values' words are in a table."""
    tables: dict[str, set[str]] = {}
    synonyms: dict[str, str] = {}
    for document in project.below("data/nlu"):
        for number, entry in enumerate(document.data["nlu"]):
            words = {
                line.strip()[2:].strip().casefold() for line in entry["examples"].splitlines() if line.strip()
            }
            if "lookup" in entry:
                tables.setdefault(entry["lookup"], set()).update(words)
            for word in words if "synonym" in entry else ():
                if synonyms.setdefault(word, entry["synonym"]) != entry["synonym"]:
                    message = _say("word_twice", word=word, other=synonyms[word])
                    yield document.problem(("nlu", number), message)
    for document in project.below("data/nlu"):
        for number, entry in enumerate(document.data["nlu"]):
            if "lookup" in entry:
                yield from _table(project, document, number, entry["lookup"], tables, synonyms)
            elif "synonym" in entry:
                yield from _synonym(document, number, entry, tables)


def _table(
    project: Project,
    document: Document,
    number: int,
    name: str,
    tables: dict[str, set[str]],
    synonyms: dict[str, str],
) -> Iterator[Problem]:
    allowed = project.values.get(name, frozenset())
    for word in sorted(tables[name]) if allowed else ():
        value = synonyms.get(word, word)
        if value not in allowed:
            yield document.problem(
                ("nlu", number), _say("lookup_without_value", word=word, known=_list(allowed))
            )


def _synonym(
    document: Document, number: int, entry: dict[str, str], tables: dict[str, set[str]]
) -> Iterator[Problem]:
    listed = set().union(*tables.values())
    for line in entry["examples"].splitlines():
        word = line.strip()[2:].strip()
        if word and word.casefold() not in listed:
            yield document.problem(("nlu", number), _say("synonym_without_lookup", word=word))


def _annotated(examples: str) -> Iterator[tuple[str, str]]:
    """Yield entity and value of each annotation that names its value."""
    for found in _ANNOTATION.finditer(examples):
        if found[3]:
            pairs = dict(_PAIR.findall(found[3]))
            if "entity" in pairs and "value" in pairs:
                yield pairs["entity"], pairs["value"]
        elif found[2]:
            yield found[1], found[2].strip()


def _unknown(project: Project, name: str, value: str) -> str:
    return _say("value_unknown", name=name, value=value, known=_list(project.values[name]))


def _list(values: frozenset[str]) -> str:
    shown = sorted(values)
    return ", ".join(shown[:8]) + (", …" if len(shown) > 8 else "")
