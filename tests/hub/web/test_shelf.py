"""Files laid out for providers: whoever has the address gets them until its time is over, and nobody else anything."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from connectors.contract.errors import Unavailable
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment
from hub.web.app import build_app, serving
from hub.web.shelf import BlobShelf
from tests.hub.engine.engine import MemoryBlobs

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PICTURE = Attachment(MediaKind.IMAGE, "naše faktura.png", "image/png", b"\x89PNG a picture")


@dataclass
class Laid:
    shelf: BlobShelf
    http: aiohttp.ClientSession
    base: list[str] = field(default_factory=list)
    now: list[datetime] = field(default_factory=lambda: [NOON])


@pytest.fixture
async def laid() -> AsyncIterator[Laid]:
    base, now = [""], [NOON]
    shelf = BlobShelf(MemoryBlobs(), "a secret", lambda: base[0], lambda: now[0])
    async with serving(build_app(shelf.routes(), body_limit=100), "127.0.0.1", 0) as port:
        base[0] = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as http:
            yield Laid(shelf, http, base, now)


async def test_a_file_is_given_as_it_was_laid_out(laid: Laid) -> None:
    address = await laid.shelf.lay_out(PICTURE, timedelta(hours=1))
    assert address.isascii()
    async with laid.http.get(address) as answer:
        assert (answer.status, await answer.read()) == (200, PICTURE.content)
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''na%C5%A1e%20faktura.png"


async def test_it_is_gone_when_its_time_is_over(laid: Laid) -> None:
    address = await laid.shelf.lay_out(PICTURE, timedelta(hours=1))
    laid.now[0] = NOON + timedelta(hours=1)
    async with laid.http.get(address) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("wrong", ["x", ".", "a.b", "W10." + "0" * 64, "é." + "0" * 64, "a" * 5000])
async def test_nobody_guesses_an_address(laid: Laid, wrong: str) -> None:
    address = await laid.shelf.lay_out(PICTURE, timedelta(hours=1))
    start, _, _ = address.partition("/shelf/")
    async with laid.http.get(f"{start}/shelf/{wrong}/picture.png") as answer:
        assert answer.status in (400, 404)
    token = address.split("/")[4]
    for spoilt in (token[:-1], token.swapcase(), "A" + token[1:]):
        assert laid.shelf.read(spoilt) is None


async def test_without_a_public_address_nothing_is_laid_out(laid: Laid) -> None:
    laid.base[0] = ""
    with pytest.raises(Unavailable):
        await laid.shelf.lay_out(PICTURE, timedelta(hours=1))
