"""Reading a folder by IMAP: nothing twice, nothing lost, nothing changed, whatever the line does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.contract.errors import Misconfigured, SendError, Unavailable
from connectors.contract.inbound import WebhookRequest
from connectors.email.envelope import unpack
from connectors.email.imap import ImapFolder
from connectors.email.settings import History, ImapSettings, Security
from connectors.email.simulator.folder import SimulatedFolder

PATIENCE = 20.0  # seconds; news come at once, whatever is given here
LIMIT = 100_000


@pytest.fixture
async def folder() -> AsyncIterator[SimulatedFolder]:
    simulated = SimulatedFolder()
    await simulated.start()
    yield simulated
    await simulated.stop()


@pytest.fixture
async def reader(folder: SimulatedFolder) -> AsyncIterator[ImapFolder]:
    reading = reading_of(folder)
    yield reading
    reading.close()


def reading_of(simulated: SimulatedFolder, limit: int = LIMIT, /, **changes: Any) -> ImapFolder:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": simulated.port,
        "security": Security.NONE,
        "user": simulated.user,
        "password": SecretStr(simulated.password),
    }
    return ImapFolder(ImapSettings(**{**values, **changes}), "main", limit)


def mail(number: int, words: str = "") -> bytes:
    return f"Message-ID: <{number}@home.example>\r\nSubject: {number}\r\n\r\nbody {number} {words}\r\n".encode()


def contents(requests: list[WebhookRequest]) -> list[bytes]:
    return [unpack(request.body)[1] for request in requests]


async def everything(reader: ImapFolder, cursor: str | None = None) -> tuple[list[bytes], str | None]:
    """All that is there, read batch by batch, and the last cursor."""
    found: list[bytes] = []
    while True:
        requests, cursor = await reader.poll(cursor, 0)
        if not requests:
            return found, cursor
        found += contents(requests)


async def test_all_mails_come_in_their_order_and_once(folder: SimulatedFolder, reader: ImapFolder) -> None:
    mails = [mail(number) for number in range(45)]
    for one in mails:
        await folder.deliver(one)
    found, cursor = await everything(reader)
    assert found == mails
    assert cursor == "7:45"
    assert await everything(reader, cursor) == ([], cursor)


async def test_a_batch_is_bounded(folder: SimulatedFolder) -> None:
    for number in range(5):
        await folder.deliver(mail(number))
    reader = reading_of(folder, batch=2)
    requests, cursor = await reader.poll(None, 0)
    reader.close()
    assert len(requests) == 2
    assert cursor == "7:2"


async def test_a_new_mail_wakes_whoever_waits(folder: SimulatedFolder, reader: ImapFolder) -> None:
    asking = asyncio.create_task(reader.poll("7:0", PATIENCE))
    await folder.idling.wait()
    await folder.deliver(mail(1))
    requests, cursor = await asyncio.wait_for(asking, PATIENCE)
    assert contents(requests) == [mail(1)]
    assert cursor == "7:1"


async def test_a_server_without_idle_is_asked_again_after_the_wait(folder: SimulatedFolder) -> None:
    folder.can_idle = False
    reader = reading_of(folder)
    assert await reader.poll("7:0", 0.01) == ([], "7:0")
    await folder.deliver(mail(1))
    requests, _ = await reader.poll("7:0", 0.01)
    reader.close()
    assert contents(requests) == [mail(1)]


async def test_nothing_in_the_folder_is_changed(folder: SimulatedFolder, reader: ImapFolder) -> None:
    await folder.deliver(mail(1))
    await everything(reader)
    assert folder.opened_to_write == 0


async def test_a_connection_is_kept_between_two_questions(folder: SimulatedFolder, reader: ImapFolder) -> None:
    await folder.deliver(mail(1))
    _, cursor = await everything(reader)
    await everything(reader, cursor)
    assert folder.connections == 1


async def test_when_the_server_numbers_anew_all_is_read_again(folder: SimulatedFolder, reader: ImapFolder) -> None:
    mails = [mail(number) for number in range(3)]
    for one in mails:
        await folder.deliver(one)
    _, cursor = await everything(reader)
    folder.number_anew()
    found, cursor = await everything(reader, cursor)
    assert found == mails
    assert cursor == "8:103"


async def test_only_what_comes_from_now_on_where_that_is_wanted(folder: SimulatedFolder) -> None:
    await folder.deliver(mail(1))
    reader = reading_of(folder, history=History.NEW)
    requests, cursor = await reader.poll(None, 0)
    assert requests == []
    await folder.deliver(mail(2))
    found, _ = await everything(reader, cursor)
    reader.close()
    assert found == [mail(2)]


async def test_a_mail_that_has_gone_is_stepped_over(folder: SimulatedFolder) -> None:
    for number in range(3):
        await folder.deliver(mail(number))
    reader = reading_of(folder, batch=1)
    _, cursor = await reader.poll(None, 0)
    del folder.mails[2]
    found, cursor = await everything(reader, cursor)
    requests, _ = await reader.poll(cursor, 0)
    reader.close()
    assert (found or contents(requests)) == [mail(2)]


async def test_a_mail_larger_than_is_taken_is_cut_and_not_lost(folder: SimulatedFolder) -> None:
    await folder.deliver(mail(1, "x" * 5000))
    reader = reading_of(folder, 1000)
    found, _ = await everything(reader)
    reader.close()
    assert found == [mail(1, "x" * 5000)[:1000]]


async def test_return_path_tells_who_sent_it(folder: SimulatedFolder, reader: ImapFolder) -> None:
    await folder.deliver(b"Return-Path: <lena@home.example>\r\n" + mail(1))
    await folder.deliver(b"Return-Path: <>\r\n" + mail(2))
    await folder.deliver(mail(3))
    requests, _ = await reader.poll(None, 0)
    envelopes = [unpack(request.body)[0] for request in requests]
    assert [envelope.mail_from for envelope in envelopes] == ["lena@home.example", "", None]
    assert {envelope.transport for envelope in envelopes} == {"imap"}
    assert [envelope.transport_id for envelope in envelopes] == ["7:1", "7:2", "7:3"]


@pytest.mark.parametrize("cursor", ["", "x", "7", "7:x", ":", "99:5"])
async def test_a_cursor_that_makes_no_sense_begins_anew(
    folder: SimulatedFolder, reader: ImapFolder, cursor: str
) -> None:
    await folder.deliver(mail(1))
    assert (await everything(reader, cursor))[0] == [mail(1)]


@pytest.mark.parametrize("size", [40, 300, 500, 1000, 1500, 3000])
async def test_a_line_that_breaks_loses_and_doubles_nothing(folder: SimulatedFolder, size: int) -> None:
    mails = [mail(number, "word " * 40) for number in range(12)]
    for one in mails:
        await folder.deliver(one)
    folder.cuts = [size, size * 2, size * 3]
    reader = reading_of(folder)
    found: list[bytes] = []
    cursor: str | None = None
    for _ in range(20):
        try:
            requests, cursor = await reader.poll(cursor, 0)
        except Unavailable:
            continue
        found += contents(requests)
    reader.close()
    assert found == mails


async def test_a_server_that_hangs_up_while_we_wait_is_unavailable_and_then_asked_anew(
    folder: SimulatedFolder, reader: ImapFolder
) -> None:
    asking = asyncio.create_task(reader.poll("7:0", PATIENCE))
    await folder.idling.wait()
    for line in list(folder.lines):
        line.writer.close()
    with pytest.raises(Unavailable):
        await asyncio.wait_for(asking, PATIENCE)
    await folder.deliver(mail(1))
    assert (await everything(reader, "7:0"))[0] == [mail(1)]


async def test_a_question_that_is_given_up_ends_at_once(folder: SimulatedFolder, reader: ImapFolder) -> None:
    asking = asyncio.create_task(reader.poll("7:0", PATIENCE * 100))
    await folder.idling.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asking, PATIENCE)
    await folder.deliver(mail(1))
    assert (await asyncio.wait_for(everything(reader, "7:0"), PATIENCE))[0] == [mail(1)]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"password": SecretStr("wrong")}, Misconfigured),
        ({"password": None, "oauth_token": SecretStr("wrong")}, Misconfigured),
        ({"folder": "Nowhere"}, Misconfigured),
        ({"security": Security.STARTTLS}, Misconfigured),
        ({"port": 9}, Unavailable),
    ],
    ids=["wrong password", "wrong token", "no such folder", "no STARTTLS", "nobody listens"],
)
async def test_whose_fault_it_is(folder: SimulatedFolder, changes: dict[str, Any], error: type[SendError]) -> None:
    reader = reading_of(folder, **changes)
    with pytest.raises(error) as caught:
        await reader.poll(None, 0)
    reader.close()
    assert type(caught.value) is error


async def test_a_server_in_trouble_is_no_wrong_key(folder: SimulatedFolder, reader: ImapFolder) -> None:
    folder.in_trouble = True
    with pytest.raises(Unavailable):
        await reader.poll(None, 0)


async def test_a_token_lets_in(folder: SimulatedFolder) -> None:
    await folder.deliver(mail(1))
    reader = reading_of(folder, password=None, oauth_token=SecretStr("folder-token"))
    found, _ = await everything(reader)
    reader.close()
    assert found == [mail(1)]


async def test_a_folder_of_another_alphabet_is_named_in_its_own_utf7(folder: SimulatedFolder) -> None:
    folder.name = "&ANw-bersicht &- Co"
    await folder.deliver(mail(1))
    reader = reading_of(folder, folder="Übersicht & Co")
    found, _ = await everything(reader)
    reader.close()
    assert found == [mail(1)]
