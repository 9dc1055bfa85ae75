from __future__ import annotations

import re

import pytest

from bot.handoff import identity


def test_ids_are_short_unlike_and_readable() -> None:
    ids = {identity.make() for _ in range(500)}
    assert len(ids) == 500
    assert all(set(one) & set("23456789") for one in ids)
    assert all(re.fullmatch(r"ABI-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", one) for one in ids)


@pytest.mark.parametrize(
    "text",
    [
        "ABI-0K1M-9X40",
        "abi-0k1m-9x40",
        "Was ist mit ABI 0K1M 9X40?",
        "abi okim-9x4o",
        "ABI0K1M9X40",
        "ABI–0KLM–9X40",
    ],
)
def test_an_id_is_found_however_it_is_written(text: str) -> None:
    assert identity.find(text) == "ABI-0K1M-9X40"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABI",
        "ABI-123",
        "ABI-UUUU-UUUU",
        "Abitur 2026",
        "FABI-0K1M-9X40",
        "Ist ABI Mitglied?",
        "abi bekommt geld",
    ],
)
def test_what_is_no_id_is_not_found(text: str) -> None:
    assert identity.find(text) is None
