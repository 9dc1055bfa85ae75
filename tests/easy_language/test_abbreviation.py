"""Abbreviations are spelled out in the right form, or left for a person."""

import pytest

from bot.easy_language import Project, check, fix

ALONE = Project()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Die §§ 3 und 4 gelten.", "Die Paragrafen 3 und 4 gelten."),
        ("Das steht in §5 und in § 6.", "Das steht in Paragraf 5 und in Paragraf 6."),
        ("Mo-Fr 8-12 Uhr", "Montag bis Freitag 8 bis 12 Uhr"),
        ("Mo.-Fr. ist offen.", "Montag bis Freitag ist offen."),
        ("Offen: Mo, Di und Do 9-12 Uhr", "Offen: Montag, Dienstag und Donnerstag 9 bis 12 Uhr"),
        ("Di + Do 13:30 - 18:00 Uhr", "Dienstag und Donnerstag 13:30 Uhr bis 18 Uhr"),
        ("So 5 bis 6 Leute sind da.", None),
        ("Das ist für Hr. Meier.", "Das ist für Herrn Meier."),
        ("Hr. Meier und Hr. Schulze kommen.", "Herr Meier und Herr Schulze kommen."),
        ("Fragen Sie Hr. Meier.", None),
        ("Das sind 1 Mio. Euro und 2 Mrd. Euro.", "Das sind 1 Million Euro und 2 Milliarden Euro."),
        ("Er ist Landrat a. D. in Köthen.", "Er ist Landrat außer Dienst in Köthen."),
        ("Das dauert 1 Std. und 20 Min. am Tag.", "Das dauert 1 Stunde und 20 Minuten am Tag."),
        ("Das gilt i. V. m. § 4.", "Das gilt in Verbindung mit Paragraf 4."),
        ("Der sog. Wandel kostet Geld.", None),
        ("Der Verein „Pro Bahn e. V.“ klagt.", None),
        ("Es gibt 2 Kitas, 1 Bad u. a.", None),
    ],
)
def test_an_abbreviation_is_spelled_out_where_its_form_is_sure(before, after):
    assert fix(before, project=ALONE) == (after or before)
    assert fix(after or before, project=ALONE) == (after or before)


@pytest.mark.parametrize("text", ["Der sog. Wandel kostet Geld.", "Fragen Sie Hr. Meier.", "Mi 9-12 Uhr"])
def test_what_is_not_spelled_out_is_still_found(text):
    assert "abbreviation" in {finding.rule for finding in check(text, project=ALONE).findings}
