"""A mail with HTML, pictures and files: what stands in the thread, and what the page behind “Open as sent” shows."""

import base64
from collections.abc import AsyncIterator

import aiohttp
import pytest
from sqlalchemy import update

from connectors.email.simulator.letters import LetterFile
from connectors.email.simulator.world import MailPerson
from crm.reps.model import Rep
from tests.inbox.slack.house import Json, written_in
from tests.inbox.slack.post import PostOffice, open_office

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
PIXEL, SCREENSHOT = PNG + b"\x00" * 40, PNG + b"\x01" * 40_000
HTML = """<p>Hello <b>there</b></p><img src="cid:shot@anna"><img src="cid:pixel@anna">
<img src="https://tracker.example/open.gif"><script>alert(1)</script><a href="https://firm.example/x">ours</a>"""


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[PostOffice]:
    async with open_office(sqlite_url) as found:
        yield found


def mail_of(person: MailPerson, number: int, *, html: str = HTML, shot: bytes = SCREENSHOT) -> bytes:
    """A mail with two pictures inside, as mail programs write it; its name and its pixel change with its number."""
    head = [
        f"From: {person.name} <{person.address}>",
        "To: support@shop.example",
        f"Subject: Look {number}",
        f"Message-ID: <look-{number}@firm.example>",
        "MIME-Version: 1.0",
        "Content-Type: multipart/related; boundary=b",
    ]
    pictures = [_picture("shot", shot), _picture("pixel", PIXEL + bytes([number]))]
    parts = [("text/html; charset=utf-8", "", html.encode()), *pictures]
    body = b"".join(
        f"--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n".encode() + _base64(content)
        for kind, more, content in parts
    )
    return "\r\n".join([*head, "", ""]).encode() + body + b"--b--\r\n"


def _picture(name: str, content: bytes) -> tuple[str, str, bytes]:
    return "image/png", f"Content-ID: <{name}@anna>\r\nContent-Disposition: inline; filename={name}.png\r\n", content


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def files_in(office: PostOffice) -> list[Json]:
    return [file for one in office.house.thread() for file in one.get("files", [])]


async def shows(office: PostOffice, number: int = 1) -> MailPerson:
    anna = office.mail.people.get("anna@firm.example") or office.person("Anna", "anna@firm.example")
    office.mail.send_raw(mail_of(anna, number), sender=anna.address)
    await office.takes_in()
    return anna


async def opens(office: PostOffice) -> str:
    """The address behind “Open as sent” of the newest mail in the thread."""
    await office.house.until(lambda: "Open as sent" in written_in(office.house.thread()))
    mirrored = [one for one in office.house.thread() if "Open as sent" in written_in(one)][-1]
    await office.house.slack.press("petr", "triage", mirrored["ts"], "Open as sent")
    modal = await office.house.modal("petr", "original")
    return next(str(one["elements"][0]["url"]) for one in modal["blocks"] if one["block_id"] == "way")


async def fetched(address: str) -> tuple[int, str, str]:
    """Status, body and policy."""
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        return answer.status, await answer.text(), answer.headers.get("Content-Security-Policy", "")


async def test_a_picture_that_was_sent_stands_in_the_thread_and_a_pixel_does_not(office: PostOffice) -> None:
    await shows(office)
    await office.house.until(lambda: files_in(office))
    await office.house.sees("🖼 1 picture belongs to the look of this mail", office.house.thread)
    await office.house.until_quiet()
    assert [one["name"] for one in files_in(office)] == ["shot.png"]


async def test_what_comes_with_every_mail_comes_into_the_thread_once(office: PostOffice) -> None:
    await shows(office)
    await office.house.until(lambda: files_in(office))
    await shows(office, 2)
    await office.house.sees("🖼 2 pictures belong to the look of this mail", office.house.thread)
    await office.house.until_quiet()
    assert [one["name"] for one in files_in(office)] == ["shot.png"]


