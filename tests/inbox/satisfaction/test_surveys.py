"""Asked once after the conversation was resolved, on the same channel; an answer is kept and reopens nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

import config
from connectors.telegram.simulator.world import Person
from crm.storage.unit_of_work import Handler
from inbox.automatic_texts import load_texts
from inbox.conversations import actions as conversations
from inbox.conversations.model import Conversation, ConversationEvent
from inbox.conversations.values import CloseReason, ConversationState
from inbox.jobs import ASK_SATISFACTION
from inbox.satisfaction.asking import Surveys
from inbox.satisfaction.model import SatisfactionSurvey
from tests.inbox.deliveries.hub import SmallHub, close_hub, open_hub

TEXTS = load_texts(Path(config.__file__).with_name("automatic.yaml"))
QUESTION = TEXTS.satisfaction["en"]


@pytest.fixture
async def hub(sqlite_url: str) -> AsyncIterator[SmallHub]:
    small = await open_hub(sqlite_url)
    yield small
    await close_hub(small)


@pytest.fixture
def anna(hub: SmallHub) -> Person:
    return hub.telegram.add_person("Anna Novak", language_code="en")


def handlers(hub: SmallHub, *, is_on: bool = True, after: timedelta = timedelta(0)) -> dict[str, Handler]:
    return {ASK_SATISFACTION.name: Surveys(is_on, after, TEXTS, hub.gate, hub.carrier.capabilities).ask}


async def resolved(hub: SmallHub, anna: Person, *, after: timedelta = timedelta(0)) -> Conversation:
    """Anna wrote, was answered, and the rep resolved it; whatever follows is done."""
    conversation = await hub.writes(anna, "Where is my parcel?")
    await hub.replies(conversation, "It arrives today.")
    await hub.work()
    async with hub.database.transaction() as work:
        await conversations.resolve(work, conversation.id, uuid4())
    await hub.work(handlers(hub, after=after))
    return await hub.conversation()


async def survey(hub: SmallHub) -> SatisfactionSurvey | None:
    async with hub.database.reading() as session:
        return (await session.execute(select(SatisfactionSurvey))).scalar_one_or_none()


async def count_of_conversations(hub: SmallHub) -> int:
    async with hub.database.reading() as session:
        return len((await session.execute(select(Conversation.id))).all())


async def test_they_are_asked_once_with_buttons(hub: SmallHub, anna: Person) -> None:
    conversation = await resolved(hub, anna)
    assert hub.phone(anna) == ["It arrives today.", QUESTION]
    asked = hub.telegram.phone(anna)[-1]
    assert [button.label for row in asked.buttons for button in row] == ["1", "2", "3", "4", "5"]
    assert (conversation.state, conversation.close_reason) == (ConversationState.CLOSED, CloseReason.RESOLVED)
    async with hub.database.transaction() as work:
        await conversations.resolve(work, conversation.id, uuid4())
    await hub.work(handlers(hub))
    assert hub.phone(anna).count(QUESTION) == 1


async def test_a_pressed_button_is_kept_and_reopens_nothing(hub: SmallHub, anna: Person) -> None:
    conversation = await resolved(hub, anna)
    asked = hub.telegram.phone(anna)[-1]
    for label in ("4", "1"):
        hub.telegram.press(anna, asked.id, label)
        await hub.receive()
    kept = await survey(hub)
    assert kept is not None and (kept.score, kept.conversation_id) == (4, conversation.id)
    assert (await hub.conversation()).state is ConversationState.CLOSED and await count_of_conversations(hub) == 1
    told = [words for words in await words_of(hub) if words.startswith("⭐")]
    assert told == ["⭐ They rate this conversation 4 of 5"]


@pytest.mark.parametrize(
    ("text", "score", "opens"),
    [
        ("5", 5, False),
        ("4, thank you very much", 4, False),
        ("1. The printer is still broken, please send somebody", 1, True),
        ("The printer is broken again", None, True),
    ],
)
async def test_a_number_in_words_does_too_and_anything_else_opens_a_conversation(
    hub: SmallHub, anna: Person, text: str, score: int | None, opens: bool
) -> None:
    await resolved(hub, anna)
    hub.clock.pass_seconds(60)
    now = await hub.writes(anna, text)
    kept = await survey(hub)
    assert kept is not None and kept.score == score
    assert (await count_of_conversations(hub) == 2) is opens
    assert (now.state is ConversationState.OPEN) is opens


async def test_a_number_in_another_talk_is_no_score(hub: SmallHub, anna: Person) -> None:
    await resolved(hub, anna)
    hub.clock.pass_seconds(60)
    await hub.writes(anna, "I want to order more")
    await hub.writes(anna, "5")
    kept = await survey(hub)
    assert kept is not None and kept.score is None


async def test_an_answer_after_a_week_is_a_message(hub: SmallHub, anna: Person) -> None:
    await resolved(hub, anna)
    hub.clock.pass_seconds(8 * 86_400)
    assert (await hub.writes(anna, "5")).state is ConversationState.OPEN


async def test_nobody_is_asked_while_it_is_off_or_before_its_time(hub: SmallHub, anna: Person) -> None:
    await resolved(hub, anna, after=timedelta(minutes=2))
    assert QUESTION not in hub.phone(anna)
    hub.clock.pass_seconds(121)
    await hub.work(handlers(hub, is_on=False))
    assert QUESTION not in hub.phone(anna) and await survey(hub) is None


async def test_a_survey_waits_its_time_and_then_goes(hub: SmallHub, anna: Person) -> None:
    await resolved(hub, anna, after=timedelta(minutes=2))
    hub.clock.pass_seconds(121)
    await hub.work(handlers(hub, after=timedelta(minutes=2)))
    assert hub.phone(anna)[-1] == QUESTION


async def test_whoever_nobody_answered_is_not_asked(hub: SmallHub, anna: Person) -> None:
    conversation = await hub.writes(anna, "Where is my parcel?")
    async with hub.database.transaction() as work:
        await conversations.resolve(work, conversation.id, uuid4())
    await hub.work(handlers(hub))
    assert hub.phone(anna) == []


async def words_of(hub: SmallHub) -> list[str]:
    async with hub.database.reading() as session:
        return list((await session.execute(select(ConversationEvent.words))).scalars())
