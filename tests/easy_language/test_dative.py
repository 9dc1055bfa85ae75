"""Von and the dative for a genitive: right articles and endings, or no fix at all."""

import pytest

from bot.easy_language import Project, check, fix

ALONE = Project()


@pytest.mark.parametrize(
    ("genitive", "dative"),
    [
        ("des Landkreises", "vom Landkreis"),
        ("des Flusses", "vom Fluss"),
        ("des Prozesses", "vom Prozess"),
        ("des Busses", "vom Bus"),
        ("des Zeugnisses", "vom Zeugnis"),
        ("des Namens", "vom Namen"),
        ("des Verfahrens", "vom Verfahren"),
        ("des Hauses", "vom Haus"),
        ("des Gesetzes", "vom Gesetz"),
        ("des Kaffees", "vom Kaffee"),
        ("des Studenten", "vom Studenten"),
        ("des Vorsitzenden", "vom Vorsitzenden"),
        ("des alten Rathauses", "von dem alten Rathaus"),
        ("des 3. Januar", "vom 3. Januar"),
        ("des Herrn Schulze", "von Herrn Schulze"),
        ("dieses ersten Gesprächs", "von diesem ersten Gespräch"),
        ("unseres Vereins", "von unserem Verein"),
        ("Ihres Arztes", "von Ihrem Arzt"),
    ],
)
def test_a_genitive_with_its_own_ending_becomes_von_and_dative(genitive, dative):
    assert fix(f"Das ist die Sache {genitive}.", project=ALONE) == f"Das ist die Sache {dative}."


@pytest.mark.parametrize(
    ("genitive", "dative"),
    [
        ("des Bundes und des Landes", "vom Bund und vom Land"),
        ("des Bundes und der Länder", "vom Bund und von den Ländern"),
        ("des Kreises und der Stadt", "vom Kreis und von der Stadt"),
        ("des Vaters, des Sohnes und der Tochter", "vom Vater, vom Sohn und von der Tochter"),
        ("des Glücks und nicht des Leides", "vom Glück und nicht vom Leid"),
        ("des Bundes und Landes", None),
    ],
)
def test_genitives_that_are_joined_are_all_changed_or_none(genitive, dative):
    before = f"Das ist die Sache {genitive}."
    assert fix(before, project=ALONE) == (f"Das ist die Sache {dative}." if dative else before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Der Brief des Kreises und der Antrag sind da.", "Der Brief vom Kreis und der Antrag sind da."),
        ("Die Sache des Bundes und der Zaun sind alt.", None),
        ("Man beschuldigt den Mann des Diebstahls.", None),
        ("Wir fahren trotz des Regens.", None),
        ("Nach Ansicht des Münchner Ifo-Instituts ist das gut.", None),
        ("Das gilt im Sinne des Absatzes 2.", "Das gilt im Sinne von Absatz 2."),
        ("Das sind die Erben des Reiches.", "Das sind die Erben vom Reich."),
    ],
)
def test_what_only_stands_beside_a_genitive_or_has_to_be_one_is_left_alone(before, after):
    assert fix(before, project=ALONE) == (after or before)


@pytest.mark.parametrize(
    ("genitive", "suggestion"),
    [
        ("der Förderung", "von der Förderung"),
        ("der Braunkohle", "von der Braunkohle"),
        ("der Großeltern", "von den Großeltern"),
        ("der Bauarbeiten", "von den Bauarbeiten"),
        ("der Kinder", "von den Kindern"),
        ("der zuwendungsfähigen Ausgaben", "von den zuwendungsfähigen Ausgaben"),
    ],
)
def test_feminine_and_plural_genitives_behind_the_verb_are_a_suggestion(genitive, suggestion):
    text = f"Jetzt kommt das Ende {genitive}."
    found = [finding for finding in check(text, project=ALONE).findings if finding.rule == "genitive"]
    assert [finding.suggestion for finding in found] == [suggestion]
    assert not found[0].edits


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Die Leiterin der Schule heißt Frau Ernst.", "Die Leiterin von der Schule heißt Frau Ernst."),
        ("Die Arbeit der Ämter ist wichtig.", "Die Arbeit von den Ämtern ist wichtig."),
        ("Am Ende der Straße ist das Rathaus.", "Am Ende von der Straße ist das Rathaus."),
        ("Die Rechte beider Personen sind gleich.", None),
        ("Der Tag der Arbeit ist frei.", None),
        ("Hat das Kind der Frau gewunken?", None),
        ("Gibt der Mann der Frau das Buch, ist es gut.", None),
        ("Der Rat der Stadt Köthen tagt.", None),
    ],
)
def test_before_the_verb_feminine_and_plural_genitives_are_changed_too(before, after):
    assert fix(before, project=ALONE) == (after or before)
    assert fix(after or before, project=ALONE) == (after or before)
