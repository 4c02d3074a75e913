"""A call that somebody asked for is placed: the only place that has a telephone ring.

    the gate again        with the facts of this moment
    once                  intention committed (compare-and-set, attempt id) -> one call -> outcome recorded by attempt id

A worker may die at any line. A call found in `calling` by the next one is unknown: said so, and never placed again. Its reports
find their interaction all the same, since they name the call as we do and not as the provider does.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import OutcomeUnknown, SendError, Throttled, Unavailable
from connectors.contract.outbound import Receipt
from connectors.contract.protocol import PlacesCalls
from crm.contacts import store as contact_store
from crm.reps import store as reps
from crm.storage.base import new_id
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import JobRun
from inbox.calling import actions, store
from inbox.calling.gate import CallGate
from inbox.calling.model import PlacedCall
from inbox.calling.rules import STALE
from inbox.calling.values import PlacedState, name_of
from inbox.conversations import store as conversation_store

PLACE_SECONDS = 15.0
SHORT_WAIT, LONGEST_WAIT = 2.0, 20.0  # seconds: whoever asked sits beside the telephone

Noticed = Callable[[Channel, str, str], None]
"""Told of each attempt: channel, account, and its outcome (`sent`, or the class of the error)."""


def notice_nothing(channel: Channel, account: str, outcome: str) -> None:
    """For tests that count nothing."""


@dataclass(frozen=True, slots=True)
class Caller:
    """`connectors` are our telephone accounts that place calls, by name."""

    connectors: Mapping[str, PlacesCalls]
    gate: CallGate
    noticed: Noticed = notice_nothing
    place_seconds: float = PLACE_SECONDS

    async def place(self, run: JobRun) -> None:
        """Handler of `inbox.place_call`."""
        async with run.database.reading() as session:
            call = await store.by_id(session, UUID(run.payload["call"]))
        match call.state:
            case PlacedState.QUEUED:
                await self._place(run, call)
            case PlacedState.CALLING:
                async with run.database.transaction() as work:
                    await actions.lose(work, call)
            case _:
                pass  # settled before
        async with run.finish():
            pass

    async def _place(self, run: JobRun, call: PlacedCall) -> None:
        why_not = await self._why_not(run, call)
        if why_not is not None:
            async with run.database.transaction() as work:
                await actions.refuse(work, call, why_not)
            return
        attempt_id = new_id()
        async with run.database.transaction() as work:
            if not await actions.claim(work, call, attempt_id):
                return  # somebody else places it
        try:
            receipt = await self._ring(run, call)
        except SendError as error:
            self.noticed(Channel.PHONE, call.account, type(error).__name__)
            await _failed(run, call, attempt_id, error)
            return
        self.noticed(Channel.PHONE, call.account, "sent")
        async with run.database.transaction() as work:
            await actions.record_receipt(work, call, attempt_id, receipt)

    async def _why_not(self, run: JobRun, call: PlacedCall) -> str | None:
        """The gate at this moment, and whether whoever asked still waits; None when it may be placed."""
        clock = run.database.clock
        if clock.machine_now() - call.asked_at > STALE:
            return "it waited too long, and whoever asked for it may have gone"
        async with run.database.reading() as session:
            conversation = await conversation_store.of_interaction(session, call.interaction_id)
            if conversation is None:
                return "its conversation is not there any more"
            verdict = await self.gate.verdict(
                session, conversation, call.identity_id, call.account, call.purpose, clock.now()
            )
        return None if verdict.may_call else verdict.why

    async def _ring(self, run: JobRun, call: PlacedCall) -> Receipt:
        async with run.database.reading() as session:
            theirs = await contact_store.identity(session, call.identity_id)
            rep = await reps.by_id(session, call.rep_id)
        if theirs is None:
            raise LookupError(f"there is no identity {call.identity_id}")
        address = ChannelAddress(theirs.channel, theirs.scope, theirs.handle)
        try:
            async with asyncio.timeout(self.place_seconds):
                return await self.connectors[call.account].place_call(
                    address, rep.phone if rep is not None else None, name_of(call.id)
                )
        except TimeoutError as late:
            raise OutcomeUnknown(f"no answer within {self.place_seconds:g} seconds") from late


async def _failed(run: JobRun, call: PlacedCall, attempt_id: UUID, error: SendError) -> None:
    match error:
        case OutcomeUnknown():
            async with run.database.transaction() as work:
                await actions.lose(work, call)
        case Throttled() | Unavailable() if not run.is_last_attempt:
            async with run.database.transaction() as work:
                await actions.put_back(work, call, attempt_id)
            seconds = error.seconds if isinstance(error, Throttled) else SHORT_WAIT
            raise RetryLater(min(seconds, LONGEST_WAIT), str(error))
        case _:
            async with run.database.transaction() as work:
                await actions.fail(work, call, attempt_id, _in_words(error))


def _in_words(error: SendError) -> str:
    """The provider's own words, or ours where it has none; a clause."""
    said = " ".join(part for part in (error.code, error.detail) if part) or error.for_rep
    return said.rstrip(".")
