"""What happens when somebody posts a link to a conversation in a channel of the desk."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from inbox.slack import store
from inbox.slack.client import SlackRefused
from inbox.slack.interactions import Payload
from inbox.slack.kit import Block
from inbox.slack.parts import Parts
from inbox.slack.reading import contact_name
from inbox.slack.unfurling.addresses import conversation_in
from inbox.slack.unfurling.card import LinkFacts, small_card

POSTED = "conversations_history"  # the other source is a composer, where the link may never be posted
MOST = 5

log = structlog.stdlib.get_logger(__name__)


class Unfurling:
    """Shows a small card below links of our own, in channels that hold our cards and nowhere else."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def shared(self, event: Payload) -> None:
        """Done twice it changes nothing: Slack puts the same card in the place of the former."""
        channel, ts = str(event.get("channel") or ""), str(event.get("message_ts") or "")
        if event.get("source") != POSTED or not channel or not ts:
            return
        async with self._parts.database.reading() as session:
            if not await store.has_cards(session, self._parts.team, channel):
                return
            shown = {url: await _card(session, one) for url, one in list(self._ours(event))[:MOST]}
        found = {url: blocks for url, blocks in shown.items() if blocks}
        if found:
            await self._show(channel, ts, found)

    def _ours(self, event: Payload) -> Iterator[tuple[str, UUID]]:
        links: Any = event.get("links")
        for one in links if isinstance(links, list) else ():
            url = str(one.get("url") or "") if isinstance(one, dict) else ""
            named = conversation_in(self._parts.public_url, url)
            if named is not None:
                yield url, named

    async def _show(self, channel: str, ts: str, found: Mapping[str, list[Block]]) -> None:
        try:
            await self._parts.slack.unfurl(channel, ts, found)
        except (
            SlackRefused
        ) as refusal:  # the message is gone, or the domain is not registered: the link works all the same
            log.warning("Slack shows no card below a link", code=refusal.code)


async def _card(session: AsyncSession, conversation_id: UUID) -> list[Block]:
    """Nothing for a conversation that is not there."""
    conversation = await store.conversation(session, conversation_id)
    if conversation is None:
        return []
    owner = await store.rep(session, conversation.owner_id)
    name = await contact_name(session, conversation)
    return small_card(LinkFacts(name, conversation.channel, conversation.state, owner.name if owner else ""))
