"""A mail that Postmark posts to a running hub becomes an interaction, once; a forged one becomes nothing."""

import asyncio
import json
from pathlib import Path

from sqlalchemy import select

from connectors.contract.channel import Channel
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from tests.hub.whole import Whole, opened

SECRET = "a-secret-of-many-letters"
PATH = "/webhooks/email/shop?token="
TABLES = {
    "connectors.email.accounts.shop": {"address": "shop@shop.example"},
    "connectors.email.accounts.shop.postmark": {"secret": SECRET},
    "connectors.email.accounts.shop.smtp": {"host": "127.0.0.1"},
}
MAIL = json.dumps(
    {
        "FromFull": {"Email": "lena@home.example", "Name": "Lena"},
        "ToFull": [{"Email": "shop@shop.example"}],
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "Subject": "Order 4711",
        "TextBody": "Where is it?",
        "Headers": [{"Name": "Message-ID", "Value": "<q1@home.example>"}],
    }
).encode()


async def interactions(whole: Whole) -> list[Interaction]:
    async with whole.hub.database.reading() as session:
        return list(await session.scalars(select(Interaction)))


async def arrived(whole: Whole) -> list[Interaction]:
    for _ in range(600):
        if found := await interactions(whole):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("it never arrived")


async def test_a_posted_mail_becomes_one_interaction(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url, "all", **TABLES) as whole:
        assert await whole.post(MAIL, path=f"{PATH}another-secret-of-letters") == 401
        assert await whole.post(MAIL, path=PATH) == 401
        assert await whole.post(MAIL, path=PATH + SECRET) == 200
        assert await whole.post(MAIL, path=PATH + SECRET) == 200
        [found] = await arrived(whole)
        assert (found.channel, found.account, found.direction) == (Channel.EMAIL, "shop", InteractionDirection.INBOUND)
        assert (found.subject, found.content, found.external_id) == ("Order 4711", "Where is it?", "q1@home.example")
        assert found.sender_verified is False
        assert "hub_events_duplicate_total 1.0" in (await whole.get("/metrics"))[1]
