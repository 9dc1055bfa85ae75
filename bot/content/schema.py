"""Checks documents against the JSON schemas beside this module; their descriptions tell staff what to do."""

from __future__ import annotations

import datetime
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from bot.content.documents import Document
from bot.content.messages import Messages
from bot.content.problems import ContentError, Problem

_FOLDER = Path(__file__).with_name("schemas")
_SHOWN = 40
"""So many characters of a wrong value are shown."""


def read(path: Path, schema: str) -> Document:
    """Read a file and check it against `schemas/<schema>.json`; raise `ContentError` with what is wrong."""
    document = Document.read(path)
    found = problems(document, schema)
    if found:
        raise ContentError(found)
    return document


def problems(document: Document, schema: str) -> list[Problem]:
    """Return what is wrong with a document, in the order of its lines."""
    return sorted(_problem(document, error) for error in _validator(schema).iter_errors(document.data))


@lru_cache(maxsize=32)
def _validator(schema: str) -> Any:
    """Return the validator of a schema, which knows YAML's dates as the type "date"."""
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "date", lambda _, value: isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    )
    content = json.loads((_FOLDER / f"{schema}.json").read_text(encoding="utf-8"))
    return extend(Draft202012Validator, type_checker=types)(content)


def _problem(document: Document, error: ValidationError) -> Problem:
    keys = tuple(error.absolute_path)
    hint = error.schema.get("description", "") if isinstance(error.schema, dict) else ""
    messages = Messages.load("checks")
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        wrong = messages.get("fields_missing", fields=", ".join(missing))
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        unknown = [str(key) for key in error.instance if key not in known]
        wrong = messages.get("fields_unknown", fields=", ".join(unknown))
        keys = (*keys, unknown[0])
    elif error.validator == "maxLength":
        wrong = messages.get("too_long", most=error.validator_value, length=len(error.instance))
    else:
        wrong = messages.get("wrong_value", value=_short(error.instance))
        keys = (*keys, error.instance) if "propertyNames" in error.absolute_schema_path else keys
    return document.problem(keys, f"{wrong} {hint}".strip())


def _short(value: object) -> str:
    if value is None:
        return "null"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
