"""Giving a conversation to somebody: the modal, what comes of it, and what the one who got it answers."""

from collections.abc import Mapping
from uuid import UUID

from crm.reps.model import Rep
from crm.reps.rules import zone_of
from crm.reps.values import RepRole
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import handing
from inbox.conversations.model import Conversation
from inbox.notifications import store as notification_store
from inbox.notifications.actions import notify
from inbox.notifications.rules import wants
from inbox.notifications.values import NoticeKind, NoticeTime
from inbox.slack import blocks, modals, references, store
from inbox.slack.interactions import Actor, Press, Submission, field_choice, field_text
from inbox.slack.kit import Block
from inbox.slack.links import card_link
from inbox.slack.parts import Parts
from inbox.slack.people import assign_modal, direct_messages
from inbox.slack.people.reading import assign_facts
from inbox.slack.presence.actions import look_from_modal
from inbox.slack.pressed import STALE, Pressing, View
from inbox.slack.tables import Ack, OnPress, OnSubmit

GONE = "They do not work here any more. Pick somebody else."


class Assigning:
    """Answers "Assign" on a card, its modal, and the two buttons of the direct message."""

    def __init__(self, parts: Parts, pressing: Pressing) -> None:
        self._parts = parts
        self._pressing = pressing
        pressing.when_drawn("assign", self._drawn)

    def titles(self) -> Mapping[str, str]:
        return {"assign": assign_modal.TITLE}

    def views(self) -> Mapping[str, View]:
        return {"assign": self._view}

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {assign_modal.ASSIGN: self._submit}

    def presses(self) -> Mapping[str, OnPress]:
        return {"assigned.take": self._take, "assigned.decline": self._decline}

    async def _view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        async with self._parts.database.reading() as session:
            zone, machine_now = zone_of(actor.rep.timezone), self._parts.database.clock.machine_now()
            return assign_modal.assign(await assign_facts(session, conversation, reference, zone, machine_now))

    async def _drawn(self, view: str, view_hash: str, reference: str, actor: Actor) -> None:
        """It shows what is known of Slack's presences; what is too old comes in a moment."""
        async with self._parts.database.transaction() as work:
            zone = zone_of(actor.rep.timezone).key
            await look_from_modal(work, self._parts.team, view, view_hash, reference, zone)

    # The modal

    async def _submit(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        """Given to somebody who is there; a conversation that is over, or that another holds, stays where it is."""
        chosen = field_choice(submission.view, "rep")
        async with self._parts.database.transaction() as work:
            conversation = await self._pressing.live(work, references.read(submission.metadata))
            problem = await self._problem(work, conversation, chosen, actor) if conversation else ""
            if conversation is not None and not problem:
                await self._give(work, conversation, chosen, actor, field_text(submission.view, "note").strip())
        if conversation is None:
            await ack(response_action="update", view=modals.refusal("Not done", STALE))
        elif problem:
            await ack(response_action="errors", errors={"rep": problem})
        else:
            await ack()

    async def _problem(self, work: UnitOfWork, conversation: Conversation, chosen: str, actor: Actor) -> str:
        owner, is_taken = conversation.owner_id, conversation.taken_at is not None
        if not handing.may_hand_on(actor.rep.role, actor.rep.id, owner, is_taken=is_taken):
            holder = await store.rep(work.session, owner)
            name = holder.name if holder else "Somebody"
            return f"{name} took it. Only {name}, a lead or an admin can give it to somebody else."
        return "" if chosen == assign_modal.NOBODY or await _answering(work, chosen) else GONE

    async def _give(self, work: UnitOfWork, conversation: Conversation, chosen: str, actor: Actor, note: str) -> None:
        rep = await _answering(work, chosen)
        if rep is None:
            await handing.give_back(work, conversation.id, actor.rep.id, f"{actor.rep.name} gave it back to the queue.")
            return
        await handing.hand_to(work, conversation.id, rep.id, actor.rep.id, f"{actor.rep.name} gave it to {rep.name}.")
        if rep.id != actor.rep.id:  # nobody is told what they do themselves
            await self._tell(work, conversation, rep, actor, note)

    async def _tell(self, work: UnitOfWork, conversation: Conversation, rep: Rep, actor: Actor, note: str) -> None:
        """At once with yes and no, where the rep wants that; else as they wish to be told of anything."""
        preferences = await notification_store.preferences(work.session, rep.id)
        when = wants(preferences, NoticeKind.HAND_ASSIGNED, work.now, zone_of(rep.timezone))
        if when is NoticeTime.NOW:
            desk.tell_assigned(work, conversation, rep.id, actor.rep.id, note)
            return
        words = f"{actor.rep.name}: {note}" if note else f"By {actor.rep.name}."
        key = f"hand:{conversation.id}:{conversation.version}"
        await notify(work, rep.id, NoticeKind.HAND_ASSIGNED, conversation, words, key=key, by=actor.rep.id)

    # The answer

    async def _take(self, ack: Ack, press: Press, actor: Actor) -> None:
        told = STALE
        async with self._parts.database.transaction() as work:
            conversation = await self._pressing.live(work, references.read(press.value))
            if conversation is not None:
                outcome = await conversations.take(work, conversation.id, actor.rep.id)
                holder = await store.rep(work.session, outcome.owner_id)
                told = "You have it." if outcome.won else f"{holder.name if holder else 'Somebody'} took it meanwhile."
        await ack()
        await self._answer(press, conversation.id if conversation else None, told)

    async def _decline(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Back to the queue, unless it is with somebody else by now."""
        told = "It is not with you any more."
        async with self._parts.database.transaction() as work:
            conversation = await self._pressing.live(work, references.read(press.value))
            if conversation is not None and conversation.owner_id == actor.rep.id:
                words = f"{actor.rep.name} gave it back to the queue."
                await handing.give_back(work, conversation.id, actor.rep.id, words)
                desk.show_notice(work, conversation, words)
                told = "It is back in the queue."
        await ack()
        await self._answer(press, conversation.id if conversation else None, told)

    async def _answer(self, press: Press, conversation_id: UUID | None, told: str) -> None:
        """In the place of the question, so that nobody presses it again."""
        if conversation_id is None:
            await self._parts.slack.respond(press.response_url, blocks.told(told), replace=True)
            return
        link = await card_link(self._parts.database, self._parts.slack, conversation_id)
        await self._parts.slack.respond(press.response_url, direct_messages.answered(told, link), replace=True)


async def _answering(work: UnitOfWork, chosen: str) -> Rep | None:
    """The rep of this id who works here and answers."""
    try:
        rep = await store.rep(work.session, UUID(chosen))
    except ValueError:
        return None
    return rep if rep is not None and rep.active and rep.role.reaches(RepRole.REP) else None
