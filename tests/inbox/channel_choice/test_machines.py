"""One automatic answer per person and day at most, and none to a machine: by the rule alone, and with the database's facts."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.telegram.simulator.world import Person
from crm.interactions.model import Interaction
from inbox.channel_choice.machines import APART
from inbox.channel_choice.rules import choose
from inbox.channel_choice.values import Outcome, ReasonCode
from inbox.conversations.model import Conversation
from inbox.deliveries.dispatch import is_automatic
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.replies import ReplyRequest, Written, WrittenOutcome, write_reply
from tests.inbox.channel_choice.people import asks, email, prague
from tests.inbox.deliveries.conftest import anna, hub
from tests.inbox.deliveries.hub import SmallHub

__all__ = ["anna", "hub"]

NOON = prague("2026-03-02 12:00")


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40 * 3600), st.booleans()), max_size=30))
def test_however_often_they_write_a_machine_answers_people_alone_and_once_a_day(mails: list[tuple[int, bool]]) -> None:
    """Each mail: seconds since the one before, and whether a program sent it. Every one is to be answered by a program."""
    now, last = NOON, None
    for seconds, is_from_machine in mails:
        now += timedelta(seconds=seconds)
        question = asks(Purpose.ANSWER, email(), wrote=now)
        question = replace(
            question,
            is_automatic=True,
            contact=replace(question.contact, answered_automatically_at=last),
            conversation=replace(question.conversation, wants_no_automatic_answer=is_from_machine),
        )
        outcome = choose(question, now).outcome
        if is_from_machine or (last is not None and now - last < APART):
            assert outcome is Outcome.REFUSE
        else:
            assert outcome is Outcome.GO
            last = now
        assert choose(replace(question, is_automatic=False), now).outcome is Outcome.GO


@pytest.mark.parametrize("purpose", [Purpose.SERVICE, Purpose.MARKETING, Purpose.OPT_OUT_CONFIRMATION])
def test_what_is_no_answer_has_rules_of_its_own(purpose: Purpose) -> None:
    question = asks(purpose, email(), wrote=NOON)
    told = replace(
        question,
        contact=replace(question.contact, answered_automatically_at=NOON, marketing_consent=True),
        is_automatic=True,
    )
    assert choose(told, NOON).outcome is choose(replace(told, is_automatic=False), NOON).outcome


# With the database's facts


async def answered_by_machine(hub: SmallHub, conversation: Conversation) -> Written:
    seen = conversation.last_sequence
    request = ReplyRequest(conversation.id, "We are back at eight.", Purpose.ANSWER, None, seen, automatic=True)
    async with hub.database.transaction() as work:
        return await write_reply(work, request, hub.gate, hub.carrier.capabilities)


async def test_the_first_automatic_answer_goes_and_the_second_is_refused_for_a_day(hub: SmallHub, anna: Person) -> None:
    first = await answered_by_machine(hub, await hub.writes(anna, "Is anybody there?"))
    await hub.work()
    assert await state_of(hub, first) is DeliveryState.SENT
    assert is_automatic(await hub.delivery(first.delivery_id))
    second = await answered_by_machine(hub, await hub.writes(anna, "Hello?"))
    assert second.outcome is WrittenOutcome.REFUSED
    assert second.choice.reasons[0].code is ReasonCode.ANSWERED_AUTOMATICALLY
    assert (await hub.replies(await hub.conversation(), "Here I am")).outcome is WrittenOutcome.QUEUED
    hub.clock.pass_seconds(86400)
    assert (await answered_by_machine(hub, await hub.writes(anna, "Good morning"))).outcome is WrittenOutcome.QUEUED


async def test_one_that_waits_counts_too_and_does_not_stop_itself(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Is anybody there?")
    first, second = await answered_by_machine(hub, conversation), await answered_by_machine(hub, conversation)
    assert [first.outcome, second.outcome] == [WrittenOutcome.QUEUED, WrittenOutcome.REFUSED]
    await hub.work()
    assert hub.phone(anna) == ["We are back at eight."]


async def test_what_was_taken_back_does_not_count(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Is anybody there?")
    first = await answered_by_machine(hub, conversation)
    async with hub.database.transaction() as work:
        (
            await work.session.get_one(type(await hub.delivery(first.delivery_id)), first.delivery_id)
        ).state = DeliveryState.CANCELLED
    assert (await answered_by_machine(hub, conversation)).outcome is WrittenOutcome.QUEUED


@pytest.mark.parametrize("mark", ["automatic", "bulk", "spam", "wants_no_machine"])
async def test_what_a_machine_sent_is_answered_by_people_alone(hub: SmallHub, anna: Person, mark: str) -> None:
    conversation = await hub.writes(anna, "I am out of office")
    (job,) = await hub.waiting_jobs("inbox.triage")
    async with hub.database.transaction() as work:
        (await work.session.get_one(Interaction, UUID(job.payload["interaction"]))).platform_data = {mark: True}
    refused = await answered_by_machine(hub, conversation)
    assert refused.choice.reasons[0].code is ReasonCode.NOT_FOR_MACHINES
    assert (await hub.replies(conversation, "Enjoy")).outcome is WrittenOutcome.QUEUED


async def state_of(hub: SmallHub, written: Written) -> DeliveryState:
    return (await hub.delivery(written.delivery_id)).state
