"""The job that draws a rep's page: as things are now, and never over something newer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox.slack import store
from inbox.slack.client import SlackRefused
from inbox.slack.home import page, team_page
from inbox.slack.home.reading import home_facts, linked, with_links
from inbox.slack.home.team_reading import team_facts
from inbox.slack.home.values import EVERYTHING, Filter, Page, filter_named
from inbox.slack.kit import Block
from inbox.slack.links import card_links
from inbox.slack.model import DeskPost
from inbox.slack.parts import Parts
from inbox.slack.people.duty import duty_facts, duty_table, of_team

CONFLICT = "hash_conflict"


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that a rep looks at: whose it is, what they chose to see, and the hash of what stands there."""

    post_id: UUID
    user: str
    rep_id: UUID
    page: Page = Page.MINE
    chosen: Filter = EVERYTHING
    hash: str | None = None


def opened_page(post: DeskPost) -> Opened:
    """As the row of the page says, however broken its data are."""
    data: Mapping[str, Any] = post.data or {}
    shown = Page.TEAM if data.get("page") == Page.TEAM.value else Page.MINE
    return Opened(
        post.id,
        post.channel,
        post.subject_id,
        shown,
        filter_named(str(data.get("filter") or "")),
        str(data["hash"]) if data.get("hash") else None,
    )


class Homes:
    """Handler of SHOW_HOME."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.database
        self._slack = parts.slack
        self._queues = parts.queues
        self._quiet = parts.quiet

    async def show(self, run: JobRun) -> None:
        """The page as it is now; a rep who never opened it has none to draw."""
        opened = await self._opened(UUID(run.payload["user"]))
        published = await self._publish(opened) if opened is not None else None
        async with run.finish() as work:
            if opened is not None and published is not None:
                await keep(work, opened.post_id, {"hash": published})

    async def _opened(self, rep_id: UUID) -> Opened | None:
        async with self._database.reading() as session:
            post = await store.post(session, store.HOME, rep_id)
        return None if post is None else opened_page(post)

    async def _publish(self, opened: Opened) -> str | None:
        """The hash of what stands there now. Where somebody drew it since, it is read and drawn anew, once."""
        view = await self._view(opened)
        if view is None:
            return None
        try:
            return await self._slack.publish_home(opened.user, view, opened.hash)
        except SlackRefused as refusal:
            if refusal.code != CONFLICT:
                raise
        newer = await self._opened(opened.rep_id) or opened
        if newer.hash == opened.hash:
            newer = replace(newer, hash=None)  # whoever drew it did not live to say so: what is read now is the newest
        view = await self._view(newer)
        return None if view is None else await self._slack.publish_home(newer.user, view, newer.hash)

    async def _view(self, opened: Opened) -> Block | None:
        now = self._database.clock.now()
        if opened.page is Page.TEAM:
            team = await self._team(opened, now)
            if team is not None:
                return team
        async with self._database.reading() as session:
            facts = await home_facts(session, opened.rep_id, now, self._quiet, opened.chosen)
            duty = await duty_facts(session, self._queues, now, self._database.clock.machine_now())
        if facts is None:
            return None
        links = await card_links(self._database, self._slack, [item.conversation_id for item in facts.queue])
        return page.view(with_links(facts, links), now, duty_table(duty, facts.zone))

    async def _team(self, opened: Opened, now: datetime) -> Block | None:
        """None for somebody who leads nobody (any more)."""
        async with self._database.reading() as session:
            machine_now = self._database.clock.machine_now()
            facts = await team_facts(session, opened.rep_id, now, machine_now)
            duty = await duty_facts(session, self._queues, now, machine_now)
        if facts is None:
            return None
        links = await card_links(self._database, self._slack, [item.conversation_id for item in facts.overdue])
        table = duty_table(of_team(duty, facts.team), facts.zone)
        return team_page.view(replace(facts, overdue=linked(facts.overdue, links)), now, table)


async def keep(work: UnitOfWork, post_id: UUID, changes: Mapping[str, str]) -> None:
    """Write these down beside what else is known of a page."""
    post = await work.session.get_one(DeskPost, post_id, with_for_update=True, populate_existing=True)
    post.data = {**(post.data or {}), **changes}
