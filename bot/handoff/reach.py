"""How a visitor can be reached: mail addresses and telephone numbers as people write them.

Mail addresses are checked with `email-validator` (without network), numbers with `phonenumbers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import phonenumbers
import yaml
from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

_DOMAINS = Path(__file__).with_name("domains.yml")
_NUMBER = re.compile(r"(?:[A-Za-zÄÖÜäöü-]{0,12}[.:]*\s*)?([+0(][\d\s/().\u2010-\u2015-]*)")
_MAIL = re.compile(r"[^\s<>(),;:\"'„“]+@[^\s<>(),;:\"'„“]+")
_LONGEST = 254
"""Longest mail address (RFC 5321); no number is longer."""


class ReachError(ValueError):
    """The address or number cannot be used.

    `field` is "mail" or "phone"; `code` names the explanation, `error_<code>` in data/texts/handoff.yml;
    `suggestion` is what may have been meant.
    """

    def __init__(self, field: str, code: str, suggestion: str | None = None) -> None:
        super().__init__(code)
        self.field = field
        self.code = code
        self.suggestion = suggestion


@dataclass(frozen=True)
class Mail:
    """A usable address; `suggestion` is another one where its domain looks like a typing error."""

    address: str
    suggestion: str | None = None


def mail(text: str) -> Mail:
    """Check a mail address; raise `ReachError` with the code mail_invalid."""
    tidy = text.strip().removeprefix("mailto:").strip("<>").rstrip(".,;").strip()
    try:
        if len(tidy) > _LONGEST:
            raise ReachError("mail", "mail_invalid")
        found = validate_email(tidy, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise ReachError("mail", "mail_invalid", _repaired(tidy)) from None
    domain = _meant(found.domain)
    return Mail(found.normalized, f"{found.local_part}@{domain}" if domain else None)


def phone(text: str) -> str:
    """Check a telephone number and give it as it is written in Germany, or with + for other countries.

    Raises `ReachError`: phone_area where the area code is missing, phone_dear where a call costs extra, else
    phone_invalid.
    """
    found = _NUMBER.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        digits = re.sub(r"[\s/().-]", "", text)
        raise ReachError(
            "phone", "phone_area" if 4 <= len(digits) <= 13 and digits.isdigit() else "phone_invalid"
        )
    try:
        number = phonenumbers.parse(found[1], "DE")
    except phonenumbers.NumberParseException:
        raise ReachError("phone", "phone_invalid") from None
    if not phonenumbers.is_valid_number(number):
        raise ReachError("phone", "phone_invalid")
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.PREMIUM_RATE:
        raise ReachError("phone", "phone_dear")
    return _written(number)


def mails_in(text: str) -> list[str]:
    """Give what looks like a mail address in a text, in order, unchecked."""
    return [found.rstrip(".!?") for found in _MAIL.findall(text)]


def phones_in(text: str) -> list[str]:
    """Give the parts of a text that are usable telephone numbers, in order, as they were written."""
    return [match.raw_string for match in phonenumbers.PhoneNumberMatcher(text, "DE")]


def mail_without_at(text: str) -> str | None:
    """Guess the address in a text that ends with a usual domain and has no @: "jan web.de"."""
    usual = "|".join(map(re.escape, _domains().usual))
    found = re.search(rf"([\w.+-]*\w)(?:\s+|[.,])({usual})$", text.strip().rstrip(".!").lower())
    return f"{found[1]}@{found[2]}" if found and "@" not in text and found[1] != "www" else None


def same(given: str, kept_mail: str | None, kept_phone: str | None) -> bool:
    """Tell whether a visitor gave the mail address or the number that was kept."""
    try:
        if kept_mail and mail(given).address.casefold() == kept_mail.casefold():
            return True
    except ReachError:
        pass
    try:
        return bool(kept_phone) and phone(given) == kept_phone
    except ReachError:
        return False


def _written(number: phonenumbers.PhoneNumber) -> str:
    german = number.country_code == 49
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL if german else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return str(phonenumbers.format_number(number, style))


def _meant(domain: str) -> str | None:
    """Give the well-known domain that this one is a typing error of; None when it is none."""
    domain, known = domain.lower(), _domains()
    if domain in known.usual or domain in known.other:
        return None
    near = [one for one in known.usual if OSA.distance(domain, one, score_cutoff=1) <= 1]
    return known.wrong.get(domain) or (near[0] if near else None)


def _repaired(text: str) -> str | None:
    """Guess what was meant by something that is no address: a comma for a point, a domain without ending."""
    local, at, domain = text.replace(" ", "").replace(",", ".").rpartition("@")
    if not at:
        return None
    whole = [one for one in _domains().usual if one.rpartition(".")[0] == domain.lower().rstrip(".")]
    candidate = f"{local}@{whole[0] if whole else domain}"
    try:
        return validate_email(candidate, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        return None


@dataclass(frozen=True)
class _Domains:
    usual: list[str]
    other: list[str]
    wrong: dict[str, str]


@cache
def _domains() -> _Domains:
    return _Domains(**yaml.safe_load(_DOMAINS.read_text(encoding="utf-8")))
