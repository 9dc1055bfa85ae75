"""What the assistant cannot answer."""

from collections.abc import Callable
from typing import Any

import pytest

from actions.out_of_scope import ActionOutOfScope

Run = Callable[..., list[Any]]


@pytest.mark.parametrize(
    ("entities", "response"),
    [
        ((), "utter_out_of_scope"),
        ((("abuse", "idiot"),), "utter_out_of_scope_abuse"),
        ((("sorrow", "traurig"),), "utter_out_of_scope_sorrow"),
        ((("abuse", "idiot"), ("sorrow", "traurig")), "utter_out_of_scope_sorrow"),
        ((("foreign_language", "uk"),), "utter_foreign_language_uk"),
        ((("foreign_language", "vi"),), "utter_foreign_language_en"),
        ((("foreign_language", "other"), ("abuse", "idiot")), "utter_foreign_language_en"),
    ],
)
@pytest.mark.parametrize("level", ["de", "de-simple"])
def test_the_kind_of_message_chooses_the_answer(
    run: Run, entities: tuple[tuple[str, str], ...], response: str, level: str
) -> None:
    assert run(ActionOutOfScope(), *entities, language_level=level) == [(response, {}, {})]
