"""Workers that die or stall in the middle of a call, receipts that come late, reports that come out of order."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.util import await_only

from connectors.contract.channel import Channel
from connectors.contract.errors import Unavailable
from connectors.contract.inbound import ReportedStatus, StatusReported
from connectors.contract.outbound import Button, OutboundPart, Receipt
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.settings import TelegramSettings
from connectors.telegram.simulator.world import Behaviour, Person
from crm.storage.unit_of_work import Database, JobRun
from inbox import replies
from inbox.channel_choice.values import ChannelChoice, Outcome
from inbox.deliveries import actions, store
from inbox.deliveries.dispatch import Carrier
from inbox.deliveries.load import Finished, Load
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, PartState
from inbox.jobs import CARRY, sending_lane
from tests.inbox.deliveries.hub import ACCOUNT, SmallHub, close_hub, open_hub

LEASE_SECONDS = 31


class Stalling(TelegramConnector):
    """The real connector, whose answers are kept back until they are let go: a worker that stands still."""

    def __init__(self, settings: TelegramSettings) -> None:
        super().__init__(ACCOUNT, settings)
        self.begun = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def send(self, part: OutboundPart) -> Receipt:
        receipt = await super().send(part)
        self.begun.set()
        await self.may_answer.wait()
        return receipt


async def begun(hub: SmallHub, anna: Person) -> tuple[UUID, UUID]:
    """A delivery whose worker died with the provider's answer, and its attempt. We had named its part "ours" before."""
    conversation = await hub.writes(anna, "Hello")
    stalling = Stalling(hub.settings)
    hub.use(stalling)
    written = await hub.replies(conversation, "One")
    dying = asyncio.create_task(hub.drain().turn(sending_lane(conversation.id)))
    await stalling.begun.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    async with hub.database.transaction() as work:
        (part,) = await store.parts(work.session, written.delivery_id)
        part.own_message_id = "ours"
    (attempt,) = await hub.attempts(written.delivery_id)
    return written.delivery_id, attempt.id


async def test_a_worker_that_dies_before_the_receipt_leaves_it_unknown(hub: SmallHub, anna: Person) -> None:
    delivery_id, _ = await begun(hub, anna)
    assert await hub.state(delivery_id) is DeliveryState.SENDING

    hub.use(hub.connector)
    hub.clock.pass_seconds(LEASE_SECONDS)
    await hub.work()
    lost = await hub.delivery(delivery_id)
    assert lost.state is DeliveryState.UNKNOWN and lost.problem is not None
    assert hub.phone(anna) == ["One"]
    async with hub.database.transaction() as work:
        assert not await replies.undo(work, delivery_id, None)


