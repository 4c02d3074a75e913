"""Where cards can be opened in Slack; asked of Slack once for each."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.storage.unit_of_work import Database
from inbox.slack import store
from inbox.slack.client import Slack, SlackRefused
from inbox.slack.model import DeskPost


async def card_links(database: Database, slack: Slack, conversation_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The addresses by conversation; empty where the card was deleted in Slack, missing where none was posted."""
    async with database.reading() as session:
        cards = await store.posts(session, store.CARD, conversation_ids)
    found = {place: str((card.data or {}).get("link") or "") for place, card in cards.items()}
    for place, card in cards.items():
        if card.ts is not None and not found[place]:
            found[place] = await _asked(database, slack, card.id, card.channel, card.ts)
    return found


async def post_link(database: Database, slack: Slack, post: DeskPost) -> str:
    """The address of any message of ours, empty where it stands no more."""
    known = str((post.data or {}).get("link") or "")
    return known or ("" if post.ts is None else await _asked(database, slack, post.id, post.channel, post.ts))


async def card_link(database: Database, slack: Slack, conversation_id: UUID) -> str:
    """The address of one card, empty where none stands."""
    return (await card_links(database, slack, [conversation_id])).get(conversation_id, "")


async def _asked(database: Database, slack: Slack, post_id: UUID, channel: str, ts: str) -> str:
    try:
        link = await slack.permalink(channel, ts)
    except SlackRefused:
        return ""  # the card was deleted in Slack, and is posted anew with its next change
    async with database.transaction() as work:
        post = await work.session.get_one(DeskPost, post_id)
        post.data = {**(post.data or {}), "link": link}
    return link
