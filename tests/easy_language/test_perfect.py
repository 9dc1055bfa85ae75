"""The Perfekt for a written past: right auxiliary, participle and place, or no fix at all."""

import pytest

from bot.easy_language import Project, check, fix

ALONE = Project()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ich ging nach Hause.", "Ich bin nach Hause gegangen."),
        ("Ich kaufte ein Brot.", "Ich habe ein Brot gekauft."),
        ("Du kauftest ein Brot.", "Du hast ein Brot gekauft."),
        ("Ihr kauftet ein Brot.", "Ihr habt ein Brot gekauft."),
        ("Sie bekamen einen Brief.", "Sie haben einen Brief bekommen."),
        ("Das Land förderte 14 Wege.", "Das Land hat 14 Wege gefördert."),
        ("Die Bahn änderte den Plan.", "Die Bahn hat den Plan geändert."),
        ("Der Landrat öffnete die Tür.", "Der Landrat hat die Tür geöffnet."),
        ("Der Bauer erntete den Mais.", "Der Bauer hat den Mais geerntet."),
        ("Das Essen gefiel den Gästen.", "Das Essen hat den Gästen gefallen."),
    ],
)
def test_auxiliary_and_participle_fit_person_and_verb(before, after):
    assert fix(before, project=ALONE) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Die Leiterin rief uns an.", "Die Leiterin hat uns angerufen."),
        ("Der Zug fuhr um 9 Uhr ab.", "Der Zug ist um 9 Uhr abgefahren."),
        ("Das Fest fand am 3. Mai statt.", "Das Fest hat am 3. Mai stattgefunden."),
        ("Das Dach stürzte am Morgen ein.", "Das Dach ist am Morgen eingestürzt."),
        ("Der Mann stand auf.", "Der Mann ist aufgestanden."),
        ("Der Bund stellte Geld bereit.", "Der Bund hat Geld bereitgestellt."),
        ("Das Amt setzte den Preis fest.", "Das Amt hat den Preis festgesetzt."),
        ("Er arbeitete gut.", "Er hat gut gearbeitet."),
        ("Wir legten den Bescheid bei.", "Wir haben den Bescheid beigelegt."),
        ("Die Behörde lehnte den Antrag nicht ab.", "Die Behörde hat den Antrag nicht abgelehnt."),
    ],
)
def test_a_verb_in_two_pieces_is_put_together(before, after):
    assert fix(before, project=ALONE) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Die Familie zog nach Köthen.", "Die Familie ist nach Köthen gezogen."),
        ("Er zog sich um.", "Er hat sich umgezogen."),
        ("Er fuhr das Auto in die Garage.", None),
        ("Sie brach ihr Versprechen.", None),
        ("Der Bus fuhr nach Zerbst.", "Der Bus ist nach Zerbst gefahren."),
    ],
)
def test_a_verb_that_takes_both_auxiliaries_is_told_by_its_object(before, after):
    assert fix(before, project=ALONE) == (after or before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Kam der Brief gestern?", "Ist der Brief gestern gekommen?"),
        ("Die Zahl sank um 2,5 %.", "Die Zahl ist um 2,5 % gesunken."),
        ("Das Haus kostete 5.000,50 €.", "Das Haus hat 5.000,50 Euro gekostet."),
        ("Die Kinder der Kita „Zwerge“ sangen.", "Die Kinder der Kita „Zwerge“ haben gesungen."),
        ("Wir besuchten die Kita „Zwerge“.", "Wir haben die Kita „Zwerge“ besucht."),
        ("Er sagte: Ich komme.", "Er hat gesagt: Ich komme."),
        ("Er kaufte **kein Auto**.", "Er hat **kein Auto** gekauft."),
        ("Ihr Sohn und seine Frau lebten hier.", "Ihr Sohn und seine Frau haben hier gelebt."),
        ("Sie hingen zum Schluss hin an mir.", "Sie haben zum Schluss hin an mir gehangen."),
        ("Seit Mai wohnte dort niemand.", "Seit Mai hat dort niemand gewohnt."),
    ],
)
def test_the_participle_stands_at_the_end_of_the_clause(before, after):
    assert fix(before, project=ALONE) == after


@pytest.mark.parametrize(
    "text",
    [
        "Sie wollte helfen und rief die Polizei.",
        "Der Verein bekam Geld und kaufte Möbel.",
        "Der Chef ließ die Leute warten.",
        "Weil es regnete, blieben wir hier.",
        "Als der Zug hielt.",
        "Er wohnte hier von Anfang an.",
        "Kam gestern mit dem Bus.",
        "Der Bus (Linie 3) hielt hier.",
        "Die Blumen verblühten im Herbst.",
        "Die Suppe kochte über.",
        "Die Polizei schoss in die Luft.",
        "Der Mann fror im Winter.",
    ],
)
def test_where_a_clause_has_more_than_one_verb_or_the_form_is_unsure_nothing_is_changed(text):
    assert fix(text, project=ALONE) == text


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Weil er Brot einkaufte, blieb ich hier.", "hat eingekauft"),
        ("Als wir anfingen, war es warm.", "haben angefangen"),
        ("Er sagte uns das, weil es regnete.", "hat gesagt"),
        ("Weil er den Plan umsetzte, blieb ich hier.", None),
    ],
)
def test_a_suggestion_names_the_whole_verb(text, suggestion):
    found = [finding for finding in check(text, project=ALONE).findings if finding.rule == "praeteritum"]
    assert found[0].suggestion == suggestion
