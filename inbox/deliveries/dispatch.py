"""Step 8 of a message's way: one delivery is carried. The only place that hands anything to a provider.

    the gate again        go, or hold, give back, refuse: decided with the facts of this moment
    parts                 planned once for the place, kept as rows
    each part             intention committed (compare-and-set, attempt id) -> one call -> outcome recorded by attempt id
    what went wrong       the class of the error says what follows

A worker may die at any line. A part found in `sending` by the next one is unknown, told to the rep, and never sent again
blindly; a receipt that comes late settles it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from connectors.contract.capabilities import Capabilities
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    AddressMoved,
    OutcomeUnknown,
    SendError,
    Throttled,
)
from connectors.contract.outbound import (
    OutboundPart,
    PartAction,
    Receipt,
)
from connectors.contract.protocol import Connector, capabilities_on
from crm.storage.base import new_id
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import acts, signs
from inbox.addressees.values import IsOurs, nothing_is_ours
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.rules import choose
from inbox.channel_choice.values import (
    ChannelChoice,
    GateSettings,
    Outcome,
    ReasonCode,
)
from inbox.conversations.model import Conversation
from inbox.deliveries import actions, asking, pace, store
from inbox.deliveries.leaving import LeaveLink, no_link
from inbox.deliveries.load import Ending, Finished, Load, TryElsewhere, load_of
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.outlining import Outlining
from inbox.deliveries.planning import CLOSED, Blobs, Planner
from inbox.deliveries.rows import attachment_ids, call_for, is_automatic, place_of, wish_of
from inbox.deliveries.rules import back_off_seconds
from inbox.deliveries.setbacks import failed, rest, stop
from inbox.deliveries.values import DeliveryState, PartState
from inbox.unseen import actions as unseen_answers

SEND_SECONDS = 15.0
TURN = timedelta(seconds=30)  # a job has a minute: a long message goes on in the next turn
RECEIPT_WAITS = (0.1, 0.5, 2.0, 5.0, 10.0)  # seconds; within a job's minute, a call of 15 s before it
SOMEBODY_ELSE_SECONDS = 2.0
MOST_PLACES = 8  # places tried for one message before a person looks

TO_CARRY = frozenset({DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.SENDING})
UNDER_WAY = frozenset({DeliveryState.QUEUED, DeliveryState.SENDING})


log = structlog.stdlib.get_logger(__name__)

Noticed = Callable[[Channel, str, str], None]
"""Told of each attempt: channel, account, and its outcome (`sent`, or the class of the error). For counting and alarms."""


def notice_nothing(channel: Channel, account: str, outcome: str) -> None:
    """For tools and tests that count nothing."""


Stopped = Callable[[Outcome, ReasonCode], None]
"""Told of each message that the gate did not let go: what it decided, and the reason that decided it. For counting."""


def stopped_unheard(outcome: Outcome, reason: ReasonCode) -> None:
    """For tools and tests that count nothing."""


class SomebodyElse(RetryLater):
    """Another worker carries it. Their job is ours too: it stays until they are done, since they may have to try again."""

    def __init__(self) -> None:
        super().__init__(SOMEBODY_ELSE_SECONDS, "somebody else carries it", rest_lane=True, counts=False)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries deliveries. `connectors` are our accounts; `capabilities` is what the gate asks of them; `unseen` knows what
    lies in chats that nobody has seen, `is_ours` which addresses lead back to us, `leave_link` by which link people unsubscribe."""

    connectors: Mapping[tuple[Channel, str], Connector]
    gate: GateSettings
    blobs: Blobs
    noticed: Noticed = notice_nothing
    send_seconds: float = SEND_SECONDS
    unseen: unseen_answers.Unseen = unseen_answers.all_seen
    is_ours: IsOurs = nothing_is_ours
    leave_link: LeaveLink = no_link
    stopped: Stopped = stopped_unheard

    def capabilities(self, channel: Channel, account: str) -> Capabilities | None:
        connector = self.connectors.get((channel, account))
        return None if connector is None else capabilities_on(connector, channel)

    async def carry(self, run: JobRun) -> None:
        """Handler of `inbox.carry`."""
        try:
            await self._carry_somewhere(run)
        except Finished as finished:
            await self._end(run, finished.ending)
        else:
            async with run.finish():
                return

    async def _end(self, run: JobRun, ending: Ending) -> None:
        """The job goes only with a delivery that wants nothing more: a worker that took the lane over may have looked before
        another one put it back or began to send it, and their job is the same."""
        async with run.finish() as work:
            await ending(work)
            await work.session.flush()
            if (await store.by_id(work.session, UUID(run.payload["delivery"]))).state in UNDER_WAY:
                raise SomebodyElse

    async def _carry_somewhere(self, run: JobRun) -> None:
        for _ in range(MOST_PLACES):
            if await self._carry_to_one_place(run):
                return
        delivery_id, words = UUID(run.payload["delivery"]), "Nothing arrived at any of their addresses."
        raise Finished(lambda work: actions.give_back(work, delivery_id, words, "no_place_left"))

    async def _carry_to_one_place(self, run: JobRun) -> bool:
        """True when it was carried as far as it goes; False when another place is to be tried."""
        load = await self._load(run)
        try:
            await self._carry_parts(run, load)
        except TryElsewhere:
            return False
        return True

    # What is to be carried, and may it go?

    async def _load(self, run: JobRun) -> Load:
        delivery_id = UUID(run.payload["delivery"])
        async with run.database.reading() as session:
            delivery = await store.by_id(session, delivery_id)
            parts = await store.parts(session, delivery_id)
            needless = await unseen_answers.why_not(session, delivery, self.unseen)
        self._wait_for_undo(run, delivery)
        if delivery.state not in TO_CARRY:
            raise Finished
        if needless and delivery.state is not DeliveryState.SENDING:
            raise Finished(lambda work: unseen_answers.withdraw(work, delivery.id, needless))
        if delivery.state is DeliveryState.SENDING:
            return await self._resumed(run, delivery, parts)
        return await self._decided(run, delivery)

    def _wait_for_undo(self, run: JobRun, delivery: Delivery) -> None:
        if delivery.state is DeliveryState.QUEUED and delivery.undo_until is not None:
            left = (delivery.undo_until - run.database.clock.machine_now()).total_seconds()
            if left > 0:
                raise RetryLater(left, "it may still be taken back", counts=False)

    async def _resumed(self, run: JobRun, delivery: Delivery, parts: Sequence[DeliveryPart]) -> Load:
        """A delivery that was on its way: what is lost is said, what went out stays out, the rest follows to the same place."""
        if any(part.state not in (PartState.SENT, PartState.WAITING) for part in parts):
            raise Finished(lambda work: self._give_up(work, delivery))
        wish = replace(wish_of(delivery), chosen=place_of(delivery), was_held=False)
        choice, _ = await self._ask_the_gate(run, delivery, wish)
        if choice.outcome is not Outcome.GO or choice.place is None:
            words = f"A part of it was sent, the rest was not. {choice.sentence}"
            raise Finished(lambda work: actions.fail(work, delivery.id, words, choice.reasons[0].code.value))
        files = await self._planner(run).files(attachment_ids(delivery))
        connector, who = await self._planner(run).way(delivery, choice.place)
        if who.closed is not None:
            closed = f"A part of it was sent, the rest was not. {who.closed}."
            raise Finished(lambda work: actions.fail(work, delivery.id, closed, CLOSED))
        return load_of(delivery, connector, who, choice, parts, files)

    async def _give_up(self, work: UnitOfWork, delivery: Delivery) -> None:
        """A part was lost with whoever carried it; its provider is asked, where it lets us."""
        await actions.give_up_lost_part(work, delivery)
        if delivery.channel is not None and asking.may_tell(self.connectors.get((delivery.channel, delivery.account))):
            await asking.ask_later(work, delivery.id)

    async def _decided(self, run: JobRun, delivery: Delivery) -> Load:
        choice, conversation = await self._ask_the_gate(run, delivery, wish_of(delivery))
        if choice.outcome is not Outcome.GO or choice.place is None:
            self.stopped(choice.outcome, choice.deciding.code)
            raise Finished(lambda work: actions.stop_at_the_gate(work, delivery, choice))
        return await self._planner(run).planned(delivery, choice, choice.place, conversation)

    async def _ask_the_gate(
        self, run: JobRun, delivery: Delivery, wish: gate_store.Wish
    ) -> tuple[ChannelChoice, Conversation]:
        async with run.database.reading() as session:
            conversation = await store.living_conversation(session, delivery.conversation_id)
            question = await gate_store.question(session, conversation, wish, self.gate, self.capabilities)
        return choose(question, run.database.clock.now()), conversation

    def _planner(self, run: JobRun) -> Planner:
        return Planner(run.database, Outlining(self.connectors, self.is_ours, self.leave_link), self.blobs)

    # One part after the other

    async def _carry_parts(self, run: JobRun, load: Load) -> None:
        begun, went_out = run.database.clock.machine_now(), False
        for part in load.parts:
            if part.state is PartState.SENT:
                continue
            if run.database.clock.machine_now() - begun > TURN:
                raise RetryLater(0.0, "the rest of a long message follows", counts=False)
            try:
                await self._carry_part(run, load, part)
            except RetryLater as later:
                later.counts = later.counts and not went_out
                raise
            went_out = True

    async def _carry_part(self, run: JobRun, load: Load, part: DeliveryPart) -> None:
        outbound = call_for(part, load, load.address)
        try:
            await self._attempt(run, load, part, outbound)
        except AddressMoved as moved:  # once: a second move is an answer like any other
            outbound = call_for(part, load, moved.moved_to)
            try:
                await self._attempt(run, load, part, outbound)
            except AddressMoved as again:
                await stop(run, load, again)

    async def _attempt(self, run: JobRun, load: Load, part: DeliveryPart, outbound: OutboundPart) -> None:
        """Intention, call, outcome. Raises what ends this run, or AddressMoved after the new address was kept."""
        attempt_id = new_id()
        async with run.database.transaction() as work:
            seconds = await pace.seconds_to_wait(work, part.id, load.connector.capabilities)
            if not seconds:
                await self._intend(work, load, part, attempt_id)
        if seconds:
            await rest(run, load, seconds)
        try:
            receipt = await self._send(load.connector, outbound)
        except SendError as error:
            self.noticed(load.connector.channel, load.connector.account, type(error).__name__)
            await failed(run, load, attempt_id, error)
            return
        self.noticed(load.connector.channel, load.connector.account, "sent")
        if await self._keep_receipt(run, load, attempt_id, receipt) is DeliveryState.UNKNOWN:
            raise Finished  # we were given up meanwhile; what is left has a job of its own

    async def _keep_receipt(self, run: JobRun, load: Load, attempt_id: UUID, receipt: Receipt) -> DeliveryState:
        """The delivery's state before. Only we know what the provider said: a database that is away for a moment is asked
        again, or what has arrived would be unknown for ever."""
        for seconds in RECEIPT_WAITS:
            try:
                return await self._record_receipt(run, load, attempt_id, receipt)
            except (DBAPIError, OSError, TimeoutError) as problem:
                log.warning(
                    "a receipt could not be written yet", attempt=str(attempt_id), problem=type(problem).__name__
                )
            await asyncio.sleep(seconds)
        return await self._record_receipt(run, load, attempt_id, receipt)

    async def _record_receipt(self, run: JobRun, load: Load, attempt_id: UUID, receipt: Receipt) -> DeliveryState:
        async with run.database.transaction() as work:
            before = (await store.by_id(work.session, load.delivery.id)).state
            after = await actions.record_receipt(work, attempt_id, receipt)
            if after is DeliveryState.SENT and load.connector.capabilities.live:
                unseen_answers.look_later(work, load.delivery, self.gate.unseen)
        return before

    async def _intend(self, work: UnitOfWork, load: Load, part: DeliveryPart, attempt_id: UUID) -> None:
        if not await actions.claim_part(work, part.id, attempt_id):
            raise SomebodyElse
        actions.start_attempt(work, part, attempt_id, load.decision)

    async def _send(self, connector: Connector, outbound: OutboundPart) -> Receipt:
        try:
            async with asyncio.timeout(self.send_seconds):
                return await connector.send(outbound)
        except TimeoutError as late:
            raise OutcomeUnknown(f"no answer within {self.send_seconds:g} seconds") from late

    # Acts that are no messages

    async def acknowledge(self, run: JobRun) -> None:
        """Handler of `inbox.acknowledge_press`: tell the provider that a button press was seen. It reaches nobody's eye,
        so no gate is asked; where it fails for good, nothing is lost but a spinning wheel."""
        channel = Channel(run.payload["channel"])
        connector = self.connectors.get((channel, run.payload["account"]))
        address = ChannelAddress(channel, run.payload["scope"], run.payload["handle"])
        part = OutboundPart(address, PartAction.ACKNOWLEDGE, target_id=run.payload["press"])
        if connector is not None:
            try:
                await self._send(connector, part)
            except SendError as error:
                self.noticed(channel, connector.account, type(error).__name__)
                if error.retryable and not run.is_last_attempt:
                    raise RetryLater(back_off_seconds(run.attempt), str(error)) from error
        async with run.finish():
            return

    async def act(self, run: JobRun) -> None:
        """Handler of `inbox.act`: words of ours are changed or taken back where they stand, or a reaction is shown there.
        Done twice it changes nothing, so that what got no answer is done again, a few times."""
        acting = await acts.next_act(run, self.gate, self.capabilities)
        problem = await self._act(run, acting) if isinstance(acting, acts.Acting) else None
        async with run.finish() as work:
            await acts.settle(work, run.payload, acting, problem)

    async def _act(self, run: JobRun, acting: acts.Acting) -> str | None:
        """What went wrong for good, in words for the rep."""
        connector = self.connectors.get((acting.place.channel, acting.place.account))
        if connector is None:
            return acts.NO_ACCOUNT
        for target in acting.targets:
            part = OutboundPart(
                acting.place.address,
                acting.action,
                text=acting.text,
                target_id=target,
                is_caption=acting.is_caption,
                emoji=acting.emoji,
                buttons=acting.buttons,
            )
            try:
                await self._send(connector, part)
            except SendError as error:
                self.noticed(acting.place.channel, connector.account, type(error).__name__)
                if (error.retryable or isinstance(error, OutcomeUnknown)) and not run.is_last_attempt:
                    raise RetryLater(_pause(error, run.attempt), str(error)) from error
                return error.for_rep
        return None

    async def show_sign(self, run: JobRun) -> None:
        """Handler of `inbox.show_sign`: that we have read, or write. No message: no gate is asked. It is tried once, and where
        it fails nothing is lost but the sign."""
        async with run.database.transaction() as work:
            claim = await signs.claim(work, run.payload, self.capabilities)
        goes_on = claim.shown is None or await self._show(claim.shown)
        async with run.finish() as work:
            if goes_on:
                signs.go_on(work, run.payload, claim)

    async def _show(self, shown: signs.Shown) -> bool:
        connector = self.connectors.get((shown.channel, shown.account))
        if connector is None:
            return False
        action = PartAction.READ if shown.sign is signs.Sign.READ else PartAction.TYPING
        try:
            await self._send(connector, OutboundPart(shown.address, action, target_id=shown.target))
        except SendError as error:
            self.noticed(shown.channel, connector.account, type(error).__name__)
            return False
        return True


def _pause(error: SendError, attempt: int) -> float:
    """Seconds: what the provider asks for, or longer with each attempt."""
    return max(error.seconds if isinstance(error, Throttled) else 0.0, back_off_seconds(attempt))


__all__ = ["Carrier", "Noticed", "is_automatic", "notice_nothing"]
