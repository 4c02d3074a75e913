"""What is written, kept, carried again: the verbs of a rep, and the question that the database puts to the gate."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Template
from connectors.telegram.simulator.world import Behaviour, Person
from crm.contacts import actions as contacts
from crm.contacts.model import Contact, Identity
from crm.contacts.values import GoneReason, Sighting
from crm.interactions.model import Attachment, Interaction
from crm.interactions.values import AttachmentState
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from inbox import replies
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.values import ChannelChoice, ChosenPlace, Outcome, Question, ReasonCode, ZoneSource
from inbox.conversations.model import Conversation
from inbox.deliveries.model import Delivery
from inbox.deliveries.rows import template_of
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.replies import ReplyRequest, WrittenOutcome
from tests.inbox.deliveries.conftest import anna, hub
from tests.inbox.deliveries.hub import ACCOUNT, SmallHub

__all__ = ["anna", "hub"]


async def question(hub: SmallHub, conversation: Conversation, purpose: Purpose = Purpose.ANSWER) -> Question:
    async with hub.database.reading() as session:
        found = await session.get_one(Conversation, conversation.id)
        wish = gate_store.Wish(purpose=purpose, text="Hello", seen_sequence=found.last_sequence)
        return await gate_store.question(session, found, wish, hub.gate, hub.carrier.capabilities)


async def test_what_is_written_is_one_interaction_and_one_delivery(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    written = await hub.replies(conversation, "Good day")
    async with hub.database.reading() as session:
        interaction = await session.get_one(Interaction, written.interaction_id)
    delivery = await hub.delivery(written.delivery_id)
    assert (interaction.direction, interaction.content, interaction.channel) == ("OUTBOUND", "Good day", "telegram")
    assert delivery.interaction_id == interaction.id and delivery.decision is not None
    assert ChannelChoice.from_json(delivery.decision) == written.choice
    assert (await hub.conversation()).last_sequence == 2
    assert [job.payload for job in await hub.waiting_jobs("inbox.carry")] == [{"delivery": str(delivery.id)}]


async def test_a_preview_says_the_same_and_keeps_nothing(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    request = ReplyRequest(conversation.id, "Good day", Purpose.ANSWER, None, 1)
    async with hub.database.reading() as session:
        before = await replies.preview(session, request, hub.clock.now(), hub.gate, hub.carrier.capabilities)
    assert await hub.waiting_jobs("inbox.carry") == []
    assert (await hub.replies(conversation, "Good day")).choice == before


async def test_the_carried_message_is_known_by_the_providers_name(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    written = await hub.replies(conversation, "Good day")
    await hub.work()
    (part,) = await hub.parts(written.delivery_id)
    async with hub.database.reading() as session:
        interaction = await session.get_one(Interaction, written.interaction_id)
    assert interaction.external_id == part.provider_message_id is not None


async def test_a_file_travels_with_its_words(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "May I see it?")
    hub.blobs.kept["a-key"] = b"\x89PNG picture"
    async with hub.database.transaction() as work:
        first = (await hub.waiting_jobs("inbox.triage"))[0].payload["interaction"]
        kept = Attachment(
            interaction_id=UUID(first),
            kind=MediaKind.IMAGE.value,
            filename="offer.png",
            detected_type="image/png",
            size=12,
            blob_key="a-key",
            state=AttachmentState.STORED,
            created_at=work.now,
        )
        work.add(kept)
    written = await hub.replies(conversation, "Here it is", attachment_ids=(kept.id,))
    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.SENT
    assert hub.phone(anna) == ["Here it is"]
    assert str(hub.telegram.log.lines[-1]["path"]).endswith("/sendPhoto")


async def test_the_rep_is_told_what_a_blacklisted_contact_may_get(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    assert conversation.contact_id is not None
    async with hub.database.transaction() as work:
        await contacts.blacklist(work, conversation.contact_id, None, "asked never to hear from us")
    refused = await hub.replies(conversation, "One more thing")
    assert refused.outcome is WrittenOutcome.REFUSED
    confirmed = await hub.replies(conversation, "You will not hear from us again", Purpose.OPT_OUT_CONFIRMATION)
    assert confirmed.outcome is WrittenOutcome.QUEUED
    twice = await hub.replies(conversation, "Really not", Purpose.OPT_OUT_CONFIRMATION)
    assert twice.outcome is WrittenOutcome.REFUSED
    await hub.work()
    assert hub.phone(anna) == ["You will not hear from us again"]


async def test_two_confirmations_cannot_stop_each_other_and_only_one_goes(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    first = await hub.replies(conversation, "Confirmed", Purpose.OPT_OUT_CONFIRMATION)
    async with hub.database.transaction() as work:
        again = await replies.carry_again(work, first.delivery_id, None)
    assert again is None  # it is still on its way
    await hub.work()
    assert hub.phone(anna) == ["Confirmed"]


async def test_cancelled_and_failed_ones_are_carried_again_once(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    anna.behaviour = Behaviour.DEACTIVATED
    written = await hub.replies(conversation, "One")
    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.RETURNED
    anna.behaviour = Behaviour.NORMAL
    async with hub.database.transaction() as work:
        again = await replies.carry_again(work, written.delivery_id, None)
    assert again is not None
    await hub.work()
    assert await hub.state(again) is DeliveryState.SENT and hub.phone(anna) == ["One"]
    async with hub.database.transaction() as work:
        assert await replies.carry_again(work, written.delivery_id, None) is None
        assert not await replies.send_now(work, again, None)
        assert not await replies.cancel(work, again, None, "too late")


async def test_a_template_holds_where_it_was_chosen_and_its_words_go_anywhere(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    template = Template("ready", "en_US", ("4711",))
    async with hub.database.transaction() as work:
        request = ReplyRequest(
            conversation.id, "4711 is ready.", Purpose.ANSWER, None, conversation.last_sequence, template=template
        )
        written = await replies.write_reply(work, request, hub.gate, hub.carrier.capabilities)
    async with hub.database.reading() as session:
        kept = await session.get_one(Delivery, written.delivery_id)
    assert template_of(kept) == template
    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.RETURNED  # Telegram knows no templates
    async with hub.database.transaction() as work:
        address = ChannelAddress(Channel.EMAIL, "", "anna@firm.example")
        place = await contacts.identify(work, Sighting(address=address, at=work.now))
        elsewhere = ChosenPlace(place.identity_id, Channel.EMAIL, ACCOUNT)
        again = await replies.carry_again(work, written.delivery_id, None, elsewhere)
    async with hub.database.reading() as session:
        anew = await session.get_one(Delivery, again)
    assert (template_of(anew), anew.text) == (None, "4711 is ready.")


async def test_what_was_returned_can_be_withdrawn(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    await hub.wants(conversation, {"quiet_hours": {"start": "22:00", "end": "22:00"}, "timezone": "Europe/Prague"})
    written = await hub.replies(conversation, "An offer", Purpose.SALES)
    assert written.outcome is WrittenOutcome.RETURNED
    assert written.choice.reasons[0].code is ReasonCode.HOURS_UNREADABLE
    async with hub.database.transaction() as work:
        assert await replies.cancel(work, written.delivery_id, None, "Better not.")
    assert await hub.state(written.delivery_id) is DeliveryState.CANCELLED


# The gate's question


async def test_the_question_holds_what_the_database_knows(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    await hub.wants(
        conversation,
        {
            "channel_priorities": [{"channel": "telegram", "priority": 1}],
            "quiet_hours": {"start": "22:00", "end": "08:00"},
            "weekend_contact": True,
            "marketing_consent": True,
        },
    )
    asked = await question(hub, conversation)
    assert asked.contact.name == "Anna" and asked.contact.marketing_consent and asked.contact.weekend_contact
    assert asked.contact.quiet_hours == {"start": "22:00", "end": "08:00"}
    (address,) = asked.addresses
    assert (address.channel, address.account, address.verified) == (Channel.TELEGRAM, ACCOUNT, True)
    assert address.last_inbound_at == hub.clock.now() and address.capabilities is hub.connector.capabilities
    assert asked.conversation.newest_inbound_sequence == 1


async def test_somebody_who_stated_nothing_has_the_defaults(hub: SmallHub, anna: Person) -> None:
    asked = (await question(hub, await hub.writes(anna, "Hello"))).contact
    assert (asked.sales_consent, asked.marketing_consent, asked.weekend_contact) == (True, False, False)
    assert asked.urgent_notifications and asked.contact_hours is None


@pytest.mark.parametrize(
    ("phone", "zone", "source"),
    [
        ("+81312345678", "Asia/Tokyo", ZoneSource.PHONE),
        ("+12125551234", "Europe/Prague", ZoneSource.HUB),
        ("no number", "Europe/Prague", ZoneSource.HUB),
    ],
)
async def test_the_clock_of_a_phone(hub: SmallHub, anna: Person, phone: str, zone: str, source: ZoneSource) -> None:
    conversation = await hub.writes(anna, "Hello")
    async with hub.database.transaction() as work:
        (await work.session.get_one(Contact, conversation.contact_id)).phone = phone
    written = await hub.replies(conversation, "An offer", Purpose.SALES)
    assert (written.choice.timezone.name, written.choice.timezone.source) == (zone, source)


async def test_an_address_that_opted_out_is_known_as_such(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    assert conversation.identity_id is not None
    async with hub.database.transaction() as work:
        await contacts.mark_gone(work, conversation.identity_id, GoneReason.OPTED_OUT)
    (address,) = (await question(hub, conversation)).addresses
    assert address.opted_out and address.gone is None
    assert (await hub.replies(conversation, "Hi")).outcome is WrittenOutcome.REFUSED


async def test_who_opted_out_of_a_channel_and_wrote_again_gets_answers_only(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    assert conversation.contact_id is not None
    async with hub.database.transaction() as work:
        await preferences.record_consent(
            work, conversation.contact_id, ConsentTopic.ALL, granted=False, channel=Channel.TELEGRAM, source="test"
        )
    assert (await hub.replies(conversation, "Your answer")).outcome is WrittenOutcome.QUEUED
    assert (await hub.replies(conversation, "News", Purpose.SERVICE)).outcome is WrittenOutcome.REFUSED


async def test_a_group_is_answered_in_the_group(hub: SmallHub, anna: Person) -> None:
    group = hub.telegram.add_group("Club", [anna])
    hub.telegram.write_in_group(group, anna, "Hello all")
    await hub.receive()
    conversation = await hub.conversation()
    hub.clock.move_hub_to(datetime(2026, 3, 7, 3, 0, tzinfo=UTC))  # a Saturday night: a group has no hours of its own
    written = await hub.replies(conversation, "Welcome")
    assert written.outcome is WrittenOutcome.QUEUED
    assert (await hub.replies(conversation, "An offer", Purpose.SALES)).choice.outcome is Outcome.REFUSE
    await hub.work()
    seen = [message.text for message in hub.telegram.phone(anna, group) if not message.from_me]
    assert seen[-1] == "Welcome"


async def test_a_contact_merged_away_leads_to_its_heir(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    assert conversation.contact_id is not None
    async with hub.database.transaction() as work:
        heir = Contact(first_name="Anna Maria", created_at=work.now, updated_at=work.now)
        work.add(heir)
        await work.session.flush()
        old = await work.session.get_one(Contact, conversation.contact_id)
        old.merged_into = heir.id
        (await work.session.get_one(Identity, conversation.identity_id)).contact_id = heir.id
    asked = await question(hub, conversation)
    assert asked.contact.name == "Anna Maria" and len(asked.addresses) == 1
    written = await hub.replies(conversation, "Good day")
    await hub.work()
    assert await hub.state(written.delivery_id) is DeliveryState.SENT


async def test_an_old_answer_at_the_weekend_is_held(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Hello")
    hub.clock.move_hub_to(datetime(2026, 3, 7, 11, 0, tzinfo=UTC))
    written = await hub.replies(conversation, "At last")
    assert written.outcome is WrittenOutcome.HELD
    assert written.choice.due_at == datetime(2026, 3, 9, 7, 0, tzinfo=UTC)  # Monday 00:00 in Prague
    assert written.choice.due_at - hub.clock.now() > timedelta(days=1)
