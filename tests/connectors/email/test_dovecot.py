"""The IMAP reader against a real Dovecot, over a line that breaks again and again."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from connectors.contract.errors import Unavailable
from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Arrival
from connectors.email.connector import EmailConnector
from connectors.email.settings import EmailSettings, ImapSettings, Security, SmtpSettings
from tests.connectors.email.dovecot import PASSWORD, USER, Dovecot

pytestmark = pytest.mark.slow

MAILS = 200


class BreakingLine:
    """A way to a server that breaks each connection after a number of bytes drawn by chance; without a seed it holds."""

    def __init__(self, port: int, seed: int | None = None) -> None:
        self.port = 0
        self.broken = 0
        self.idles = asyncio.Event()
        self._to = port
        self._random = random.Random(seed) if seed is not None else None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, questions = await asyncio.open_connection("127.0.0.1", self._to)
        up = asyncio.ensure_future(self._pump(reader, questions, None))
        life = self._random.randint(200, 20_000) if self._random is not None else None
        down = asyncio.ensure_future(self._pump(answers, writer, life))
        self._tasks |= {up, down}
        await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        writer.close()
        questions.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int | None) -> None:
        while data := await reader.read(4096):
            if left is not None and len(data) > left:
                writer.write(data[:left])
                self.broken += 1
                return
            left = None if left is None else left - len(data)
            writer.write(data)
            if b" IDLE\r\n" in data:
                self.idles.set()


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    yield server
    server.close()


@pytest.fixture
async def line(dovecot: Dovecot) -> AsyncIterator[BreakingLine]:
    breaking = BreakingLine(dovecot.port, seed=7)
    await breaking.start()
    yield breaking
    await breaking.stop()


@pytest.fixture
async def whole_line(dovecot: Dovecot) -> AsyncIterator[BreakingLine]:
    holding = BreakingLine(dovecot.port)
    await holding.start()
    yield holding
    await holding.stop()


def connector_at(port: int) -> EmailConnector:
    imap = ImapSettings(
        host="127.0.0.1", port=port, security=Security.NONE, user=USER, password=SecretStr(PASSWORD), timeout=5
    )
    return EmailConnector(
        "main", EmailSettings(address="support@shop.example", imap=imap, smtp=SmtpSettings(host="localhost"))
    )


def mail(number: int) -> bytes:
    head = f"From: Person {number} <p{number}@home.example>\nTo: support@shop.example\nMessage-ID: <{number}@home.example>\n"
    return f"{head}Subject: mail {number}\n\n{'words and words ' * random.Random(number).randint(1, 300)}\n".encode()


def arrival(connector: EmailConnector, request: WebhookRequest) -> Arrival:
    [found] = connector.arrivals(request)
    assert isinstance(found, Arrival)
    return found


async def test_two_hundred_mails_over_a_breaking_line_come_each_once(dovecot: Dovecot, line: BreakingLine) -> None:
    for number in range(MAILS // 2):
        dovecot.deliver(mail(number))
    connector = connector_at(line.port)
    kept, cursor = await fetched(connector, None, MAILS // 2)
    for number in range(MAILS // 2, MAILS):
        dovecot.deliver(mail(number))
    later, _ = await fetched(connector, cursor, MAILS // 2)
    kept += later
    await connector.close()
    assert line.broken > 10
    assert len(kept) == MAILS
    assert {one.address.handle for one in kept if one.address} == {f"p{number}@home.example" for number in range(MAILS)}


async def fetched(connector: EmailConnector, cursor: str | None, count: int) -> tuple[list[Arrival], str | None]:
    """All that comes, asked until as many are there and nothing follows."""
    kept: list[Arrival] = []
    for _ in range(2000):
        try:
            requests, cursor = await connector.poll(cursor, 0)
        except Unavailable:
            continue
        kept += [arrival(connector, request) for request in requests]
        if len(kept) >= count and not requests:
            return kept, cursor
    raise AssertionError(f"only {len(kept)} of {count} came")


async def test_after_new_numbers_the_same_mails_have_the_same_ids(dovecot: Dovecot) -> None:
    for number in range(20):
        dovecot.deliver(mail(number))
    connector = connector_at(dovecot.port)
    first, cursor = await connector.poll(None, 0)
    await connector.close()
    dovecot.number_anew()
    second, after = await connector_again(dovecot, cursor)
    assert [arrival(connector, one).event_id for one in first] == [arrival(connector, one).event_id for one in second]
    assert str(cursor).partition(":")[0] != str(after).partition(":")[0]


async def test_idle_wakes_when_a_mail_comes(dovecot: Dovecot, whole_line: BreakingLine) -> None:
    connector = connector_at(whole_line.port)
    asking = asyncio.create_task(connector.poll(None, 60))
    await whole_line.idles.wait()
    dovecot.deliver(mail(1))
    requests, _ = await asyncio.wait_for(asking, 30)
    await connector.close()
    assert len(requests) == 1


async def connector_again(dovecot: Dovecot, cursor: str | None) -> tuple[list[WebhookRequest], str | None]:
    connector = connector_at(dovecot.port)
    requests, after = await connector.poll(cursor, 0)
    await connector.close()
    return requests, after
