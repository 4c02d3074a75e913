"""An answer that nobody sees in the chat for five minutes goes by mail: once, to an address that may have it, or not at all."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel, ChannelAddress
from connectors.email.simulator import Behaviour
from crm.contacts import actions as contacts
from crm.contacts.model import Claim, Identity, MergeSuggestion
from crm.contacts.values import GoneReason, Sighting, VerifiedBy
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from crm.storage.jobs import Job, JobRequest
from inbox import replies
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.jobs import LOOK_UNSEEN
from inbox.unseen.actions import copy_id
from tests.inbox.unseen.talk import SITE, Talk, opened

ANN = "ann@home.example"
ANSWER = "Yes, within two days."


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talk]:
    async with opened(database_url) as talk:
        talk.simulator.add_person("Ann", ANN)
        yield talk


async def prove(talk: Talk, conversation_contact: UUID | None, email: str = ANN) -> UUID:
    """The chat's contact has this address, and it is proven: a rep vouched for it."""
    async with talk.database.transaction() as work:
        found = await contacts.written_to(work, ChannelAddress(Channel.EMAIL, "", email))
        await contacts.mark_verified(work, found.identity_id, VerifiedBy.REP, "A rep knows them.")
        assert found.contact_id is not None and conversation_contact is not None
        await contacts.merge(work, conversation_contact, found.contact_id, None, "They are one.")
    return found.identity_id


async def seen_before(talk: Talk, email: str) -> UUID:
    """Somebody else is known by this address, and it is proven to be theirs."""
    async with talk.database.transaction() as work:
        place = ChannelAddress(Channel.EMAIL, "", email)
        found = await contacts.identify(work, Sighting(address=place, at=work.now, authenticated=True))
    assert found.contact_id is not None
    return found.contact_id


# It goes


async def test_an_unseen_answer_goes_to_the_address_that_was_left_in_the_chat(talk: Talk) -> None:
    conversation = await talk.says("Do you ship to Brno? My last order was 1182.", ANN)
    answer = await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(4)
    assert talk.letters(ANN) == []
    await talk.pass_minutes(1)
    (letter,) = talk.letters(ANN)
    assert letter.text.startswith(ANSWER)
    assert "our chat" in letter.text
    assert "1182" not in str(letter)  # what was said in the chat stays there
    assert letter.subject == ANSWER
    copy = await talk.copy(answer)
    assert copy is not None
    assert (copy.state, copy.channel, copy.account) == (DeliveryState.SENT, Channel.EMAIL, "support")
    assert copy.sentence.startswith("E-mail, because they have not seen it in the chat for 5 minutes")
    assert [one["code"] for one in (copy.decision or {})["reasons"]][:2] == ["unseen", "not_proven"]
    assert await talk.events(conversation, "unseen") == [copy.sentence]
    for _ in range(3):
        await talk.pass_minutes(10)
    assert len(talk.letters(ANN)) == 1
    assert (await talk.delivery(answer.id)).state is DeliveryState.SENT  # it still lies in the chat


async def test_a_proven_address_comes_before_one_that_was_said(talk: Talk) -> None:
    conversation = await talk.says("Hello", "other@home.example")
    await prove(talk, conversation.contact_id)
    await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    assert (len(talk.letters(ANN)), talk.letters("other@home.example")) == (1, [])


