"""What a delivery would be at a place at this moment: who gets it, and the parts it is cut into. Asked when it is carried, and
by whoever wants to see it before; nothing is kept or sent here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from connectors.contract.outbound import Attachment, OutboundPart
from connectors.contract.parts import plan_parts
from connectors.contract.protocol import Connector, capabilities_on
from crm.interactions.model import Interaction
from inbox.addressees.values import IsOurs, nothing_is_ours
from inbox.channel_choice.values import ChannelChoice, ChosenPlace
from inbox.conversations.model import Conversation
from inbox.deliveries import store
from inbox.deliveries.leaving import LeaveLink, no_link, way_to_leave
from inbox.deliveries.model import Delivery
from inbox.deliveries.recipients import Recipients, recipients
from inbox.deliveries.rows import is_public, message_of, timed


@dataclass(frozen=True, slots=True)
class Outlining:
    """`connectors` are our accounts, `is_ours` says which addresses lead back to us, `leave_link` gives the links by which people
    unsubscribe."""

    connectors: Mapping[tuple[Channel, str], Connector]
    is_ours: IsOurs = nothing_is_ours
    leave_link: LeaveLink = no_link

    async def way(self, session: AsyncSession, delivery: Delivery, place: ChosenPlace) -> tuple[Connector, Recipients]:
        """Our account there, and who gets it. KeyError where that account is none of ours any more."""
        own = await store.address_of(session, place.identity_id)
        who = await recipients(session, delivery, place, own, self.is_ours)
        return self.connectors[(place.channel, place.account)], who

    async def parts(
        self,
        session: AsyncSession,
        delivery: Delivery,
        choice: ChannelChoice,
        place: ChosenPlace,
        conversation: Conversation,
        who: Recipients,
        files: Sequence[Attachment],
    ) -> list[OutboundPart]:
        """The message cut to what the channel carries there. Raises ContentRefused."""
        connector = self.connectors[(place.channel, place.account)]
        answered = await _answered(session, connector, conversation, place)
        leave = await way_to_leave(session, delivery, place, self.leave_link)
        message = message_of(delivery, conversation, answered, who, files, leave)
        return [timed(part, choice) for part in plan_parts(message, capabilities_on(connector, place.channel))]


async def _answered(
    session: AsyncSession, connector: Connector, conversation: Conversation, place: ChosenPlace
) -> Interaction | None:
    """What they wrote last there, where messages stand in threads or below what they comment on."""
    last = await store.last_inbound(session, conversation.id, place.identity_id)
    return last if connector.capabilities.threads or is_public(last) else None
