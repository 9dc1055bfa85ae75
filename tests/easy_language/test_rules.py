from itertools import chain

import pytest

from bot.easy_language import Project, check
from bot.easy_language.rule import catalogue, rules

RULES = rules()
BAD = [(rule.id, example) for rule in RULES.values() for example in rule.bad]
GOOD = [(rule.id, example) for rule in RULES.values() for example in rule.good]
ALONE = Project(explained_words={"strukturwandel": "Struktur-Wandel"})


@pytest.mark.parametrize(("identifier", "example"), BAD)
def test_a_rule_finds_its_bad_example(identifier, example):
    assert identifier in {finding.rule for finding in check(example, project=ALONE).findings}


@pytest.mark.parametrize(("identifier", "example"), GOOD)
def test_a_rule_leaves_its_good_example_alone(identifier, example):
    assert identifier not in {finding.rule for finding in check(example, project=ALONE).findings}


def test_every_row_of_the_catalogue_has_a_rule():
    assert {rule.number for rule in RULES.values()} - {None} == set(range(1, 41))


def test_there_are_rules_beyond_the_catalogue():
    assert sum(rule.number is None for rule in RULES.values()) >= 10


def test_the_rule_ids_of_the_contract_exist():
    contract = {
        "sentence-length",
        "statements",
        "subordinate-clause",
        "passive",
        "genitive",
        "konjunktiv",
        "praeteritum",
        "negation",
        "compound",
        "abbreviation",
    }
    assert contract <= set(RULES)


def test_every_rule_stands_in_the_module_of_its_family():
    families = {"sentence", "word", "grammar", "number", "layout", "address", "text"}
    assert {rule.family for rule in RULES.values()} == families


def test_sources_not_read_in_the_original_are_marked():
    for key in set(chain.from_iterable(rule.sources for rule in RULES.values())):
        source = catalogue()[key.split(" ", 1)[0]]
        assert bool(source.mark) == (source.read in {"excerpt", "memory"})


def test_a_source_is_named_with_its_number():
    assert RULES["genitive"].source.startswith("BITV 2.0 Anlage 2 Teil 2 Nr. 1; ")
