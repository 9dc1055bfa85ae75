"""Language understanding as it grows: without each persona, with fewer messages, with fewer intents.

    python benchmarks/nlu_growth.py [--only messages,intents,personas] [--personas mayor,…] [--into FOLDER]

The whole pipeline of config.yml is trained again for each row, with the embeddings of the training messages
kept (.rasa/embeddings; after `make train` they are all there), so a row costs two fits of the classifier.
Personas (data/nlu/personas.tsv) are asked their own training messages, which that pipeline has never seen.
Growth is asked nlu_messages.jsonl, written by authors who had seen no training message; with a share of the
intents it is asked those of them alone, and what is out of scope.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import Mock

import numpy as np
import yaml
from nlu import ROOT, SEED, Message, Understood, messages, quality
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message as Example
from rasa.shared.nlu.training_data.training_data import TrainingData

sys.path.insert(0, str(ROOT))  # the components of config.yml are imported by name
PERSONAS = ROOT / "data" / "nlu" / "personas.tsv"
ALWAYS = ("out_of_scope", "emergency")
"""Intents that no share leaves out: without them nothing could be refused."""
NOT_ANSWERED = ("nlu_fallback", "out_of_scope")
SHARES = (10, 25, 50)
INTENT_SHARES = (25, 50)
FIGURES = {
    "in scope right": ".1%", "in scope refused": ".1%", "out of scope caught": ".1%", "macro F1": ".3f",
    "calibration error": ".3f", "needs E5": ".0%", "weights": ",.0f", "training, CPU s": ".0f",
}  # fmt: skip


_EMBEDDED: dict[str, dict[str, Any]] = {}
"""By encoder and cleaned text."""


class Remembered:
    """An encoder that computes each text once in this process; what training has kept it need not compute."""

    def __init__(self, component: Any, texts: list[str]) -> None:
        self.dimensions = component._encoder.dimensions
        self._encoder = component._encoder
        self.rows = _EMBEDDED.setdefault(component._config["encoder"], {})
        if not self.rows:
            examples = [Example(data={TEXT: text}) for text in texts]
            cleaned = [_readable(text) for text in texts]
            self.rows.update(zip(cleaned, component._remember(examples), strict=True))

    def encode(self, texts: list[str]) -> Any:
        """Return one row for each text."""
        missing = list(dict.fromkeys(text for text in texts if text not in self.rows))
        if missing:
            self.rows.update(zip(missing, self._encoder.encode(missing), strict=True))
        return np.vstack([self.rows[text] for text in texts])


def _readable(text: str) -> str:
    from bot.nlu.cleaning import clean

    return clean(text)


@cache
def data() -> TrainingData:
    """Read the training data as Rasa does, responses included."""
    files = [str(ROOT / name) for name in ("data/nlu", "data/responses", "data/stories")]
    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), files
    )
    return importer.get_nlu_data()


class Pipeline:
    """The components of config.yml, trained on a part of the messages."""

    def __init__(self, examples: Iterable[Example], folder: Path) -> None:
        whole = data()
        fresh = [Example(data=dict(example.data)) for example in examples]
        learned = TrainingData(
            fresh, whole.entity_synonyms, whole.regex_features, whole.lookup_tables, whole.responses
        )
        texts = [example.get(TEXT) for example in whole.intent_examples]
        self._components = list(_components(folder))
        began = time.process_time()
        for component in self._components:
            if hasattr(component, "_encoder"):
                component._encoder = Remembered(component, texts)
                component._remember = lambda some, of=component._encoder: of.encode(
                    [_readable(example.get(TEXT) or "") for example in some]
                )
            if hasattr(component, "train"):
                component.train(learned)
            if hasattr(component, "process_training_data"):
                learned = component.process_training_data(learned)
        self.seconds = time.process_time() - began

    def ask(self, texts: list[str]) -> tuple[list[Understood], float]:
        """Return what is understood of each text, and the share that needed the dear encoder."""
        from bot.nlu.classifier import is_sure
        from bot.nlu.splitter import PIECE

        asked = [Example(data={TEXT: text, "metadata": {}}) for text in texts]
        dear = 0
        for component in self._components:
            if getattr(component, "_config", {}).get("encoder") == "e5":
                dear = sum(not is_sure(message) for message in asked if not message.get(PIECE))
            asked = component.process(asked)
        return [_understood(message) for message in asked], dear / len(texts)

    @property
    def weights(self) -> int:
        """The number of weights in both classifiers."""
        models = [getattr(component, "_model", None) for component in self._components]
        return sum(model.weights.size for model in models if model is not None)


def _components(folder: Path) -> Iterator[Any]:
    for number, entry in enumerate(
        yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    ):
        module, _, name = entry["name"].rpartition(".")
        kind = getattr(import_module(module), name)
        settings = kind.get_default_config() | {key: value for key, value in entry.items() if key != "name"}
        storage = LocalModelStorage.create(_made(folder / str(number)))
        yield kind.create(settings, storage, Resource(f"{number}"), Mock())


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _understood(message: Example) -> Understood:
    parts = message.get("parts")
    best = next(one for one in parts[0]["ranking"] if one["name"] not in NOT_ANSWERED)
    return parts[0]["intent"], best["confidence"], best["name"], [part["intent"] for part in parts]


class Row(NamedTuple):
    """One training: what it is about, how many messages and intents it learned from, and its figures."""

    name: str
    learned: int
    intents: int
    asked: int
    figures: dict[str, Any]


def measured(name: str, examples: list[Example], asked: list[Message]) -> Row:
    """Train on some messages, ask others."""
    print(f"{name} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        pipeline = Pipeline(examples, Path(folder))
        answers, dear = pipeline.ask([message.text for message in asked])
    figures = quality(asked, answers)
    del figures["confused"], figures["curve"]
    figures["outside"] = sum(message.outside for message in asked)
    figures["inside"] = len([message for message in asked if not message.several]) - figures["outside"]
    figures |= {"needs E5": dear, "weights": pipeline.weights, "training, CPU s": pipeline.seconds}
    return Row(name, len(examples), len({example.get(INTENT) for example in examples}), len(asked), figures)


def _written() -> dict[str, str]:
    lines = PERSONAS.read_text(encoding="utf-8").splitlines()[1:]
    return {text: persona for text, _, persona in (line.rpartition("\t") for line in lines)}


def by_persona(chosen: list[str]) -> Iterator[Row]:
    """Leave out each persona in turn and ask it."""
    written, examples = _written(), data().intent_examples
    of = [written.get(example.get(TEXT), "") for example in examples]
    for persona in chosen:
        own = [example for example, name in zip(examples, of, strict=True) if name == persona]
        others = [example for example, name in zip(examples, of, strict=True) if name != persona]
        asked = [Message(example.get(TEXT), persona, (example.get(INTENT),)) for example in own]
        yield measured(persona, others, asked)


@cache
def everything() -> Row:
    """Learn all there is."""
    return measured("100 %", data().intent_examples, messages())


def by_messages(_: list[str]) -> Iterator[Row]:
    """Learn from a share of each intent's messages."""
    for percent in SHARES:
        choose, examples = random.Random(SEED), []
        for name in _intents():
            own = [example for example in data().intent_examples if example.get(INTENT) == name]
            examples += choose.sample(own, max(5, round(percent / 100 * len(own))))
        yield measured(f"{percent} %", examples, messages())
    yield everything()


