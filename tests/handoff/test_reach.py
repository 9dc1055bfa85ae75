from __future__ import annotations

import pytest

from bot.handoff import reach
from bot.handoff.reach import Mail, ReachError


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Erika.Muster@Beispiel.DE ", "Erika.Muster@beispiel.de"),
        ("<erika@beispiel.de>", "erika@beispiel.de"),
        ("mailto:erika@beispiel.de", "erika@beispiel.de"),
        ("erika@beispiel.de.", "erika@beispiel.de"),
        ("erika@straße-köthen.de", "erika@straße-köthen.de"),
    ],
)
def test_a_mail_address_is_tidied(written: str, kept: str) -> None:
    assert reach.mail(written) == Mail(kept)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "erika",
        "erika@",
        "@beispiel.de",
        "erika@beispiel",
        "erika@beispiel.de\nBcc: alle@beispiel.de",
        "erika@beispiel.de\r\nBcc:alle@beispiel.de",
        "erika@beispiel.de, alle@beispiel.de",
        "erika@[127.0.0.1]",
        '"erika muster"@beispiel.de',
        "erika@beispiel.invalid",
        "erika\x00@beispiel.de",
        "e" * 65 + "@beispiel.de",
        "e@" + "b" * 2000 + ".de",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ReachError) as refused:
        reach.mail(written)
    assert (refused.value.field, refused.value.code) == ("mail", "mail_invalid")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("erika@gmial.com", "erika@gmail.com"),
        ("erika@gmail.con", "erika@gmail.com"),
        ("erika@gmail.de", "erika@gmail.com"),
        ("erika@wbe.de", "erika@web.de"),
        ("erika@gmx.ed", "erika@gmx.de"),
        ("erika@tonline.de", "erika@t-online.de"),
        ("erika@t-onlien.de", "erika@t-online.de"),
    ],
)
def test_a_typing_error_in_a_well_known_domain_is_offered_for_correction(written: str, meant: str) -> None:
    assert reach.mail(written) == Mail(written, meant)


@pytest.mark.parametrize(
    "domain", ["gmx.de", "gmx.net", "gmx.at", "web.de", "mail.de", "koethen.de", "me.com"]
)
def test_a_right_domain_is_left_alone(domain: str) -> None:
    assert reach.mail(f"erika@{domain}").suggestion is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("erika@gmx,de", "erika@gmx.de"), ("erika@gmx", "erika@gmx.de"), ("erika @web.de", "erika@web.de")],
)
def test_what_is_no_address_may_still_be_understood(written: str, meant: str) -> None:
    with pytest.raises(ReachError) as refused:
        reach.mail(written)
    assert refused.value.suggestion == meant


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("03493 341800", "03493 341800"),
        ("03493/341-800", "03493 341800"),
        ("(03493) 34 18 00", "03493 341800"),
        ("+49 (0)3493 341800", "03493 341800"),
        ("0049 3493 341800", "03493 341800"),
        ("Tel.: 03493 – 341800", "03493 341800"),
        ("0171/1234567", "0171 1234567"),
        ("+43 1 58858", "+43 1 58858"),
        ("0048 22 694 75 00", "+48 22 694 75 00"),
    ],
)
def test_a_number_is_kept_as_it_is_usual(written: str, kept: str) -> None:
    assert reach.phone(written) == kept


@pytest.mark.parametrize("written", ["341800", "3493 341800", "34-18-00"])
def test_a_number_without_area_code_is_told_so(written: str) -> None:
    with pytest.raises(ReachError) as refused:
        reach.phone(written)
    assert refused.value.code == "phone_area"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "112",
        "01234",
        "+49 3493",
        "keine",
        "0" * 2000,
        "03493 341800\nBcc: x",
        "+999 123456789",
        "03493 ABCDEF",
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ReachError) as refused:
        reach.phone(written)
    assert (refused.value.field, refused.value.code) == ("phone", "phone_invalid")


def test_addresses_and_numbers_are_found_in_a_message() -> None:
    text = "Bitte rufen Sie mich an wegen Radweg, Müller, 03493 341 800 oder mueller@web.de."
    assert reach.mails_in(text) == ["mueller@web.de"]
    assert [reach.phone(one) for one in reach.phones_in(text)] == ["03493 341800"]


def test_the_same_contact_is_recognised_however_it_is_written() -> None:
    assert reach.same("ERIKA@web.de", "Erika@web.de", None)
    assert reach.same("+49 3493 341800", None, "03493 341800")
    assert not reach.same("erika@gmx.de", "Erika@web.de", "03493 341800")
    assert not reach.same("", None, None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("jan web.de", "jan@web.de"),
        ("jan.web.de", "jan@web.de"),
        ("meine Mail ist jan.m gmx.de.", "jan.m@gmx.de"),
        ("jan@web.de", None),
        ("www.web.de", None),
        ("Ich schaue auf der Seite nach", None),
    ],
)
def test_an_address_without_its_sign_is_guessed(text: str, meant: str | None) -> None:
    assert reach.mail_without_at(text) == meant


def test_a_number_that_costs_extra_is_refused() -> None:
    with pytest.raises(reach.ReachError) as refused:
        reach.phone("0900 1234567")
    assert refused.value.code == "phone_dear"
