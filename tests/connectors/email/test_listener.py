"""Taking mail by real SMTP and LMTP: acknowledged when it is kept, and not before."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import NotKept
from connectors.email.envelope import Envelope, Home, unpack
from connectors.email.incoming import HELD_MAILS
from connectors.email.listener import MOST_STRANGERS, Listener, listening
from connectors.email.settings import ListenSettings, Protocol

HOME = Home(("support@shop.example",), ("tickets.example",))
LIMIT = 200_000
SENDER, TO = "lena@home.example", ["support@shop.example"]
MAIL = b"From: lena@home.example\r\nSubject: x\r\n\r\nHello\r\n"


@dataclass
class Keeper:
    """Stands for the hub: keeps, or refuses to, or breaks, or takes its time until `go_on`."""

    problem: Exception | None = None
    waits: bool = False
    kept: list[WebhookRequest] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def admit(self, request: WebhookRequest) -> None:
        self.asked.set()
        if self.waits:
            await self.go_on.wait()
        if self.problem is not None:
            raise self.problem
        self.kept.append(request)

    @property
    def mails(self) -> list[bytes]:
        return [unpack(request.body)[1] for request in self.kept]

    @property
    def envelopes(self) -> list[Envelope]:
        return [unpack(request.body)[0] for request in self.kept]


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@asynccontextmanager
async def listener(keeper: Keeper, **changes: Any) -> AsyncIterator[Listener]:
    settings = ListenSettings(**{"port": 0, "timeout": 30, **changes})
    async with listening(settings, "main", HOME, LIMIT, keeper.admit) as found:
        yield found


async def talk(place: Listener, dialogue: Callable[[smtplib.SMTP], Any]) -> Any:
    """The dialogue with the standard library's client, which blocks, in a thread."""

    def go() -> Any:
        kind = smtplib.LMTP if place.settings.protocol is Protocol.LMTP else smtplib.SMTP
        with kind("127.0.0.1", place.port) as client:
            return dialogue(client)

    return await asyncio.to_thread(go)


async def send(place: Listener, raw: bytes = MAIL, to: list[str] = TO, sender: str = SENDER) -> Any:
    return await talk(place, lambda client: client.sendmail(sender, to, raw))


async def test_a_mail_is_kept_as_it_came(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        await send(place)
    assert keeper.mails == [MAIL]
    assert keeper.envelopes == [Envelope(SENDER, tuple(TO), "smtp")]
    assert keeper.kept[0].account == "main"


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n",
        b".\r\n",
        b"..\r\n",
        b"a\r\n.\r\nb\r\n",
        b"a\r\n..\r\n.b\r\n...\r\n",
        b"Subject: x\r\n\r\n" + b"x" * 150_000 + b"\r\n",
        b"X: " + b"y" * 100_000 + b"\r\n\r\nbody\r\n",
        bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n",
        b"\0\r\n",
        b"\r\n" * 90_000,
    ],
)
async def test_whatever_stands_in_it(keeper: Keeper, raw: bytes) -> None:
    """smtplib doubles the dots and ends an unended mail with a line end."""
    async with listener(keeper) as place:
        await send(place, raw)
    assert keeper.mails == [raw]