def by_intents(_: list[str]) -> Iterator[Row]:
    """Learn a share of the intents, and be asked about these alone."""
    for percent in INTENT_SHARES:
        names = [name for name in _intents() if name not in ALWAYS]
        kept = {*ALWAYS, *random.Random(SEED).sample(names, round(percent / 100 * len(names)))}
        examples = [example for example in data().intent_examples if example.get(INTENT) in kept]
        asked = [message for message in messages() if {*message.right, *message.several} <= kept]
        yield measured(f"{percent} %", examples, asked)
    yield everything()


def _intents() -> list[str]:
    return sorted({example.get(INTENT) for example in data().intent_examples})


KINDS = {"messages": by_messages, "intents": by_intents, "personas": by_persona}


def table(rows: list[Row], kind: str) -> str:
    """Return the rows as a table."""
    names = [
        name
        for name in FIGURES
        if kind != "personas" or name not in ("weights", "training, CPU s", "macro F1")
    ]
    head = ["", "learned from", "intents", "asked", *names]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for row in rows:
        figures = [_shown(row.figures[name], FIGURES[name]) for name in names]
        cells = [row.name, f"{row.learned:,}", str(row.intents), str(row.asked), *figures]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _shown(value: float, form: str) -> str:
    return "–" if value != value else format(value, form)  # a persona may have written nothing of a kind


