from __future__ import annotations

import pytest

from bot.handoff import mail

WITHDRAWAL = {"id": "ABI-0000-0000", "at": "1.12.2026, 9:05 Uhr"}


@pytest.mark.parametrize(
    ("written", "address", "name"),
    [
        ("bot@amt.example", "bot@amt.example", ""),
        ("Revierlotse <bot@amt.example>", "bot@amt.example", "Revierlotse"),
        ('"Amt, Köthen" <bot@amt.example>', "bot@amt.example", "Amt, Köthen"),
        ("bot@köthen.example", "bot@xn--kthen-jua.example", ""),
    ],
)
def test_an_address_is_read_with_and_without_a_name(written: str, address: str, name: str) -> None:
    found = mail.parsed(written)
    assert (found.addr_spec, found.display_name) == (address, name)


@pytest.mark.parametrize(
    "written", ["", "bot", "bot@", "@amt.example", "A <bot>", "a\r\nBcc: x <b@c.de>", "b@c.de\nX: y"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        mail.parsed(written)


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@y.de", "a\nb"])
def test_no_header_can_be_smuggled_in(subject: str) -> None:
    with pytest.raises(ValueError):
        mail.compose(
            "withdrawal",
            WITHDRAWAL,
            sender="bot@amt.example",
            recipient="erika@amt.example",
            subject=subject,
            identity="<1@amt.example>",
            at=0,
        )


def test_the_same_delivery_has_the_same_message_id() -> None:
    assert mail.message_id("1", "Bot <a@b.de>") == mail.message_id("1", "c@b.de") == "<1@b.de>"
    assert mail.message_id("2", "c@b.de") != mail.message_id("1", "c@b.de")
