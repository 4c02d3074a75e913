"""What a rep is shown before sending equals what the provider gets of the same draft: real intake, gate, plan and connector beside
the provider's simulator, for every channel that sends."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import func, select

from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment
from connectors.contract.protocol import Listening
from connectors.toolkit.rehearsal_simulator import Rehearsal
from crm.interactions.model import Interaction
from crm.storage.jobs import Job
from hub.web.app import build_app, serving
from inbox.channel_choice.values import ChosenPlace, Outcome
from inbox.conversations.model import Conversation, ConversationEvent
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
ROWS = (Delivery, DeliveryPart, Interaction, ConversationEvent, Job)
# As long as a composer's field may be, and with everything in it.
DRAFT = "\n\n".join((MARKUP, RIGHT_TO_LEFT, PLACES, "See https://shop.example/a?b=1&c=2", FAMILY * 30))


@asynccontextmanager
async def at(name: str, url: str) -> AsyncIterator[tuple[Desk, Rehearsal]]:
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
        await rehearsal.contact_writes("Good morning")
        await found.take([event for one in listener.requests for event in rehearsal.connector.parse(one)])
        yield found, rehearsal


async def foreseen(found: Desk, text: str, files: tuple[Attachment, ...] = (), **more: Any) -> Foreseen:
    conversation = await found.conversation()
    known = {(found.connector.channel, found.connector.account): found.connector}
    ahead = Foreseeing(GATE, found.carrier.capabilities, Outlining(known))
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


@pytest.mark.parametrize("name", SENDING)
async def test_the_preview_of_a_draft_is_what_the_provider_gets(name: str, sqlite_url: str) -> None:
    async with at(name, sqlite_url) as (found, rehearsal):
        before = await rows(found)
        shown = await foreseen(found, DRAFT)
        assert await rows(found) == before
        assert rehearsal.seen() == []
        assert (shown.choice.outcome, shown.refused) == (Outcome.GO, "")
        assert not any(one.refused for one in shown.parts)
        delivery = await found.answers(DRAFT)
        for _ in range(SECONDS_AT_MOST):
            if await found.state(delivery) not in (DeliveryState.QUEUED, DeliveryState.SENDING):
                break
            await found.pass_seconds(1)
        assert rehearsal.seen() == [one.shown.text for one in shown.parts]


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
