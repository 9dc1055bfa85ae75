from pathlib import Path

import pytest

from bot.content.glossary import Glossary
from bot.content.problems import ContentError
from bot.content.responses import Responses
from bot.content.sources import Sources


@pytest.fixture
def responses(project: Path) -> Responses:
    return Responses.load(project / "data/responses")


def test_the_variation_follows_language_and_slots(responses: Responses) -> None:
    assert responses.choose("utter_stark", "de-simple", applicant="club").text == "Vereine können mitmachen."
    assert responses.choose("utter_stark", "de").title == "Was ist STARK?"


def test_a_case_that_nobody_wrote_is_refused(responses: Responses) -> None:
    with pytest.raises(KeyError):
        responses.choose("utter_stark", "de", applicant="company")


def test_a_topic_is_offered_by_its_title_in_each_register(responses: Responses) -> None:
    assert (responses.title("greet", "de"), responses.title("greet", "de-simple")) == ("Begrüßung", "Hallo")
    assert responses.title("jtf", "de") is None


def test_the_problems_of_all_files_are_told_at_once(project: Path) -> None:
    for path in (project / "data/responses").glob("*.yml"):
        path.write_text("responses: {}", encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        Responses.load(project / "data/responses")
    assert len({problem.file for problem in refused.value.problems}) == 2


def test_a_term_has_both_explanations(project: Path) -> None:
    term = Glossary.load(project / "data/glossary.yml")["revier"]
    assert term.explanations["de-simple"] == "Ein Revier ist ein Gebiet.\nDort gibt es Kohle."
    assert (term.words, term.topic) == (("Kohlerevier",), "stark")


def test_the_glossary_explains_at_least_sixty_terms() -> None:
    assert len(Glossary.load(Path("data/glossary.yml"))) >= 60


def test_a_source_may_have_no_address(project: Path) -> None:
    assert Sources.load(project / "data/sources.yml")["zeitung"].url is None
