"""A rep says how they want to be told: the modal opened, and what is kept when it is submitted."""

from collections.abc import Mapping

from crm.reps.rules import zone_of
from inbox import desk
from inbox.notifications import actions as notifications
from inbox.notifications import store as notices
from inbox.slack import modals
from inbox.slack.digests import planning
from inbox.slack.home import preferences_modal
from inbox.slack.interactions import Actor, Submission
from inbox.slack.parts import Parts
from inbox.slack.tables import Ack, OnSubmit
from inbox.slack.words import city


class Preferring:
    def __init__(self, parts: Parts) -> None:
        self._database = parts.database
        self._slack = parts.slack

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {preferences_modal.CALLBACK: self._keep}

    async def open(self, trigger_id: str, words: str, actor: Actor) -> None:
        view_id, _ = await self._slack.open_view(trigger_id, modals.loading("Notifications"))
        async with self._database.reading() as session:
            found = await notices.preferences(session, actor.rep.id)
        zone = city(zone_of(actor.rep.timezone))
        await self._slack.update_view(view_id, preferences_modal.preferences(found, zone))

    async def _keep(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        found = preferences_modal.wanted(submission.view)
        if isinstance(found, dict):
            await ack(response_action="errors", errors=found)
            return
        async with self._database.transaction() as work:
            await notifications.keep_preferences(work, actor.rep.id, found)
            await planning.plan(work, actor.rep)
            desk.show_home(work, actor.rep.id)
        await ack()
