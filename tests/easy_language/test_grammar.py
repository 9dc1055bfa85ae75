"""Grammar rules on sentences of our own, each rule with what breaks it and with what only looks like it."""

import csv
from pathlib import Path

import pytest
import yaml

from bot.easy_language import Project, check

ROOT = Path(__file__).parents[2]
SENTENCES = yaml.safe_load((Path(__file__).parent / "grammar.yml").read_text(encoding="utf-8"))
LONG = yaml.safe_load((Path(__file__).parent / "grammar_long.yml").read_text(encoding="utf-8"))
MARKED = {"genitive", "konjunktiv", "passive", "praeteritum"}
"""The rules that are marked in the longer sentences and in the sample of the benchmark."""
BAD = [(rule, text) for rule, kinds in SENTENCES.items() for text in kinds["bad"]]
GOOD = [(rule, text) for rule, kinds in SENTENCES.items() for text in kinds["good"]]


def rules_of(text):
    return {finding.rule for finding in check(text, project=Project()).findings}


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_rule_finds_what_breaks_it(rule, text):
    assert rule in rules_of(text)


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_a_rule_leaves_alone_what_only_looks_like_it(rule, text):
    assert rule not in rules_of(text)


@pytest.mark.parametrize("sentence", LONG, ids=lambda sentence: sentence["text"][:40])
def test_in_a_longer_sentence_exactly_its_rules_are_found(sentence):
    assert rules_of(sentence["text"]) & MARKED == set(sentence["rules"])


@pytest.mark.parametrize("rule", sorted(MARKED))
def test_in_texts_of_many_kinds_a_rule_errs_rarely(rule):
    """The sample of the benchmark, whose marks were made before it was measured."""
    with (ROOT / "benchmarks" / "easy_language_sample.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    broken = {row["text"] for row in rows if rule in row["broken"].split(", ")}
    found = {row["text"] for row in rows if rule in rules_of(row["text"])}
    assert len(broken) > 25
    assert len(found & broken) / len(found) >= 0.95
    assert len(found & broken) / len(broken) >= 0.9
