"""Links to conversations: they lead to the card, and show a small card below them in channels of the desk alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import aiohttp
import pytest

from hub.web.app import build_app, serving
from hub.web.desk_links import DeskLinks
from inbox.slack.unfurling.addresses import address_of, conversation_in
from tests.inbox.slack.house import Heard, House, opened, written_in

URL = "https://hub.example.com"


@pytest.fixture
async def linked(sqlite_url: str) -> AsyncIterator[House]:
    async with opened(sqlite_url, change=lambda parts: replace(parts, public_url=URL)) as found:
        yield found


async def posts(house: House, heard: Heard, channel: str, host: str = URL) -> str:
    """What stands below a link to the conversation, once everything is done."""
    written = await house.slack.type("petr", channel, f"look: {address_of(host, heard.conversation_id)}")
    await house.until_quiet()
    message = next(one for one in house.slack.messages(channel) if one["ts"] == written.ts)
    return written_in(message.get("attachments", []))


async def test_a_link_in_a_channel_of_the_desk_shows_who_it_is_about(linked: House) -> None:
    heard = await linked.hears("Hello")
    await linked.slack.press("petr", "triage", (await linked.card())["ts"], "Take")
    assert await posts(linked, heard, "triage") == "Anna Nováková · ✈️ Telegram · open · Petr"


async def test_elsewhere_and_for_other_addresses_nothing_is_shown(linked: House) -> None:
    heard = await linked.hears("Hello")
    await linked.card()
    assert await posts(linked, heard, "billing") == ""
    assert await posts(linked, heard, "triage", "https://evil.hub.example.com") == ""
    assert await posts(linked, replace(heard, conversation_id=uuid4()), "triage") == ""


async def test_a_link_leads_to_the_card_and_tells_nothing_by_itself(house: House) -> None:
    heard = await house.hears("Hello")
    card = await house.card()
    app = build_app(DeskLinks(house.desks[0].link_to).routes())
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession() as http:
        base = f"http://127.0.0.1:{port}"
        async with http.get(address_of(base, heard.conversation_id), allow_redirects=False) as answer:
            assert answer.status == 302
            assert answer.headers["Location"].endswith(f"/p{card['ts'].replace('.', '')}")
        for other in (str(uuid4()), "nothing"):
            async with http.get(f"{base}/desk/{other}", allow_redirects=False) as answer:
                page = await answer.text()
                assert answer.status == 404 and "has no card in Slack" in page and "Anna" not in page


def test_only_addresses_of_our_own_are_read() -> None:
    one = uuid4()
    assert conversation_in(URL, address_of(URL, one)) == one
    for other in ("https://evil.example/desk/", "https://hub.example.com:8/desk/", "https://hub.example.com/x/"):
        assert conversation_in(URL, f"{other}{one}") is None
    for broken in ("https://[", "https://hub.example.com/desk/", "ftp://hub.example.com/desk/x", ""):
        assert conversation_in(URL, broken) is None
    assert conversation_in("", f"/desk/{one}") is None
