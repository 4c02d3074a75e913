"""Which press and which modal is answered by what. Who is no rep can do nothing; what nobody knows is out of date."""

import asyncio
import re
from typing import TYPE_CHECKING, Any

import structlog

from inbox.slack import allowed, blocks, clicks, modals, store
from inbox.slack.acknowledged import careful
from inbox.slack.answers import answers_of
from inbox.slack.client import SlackTrouble
from inbox.slack.commands import helping
from inbox.slack.commands.reading import taken_apart
from inbox.slack.commands.ways import say
from inbox.slack.home import page
from inbox.slack.interactions import (
    Actor,
    Payload,
    Press,
    command_of,
    looking_of,
    press_of,
    shortcut_of,
    submission_of,
)
from inbox.slack.parts import Parts
from inbox.slack.pressed import STALE, Teller
from inbox.slack.tables import Ack
from inbox.slack.typed import Typed

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

FINISH_SECONDS = 10.0
ANYTHING = re.compile(r".*", re.DOTALL)
STALE_SHORTCUT = "This shortcut is not there any more. Everything is on the cards and in the App Home."
FORMER = "You are no rep of this hub any more, so nothing was done. If that is a mistake, ask whoever runs it."
STRANGER = "Only reps of this hub can do that. Ask whoever runs it to add your Slack user."

log = structlog.stdlib.get_logger(__name__)


