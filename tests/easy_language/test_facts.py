from bot.easy_language.facts import Difference, differences, facts, lost


def test_spellings_of_one_fact_are_the_same():
    assert facts("am 01.03.2020, 2.030.000 Euro, neun Orte, um 09:00 Uhr") == facts_like(
        "am 1. März 2020, 2030000 Euro, 9 Orte, um 9 Uhr"
    )


def facts_like(text):
    found = facts(text)
    return type(found)(found.numbers, found.dates, found.names, found.negations, facts_text())


def facts_text():
    return facts("am 01.03.2020, 2.030.000 Euro, neun Orte, um 09:00 Uhr").text


def test_a_number_of_one_text_only_is_reported():
    assert differences("Es gibt 9 Orte und 3 Seen.", "Es gibt neun Orte.") == [
        Difference("number", "3", "second")
    ]


def test_a_number_left_out_on_purpose_is_not_reported():
    assert differences("Es gibt 2.030.000 Menschen.", "Es gibt viele Menschen.", ["2.030.000"]) == []


def test_a_shorter_date_is_covered_by_the_full_one_but_not_the_other_way_round():
    full, short = "Seit dem 14. August 2020 gilt es.", "Seit August 2020 gilt es."
    assert differences(full, short) == [Difference("date", "14. August 2020", "second")]


def test_a_name_is_found_with_and_without_hyphens():
    assert differences("Das ist in Mitteldeutschland.", "Das ist in Mittel-Deutschland.") == []


def test_a_name_of_one_text_only_is_reported():
    assert Difference("name", "ewg", "second") in differences("Die EWG hilft.", "Wir helfen.")


def test_a_changed_negation_is_a_loss():
    assert lost("Das geht nicht.", "Das geht.")
    assert not lost("Am 01.03.2020 geht das nicht.", "Am 1. März 2020 geht das **nicht**.")
