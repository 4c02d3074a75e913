"""Bad mail, handed by SMTP to a hub that runs: nothing breaks, nothing is lost, and somebody sees something of each."""

import asyncio
import smtplib
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import func, select, text

from connectors.email.envelope import unpack
from crm.interactions.model import Attachment, Interaction
from crm.storage.jobs import Job
from hub.blobs import FolderBlobs
from hub.engine.model import JournalEntry
from hub.engine.replay import read_item
from tests.hub.whole import Whole, opened

US = "support@shop.example"
THEM = "lena@home.example"
LIMIT = 2_000_000
TABLE = "connectors.email.accounts.support"


@asynccontextmanager
async def hub_with_mail(folder: Path, database: str) -> AsyncIterator[tuple[Whole, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tables = {
        TABLE: {"address": US, "size_limit": LIMIT},
        f"{TABLE}.listen": {"port": port},
        f"{TABLE}.smtp": {"host": "127.0.0.1", "port": 9, "security": "none"},
    }
    async with opened(folder, database, "all", **tables) as whole:
        yield whole, port


async def hand_over(port: int, mails: Sequence[bytes], sender: str = THEM) -> list[int]:
    """The codes with which they were answered, over one connection."""

    def go() -> list[int]:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.ehlo()
            return [_one(client, raw, sender) for raw in mails]

    return await asyncio.to_thread(go)


def _one(client: smtplib.SMTP, raw: bytes, sender: str) -> int:
    client.mail(sender)
    client.rcpt(US)
    return client.data(raw)[0]


def mail(number: int, body: bytes, head: bytes = b"") -> bytes:
    named = b"From: Lena <lena@home.example>\r\nSubject: number %d\r\nMessage-ID: <%d@home.example>\r\n"
    return named % (number, number) + head + b"\r\n" + body + b"\r\n"


MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n"
BAD = {
    "empty": b"\r\n",
    "ten thousand parts": mail(1, b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * 10_000, MIXED),
    "a header of a megabyte": mail(2, b"behind it", b"X-Long: " + b"x" * 1_000_000 + b"\r\n"),
    "raw bytes among the headers": "From: Jörg <j@home.example>\r\nSubject: größer\r\n\r\nüber\r\n".encode("latin-1"),
    "a charset that lies": mail(3, "žluťoučký".encode(), b"Content-Type: text/plain; charset=us-ascii\r\n"),
    "winmail.dat": mail(
        4,
        b64encode(b"\x78\x9f\x3e\x22" + bytes(300)),
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n",
    ),
    "a newsletter": mail(5, b"Sale", b"List-Id: <news.example>\r\nPrecedence: bulk\r\n"),
    "nobody's": b"Subject: nobody\r\n\r\nWho am I\r\n",
    "NULs": b"From: n\0ul@home.example\r\nSubject: a\0b\r\n\r\nwo\0rds\r\n",
    "carriage returns alone": b"From: old@home.example\rSubject: old\r\rfrom an old machine\r\r\n",
    "line feeds alone": b"From: lf@home.example\nSubject: new\n\nfirst\nsecond\r\n",
    "a thousand levels": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(1000)
    ),
    "a file that says it is larger than it is": mail(
        6,
        b"M####\r\n" * 200_000,
        b"Content-Type: a/b; name=a.bin\r\nContent-Transfer-Encoding: x-uuencode\r\n",
    ),
    "tiny headers": mail(7, b"behind them", b"a:\r\n" * 450_000),
    "in our own name": b"From: support@shop.example\r\nSubject: form\r\n\r\nfrom the form on our page\r\n",
}
OURS = mail(8, b"ours", b"X-Inbox-Hub-Instance: support@shop.example\r\n")
REPORT = mail(
    9,
    b"--b\r\n\r\nIt bounced\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; x@y.example\r\n"
    b"Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Undelivered\r\n\r\nx\r\n--b--",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
)


async def test_whatever_comes_is_kept_as_it_came_and_shown_to_somebody(tmp_path: Path, sqlite_url: str) -> None:
    async with hub_with_mail(tmp_path, sqlite_url) as (whole, port):
        given = [*BAD.values(), OURS, REPORT]
        assert await hand_over(port, given) == [250] * len(given)
        assert await hand_over(port, [given[1]]) == [250]  # once more: known
        await taken_in(whole)
        async with whole.hub.database.reading() as session:
            entries = list(await session.scalars(select(JournalEntry)))
            items = [await read_item(session, FolderBlobs(tmp_path / "blobs"), entry.id) for entry in entries]
            shown = {row[0]: row[1:] for row in await session.execute(SHOWN)}
            dead = await session.scalar(select(func.count()).select_from(Job).where(Job.state == "dead"))
        assert {unpack(item.request.body)[1] for item in items if item} == set(given)
        assert (len(shown), dead) == (len(BAD), 0)
        assert all(words or files for words, files in shown.values())
        said = [words for words, _ in shown.values()]
        for words in ("[This mail is empty.]", "behind it", "über", "žluťoučký", "Sale", "Who am I", "words"):
            assert words in said
        assert {"from an old machine", "first\nsecond", "behind them", "from the form on our page"} <= {
            (one or "").partition("\n\n[Not everything")[0] for one in said
        }


SHOWN = (
    select(Interaction.id, Interaction.content, func.count(Attachment.id))
    .outerjoin(Attachment, Attachment.interaction_id == Interaction.id)
    .group_by(Interaction.id, Interaction.content)
)


async def taken_in(whole: Whole) -> None:
    query = select(func.count()).select_from(Job).where(Job.kind == "inbox.intake", Job.state == "ready")
    for _ in range(3000):
        async with whole.hub.database.reading() as session:
            if not await session.scalar(query):
                return
        await asyncio.sleep(0.02)
    raise AssertionError("the mails were never taken in")


async def test_too_large_and_not_now_are_told_apart(tmp_path: Path, sqlite_url: str) -> None:
    async with hub_with_mail(tmp_path, sqlite_url) as (whole, port):
        assert await hand_over(port, [mail(1, b"x" * LIMIT)]) == [552]
        async with whole.hub.database.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE journal RENAME TO away"))
        assert await hand_over(port, [mail(2, b"while the store is away")]) == [451]
        async with whole.hub.database.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE away RENAME TO journal"))
        assert await hand_over(port, [mail(2, b"while the store is away")]) == [250]
        await taken_in(whole)
        async with whole.hub.database.reading() as session:
            assert list(await session.scalars(select(Interaction.content))) == ["while the store is away"]
