"""The page of a mail in a real browser: its own pictures stand there, nobody is told, and nothing in it runs."""

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from hub.web.app import serving
from tests.hub.sandbox.browser import Tab, browsing
from tests.inbox.slack.post import PostOffice, open_office
from tests.inbox.slack.test_mail_originals import mail_of, opens

pytestmark = pytest.mark.browser


def _picture(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

    rows = zlib.compress(b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height)), 0)
    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@dataclass
class Tracker:
    """A sender's server that wants to know who opens the mail."""

    url: str = ""
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.path} {request.headers.get('Referer', '')}".strip())
        return web.Response(body=_picture(3, 3), content_type="image/png")


@asynccontextmanager
async def tracking() -> AsyncIterator[Tracker]:
    tracker, app = Tracker(), web.Application()
    app.router.add_get("/{name}", tracker.answer)
    async with serving(app, "127.0.0.1", 0) as port:
        tracker.url = f"http://127.0.0.1:{port}"
        yield tracker


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[PostOffice]:
    async with open_office(sqlite_url) as found:
        yield found


@pytest.fixture
async def tab() -> AsyncIterator[Tab]:
    async with browsing() as browser, browser.tab() as opened:
        yield opened


async def test_nothing_is_told_until_pictures_are_asked_for(office: PostOffice, tab: Tab) -> None:
    async with tracking() as tracker:
        html = f'<p id=said>Hello</p><img src="cid:shot@anna"><img src="{tracker.url}/open.png">'
        anna = office.person("Anna", "anna@firm.example")
        office.mail.send_raw(mail_of(anna, 1, html=html, shot=_picture(40, 30)), sender=anna.address)
        await office.takes_in()
        await office.house.until_quiet()
        address = await opens(office)

        await tab.open(address)
        assert await tab.look("document.querySelector('iframe').sandbox.contains('allow-scripts')") is False
        assert await tab.look("document.querySelector('iframe').contentDocument") is None
        await tab.open(f"{address}/body")
        await tab.until("document.images[0].complete")
        sizes = await tab.look("[...document.images].map((one) => one.naturalWidth)")
        assert sizes == [40, 0]
        assert tracker.asked == []

        await tab.open(f"{address}/body?pictures=1")
        await tab.until("document.images[1].naturalWidth === 3")
        assert tracker.asked == ["/open.png"]
        assert tab.complaints == []