class Listeners:
    """One table of presses, one of modals, and the same three questions before each: who, which, is it still so."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._teller = Teller(parts)
        self._running: set[asyncio.Task[Any]] = set()
        self._answers = answers_of(parts, self._teller)

    @property
    def typed(self) -> Typed:
        """Who answers what is typed in a thread."""
        return self._answers.typed

    def register(self, app: "AsyncApp") -> None:
        """Everything that a person can do in Slack is answered, known or not, so that nobody sees Slack's error triangle."""
        app.action(ANYTHING)(careful(self.pressed, self.failed))
        app.view(ANYTHING)(careful(self.submitted, self.failed))
        app.view_closed(ANYTHING)(self.closed)
        app.shortcut(ANYTHING)(careful(self.picked, self.failed))
        app.command(ANYTHING)(careful(self.commanded, self.failed))
        app.options(ANYTHING)(careful(self.looked_for, self.failed))
        app.error(self.failed)

    @property
    def shortcuts(self) -> frozenset[str]:
        return frozenset(self._answers.shortcuts)

    async def finish(self, seconds: float = FINISH_SECONDS) -> None:
        """Wait for what is still being done after its acknowledgement; give up after so many seconds."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

    def _keep_running(self) -> None:
        """Bolt lets listeners go on after their acknowledgement, in tasks nobody else waits for."""
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def pressed(self, ack: Ack, body: dict[str, Any]) -> None:
        self._keep_running()
        press = press_of(body)
        actor = await self._actor(press.team, press.user, press.user_team)
        if actor is None:
            await self._refuse(ack, press)
            return
        answer = self._answers.presses.get(press.action)
        if answer is None:
            await ack()
            self._parts.count("stale")
            await self._teller.tell(press, blocks.told(STALE))
            return
        carried = press.value or str(press.view.get("private_metadata") or "")
        hindrance = await self._kept(actor, allowed.verb_of(press), carried)
        if hindrance:
            await self._hinder(ack, press, hindrance)
            return
        await answer(ack, press, actor)

    async def submitted(self, ack: Ack, body: dict[str, Any]) -> None:
        self._keep_running()
        submission = submission_of(body)
        actor = await self._actor(submission.team, submission.user, submission.user_team)
        if actor is None:
            self._parts.count("stranger")
            await ack(response_action="update", view=modals.refusal("Not done", await self._why_not(submission.user)))
            return
        answer = self._answers.submissions.get(submission.callback)
        if answer is None:
            self._parts.count("stale")
            await ack(response_action="update", view=modals.refusal("Out of date", STALE))
            return
        hindrance = await self._kept(actor, f"submit/{submission.callback}", submission.metadata)
        if hindrance:
            await ack(response_action="update", view=modals.refusal("Not done", hindrance))
            return
        await answer(ack, submission, actor)

    async def closed(self, ack: Ack) -> None:
        await ack()

    async def commanded(self, ack: Ack, body: dict[str, Any]) -> None:
        self._keep_running()
        command = command_of(body)
        actor = await self._actor(command.team, command.user, command.user_team)
        if actor is None:
            self._parts.count("stranger")
            await say(ack, blocks.told(await self._why_not(command.user)))
            return
        name, rest = taken_apart(command.words, self._answers.commands)
        answer = self._answers.commands.get(name)
        if answer is None:
            await say(ack, helping.unknown(name))
            return
        hindrance = await self._kept(actor, f"command/{name}", "")
        if hindrance:
            await say(ack, blocks.told(hindrance))
            return
        await answer(ack, command, rest, actor)

    async def picked(self, ack: Ack, body: dict[str, Any]) -> None:
        self._keep_running()
        shortcut = shortcut_of(body)
        actor = await self._actor(shortcut.team, shortcut.user, shortcut.user_team)
        answer = self._answers.shortcuts.get(shortcut.callback)
        if actor is None:
            await ack()
            self._parts.count("stranger")
            await self._teller.open(shortcut.trigger_id, blocks.told(await self._why_not(shortcut.user)))
        elif answer is None:
            await ack()
            self._parts.count("stale")
            await self._teller.open(shortcut.trigger_id, blocks.told(STALE_SHORTCUT))
        elif hindrance := await self._kept(actor, f"shortcut/{shortcut.callback}", ""):
            await ack()
            await self._teller.open(shortcut.trigger_id, blocks.told(hindrance))
        else:
            await answer(ack, shortcut, actor)

    async def looked_for(self, ack: Ack, body: dict[str, Any]) -> None:
        """Options for a list that somebody types into; none for strangers, nor where nobody knows the list."""
        self._keep_running()
        looking = looking_of(body)
        actor = await self._actor(looking.team, looking.user, looking.user_team)
        answer = self._answers.options.get(looking.action)
        await ack(options=await answer(looking, actor) if actor is not None and answer is not None else [])

    async def failed(self, error: Exception, body: Payload) -> None:
        """A listener broke: counted and told to the operator. The click itself is in the journal."""
        if isinstance(
            error, SlackTrouble
        ):  # Slack did not do what a click asked of it: an expired trigger, a lost address
            self._parts.count("not_told")
            log.warning("Slack refused the answer to a click", kind=str(body.get("type", "")), problem=str(error))
            return
        self._parts.count("listener_error")
        log.error("a listener failed", kind=str(body.get("type", "")), error=repr(error), exc_info=error)

    async def _actor(self, team: str, user: str, user_team: str) -> Actor | None:
        """The rep behind a Slack user of our own workspace; somebody from a shared channel is none, whatever their id."""
        if team != self._parts.team or user_team != self._parts.team:
            return None
        async with self._parts.database.reading() as session:
            rep = await store.rep_by_slack(session, team, user)
        return None if rep is None else Actor(rep, user)

    async def _kept(self, actor: Actor, verb: str, carried: str) -> str:
        """The click is in the audit log; why this rep may not do that, "" where they may."""
        hindrance = allowed.hindrance(actor.rep.role, verb)
        await clicks.keep(self._parts.database, actor, verb, clicks.about(actor, carried), hindrance)
        if hindrance:
            self._parts.count("refused")
            log.warning("a rep may not do that", rep=str(actor.rep.id), role=actor.rep.role.value, verb=verb)
        return hindrance

    async def _hinder(self, ack: Ack, press: Press, hindrance: str) -> None:
        await ack()
        if press.is_in_modal:
            await self._parts.slack.update_view(str(press.view["id"]), modals.refusal("Not done", hindrance))
        else:
            await self._teller.tell(press, blocks.told(hindrance))

    async def _why_not(self, user: str) -> str:
        """Somebody we never knew, or a rep who left while their screen was still open."""
        async with self._parts.database.reading() as session:
            was_rep = await store.was_rep(session, self._parts.team, user)
        return FORMER if was_rep else STRANGER

    async def _refuse(self, ack: Ack, press: Press) -> None:
        await ack()
        self._parts.count("stranger")
        if press.is_in_home:
            await self._parts.slack.publish_home(press.user, page.stranger())
        else:
            await self._teller.tell(press, blocks.told(await self._why_not(press.user)))
