"""A rep's emoji on what a customer wrote: the customer sees it, and sees it no more when it is taken off."""

from collections.abc import AsyncIterator

import pytest

from connectors.contract.capabilities import Capabilities
from crm.contacts import actions as contacts
from crm.storage.unit_of_work import UnitOfWork
from inbox.acts.rules import shown_there
from tests.inbox.slack.at_telegram import AtTelegram, open_at_telegram
from tests.inbox.slack.house import House


@pytest.fixture
async def telegram(sqlite_url: str) -> AsyncIterator[AtTelegram]:
    async with open_at_telegram(sqlite_url) as found:
        yield found


async def settled(telegram: AtTelegram) -> None:
    await telegram.house.slack.settle()
    await telegram.house.until_quiet()


async def test_the_customer_sees_an_emoji_until_it_is_taken_off(telegram: AtTelegram) -> None:
    await telegram.writes("It works now, thank you")
    ts = telegram.mirrored("It works now")
    telegram.house.slack.faults.deliver_twice()
    await telegram.house.slack.add_reaction("petr", "triage", ts, "+1")
    await telegram.house.whispered("petr", "Anna Nováková sees your 👍.")
    await settled(telegram)
    assert telegram.reactions() == ["👍"]
    assert len(telegram.house.slack.ephemerals("petr")) == 1
    await telegram.house.slack.remove_reaction("petr", "triage", ts, "+1")
    await settled(telegram)
    assert telegram.reactions() == []


async def test_undo_takes_it_back_at_the_customer(telegram: AtTelegram) -> None:
    await telegram.writes("I am very sad about it")
    ts = telegram.mirrored("very sad")
    await telegram.house.slack.add_reaction("petr", "triage", ts, "tada")
    told = await telegram.house.whispered("petr", "sees your 🎉")
    await settled(telegram)
    assert telegram.reactions() == ["🎉"]
    await telegram.house.slack.press("petr", "triage", told["ts"], "Undo")
    await telegram.house.whispered("petr", "Taken back")
    await settled(telegram)
    assert telegram.reactions() == []


async def test_an_emoji_and_its_removal_may_come_the_wrong_way_round(telegram: AtTelegram) -> None:
    await telegram.writes("Thank you")
    ts = telegram.mirrored("Thank you")
    telegram.house.slack.faults.shuffle_next(2)
    await telegram.house.slack.add_reaction("petr", "triage", ts, "heart")
    await telegram.house.slack.remove_reaction("petr", "triage", ts, "heart")
    await settled(telegram)
    assert telegram.reactions() == []


@pytest.mark.parametrize(("user", "name"), [("petr", "eyes"), ("petr", "white_check_mark"), ("guest", "+1")])
async def test_gestures_of_the_desk_and_strangers_reach_nobody(telegram: AtTelegram, user: str, name: str) -> None:
    await telegram.writes("Thank you")
    await telegram.house.slack.add_reaction(user, "triage", telegram.mirrored("Thank you"), name)
    await settled(telegram)
    assert telegram.reactions() == []
    assert telegram.house.slack.ephemerals(user) == []


async def test_what_telegram_does_not_show_stays_and_is_said(telegram: AtTelegram) -> None:
    await telegram.writes("Thank you")
    ts = telegram.mirrored("Thank you")
    await telegram.house.slack.add_reaction("petr", "triage", ts, "truck")
    await telegram.house.whispered("petr", "Telegram does not show 🚚 as a reaction, so it stays here.")
    await telegram.house.slack.add_reaction("petr", "triage", ts, "fire::skin-tone-3")
    await telegram.house.whispered("petr", "sees your 🔥")
    await settled(telegram)
    assert telegram.reactions() == ["🔥"]


async def test_who_is_blocked_sees_no_emoji(telegram: AtTelegram) -> None:
    contact_id = (await telegram.writes("Thank you")).contact_id
    assert contact_id is not None

    async def block(work: UnitOfWork) -> None:
        await contacts.blacklist(work, contact_id, None, "asked for it")

    await telegram.house.changes(block)
    await telegram.house.slack.add_reaction("petr", "triage", telegram.mirrored("Thank you"), "+1")
    await telegram.house.whispered("petr", "👍 stays here.")
    await settled(telegram)
    assert telegram.reactions() == []


async def test_a_channel_without_reactions_says_nothing(house: House) -> None:
    await house.hears("Thank you")
    mirrored = (await house.thread_of(1))[0]["ts"]
    await house.slack.add_reaction("petr", "triage", mirrored, "+1")
    await house.slack.settle()
    await house.until_quiet()
    assert house.pocket.taken == []
    assert house.slack.ephemerals("petr") == []


def test_an_emoji_is_shown_in_the_form_the_channel_knows() -> None:
    hearts = Capabilities(text_limit=9, reactions=True, reaction_emoji=frozenset({"❤"}))
    assert shown_there("❤️", hearts) == "❤"
    assert shown_there("👍🏽", hearts) is None
    assert shown_there("👍🏽", Capabilities(text_limit=9, reactions=True)) == "👍🏽"
    assert shown_there("👍", Capabilities(text_limit=9)) is None
