"""What a rep should answer now: the top of their queue, taken for them so that nobody else begins it too."""

from datetime import datetime
from uuid import UUID

from crm.reps.rules import zone_of
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.slack import references
from inbox.slack.home.facts import QueueItem
from inbox.slack.home.page import item_block
from inbox.slack.home.reading import in_order, items_of, linked
from inbox.slack.home.values import EVERYTHING
from inbox.slack.interactions import Actor
from inbox.slack.kit import Message, button, context, link_button, message, row
from inbox.slack.links import card_links
from inbox.slack.parts import Parts
from inbox.slack.text import one_line

TRIES = 20
NOTHING = "Nothing waits for you. Well done."


class NextBest:
    """Takes it, and tells where it is."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.database
        self._slack = parts.slack

    async def say(self, words: str, actor: Actor) -> Message:
        now = self._database.clock.now()
        async with self._database.transaction() as work:
            taken = await take_next(work, actor.rep.id, now)
        if taken is None:
            return message(NOTHING, [context("next", NOTHING)])
        async with self._database.reading() as session:
            shown = await items_of(session, [taken], actor.rep.id, now)
        links = await card_links(self._database, self._slack, [taken])
        return next_message(linked(shown, links), actor, now)


async def take_next(work: UnitOfWork, rep_id: UUID, now: datetime) -> UUID | None:
    """The first of the rep's queue that nobody else has taken meanwhile is theirs; None where nothing waits."""
    for one in (await in_order(work.session, rep_id, EVERYTHING, now))[:TRIES]:
        outcome = await conversations.take(work, one.id, rep_id)
        if outcome.won:
            desk.show_home(work, rep_id)
            return one.id
    return None


def next_message(shown: tuple[QueueItem, ...], actor: Actor, now: datetime) -> Message:
    if not shown:
        return message(NOTHING, [context("next", NOTHING)])
    item = shown[0]
    name = one_line(item.name, 60, "Somebody")
    way = (
        link_button("Open", "open", item.link)
        if item.link
        else button("Reply", "reply", references.conversation(item.conversation_id, item.version))
    )
    blocks = [
        context("next", f"Next best: {name}. It is yours now."),
        item_block("item", item, zone_of(actor.rep.timezone), now),
        row("way", way),
    ]
    return message(f"Next best: {name}", blocks)