async def test_the_page_shows_the_mail_harmless_with_its_own_pictures(office: PostOffice) -> None:
    await shows(office)
    await office.house.until_quiet()
    address = await opens(office)
    status, page, policy = await fetched(address)
    assert (status, "script" in page) == (200, False)
    assert "Look 1" in page
    assert "anna@firm.example" in page
    assert "Load 1 picture from elsewhere" in page
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    status, body, policy = await fetched(f"{address}/body")
    assert (status, "alert" in body, "tracker.example" in body) == (200, False, False)
    assert "<b>there</b>" in body
    assert 'rel="noopener noreferrer nofollow"' in body
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "https:" not in policy.partition("img-src")[2]
    pictures = [one.partition('"')[0] for one in body.split('src="')[1:]]
    assert len(pictures) == 2
    async with aiohttp.ClientSession() as http, http.get(pictures[0]) as answer:
        assert (await answer.read(), answer.content_type) == (SCREENSHOT, "image/png")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_pictures_from_elsewhere_come_when_they_are_asked_for(office: PostOffice) -> None:
    await shows(office)
    address = await opens(office)
    _, page, _ = await fetched(f"{address}?pictures=1")
    assert "/body?pictures=1" in page
    _, body, policy = await fetched(f"{address}/body?pictures=1")
    assert "https://tracker.example/open.gif" in body
    assert "https:" in policy.partition("img-src")[2]


async def test_the_whole_text_is_there_too(office: PostOffice) -> None:
    await shows(office)
    address = await opens(office)
    _, page, _ = await fetched(f"{address}?as=text")
    assert "<pre>" in page
    assert "Hello there" in page


async def test_a_link_of_another_mail_shows_nothing(office: PostOffice) -> None:
    await shows(office)
    await office.house.until_quiet()
    address = await opens(office)
    token = address.rpartition("/")[2]
    for changed in (address[:-1] + ("0" if address[-1] != "0" else "1"), address.replace(token[:4], "0000", 1)):
        for tail in ("", "/body", "/pictures/00000000-0000-0000-0000-000000000000"):
            status, body, _ = await fetched(changed + tail)
            assert (status, "there" in body) == (404, False)


async def test_who_is_a_rep_no_more_sees_nothing_however_fresh_the_link(office: PostOffice) -> None:
    await shows(office)
    await office.house.until_quiet()
    address = await opens(office)
    assert (await fetched(address))[0] == 200
    async with office.house.database.transaction() as work:
        await work.session.execute(update(Rep).values(active=False))
    for tail in ("", "/body", "/pictures/00000000-0000-0000-0000-000000000000"):
        assert (await fetched(address + tail))[0] == 404


async def test_who_is_no_rep_gets_no_link(office: PostOffice) -> None:
    await shows(office)
    await office.house.until(lambda: "Open as sent" in written_in(office.house.thread()))
    mirrored = next(one for one in office.house.thread() if "Open as sent" in written_in(one))
    await office.house.slack.press("guest", "triage", mirrored["ts"], "Open as sent")
    await office.house.whispered("guest", "Only reps of this hub can do that.")
    assert office.house.slack.open_view("guest") is None


async def test_files_reach_the_thread_by_their_names(office: PostOffice) -> None:
    anna = office.person("Anna", "anna@firm.example")
    files = [
        LetterFile("offer.pdf", "application/pdf", b"%PDF-1.4 offer"),
        LetterFile("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22" + b"\x00" * 60),
        LetterFile("Fwd: old order", "application/octet-stream", b"From: a@b.example\r\nSubject: old\r\n\r\nold"),
    ]
    await office.writes(anna, "Three files", files=files)
    await office.house.until(lambda: len(files_in(office)) == 3)
    await office.house.sees("winmail.dat (64 B), Outlook's own wrapping", office.house.thread)
    assert {one["name"] for one in files_in(office)} >= {"offer.pdf", "winmail.dat"}


async def test_a_mail_without_anything_more_to_see_offers_nothing(office: PostOffice) -> None:
    await office.writes(office.person("Anna", "anna@firm.example"), "Just words")
    await office.house.sees("Just words", office.house.thread)
    assert "Open as sent" not in written_in(office.house.thread())