async def test_what_the_browser_has_and_nobody_looked_at_goes_too(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    answer = await talk.answers(conversation, ANSWER)
    await talk.gets(answer)
    assert (await talk.delivery(answer.id)).state is DeliveryState.DELIVERED
    await talk.pass_minutes(5)
    assert len(talk.letters(ANN)) == 1


async def test_the_last_address_they_named_counts(talk: Talk) -> None:
    await talk.says("Hello", "an@home.example")
    conversation = await talk.says("Sorry, a slip", ANN)
    await talk.says("And no address here")
    await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    assert len(talk.letters(ANN)) == 1


async def test_a_slip_in_the_address_closes_nothing_but_that_address(talk: Talk) -> None:
    conversation = await talk.says("Hello", "an@home.example")
    first = await talk.answers(conversation, "the first")
    await talk.pass_minutes(5)
    copy = await talk.copy(first)
    assert copy is not None
    assert (copy.state, copy.problem) == (DeliveryState.CANCELLED, "Nothing can be sent to that address any more.")
    await talk.says("I meant this one", ANN)
    await talk.answers(conversation, "the second")
    await talk.pass_minutes(5)
    assert [one.text.startswith("the second") for one in talk.letters(ANN)] == [True]


async def test_a_long_answer_goes_whole_when_a_part_of_it_was_not_seen(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    long = " ".join(f"word{number}" for number in range(1500))
    answer = await talk.answers(conversation, long)
    await talk.pass_minutes(5)
    (letter,) = talk.letters(ANN)
    assert "word0 " in letter.text and "word1499" in letter.text
    assert (await talk.copy(answer)) is not None


# It does not go


async def test_seen_is_not_mailed(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    by_event, by_mailbox = [await talk.answers(conversation, text) for text in ("one", "two")]
    await talk.reads(by_event)
    await talk.reads(by_mailbox, hub_knows=False)  # the event waits in the journal still
    assert (await talk.delivery(by_mailbox.id)).state is DeliveryState.SENT
    await talk.pass_minutes(5)
    assert talk.letters(ANN) == []
    assert await talk.copy(by_event) is None and await talk.copy(by_mailbox) is None


async def test_without_an_address_it_stays_in_the_chat(talk: Talk) -> None:
    conversation = await talk.says("Hello", "no address at all")
    await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    (words,) = await talk.events(conversation, "unseen")
    assert "No e-mail address of theirs is known" in words
    assert [channel for channel, _ in talk.calls] == ["chat"]


async def test_what_we_want_to_sell_follows_nobody(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    await prove(talk, conversation.contact_id)
    await talk.answers(conversation, "Have a look at our offer", Purpose.SALES)
    await talk.pass_minutes(5)
    assert talk.letters(ANN) == []


async def test_no_time_set_means_never(talk: Talk) -> None:
    talk.gate = type(talk.gate)(hub_zone="Europe/Prague", unseen=timedelta(0))
    conversation = await talk.says("Hello", ANN)
    await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(60)
    assert talk.letters(ANN) == []


# The gate


async def test_it_waits_for_the_hours_they_allow(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    await prove(talk, conversation.contact_id)
    await talk.wants(conversation, quiet_hours={"start": "00:00", "end": "18:00"}, weekend_contact=True)
    await talk.pass_minutes(180)  # no fresh answer any more, so the hours bind
    await talk.answer_held_back(conversation)
    await talk.pass_minutes(60)
    assert talk.letters(ANN) == []
    await talk.pass_minutes(4 * 60)
    assert [one.text.startswith("held till six") for one in talk.letters(ANN)] == [True]


async def test_what_waits_is_withdrawn_when_they_see_it_meanwhile(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    await talk.wants(conversation, quiet_hours={"start": "00:00", "end": "18:00"}, weekend_contact=True)
    await talk.pass_minutes(180)
    by_event = await talk.delivery(await talk.answer_held_back(conversation))
    by_mailbox = await talk.delivery(await talk.answer_held_back(conversation))
    await talk.reads(by_event)
    await talk.reads(by_mailbox, hub_knows=False)
    assert [await talk.state_of_copy(one) for one in (by_event, by_mailbox)] == ["cancelled", "held"]
    await talk.pass_minutes(12 * 60)
    copy = await talk.copy(by_mailbox)
    assert copy is not None
    assert (copy.state, copy.problem) == (DeliveryState.CANCELLED, "They have seen it in the chat meanwhile.")
    assert talk.letters(ANN) == []


async def test_who_wants_no_mail_gets_none_and_the_rep_reads_why(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    await prove(talk, conversation.contact_id)
    await talk.route(conversation)
    assert conversation.contact_id is not None
    async with talk.database.transaction() as work:
        await preferences.record_consent(
            work, conversation.contact_id, ConsentTopic.ALL, granted=False, channel=Channel.EMAIL, source="a rep"
        )
    await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    assert talk.letters(ANN) == []
    assert any("cannot go by e-mail" in one and "opted out" in one for one in await talk.notices())


# What is only said joins nobody and reveals nothing


async def test_an_address_that_was_only_said_gets_nothing_once_the_contact_is_more_than_the_chat(talk: Talk) -> None:
    """Whoever says in a chat that victim's talk goes to their own address gets none of it."""
    conversation = await talk.says("Hello", ANN)
    async with talk.database.transaction() as work:
        place = ChannelAddress(Channel.TELEGRAM, "", "77")
        other = await contacts.identify(work, Sighting(address=place, at=work.now, authenticated=True))
        assert conversation.contact_id is not None and other.contact_id is not None
        await contacts.merge(work, conversation.contact_id, other.contact_id, None, "A rep thinks so.")
    await talk.answers(conversation, "Your contract number is 4711.")
    await talk.pass_minutes(5)
    assert talk.letters(ANN) == []


async def test_what_is_held_does_not_go_when_the_contact_became_more_meanwhile(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    await talk.wants(conversation, quiet_hours={"start": "00:00", "end": "23:59"}, weekend_contact=True)
    await talk.pass_minutes(180)
    delivery_id = await talk.answer_held_back(conversation)
    async with talk.database.transaction() as work:
        place = ChannelAddress(Channel.TELEGRAM, "", "77")
        other = await contacts.identify(work, Sighting(address=place, at=work.now, authenticated=True))
        assert conversation.contact_id is not None and other.contact_id is not None
        await contacts.merge(work, conversation.contact_id, other.contact_id, None, "A rep thinks so.")
    await talk.pass_minutes(24 * 60)
    copy = await talk.copy(await talk.delivery(delivery_id))
    assert copy is not None and copy.state is DeliveryState.CANCELLED
    assert talk.letters(ANN) == []


async def test_the_owner_of_the_address_is_joined_with_nobody_whatever_they_answer(talk: Talk) -> None:
    """A stranger names Ann's address in the chat, the hub writes there, and Ann answers: two people, two conversations."""
    ann = await seen_before(talk, ANN)
    conversation = await talk.says("Hello", ANN)
    await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    (letter,) = talk.letters(ANN)
    talk.simulator.write(talk.simulator.people[ANN], "What is this? I asked nothing.", answers=letter)
    await talk.simulator.settle()
    hers = await talk.conversation(Channel.EMAIL, ANN)
    assert (hers.contact_id, hers.id != conversation.id) == (ann, True)
    assert (await talk.contact_of(hers)).merged_into is None
    assert (await talk.contact_of(conversation)).merged_into is None
    assert (await talk.contact_of(conversation)).email is None
    rows = {(row.scope, row.contact_id, row.verified_at is not None) for row in await talk.identities(ANN)}
    assert rows == {("", ann, True), (f"chat:{SITE}:{talk.visitor}", conversation.contact_id, False)}
    assert "Nobody proves" in (await talk.events(hers, "related"))[0]
    async with talk.database.reading() as session:
        assert list(await session.scalars(select(MergeSuggestion))) == []
        assert [one for one in await session.scalars(select(Claim)) if one.contact_id == conversation.contact_id] == []


async def test_an_unknown_owner_who_answers_without_proof_is_joined_with_nobody_either(talk: Talk) -> None:
    talk.simulator.authserv_id = ""
    conversation = await talk.says("Hello", ANN)
    await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    (letter,) = talk.letters(ANN)
    talk.simulator.write(talk.simulator.people[ANN], "Who are you?", answers=letter)
    await talk.simulator.settle()
    hers = next(row for row in await talk.identities(ANN) if row.scope == "")
    assert hers.contact_id not in (None, conversation.contact_id)


async def test_two_strangers_who_name_one_address_stay_two(talk: Talk) -> None:
    one = await talk.says("Hello", ANN)
    other = await talk.says("Hello", ANN, visitor="b" * 32)
    for conversation in (one, other):
        await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    assert len(talk.letters(ANN)) == 2
    assert len({row.contact_id for row in await talk.identities(ANN)}) == 2
    assert one.contact_id != other.contact_id


@pytest.mark.parametrize("reason", [GoneReason.OPTED_OUT, GoneReason.UNREACHABLE])
async def test_an_address_whose_owner_wants_nothing_is_not_written_to(talk: Talk, reason: GoneReason) -> None:
    await seen_before(talk, ANN)
    (row,) = await talk.identities(ANN)
    async with talk.database.transaction() as work:
        await contacts.mark_gone(work, row.id, reason)
    conversation = await talk.says("Hello", ANN)
    await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    assert talk.letters(ANN) == []


async def test_nor_one_of_somebody_we_shut_out(talk: Talk) -> None:
    owner = await seen_before(talk, ANN)
    async with talk.database.transaction() as work:
        await contacts.blacklist(work, owner, None, "rude")
    conversation = await talk.says("Hello", ANN)
    await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    assert talk.letters(ANN) == []


# Exactly once


async def test_done_again_it_changes_nothing(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    answer = await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    for _ in range(2):  # hub replay, or two workers who both believe it is theirs
        async with talk.database.transaction() as work:
            work.enqueue(JobRequest(LOOK_UNSEEN, f"unseen:{answer.id}", {"delivery": str(answer.id)}))
        await talk.work()
    assert len(talk.letters(ANN)) == 1


async def test_what_waits_survives_a_restart(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    await talk.answers(conversation, ANSWER)
    async with talk.database.reading() as session:
        (job,) = await session.scalars(select(Job).where(Job.kind == LOOK_UNSEEN.name))
    assert job.due_at - talk.clock.now() == timedelta(minutes=5)
    await talk.database.engine.dispose()
    await talk.pass_minutes(5)
    assert len(talk.letters(ANN)) == 1


async def test_they_are_back_in_the_chat_so_what_waits_is_withdrawn(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    await talk.wants(conversation, quiet_hours={"start": "00:00", "end": "23:59"}, weekend_contact=True)
    await talk.pass_minutes(180)
    delivery_id = await talk.answer_held_back(conversation)
    await talk.says("I am here again")
    copy = await talk.copy(await talk.delivery(delivery_id))
    assert copy is not None and copy.state is DeliveryState.CANCELLED


async def test_a_rep_may_take_it_back_while_it_waits(talk: Talk) -> None:
    conversation = await talk.says("Hello", ANN)
    await talk.wants(conversation, quiet_hours={"start": "00:00", "end": "23:59"}, weekend_contact=True)
    await talk.pass_minutes(180)
    delivery_id = await talk.answer_held_back(conversation)
    copy = await talk.copy(await talk.delivery(delivery_id))
    async with talk.database.transaction() as work:
        assert copy is not None and await replies.undo(work, copy.id, None)
    await talk.pass_minutes(24 * 60)
    assert talk.letters(ANN) == []


async def test_a_mail_that_comes_back_goes_nowhere_else(talk: Talk) -> None:
    """It stands in the chat already; the address is closed, the chat is not, and the rep reads what became of it."""
    gone = talk.simulator.add_person("Gone", "gone@home.example", behaviour=Behaviour.BOUNCE)
    conversation = await talk.says("Hello", gone.address)
    answer = await talk.answers(conversation, ANSWER)
    await talk.pass_minutes(5)
    await talk.simulator.settle()
    await talk.work()
    assert await talk.state_of_copy(answer) == "failed"
    async with talk.database.reading() as session:
        found = set(await session.scalars(select(Delivery.id)))
        rows = list(await session.scalars(select(Identity).where(Identity.handle == gone.address)))
    assert found == {answer.id, copy_id(answer.id)}
    assert [(row.scope, row.gone_reason) for row in rows] == [(f"chat:{SITE}:{talk.visitor}", GoneReason.UNREACHABLE)]
    await talk.answers(conversation, "once more")
    await talk.pass_minutes(5)
    assert [outcome for channel, outcome in talk.calls if channel == "email"] == ["sent"]
