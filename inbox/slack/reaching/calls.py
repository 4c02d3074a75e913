"""Telling of a call that was made elsewhere, without a card at hand."""

from collections.abc import Mapping
from datetime import UTC, datetime

from connectors.contract.inbound import CallStatus
from crm.contacts.rules import normal_phone
from inbox.calling.logged import log_call
from inbox.calling.values import BadCall, CallLog, Told, Whose
from inbox.slack import calling_modal
from inbox.slack.calling import HOW_LONG, STILL_TO_COME
from inbox.slack.interactions import Actor, Submission, field_choice, field_moment, field_text
from inbox.slack.parts import Parts
from inbox.slack.reaching import call_modal
from inbox.slack.reaching.choosing import chosen_contact
from inbox.slack.tables import Ack, OnSubmit

NOBODY = "Choose somebody, or write their number with its country, like +420 601 123 456."
FIELDS = {"contact_id": "contact", "number": "number", "direction": "minutes"}


class Calls:
    def __init__(self, parts: Parts) -> None:
        self._database = parts.database
        self._slack = parts.slack

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {call_modal.CALLBACK: self._log}

    async def open(self, trigger_id: str, words: str, actor: Actor) -> None:
        await self._slack.open_view(trigger_id, call_modal.log(self._database.clock.now()))

    async def _log(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        """The same modal submitted twice is the same call: its id is the key."""
        call = self._call(submission, actor)
        if isinstance(call, dict):
            await ack(response_action="errors", errors=call)
            return
        try:
            async with self._database.transaction() as work:
                await log_call(work, call)
        except BadCall as bad:
            errors = {FIELDS.get(name, "number"): words for name, words in bad.problems.items()}
            await ack(response_action="errors", errors=errors)
            return
        await ack()

    def _call(self, submission: Submission, actor: Actor) -> CallLog | dict[str, str]:
        """What was told; or what is wrong with it, by field."""
        view = submission.view
        typed = field_text(view, "number").strip()
        contact_id, number = chosen_contact(field_choice(view, "contact")), normal_phone(typed or None)
        seconds = calling_modal.seconds_of(field_text(view, "minutes"))
        picked = field_moment(view, "when")
        at = None if picked is None else datetime.fromtimestamp(picked, UTC)
        nobody = contact_id is None and number is None
        problems = {"number": NOBODY} if nobody or (typed and number is None) else {}
        problems |= {"minutes": HOW_LONG} if seconds is None else {}
        problems |= {"when": STILL_TO_COME} if at is not None and at > self._database.clock.now() else {}
        if problems or seconds is None:
            return problems
        status = CallStatus.COMPLETED if seconds else CallStatus.NO_ANSWER
        return CallLog(
            whose=Whose(contact_id=contact_id, number=number),
            told=Told(status=status.value, seconds=seconds, notes=field_text(view, "notes").strip() or None),
            told_by=actor.rep.name,
            key=f"slack/{view.get('id', '')}",
            outgoing=field_choice(view, "direction") == calling_modal.WE,
            at=at,
            rep_id=actor.rep.id,
        )
