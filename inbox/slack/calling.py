"""Calling from the card: the two modals, and what comes of them. Nothing here rings: it asks, as everybody does."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.inbound import CallStatus
from inbox.calling import store as calling_store
from inbox.calling.asking import NO_TELEPHONE, ask
from inbox.calling.gate import NO_ACCOUNT
from inbox.calling.logged import log_call
from inbox.calling.rules import purpose_of
from inbox.calling.values import BadCall, CallLog, CallWish, NotCalled, Told, Whose
from inbox.conversations.model import Conversation
from inbox.slack import calling_modal, modals, references, store
from inbox.slack.calling_modal import CallFacts, Number
from inbox.slack.interactions import Actor, Submission, field_choice, field_moment, field_text
from inbox.slack.kit import Block
from inbox.slack.modals import purpose_of as purpose_named
from inbox.slack.parts import Parts
from inbox.slack.reading import contact_name

Ack = Callable[..., Awaitable[Any]]
View = Callable[[Conversation, str, Actor], Awaitable[Block]]
OnSubmit = Callable[[Ack, Submission, Actor], Awaitable[None]]

GROUP = "This is a group chat, which has no telephone."
GONE = "This conversation is not there any more."
STILL_TO_COME = "That is still to come. Pick when the call was."
HOW_LONG = "Write the minutes, like 3, 3:12 or 0."


class Calling:
    """Answers the two entries of a card's menu, and their modals."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.database
        self._gate = parts.call_gate

    def views(self) -> Mapping[str, View]:
        """The modals by the verb of the menu's entry."""
        return {"call": self._call_view, "log": self._log_view}

    def submissions(self) -> Mapping[str, OnSubmit]:
        """What is done when they are submitted."""
        return {calling_modal.CALL: self._call, calling_modal.LOG: self._log}

    # Calling

    async def _call_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        async with self._database.reading() as session:
            numbers = await _numbers(session, conversation)
            if not numbers or not self._gate.accounts:
                why = NO_ACCOUNT if numbers else NO_TELEPHONE
                return modals.refusal(calling_modal.TITLES["call"], why)
            facts = await self._call_facts(session, conversation, reference, actor, numbers)
        return calling_modal.call(facts)

    async def _call_facts(
        self,
        session: AsyncSession,
        conversation: Conversation,
        reference: str,
        actor: Actor,
        numbers: Sequence[Number],
    ) -> CallFacts:
        now = self._database.clock.now()
        purpose = purpose_of(conversation.turn, conversation.last_inbound_at, conversation.last_outbound_at, now)
        account = await self._gate.account(session, None)
        verdict = await self._gate.verdict(session, conversation, numbers[0].identity_id, account, purpose, now)
        return CallFacts(
            reference=reference,
            name=await contact_name(session, conversation),
            numbers=numbers,
            accounts=[account, *(one for one in self._gate.accounts if one != account)],
            purpose=purpose,
            verdict=verdict,
            rep_phone=actor.rep.phone,
        )

    async def _call(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        """The same modal submitted twice is the same call: its id is the key."""
        try:
            wish = await self._wish(submission, actor)
            async with self._database.transaction() as work:
                await ask(work, wish, self._gate)
        except NotCalled as no:
            await ack(response_action="errors", errors={"purpose": no.words})
        except BadCall as bad:
            await ack(response_action="errors", errors=_at_fields(bad, ("number", "account")))
        else:
            await ack()

    async def _wish(self, submission: Submission, actor: Actor) -> CallWish:
        view = submission.view
        async with self._database.reading() as session:
            whose = await _whose(session, submission)
        if whose.number is None:
            raise BadCall({"number": NO_TELEPHONE})
        return CallWish(
            whose=whose,
            rep_id=actor.rep.id,
            key=_key(submission),
            account=field_choice(view, "account") or None,
            purpose=purpose_named(field_choice(view, "purpose")),
        )

    # Telling about one

    async def _log_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        if conversation.contact_id is None:
            return modals.refusal(calling_modal.TITLES["log"], GROUP)
        async with self._database.reading() as session:
            name, numbers = await contact_name(session, conversation), await _numbers(session, conversation)
        return calling_modal.log(reference, name, numbers, self._database.clock.now())

    async def _log(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        view, now = submission.view, self._database.clock.now()
        seconds, at = calling_modal.seconds_of(field_text(view, "minutes")), _moment(submission)
        problems = {"minutes": HOW_LONG} if seconds is None else {}
        problems |= {"when": STILL_TO_COME} if at is not None and at > now else {}
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        status = CallStatus.COMPLETED if seconds else CallStatus.NO_ANSWER
        notes = field_text(view, "notes").strip() or None
        try:
            async with self._database.reading() as session:
                whose = await _whose(session, submission)
            call = CallLog(
                whose=whose,
                told=Told(status=status.value, seconds=seconds, notes=notes),
                told_by=actor.rep.name,
                key=_key(submission),
                outgoing=field_choice(view, "direction") == calling_modal.WE,
                at=at,
                rep_id=actor.rep.id,
            )
            async with self._database.transaction() as work:
                await log_call(work, call)
        except BadCall as bad:
            await ack(response_action="errors", errors=_at_fields(bad, ("number", "direction")))
        else:
            await ack()


def _key(submission: Submission) -> str:
    return f"slack/{submission.view.get('id', '')}"


def _moment(submission: Submission) -> datetime | None:
    picked = field_moment(submission.view, "when")
    return None if picked is None else datetime.fromtimestamp(picked, UTC)


async def _numbers(session: AsyncSession, conversation: Conversation) -> list[Number]:
    if conversation.contact_id is None:
        return []
    found = await calling_store.telephones_of(session, conversation.contact_id)
    return [Number(one.id, one.handle, one.verified_at is not None) for one in found]


async def _whose(session: AsyncSession, submission: Submission) -> Whose:
    """The contact of the conversation, and the number that was picked of theirs. Raises BadCall."""
    reference = references.read(submission.metadata)
    found = await store.conversation(session, reference.id) if reference is not None else None
    if found is None or found.contact_id is None:
        raise BadCall({"number": GONE})
    picked = field_choice(submission.view, "number")
    number = next((one.number for one in await _numbers(session, found) if _is(one.identity_id, picked)), None)
    return Whose(contact_id=found.contact_id, number=number)


def _is(identity_id: UUID, picked: str) -> bool:
    return str(identity_id) == picked


def _at_fields(bad: BadCall, fields: Sequence[str]) -> dict[str, str]:
    """Each problem at its field; what belongs to none of them at the last, so that it is seen."""
    shown = {name: words for name, words in bad.problems.items() if name in fields}
    return shown or {fields[-1]: str(bad)}
