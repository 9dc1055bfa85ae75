"""What the desk's pages show: records turned into words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.content.contacts import Contacts
from bot.content.messages import Messages
from bot.gateway.handoffs.desk import Details, Filters, Page
from bot.gateway.handoffs.letters import local
from bot.gateway.staff.accounts import Account
from bot.gateway.store import DAY
from bot.handoff.record import Handoff
from bot.handoff.states import STATES, WAITING, possible

_TEMPLATES = Path(__file__).with_name("templates")
_CODE = re.compile(r"(?<=_[45])\d\d$")
_SHOWN = 160
"""So many characters of a concern are shown in the list."""
say = Messages.load("desk").get


def render(name: str, **values: Any) -> str:
    """Fill a template; everything in it is escaped."""
    common = {"account": None, "problem": None, "done": None, "csrf": ""}
    return str(_environment().get_template(name).render({**common, **values}))


def listed(page: Page, filters: Filters, contacts: Contacts, now: float) -> dict[str, Any]:
    """Give what the list shows."""
    return {
        "page": page,
        "filters": filters,
        "people": [(one.id, one.name) for one in contacts.people.values()],
        "topic_fields": [(one.id, one.title["de"]) for one in contacts.topic_fields.values()],
        "states": [
            ("open", say("filter_open")),
            ("failed", say("filter_failed")),
            *((state, say(f"state_{state}")) for state in STATES),
            ("all", say("filter_all")),
        ],
        "entries": [
            {**_handoff(one, contacts, now), "concern": _short(one.concern), "failed": one.id in page.failed}
            for one in page.handoffs
        ],
        "link": f"/staff/handoffs?{urlencode(vars(filters))}",
    }


def detailed(details: Details, contacts: Contacts, now: float, *, sends_mail: bool) -> dict[str, Any]:
    """Give what the page of a hand-off shows."""
    one = details.handoff
    return {
        "one": _handoff(one, contacts, now),
        "withdrawn": one.state == "withdrawn",
        "actions": [
            event for event in possible(one.state) if not (event == "accept" and one.state == "accepted")
        ],
        "can_mail": bool(one.mail) and sends_mail,
        "colleagues": [(two.id, two.name) for two in contacts.people.values() if two.id != one.person],
        "events": [_event(event, contacts) for event in details.events],
        "posts": [_post(post) for post in details.posts],
        "resend": one.state != "withdrawn" and any(post["state"] == "failed" for post in details.posts),
        "answers": [
            {
                "at": local(post["created_at"]),
                "state": say(f"delivery_{post['state']}"),
                "body": post["body"],
            }
            for post in details.posts
            if post["kind"] == "answer"
        ],
        "seen": max((event["number"] for event in details.events), default=0),
        "draft": "",
    }


def accounts(found: list[Account], now: float) -> dict[str, Any]:
    """Give what the list of accounts shows."""
    return {
        "accounts": [
            {
                "name": one.name,
                "role": say(f"role_{one.role}"),
                "person": one.person,
                "locked": local(one.locked_until) if one.locked_until > now else None,
            }
            for one in found
        ]
    }


def _handoff(one: Handoff, contacts: Contacts, now: float) -> dict[str, Any]:
    field = contacts.topic_fields.get(one.topic_field or "")
    return {
        **vars(one),
        "state": say(f"state_{one.state}"),
        "topic_field": field.title["de"] if field else say("no_field"),
        "person": _name(contacts, one.person) or say("nobody"),
        "reader": _name(contacts, one.reader) if one.reader != one.person else None,
        "at": local(one.created_at),
        "waits": _waiting(one, now),
        "consent": one.consent.text,
        "consent_at": local(one.consent.at),
    }


def _waiting(one: Handoff, now: float) -> str | None:
    """Say for how many days the visitor has been waiting for an answer; None on the first day."""
    days = int((now - one.created_at) // DAY)
    if one.state not in WAITING or days < 1:
        return None
    return say("waits_day") if days == 1 else say("waits_days", days=str(days))


def _event(event: Mapping[str, Any], contacts: Contacts) -> dict[str, Any]:
    return {
        "at": local(event["at"]),
        "what": say(f"event_{event['event']}"),
        "person": _name(contacts, event["person"]),
        "actor": event["actor"],
    }


def _post(post: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **post,
        "kind": say(f"kind_{post['kind']}"),
        "way": say(f"way_{post['way']}"),
        "state": say(f"delivery_{post['state']}"),
        "failed": post["state"] == "failed",
        "why": post["reason"] and _why(post["reason"]),
    }


def _why(reason: str) -> str:
    """Say in words why a delivery failed: "smtp_550" and its like are for those who look after the server."""
    try:
        return say(f"reason_{_CODE.sub('xx', reason)}")
    except KeyError:
        return say("reason_other")


def _name(contacts: Contacts, person: str | None) -> str | None:
    """Give a person's name, or the id of somebody who is not in contacts.yml any more."""
    found = contacts.people.get(person or "")
    return found.name if found else person


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
