"""Fits the weights of bot/nlu/after.yml: what does a message ask after an answer?

    PYTHONPATH=. python benchmarks/nlu_after.py [--write]

Read are the real follow-ups of data/follow_up_messages.yml, whose aspect and dependence are guessed by
models that have not seen them, and messages that stand alone after a topic drawn by lot: those of the
authors a, g, h and i of nlu_messages.jsonl. The newest model reads each alone. Printed are the weights and
how often the likeliest intent is right where other messages gave the weights; how well follow-ups of other
authors are understood, says nlu_dialogues.py. `--write` keeps the weights.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import yaml
from nlu import ROOT, SEED, blocks, messages
from scipy.optimize import minimize
from weights import fitted

from bot.assistant.parsing import Parser
from bot.nlu import decision
from bot.nlu.after import After, Chances, Kinds, chances, evidence
from bot.nlu.answers import Answers
from bot.nlu.aspects import SPEAK_FOR_THEMSELVES, AspectModel, FollowUp, follow_ups
from bot.nlu.dependence import DependenceModel
from bot.nlu.follow_ups import FollowUps
from bot.nlu.ngrams import readable

AUTHORS = "aghi"
ALONE_COUNTS = 4.0
"""How often a message that stands alone counts beside a follow-up: to answer those wrongly is worse."""
FOLDS = 4
PENALTY = 1e-3
LEARN = {"held_out": 0.2, "seed": SEED}


class Seen(NamedTuple):
    """What the decision saw of a message after `topic`, and the intent that is right."""

    topic: str
    alone: Chances
    after: After
    kinds: Kinds
    right: str
    counts: float = 1.0


def unseen(examples: list[FollowUp], alone: list[str], told: FollowUps) -> list[After]:
    """Return what is known of each follow-up by models that were trained on the others."""
    numbers = list(range(len(examples)))
    random.Random(SEED).shuffle(numbers)
    found: dict[int, After] = {}
    for fold in range(FOLDS):
        held_out = set(numbers[fold::FOLDS])
        others = [one for number, one in enumerate(examples) if number not in held_out]
        aspects, dependence = AspectModel(), DependenceModel(2, 5)
        aspects.fit(others, penalty=3e-5, **LEARN)
        after = [one.text for one in others if one.aspect not in SPEAK_FOR_THEMSELVES]
        dependence.fit(after, alone, penalty=1e-5, **LEARN)
        answers = Answers.of(others, told.answers, told.everywhere)
        for number in held_out:
            one = examples[number]
            [asked] = aspects.chances([(readable(one.text), one.topic)])
            of_topic = {name: chance for name, chance in asked.items() if name not in SPEAK_FOR_THEMSELVES}
            [needs] = dependence.chances([readable(one.text)])
            found[number] = After(needs, asked, answers.expected(one.topic, of_topic))
    return [found[number] for number in range(len(examples))]


async def seen(parser: Parser, text: str, topic: str, right: str) -> Seen | None:
    """Return what the decision sees of `text`; None where a rule decides without weighing."""
    noted: list[tuple[Chances, After, Kinds]] = []

    def note(topic: str, alone: Chances, after: After, kinds: Kinds) -> dict[str, float]:
        noted.append((alone, after, kinds))
        return chances(topic, alone, after, kinds)

    with patch.object(decision, "chances", note):
        await parser.understand(text, topic)
    return Seen(topic, *noted[0], right) if noted and right in noted[0][0] else None


async def rows(parser: Parser) -> list[Seen]:
    """Return the follow-ups, and messages that stand alone after any topic."""
    examples = _read("follow_up_messages.yml")
    after = follow_ups(examples["after"])
    texts = [line.removeprefix("- ") for line in _trained()] + examples["alone"].splitlines()
    known = unseen(after, texts, _told())
    found = []
    for number, (one, unknown) in enumerate(zip(after, known, strict=True)):
        if number % 500 == 0:
            print(f"{number} of {len(after)} follow-ups …", flush=True)
        row = await seen(parser, one.text, one.topic, one.answer)
        found += [row._replace(after=unknown)] if row else []
    topics, draw = sorted({one.topic for one in after}), random.Random(SEED)
    for message in messages():
        topic = draw.choice(topics)
        if message.author in AUTHORS and not message.several and topic not in message.right:
            row = await seen(parser, message.text, topic, message.right[0])
            found += [row._replace(counts=ALONE_COUNTS)] if row else []
    return found


def _trained() -> Iterator[str]:
    for _, _, block in blocks(ROOT / "data" / "nlu"):
        yield from block["examples"].splitlines()


def _told() -> FollowUps:
    responses: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        responses |= yaml.safe_load(path.read_text(encoding="utf-8")).get("responses", {})
    return FollowUps.from_data(_read("follow_ups.yml"), responses)


def _read(name: str) -> Any:
    return yaml.safe_load((ROOT / "data" / name).read_text(encoding="utf-8"))


def fit(found: list[Seen]) -> dict[str, float]:
    """Print how often the likeliest is right on held-out messages; return the weights of all."""
    intents = sorted(found[0].alone)
    evident = [
        evidence(one.topic, {intent: one.alone[intent] for intent in intents}, one.after, one.kinds)
        for one in found
    ]
    table = np.array([[*one.values()] for one in evident]).transpose(0, 2, 1)
    right = np.array([intents.index(one.right) for one in found])
    counts = np.array([one.counts for one in found])
    fold = np.random.default_rng(SEED).integers(FOLDS, size=len(found))
    hits = np.zeros(len(found), dtype=bool)
    for number in range(FOLDS):
        weights = likeliest(table[fold != number], right[fold != number], counts[fold != number])
        hits[fold == number] = (table[fold == number] @ weights).argmax(1) == right[fold == number]
    print(f"{(counts == 1).sum()} follow-ups: the likeliest is right in {hits[counts == 1].mean():.1%}")
    print(f"{(counts > 1).sum()} that stand alone: in {hits[counts > 1].mean():.1%}")
    return dict(zip(evident[0], map(float, likeliest(table, right, counts)), strict=True))


def likeliest(
    table: np.ndarray[tuple[int, int, int], np.dtype[np.float64]],
    right: np.ndarray[tuple[int], np.dtype[np.int64]],
    counts: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the weights that make the right intents likeliest (table: messages, intents, evidence)."""
    every = np.arange(len(right))

    def loss(weights: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, object]:
        scores = table @ weights
        odds = np.exp(scores - scores.max(1, keepdims=True))
        share = odds / odds.sum(1, keepdims=True)
        missed = -(counts * np.log(share[every, right] + 1e-12)).sum() / len(right)
        slope = np.einsum("m,mi,mie->e", counts, share, table) - counts @ table[every, right]
        return missed + PENALTY * weights @ weights, slope / len(right) + 2 * PENALTY * weights

    return minimize(loss, np.zeros(table.shape[2]), jac=True, method="L-BFGS-B").x


def main() -> None:
    """Fit, print and, where wanted, write."""
    fitted("nlu_after.py", __doc__, "after", lambda: fit(asyncio.run(rows(Parser.load()))))


if __name__ == "__main__":
    main()
