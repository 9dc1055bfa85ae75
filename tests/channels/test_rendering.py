from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.rendering import bold_html, packed, paragraphs, piece, pieces, utf16
from bot.channels.words import Words
from bot.content.texts import Texts
from bot.gateway.replies import Reply

from .conftest import ROOT
from .telegram_server import Markup

TEXTS = ROOT / "data" / "texts"
WORDS = Words("de", Texts.load(TEXTS / "channels.yml"), Texts.load(TEXTS / "gateway.yml"), "/")
SOURCE = {"title": "Gesetz <über> & mehr", "url": "https://example.org/?a=1&b=2", "as_of": "2026"}


def test_sources_are_links_with_their_dates_and_the_person_is_named() -> None:
    contact = {"name": "Frau Muster", "role": "Sport", "topic_fields": []}
    reply = Reply("Ja.", "de", "x", sources=[SOURCE], contact=contact)
    [message] = packed(pieces(reply, WORDS, 4000), 4000)
    assert message.html == (
        "Ja.\n\nAnsprechperson: <b>Frau Muster</b>, Sport\n\nQuellen:\n"
        '• <a href="https://example.org/?a=1&amp;b=2">Gesetz &lt;über&gt; &amp; mehr</a> (Stand: 2026)'
    )
    assert "https://example.org/?a=1&b=2" in message.text


def test_a_person_whom_the_text_names_is_not_named_again() -> None:
    contact = {"name": "Frau Muster", "role": "Sport", "topic_fields": []}
    reply = Reply("Fragen Sie Frau Muster.", "de", "x", contact=contact)
    assert [one.text for one in pieces(reply, WORDS, 4000)] == ["Fragen Sie Frau Muster."]


def test_a_source_whose_address_is_no_web_address_is_no_link() -> None:
    reply = Reply("Ja.", "de", "x", sources=[{**SOURCE, "url": "javascript:alert(1)"}])
    assert "href" not in pieces(reply, WORDS, 4000)[-1].html


def test_only_pairs_of_stars_are_bold() -> None:
    assert bold_html("**a** ** b ** c** **") == "<b>a</b> ** b ** c** **"


def test_a_paragraph_too_long_is_cut_at_a_sentence() -> None:
    text = "Das ist ein Satz. " * 10
    parts = [one.text for one in paragraphs(text, 60)]
    assert all(len(part) <= 60 and part.endswith("Satz.") for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_bold_that_is_cut_goes_on_in_the_next_part() -> None:
    parts = [one.html for one in paragraphs("**" + "wort " * 40 + "ende**", 60)]
    assert len(parts) > 2
    assert all(part.startswith("<b>") and part.endswith("</b>") for part in parts)


def test_paragraphs_stay_together_as_long_as_they_fit() -> None:
    found = list(paragraphs("eins\n\nzwei\n\n" + "drei " * 10, 60))
    assert [one.text for one in packed(found, 60)] == ["eins\n\nzwei", ("drei " * 10).strip()]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.sampled_from("ab *<>&\n.😀ä"), max_size=400), st.integers(40, 120))
def test_whatever_the_text_every_part_fits_is_well_formed_and_nothing_is_lost(
    text: str, longest: int
) -> None:
    found = packed(list(paragraphs(text, longest, utf16)), longest, utf16)
    assert all(utf16(one.text) <= longest for one in found)
    shown = "".join(Markup(one.html).text for one in found)
    assert shown == "".join(one.text for one in found)

    def letters(anything: str) -> str:
        return re.sub(r"[\s*]", "", anything)

    assert letters(shown) == letters(text)


def test_telegram_counts_signs_beyond_the_basic_plane_twice() -> None:
    assert utf16("a😀") == 3
    assert piece("a").text == "a"
