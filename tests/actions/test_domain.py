"""Rasa's domain and the actions name each other."""

import importlib
import pkgutil
import re
from pathlib import Path

import yaml
from rasa_sdk import Action

import actions


def test_every_action_of_the_domain_exists_and_every_action_is_in_the_domain() -> None:
    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"actions.{module.name}")
    own = {kind().name() for kind in Action.__subclasses__() if kind.__module__.startswith("actions.")}
    assert own == set(yaml.safe_load(Path("domain.yml").read_text(encoding="utf-8"))["actions"])


def test_every_response_that_an_action_names_is_written() -> None:
    loaded: set[str] = set()
    for path in Path("data/responses").glob("*.yml"):
        loaded |= set(yaml.safe_load(path.read_text(encoding="utf-8"))["responses"])
    code = "".join(path.read_text(encoding="utf-8") for path in Path("actions").glob("*.py"))
    named = set(re.findall(r'"(utter_\w*[a-z])"', code))
    assert "utter_not_understood" in named
    assert named <= loaded
