"""The pipeline's last word: which questions are in a message, what each is about, what is not understood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.after import After, Kinds, chances
from bot.nlu.classifier import EMERGENCY, RANKING, chance_of
from bot.nlu.cleaning import clean
from bot.nlu.comparisons import Comparisons
from bot.nlu.context import AFTER, mixed, ranked, topic_of, weighed
from bot.nlu.emergency import EmergencyWords
from bot.nlu.follow_ups import FollowUps
from bot.nlu.language import Languages
from bot.nlu.questions import asks
from bot.nlu.segments import gain
from bot.nlu.several import Question, chance
from bot.nlu.splitter import SPAN, TOLD, groups
from bot.nlu.vocabulary import Vocabulary

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
SOURCES_INTENT = "ask_source"
GLOSSARY = "glossary"
AFFIRM = "affirm"
ELSEWHERE = "elsewhere"  # the entity of other regions
_RATHER = 0.5  # a message needs what stands before it rather than not

Ranking = list[dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """One question of a message with its final intent."""

    text: str
    intent: str
    confidence: float
    entities: list[dict[str, Any]]
    ranking: Ranking

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return vars(self)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class Decision(GraphComponent):
    """Joins a message with its pieces and decides.

    In this order: danger, other languages, follow-ups to the last topic, several questions, doubt.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            "follow_ups": "data/follow_ups.yml",
            "emergency": "data/emergency.yml",
            "languages": "data/languages.yml",
            "comparisons": "data/comparisons.yml",
            # below this probability of the best intent the bot asks back
            "threshold": 0.3,
            # where out of scope is this much as likely as the best intent, the bot asks back, too: an answer
            # to a question that nobody asked misleads (with 0.15 more near misses are caught, 78 instead of
            # 73 %, but who spells badly is asked back once more in fifty messages)
            "out_of_scope_ratio": 0.3,
            # beside one of these names it does not ask back: they have answers of their own
            "told_outside": ["abuse", "sorrow"],
            # a piece counts as a question where questions together are at least this likely
            "piece_threshold": 0.5,
            # an emergency is believed from this probability on, even without its words
            "emergency_above": 0.25,
            # ... from here on where it needs the last answer: "er ist 61" says where he works
            "emergency_after": 0.5,
            # a piece is believed from here on where the whole sounds harmless, below `emergency_apart`: "Wozu
            # bist du gut? Schnell bitte."
            "emergency_piece": 0.8,
            "emergency_apart": 0.05,
            # what is told around a question is believed from here on: "Was ist STARK? Mein Mann atmet kaum."
            "emergency_told": 0.9,
            # below this probability a name counts, what goes with it is this many times as likely, and a
            # piece is read after the question before it
            "doubt_below": 0.7,
            "favour": 3.0,
            # what somebody names makes an intent likelier in the same way: "Wer kümmert sich um Kitas?"
            "named": {"topic_field": "contact", "person": "person"},
            # from this probability on several questions are believed
            "several_above": 0.35,
            # a name alone ("und Schkopau?") asks for this, the first that is found
            "named_alone": {
                "abuse": "out_of_scope", "person": "person", "topic_field": "contact",
                "plant": "coal_exit_when", "applicant": "ststg_apply", "term": "glossary",
            },
            # a topic at least this likely goes before what a name alone would ask for
            "topic_above": 0.5,
            # what is this surely out of scope stays so, and is told so beside an answer
            "outside_above": 0.8,
            # two questions with one of these intents are two only when they name different things
            "told_apart_by": {"contact": "topic_field", "person": "person", "glossary": "term"},
            # intents that are no question: they greet, thank or complain
            "not_questions": [
                "greet", "goodbye", "thanks", "affirm", "deny", "complaint", "repeat", "out_of_scope",
                "emergency",
            ],
            # intents about the chat; beside another question they count only where they are this likely
            "about_the_chat": [
                "bot_challenge", "capabilities", "privacy", "accessibility", "handoff_request",
                "easy_language_on", "easy_language_off",
            ],
            "about_the_chat_above": 0.9,
            # a switch of the language level holds for the whole message, a request for a person comes last
            "first": ["easy_language_on", "easy_language_off"],
            "last": ["handoff_request"],
        }  # fmt: skip

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource

        self._kinds = Kinds(
            frozenset(config["not_questions"]) - {OUT_OF_SCOPE, EMERGENCY},
            frozenset(config["about_the_chat"]),
            OUT_OF_SCOPE,
        )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Decision:
        """Return a component without word lists."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Read the word lists and persist them with the model."""
        learned = {
            "follow_ups": FollowUps.from_data(
                _read(self._config["follow_ups"]), training_data.responses
            ).as_dict(),
            "emergency": _read(self._config["emergency"]),
            "languages": _read(self._config["languages"]),
            "comparisons": _read(self._config["comparisons"]),
            "vocabulary": sorted(Vocabulary.of(_in_scope(training_data)).words),
        }
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(learned, ensure_ascii=False), encoding="utf-8")
        self._use(learned)
        return self._resource

    def _use(self, learned: dict[str, Any]) -> None:
        self._follow_ups = FollowUps.from_dict(learned["follow_ups"])
        self._emergency = EmergencyWords(**learned["emergency"])
        self._languages = Languages.from_data(learned["languages"])
        self._comparisons = Comparisons.from_data(learned["comparisons"])
        self._vocabulary = Vocabulary(learned["vocabulary"])

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Decision:
        """Return the component trained before."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._use(json.loads((folder / "words.json").read_text(encoding="utf-8")))
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages without their pieces, each with `parts`, one a question, and final intent."""
        together = groups(messages)
        for whole, *pieces in together:
            self._decide(whole, pieces)
        return [whole for whole, *_ in together]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training messages alone."""
        return training_data

    def _decide(self, message: Message, pieces: list[Message]) -> None:
        parts = self._parts(message, pieces)
        message.set(INTENT, {"name": parts[0].intent, "confidence": parts[0].confidence}, add_to_output=True)
        message.set(ENTITIES, parts[0].entities, add_to_output=True)
        message.set(RANKING, parts[0].ranking, add_to_output=True)
        message.set("parts", [part.as_dict() for part in parts], add_to_output=True)

    def _parts(self, message: Message, pieces: list[Message]) -> list[Part]:
        text = clean(message.get(TEXT) or "")
        segments = [piece for piece in pieces if piece.get(SPAN)]
        told = [piece for piece in pieces if piece.get(TOLD)]
        pieces = [piece for piece in pieces if not piece.get(SPAN) and not piece.get(TOLD)]
        meaning = self._meaning(message, text)
        if self._emergency.found_in(text) or (
            meaning is None and self._sounds_like_danger(message, pieces, told)
        ):
            return [_part(message, EMERGENCY, 1.0)]
        language = self._languages.foreign(text)
        if language:
            part = _part(message, OUT_OF_SCOPE, 1.0)
            return [
                Part(
                    text, OUT_OF_SCOPE, 1.0, [{"entity": "foreign_language", "value": language}], part.ranking
                )
            ]
        if self._follow_ups.only_reacts(text):
            return [_part(message, AFFIRM, 1.0)]
        if not self._vocabulary.knows_a_word_of(text):
            return [_part(message, FALLBACK, 0.0)]
        topic = topic_of(message)
        compared = self._comparisons.topics(text)
        several = self._likelier(message, pieces, segments, topic)
        if len(several) > 1 and len(several) >= len(compared):
            return several
        if compared:
            return [_part(message, name, 1.0) for name in compared]
        return [
            self._follow_up(message, self._follow_ups.resolve(text, topic))
            or meaning
            or self._named_alone(message, text)
            or (None if topic else self._ambiguous(message, text))
            or self._single(message, pieces, topic)
        ]

    def _ambiguous(self, message: Message, text: str) -> Part | None:
        """Ask back where a message names only an aspect ("Mitglieder?") that several topics have."""
        choices = self._follow_ups.choices(text)
        if len(choices) < 2:
            return None
        ranking = [{"name": name, "confidence": 1 / len(choices)} for name in choices]
        return Part(text, FALLBACK, 1 / len(choices), message.get(ENTITIES) or [], ranking)

    def _meaning(self, message: Message, text: str) -> Part | None:
        """Take a message for a question about a hard word where it only asks what that means."""
        entities = [entity for entity in message.get(ENTITIES) or [] if entity["entity"] == "term"]
        if not entities or not self._follow_ups.asks_for_the_meaning(_without(text, entities)):
            return None
        return None if self._has_a_topic(message) else _part(message, GLOSSARY, 1.0)

    def _has_a_topic(self, message: Message) -> bool:
        """Tell whether a topic is likely: its answer says more than the explanation of its name."""
        best, small = message.get(RANKING)[0], self._config["not_questions"] + self._config["about_the_chat"]
        return best["name"] not in small and best["confidence"] >= self._config["topic_above"]

    def _named_alone(self, message: Message, text: str) -> Part | None:
        """Take a name without a question ("und Schkopau?") for the question that it belongs to.

        After an answer that it needs it asks what that answer said of others.
        """
        if _refers_back(message):
            return None
        entities, found = message.get(ENTITIES) or [], _names(message)
        if not found or ELSEWHERE in found or not self._follow_ups.names_only(_without(text, entities)):
            return None
        best, least = message.get(RANKING)[0], self._config["topic_above"]
        if best["name"] in (OUT_OF_SCOPE, EMERGENCY):
            sure = best["confidence"] >= self._config["outside_above"]
        else:
            sure = best["name"] not in self._config["not_questions"] and best["confidence"] >= least
        intent = next((i for name, i in self._config["named_alone"].items() if name in found), None)
        if sure or intent is None:
            return None
        return _part(message, intent, max(chance_of(message, intent), least))

    def _likelier(
        self, message: Message, pieces: list[Message], segments: list[Message], topic: str | None
    ) -> list[Part]:
        """Return the questions among pieces or segments, whichever are likelier; `[]` where it is one."""
        asked = [
            self._asked(message, self._several(self._ours(message, pieces), topic)),
            self._asked(message, self._several(self._ours(message, segments), topic), segments),
        ]
        likelihood, parts = max(asked, key=lambda one: one[0])
        return parts if likelihood >= self._config["several_above"] else []

    def _ours(self, message: Message, pieces: list[Message]) -> list[Message]:
        """Return the pieces without those that ask about the one before, which is nothing of ours.

        "Ich möchte eine Garage bauen, welche Formulare brauche ich dafür, und wo gebe ich die ab?"
        """
        if message.get(RANKING)[0]["name"] != OUT_OF_SCOPE:
            return pieces
        ours, outside = [], False
        for piece in pieces:
            after = _after(piece, OUT_OF_SCOPE)
            if outside and after is not None and after.needs >= _RATHER:
                continue
            ours.append(piece)
            outside = chance_of(piece, OUT_OF_SCOPE) >= self._config["outside_above"]
        return ours

    def _asked(
        self, message: Message, parts: list[Part], segments: Sequence[Message] = ()
    ) -> tuple[float, list[Part]]:
        """Return how likely several questions are asked, and which: without the weakest where that helps."""
        questions = [part for part in parts if _is_guessed(part)]
        if len({part.intent for part in questions}) < len(questions) or len(questions) < 2:
            likelier = not segments or gain([_best(one) for one in segments], _best(message)) >= 0
            return (1.0 if len(parts) > 1 and likelier else 0.0), parts
        found = (self._several_chance(message, questions, bool(segments)), parts)
        if len(questions) == 2:
            return found
        weakest = min(questions, key=lambda part: part.confidence)
        return max(
            found,
            self._asked(message, [part for part in parts if part is not weakest], segments),
            key=lambda one: one[0],
        )

    def _several_chance(self, message: Message, parts: list[Part], by_meaning: bool) -> float:
        questions = [Question(part.text, part.intent, _chances(part.ranking)) for part in parts]
        return chance(message.get(TEXT), _chances(message.get(RANKING)), questions, by_meaning=by_meaning)

    def _several(self, pieces: list[Message], topic: str | None) -> list[Part]:
        """Return the questions among the pieces, in order, each once; one may follow up an earlier one."""
        parts: list[Part] = []
        for piece in pieces:
            context = parts[-1].intent if parts else topic
            self._expect(piece, None)  # what refers to the last answer says so; the rest speaks for itself
            if parts:
                self._expect_another(piece, parts[-1].intent)
            aspect = self._follow_ups.aspect(piece.get(TEXT))
            answer = self._follow_ups.answer(aspect, context)
            part = self._follow_up(piece, answer) or self._question(piece)
            # "Wann genau, also …" names no topic; "Da steht was von STARK, was ist das?" is one question.
            if aspect and (context is None or (parts and aspect == "what")):
                part = None
            earlier = next((other for other in parts if part and self._same(part, other)), None)
            if earlier:
                earlier.entities.extend(
                    entity for entity in piece.get(ENTITIES) or [] if entity not in earlier.entities
                )
            elif part:
                parts.append(part)
        outside = next((piece for piece in pieces if parts and self._asks_elsewhere(piece)), None)
        told = [_part(outside, OUT_OF_SCOPE, chance_of(outside, OUT_OF_SCOPE))] if outside else []
        return sorted([*parts, *told], key=self._place)

    def _asks_elsewhere(self, piece: Message) -> bool:
        """Tell whether the piece is a question that we cannot answer, and not the story around one."""
        outside = chance_of(piece, OUT_OF_SCOPE) >= self._config["outside_above"]
        return outside and asks(piece.get(TEXT))

    def _place(self, part: Part) -> int:
        return (part.intent in self._config["last"]) - (part.intent in self._config["first"])

    def _same(self, part: Part, other: Part) -> bool:
        """Tell whether two parts ask the same: one intent, and not about different things that both name."""
        if part.intent != other.intent:
            return False
        entity = self._config["told_apart_by"].get(part.intent)
        one, two = _values(part, entity), _values(other, entity)
        return entity is None or one <= two or two <= one

    def _question(self, piece: Message) -> Part | None:
        """Return the piece as a question of its own: it must be one, and about something in particular."""
        best, others = piece.get(RANKING)[0], self._config["not_questions"]
        about_the_chat = best["name"] in self._config["about_the_chat"]
        enough = self._config["about_the_chat_above" if about_the_chat else "threshold"]
        if best["name"] in others or best["confidence"] < enough:
            return None
        asks = sum(r["confidence"] for r in piece.get(RANKING) if r["name"] not in others)
        return (
            _part(piece, best["name"], best["confidence"])
            if asks >= self._config["piece_threshold"]
            else None
        )

    def _follow_up(self, message: Message, intent: str | None) -> Part | None:
        """Take a message for a follow-up, where there is an `intent` that answers it."""
        if intent is None:
            return None
        return _part(message, SOURCES_INTENT if intent == "where" else intent, 1.0)

    def _single(self, message: Message, pieces: list[Message], topic: str | None) -> Part:
        """Decide about one question; around it there may be a letter that hides it from the classifier.

        A piece is read alone: of what refers back to the last answer it says less than the whole.
        """
        alone, ours = _best(message), self._ours(message, pieces)
        self._expect(message, topic)
        # Danger is ruled out by now.
        best = next(r for r in message.get(RANKING) if r["name"] not in (EMERGENCY, OUT_OF_SCOPE))
        outside = 1.0 if ELSEWHERE in _names(message) else chance_of(message, OUT_OF_SCOPE)
        clearer = max(
            (piece for piece in ours if self._question(piece) and not _refers_back(message)),
            key=lambda piece: piece.get(RANKING)[0]["confidence"],
            default=None,
        )
        likeliest = max(alone, best["confidence"], outside)
        if clearer is not None and clearer.get(RANKING)[0]["confidence"] > likeliest:
            return Part(
                clean(message.get(TEXT)),
                clearer.get(RANKING)[0]["name"],
                clearer.get(RANKING)[0]["confidence"],
                message.get(ENTITIES) or [],
                clearer.get(RANKING),
            )
        in_doubt = outside >= self._config["out_of_scope_ratio"] * best["confidence"]
        if outside >= best["confidence"] or (in_doubt and _names(message) & {*self._config["told_outside"]}):
            return _part(message, OUT_OF_SCOPE, outside)
        if in_doubt or best["confidence"] < self._config["threshold"]:
            return _part(message, FALLBACK, best["confidence"])
        return _part(message, best["name"], best["confidence"])

    def _expect(self, message: Message, topic: str | None) -> None:
        """Rank anew by what is likelier after the last topic, and beside a name."""
        ranking: Ranking = message.get(RANKING)
        after = _after(message, topic)
        if topic and after:
            ranking = ranked(chances(topic, _chances(ranking), after, self._kinds))
        named = {intent for name, intent in self._config["named"].items() if name in _names(message)}
        if named and ranking[0]["confidence"] < self._config["doubt_below"]:
            ranking = weighed(ranking, dict.fromkeys(named, self._config["favour"]))
        message.set(RANKING, ranking)

    def _expect_another(self, piece: Message, topic: str) -> None:
        """Rank a doubtful piece anew by what is asked after the question before it, which is answered."""
        ranking, after = piece.get(RANKING), _after(piece, topic)
        if after and ranking[0]["confidence"] < self._config["doubt_below"]:
            others = {name: likely for name, likely in after.answers.items() if name != topic}
            piece.set(RANKING, mixed(ranking, weighed(ranking, {}, others), after.needs))

    def _sounds_like_danger(self, message: Message, pieces: list[Message], told: list[Message]) -> bool:
        if chance_of(message, EMERGENCY) >= self._danger_above(message):
            return True
        harmless = chance_of(message, EMERGENCY) < self._config["emergency_apart"]
        least = self._config["emergency_piece"] if harmless else 0.0
        if any(chance_of(piece, EMERGENCY) >= max(least, self._danger_above(piece)) for piece in pieces):
            return True
        return any(chance_of(piece, EMERGENCY) >= self._config["emergency_told"] for piece in told)

    def _danger_above(self, message: Message) -> float:
        above: float = self._config["emergency_after" if _refers_back(message) else "emergency_above"]
        return above


def _refers_back(message: Message) -> bool:
    """Tell whether the message rather needs the last answer than stands alone."""
    after = _after(message, topic_of(message))
    return after is not None and after.needs >= _RATHER


def _after(message: Message, topic: str | None) -> After | None:
    """Return how to read the message after `topic`, where that is known."""
    readings: dict[str | None, After] = message.get(AFTER) or {}
    return readings.get(topic)


def _names(message: Message) -> set[str]:
    return {entity["entity"] for entity in message.get(ENTITIES) or []}


def _without(text: str, entities: list[dict[str, Any]]) -> str:
    """Return `text` without the words of the entities."""
    for entity in sorted(entities, key=lambda entity: -entity["start"]):
        text = f"{text[: entity['start']]} {text[entity['end'] :]}"
    return text


def _chances(ranking: Ranking) -> dict[str, float]:
    return {one["name"]: one["confidence"] for one in ranking}


def _best(message: Message) -> float:
    return float(message.get(RANKING)[0]["confidence"])


def _part(message: Message, intent: str, confidence: float) -> Part:
    """Return a part; the confidence of a miss is that of the best real intent."""
    ranking: Ranking = message.get(RANKING) or []
    if intent == FALLBACK:
        confidence = next((r["confidence"] for r in ranking if r["name"] != OUT_OF_SCOPE), 0.0)
    return Part(clean(message.get(TEXT) or ""), intent, confidence, message.get(ENTITIES) or [], ranking)


def _is_guessed(part: Part) -> bool:
    """Tell whether the classifier has found the intent, and not a rule: what refers back is sure."""
    best: dict[str, Any] = part.ranking[0] if part.ranking else {}
    return (part.intent, part.confidence) == (best.get("name"), best.get("confidence"))


def _values(part: Part, entity: str) -> set[str]:
    return {found["value"] for found in part.entities if found["entity"] == entity}


def _in_scope(training_data: TrainingData) -> list[str]:
    return [
        message.get(TEXT) for message in training_data.intent_examples if message.get(INTENT) != OUT_OF_SCOPE
    ]


def _read(path: str) -> Any:
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))