def together(rows: list[Row]) -> dict[str, float]:
    """Return the figures over all messages of all rows, each message counted once."""
    found = {}
    for name in ("in scope right", "in scope refused", "out of scope caught"):
        of = "outside" if name.startswith("out") else "inside"
        weighed = [(row.figures[name], row.figures[of]) for row in rows if row.figures[of]]
        found[name] = sum(value * number for value, number in weighed) / sum(number for _, number in weighed)
    return found


_HEAD = """# Language understanding: unseen personas, and growth

Made by `benchmarks/nlu_growth.py{command} --into docs/benchmarks`.
The whole pipeline is trained for every row. Seconds are processor time, without the embeddings, which are
kept.
"""
_PERSONAS = """## Without each persona

{left_out} of the {all} personas of `data/nlu/personas.tsv`, each left out of the training in turn and then
asked its own messages (`start` is the first set, written before there were personas). A message counts as
right only where it gets the label it was written for, whatever else a reader might accept. Over all messages:
{in scope right:.1%} in scope right, {in scope refused:.1%} refused,
{out of scope caught:.1%} of out of scope caught.
"""
_GROWTH = """## Growth

Asked: `benchmarks/nlu_messages.jsonl`, by authors who had seen no training message.

![Growth](nlu_growth.svg)
"""


def page(results: dict[str, list[Row]]) -> str:
    """Return docs/benchmarks/nlu_growth.md."""
    parts = [_HEAD.format(command=_command(results))]
    if rows := results.get("personas"):
        parts += [
            _PERSONAS.format(left_out=len(rows), all=len(set(_written().values())), **together(rows)),
            table(rows, "personas"),
            "",
        ]
    if "messages" in results or "intents" in results:
        parts.append(_GROWTH)
    if rows := results.get("messages"):
        parts += ["With a share of the messages of every intent (at least 5):\n", table(rows, "messages"), ""]
    if rows := results.get("intents"):
        parts += ["With a share of the intents, asked about these alone:\n", table(rows, "intents"), ""]
    return "\n".join(parts)


def _command(results: dict[str, list[Row]]) -> str:
    left_out = [row.name for row in results.get("personas", ())]
    only = "" if set(results) == set(KINDS) else f" --only {','.join(results)}"
    some = left_out and len(left_out) < len(set(_written().values()))
    return only + (f" --personas {','.join(left_out)}" if some else "")


def write(results: dict[str, list[Row]], folder: Path) -> None:
    """Write the page and its plot."""
    (folder / "nlu_growth.md").write_text(page(results), encoding="utf-8")
    if {"messages", "intents"} & set(results):
        plot(results, folder / "nlu_growth.svg")


def plot(results: dict[str, list[Row]], path: Path) -> None:
    """Draw how understanding grows with messages and with intents."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "revierlotse"
    import matplotlib.pyplot as plt

    kinds = [kind for kind in ("messages", "intents") if kind in results]
    figure, panes = plt.subplots(1, len(kinds), figsize=(5 * len(kinds), 4), sharey=True, squeeze=False)
    for axes, kind in zip(panes[0], kinds, strict=True):
        numbers = [row.learned if kind == "messages" else row.intents for row in results[kind]]
        for name in ("in scope right", "out of scope caught", "in scope refused", "needs E5"):
            axes.plot(numbers, [row.figures[name] for row in results[kind]], "o-", label=name)
        axes.set(xlabel=f"number of {'training messages' if kind == 'messages' else kind}", ylim=(0, 1))
        axes.grid(alpha=0.3)
    panes[0][0].set_ylabel("share of the messages asked")
    panes[0][0].legend()
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(KINDS), help="parts, with commas")
    parser.add_argument(
        "--personas", default="", help="which are left out, with commas; all, if none is given"
    )
    parser.add_argument("--into", type=Path, help="write nlu_growth.md and its plot to this folder")
    asked = parser.parse_args()
    left_out = asked.personas.split(",") if asked.personas else sorted(set(_written().values()))
    results: dict[str, list[Row]] = {}
    for kind in asked.only.split(","):
        for row in KINDS[kind](left_out):
            results.setdefault(kind, []).append(row)
            print(json.dumps(row._asdict()), file=sys.stderr, flush=True)
            if asked.into:
                write(results, asked.into)
        print(table(results[kind], kind), flush=True)


if __name__ == "__main__":
    main()
