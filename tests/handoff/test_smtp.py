from __future__ import annotations

import ssl
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.handoff import mail
from bot.handoff.delivery import DeliveryError
from bot.handoff.smtp import Mailer, Server

from .post_office import PostOffice, running


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "bot@amt.example", "erika@amt.example"
    message["Message-ID"] = mail.message_id("1", "bot@amt.example")
    message.set_content("Grüße\n.\nein Punkt allein\n")
    return message


async def send(url: str, context: ssl.SSLContext | None = None, seconds: float = 5.0) -> None:
    mailer = Mailer(Server.parse(url), "amt.example", context, seconds)
    await mailer.send(letter(), "bot@amt.example", "erika@amt.example")


async def failure(office: PostOffice, seconds: float = 5.0) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        await send(f"smtp://127.0.0.1:{office.port}", seconds=seconds)
    return failed.value


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's context with a certificate of its own, and that of a client who trusts it."""
    folder: Path = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(key),
        "-out",
        str(cert),
    ]
    subprocess.run([*command, *subject], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=str(cert))


async def test_a_mail_is_handed_in() -> None:
    async with running() as office:
        await send(f"smtp://127.0.0.1:{office.port}")
    (found,) = office.mails
    assert found.get_content().replace("\r\n", "\n") == "Grüße\n.\nein Punkt allein\n"
    assert office.ids == ["<1@amt.example>"]
    assert office.envelopes[0].rcpt_tos == ["erika@amt.example"]
    assert office.sessions[0].host_name == "amt.example"


@pytest.mark.parametrize(
    ("said", "permanent"), [("450 greylisted", False), ("451 later", False), ("550 no such user", True)]
)
async def test_a_refusal_of_the_recipient_is_final_or_not(said: str, permanent: bool) -> None:
    async with running() as office:
        office.rcpt["*"] = said
        error = await failure(office)
    assert (error.permanent, error.perhaps, error.reason) == (permanent, False, f"smtp_{said[:3]}")


@pytest.mark.parametrize(("said", "permanent"), [("452 disk full", False), ("554 spam", True)])
async def test_a_refusal_of_the_content_is_final_or_not(said: str, permanent: bool) -> None:
    async with running() as office:
        office.data.append(said)
        error = await failure(office)
    assert (error.permanent, error.perhaps) == (permanent, False)
    assert not office.mails


async def test_a_server_that_refuses_us_is_asked_again() -> None:
    async with running() as office:
        office.mail = "550 not you"
        assert not (await failure(office)).permanent


@pytest.mark.parametrize("mode", ["drop", "swallow"])
async def test_a_connection_lost_in_the_content_leaves_doubt(mode: str) -> None:
    async with running() as office:
        office.mode = mode
        error = await failure(office)
    assert (error.permanent, error.perhaps) == (False, True)


async def test_a_server_that_never_answers_is_left() -> None:
    async with running() as office:
        office.mode = "slow"
        error = await failure(office, seconds=2.0)
    assert (error.reason, error.perhaps) == ("smtp_timeout", True)


async def test_a_server_that_is_away_has_nothing() -> None:
    with pytest.raises(DeliveryError) as failed:
        await send("smtp://127.0.0.1:1")
    assert (failed.value.reason, failed.value.perhaps) == ("smtp_unreachable", False)


async def test_starttls_is_used_where_it_is_offered(
    certificate: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    server, client = certificate
    async with running(start_tls=server, password="geheim") as office:
        await send(f"smtp://bot:geheim@127.0.0.1:{office.port}", client)
    assert office.sessions[0].ssl is not None


async def test_tls_from_the_start(certificate: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server, client = certificate
    async with running(tls=server) as office:
        await send(f"smtps://127.0.0.1:{office.port}", client)
    assert len(office.mails) == 1


async def test_a_certificate_that_nobody_trusts_is_refused(
    certificate: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    async with running(start_tls=certificate[0]) as office:
        error = await failure(office)
    assert (error.reason, error.permanent, error.perhaps) == ("smtp_certificate", False, False)
    assert not office.mails


async def test_without_starttls_nothing_is_sent_where_it_is_a_must() -> None:
    async with running() as office:
        with pytest.raises(DeliveryError) as failed:
            await send(f"smtp://127.0.0.1:{office.port}?starttls=always")
    assert failed.value.reason == "smtp_unsupported"
    assert not office.mails


async def test_a_wrong_password_is_tried_again() -> None:
    async with running(password="geheim") as office:
        with pytest.raises(DeliveryError) as failed:
            await send(f"smtp://bot:falsch@127.0.0.1:{office.port}")
    assert (failed.value.reason, failed.value.permanent) == ("smtp_535", False)


def test_the_url_is_read() -> None:
    assert Server.parse("smtp://post.example") == Server("post.example", 25, False, None)
    assert Server.parse("smtps://a%40b:p%2Fw@post.example") == Server(
        "post.example", 465, True, False, "a@b", "p/w"
    )
    assert Server.parse("smtp://a:b@post.example:587").start_tls is True
    assert Server.parse("smtp://a:b@127.0.0.1").start_tls is None
    assert Server.parse("smtp://a:b@post.example?starttls=never").start_tls is False
    assert "geheim" not in repr(Server.parse("smtp://a:geheim@post.example"))


@pytest.mark.parametrize(
    "url", ["", "post.example", "http://post.example", "smtp://", "smtp://x?starttls=maybe"]
)
def test_an_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        Server.parse(url)
