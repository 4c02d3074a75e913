"""Where the cards of conversations can be opened in Slack."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from inbox.slack import store
from inbox.slack.client import SlackTrouble
from inbox.slack.model import DeskPost
from inbox.slack.parts import Parts

SECONDS = 2.0


async def card_links(parts: Parts, conversation_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The address of each card, asked of Slack once for each and kept; one that Slack does not tell in two seconds is missing."""
    async with parts.database.reading() as session:
        cards = await store.posts(session, store.CARD, conversation_ids)
    links = {place: str((card.data or {}).get("link") or "") for place, card in cards.items()}
    unknown = {place: card for place, card in cards.items() if card.ts is not None and not links[place]}
    asked = await asyncio.gather(*(_ask(parts, card) for card in unknown.values()))
    found = {place: link for place, link in zip(unknown, asked, strict=True) if link}
    if found:
        await _keep(parts, {unknown[place].id: link for place, link in found.items()})
    return {place: link for place, link in {**links, **found}.items() if link}


async def _ask(parts: Parts, card: DeskPost) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            return await parts.slack.permalink(card.channel, card.ts or "")
    except (SlackTrouble, TimeoutError):
        return ""  # the result is shown without its button; the next search asks again


async def _keep(parts: Parts, links: dict[UUID, str]) -> None:
    async with parts.database.transaction() as work:
        for post_id, link in links.items():
            post = await work.session.get(DeskPost, post_id, with_for_update=True)
            if post is not None:
                post.data = {**(post.data or {}), "link": link}
