from __future__ import annotations

import pytest

from bot.gateway import tokens


def test_tokens_hold_256_bits_and_never_repeat() -> None:
    made = {tokens.make() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(token) for token in made} == {43}


def test_the_hash_does_not_contain_the_token() -> None:
    token = tokens.make()
    assert token not in tokens.digest(token)
    assert tokens.digest(token) == tokens.digest(token)


def test_a_bearer_token_is_found_in_the_header() -> None:
    token = tokens.make()
    assert tokens.from_header(f"Bearer {token}") == token
    assert tokens.from_header(f"bearer {token}") == token


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic " + "a" * 43, "Bearer " + "ä" * 43, "Bearer a"]
)
def test_anything_else_is_no_token(header: str | None) -> None:
    assert tokens.from_header(header) is None