async def test_a_late_receipt_settles_what_was_thought_lost(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    stalling = Stalling(hub.settings)
    hub.use(stalling)
    written = await hub.replies(conversation, "One")
    stalled = asyncio.create_task(hub.drain().turn(sending_lane(conversation.id)))
    await stalling.begun.wait()

    hub.clock.pass_seconds(LEASE_SECONDS)
    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.UNKNOWN
    stalling.may_answer.set()
    await stalled
    assert await hub.state(written.delivery_id) is DeliveryState.SENT
    assert hub.phone(anna) == ["One"]


async def test_after_a_late_receipt_the_other_parts_follow(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    stalling = Stalling(hub.settings)
    hub.use(stalling)
    long = "\n".join("x" * 3000 for _ in range(3))
    written = await hub.replies(conversation, long)
    stalled = asyncio.create_task(hub.drain().turn(sending_lane(conversation.id)))
    await stalling.begun.wait()
    hub.clock.pass_seconds(LEASE_SECONDS)
    await hub.work()
    stalling.may_answer.set()
    await stalled

    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.SENT
    assert [len(one) for one in hub.phone(anna)] == [3000, 3000, 3000]
    assert {part.state for part in await hub.parts(written.delivery_id)} == {PartState.SENT}


async def test_the_rep_sends_an_unknown_one_again(hub: SmallHub, anna: Person) -> None:
    hub.send_seconds = 0.3
    conversation = await hub.writes(anna, "Hello")
    anna.behaviour = Behaviour.SILENT
    written = await hub.replies(conversation, "One")
    await hub.work()
    anna.behaviour = Behaviour.NORMAL
    async with hub.database.transaction() as work:
        again = await replies.carry_again(work, written.delivery_id, None)
    async with hub.database.transaction() as work:
        assert await replies.carry_again(work, written.delivery_id, None) is None
    await hub.work()
    assert again is not None and await hub.state(again) is DeliveryState.SENT
    assert (await hub.delivery(written.delivery_id)).replaced_by == again


async def report(hub: SmallHub, status: ReportedStatus, *ids: str) -> bool:
    event = StatusReported(event_id="1", item=b"", channel=Channel.TELEGRAM, status=status, target_ids=ids)
    async with hub.database.transaction() as work:
        return await actions.report_status(work, event, ACCOUNT)


async def test_reports_lift_it_and_never_lower_it(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    written = await hub.replies(conversation, "One")
    await hub.work()
    (part,) = await hub.parts(written.delivery_id)
    assert part.provider_message_id is not None
    seen = []
    for status in (ReportedStatus.READ, ReportedStatus.DELIVERED, ReportedStatus.FAILED, ReportedStatus.SENT):
        assert await report(hub, status, part.provider_message_id)
        seen.append(await hub.state(written.delivery_id))
    assert seen == [DeliveryState.READ] * 4
    assert not await report(hub, ReportedStatus.DELIVERED, "somebody else's")


async def test_a_late_failure_is_told(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    written = await hub.replies(conversation, "One")
    await hub.work()
    (part,) = await hub.parts(written.delivery_id)
    await report(hub, ReportedStatus.FAILED, part.provider_message_id or "")
    failed = await hub.delivery(written.delivery_id)
    assert failed.state is DeliveryState.FAILED and failed.problem == "The provider could not deliver it."


async def test_a_press_is_acknowledged(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    await hub.replies(conversation, "Is it well now?", buttons=(Button("Yes", "yes"), Button("No", "no")))
    await hub.work()
    question = next(message for message in hub.telegram.phone(anna) if not message.from_me)
    hub.telegram.press(anna, question.id, "Yes")
    await hub.receive()
    assert len(await hub.waiting_jobs("inbox.acknowledge_press")) == 1
    await hub.work()
    assert str(hub.telegram.log.lines[-1]["path"]).endswith("/answerCallbackQuery")


async def test_a_receipt_is_written_though_the_database_was_away_for_a_moment(postgres_url: str) -> None:
    """What arrived is known as sent, although every connection broke between the provider's answer and our row."""
    hub = await open_hub(postgres_url)
    anna = hub.telegram.add_person("Anna Novak", language_code="cs")
    conversation = await hub.writes(anna, "Hello")
    stalling = Stalling(hub.settings)
    hub.use(stalling)
    written = await hub.replies(conversation, "One")
    sending = asyncio.create_task(hub.drain().turn(sending_lane(conversation.id)))
    await stalling.begun.wait()

    operator = Database(postgres_url, hub.clock)
    async with operator.reading() as session:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        await session.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    await operator.close()
    stalling.may_answer.set()
    await sending
    assert await hub.state(written.delivery_id) is DeliveryState.SENT
    assert hub.phone(anna) == ["One"]
    await close_hub(hub)


class Refusing(Stalling):
    """Surely not delivered; said as late as the test wants."""

    async def send(self, part: OutboundPart) -> Receipt:
        self.begun.set()
        await self.may_answer.wait()
        raise Unavailable("not reached")


async def test_who_comes_too_late_leaves_the_job_to_whoever_must_try_again(hub: SmallHub, anna: Person) -> None:
    planned, may_go_on = asyncio.Event(), asyncio.Event()

    class HeldUp(Carrier):
        """A worker that stands still between its plan and its intention."""

        async def _carry_parts(self, run: JobRun, load: Load) -> None:
            planned.set()
            await may_go_on.wait()
            await Carrier._carry_parts(self, run, load)

    conversation = await hub.writes(anna, "Hello")
    refusing = Refusing(hub.settings)
    written = await hub.replies(conversation, "One")
    late = HeldUp(hub.connectors, hub.gate, hub.blobs)
    held_up = asyncio.create_task(hub.drain({CARRY.name: late.carry}).turn(sending_lane(conversation.id)))
    await planned.wait()
    hub.clock.pass_seconds(LEASE_SECONDS)
    hub.use(refusing)
    sending = asyncio.create_task(hub.drain().turn(sending_lane(conversation.id)))
    await refusing.begun.wait()

    may_go_on.set()
    await held_up
    refusing.may_answer.set()
    await sending
    hub.use(hub.connector)
    hub.clock.pass_seconds(LEASE_SECONDS)
    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.SENT
    assert hub.phone(anna) == ["One"]


async def test_who_found_it_on_its_way_leaves_the_job_when_it_was_put_back_meanwhile(
    hub: SmallHub, anna: Person
) -> None:
    looked, may_finish = asyncio.Event(), asyncio.Event()

    class HeldUp(Carrier):
        """A worker that took the lane over, finds the part on its way, and stands still before it says so."""

        async def _load(self, run: JobRun) -> Load:
            try:
                return await Carrier._load(self, run)
            finally:
                looked.set()
                await may_finish.wait()

    conversation = await hub.writes(anna, "Hello")
    refusing = Refusing(hub.settings)
    hub.use(refusing)
    written = await hub.replies(conversation, "One")
    sending = asyncio.create_task(hub.drain().turn(sending_lane(conversation.id)))
    await refusing.begun.wait()
    hub.clock.pass_seconds(LEASE_SECONDS)
    late = HeldUp(hub.connectors, hub.gate, hub.blobs)
    held_up = asyncio.create_task(hub.drain({CARRY.name: late.carry}).turn(sending_lane(conversation.id)))
    await looked.wait()

    refusing.may_answer.set()
    await sending
    may_finish.set()
    await held_up
    assert await hub.state(written.delivery_id) is DeliveryState.QUEUED
    hub.use(hub.connector)
    hub.clock.pass_seconds(LEASE_SECONDS)
    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.SENT
    assert hub.phone(anna) == ["One"]


async def test_the_gate_takes_nothing_back_that_another_worker_is_sending(hub: SmallHub, anna: Person) -> None:
    looked, may_finish = asyncio.Event(), asyncio.Event()

    class HeldUp(Carrier):
        """A worker to which the gate says no, and which stands still before it writes that down."""

        async def _decided(self, run: JobRun, delivery: Delivery) -> Load:
            looked.set()
            await may_finish.wait()
            no = replace(ChannelChoice.from_json(delivery.decision or {}), outcome=Outcome.RETURN_TO_REP, place=None)
            raise Finished(lambda work: actions.stop_at_the_gate(work, delivery, no))

    conversation = await hub.writes(anna, "Hello")
    written = await hub.replies(conversation, "One")
    late = HeldUp(hub.connectors, hub.gate, hub.blobs)
    held_up = asyncio.create_task(hub.drain({CARRY.name: late.carry}).turn(sending_lane(conversation.id)))
    await looked.wait()
    hub.clock.pass_seconds(LEASE_SECONDS)
    stalling = Stalling(hub.settings)
    hub.use(stalling)
    sending = asyncio.create_task(hub.drain().turn(sending_lane(conversation.id)))
    await stalling.begun.wait()

    may_finish.set()
    await held_up
    stalling.may_answer.set()
    await sending
    assert await hub.state(written.delivery_id) is DeliveryState.SENT
    assert hub.phone(anna) == ["One"]


async def somebody_waits(hub: SmallHub) -> bool:
    """For a row that another transaction holds."""
    async with hub.database.reading() as session:
        found = "wait_event_type = 'Lock' AND datname = current_database()"
        return bool(await session.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {found}")))


async def test_a_receipt_and_who_gives_its_part_up_wait_in_no_ring(postgres_url: str) -> None:
    """Both want the delivery and its part; whoever has the delivery gets the part too."""
    hub = await open_hub(postgres_url)
    anna = hub.telegram.add_person("Anna Novak", language_code="cs")
    delivery_id, attempt_id = await begun(hub, anna)
    delivery = await hub.delivery(delivery_id)

    async def give_up() -> None:
        async with hub.database.transaction() as work:
            await actions.give_up_lost_part(work, delivery)

    async with hub.database.transaction() as receiving:
        await store.attempted(receiving.session, attempt_id)
        giving_up = asyncio.create_task(give_up())
        async with asyncio.timeout(10):
            while not await somebody_waits(hub):
                pass
        await actions.record_receipt(receiving, attempt_id, Receipt("7"))
    await giving_up
    assert await hub.state(delivery_id) is DeliveryState.SENT
    assert [part.state for part in await hub.parts(delivery_id)] == [PartState.SENT]
    await close_hub(hub)


async def test_a_report_by_our_own_name_waits_for_the_receipt(hub: SmallHub, anna: Person) -> None:
    """A mail has its name before it is sent, and may be reported on while it is."""
    delivery_id, attempt_id = await begun(hub, anna)
    assert not await report(hub, ReportedStatus.DELIVERED, "ours")
    assert not await report(hub, ReportedStatus.FAILED, "ours")
    async with hub.database.transaction() as work:
        await actions.record_receipt(work, attempt_id, Receipt("theirs"))
    assert await hub.state(delivery_id) is DeliveryState.SENT
    assert await report(hub, ReportedStatus.DELIVERED, "ours")
    assert await hub.state(delivery_id) is DeliveryState.DELIVERED


@pytest.mark.parametrize("status", [ReportedStatus.DELIVERED, ReportedStatus.READ, ReportedStatus.FAILED])
async def test_what_was_given_up_is_settled_by_a_report_that_names_it(
    hub: SmallHub, anna: Person, status: ReportedStatus
) -> None:
    delivery_id, _ = await begun(hub, anna)
    async with hub.database.transaction() as work:
        await actions.give_up_lost_part(work, await store.by_id(work.session, delivery_id))
    assert await hub.state(delivery_id) is DeliveryState.UNKNOWN
    assert await report(hub, status, "ours")
    assert (await hub.state(delivery_id)).value == status.value
    (part,) = await hub.parts(delivery_id)
    assert part.state is (PartState.UNKNOWN if status is ReportedStatus.FAILED else PartState.SENT)


@pytest.mark.parametrize("says", ["its name", "a time"])
async def test_a_report_that_comes_while_the_receipt_is_written_is_heeded_or_waits(
    postgres_url: str, says: str
) -> None:
    """The receipt is committed between the first question of the report and the second."""
    hub = await open_hub(postgres_url)
    delivery_id, attempt_id = await begun(hub, hub.telegram.add_person("Anna Novak", language_code="cs"))
    identity = (await hub.delivery(delivery_id)).identity_id
    assert identity is not None
    async with hub.database.reading() as session:
        address = await store.address_of(session, identity)
    told = StatusReported(
        event_id="1",
        item=b"",
        channel=Channel.TELEGRAM,
        status=ReportedStatus.DELIVERED,
        address=address,
        target_ids=("7",) if says == "its name" else (),
        watermark=None if says == "its name" else hub.clock.machine_now(),
    )

    async def take_receipt() -> None:
        async with hub.database.transaction() as work:
            await actions.record_receipt(work, attempt_id, Receipt("7"))

    async with hub.database.transaction() as reporting:
        connection = await reporting.session.connection()

        @event.listens_for(connection.sync_connection, "after_cursor_execute", once=True)
        def after_the_first_question(*_: object) -> None:
            await_only(take_receipt())

        is_known = await actions.report_status(reporting, told, ACCOUNT)
    assert is_known
    assert await hub.state(delivery_id) is DeliveryState.DELIVERED
    await close_hub(hub)
