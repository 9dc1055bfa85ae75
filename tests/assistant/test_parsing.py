"""The trained NLU alone."""

from pathlib import Path

import pytest

from bot.assistant.parsing import Parser


@pytest.fixture
def parser(model: str) -> Parser:
    from .conftest import rasa_may_warn

    with rasa_may_warn():
        return Parser.load(Path(model).parent)


def test_a_message_is_understood_part_by_part(parser: Parser) -> None:
    found = parser.parse("Wann endet die Kohle? Wer bezahlt den Strukturwandel?")
    assert found["text"] == "Wann endet die Kohle? Wer bezahlt den Strukturwandel?"
    assert [part["intent"] for part in found["parts"]] == ["coal", "money"]
    assert [set(part) for part in found["parts"]] == [{"text", "intent", "confidence", "entities"}] * 2
    assert (found["intent"], found["confidence"]) == ("coal", found["ranking"][0]["confidence"])
    assert {"entity", "value"} == {key for entity in found["parts"][1]["entities"] for key in entity}
    assert len(found["ranking"]) <= 10


def test_a_follow_up_needs_the_topic(parser: Parser) -> None:
    assert parser.parse("und wer zahlt das?", "coal")["intent"] == "money"


async def test_a_message_can_be_understood_inside_a_running_loop(parser: Parser) -> None:
    assert (await parser.understand("/restart"))["intent"] != "restart"
    assert (await parser.understand("Wann endet die Kohle?"))["intent"] == "coal"


def test_without_a_model_the_parser_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=tmp_path.name):
        Parser.load(tmp_path)
