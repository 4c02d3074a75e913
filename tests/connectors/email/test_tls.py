"""Mail over TLS, both ways: our listener offers STARTTLS, and our sender trusts only whom it should."""

import asyncio
import smtplib
import ssl
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.errors import Misconfigured
from connectors.email.compose import ComposedMail
from connectors.email.sending import deliver
from connectors.email.settings import ListenSettings, Security, SmtpSettings
from tests.connectors.email.certificates import certificate
from tests.connectors.email.test_listener import HOME, LIMIT, MAIL, SENDER, TO, Keeper, listening

TO_US = ComposedMail("k1@x", "lena@home.example", ("support@shop.example",), MAIL, False)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return certificate(tmp_path_factory.mktemp("tls"))


def place(files: tuple[str, str], **changes: Any) -> ListenSettings:
    return ListenSettings(**{"port": 0, "certificate": files[0], "private_key": files[1], **changes})


def to(port: int, **changes: Any) -> SmtpSettings:
    return SmtpSettings(**{"host": "127.0.0.1", "port": port, "security": Security.STARTTLS, **changes})


async def test_a_mail_goes_over_starttls_from_our_sender_to_our_listener(files: tuple[str, str]) -> None:
    keeper = Keeper()
    async with listening(place(files, requires_tls=True), "main", HOME, LIMIT, keeper.admit) as listener:
        await deliver(TO_US, to(listener.port, certificates=files[0]), "shop.example")
        await deliver(TO_US, to(listener.port, certificates=files[0]), "shop.example")
    assert keeper.mails == [MAIL, MAIL]


async def test_a_certificate_that_nobody_vouches_for_is_our_operators_business(files: tuple[str, str]) -> None:
    keeper = Keeper()
    async with listening(place(files), "main", HOME, LIMIT, keeper.admit) as listener:
        with pytest.raises(Misconfigured):
            await deliver(TO_US, to(listener.port), "shop.example")
    assert keeper.mails == []


async def test_a_server_that_begins_with_tls(files: tuple[str, str]) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*files)
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in (b"220 x", b"250 x", b"250 x", b"250 x", b"354 x", b"250 x", b"221 x"):
            writer.write(answer + b"\r\n")
            ending = b"\r\n.\r\n" if answer.startswith(b"354") else b"\r\n"
            seen.append(await reader.readuntil(ending) if answer != b"221 x" else b"")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    await deliver(TO_US, to(port, security=Security.TLS, certificates=files[0]), "shop.example")
    with pytest.raises(Misconfigured):
        await deliver(TO_US, to(port, security=Security.TLS), "shop.example")
    server.close()
    await server.wait_closed()
    assert MAIL + b".\r\n" in seen


async def test_a_listener_that_wants_tls_takes_nothing_in_clear_text(files: tuple[str, str]) -> None:
    def clear(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail(SENDER, TO, MAIL)

    keeper = Keeper()
    async with listening(place(files, requires_tls=True), "main", HOME, LIMIT, keeper.admit) as listener:
        with pytest.raises(smtplib.SMTPException):
            await asyncio.to_thread(clear, listener.port)
    async with listening(place(files), "main", HOME, LIMIT, keeper.admit) as listener:
        await asyncio.to_thread(clear, listener.port)
    assert keeper.mails == [MAIL]


async def test_a_certificate_that_cannot_be_read_says_so(files: tuple[str, str], tmp_path: Path) -> None:
    missing = ListenSettings(port=0, certificate=str(tmp_path / "none.pem"), private_key=files[1])
    with pytest.raises(OSError):
        async with listening(missing, "main", HOME, LIMIT, Keeper().admit):
            raise AssertionError("it listens without its certificate")
