"""Handing mail to a server by real SMTP, and every way in which that can fail."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.email.compose import ComposedMail
from connectors.email.sending import deliver
from connectors.email.settings import Security, SmtpSettings
from tests.connectors.email.mail_world import World, connect, smtp_settings

MAIL = ComposedMail(
    "k1@shop.example", "support@shop.example", ("lena@home.example",), b"Subject: x\r\n\r\nHello\r\n", False
)
HELLO = ("220 ready", "250-hello\r\n250 SIZE 1000")
PATIENCE = 0.2  # seconds given to a server that says nothing


@asynccontextmanager
async def server(*answers: str) -> AsyncIterator[int]:
    """A server that says these lines, one for its greeting, for each command and for the mail; "" hangs up, "-" says nothing."""

    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _say(reader, writer, answers)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
            ended.set()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
        await ended.wait()
    finally:
        listening.close()
        await listening.wait_closed()


async def _say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: Sequence[str]) -> None:
    for answer in answers:
        if answer == "":
            return
        if answer == "-":
            await reader.read()
            return
        writer.write(f"{answer}\r\n".encode())
        await writer.drain()
        ending = b"\r\n.\r\n" if answer.startswith("354") else b"\r\n"
        await reader.readuntil(ending)
    await reader.read()


async def send(port: int, mail: ComposedMail = MAIL, **changes: Any) -> None:
    values: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": Security.NONE, **changes}
    await deliver(mail, SmtpSettings(**values), "shop.example")


TAKEN = (*HELLO, "250 ok", "250 ok", "354 go on", "250 2.0.0 taken")


async def test_a_mail_that_is_taken() -> None:
    async with server(*TAKEN, "221 bye") as port:
        await send(port)


@pytest.mark.parametrize("goodbye", ["", "500 what?", "nonsense"])
async def test_how_our_leave_is_taken_changes_nothing(goodbye: str) -> None:
    async with server(*TAKEN, goodbye) as port:
        await send(port)


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        (("",), Unavailable),
        (("421 4.3.2 closing",), Unavailable),
        (("554 5.7.1 not from there",), Misconfigured),
        (("nonsense",), Unavailable),
        ((HELLO[0], ""), Unavailable),
        ((HELLO[0], "500 what?", "500 what?"), Misconfigured),
        ((*HELLO, ""), Unavailable),
        ((*HELLO, "530 5.7.0 log in"), Misconfigured),
        ((*HELLO, "451 4.3.0 later"), Unavailable),
        ((*HELLO, "552 5.3.4 too large"), ContentRefused),
        ((*HELLO, "250 ok", "550 5.1.1 no such user"), RecipientGone),
        ((*HELLO, "250 ok", "550 5.7.1 no"), NotReachable),
        ((*HELLO, "250 ok", "450 4.7.1 greylisted"), Throttled),
        ((*HELLO, "250 ok", ""), Unavailable),
        ((*HELLO, "250 ok", "421 closing"), Unavailable),
        ((*HELLO, "250 ok", "250 ok", "451 4.3.0 later"), Unavailable),
        ((*HELLO, "250 ok", "250 ok", "554 5.5.0 no"), Refused),
        ((*HELLO, "250 ok", "250 ok", "354 go on", "554 5.7.1 spam"), ContentRefused),
        ((*HELLO, "250 ok", "250 ok", "354 go on", "451 4.3.0 disk full"), Unavailable),
        ((*HELLO, "250 ok", "250 ok", "354 go on", ""), OutcomeUnknown),
        ((*HELLO, "250 ok", "250 ok", "354 go on", "nonsense"), OutcomeUnknown),
        ((*HELLO, "250 ok", "250 ok", ""), OutcomeUnknown),
    ],
    ids=lambda value: " / ".join(value) if isinstance(value, tuple) else value.__name__,
)
async def test_every_failure_is_told_apart(answers: tuple[str, ...], error: type[SendError]) -> None:
    async with server(*answers) as port:
        with pytest.raises(SendError) as caught:
            await send(port)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("answers", "changes", "error"),
    [
        (("-",), {"command_timeout": PATIENCE}, Unavailable),
        ((*HELLO, "-"), {"command_timeout": PATIENCE}, Unavailable),
        ((*HELLO, "250 ok", "250 ok", "354 go on", "-"), {"data_timeout": PATIENCE}, OutcomeUnknown),
    ],
)
async def test_nobody_is_waited_for_for_ever(
    answers: tuple[str, ...], changes: dict[str, Any], error: type[SendError]
) -> None:
    async with server(*answers) as port:
        with pytest.raises(SendError) as caught:
            await send(port, **changes)
    assert type(caught.value) is error


async def test_nobody_listens() -> None:
    with pytest.raises(Unavailable):
        await send(9)


async def test_a_server_that_nobody_finds() -> None:
    with pytest.raises(Unavailable):
        await send(9, host="mail.invalid")


async def test_a_copy_that_is_refused_sends_nothing_and_says_nothing_of_the_recipient() -> None:
    both = ComposedMail("k1@x", "support@shop.example", ("lena@home.example", "tom@home.example"), b"\r\n\r\n", False)
    async with server(*HELLO, "250 ok", "250 ok", "550 5.1.1 no such user") as port:
        with pytest.raises(Refused, match=r"tom@home\.example"):
            await send(port, both)


async def test_an_international_address_needs_a_server_that_takes_it() -> None:
    mail = ComposedMail("k1@x", "support@shop.example", ("лена@home.example",), b"\r\n\r\n", True)
    async with server(*HELLO) as port:
        with pytest.raises(ContentRefused):
            await send(port, mail)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_what_should_be_safe_is_never_sent_in_clear_text(security: Security) -> None:
    async with server(*HELLO, "500 no TLS here") as port:
        with pytest.raises((Misconfigured, Unavailable)):
            await send(port, security=security, command_timeout=2)


# Against the simulated world


async def test_the_mail_arrives_as_it_was_written(world: World) -> None:
    receipt = await world.connector.send(
        world.part("Dobrý den ☀️", subject="Objednávka", reply_to="1.lena@home.example")
    )
    [letter] = world.lena.received
    assert receipt.provider_message_id == letter.message_id == "k1@shop.example"
    assert letter.sender == "Moravia Shop <support@shop.example>"
    assert letter.subject == "Re: Objednávka"
    assert letter.text.strip() == "Dobrý den ☀️"
    assert letter.in_reply_to == "1.lena@home.example"


async def test_a_copy_arrives_too(world: World) -> None:
    tom = world.simulator.add_person("Tom", "tom@home.example")
    await world.connector.send(world.part(copied=("tom@home.example",)))
    assert [letter.copied for letter in tom.received] == [("tom@home.example",)]
    assert len(world.lena.received) == 1


async def test_an_address_of_another_alphabet(world: World) -> None:
    olena = world.simulator.add_person("Олена", "олена@home.example")
    await world.connector.send(world.part("Вітаю", to="олена@home.example"))
    assert [letter.text.strip() for letter in olena.received] == ["Вітаю"]


async def test_lines_that_begin_with_dots_arrive(world: World) -> None:
    await world.connector.send(world.part(".\n..\n.x\nFrom here"))
    assert world.lena.received[0].text.replace("\r\n", "\n").strip() == ".\n..\n.x\nFrom here"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"password": SecretStr("wrong")}, Misconfigured),
        ({"user": None, "password": None}, Misconfigured),
        ({"security": Security.STARTTLS}, Misconfigured),
    ],
    ids=["wrong password", "no password", "no STARTTLS there"],
)
async def test_our_own_fault(world: World, changes: dict[str, Any], error: type[SendError]) -> None:
    connector = connect(world.simulator, smtp_settings(world.simulator, **changes))
    with pytest.raises(error):
        await connector.send(world.part())
    await connector.close()
    assert world.lena.received == []
