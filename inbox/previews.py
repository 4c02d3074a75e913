"""A message as it would go, before anybody sends it: by the same gate, the same plan and the same composing as the sending itself.

Nothing is kept and nobody is called: the delivery of which the plan is made is never added to a transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import ChannelAddress
from connectors.contract.errors import ContentRefused, SendError
from connectors.contract.outbound import Attachment
from connectors.contract.protocol import Connector
from connectors.contract.shown import ShownMessage, ShowsBeforehand
from crm.storage.base import new_id
from inbox import replies
from inbox.channel_choice.store import CapabilityLookup
from inbox.channel_choice.values import AttachmentNeed, ChannelChoice, ChosenPlace, GateSettings
from inbox.conversations.model import Conversation
from inbox.deliveries import store
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.outlining import Outlining
from inbox.deliveries.planning import not_carried
from inbox.deliveries.recipients import Recipients
from inbox.deliveries.rows import outbound_part, part_rows
from inbox.deliveries.setbacks import provider_words
from inbox.replies import ReplyRequest

NO_ACCOUNT = "There is no account of ours any more by which it could go."
UNTOLD = "How this looks on their side cannot be told beforehand."


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeseenPart:
    """One message of those into which it is cut. With `refused`, why it would not be sent; then `shown` is what was planned."""

    shown: ShownMessage
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What they would see. `place` is where it goes, and `to` the address there; without a place nothing is known of it.

    `refused` says why nothing at all could go there, whatever the gate says; then there are no `parts`.
    """

    choice: ChannelChoice
    place: ChosenPlace | None = None
    to: ChannelAddress | None = None
    parts: tuple[ForeseenPart, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Foreseeing:
    """Looks ahead with the hub's own settings."""

    gate: GateSettings
    capabilities: CapabilityLookup
    outlining: Outlining

    async def foresee(
        self,
        session: AsyncSession,
        request: ReplyRequest,
        files: Sequence[Attachment],
        now: datetime,
        otherwise: ChosenPlace | None = None,
    ) -> Foreseen:
        """How this would arrive if it were sent now. `files` may be announced only. Where the gate names no place, it is shown
        as it would stand at `otherwise`."""
        needs = [AttachmentNeed(one.kind, one.size, one.mime_type) for one in files]
        choice = await replies.preview(session, request, now, self.gate, self.capabilities, needs)
        place = choice.place or request.chosen or otherwise
        if place is None:
            return Foreseen(choice=choice)
        if (place.channel, place.account) not in self.outlining.connectors:
            return Foreseen(choice=choice, place=place, refused=NO_ACCOUNT)
        conversation = await store.living_conversation(session, request.conversation_id)
        delivery = replies.delivery_of(request, conversation, choice, new_id(), now, now)
        return await self._at(session, delivery, choice, place, conversation, files)

    async def _at(
        self,
        session: AsyncSession,
        delivery: Delivery,
        choice: ChannelChoice,
        place: ChosenPlace,
        conversation: Conversation,
        files: Sequence[Attachment],
    ) -> Foreseen:
        connector, who = await self.outlining.way(session, delivery, place)
        found = Foreseen(choice=choice, place=place, to=who.address)
        if who.closed is not None:
            return replace(found, refused=f"{who.closed}.")
        try:
            planned = await self.outlining.parts(session, delivery, choice, place, conversation, who, files)
        except ContentRefused as refused:
            return replace(found, refused=not_carried(place, refused))
        named = {str(new_id()): one for one in files}
        rows = part_rows(delivery, planned, list(named), connector)
        return replace(found, parts=tuple(_foreseen(connector, delivery, row, who, named) for row in rows))


def _foreseen(
    connector: Connector, delivery: Delivery, row: DeliveryPart, who: Recipients, files: Mapping[str, Attachment]
) -> ForeseenPart:
    """As the row is made into the call that is sent."""
    part = outbound_part(row, who.address, files)
    told = delivery.text if part.template is not None else part.text
    if not isinstance(connector, ShowsBeforehand):
        return ForeseenPart(shown=ShownMessage(text=told, remarks=(UNTOLD,)))
    try:
        return ForeseenPart(shown=connector.shown(part))
    except SendError as refused:
        return ForeseenPart(shown=ShownMessage(text=told), refused=provider_words(refused))
