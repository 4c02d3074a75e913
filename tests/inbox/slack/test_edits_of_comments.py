"""A public answer of ours at LinkedIn follows what a rep makes of it in Slack: the real connector, the simulated provider."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from aiohttp import web

from connectors.contract.inbound import WebhookRequest
from connectors.linkedin.connector import LinkedinConnector
from connectors.linkedin.simulator import LinkedinSimulator, settings_for
from connectors.linkedin.simulator.world import Comment
from crm.storage.unit_of_work import Handler, JobRun
from hub.web.app import build_app, serving
from inbox.intake import Envelope, take_in
from inbox.jobs import SHOW_SIGN, TRIAGE
from tests.inbox.slack.house import House, nothing, opened

ACCOUNT = "page"


@dataclass
class AtLinkedin:
    house: House
    linkedin: LinkedinSimulator
    page: LinkedinConnector
    taken: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """A webhook: proven, read, and taken in at once."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        envelope = WebhookRequest(await request.read(), headers, account=ACCOUNT)
        self.page.verify(envelope, self.house.clock.now(), {})
        for event in self.page.parse(envelope):
            self.taken.append(event.event_id)
            async with self.house.database.transaction() as work:
                await take_in(work, event, Envelope(self.page.name, ACCOUNT, len(self.taken)))
        return web.Response()

    async def answered(self, text: str) -> str:
        """Petr types it and sends it; the ts of his own message."""
        card = await self.house.card()
        outcome = await self.house.slack.type("petr", "triage", text, card["ts"])
        prompt = await self.house.whispered("petr", "Nothing has gone")
        await self.house.slack.press("petr", "triage", prompt["ts"], "Send by LinkedIn in public")
        return str(outcome.ts)

    async def stand_below(self, comment: Comment, *texts: str) -> None:
        """Until just these answers stand there, and the hub knows of them."""
        await self.house.until(lambda: [one.text for one in self.linkedin.replies_to(comment)] == list(texts))
        await self.linkedin.settle()
        await self.house.until_quiet()


@pytest.fixture
async def place(sqlite_url: str) -> AsyncIterator[AtLinkedin]:
    async with AsyncExitStack() as stack:
        linkedin = LinkedinSimulator(time.time)
        await linkedin.start()
        stack.push_async_callback(linkedin.stop)
        page = LinkedinConnector(ACCOUNT, settings_for(linkedin))
        stack.push_async_callback(page.close)
        house = await stack.enter_async_context(opened(sqlite_url, connectors=[page], more_handlers=_jobs))
        found = AtLinkedin(house, linkedin, page)
        port = await stack.enter_async_context(serving(build_app([web.post("/hook", found.take)]), "127.0.0.1", 0))
        linkedin.post_to([f"http://127.0.0.1:{port}/hook"])
        yield found


def _jobs(house: House) -> Mapping[str, Handler]:
    async def triage(run: JobRun) -> None:
        async with run.finish() as work:
            await house.route(work, UUID(run.payload["conversation"]))

    return {TRIAGE.name: triage, SHOW_SIGN.name: nothing}


async def test_a_public_answer_is_changed_and_taken_back_where_it_stands(place: AtLinkedin) -> None:
    post = place.linkedin.publish("We have new bikes.")
    comment = place.linkedin.comment(place.linkedin.add_member("Lena Hartwig"), post, "Which colours?")
    await place.linkedin.settle()
    await place.house.thread_of(1)
    ts = await place.answered("Blue an red")
    await place.stand_below(comment, "Blue an red")
    await place.house.slack.edit_message("petr", "triage", ts, "Blue and red")
    await place.stand_below(comment, "Blue and red")
    await place.house.sees("The customer has the changed words now", place.house.thread)
    await place.house.slack.delete_message("petr", "triage", ts)
    await place.stand_below(comment)
    await place.house.sees("Taken back at the customer", place.house.thread)
