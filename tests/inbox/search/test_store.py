"""Filters, on both databases."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from connectors.contract.channel import Channel
from crm.interactions import actions as interactions
from crm.interactions import store as interaction_store
from crm.interactions.values import AttachmentFact, Happening, InteractionDirection
from crm.reps.model import Rep
from inbox.conversations.model import Conversation
from inbox.conversations.values import ConversationState
from inbox.search import rules, store
from inbox.search.values import Asking
from inbox.slack import actions
from tests.inbox.slack.house import House, opened

TODAY = date(2026, 11, 23)


async def said(house: House, typed: str, rep: str = "Petr", after: datetime | None = None) -> list[str]:
    """What is found, in its own words, the newest first."""
    async with house.database.reading() as session:
        rep_id = (await session.execute(select(Rep.id).where(Rep.name == rep))).scalar_one()
        asking = Asking(rep_id, after, None)
        page = await store.page(session, rules.parse(typed, TODAY), asking, 0, 50)
        return [await _words(house, hit.subject_id) for hit in page.hits]


async def _words(house: House, subject_id: UUID) -> str:
    async with house.database.reading() as session:
        found = await interaction_store.by_id(session, subject_id)
        return "a note" if found is None else found.content or ""


@pytest.fixture
async def any_house(database_url: str) -> AsyncIterator[House]:
    async with opened(database_url) as house:
        yield house


async def test_every_filter_narrows_it_down(any_house: House) -> None:
    anna = await any_house.hears("one from Anna")
    any_house.clock.offset += timedelta(minutes=1)
    file = AttachmentFact(kind="file", filename="plan.pdf")
    bob = await any_house.hears("two from Bob", who="bob", name="Bob Smith", files=(file,))
    any_house.clock.offset += timedelta(minutes=1)
    async with any_house.database.transaction() as work:
        petr = (await work.session.execute(select(Rep.id).where(Rep.name == "Petr"))).scalar_one()
        mine = update(Conversation).where(Conversation.id == anna.conversation_id)
        await work.session.execute(mine.values(owner_id=petr, language="uk"))
        closed = update(Conversation).where(Conversation.id == bob.conversation_id)
        await work.session.execute(closed.values(state=ConversationState.CLOSED))
        ours = Happening(
            channel=Channel.EMAIL, direction=InteractionDirection.OUTBOUND, contact_id=anna.contact_id,
            rep_id=petr, content="three from Petr",
        )  # fmt: skip
        await interactions.log(work, ours)
        await actions.keep_note(work, anna.conversation_id, petr, "Petr", "four, a note")
    one, two, three = "one from Anna", "two from Bob", "three from Petr"
    answers = {
        "from": [three, two, one],
        "": ["a note", three, two, one],
        "from:anna": [one],
        "from:novak": [one],
        'from:"bob smith"': [two],
        "from:petr": ["a note", three],
        "from:nobodyatall": [],
        "channel:email": [three],
        "channel:telegram channel:email": [three, two, one],
        "is:open": ["a note", one],
        "is:closed": [two],
        "is:note": ["a note"],
        "owner:me": ["a note", one],
        "owner:petr from": [one],
        "owner:nobody": [two],
        "has:file": [two],
        "lang:uk": ["a note", one],
        "from:bob is:open": [],
    }
    assert {typed: sorted(await said(any_house, typed)) for typed in answers} == {
        typed: sorted(found) for typed, found in answers.items()
    }
    assert await said(any_house, "from") == [three, two, one]
    assert await said(any_house, "owner:me", rep="Olena") == []
    assert await said(any_house, "", after=datetime(2200, 1, 1, tzinfo=UTC)) == []
