"""A worker that was held up between its intention to post and the post, while another one has posted it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import aiohttp
import pytest
from sqlalchemy import delete

from crm.storage.base import JsonObject, new_id
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import Database, UnitOfWork
from inbox.conversations.model import Conversation
from inbox.slack import store
from inbox.slack.client import Slack, SlackRefused, web_client
from inbox.slack.kit import Message
from inbox.slack.model import DeskPost
from inbox.slack.posts import Pace, Pen, PostState, Showing
from tests.inbox.slack.house import House


@dataclass
class Run:
    """As much of a job as writing in Slack needs."""

    database: Database
    lane: str = "slack:here"
    id: int = 1
    kind: str = "desk.show_card"
    attempt: int = 1
    is_last_attempt: bool = False

    @property
    def payload(self) -> JsonObject:
        return {}

    def rest_lane(self, seconds: float) -> None:
        return None

    def finish(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.database.transaction()


class HeldUp(Slack):
    """Another worker posts and writes it down, before this one's call is made at last; or is refused."""

    database: Database
    refused = False

    async def post(
        self,
        channel: str,
        message: Message,
        post_id: UUID,
        thread_ts: str | None = None,
        *,
        is_broadcast: bool = False,
        is_counted: bool = False,
    ) -> str:
        first = await super().post(channel, message, post_id, thread_ts)
        async with self.database.transaction() as work:
            row = await work.session.get_one(DeskPost, post_id)
            row.ts, row.state = first, PostState.OPEN.value
        if self.refused:
            raise SlackRefused("restricted_action")
        return await super().post(channel, message, post_id, thread_ts)


@asynccontextmanager
async def held_up(house: House) -> AsyncIterator[tuple[HeldUp, Pen, Showing]]:
    async with aiohttp.ClientSession() as session:
        slack = HeldUp(web_client(house.slack.bot_token, house.slack.base_url, session), session)
        slack.database = house.database
        showing = Showing(
            kind=store.NOTICE,
            subject_type="job",
            subject_id=new_id(),
            conversation_id=None,
            team=house.slack.workspace.team_id,
            channel=house.channel,
            message=Message("Once"),
            plain=Message("Once"),
        )
        yield slack, Pen(Run(house.database), slack, Pace(0)), showing


async def test_who_posts_too_late_takes_theirs_away(any_house: House) -> None:
    async with held_up(any_house) as (_, pen, showing):
        stands_at = await pen.put(showing)
    (post,) = [one for one in any_house.slack.messages("triage") if one["text"] == "Once"]
    assert post["ts"] == stands_at == await kept_at(any_house, showing)


async def test_who_is_refused_too_late_does_not_forget_where_it_stands(any_house: House) -> None:
    async with held_up(any_house) as (slack, pen, showing):
        slack.refused = True
        with pytest.raises(SlackRefused):
            await pen.put(showing)
    (post,) = [one for one in any_house.slack.messages("triage") if one["text"] == "Once"]
    assert await kept_at(any_house, showing) == post["ts"]


async def test_a_card_is_posted_nowhere_but_where_its_conversation_stands(any_house: House) -> None:
    """It moved between the look at it and the post, and its former card is out of the way already."""
    heard = await any_house.hears("Hello")
    await any_house.thread_of(1)
    await any_house.until_quiet()

    async def moved(work: UnitOfWork) -> None:
        conversation = await work.session.get_one(Conversation, heard.conversation_id)
        conversation.desk_channel = "C0BILLING"
        await work.session.execute(delete(DeskPost).where(DeskPost.subject_id == conversation.id))

    await any_house.changes(moved)
    before = len(any_house.cards())
    async with held_up(any_house) as (_, pen, showing):
        with pytest.raises(RetryLater):
            await pen.put(replace(showing, kind=store.CARD, subject_id=heard.conversation_id))
    assert len(any_house.cards()) == before


async def kept_at(house: House, showing: Showing) -> str | None:
    async with house.database.reading() as session:
        found = await store.post(session, showing.kind, showing.subject_id)
    assert found is not None
    return found.ts
