"""A draft for a rep: from the talk with one contact, by the model, else by template, and always for reading first."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import config
from crm.contacts.values import CustomerStatus, LanguageSource
from crm.interactions import actions as interactions
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.jobs import TRIAGE
from inbox.language_model.client import OpenAIModel
from inbox.language_model.drafts import Drafter, question_for
from inbox.language_model.simulator import Fault, OpenAISimulator
from inbox.language_model.templates import load_templates
from inbox.language_model.values import DraftedText, DraftQuestion, Turn
from inbox.routing.values import Queue, RoutingRules
from inbox.triage.actions import Triage
from inbox.triage.analysis.values import Intent
from inbox.triage.values import Basis
from tests.inbox.room import Heard, Room, opened

TEMPLATES = load_templates(Path(config.__file__).with_name("templates"))
TALK = DraftQuestion((Turn("Où est mon colis ?", ours=False),), "fr", Intent.QUESTION, "Anna", "Petr")


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    async with opened(sqlite_url) as room:
        inbox = Queue("inbox", "T0HUB", "C0INBOX")
        room.handlers[TRIAGE.name] = Triage(RoutingRules({"inbox": inbox}, "inbox")).triage
        yield room


async def question(room: Room, heard: Heard) -> DraftQuestion:
    async with room.database.reading() as session:
        return await question_for(session, heard.conversation_id, "Petr")


async def test_the_talk_is_asked_about_in_order(room: Room) -> None:
    first = await room.hears("Hello, when does my parcel arrive? I ordered it a week ago.")
    await room.triages(first)
    await room.answers(first, "Tomorrow.")
    last = await room.hears("It did not arrive, this is broken and unacceptable.")
    await room.triages(last)
    asked = await question(room, last)
    assert [(turn.ours, turn.text.split()[0]) for turn in asked.turns] == [
        (False, "Hello,"),
        (True, "Tomorrow."),
        (False, "It"),
    ]
    assert (asked.language, asked.contact, asked.rep) == ("en", "Ann", "Petr")
    assert asked.intent in (Intent.COMPLAINT, Intent.PROBLEM)


async def test_what_never_went_out_and_what_was_taken_back_is_left_out(room: Room) -> None:
    heard = await room.hears("First")
    gone = await room.hears("Secret, sorry, wrong window")
    undone = await room.answers(heard, "Never sent", sent=False)
    async with room.database.transaction() as work:
        await interactions.mark_deleted(work, gone.interaction_id, work.now)
        delivery = Delivery(
            interaction_id=undone,
            conversation_id=heard.conversation_id,
            purpose=Purpose.ANSWER,
            state=DeliveryState.CANCELLED,
            created_at=work.now,
        )
        work.add(delivery)
    assert [turn.text for turn in (await question(room, heard)).turns] == ["First"]


async def test_other_contacts_are_never_in_it(room: Room) -> None:
    ann, bob = await room.hears("I am Ann"), await room.hears("I am Bob", "bob")
    assert [turn.text for turn in (await question(room, ann)).turns] == ["I am Ann"]
    assert [turn.text for turn in (await question(room, bob)).turns] == ["I am Bob"]


async def test_the_contacts_own_language_where_the_text_tells_none(room: Room) -> None:
    heard = await room.hears("12345")
    await room.change_contact(heard, language="cs", language_source=LanguageSource.STATED)
    await room.triages(heard)
    assert (await question(room, heard)).language == "cs"


async def test_without_a_model_a_template(room: Room) -> None:
    draft = await Drafter(TEMPLATES).draft(TALK)
    assert draft.text.startswith("Bonjour Anna,") and draft.basis is Basis.RULE
    assert draft.words == "A template to begin with. Read it before you send it."


async def test_with_a_model_its_draft(model: OpenAIModel, server: OpenAISimulator) -> None:
    draft = await Drafter(TEMPLATES, model).draft(TALK)
    assert draft.text.startswith("Merci pour votre message") and draft.basis is Basis.MODEL
    assert draft.words == "A draft by sandbox-mini. Read it before you send it."
    assert "Anna" not in str(server.calls) and "Petr" not in str(server.calls)


async def test_a_contact_who_may_not_be_shown_to_a_model(
    room: Room, model: OpenAIModel, server: OpenAISimulator
) -> None:
    heard = await room.hears("Where is my parcel?")
    await room.change_contact(heard, customer_status=CustomerStatus.BLACKLISTED)
    asked = await question(room, heard)
    assert not asked.model_allowed
    assert (await Drafter(TEMPLATES, model).draft(asked)).basis is Basis.RULE
    assert server.calls == []


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.REFUSED, Fault.CUT_OFF, Fault.PAGE])
async def test_a_model_that_fails_leaves_a_template(model: OpenAIModel, server: OpenAISimulator, fault: Fault) -> None:
    server.trouble(fault)
    draft = await Drafter(TEMPLATES, model).draft(TALK)
    assert draft.text.startswith("Bonjour Anna,") and "the model gave no answer" in draft.words


async def test_a_link_in_a_draft_is_pointed_out(model: OpenAIModel, server: OpenAISimulator) -> None:
    server.trouble(Fault.INJECTED)
    draft = await Drafter(TEMPLATES, model).draft(TALK)
    assert draft.words.endswith("It names a link or an address: look twice.")
    assert isinstance(await model.draft(TALK), DraftedText)
