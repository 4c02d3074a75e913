"""The two buttons under a message that may ask us to write no more."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from inbox.opt_out.deciding import decide
from inbox.opt_out.values import Verdict
from inbox.slack import blocks, references, wish_message, wish_reading
from inbox.slack.facts import WishFacts
from inbox.slack.interactions import Actor, Press
from inbox.slack.parts import Parts
from inbox.slack.pressed import STALE, Teller
from inbox.slack.references import Subject

Ack = Callable[..., Awaitable[Any]]


class Deciding:
    """Exactly one rep decides; whoever presses later reads who did, and what."""

    def __init__(self, parts: Parts, teller: Teller) -> None:
        self._parts = parts
        self._teller = teller

    async def stop(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._decide(ack, press, actor, Verdict.STOP)

    async def leave(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._decide(ack, press, actor, Verdict.OTHERWISE)

    async def _decide(self, ack: Ack, press: Press, actor: Actor, verdict: Verdict) -> None:
        reference = references.read(press.value)
        decision, before = None, None
        if reference is not None and reference.subject is Subject.ENTRY:
            async with self._parts.database.transaction() as work:
                decision = await decide(work, reference.id, verdict, actor.rep)
            before = await self._facts(reference.id) if decision is not None and not decision.won else None
        await ack()
        if decision is None:
            await self._teller.tell(press, blocks.told(STALE))
        elif before is not None:
            await self._teller.tell(press, blocks.told(wish_message.told_of(before)))

    async def _facts(self, interaction_id: UUID) -> WishFacts | None:
        async with self._parts.database.reading() as session:
            return await wish_reading.wish(session, interaction_id)
