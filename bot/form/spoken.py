"""Addresses and numbers as they are spoken, or written with a slip: "mueller ät web punkt de", "max@gmx,de".

Its words stand in spoken.yml.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

_WORDS = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_SIGNS: dict[str, str] = {word: sign for sign, words in _WORDS["signs"].items() for word in words}
_ENDINGS = r"(?:de|com|net|org|eu|info|email|online|berlin|at|ch)"
_SIGN = rf"(?:\s+(?:{'|'.join(_SIGNS)})\s+|\s*\((?:{'|'.join(_SIGNS)})\)\s*)"
_AT = r"\s*(?:\((?:at|ät)\)|\[(?:at|ät)\]|\{at\}|(?<=\s)" + rf"(?:{'|'.join(_WORDS['at'])})(?=\s))\s*"
_ADDRESS = re.compile(
    rf"\b([\w.+-]+(?:{_SIGN}[\w+-]+)*){_AT}([\w-]+(?:(?:\.|{_SIGN})[\w-]+)*)\b", re.IGNORECASE
)
_BLANK_AT = re.compile(rf"(?<=[\w.+-])[ ]?@[ ]?(?=[\w-]+[.,]{_ENDINGS}\b)", re.IGNORECASE)
_COMMA_IN_DOMAIN = re.compile(rf"(@[\w-]+(?:\.[\w-]+)*),({_ENDINGS})\b", re.IGNORECASE)
_DIGIT = rf"(?:{'|'.join(_WORDS['digits'])})"
_FEWEST_DIGITS = 6
_NUMBER = re.compile(rf"\b{_DIGIT}(?:[\s,.-]+{_DIGIT}){{{_FEWEST_DIGITS - 1},}}\b", re.IGNORECASE)


def written_out(text: str) -> str:
    """Return `text` with its spoken addresses and numbers as they are written."""
    text = _BLANK_AT.sub("@", _ADDRESS.sub(_address, text))
    return _NUMBER.sub(_number, _COMMA_IN_DOMAIN.sub(r"\1.\2", text))


def _address(found: re.Match[str]) -> str:
    local, domain = (re.sub(_SIGN, _sign, part, flags=re.IGNORECASE) for part in found.groups())
    ends = re.search(rf"\.{_ENDINGS}$", domain, re.IGNORECASE)
    return f"{local}@{domain}" if ends else found[0]


def _sign(found: re.Match[str]) -> str:
    return _SIGNS[found[0].strip(" ()\t").lower()]


def _number(found: re.Match[str]) -> str:
    return "".join(_WORDS["digits"][word.lower()] for word in re.findall(_DIGIT, found[0], re.IGNORECASE))
