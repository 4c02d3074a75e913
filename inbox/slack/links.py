"""Where cards can be opened in Slack; asked of Slack once for each."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.storage.unit_of_work import Database
from inbox.slack import store
from inbox.slack.client import Slack, SlackRefused, SlackTrouble
from inbox.slack.model import DeskPost

SECONDS = 2.0


async def card_links(database: Database, slack: Slack, conversation_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The addresses by conversation; empty where the card was deleted in Slack, missing where none was posted."""
    async with database.reading() as session:
        cards = await store.posts(session, store.CARD, conversation_ids)
    found = {place: str((card.data or {}).get("link") or "") for place, card in cards.items()}
    unknown = {place: card for place, card in cards.items() if card.ts is not None and not found[place]}
    asked = await asyncio.gather(*(_asked(database, slack, one) for one in unknown.values()))
    return {**found, **dict(zip(unknown, asked, strict=True))}


async def links_in_time(database: Database, slack: Slack, conversation_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The same for somebody who waits: what Slack does not tell in two seconds is empty, and asked for again another time."""
    try:
        async with asyncio.timeout(SECONDS):
            return await card_links(database, slack, conversation_ids)
    except (SlackTrouble, TimeoutError):
        return {}


async def post_link(database: Database, slack: Slack, post: DeskPost) -> str:
    """The address of any message of ours, empty where it stands no more."""
    known = str((post.data or {}).get("link") or "")
    return known or ("" if post.ts is None else await _asked(database, slack, post))


async def card_link(database: Database, slack: Slack, conversation_id: UUID) -> str:
    """The address of one card, empty where none stands."""
    return (await card_links(database, slack, [conversation_id])).get(conversation_id, "")


async def _asked(database: Database, slack: Slack, post: DeskPost) -> str:
    try:
        link = await slack.permalink(post.channel, post.ts or "")
    except SlackRefused:
        return ""  # the card was deleted in Slack, and is posted anew with its next change
    async with database.transaction() as work:
        kept = await work.session.get_one(DeskPost, post.id, with_for_update=True)
        kept.data = {**(kept.data or {}), "link": link}
    return link
