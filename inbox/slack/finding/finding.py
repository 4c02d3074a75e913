"""The search modal's turns: opened by a command or a button, asked anew by every change, turned page by page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from inbox.slack import modals, references
from inbox.slack.answered import answer_is_out
from inbox.slack.client import SlackRefused
from inbox.slack.finding import view
from inbox.slack.finding.facts import Asked, asked_in, typed
from inbox.slack.finding.reading import ROWS, conversations_of, finding_facts, with_links
from inbox.slack.interactions import Actor, Command, Payload, Press, Submission, field_text, part
from inbox.slack.kit import Block
from inbox.slack.links import links_in_time
from inbox.slack.parts import Parts
from inbox.slack.references import Subject
from inbox.slack.tables import Ack, OnCommand, OnPress, OnSubmit
from inbox.slack.who.profile import Profile

CLOSED_MEANWHILE = frozenset({"not_found", "hash_conflict"})


class Triggered(Protocol):
    """Whatever somebody did that lets a modal be opened for three seconds: a press, a command, a shortcut."""

    @property
    def trigger_id(self) -> str: ...


class Finding:
    """Find what was said, and who said it."""

    def __init__(self, parts: Parts, profile: Profile) -> None:
        self._parts = parts
        self._profile = profile

    def presses(self) -> Mapping[str, OnPress]:
        return {
            "home.find": self.pressed,
            "find.text": self.changed,
            "find.channel": self.changed,
            "find.state": self.changed,
            "find.time": self.changed,
            "find.more": self.more,
            "find.newer": self.newer,
            "find.who": self.who,
        }

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {"find": self.submit}

    def commands(self) -> Mapping[str, OnCommand]:
        return {"find": self.commanded}

    async def commanded(self, ack: Ack, command: Command, rest: str, actor: Actor) -> None:
        """/hub find, with or without words: the modal, and nothing in the channel."""
        await ack()
        await self.open(command, actor, rest)

    async def open(self, trigger: Triggered, actor: Actor, text: str = "") -> None:
        """The modal at once, and what `text` finds in it as soon as it is found. Call it after the acknowledgement."""
        asked = Asked(text=typed(text))
        view_id, _ = await self._parts.slack.open_view(trigger.trigger_id, modals.loading(view.TITLE))
        await self._draw(view_id, asked, actor)

    async def pressed(self, ack: Ack, press: Press, actor: Actor) -> None:
        await ack()
        await self.open(press, actor)

    async def changed(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Another word or another list: from the first page."""
        await ack()
        await self._draw(str(press.view.get("id", "")), _asked(press.view).from_the_start(), actor)

    async def submit(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        """The modal stays open: whoever looks for something wants to see it."""
        asked = _asked(submission.view).from_the_start()
        await ack(response_action="update", view=modals.loading(view.TITLE))
        await answer_is_out()
        await self._draw(str(submission.view.get("id", "")), asked, actor)

    async def more(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._turn(ack, press, actor, ROWS)

    async def newer(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._turn(ack, press, actor, -ROWS)

    async def _turn(self, ack: Ack, press: Press, actor: Actor, rows: int) -> None:
        await ack()
        asked = asked_in(str(press.view.get("private_metadata") or ""))
        turned = replace(asked, offset=max(asked.offset + rows, 0))
        await self._draw(str(press.view.get("id", "")), turned, actor, str(press.view.get("hash", "")))

    async def who(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Their profile on top; what was found stays below it."""
        await ack()
        reference = references.read(press.value)
        if reference is not None and reference.subject is Subject.CONTACT:
            await self._profile.push(press, actor, reference.id)

    async def _draw(self, view_id: str, asked: Asked, actor: Actor, view_hash: str | None = None) -> None:
        """With a hash, only where nobody drew it since: a second press on More turns one page, not two."""
        try:
            await self._parts.slack.update_view(view_id, await self._view(asked, actor), view_hash)
        except SlackRefused as refusal:
            if refusal.code not in CLOSED_MEANWHILE:
                raise

    async def _view(self, asked: Asked, actor: Actor) -> Block:
        async with self._parts.database.reading() as session:
            facts = await finding_facts(session, asked, actor, self._now())
        links = await links_in_time(self._parts.database, self._parts.slack, conversations_of(facts))
        return view.view(with_links(facts, links), self._now())

    def _now(self) -> datetime:
        return self._parts.database.clock.now()


def _asked(shown: Payload) -> Asked:
    """What stands in the modal's fields now."""
    lists = part(part(part(shown, "state"), "values"), "narrow")
    chosen = {name: _chosen(lists, f"find.{name}") for name in ("channel", "state", "time")}
    former = asked_in(str(shown.get("private_metadata") or ""))
    return Asked(text=typed(field_text(shown, "text")), **chosen, offset=former.offset)


def _chosen(lists: Payload, action: str) -> str:
    value = str(part(part(lists, action), "selected_option").get("value") or "")
    return "" if value == view.ANY else value