async def test_an_empty_mail_is_one_too(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(f"EHLO x\r\nMAIL FROM:<{SENDER}>\r\nRCPT TO:<{TO[0]}>\r\nDATA\r\n".encode())
        await reader.readuntil(b"354")
        writer.write(b".\r\n")
        await reader.readuntil(b"250 2.6.0")
        writer.close()
    assert keeper.mails == [b""]


async def test_many_mails_over_one_connection(keeper: Keeper) -> None:
    def dialogue(client: smtplib.SMTP) -> None:
        for number in range(50):
            client.sendmail(SENDER, TO, MAIL + b"%d\r\n" % number)

    async with listener(keeper) as place:
        await talk(place, dialogue)
    assert keeper.mails == [MAIL + b"%d\r\n" % number for number in range(50)]


async def test_commands_sent_behind_the_mail_without_waiting_are_answered(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        for line in ("EHLO x", f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{TO[0]}>", "DATA"):
            writer.write(f"{line}\r\n".encode())
        await reader.readuntil(b"354")
        writer.write(b"one\r\n.\r\nMAIL FROM:<tom@home.example>\r\nRCPT TO:<a@tickets.example>\r\nDATA\r\n")
        await reader.readuntil(b"354")
        writer.write(b"two\r\n.\r\nQUIT\r\n")
        await reader.readuntil(b"221")
        writer.close()
    assert keeper.mails == [b"one\r\n", b"two\r\n"]
    assert [one.mail_from for one in keeper.envelopes] == [SENDER, "tom@home.example"]


async def test_commands_may_come_all_at_once(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        assert b"PIPELINING" in (await talk(place, lambda client: client.ehlo()))[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        group = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<nobody@home.example>\r\nDATA\r\nRSET\r\n"
        writer.write(f"EHLO x\r\n{group}MAIL FROM:<{SENDER}>\r\nRCPT TO:<{TO[0]}>\r\nDATA\r\n".encode())
        answered = (await reader.readuntil(b"354")).split(b"\r\n")
        assert [line[:3] for line in answered[-7:]] == [b"250", b"550", b"503", b"250", b"250", b"250", b"354"]
        await reader.readline()
        writer.write(b"one\r\n.\r\n")
        assert (await reader.readline()).startswith(b"250 2.6.0")
        writer.close()
    assert keeper.mails == [b"one\r\n"]


async def test_a_mail_that_comes_byte_by_byte(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        for line in ("EHLO x", f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{TO[0]}>", "DATA"):
            writer.write(f"{line}\r\n".encode())
        await reader.readuntil(b"354")
        for byte in b"a\r\n..\r\n\r\n.\r\n":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        await reader.readuntil(b"250 2.6.0")
        writer.close()
    assert keeper.mails == [b"a\r\n.\r\n\r\n"]


@pytest.mark.parametrize("ending", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r"])
async def test_no_other_end_than_the_right_one_smuggles_a_second_mail(keeper: Keeper, ending: bytes) -> None:
    inside = b"a" + ending + b"MAIL FROM:<boss@bank.example>\r\nRCPT TO:<support@shop.example>\r\nDATA\r\nb"
    async with listener(keeper) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        for line in ("EHLO x", f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{TO[0]}>", "DATA"):
            writer.write(f"{line}\r\n".encode())
        await reader.readuntil(b"354")
        writer.write(inside + b"\r\n.\r\nQUIT\r\n")
        await reader.readuntil(b"221")
        writer.close()
    assert len(keeper.mails) == 1
    assert b"boss@bank.example" in keeper.mails[0]


# Refusals


async def test_nobody_else_is_taken_mail_for(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            await send(place, to=["tom@home.example"])
        assert await send(place, to=["tom@home.example", "Support+x@Shop.example", "any@tickets.example"]) == {
            "tom@home.example": refused.value.recipients["tom@home.example"]
        }
    assert refused.value.recipients["tom@home.example"][0] == 550
    assert keeper.envelopes[0].recipients == ("Support+x@Shop.example", "any@tickets.example")


async def test_too_large_is_said_before_and_after(keeper: Keeper) -> None:
    def unannounced(client: smtplib.SMTP) -> tuple[int, bytes]:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(TO[0])
        return client.data(b"x" * (LIMIT + 1))

    async with listener(keeper) as place:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            await send(place, b"x" * (LIMIT + 1))
        assert refused.value.smtp_code == 552
        assert (await talk(place, unannounced))[0] == 552
        assert await talk(place, lambda client: client.sendmail(SENDER, TO, b"x" * (LIMIT - 2))) == {}
    assert [len(mail) for mail in keeper.mails] == [LIMIT]


@pytest.mark.parametrize("problem", [NotKept("the journal is full"), RuntimeError("a bug")])
async def test_what_was_not_kept_is_to_come_again(keeper: Keeper, problem: Exception) -> None:
    keeper.problem = problem
    async with listener(keeper) as place:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await send(place)
        assert refused.value.smtp_code == 451
        keeper.problem = None
        await send(place)
    assert keeper.mails == [MAIL]


async def test_nothing_is_acknowledged_before_it_is_kept(keeper: Keeper) -> None:
    keeper.waits = True
    async with listener(keeper) as place:
        sending = asyncio.create_task(send(place))
        await keeper.asked.wait()
        assert not sending.done()
        keeper.go_on.set()
        assert await sending == {}
    assert keeper.mails == [MAIL]


async def test_what_is_being_kept_when_the_hub_ends_is_kept_and_acknowledged(keeper: Keeper) -> None:
    keeper.waits = True
    async with listener(keeper) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(f"EHLO x\r\nMAIL FROM:<{SENDER}>\r\nRCPT TO:<{TO[0]}>\r\nDATA\r\n".encode())
        await reader.readuntil(b"354")
        writer.write(b"late\r\n.\r\n")
        await keeper.asked.wait()
        asyncio.get_running_loop().call_soon(keeper.go_on.set)
    assert (await reader.read()).endswith(b"250 2.6.0 kept\r\n")
    writer.close()
    assert keeper.mails == [b"late\r\n"]


async def test_a_connection_that_breaks_in_a_mail_leaves_nothing(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(f"EHLO x\r\nMAIL FROM:<{SENDER}>\r\nRCPT TO:<{TO[0]}>\r\nDATA\r\n".encode())
        await reader.readuntil(b"354")
        writer.write(b"half a mail\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        await send(place)
    assert keeper.mails == [MAIL]


async def test_more_connections_than_are_wanted_are_told_to_come_later(keeper: Keeper) -> None:
    async with listener(keeper, connections=1) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        await reader.readline()
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            await send(place)
        assert refused.value.smtp_code == 421
        writer.write(b"QUIT\r\n")
        await reader.readuntil(b"221")
        await reader.read()
        writer.close()
        await send(place)
    assert keeper.mails == [MAIL]


async def test_whoever_says_nothing_is_hung_up_on(keeper: Keeper) -> None:
    async with listener(keeper, timeout=0.05) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        await reader.readline()
        assert await reader.read() == b""
        writer.close()


async def into_a_mail(place: Listener) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A dialogue that has come to the mail itself."""
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    writer.write(f"EHLO x\r\nMAIL FROM:<{SENDER}>\r\nRCPT TO:<{TO[0]}>\r\nDATA\r\n".encode())
    await reader.readuntil(b"354")
    await reader.readline()
    return reader, writer


async def test_a_mail_that_drips_without_end_is_given_up(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        place.content_seconds = 0.05
        reader, writer = await into_a_mail(place)
        writer.write(b"a little\r\n")
        assert (await reader.readline()).startswith(b"421 4.4.2")
        assert await reader.read() == b""
        writer.close()
        assert place.room.held_bytes == 0
        place.content_seconds = 30
        await send(place)
    assert keeper.mails == [MAIL]


async def test_more_than_there_is_room_for_is_to_come_again(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        under_way = [await into_a_mail(place) for _ in range(HELD_MAILS)]
        for _, writer in under_way:
            writer.write(b"x" * (LIMIT - 10))
        await holds(place, HELD_MAILS * (LIMIT - 10))
        reader, writer = await into_a_mail(place)
        writer.write(b"y" * (LIMIT - 10) + b"\r\n.\r\n")
        assert (await reader.readline()).startswith(b"452 4.3.1")
        writer.close()
        for reader, writer in under_way:
            writer.write(b"\r\n.\r\n")
            assert (await reader.readline()).startswith(b"250 2.6.0")
            writer.close()
        assert place.room.held_bytes == 0
    assert [mail[:1] for mail in keeper.mails] == [b"x"] * HELD_MAILS


async def holds(place: Listener, size: int) -> None:
    for _ in range(100_000):
        if place.room.held_bytes >= size:
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came in")


async def test_far_too_much_without_an_end_is_not_held(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        reader, writer = await into_a_mail(place)
        for _ in range(40):
            writer.write(b"y" * LIMIT)
            await writer.drain()
            assert place.room.held_bytes <= 3 * LIMIT
        writer.write(b"\r\n.\r\nQUIT\r\n")
        assert (await reader.readline()).startswith(b"552 5.3.4")
        assert (await reader.readline()).startswith(b"221")
        writer.close()
    assert keeper.mails == []


async def test_who_guesses_mailboxes_is_hung_up_on(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(f"EHLO x\r\nMAIL FROM:<{SENDER}>\r\n".encode())
        await reader.readuntil(b"250 OK")
        for number in range(MOST_STRANGERS):
            writer.write(b"RCPT TO:<guess%d@shop.example>\r\n" % number)
            await reader.readuntil(b"550 5.1.1")
        writer.write(b"RCPT TO:<support@shop.example>\r\nRCPT TO:<guess@shop.example>\r\n")
        assert (await reader.read()).endswith(b"421 4.7.0 too many mailboxes that are not here\r\n")
        writer.close()
        await send(place)
    assert keeper.mails == [MAIL]


async def test_who_only_keeps_the_line_busy_is_hung_up_on(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        writer.write(b"EHLO x\r\n" + b"NOOP\r\n" * 101)
        assert (await reader.read()).endswith(b"421 4.7.0 NOOP sent too many times\r\n")
        writer.close()
        await send(place)
    assert keeper.mails == [MAIL]


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\r\n",
        b"DATA\r\n",
        b"MAIL FROM:<a@b.c>\r\n",
        b"EHLO\r\n",
        b"x" * 200_000 + b"\r\n",
        b"AUTH PLAIN AA==\r\n",
    ],
)
async def test_nonsense_is_answered_and_harms_nobody(keeper: Keeper, line: bytes) -> None:
    async with listener(keeper) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        await reader.readline()
        writer.write(line)
        assert (await reader.readline())[:1] in (b"4", b"5")
        writer.close()
        await send(place)
    assert keeper.mails == [MAIL]


# Envelopes


async def test_the_null_sender_of_reports(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        await send(place, sender="")
    assert keeper.envelopes[0].mail_from == ""


async def test_addresses_of_other_alphabets(keeper: Keeper) -> None:
    def dialogue(client: smtplib.SMTP) -> None:
        client.ehlo()
        client.command_encoding = "utf-8"
        client.mail("лена@home.example", ["SMTPUTF8"])
        client.rcpt("подпора@tickets.example")
        client.data(MAIL)

    async with listener(keeper) as place:
        await talk(place, dialogue)
    assert keeper.envelopes == [Envelope("лена@home.example", ("подпора@tickets.example",), "smtp")]


async def test_lmtp_answers_for_each_recipient(keeper: Keeper) -> None:
    async with listener(keeper, protocol=Protocol.LMTP) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        await reader.readline()
        writer.write(b"EHLO x\r\n")
        assert (await reader.readline()).startswith(b"500")
        writer.write(f"LHLO x\r\nMAIL FROM:<{SENDER}>\r\n".encode())
        for one in ("support@shop.example", "nobody@shop.example", "a@tickets.example"):
            writer.write(f"RCPT TO:<{one}>\r\n".encode())
        writer.write(b"DATA\r\n")
        await reader.readuntil(b"354")
        await reader.readline()
        writer.write(MAIL + b".\r\n")
        assert [(await reader.readline())[:3] for _ in range(2)] == [b"250", b"250"]
        keeper.problem = NotKept("no")
        writer.write(f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{TO[0]}>\r\nRCPT TO:<a@tickets.example>\r\nDATA\r\n".encode())
        await reader.readuntil(b"354")
        await reader.readline()
        writer.write(MAIL + b".\r\n")
        assert [(await reader.readline())[:3] for _ in range(2)] == [b"451", b"451"]
        writer.close()
    assert keeper.mails == [MAIL]
    assert keeper.envelopes[0].transport == "lmtp"
    assert keeper.envelopes[0].recipients == ("support@shop.example", "a@tickets.example")


async def test_lmtp_with_the_standard_librarys_client(keeper: Keeper) -> None:
    async with listener(keeper, protocol=Protocol.LMTP) as place:
        assert await send(place) == {}
    assert keeper.mails == [MAIL]


async def test_too_many_recipients_are_told_to_come_later(keeper: Keeper) -> None:
    everybody = [f"p{number}@tickets.example" for number in range(120)]
    async with listener(keeper) as place:
        refused = await send(place, to=everybody)
    assert {answer[0] for answer in refused.values()} == {452}
    assert len(keeper.envelopes[0].recipients) == 100


async def test_a_place_that_is_taken_says_so(keeper: Keeper) -> None:
    async with listener(keeper) as place:
        with pytest.raises(OSError):
            async with listener(keeper, port=place.port):
                raise AssertionError("two listen at one place")
