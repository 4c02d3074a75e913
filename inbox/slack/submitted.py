"""The modals that a rep submits, beside the composer: a note, a snooze, spam, block."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from crm.reps.rules import zone_of
from inbox.conversations import actions as conversations
from inbox.slack import actions, modals, references, store
from inbox.slack.interactions import Actor, Submission, field_choice, field_moment, field_text
from inbox.slack.parts import Parts
from inbox.slack.people.mentions import named_in, tell_named
from inbox.slack.pressed import STALE, Pressing
from inbox.slack.references import Reference, Subject
from inbox.slack.rules import snooze_choices
from inbox.slack.text import for_customer

Ack = Callable[..., Awaitable[Any]]
LONGEST_SNOOZE = timedelta(days=366)


class Submitting:
    """Answers submitted modals: done and closed, or an error at the field."""

    def __init__(self, parts: Parts, pressing: Pressing) -> None:
        self._parts = parts
        self._pressing = pressing

    async def note(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        text = field_text(submission.view, "note").strip()
        reference = _conversation(submission)
        if not text:
            await ack(response_action="errors", errors={"note": "Write a few words first."})
            return
        if reference is not None:
            async with self._parts.database.transaction() as work:
                names = await store.rep_names(work.session, self._parts.team)
                words = for_customer(text, names) if named_in(text) else text
                note = await actions.keep_note(work, reference.id, actor.rep.id, actor.rep.name, words or text)
                await tell_named(work, reference.id, self._parts.team, text, actor.rep, str(note.id))
        await ack()

    async def snooze(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        reference = _conversation(submission)
        now = self._parts.database.clock.now()
        until = _until(submission, now, actor)
        problem = _problem(until, now)
        if until is None or problem:
            await ack(
                response_action="errors", errors={"picked": problem or "Pick a time below, or one of the others."}
            )
            return
        async with self._parts.database.transaction() as work:
            conversation = await self._pressing.live(work, reference)
            if conversation is not None:
                await conversations.snooze(work, conversation.id, until, actor.rep.id)
        if conversation is None:
            await ack(response_action="update", view=modals.refusal("Not done", STALE))
            return
        await ack()

    async def spam(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        await self._close(ack, submission, "spam", actor)

    async def block(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        await self._close(ack, submission, "block", actor)

    async def _close(self, ack: Ack, submission: Submission, verb: str, actor: Actor) -> None:
        reference = _conversation(submission)
        problem = await self._pressing.close_from_modal(reference, verb, actor) if reference else STALE
        if problem:
            await ack(response_action="update", view=modals.refusal("Not done", problem))
            return
        await ack()


def _conversation(submission: Submission) -> Reference | None:
    reference = references.read(submission.metadata)
    return reference if reference is not None and reference.subject is Subject.CONVERSATION else None


def _until(submission: Submission, now: datetime, actor: Actor) -> datetime | None:
    """The moment chosen from the list, or picked; None where neither says one."""
    name = field_choice(submission.view, "when")
    if name == modals.ANOTHER_TIME:
        picked = field_moment(submission.view, "picked")
        return None if picked is None else datetime.fromtimestamp(picked, UTC)
    offers = {offer.name: offer.until for offer in snooze_choices(now, zone_of(actor.rep.timezone))}
    return offers.get(name)


def _problem(until: datetime | None, now: datetime) -> str:
    if until is None:
        return ""
    if until <= now:
        return "That time has passed. Pick one that is still to come."
    return "That is more than a year away. Pick an earlier time." if until - now > LONGEST_SNOOZE else ""
