"""What became of a part whose outcome nobody knows is asked of its provider, where that one lets us ask.

Asked a few times, later and later, since what a provider shows may lag behind what it took. Taken: the receipt is written down
as if it had come late. Not taken, said by the last look too: the rep reads so, and may send it again without fear. Nothing is
ever sent again because of an answer, and the delivery stays unknown, so that a receipt that comes after all still counts.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel
from connectors.contract.errors import SendError
from connectors.contract.lookup import CANNOT_TELL, LookedUp, LostCall, TellsWhatWasSent, Verdict
from connectors.contract.outbound import Receipt
from connectors.contract.protocol import Connector
from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox.channel_choice.values import CHANNEL_NAMES
from inbox.conversations import actions as conversations
from inbox.deliveries import actions, store
from inbox.deliveries.model import Delivery, DeliveryAttempt, DeliveryPart
from inbox.deliveries.rows import outbound_part
from inbox.deliveries.values import DeliveryState, PartState
from inbox.jobs import ASK_PROVIDER

LOOKS_AFTER = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=10))
"""Pauses before each look, on the machine's clock: what a call under way may still become has been decided by then."""

ASK_SECONDS = 15.0
SILENT_FOR = timedelta(seconds=15)  # a call that ended without a word of its end was given up by then
KNOWN_AT_MOST = 500
NOT_TAKEN = "not_taken"
"""`problem_code` of a delivery that is unknown to us and that its provider does not know."""

log = structlog.stdlib.get_logger(__name__)

Connectors = Mapping[tuple[Channel, str], Connector]


def may_tell(connector: Connector | None) -> bool:
    """Whether it is of use to ask this account."""
    return connector is not None and isinstance(connector, TellsWhatWasSent)


async def ask_later(work: UnitOfWork, delivery_id: UUID) -> None:
    """Have the provider asked about every part of the delivery that nobody knows of."""
    for part in await store.parts(work.session, delivery_id):
        if part.state is PartState.UNKNOWN and not _has_file(part):
            _enqueue(work, part.id, 0)


def _has_file(part: DeliveryPart) -> bool:
    """Providers show a file under another address than ours, or none: it cannot be recognised."""
    return bool((part.content or {}).get("attachment"))


def _enqueue(work: UnitOfWork, part_id: UUID, look: int) -> None:
    work.enqueue(
        JobRequest(
            ASK_PROVIDER,
            f"asking:{part_id}",
            {"part": str(part_id), "look": look},
            due_at=work.now + LOOKS_AFTER[look],
            not_before=work.machine_now
            + LOOKS_AFTER[look],  # a call under way takes its time, wherever the hub's clock is
        )
    )


@dataclass(frozen=True, slots=True)
class _Lost:
    """What is asked about: the call, the attempt that made it, and whom to ask."""

    attempt_id: UUID
    delivery_id: UUID
    connector: TellsWhatWasSent
    call: LostCall


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks providers about lost parts. `connectors` are our accounts."""

    connectors: Connectors

    async def ask(self, run: JobRun) -> None:
        """Handler of `inbox.ask_provider`."""
        look = int(run.payload["look"])
        async with run.database.reading() as session:
            lost = await self._lost(session, UUID(run.payload["part"]))
        if lost is None:  # settled meanwhile
            async with run.finish():
                return
        found = await _looked_up(lost)
        is_last = look + 1 == len(LOOKS_AFTER)
        async with run.finish() as work:
            if found.verdict is Verdict.TAKEN and found.message is not None:
                await actions.record_receipt(work, lost.attempt_id, Receipt(found.message.id, found.message.at))
            elif not is_last:
                _enqueue(work, UUID(run.payload["part"]), look + 1)
            elif found.verdict is Verdict.NOT_TAKEN:
                await _say_not_taken(work, lost.delivery_id)

    async def _lost(self, session: AsyncSession, part_id: UUID) -> _Lost | None:
        part = await session.get(DeliveryPart, part_id)
        if part is None or part.state is not PartState.UNKNOWN or part.attempt_id is None:
            return None
        delivery = await store.by_id(session, part.delivery_id)
        attempt = await session.get(DeliveryAttempt, part.attempt_id)
        if delivery.channel is None or delivery.identity_id is None or attempt is None:
            return None
        connector = self.connectors.get((delivery.channel, delivery.account))
        if connector is None or not isinstance(connector, TellsWhatWasSent):
            return None
        address = await store.address_of(session, delivery.identity_id)
        call = LostCall(
            outbound_part(part, address, {}),
            attempt.started_at,
            attempt.finished_at or attempt.started_at + SILENT_FOR,
            await _known(session, delivery),
            await _rivals(session, delivery, part),
        )
        return _Lost(attempt.id, delivery.id, connector, call)


async def _known(session: AsyncSession, delivery: Delivery) -> frozenset[str]:
    """The provider's names of what we sent to this address, newest first."""
    query = (
        select(DeliveryPart.provider_message_id)
        .join(Delivery, Delivery.id == DeliveryPart.delivery_id)
        .where(Delivery.identity_id == delivery.identity_id, DeliveryPart.provider_message_id.is_not(None))
        .order_by(Delivery.created_at.desc())
        .limit(KNOWN_AT_MOST)
    )
    return frozenset(name for name in await session.scalars(query) if name is not None)


async def _rivals(session: AsyncSession, delivery: Delivery, part: DeliveryPart) -> int:
    """Other calls to this address with the same words of which nobody knows the end."""
    query = (
        select(DeliveryPart.id)
        .join(Delivery, Delivery.id == DeliveryPart.delivery_id)
        .where(
            Delivery.identity_id == delivery.identity_id,
            DeliveryPart.id != part.id,
            DeliveryPart.text == part.text,
            DeliveryPart.state.in_((PartState.SENDING, PartState.UNKNOWN)),
        )
    )
    return len((await session.scalars(query)).all())


async def _looked_up(lost: _Lost) -> LookedUp:
    """The provider's word; that it gives none is no word."""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return await lost.connector.look_up(lost.call)
    except (SendError, TimeoutError) as problem:
        log.warning(
            "a provider does not say what became of a part",
            attempt=str(lost.attempt_id),
            problem=type(problem).__name__,
        )
        return CANNOT_TELL


async def _say_not_taken(work: UnitOfWork, delivery_id: UUID) -> None:
    """Still unknown to us: whoever was stopped in the middle of the call may yet go on. The rep decides, and knows more."""
    delivery = await store.by_id(work.session, delivery_id)
    name = CHANNEL_NAMES[delivery.channel] if delivery.channel is not None else "The provider"
    words = f"{name} was asked and has no such message: it did not go out. You can send it again."
    changed = await work.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.UNKNOWN)
        .values(problem=words, problem_code=NOT_TAKEN, version=Delivery.version + 1)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    if changed.first() is None:
        return
    data: JsonObject = {"delivery": str(delivery_id), "state": DeliveryState.UNKNOWN.value}
    conversations.note_event(
        work, delivery.conversation_id, "delivery_not_taken", words, data, interaction_id=delivery.interaction_id
    )
    await actions.show(work, delivery)


__all__ = ["LOOKS_AFTER", "NOT_TAKEN", "Asking", "ask_later", "may_tell"]
