"""Who is this: the timeline page by page, what is to do, and a rep's word about who is the same person."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from crm.audit.model import AuditEntry
from crm.contacts import merging
from crm.contacts.merging import CONTACTS_MERGED, CONTACTS_UNMERGED
from crm.contacts.model import Contact, MergeSuggestion
from crm.contacts.values import SuggestionState
from crm.reps.model import Rep
from crm.storage.unit_of_work import UnitOfWork
from crm.tasks.model import Task
from inbox.conversations import merging as conversations
from inbox.conversations.values import CloseReason
from inbox.slack.who.facts import ProfileState, profile_state
from inbox.slack.who.reading import Turned, contact_facts
from tests.inbox.slack.house import Heard, House, opened, written_in


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """With the jobs by which conversations follow their contacts."""
    following = {
        CONTACTS_MERGED.name: conversations.follow_merge,
        CONTACTS_UNMERGED.name: conversations.follow_unmerge,
    }
    async with opened(sqlite_url, more_handlers=lambda house: following) as found:
        yield found


async def two(house: House) -> tuple[Heard, Heard]:
    """Anna, and somebody who may be her."""
    anna = await house.hears("Hello")
    house.clock.offset += timedelta(minutes=1)
    other = await house.hears("It is me again", who="a2", name="A. N.")
    await house.changes(lambda work: merging.suggest(work, ids(anna), ids(other), "Both name anna@example.org."))
    await house.card(2)
    return anna, other


def ids(heard: Heard) -> UUID:
    assert heard.contact_id is not None
    return heard.contact_id


async def profile(house: House, name: str = "Anna Nováková") -> Any:
    """Who is this, chosen from the menu of the card of that name."""
    await house.until_quiet()
    card = next(one for one in house.cards() if name in written_in(one))
    await house.picks("petr", "Who is this", "who", card["ts"])
    return house.slack.open_view("petr")


async def says(house: House, words: str) -> Any:
    await house.until(lambda: words in written_in(house.slack.open_view("petr")))
    return house.slack.open_view("petr")


async def states(house: House) -> list[SuggestionState]:
    async with house.database.reading() as session:
        return list((await session.execute(select(MergeSuggestion.state))).scalars())


async def deeds(house: House) -> list[str]:
    """What reps did to contacts, in the audit log."""
    async with house.database.reading() as session:
        query = (
            select(AuditEntry.action)
            .where(AuditEntry.actor != "hub", AuditEntry.action.startswith("contact."))
            .order_by(AuditEntry.at)
        )
        return list((await session.execute(query)).scalars())


async def test_two_are_joined_and_parted_again_by_the_buttons(house: House) -> None:
    anna, other = await two(house)
    view = await profile(house)
    shown = written_in(view)
    assert "May be the same person: A. N." in shown and "Both name anna@example.org." in shown
    await house.slack.press_in_view("petr", view["id"], "Same person")
    shown = written_in(await says(house, "Joined: everything of both"))
    assert "Joined with A. N." in shown and "by Petr" in shown and "It is me again" in shown
    await house.until_quiet()
    ended = await house.conversation(other)
    assert (ended.merged_into, ended.close_reason) == (anna.conversation_id, CloseReason.MERGED)

    await house.slack.press_in_view("petr", view["id"], "Part again")
    shown = written_in(await says(house, "Parted: they are two contacts again"))
    assert "It is me again" not in shown and "May be the same" not in shown
    await house.until_quiet()
    assert (await house.conversation(other)).merged_into is None
    assert await states(house) == [SuggestionState.REFUSED]
    assert await deeds(house) == ["contact.merged", "contact.unmerged"]


async def test_two_people_are_not_suggested_again(house: House) -> None:
    anna, other = await two(house)
    view = await profile(house)
    await house.slack.press_in_view("petr", view["id"], "Two people")
    assert "May be the same" not in written_in(await says(house, "not suggested again"))
    assert await states(house) == [SuggestionState.REFUSED]
    assert await deeds(house) == ["contact.suggestion_refused"]
    assert (await house.conversation(other)).merged_into is None
    assert (await house.conversation(anna)).merged_into is None


async def test_what_somebody_else_decided_is_said(house: House) -> None:
    anna, other = await two(house)
    view = await profile(house)
    await house.changes(
        lambda work: merging.decide_suggestion(work, ids(anna), ids(other), SuggestionState.REFUSED, None, "no")
    )
    await house.slack.press_in_view("petr", view["id"], "Same person")
    await says(house, "Somebody decided about these two already")
    assert (await house.conversation(other)).merged_into is None


async def test_a_merge_that_cannot_be_taken_back_says_why(house: House) -> None:
    anna, other = await two(house)
    third = await house.hears("Third", who="a3", name="Third")

    async def join(work: UnitOfWork) -> None:
        await merging.merge(work, ids(anna), ids(other), None, "proof")

    await house.changes(join)
    view = await profile(house)

    async def join_again(work: UnitOfWork) -> None:
        await merging.merge(work, ids(anna), ids(third), None, "proof")

    await house.changes(join_again)
    await house.slack.press_in_view("petr", view["id"], "Part again")
    await says(house, "Not parted. Another contact was merged in after this one. Undo the newer merge first.")


async def test_the_timeline_is_turned_page_by_page(house: House) -> None:
    for number in range(12):
        house.clock.offset += timedelta(minutes=1)
        heard = await house.hears(f"message {number:02}")

    async def to_do(work: UnitOfWork) -> None:
        petr = await work.session.scalar(select(Rep.id).where(Rep.name == "Petr"))
        work.add(
            Task(title="Send the offer", contact_id=heard.contact_id, assigned_to=petr, created_at=work.now,
                 updated_at=work.now, due_at=work.now + timedelta(days=1))
        )  # fmt: skip

    await house.changes(to_do)
    view = await profile(house)
    shown = written_in(view)
    assert "message 11" in shown and "message 01" not in shown and "Send the offer" in shown
    await house.slack.press_in_view("petr", view["id"], "Older")
    assert "message 11" not in written_in(await says(house, "message 01"))
    await house.slack.press_in_view("petr", view["id"], "Newer")
    await says(house, "message 11")


async def test_what_comes_meanwhile_shifts_no_page(house: House) -> None:
    for number in range(32):
        house.clock.offset += timedelta(minutes=1)
        await house.hears(f"message {number:02}")
    view = await profile(house)
    assert numbers(view) == list(range(31, 21, -1))
    await house.slack.press_in_view("petr", view["id"], "Older")
    assert numbers(await says(house, "message 21")) == list(range(21, 11, -1))
    house.clock.offset += timedelta(minutes=1)
    await house.hears("message 32")
    await house.until_quiet()
    for button, pages in (
        ("Older", [range(11, 1, -1), range(1, -1, -1)]),
        ("Newer", [range(11, 1, -1), range(21, 11, -1)]),
    ):
        for page in pages:
            await house.slack.press_in_view("petr", view["id"], button)
            assert numbers(await says(house, f"message {page[0]:02}")) == list(page)
    await house.slack.press_in_view("petr", view["id"], "Newer")
    assert numbers(await says(house, "message 31")) == list(range(31, 21, -1))
    await house.slack.press_in_view("petr", view["id"], "Newer")
    assert numbers(await says(house, "message 32")) == list(range(32, 22, -1))
    assert "Newer" not in written_in(house.slack.open_view("petr"))


async def test_a_page_that_is_no_more_gives_the_newest(house: House) -> None:
    heard = await house.hears("the only message")
    await house.until_quiet()
    for gone in (Turned(before=uuid4()), Turned(behind=uuid4())):
        async with house.database.reading() as session:
            facts = await contact_facts(session, ids(heard), gone)
        assert facts is not None
        assert [one.words for one in facts.history] == ["the only message"]
        assert (facts.older, facts.newer) == (None, None)


def numbers(view: Any) -> list[int]:
    """Of the messages that a profile shows, from above."""
    return [int(number) for number in re.findall(r"message (\d+)", written_in(view))]


async def test_a_profile_of_somebody_who_was_merged_away_is_that_of_who_they_are_now(house: House) -> None:
    anna, other = await two(house)
    view = await profile(house, "A. N.")

    async def join(work: UnitOfWork) -> None:
        await merging.merge(work, ids(anna), ids(other), None, "proof")

    await house.changes(join)
    await house.slack.press_in_view("petr", view["id"], "Same person")
    await says(house, "Somebody decided about these two already")
    assert "Anna Nováková" in written_in(house.slack.open_view("petr"))
    async with house.database.reading() as session:
        kept = await session.get_one(Contact, ids(anna))
    assert kept.merged_into is None


def test_what_a_profile_carries_is_read_back() -> None:
    for state in (ProfileState(uuid4()), ProfileState(uuid4(), uuid4()), ProfileState(uuid4(), None, uuid4())):
        assert profile_state(str(state)) == state
    assert [profile_state(text) for text in ("", "{}", '{"contact_id": "x"}', '{"contact_id": 1}', "[]", "7")] == [
        None
    ] * 6
