"""Which press and which modal is answered by what. Who is no rep can do nothing; what nobody knows is out of date."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from inbox.slack import allowed, blocks, clicks, modals, store, wish_message
from inbox.slack.asking.answering import Asking
from inbox.slack.assisting.answers import Assisting
from inbox.slack.calling import Calling
from inbox.slack.client import SlackTrouble
from inbox.slack.commands import helping
from inbox.slack.commands.answering import Commands
from inbox.slack.commands.reading import taken_apart
from inbox.slack.commands.ways import say
from inbox.slack.composer.canned import Canned
from inbox.slack.composer.typed_leaks import TypedLeaks
from inbox.slack.composing import Composer
from inbox.slack.deciding import Deciding
from inbox.slack.finding.finding import Finding
from inbox.slack.home import page
from inbox.slack.home.pressing import HomePressing
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
from inbox.slack.people.answers import People
from inbox.slack.pressed import STALE, Pressing, Teller
from inbox.slack.reacting import Reacting
from inbox.slack.shortcuts.on_messages import OnMessages
from inbox.slack.submitted import Submitting
from inbox.slack.tables import Ack, OnCommand, OnLooking, OnPress, OnShortcut, OnSubmit
from inbox.slack.tasks.promising import Promising
from inbox.slack.typed import Typed
from inbox.slack.who.profile import Profile

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
        composer = Composer(parts)
        pressing = Pressing(parts, composer, self._teller)
        self.typed = Typed(parts, composer)
        self._presses = {
            **presses(pressing, composer, self.typed, Deciding(parts, self._teller)),
            **TypedLeaks(parts, self.typed).presses(),
        }
        self._submissions = {**submissions(composer, Submitting(parts, pressing)), **Calling(parts).submissions()}
        promising = Promising(parts, self._teller)
        profile = Profile(parts, pressing)
        finding = Finding(parts, profile)
        canned = Canned(parts, composer)
        assisting = Assisting(parts, pressing, composer, self._teller)
        commands = Commands(parts, composer, promising, profile)
        on_messages = OnMessages(parts, composer, promising, profile, self._teller)
        self._commands: Mapping[str, OnCommand] = {**commands.commands(), **finding.commands()}
        self._shortcuts: Mapping[str, OnShortcut] = {**commands.shortcuts(), **on_messages.shortcuts()}
        self._options: Mapping[str, OnLooking] = {**commands.options(), **canned.options()}
        self._presses |= {**commands.presses(), **promising.presses(), **HomePressing(parts).presses()}
        self._presses |= {**profile.presses(), **finding.presses(), **canned.presses(), **assisting.presses()}
        self._submissions |= {**commands.submissions(), **promising.submissions(), **finding.submissions()}
        self._submissions |= assisting.submissions()
        people = People(parts, pressing)
        self._presses = {**self._presses, **people.presses()}
        self._submissions = {**self._submissions, **people.submissions()}
        asking = Asking(parts)
        self._presses = {**self._presses, **asking.presses()}
        self._submissions = {**self._submissions, **asking.submissions()}
        self._presses = {**self._presses, **Reacting(parts).presses()}

    def register(self, app: AsyncApp) -> None:
        """Everything that a person can do in Slack is answered, known or not, so that nobody sees Slack's error triangle."""
        app.action(ANYTHING)(self.pressed)
        app.view(ANYTHING)(self.submitted)
        app.view_closed(ANYTHING)(self.closed)
        app.shortcut(ANYTHING)(self.picked)
        app.command(ANYTHING)(self.commanded)
        app.options(ANYTHING)(self.looked_for)
        app.error(self.failed)

    @property
    def shortcuts(self) -> frozenset[str]:
        return frozenset(self._shortcuts)

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
        answer = self._presses.get(press.action)
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
        answer = self._submissions.get(submission.callback)
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
        name, rest = taken_apart(command.words, self._commands)
        answer = self._commands.get(name)
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
        answer = self._shortcuts.get(shortcut.callback)
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
        answer = self._options.get(looking.action)
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


def presses(pressing: Pressing, composer: Composer, typed: Typed, deciding: Deciding) -> Mapping[str, OnPress]:
    """Every button, select and menu the desk ever posts."""
    return {
        "take": pressing.take,
        "reply": pressing.reply,
        "note": pressing.note,
        "snooze": pressing.snooze,
        "resolve": pressing.resolve,
        "more": pressing.more,
        "menu": pressing.more,
        "delivery.now": pressing.send_now,
        "delivery.cancel": pressing.cancel,
        "delivery.retry": pressing.retry,
        "delivery.other": pressing.other_channel,
        "mail.open": pressing.open_mail,
        "duty": pressing.duty,
        "open": pressing.only_ack,
        "compose.purpose": _at_once(composer.changed),
        "compose.place": _at_once(composer.changed),
        "compose.answer": _at_once(composer.changed),
        "compose.reach": _at_once(composer.changed),
        "compose.template": _at_once(composer.changed),
        "compose.public": _at_once(composer.changed),
        "compose.draft": _at_once(composer.draft),
        "compose.preview": _at_once(composer.preview),
        "compose.wait": _at_once(composer.changed),
        "compose.use": _at_once(composer.use),
        "draft.send": typed.send,
        "draft.take_over": typed.take_over,
        "draft.anyway": typed.send_all_the_same,
        "draft.now": typed.send_now,
        "draft.hold": typed.hold,
        "draft.note": typed.note,
        "draft.direct": typed.direct,
        "draft.compose": typed.compose,
        "direct.stop": typed.stop_direct,
        "undo": typed.undo,
        wish_message.STOP: deciding.stop,
        wish_message.LEAVE: deciding.leave,
    }


def submissions(composer: Composer, submitting: Submitting) -> Mapping[str, OnSubmit]:
    """Every modal that can be submitted."""
    return {
        "reply": composer.submit,
        "note": submitting.note,
        "snooze": submitting.snooze,
        "confirm.spam": submitting.spam,
        "confirm.block": submitting.block,
    }


def _at_once(answer: Callable[[Press, Actor], Awaitable[None]]) -> OnPress:
    """For what changes nothing but the modal: acknowledged first, done then."""

    async def acknowledged(ack: Ack, press: Press, actor: Actor) -> None:
        await ack()
        await answer(press, actor)

    return acknowledged
