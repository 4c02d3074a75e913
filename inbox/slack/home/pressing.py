"""The buttons and the list of the App Home that change what is shown there."""

from collections.abc import Mapping

from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.slack import store
from inbox.slack.home.showing import keep
from inbox.slack.home.values import Page, filter_named
from inbox.slack.interactions import Actor, Press
from inbox.slack.parts import Parts
from inbox.slack.presence.actions import look_from_home
from inbox.slack.tables import Ack, OnPress


class HomePressing:
    """What a rep chose is kept with their page, and the page is drawn anew."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.database

    def presses(self) -> Mapping[str, OnPress]:
        return {"home.filter": self._filter, **{f"home.page.{page.value}": self._page for page in Page}}

    async def _filter(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._choose(ack, actor, {"filter": str(filter_named(press.value))})

    async def _page(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._choose(ack, actor, {"page": press.value})

    async def _choose(self, ack: Ack, actor: Actor, chosen: Mapping[str, str]) -> None:
        async with self._database.transaction() as work:
            await choose(work, actor, chosen)
        await ack()


async def choose(work: UnitOfWork, actor: Actor, chosen: Mapping[str, str]) -> None:
    """From now on the rep's page shows this."""
    post = await store.post(work.session, store.HOME, actor.rep.id)
    if post is not None:
        await keep(work, post.id, chosen)
        desk.show_home(work, actor.rep.id)
        await look_from_home(work, post.team, actor.rep.id)
