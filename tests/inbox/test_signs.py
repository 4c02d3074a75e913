"""What a visitor sees of us beside our words: read when somebody read, typing while somebody writes, and never falsely."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime

import pytest

from hub.mailbox.store import News
from inbox import signs
from inbox.conversations.model import Conversation
from tests.inbox.unseen.talk import SITE, Talk, opened


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talk]:
    async with opened(database_url) as talk:
        yield talk


async def sees(talk: Talk) -> News:
    news: Mapping[tuple[str, str], News] = await talk.mailbox.news([(SITE, talk.visitor)])
    return news.get((SITE, talk.visitor), News())


async def is_typing(talk: Talk) -> bool:
    until = (await sees(talk)).typing_until
    return until is not None and until > talk.clock.machine_now()


async def read_at(talk: Talk) -> datetime | None:
    return (await sees(talk)).read_at


async def a_rep_reads(talk: Talk, conversation: Conversation, seen: int) -> None:
    async with talk.database.transaction() as work:
        signs.show_read(work, conversation, seen, talk.carrier.capabilities)
    await talk.work()


async def a_rep_writes(talk: Talk, conversation: Conversation) -> None:
    async with talk.database.transaction() as work:
        signs.show_typing(work, conversation, talk.carrier.capabilities)
    await talk.work()


async def test_read_is_shown_when_a_rep_has_read(talk: Talk) -> None:
    conversation = await talk.says("Hello")
    assert await read_at(talk) is None
    await talk.pass_minutes(1)
    await a_rep_reads(talk, conversation, seen=1)
    assert await read_at(talk) == talk.clock.now()


async def test_what_came_meanwhile_is_not_called_read(talk: Talk) -> None:
    conversation = await talk.says("Hello")
    await talk.says("and another thing")
    await a_rep_reads(talk, conversation, seen=1)
    assert await read_at(talk) is None
    await a_rep_reads(talk, conversation, seen=2)
    assert await read_at(talk) == talk.clock.now()


async def test_who_answers_has_read(talk: Talk) -> None:
    await talk.answers(await talk.says("Hello"), "Good day")
    assert await read_at(talk) == talk.clock.now()


async def test_typing_is_renewed_for_a_while_and_ends(talk: Talk) -> None:
    await a_rep_writes(talk, await talk.says("Hello"))
    lasted = 0
    while await is_typing(talk):
        lasted += 1
        talk.clock.pass_seconds(1)
        await talk.work()
        assert lasted < 60
    assert 25 <= lasted <= 36


async def test_typing_ends_with_the_answer(talk: Talk) -> None:
    conversation = await talk.says("Hello")
    await a_rep_writes(talk, conversation)
    talk.clock.pass_seconds(2)
    await talk.answers(conversation, "Good day")
    talk.clock.pass_seconds(7)
    await talk.work()
    assert not await is_typing(talk)
    await talk.pass_minutes(1)
    assert not await is_typing(talk)


async def test_a_mailbox_that_is_away_costs_a_sign_and_nothing_else(talk: Talk) -> None:
    conversation = await talk.says("Hello")
    await talk.chat.close()  # as if it had none
    await a_rep_reads(talk, conversation, seen=1)
    assert ("chat", "Misconfigured") in talk.calls
    assert await read_at(talk) is None


async def test_below_one_message_we_have_read_once(talk: Talk) -> None:
    conversation = await talk.says("Hello")
    await a_rep_reads(talk, conversation, seen=1)
    first = await read_at(talk)
    await talk.pass_minutes(1)
    await a_rep_reads(talk, conversation, seen=1)
    assert await read_at(talk) == first
    await a_rep_reads(talk, await talk.says("Are you there?"), seen=2)
    assert await read_at(talk) == talk.clock.now()
