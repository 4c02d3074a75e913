"""Where a delivery goes, and its message cut into the parts that the channel carries there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol
from uuid import UUID

from connectors.contract.errors import ContentRefused
from connectors.contract.outbound import Attachment
from connectors.contract.protocol import Connector, NamesMessages
from crm.interactions.model import Interaction
from crm.interactions.values import AttachmentState
from crm.storage.base import JsonObject
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import Database, UnitOfWork
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.values import CHANNEL_NAMES, ChannelChoice, ChosenPlace
from inbox.conversations.model import Conversation
from inbox.deliveries import actions, store
from inbox.deliveries.load import Finished, Load, load_of
from inbox.deliveries.model import Delivery
from inbox.deliveries.outlining import Outlining
from inbox.deliveries.recipients import Recipients
from inbox.deliveries.rows import attachment_ids, left_out, outbound_part, part_rows
from inbox.deliveries.values import Happening
from inbox.unseen.store import is_copy

CLOSED = "addressee_closed"
FILE_MISSING = "file_missing"
FILE_PAUSE = 1.0  # seconds between two looks at a file that is on its way
LONGEST_FETCH = timedelta(minutes=30)  # longer than all the attempts at fetching a file take together
NOT_HAD = frozenset({AttachmentState.REFUSED, AttachmentState.FAILED})


class Blobs(Protocol):
    async def get(self, key: str) -> bytes:
        """The bytes kept under this key."""
        ...


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans what the gate let go, and keeps the plan."""

    database: Database
    outlining: Outlining
    blobs: Blobs

    async def planned(
        self,
        delivery: Delivery,
        choice: ChannelChoice,
        place: ChosenPlace,
        conversation: Conversation,
    ) -> Load:
        """Cut to what the channel carries, and take the delivery up: the compare-and-set against undo."""
        await self._have_arrived(delivery)
        files = await self.files(attachment_ids(delivery))
        connector, who = await self.way(delivery, place)
        if who.closed is not None:
            words = f"Not sent: {who.closed}. Choose how to send it."
            raise Finished(partial(actions.give_back, delivery_id=delivery.id, words=words, code=CLOSED))
        try:
            async with self.database.reading() as session:
                outbound = await self.outlining.parts(
                    session, delivery, choice, place, conversation, who, tuple(files.values())
                )
        except ContentRefused as refused:
            words = not_carried(place, refused)
            ending = partial(actions.give_back, delivery_id=delivery.id, words=words, code=ContentRefused.__name__)
            raise Finished(ending) from refused
        rows = part_rows(delivery, outbound, list(files), connector)
        if isinstance(connector, NamesMessages):
            for row in rows:
                row.own_message_id = connector.message_name(outbound_part(row, who.address, files))
        async with self.database.transaction() as work:
            values = {**actions.decided(choice), **actions.place_values(choice), "due_at": delivery.due_at}
            values |= left_out(delivery, who)
            if not await actions.happen(work, delivery.id, Happening.STARTED, choice.sentence, values):
                raise Finished  # taken back, or taken up by somebody else
            parts = await actions.plan(work, delivery.id, rows)
            if not is_copy(delivery):
                await _move_interaction(work, delivery, place, parts[0].own_message_id, who)
        return load_of(delivery, connector, who, choice, parts, files)

    async def _have_arrived(self, delivery: Delivery) -> None:
        """Its files lie with us. Raises RetryLater while one is on its way, Finished when one cannot be had."""
        async with self.database.reading() as session:
            rows = await store.attachments(session, attachment_ids(delivery))
        waits_since = min((row.created_at for row in rows if row.state is AttachmentState.WAITING), default=None)
        lost = [f"{row.filename or 'A file'}: {row.problem}" for row in rows if row.state in NOT_HAD]
        if waits_since is not None and self.database.clock.now() - waits_since > LONGEST_FETCH:
            lost.append("A file did not come")
        if lost:
            words = f"Not sent, since a file is missing. {'; '.join(lost)}."
            raise Finished(partial(actions.give_back, delivery_id=delivery.id, words=words, code=FILE_MISSING))
        if waits_since is not None:
            raise RetryLater(FILE_PAUSE, "a file of it is still being fetched", counts=False)

    async def files(self, ids: Sequence[UUID]) -> Mapping[str, Attachment]:
        async with self.database.reading() as session:
            rows = await store.attachments(session, ids)
        return {
            str(row.id): Attachment(
                gate_store.media_kind(row),
                row.filename or "file",
                gate_store.mime_type(row),
                await self.blobs.get(row.blob_key),
            )
            for row in rows
            if row.blob_key is not None
        }

    async def way(self, delivery: Delivery, place: ChosenPlace) -> tuple[Connector, Recipients]:
        async with self.database.reading() as session:
            return await self.outlining.way(session, delivery, place)


def not_carried(place: ChosenPlace, refused: ContentRefused) -> str:
    """Why nothing of it can go there, in words for the rep."""
    return f"{CHANNEL_NAMES[place.channel]} does not carry this: {refused}."


async def _move_interaction(
    work: UnitOfWork, delivery: Delivery, place: ChosenPlace, name: str | None, who: Recipients
) -> None:
    """Nothing has gone out yet: the interaction stands on the channel on which it is about to go, is known there by the
    name we give it, if we give one, and says who gets it where that is not the contact alone."""
    interaction = await work.session.get_one(Interaction, delivery.interaction_id)
    if who.copied or who.is_diverted:
        named: JsonObject = {"to": [{"address": who.address.handle}], "cc": [{"address": one} for one in who.copied]}
        interaction.platform_data = {**(interaction.platform_data or {}), **named}
    interaction.external_id = name
    interaction.channel, interaction.account, interaction.identity_id = (
        place.channel,
        place.account,
        place.identity_id,
    )
