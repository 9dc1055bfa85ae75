"""Entities from what staff edit: topic fields, people, glossary terms, who is asking, plants, programmes."""

from __future__ import annotations

import json
import re
from collections import ChainMap, Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.cleaning import clean
from bot.nlu.lexicon import Lexicon, Match, Spelling, Words, folded_words

_MOST_KEPT = 5_000
"""Words, as they are written: "Wer", "WER" and "wer" are three."""
Spellings = dict[str, dict[str, list[str]]]  # entity to value to words

_NEGATION = re.compile(
    r"\b(?:nicht|nich|ned|net|kein\w*|statt|außer|ausser|ohne)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class EntityFinder(GraphComponent):
    """Finds entities with lexicons built from contacts.yml, glossary.yml and Rasa's lookup tables.

    Staff add a contact's word or a term in one place and nowhere else.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # files that staff edit, relative to the working folder
            "contacts": "data/contacts.yml",
            "glossary": "data/glossary.yml",
            # entities whose words must stand alone: a village inside a compound says nothing about its plant
            "no_compounds": ["person", "plant", "programme", "elsewhere"],
            # a word that so many training messages use is right as it is, and no typo of another
            "known_from": 3,
            # but these are names, and misspelt in the training messages too
            "names": ["person"],
            # of several values only the first of this order counts: a mayor speaks of people, too
            "first_of": {"applicant": ["municipality", "company", "club", "person"]},
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._lexicons: dict[str, Lexicon] = {}
        self._openings: frozenset[str] = frozenset()
        self._common: frozenset[str] = frozenset()
        self._spellings: dict[str, Spelling] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityFinder:
        """Return a component without words."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the words and persist them: a model answers with the words it was made with."""
        contacts = yaml.safe_load(Path(self._config["contacts"]).read_text(encoding="utf-8"))
        glossary = yaml.safe_load(Path(self._config["glossary"]).read_text(encoding="utf-8"))
        words: Spellings = _lookups(training_data)
        words["topic_field"] = {name: field["words"] for name, field in contacts["topic_fields"].items()}
        words["person"] = {name: person["words"] for name, person in contacts["people"].items()}
        words["term"] = {name: _spellings(entry) for name, entry in glossary.items()}
        learned = {"words": words, "known": self._known(training_data)}
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(learned, ensure_ascii=False), encoding="utf-8")
        self._use(learned)
        return self._resource

    def _known(self, training_data: TrainingData) -> list[str]:
        counts = Counter(
            word for message in training_data.intent_examples for word in set(folded_words(message.get(TEXT)))
        )
        return sorted(word for word, count in counts.items() if count >= self._config["known_from"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the entities of every message that has text."""
        known = ChainMap({}, self._spellings)  # pieces repeat the words of the whole
        for message in messages:
            text = clean(message.get(TEXT) or "")
            words = Words(text, self._openings, known)
            found = [
                entity
                for name, lexicon in self._lexicons.items()
                if (matches := lexicon.find(words))
                for entity in self._first(name, _entities(name, text, matches))
            ]
            message.set(ENTITIES, found, add_to_output=True)
        self._keep(known.maps[0])
        return messages

    def _keep(self, found: Mapping[str, Spelling]) -> None:
        """Keep what is found of words that many training messages use; what else people write is not kept."""
        if len(self._spellings) < _MOST_KEPT:
            self._spellings.update((w, word) for w, word in found.items() if word.folded in self._common)

    def _first(self, name: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        order = self._config["first_of"].get(name, ())
        ranked = sorted(found, key=lambda e: order.index(e["value"]) if e["value"] in order else len(order))
        return ranked[:1] if order else found

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training messages alone: nothing after this component learns from entities."""
        return training_data

    def _use(self, learned: dict[str, Any]) -> None:
        self._lexicons = {
            name: Lexicon(
                values,
                compounds=name not in self._config["no_compounds"],
                known=() if name in self._config["names"] else learned["known"],
            )
            for name, values in learned["words"].items()
        }
        self._common = frozenset(learned["known"])
        self._openings = frozenset[str]().union(*(lexicon.openings for lexicon in self._lexicons.values()))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EntityFinder:
        """Return the component trained before."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._use(json.loads((folder / "words.json").read_text(encoding="utf-8")))
        return component


def _lookups(training_data: TrainingData) -> Spellings:
    """Return Rasa's lookup tables by value; a word without synonym stands for itself."""
    synonyms = {word.lower(): value for word, value in training_data.entity_synonyms.items()}
    words: Spellings = {}
    for table in training_data.lookup_tables:
        values = words.setdefault(table["name"], {})
        for word in table["elements"]:
            values.setdefault(synonyms.get(word.lower(), word), []).append(word)
    return words


def _spellings(entry: dict[str, Any]) -> list[str]:
    return [entry["term"], entry["easy_term"], *entry.get("words", [])]


def _entities(name: str, text: str, matches: list[Match]) -> list[dict[str, Any]]:
    wanted = [match for match in matches if not _NEGATION.search(text[: match.start])]
    return [_entity(name, match, text) for match in _best_first_by_value(wanted)]


def _best_first_by_value(matches: list[Match]) -> list[Match]:
    kept: dict[str, Match] = {}
    for match in matches:
        if match.value not in kept or match.score > kept[match.value].score:
            kept[match.value] = match
    return sorted(kept.values(), key=lambda match: match.start)


def _entity(name: str, match: Match, text: str) -> dict[str, Any]:
    return {
        "entity": name,
        "value": match.value,
        "start": match.start,
        "end": match.end,
        "confidence_entity": match.score,
        "text": text[match.start : match.end],
        "extractor": "EntityFinder",
    }
