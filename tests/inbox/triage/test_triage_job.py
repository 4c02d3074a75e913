"""The job: an interaction is judged, its conversation placed, a rep found, a model asked for, all in one transaction."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import config
from connectors.contract.channel import Channel
from crm.contacts.values import CustomerStatus, LanguageSource
from inbox.conversations import actions as conversations
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState, Turn
from inbox.jobs import ASK_MODEL, SHOW_CARD, SHOW_ENTRY, TRIAGE
from inbox.language_model.client import ModelSettings, OpenAIModel
from inbox.language_model.simulator import Fault, OpenAISimulator
from inbox.routing.load import load_routing
from inbox.triage.actions import Triage, extract, priority_of
from inbox.triage.rules import queue_key
from inbox.triage.store import queue_facts
from inbox.triage.values import Basis, PriorityLevel
from tests.inbox.room import MONDAY_NOON, Room, opened

ROUTING = load_routing(Path(config.__file__).with_name("routing.yaml"), team="T0HUB", channel="C0INBOX")
OUTAGE = "Our whole production is down since this morning, please help immediately!"
FAIR = "We need the six stands delivered, the fair opens on 24.11.2026."


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with opened(database_url) as room:
        room.handlers[TRIAGE.name] = Triage(ROUTING).triage
        yield room


@pytest.fixture
async def model() -> AsyncIterator[OpenAISimulator]:
    simulator = OpenAISimulator(clock=MONDAY_NOON.timestamp)
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def asking(room: Room, model: OpenAISimulator) -> AsyncIterator[Room]:
    """A room in which the simulated model is configured."""
    client = OpenAIModel(ModelSettings(model.base_url, "sandbox-mini", timeout_seconds=2, max_retries=0))
    triage = Triage(ROUTING, model=client)
    room.handlers |= {TRIAGE.name: triage.triage, ASK_MODEL.name: triage.ask_model}
    yield room
    await client.close()


async def test_a_message_is_judged_placed_and_shown(room: Room) -> None:
    olga = await room.add_rep("Olga", team="support")
    await room.add_rep("Sam", team="sales")
    heard = await room.hears(OUTAGE)
    await room.triages(heard)
    conversation, interaction = await room.conversation(heard), await room.interaction(heard)
    assert (conversation.priority, conversation.language) == (PriorityLevel.URGENT, "en")
    assert (conversation.owner_id, conversation.queue) == (olga, "support")
    assert (conversation.desk_team, conversation.desk_channel) == ("T0HUB", "C0INBOX")
    assert conversation.waiting_since is not None
    assert conversation.sla_due_at == conversation.waiting_since + timedelta(minutes=30)
    assert conversation.summary == OUTAGE
    assert interaction.processed_by_ai and interaction.ai_analysis is not None
    assert interaction.ai_analysis["hard"] is True and float(interaction.sentiment_score or 0) < 0
    kept = priority_of(conversation.judgement)
    assert kept is not None and kept.basis is Basis.RULE and kept.reasons
    [judged], [routed] = await room.events(heard, "judged"), await room.events(heard, "routed")
    assert judged.words.startswith("URGENT, ") and judged.interaction_id == heard.interaction_id
    assert routed.words.startswith("To Olga in support") and routed.data is not None and routed.data["trace"]
    assert len(await room.jobs(SHOW_CARD.name)) == 1
    assert [job["interaction"] for job in await room.jobs(SHOW_ENTRY.name)] == [str(heard.interaction_id)]
    assert await room.jobs(TRIAGE.name) == [] == await room.jobs(ASK_MODEL.name)


async def test_what_the_crm_knows_is_among_the_reasons(room: Room) -> None:
    heard = await room.hears("Can you help me with my order?")
    await room.change_contact(
        heard, customer_status=CustomerStatus.CUSTOMER, lifetime_value=Decimal(20000), lead_source="fair"
    )
    await room.triages(heard)
    judgement = (await room.conversation(heard)).judgement
    assert judgement is not None
    assert {"standing", "value"} <= {reason["code"] for reason in judgement["reasons"]}
    assert judgement["basis"] == "rule" and judgement["as_of"] and judgement["value"] > 0


async def test_further_messages_press_more_and_an_earlier_one_is_not_forgotten(room: Room) -> None:
    first = await room.hears(OUTAGE)
    await room.triages(first)
    before = (await room.conversation(first)).urgency
    second = await room.hears("Hello?")
    await room.triages(second)
    conversation = await room.conversation(second)
    assert conversation.urgency > before
    codes = {reason["code"] for reason in (conversation.judgement or {})["reasons"]}
    assert {"earlier", "repeated"} <= codes and (conversation.judgement or {})["is_hard"]


async def test_thanks_after_our_answer_leave_the_conversation_waiting(room: Room) -> None:
    heard = await room.hears("When does the parcel arrive?")
    await room.triages(heard)
    await room.answers(heard, "Tomorrow.")
    thanks = await room.hears("Thank you very much")
    await room.triages(thanks)
    conversation = await room.conversation(thanks)
    assert (conversation.state, conversation.turn) == (ConversationState.WAITING, Turn.THEIRS)
    assert (conversation.waiting_since, conversation.sla_due_at) == (None, None)
    assert (conversation.priority, len(await room.events(thanks, "rested"))) == (PriorityLevel.LOW, 1)


async def test_thanks_after_an_answer_that_was_taken_back_do_not_close_the_matter(room: Room) -> None:
    heard = await room.hears("When does the parcel arrive?")
    await room.triages(heard)
    await room.answers(heard, "Tomorrow.", sent=False)
    thanks = await room.hears("Thanks")
    await room.triages(thanks)
    conversation = await room.conversation(thanks)
    assert (conversation.state, conversation.turn) == (ConversationState.OPEN, Turn.OURS)


async def test_a_new_question_after_our_answer_opens_the_clock_again(room: Room) -> None:
    heard = await room.hears("When does the parcel arrive?")
    await room.triages(heard)
    await room.answers(heard, "Tomorrow.")
    again = await room.hears("It is not here, where is it?")
    await room.triages(again)
    conversation = await room.conversation(again)
    assert conversation.state is ConversationState.OPEN and conversation.sla_due_at is not None


async def test_an_automatic_reply_disturbs_nobody(room: Room) -> None:
    await room.add_rep("Olga", team="support")
    heard = await room.hears("Your letter has reached me, I read it next week.", data={"automatic": True})
    await room.triages(heard)
    conversation = await room.conversation(heard)
    assert conversation.is_noise and conversation.owner_id is None and conversation.queue == "inbox"
    assert (await room.events(heard, "judged"))[0].words == "LOW, 0.02: automatic reply, says its envelope."


async def test_an_automatic_reply_to_our_answer_leaves_the_conversation_waiting(room: Room) -> None:
    heard = await room.hears(OUTAGE)
    await room.triages(heard)
    await room.answers(heard, "We are on it.")
    auto = await room.hears("Your letter has reached me.", data={"automatic": True})
    await room.triages(auto)
    conversation = await room.conversation(auto)
    assert (conversation.state, conversation.turn) == (ConversationState.WAITING, Turn.THEIRS)
    assert not conversation.is_noise and conversation.summary == OUTAGE


async def test_an_automatic_reply_does_not_sink_somebody_who_still_waits(room: Room) -> None:
    heard = await room.hears(OUTAGE)
    await room.triages(heard)
    before = await room.conversation(heard)
    await room.triages(await room.hears("Urgent, urgent, all is down", data={"automatic": True}))
    after = await room.conversation(heard)
    assert (after.is_noise, after.priority, after.summary) == (False, PriorityLevel.URGENT, OUTAGE)
    assert abs(after.urgency - before.urgency) < 0.02 and after.sla_due_at == before.sla_due_at


async def test_a_group_is_judged_by_who_wrote(asking: Room, model: OpenAISimulator) -> None:
    olga = await asking.add_rep("Olga")
    await asking.hears("Hello", "ann", group="team")
    heard = await asking.hears(FAIR, "bob", group="team")
    await asking.change_contact(heard, customer_status=CustomerStatus.CUSTOMER)
    await asking.triages(heard)
    conversation = await asking.conversation(heard)
    assert (conversation.contact_id, conversation.owner_id) == (None, olga)
    assert "standing" in {reason["code"] for reason in (conversation.judgement or {})["reasons"]}
    await asking.change_contact(heard, customer_status=CustomerStatus.BLACKLISTED)
    again = await asking.hears(FAIR, "bob", group="team")
    await asking.triages(again)
    await asking.asks_model(again)
    assert model.calls == []


async def test_the_queue_in_its_order(room: Room) -> None:
    calm = await room.hears("What are your opening hours?", "calm")
    noise = await room.hears("Weekly letter", "noise", data={"bulk": True})
    rich = await room.hears("What are your opening hours?", "rich")
    down = await room.hears(OUTAGE, "down")
    await room.change_contact(rich, lifetime_value=Decimal(90_000))
    names = {one.conversation_id: name for one, name in zip((calm, noise, rich, down), "CNRD", strict=True)}
    for heard in (calm, noise, rich, down):
        await room.triages(heard)
    async with room.database.reading() as session:
        found = [await session.get_one(Conversation, one) for one in names]
        keys = {names[one.id]: queue_key(await queue_facts(session, one)) for one in found}
    assert sorted(keys, key=keys.__getitem__) == ["D", "R", "C", "N"]


async def test_who_was_spam_before_sinks(room: Room) -> None:
    rep = await room.add_rep("Olga")
    heard = await room.hears("Buy cheap watches")
    await room.triages(heard)
    async with room.database.transaction() as work:
        await conversations.close_as_spam(work, heard.conversation_id, rep)
    again = await room.hears("Please call me urgently")
    await room.triages(again)
    assert again.conversation_id != heard.conversation_id
    assert (await room.conversation(again)).is_noise


async def test_a_public_complaint_goes_to_support(room: Room) -> None:
    olga = await room.add_rep("Olga", team="support")
    heard = await room.hears("Worst company ever, terrible and awful", channel=Channel.FACEBOOK, is_public=True)
    await room.triages(heard)
    conversation = await room.conversation(heard)
    assert (conversation.owner_id, (conversation.route or {})["rule"]) == (olga, "angry in public")


async def test_a_closed_conversation_is_only_annotated(room: Room) -> None:
    rep = await room.add_rep("Olga")
    heard = await room.hears(OUTAGE)
    async with room.database.transaction() as work:
        await conversations.resolve(work, heard.conversation_id, rep)
    await room.triages(heard)
    conversation = await room.conversation(heard)
    assert (conversation.state, conversation.sla_due_at, conversation.judgement) == (
        ConversationState.CLOSED,
        None,
        None,
    )
    assert (await room.interaction(heard)).processed_by_ai


async def test_a_detected_language_is_noted_and_a_stated_one_is_kept(room: Room) -> None:
    ann = await room.hears("Guten Tag, können Sie mir bitte sagen, wann meine Bestellung kommt?")
    bob = await room.hears("Guten Tag, können Sie mir bitte sagen, wann meine Bestellung kommt?", "bob")
    await room.change_contact(bob, language="cs", language_source=LanguageSource.STATED)
    await room.triages(ann)
    await room.triages(bob)
    assert ((await room.contact(ann)).language, (await room.contact(bob)).language) == ("de", "cs")
    assert (await room.contact(ann)).language_source is LanguageSource.DETECTED


@pytest.mark.parametrize("text", ["", "\x00", "🔥" * 300, "a" * 200_000, "\u202e<!channel>\n" * 50])
async def test_any_text_is_judged(room: Room, text: str) -> None:
    heard = await room.hears(text)
    await room.triages(heard)
    assert (await room.conversation(heard)).queue and await room.dead() == []


async def test_a_model_raises_what_the_rules_could_not_know(asking: Room, model: OpenAISimulator) -> None:
    heard = await asking.hears(FAIR)
    await asking.triages(heard)
    before = await asking.conversation(heard)
    await asking.asks_model(heard)
    after, interaction = await asking.conversation(heard), await asking.interaction(heard)
    assert after.urgency > before.urgency and after.priority is PriorityLevel.URGENT
    assert after.version > before.version
    assert (after.judgement or {})["basis"] == "model" and (after.judgement or {})["intent"]
    assert after.sla_due_at == before.sla_due_at
    both = interaction.ai_analysis or {}
    assert both["model"]["level"] == "URGENT" and both["urgency"] < both["model"]["urgency"]
    [said] = await asking.events(heard, "model said")
    assert "the date they name is today or tomorrow" in said.words and "raises" in said.words
    assert [call["status"] for call in model.calls] == [200]
    assert await asking.dead() == []


async def test_what_the_model_raised_outlives_the_next_message(asking: Room) -> None:
    heard = await asking.hears(FAIR)
    await asking.triages(heard)
    await asking.asks_model(heard)
    raised = (await asking.conversation(heard)).urgency
    again = await asking.hears("Did you get this?")
    await asking.triages(again)
    assert (await asking.conversation(again)).urgency >= raised


async def test_a_model_does_not_lower(asking: Room) -> None:
    heard = await asking.hears("This is a matter for our lawyer, we will sue, thanks")
    await asking.triages(heard)
    before = await asking.conversation(heard)
    await asking.asks_model(heard)
    after = await asking.conversation(heard)
    assert (after.urgency, after.priority) >= (before.urgency, before.priority)
    assert (after.judgement or {})["is_hard"]


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.REFUSED, Fault.HALF_JSON, Fault.WRONG_WORD, Fault.INJECTED])
async def test_without_an_answer_the_rules_stand(asking: Room, model: OpenAISimulator, fault: Fault) -> None:
    heard = await asking.hears(FAIR)
    await asking.triages(heard)
    before = await asking.conversation(heard)
    model.trouble(fault)
    await asking.asks_model(heard)
    after = await asking.conversation(heard)
    assert (after.urgency, after.judgement) == (before.urgency, before.judgement)
    [silent] = await asking.events(heard, "model silent")
    assert silent.words.startswith("The model gave no answer: ")
    assert silent.words.endswith("The judgement of the rules stands.")
    assert await asking.jobs(ASK_MODEL.name) == [] and len(model.calls) == 1


async def test_a_model_that_comes_late_raises_nothing_any_more(asking: Room) -> None:
    heard = await asking.hears(FAIR)
    await asking.triages(heard)
    await asking.answers(heard, "They are on their way.")
    before = await asking.conversation(heard)
    await asking.asks_model(heard)
    after = await asking.conversation(heard)
    assert (after.urgency, after.sla_due_at) == (before.urgency, None)
    assert ((await asking.interaction(heard)).ai_analysis or {})["model"]


async def test_nobody_is_sent_to_a_model_who_is_blacklisted_or_says_nothing(
    asking: Room, model: OpenAISimulator
) -> None:
    silent = await asking.hears("")
    barred = await asking.hears("We need it on 24.11.2026", "bob")
    await asking.change_contact(barred, customer_status=CustomerStatus.BLACKLISTED)
    for heard in (silent, barred):
        await asking.triages(heard)
        await asking.asks_model(heard)
    assert model.calls == []


def test_an_extract_is_the_first_line_with_words() -> None:
    assert extract("\n***\n Hello there. \nmore") == "Hello there."
    assert extract("x" * 500) == "x" * 159 + "…"
    assert extract("🔥\n") == ""


async def test_thanks_after_it_was_resolved_are_kept_with_it_and_open_nothing(room: Room) -> None:
    rep = await room.add_rep("Olga", team="support")
    heard = await room.hears(OUTAGE)
    await room.triages(heard)
    async with room.database.transaction() as work:
        await conversations.resolve(work, heard.conversation_id, rep)
    thanks = await room.hears("Thank you, that works")
    assert thanks.conversation_id != heard.conversation_id
    await room.triages(thanks)
    former = await room.conversation(heard)
    assert (former.state, former.last_sequence) == (ConversationState.CLOSED, 2)
    assert [one.words for one in await room.events(heard, "thanked")]
    assert str(thanks.interaction_id) in [job["interaction"] for job in await room.jobs(SHOW_ENTRY.name)]
    more = await room.hears("But now the lamp is broken, please help")
    await room.triages(more)
    assert (await room.conversation(more)).state is ConversationState.OPEN
    assert more.conversation_id not in (heard.conversation_id, thanks.conversation_id)


async def test_thanks_long_after_the_end_are_new(room: Room) -> None:
    rep = await room.add_rep("Olga", team="support")
    heard = await room.hears(OUTAGE)
    await room.triages(heard)
    async with room.database.transaction() as work:
        (await conversations.resolve(work, heard.conversation_id, rep)).closed_at = work.now - timedelta(days=8)
    thanks = await room.hears("Thank you, that works")
    await room.triages(thanks)
    assert (await room.conversation(thanks)).state is not ConversationState.CLOSED
