"""What a rep does to their own message after it was sent from it: other words, other files, or none any more.

While it has not left the hub it is simply mended, or taken back. What has left is changed where it stands, if its channel
can; the rep reads at once that it cannot, and in the thread what came of it.
"""

from crm.storage.unit_of_work import UnitOfWork
from inbox import acts, replies
from inbox.acts import store as standing
from inbox.acts.actions import ON_ITS_WAY, STANDS
from inbox.acts.store import Sent
from inbox.acts.values import ActKind
from inbox.deliveries.values import DeliveryState
from inbox.slack import store, typed_files
from inbox.slack.model import DeskDraft
from inbox.slack.parts import Parts
from inbox.slack.words import badge

HERE = "Changed here only"
WRITE_AGAIN = "The customer has the words you sent; write again to correct them."
MENDED = "Mended before it left: the words as they stand here are the ones that go."
NOT_MEANT = f"{HERE}: the new words may hold something that is not meant for them. {WRITE_AGAIN}"
GONE_ALREADY = "Deleted here only: it had gone to the customer already"
TAKEN_BACK = "Taken back. Nothing was sent."
NOT_OUT = frozenset({DeliveryState.FAILED, DeliveryState.CANCELLED, DeliveryState.RETURNED})


class Mending:
    """Each answer is the sentence that the rep reads at once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def changed(self, work: UnitOfWork, draft: DeskDraft, text: str, raw: str, asked_ts: str) -> str:
        """The rep changed the words of a message that was sent from here. `raw`: as Slack writes them."""
        found = await self._sent(work, draft)
        if not text or text == draft.text or found is None:
            return f"{HERE}. {typed_files.CHANGED if text == draft.text else WRITE_AGAIN}"
        if await self._parts.leaks.ask(work, draft.conversation_id, text, draft.user_id, raw):
            return NOT_MEANT
        if await replies.reword(work, found.delivery.id, text, draft.user_id):
            draft.text, draft.typed = text, raw
            return MENDED
        why = self._why_not(work, found, text)
        if why:
            return f"{HERE}: {why}. {WRITE_AGAIN}"
        draft.text, draft.typed = text, raw
        await self._want(work, draft, found, text, asked_ts)
        return f"It had gone already; it is being changed {_where(found)}."

    async def deleted(self, work: UnitOfWork, draft: DeskDraft, asked_ts: str) -> str:
        """The rep deleted a message that was sent from here."""
        found = await self._sent(work, draft)
        if found is None or await replies.undo(work, found.delivery.id, draft.user_id):
            return TAKEN_BACK
        why = self._why_not(work, found, None)
        if why:
            return f"{GONE_ALREADY}, and {why}."
        await self._want(work, draft, found, None, asked_ts)
        return f"It had gone already; it is being taken back {_where(found)}."

    async def _sent(self, work: UnitOfWork, draft: DeskDraft) -> Sent | None:
        """The newest carrying of what was typed there."""
        first = await store.delivery(work.session, draft.delivery_id) if draft.delivery_id else None
        return await standing.sent(work.session, first.interaction_id) if first is not None else None

    def _why_not(self, work: UnitOfWork, found: Sent, text: str | None) -> str:
        state = found.delivery.state
        if state in NOT_OUT:
            return "it has not gone out"
        if state not in STANDS | ON_ITS_WAY:
            return "nobody knows whether it arrived"
        sent = standing.facts(found, text, self._parts.gate.capabilities, work.now)
        return acts.why_not_deleted(sent) if text is None else acts.why_not_changed(sent)

    async def _want(self, work: UnitOfWork, draft: DeskDraft, found: Sent, text: str | None, asked_ts: str) -> None:
        delivery = found.delivery
        await acts.want(
            work, delivery.interaction_id, ActKind.WORDS, delivery.conversation_id, text, draft.user_id, asked_ts
        )


def _where(found: Sent) -> str:
    channel = found.delivery.channel
    return f"on {badge(channel).name}" if channel is not None else "there"
