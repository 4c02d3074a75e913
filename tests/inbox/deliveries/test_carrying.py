"""Stories of a delivery, against Telegram simulated over HTTP."""

from datetime import UTC, datetime, timedelta

from connectors.telegram.simulator.world import Behaviour, Person
from inbox import replies
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.jobs import CARRY
from inbox.replies import WrittenOutcome
from tests.inbox.deliveries.hub import SmallHub

TEN_IN_THE_EVENING = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)  # in Prague
NINE_IN_THE_MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
NIGHT = {"quiet_hours": {"start": "21:00", "end": "09:00"}, "timezone": "Europe/Prague", "weekend_contact": True}


async def test_an_answer_reaches_the_phone(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Where is my order?")
    written = await hub.replies(conversation, "It leaves today.")
    assert written.outcome is WrittenOutcome.QUEUED
    assert written.choice.sentence == "Telegram, because Anna wrote there just now."

    await hub.work()

    assert hub.phone(anna) == ["It leaves today."]
    delivery = await hub.delivery(written.delivery_id)
    assert delivery.state is DeliveryState.SENT and delivery.sent_at == hub.clock.now()
    (part,) = await hub.parts(delivery.id)
    (attempt,) = await hub.attempts(delivery.id)
    assert part.provider_message_id is not None and attempt.outcome == "sent" and attempt.decision is not None
    assert (await hub.conversation()).turn == "theirs"
    assert hub.noticed == [("telegram", "sent")]


async def test_a_proactive_message_waits_for_the_morning(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    await hub.wants(conversation, NIGHT)
    hub.clock.move_hub_to(TEN_IN_THE_EVENING)

    written = await hub.replies(conversation, "An offer", Purpose.SALES)
    assert written.outcome is WrittenOutcome.HELD and written.choice.due_at == NINE_IN_THE_MORNING
    assert written.choice.sentence == (
        "Telegram tomorrow at 09:00 (Prague), because Anna has quiet hours from 21:00 to 09:00."
    )
    await hub.work()
    hub.clock.move_hub_to(NINE_IN_THE_MORNING - timedelta(seconds=1))
    await hub.work()
    assert hub.phone(anna) == []

    hub.clock.move_hub_to(NINE_IN_THE_MORNING)
    await hub.work()
    assert hub.phone(anna) == ["An offer"]


async def test_preferences_that_changed_meanwhile_are_asked_again(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    await hub.wants(conversation, NIGHT)
    hub.clock.move_hub_to(TEN_IN_THE_EVENING)
    written = await hub.replies(conversation, "An offer", Purpose.SALES)
    await hub.wants(conversation, {"quiet_hours": {"start": "21:00", "end": "10:30"}})

    hub.clock.move_hub_to(NINE_IN_THE_MORNING)
    await hub.work()
    held = await hub.delivery(written.delivery_id)
    assert held.state is DeliveryState.HELD and held.due_at == NINE_IN_THE_MORNING + timedelta(minutes=90)

    await hub.wants(conversation, {"sales_contact_consent": False})
    hub.clock.move_hub_to(NINE_IN_THE_MORNING + timedelta(hours=2))
    await hub.work()
    refused = await hub.delivery(written.delivery_id)
    assert refused.state is DeliveryState.FAILED
    assert refused.problem == "Not sent: Anna has not agreed to sales messages."
    assert hub.phone(anna) == []


async def test_a_customer_who_writes_while_it_is_held_brings_it_back(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    await hub.wants(conversation, NIGHT)
    hub.clock.move_hub_to(TEN_IN_THE_EVENING)
    written = await hub.replies(conversation, "Your invoice")
    assert written.outcome is WrittenOutcome.HELD

    await hub.writes(anna, "Never mind, I found it")
    returned = await hub.delivery(written.delivery_id)
    assert returned.state is DeliveryState.RETURNED
    assert returned.sentence == "Anna wrote again while this waited; send it still?"
    hub.clock.move_hub_to(NINE_IN_THE_MORNING)
    await hub.work()
    assert hub.phone(anna) == []

    async with hub.database.transaction() as work:
        assert await replies.send_now(work, written.delivery_id, None)
    await hub.work()
    assert hub.phone(anna) == ["Your invoice"]


async def test_send_now_anyway_sends_a_held_answer_at_once(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    await hub.wants(conversation, NIGHT)
    hub.clock.move_hub_to(TEN_IN_THE_EVENING)
    written = await hub.replies(conversation, "Your invoice")
    assert written.choice.may_send_now
    async with hub.database.transaction() as work:
        assert await replies.send_now(work, written.delivery_id, None)
    await hub.work()
    assert hub.phone(anna) == ["Your invoice"]
    assert await hub.waiting_jobs("inbox.carry") == []


async def test_a_throttled_message_waits_and_goes(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    anna.behaviour = Behaviour.THROTTLED
    written = await hub.replies(conversation, "One")
    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.QUEUED
    assert hub.phone(anna) == []

    hub.clock.pass_seconds(60)
    await hub.work()
    assert hub.phone(anna) == ["One"]
    assert [one.outcome for one in await hub.attempts(written.delivery_id)] == ["Throttled", "sent"]


async def test_a_provider_that_stays_away_fails_in_the_end(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    anna.behaviour = Behaviour.BROKEN
    written = await hub.replies(conversation, "One")
    for _ in range(CARRY.max_attempts + 2):
        await hub.work()
        hub.clock.pass_seconds(600)
    failed = await hub.delivery(written.delivery_id)
    assert failed.state is DeliveryState.FAILED
    assert failed.problem == "Telegram could not be reached, however often it was tried."
    assert len(await hub.attempts(written.delivery_id)) == CARRY.max_attempts
    assert await hub.waiting_jobs("inbox.carry") == []


async def test_who_blocked_us_gets_nothing_more_and_that_is_written_down(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    anna.behaviour = Behaviour.BLOCKED
    written = await hub.replies(conversation, "One")
    await hub.work()

    returned = await hub.delivery(written.delivery_id)
    assert returned.state is DeliveryState.RETURNED
    assert returned.sentence.startswith("Not sent: Telegram does not work: nothing arrives there any more")
    assert (await hub.identity(conversation)).gone_reason == "blocked"
    kept = await hub.preferences(conversation)
    assert kept.opted_out_channels == ["telegram"] and not kept.sales_contact_consent
    again = await hub.replies(conversation, "Two")
    assert again.outcome is WrittenOutcome.RETURNED
    await hub.work()
    assert hub.phone(anna) == []


async def test_a_sales_message_does_not_follow_somebody_who_left(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    anna.behaviour = Behaviour.BLOCKED
    written = await hub.replies(conversation, "An offer", Purpose.SALES)
    await hub.work()
    failed = await hub.delivery(written.delivery_id)
    assert failed.state is DeliveryState.FAILED and failed.problem_code == "RecipientGone"


async def test_a_silent_provider_leaves_it_unknown_and_unrepeated(hub: SmallHub, anna: Person) -> None:
    hub.send_seconds = 0.3
    conversation = await hub.writes(anna, "Hello")
    anna.behaviour = Behaviour.SILENT
    written = await hub.replies(conversation, "One")
    await hub.work()
    for _ in range(3):
        hub.clock.pass_seconds(600)
        await hub.work()
    unknown = await hub.delivery(written.delivery_id)
    assert unknown.state is DeliveryState.UNKNOWN and unknown.problem is not None
    assert hub.phone(anna) == ["One"]  # it had arrived; a second try would have doubled it
    assert len(await hub.attempts(written.delivery_id)) == 1


async def test_a_wrong_key_pauses_the_account_and_gives_the_message_back(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    hub.telegram.token = "1:another"
    written = await hub.replies(conversation, "One")
    await hub.work()
    returned = await hub.delivery(written.delivery_id)
    assert returned.state is DeliveryState.RETURNED and returned.problem_code == "Misconfigured"
    assert hub.noticed == [("telegram", "Misconfigured")]
    second = await hub.replies(conversation, "Two")
    assert second.outcome is WrittenOutcome.RETURNED and "paused" in second.choice.sentence


async def test_a_group_that_moved_gets_it_at_its_new_place(hub: SmallHub, anna: Person) -> None:
    group = hub.telegram.add_group("Club", [anna], supergroup=False)
    hub.telegram.write_in_group(group, anna, "Hello all")
    await hub.receive()
    conversation = await hub.conversation()
    after = hub.telegram.migrate(group)
    written = await hub.replies(conversation, "Welcome")
    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.SENT
    assert [message.text for message in hub.telegram.phone(anna, after) if not message.from_me][-1:] == ["Welcome"]
    assert (await hub.identity(conversation)).handle == str(after.id)


async def test_a_long_text_goes_in_parts_in_their_order(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    text = " ".join(f"word{number}" for number in range(1500))
    written = await hub.replies(conversation, text)
    for _ in range(5):
        await hub.work()
        hub.clock.pass_seconds(5)
    assert await hub.state(written.delivery_id) is DeliveryState.SENT
    assert len(hub.phone(anna)) > 2 and " ".join(hub.phone(anna)).split() == text.split()


async def test_the_gate_says_no_and_the_words_are_kept(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    written = await hub.replies(conversation, "News for everybody", Purpose.MARKETING)
    assert written.outcome is WrittenOutcome.REFUSED
    kept = await hub.delivery(written.delivery_id)
    assert kept.state is DeliveryState.FAILED and kept.text == "News for everybody"
    assert kept.problem == "Not sent: Anna has not agreed to marketing messages."
    await hub.work()
    assert hub.phone(anna) == []
