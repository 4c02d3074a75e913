"""New leads: the modal, and what comes of it. Whoever is known already is told, and nothing is made twice."""

from collections.abc import Mapping

from crm.contacts import store as contacts
from crm.contacts.leads import BadLead, enter_lead
from inbox.slack.interactions import Actor, Submission
from inbox.slack.kit import Block, button, modal, row, section
from inbox.slack.parts import Parts
from inbox.slack.reaching import lead_modal
from inbox.slack.reaching.choosing import shown_name
from inbox.slack.tables import Ack, OnSubmit


class Entering:
    def __init__(self, parts: Parts) -> None:
        self._database = parts.database
        self._slack = parts.slack

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {lead_modal.CALLBACK: self._enter}

    async def open(self, trigger_id: str, words: str, actor: Actor) -> None:
        await self._slack.open_view(trigger_id, lead_modal.lead(words[:200]))

    async def _enter(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        try:
            async with self._database.transaction() as work:
                entered = await enter_lead(work, lead_modal.lead_in(submission.view), actor.rep.id)
                contact = await contacts.by_id(work.session, entered.contact_id)
        except BadLead as bad:
            await ack(response_action="errors", errors=bad.problems)
            return
        name = shown_name(contact) if contact is not None else "They"
        told = (
            f"{name} is kept as a lead of yours."
            if entered.is_new
            else f"We know them already: {name}. Nothing was changed."
        )
        await ack(response_action="update", view=_told(told, str(entered.contact_id)))


def _told(told: str, contact_id: str) -> Block:
    """What came of it, and the next step."""
    return modal(
        "told",
        lead_modal.TITLE,
        [section("told", told), row("ways", button("Write to them", "reach.write", contact_id, "primary"))],
    )
