"""A rep changes or deletes their own words after they were sent: it happens at the customer too, or the thread says why not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.contract.capabilities import Capabilities
from connectors.contract.outbound import PartAction
from crm.contacts import actions as contacts
from crm.storage.unit_of_work import UnitOfWork
from inbox.acts.rules import why_not_changed, why_not_deleted
from inbox.acts.values import SentFacts
from inbox.deliveries.values import DeliveryState
from inbox.slack import store
from inbox.slack.simulator import PersonFile
from tests.inbox.slack.at_telegram import AtTelegram, open_at_telegram
from tests.inbox.slack.house import House, written_in

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
async def telegram(sqlite_url: str) -> AsyncIterator[AtTelegram]:
    async with open_at_telegram(sqlite_url) as found:
        yield found


async def test_changed_words_reach_the_telephone(telegram: AtTelegram) -> None:
    await telegram.writes("How much is it?")
    ts = await telegram.answered("It costs 450")
    telegram.house.slack.faults.deliver_twice()
    await telegram.house.slack.edit_message("petr", "triage", ts, "It costs 45")
    await telegram.house.whispered("petr", "it is being changed on Telegram")
    await telegram.house.sees("The customer has the changed words now", telegram.house.thread)
    assert telegram.texts()[-1] == "It costs 45"
    await telegram.house.until_quiet()
    assert len([one for one in telegram.house.thread() if "changed words now" in written_in(one)]) == 1
    delivery = (await telegram.house.deliveries())[-1]
    async with telegram.house.database.reading() as session:
        kept = await store.versions(session, delivery.interaction_id)
    assert [one.content for one in kept] == ["It costs 45"]


async def test_of_two_changes_within_a_second_the_later_stands(telegram: AtTelegram) -> None:
    await telegram.writes("How much is it?")
    ts = await telegram.answered("It costs 450")
    for words in ("It costs 54", "It costs 45"):
        await telegram.house.slack.edit_message("petr", "triage", ts, words)
    await telegram.house.until(lambda: telegram.texts()[-1] == "It costs 45")


async def test_deleted_words_are_taken_back_at_the_telephone(telegram: AtTelegram) -> None:
    await telegram.writes("How much is it?")
    ts = await telegram.answered("Ask Petr, he is lazy")
    await telegram.house.slack.delete_message("petr", "triage", ts)
    await telegram.house.whispered("petr", "it is being taken back on Telegram")
    await telegram.house.sees("Taken back at the customer", telegram.house.thread)
    assert "Ask Petr, he is lazy" not in telegram.texts()


async def test_after_two_days_telegram_takes_nothing_back(telegram: AtTelegram) -> None:
    await telegram.writes("How much is it?")
    ts = await telegram.answered("It costs 450")
    telegram.house.clock.offset = timedelta(hours=49)
    await telegram.house.slack.delete_message("petr", "triage", ts)
    await telegram.house.whispered("petr", "there it can be taken back for 48 hours only")
    assert telegram.texts()[-1] == "It costs 450"


async def test_words_under_a_picture_are_changed_there(telegram: AtTelegram) -> None:
    await telegram.writes("Which colours?")
    ts = await telegram.answered("Blue an red", PersonFile("kettle.png", PNG, "image/png"))
    await telegram.house.slack.edit_message("petr", "triage", ts, "Blue and red")
    await telegram.house.sees("The customer has the changed words now", telegram.house.thread)
    picture = telegram.telegram.phone(telegram.anna)[-1]
    assert picture.media is not None
    assert (picture.text, picture.edited, picture.media.content) == ("Blue and red", True, PNG)
    await telegram.house.slack.edit_message("petr", "triage", ts, "x" * 1025)
    await telegram.house.whispered("petr", "Changed here only: under a file there is room for 1024 characters")
    await telegram.house.slack.delete_message("petr", "triage", ts)
    await telegram.house.until(lambda: "Blue and red" not in telegram.texts())


async def test_a_picture_alone_gets_the_words_that_are_added(telegram: AtTelegram) -> None:
    await telegram.writes("Which colours?")
    ts = await telegram.answered("", *(PersonFile(f"{name}.png", PNG, "image/png") for name in ("one", "two")))
    await telegram.house.until(lambda: len(telegram.texts()) == 4)
    await telegram.house.slack.edit_message("petr", "triage", ts, "Blue and red")
    await telegram.house.until(lambda: telegram.texts()[-2:] == ["Blue and red", ""])


async def test_what_went_in_several_messages_is_not_guessed_at(telegram: AtTelegram) -> None:
    await telegram.writes("Tell me everything")
    ts = await telegram.answered("x" * 4200)
    await telegram.house.slack.edit_message("petr", "triage", ts, "A word")
    await telegram.house.whispered("petr", "Changed here only: there it went in 2 messages")
    assert "A word" not in telegram.texts()
    await telegram.house.slack.delete_message("petr", "triage", ts)
    await telegram.house.until(lambda: telegram.texts()[-1] == "Tell me everything")


async def test_what_they_deleted_there_is_told(telegram: AtTelegram) -> None:
    await telegram.writes("How much is it?")
    ts = await telegram.answered("It costs 450")
    telegram.telegram.delete(telegram.anna, telegram.telegram.phone(telegram.anna)[-1].id)
    await telegram.house.slack.edit_message("petr", "triage", ts, "It costs 45")
    await telegram.house.sees("It does not stand there any more", telegram.house.thread)


async def test_who_wants_nothing_more_of_us_gets_no_changed_words(telegram: AtTelegram) -> None:
    heard = await telegram.writes("How much is it?")
    ts = await telegram.answered("It costs 450")
    contact_id = heard.contact_id
    assert contact_id is not None

    async def block(work: UnitOfWork) -> None:
        await contacts.blacklist(work, contact_id, None, "asked for it")

    await telegram.house.changes(block)
    await telegram.house.slack.edit_message("petr", "triage", ts, "Buy now")
    await telegram.house.sees("Changed here only: ", telegram.house.thread)
    assert telegram.texts()[-1] == "It costs 450"


async def test_words_that_wait_are_mended_where_they_wait(house: House) -> None:
    heard = await house.hears("Hello")
    await house.thread_of(1)
    await house.at_night(heard)
    card = await house.card()
    outcome = await house.slack.type("petr", "triage", "Helo", card["ts"])
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    asked = await house.whispered("petr", "Hold until")
    hold = next(
        one for block in asked["blocks"] for one in block.get("elements", []) if one.get("action_id") == "draft.hold"
    )
    await house.slack.press("petr", "triage", asked["ts"], hold["text"]["text"])
    await house.sees("Send now anyway", house.thread)
    await house.slack.edit_message("petr", "triage", str(outcome.ts), "Hello")
    await house.whispered("petr", "Mended before it left")
    held = (await house.deliveries())[-1]
    assert (held.state, held.text) == (DeliveryState.HELD, "Hello")
    waiting = next(one for one in house.thread() if "Send now anyway" in written_in(one))
    await house.slack.press("petr", "triage", waiting["ts"], "Send now anyway")
    await house.until(lambda: house.pocket.read == ["Hello"])
    assert [one.action for one in house.pocket.taken] == [PartAction.SEND]


def sent(able: Capabilities | None, **more: Any) -> SentFacts:
    usual = SentFacts(
        capabilities=able,
        worded_parts=1,
        is_caption=False,
        has_template=False,
        is_public=False,
        age=timedelta(0),
        fits=True,
    )
    return replace(usual, **more)


EDITS = Capabilities(text_limit=9, edits=True, deletions=True, deletion_window=timedelta(hours=2))
CAPTIONS = replace(EDITS, caption_limit=5, caption_edits=True)
IN_PUBLIC = Capabilities(text_limit=9, edits=True, deletions=True, changes_public_alone=True)


@pytest.mark.parametrize(
    ("facts", "changed", "deleted"),
    [
        (sent(None), "does not work", "does not work"),
        (sent(Capabilities(text_limit=9)), "lets nobody change", "lets nobody take back"),
        (sent(EDITS), "", ""),
        (sent(EDITS, worded_parts=2), "it went in 2 messages", ""),
        (sent(EDITS, fits=False), "longer than one message", ""),
        (sent(EDITS, has_template=True), "as a template", ""),
        (sent(EDITS, is_caption=True), "with a file", ""),
        (sent(CAPTIONS, is_caption=True), "", ""),
        (sent(CAPTIONS, is_caption=True, fits=False), "room for 5 characters", ""),
        (sent(EDITS, age=timedelta(hours=2)), "", "2 hours only"),
        (sent(IN_PUBLIC), "everybody can read", "everybody can read"),
        (sent(IN_PUBLIC, is_public=True), "", ""),
    ],
)
def test_what_can_still_be_done_is_told_by_the_channel(facts: SentFacts, changed: str, deleted: str) -> None:
    for why, words in ((why_not_changed(facts), changed), (why_not_deleted(facts), deleted)):
        assert words in why if words else why == ""
