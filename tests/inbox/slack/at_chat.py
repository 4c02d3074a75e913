"""A desk whose customer writes in the chat of a web site: the real connector, mailbox, lines and intake, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from connectors.contract.channel import Channel
from connectors.webchat.connector import WebchatConnector
from connectors.webchat.simulator import Visitor, WebchatSimulator
from crm.storage.unit_of_work import Handler, JobRun
from hub.clock import epoch_seconds
from hub.engine.entrance import Entrance
from hub.engine.journal import Journal
from hub.engine.journal_sqlite import SqliteJournalWriter
from hub.intake import Intake
from hub.mailbox.actions import DatabaseMailbox
from hub.reading import ReadingProcess
from hub.web.app import build_app, serving
from hub.web.lines import Lines
from hub.web.metrics import Metrics
from hub.web.sockets import Sockets
from inbox.acts.actions import STANDS
from inbox.jobs import INTAKE, LOOK_UNSEEN, SHOW_SIGN, TRIAGE
from inbox.slack.parts import Parts
from inbox.slack.words import badge
from tests.hub.web.chat import ACCOUNT, SETTINGS
from tests.inbox.slack.house import House, nothing, opened


@dataclass
class AtChat:
    """The visitor has the chat open; Petr sits at the desk."""

    house: House
    site: WebchatSimulator
    visitor: Visitor

    async def writes(self, text: str, visitor: Visitor | None = None) -> None:
        """They write, and it stands in the thread."""
        (visitor or self.visitor).say(text)
        await self.house.card()
        await self.house.sees(text, self.house.thread)

    async def answered(self, text: str) -> str:
        """Petr types it and sends it; the ts of his own message, once it lies in the chat."""
        card = await self.house.card()
        outcome = await self.house.slack.type("petr", "triage", text, card["ts"])
        prompt = await self.house.whispered("petr", "Nothing has gone")
        await self.house.slack.press("petr", "triage", prompt["ts"], f"Send by {badge(Channel.CHAT).name}")
        await self._lies_there(text)
        return str(outcome.ts)

    async def _lies_there(self, text: str) -> None:
        for _ in range(3_000):
            if any(one.text == text and one.state in STANDS for one in await self.house.deliveries()):
                return
            await asyncio.sleep(0.01)
        raise TimeoutError(f"{text!r} did not go out")

    def stands(self) -> list[tuple[str, str]]:
        """What stands in the visitor's browser of us: the words, and what became of them."""
        return [(one.text, "gone" if one.gone else "edited" if one.is_edited else "") for one in self.visitor.heard]


@asynccontextmanager
async def open_at_chat(database_url: str) -> AsyncIterator[AtChat]:
    async with AsyncExitStack() as stack:
        site = WebchatSimulator(epoch_seconds, account=ACCOUNT, name="Keramika")
        await site.start()
        stack.push_async_callback(site.stop)
        chat = WebchatConnector(ACCOUNT, SETTINGS.model_copy(update={"origins": (site.base_url,), "title": ""}))
        reading = ReadingProcess(20.0)
        stack.callback(reading.close)

        def jobs(house: House) -> Mapping[str, Handler]:
            return _jobs(house, Intake({(chat.name, ACCOUNT): chat}, house.blobs, _entrance(house, stack), reading))

        house = await stack.enter_async_context(
            opened(database_url, connectors=[chat], more_handlers=jobs, change=_in_haste)
        )
        mailbox = DatabaseMailbox(house.database)
        chat.attach(mailbox)
        sockets = Sockets({ACCOUNT: chat}, Lines(_entrance(house, stack), mailbox, house.clock))
        port = await stack.enter_async_context(serving(build_app(list(sockets.routes())), "127.0.0.1", 0))
        await stack.enter_async_context(sockets.running())
        site.hub_url = f"http://127.0.0.1:{port}"
        visitor = site.visitor()
        visitor.come()
        yield AtChat(house, site, visitor)
        await visitor.close()


def _in_haste(parts: Parts) -> Parts:
    """Nothing waits to be taken back before it leaves."""
    return replace(parts, gate=replace(parts.gate, undo_seconds=0.0))


def _entrance(house: House, stack: AsyncExitStack) -> Entrance:
    journal = Journal(SqliteJournalWriter(house.database), house.clock, house.database.wake, house.blobs, Metrics())
    stack.push_async_callback(journal.close)
    return Entrance(journal, house.clock, Metrics())


def _jobs(house: House, intake: Intake) -> Mapping[str, Handler]:
    """The jobs of other rooms, as far as they are needed here."""

    async def triage(run: JobRun) -> None:
        async with run.finish() as work:
            await house.route(work, UUID(run.payload["conversation"]))

    return {INTAKE.name: intake.run, TRIAGE.name: triage, SHOW_SIGN.name: nothing, LOOK_UNSEEN.name: nothing}
