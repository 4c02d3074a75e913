"""What a rep is shown before sending equals what the provider gets of the same draft: real intake, gate, plan and connector beside
the provider's simulator, for every channel that sends."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from aiohttp import web
from sqlalchemy import func, select, update

from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment
from connectors.contract.protocol import Listening
from connectors.toolkit.rehearsal_simulator import Rehearsal
from connectors.twitter.simulator import TwitterSimulator
from crm.contacts.model import Identity
from crm.interactions.model import Interaction
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from crm.storage.jobs import Job
from hub.web.app import build_app, serving
from inbox.channel_choice.values import ChosenPlace, Outcome
from inbox.conversations.model import Conversation, ConversationEvent
from inbox.deliveries.leaving import Leave
from inbox.deliveries.model import Delivery, DeliveryPart
from inbox.deliveries.outlining import Outlining
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.previews import Foreseeing, Foreseen
from inbox.replies import ReplyRequest
from tests.contract.conftest import Listener, SteppingClock
from tests.contract.registered import rehearsal_of
from tests.contract.test_shown import FAMILY, MARKUP, PLACES, RIGHT_TO_LEFT
from tests.contract.test_traffic import SENDING
from tests.inbox.provider_desk import GATE, Desk, desk

SECONDS_AT_MOST = 90
Writes = Callable[[Rehearsal], Awaitable[None]]
ROWS = (Delivery, DeliveryPart, Interaction, ConversationEvent, Job)
# As long as a composer's field may be, and with everything in it.
DRAFT = "\n\n".join((MARKUP, RIGHT_TO_LEFT, PLACES, "See https://shop.example/a?b=1&c=2", FAMILY * 30))


@asynccontextmanager
async def at(name: str, url: str, writes: Writes | None = None) -> AsyncIterator[tuple[Desk, Rehearsal]]:
    """A desk to which somebody has just written by this connector."""
    listener = Listener()
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(serving(build_app([web.post("/hook", listener.take)]), "127.0.0.1", 0))
        rehearsal = rehearsal_of(name)(SteppingClock())
        await rehearsal.open(f"http://127.0.0.1:{port}/hook")
        stack.push_async_callback(rehearsal.close)
        if isinstance(rehearsal.connector, Listening) and rehearsal.connector.listens:
            await stack.enter_async_context(rehearsal.connector.listening(listener.admit))
        found = await stack.enter_async_context(desk(url, rehearsal.connector))
        await (writes or in_private)(rehearsal)
        await found.take([event for one in listener.requests for event in rehearsal.connector.parse(one)])
        yield found, rehearsal


async def foreseen(found: Desk, text: str, files: tuple[Attachment, ...] = (), **more: Any) -> Foreseen:
    conversation = await found.conversation()
    known = {(found.connector.channel, found.connector.account): found.connector}
    ahead = Foreseeing(GATE, found.carrier.capabilities, Outlining(known, leave_link=found.leave_link))
    request = ReplyRequest(
        conversation.id, text, more.pop("purpose", Purpose.ANSWER), None, conversation.last_sequence, **more
    )
    async with found.database.reading() as session:
        return await ahead.foresee(session, request, files, found.clock.now(), _where_they_wrote(conversation))


def _where_they_wrote(conversation: Conversation) -> ChosenPlace:
    assert conversation.identity_id is not None and conversation.channel is not None
    return ChosenPlace(conversation.identity_id, conversation.channel, conversation.account)


async def rows(found: Desk) -> list[int]:
    async with found.database.reading() as session:
        return [(await session.execute(select(func.count()).select_from(one))).scalar_one() for one in ROWS]


async def sent(found: Desk, delivery: UUID) -> DeliveryState:
    """What became of it, once every part has had its turn."""
    for _ in range(SECONDS_AT_MOST):
        if await found.state(delivery) not in (DeliveryState.QUEUED, DeliveryState.SENDING):
            break
        await found.pass_seconds(1)
    return await found.state(delivery)


@pytest.mark.parametrize("name", SENDING)
async def test_the_preview_of_a_draft_is_what_the_provider_gets(name: str, sqlite_url: str) -> None:
    async with at(name, sqlite_url) as (found, rehearsal):
        before = await rows(found)
        shown = await foreseen(found, DRAFT)
        assert await rows(found) == before
        assert rehearsal.seen() == []
        assert (shown.choice.outcome, shown.refused) == (Outcome.GO, "")
        assert not any(one.refused for one in shown.parts)
        await sent(found, await found.answers(DRAFT))
        assert rehearsal.seen() == [one.shown.text for one in shown.parts]


async def test_news_by_mail_are_shown_with_the_way_to_get_no_more_of_them(sqlite_url: str) -> None:
    async with at("email", sqlite_url) as (found, rehearsal):
        found.leave_link = lambda identity_id: Leave("a2" * 10, "https://shop.example/u/a2")
        contact_id = (await found.conversation()).contact_id
        assert contact_id is not None
        async with found.database.transaction() as work:
            await preferences.record_consent(work, contact_id, ConsentTopic.MARKETING, granted=True, source="a box")
            await work.session.execute(update(Identity).values(verified_at=work.now))
        found.clock.pass_seconds(timedelta(hours=26).total_seconds())  # a Monday at noon
        shown = await foreseen(found, "Our winter collection is here.", purpose=Purpose.MARKETING)
        assert shown.choice.outcome is Outcome.GO, shown.choice.sentence
        [part] = shown.parts
        assert part.shown.text.endswith("Get no more of these messages:\nhttps://shop.example/u/a2")
        assert await sent(found, await found.answers("Our winter collection is here.", Purpose.MARKETING)) == "sent"
        assert rehearsal.seen() == [part.shown.text]


async def test_a_public_answer_that_is_too_long_is_refused_beforehand_as_it_is_when_sent(sqlite_url: str) -> None:
    async with at("twitter", sqlite_url, writes=in_public) as (found, rehearsal):
        [part] = (await foreseen(found, "x" * 281)).parts
        assert "a reply that everybody can read has room for 280 characters as X counts them" in part.refused
        assert await sent(found, await found.answers("x" * 281)) == "failed"
        assert [one.shown.text for one in (await foreseen(found, "x" * 280)).parts] == ["x" * 280]
        assert await sent(found, await found.answers("x" * 280)) == "sent"
        posts = cast(TwitterSimulator, rehearsal.simulator).posts.values()
        assert [one.text for one in posts if one.answers] == ["x" * 280]


async def in_public(rehearsal: Rehearsal) -> None:
    simulator = cast(TwitterSimulator, rehearsal.simulator)
    simulator.mention(simulator.add_person("Max Public", "max_p"), "@shop Where is it?")
    await simulator.settle()


async def in_private(rehearsal: Rehearsal) -> None:
    await rehearsal.contact_writes("Good morning")


async def test_a_file_that_the_channel_does_not_take_is_told_beforehand(sqlite_url: str) -> None:
    async with at("telegram", sqlite_url) as (found, _):
        large = Attachment(MediaKind.VIDEO, "tour.mp4", "video/mp4", b"", announced=60_000_000)
        refused = await foreseen(found, "Look", (large,))
        assert refused.choice.outcome is Outcome.RETURN_TO_REP
        assert "it does not take this video" in refused.choice.sentence
        assert refused.refused == "Telegram does not carry this: tour.mp4: video/mp4 of 60000000 bytes cannot go here."


async def test_what_waits_says_until_when(sqlite_url: str) -> None:
    async with at("sms", sqlite_url) as (found, _):
        waits = await foreseen(found, "Later", not_before=found.clock.now() + timedelta(hours=2))
        assert waits.choice.outcome is Outcome.HOLD
        assert [one.shown.text for one in waits.parts] == ["Later"]
