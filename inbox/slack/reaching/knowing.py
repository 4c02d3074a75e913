"""Who somebody is, without a card at hand: found by name."""

from collections.abc import Mapping, Sequence

from crm.contacts.model import Contact
from inbox.slack import modals
from inbox.slack.interactions import Actor, Submission, field_choice
from inbox.slack.kit import Block, ask, context, modal
from inbox.slack.parts import Parts
from inbox.slack.reaching import store
from inbox.slack.reaching.choosing import chosen_contact, contact_field
from inbox.slack.tables import Ack, OnSubmit
from inbox.slack.text import one_line
from inbox.slack.who.profile import Profile
from inbox.slack.who.view import TITLE

CALLBACK = "reach.who"
NOBODY = "Choose somebody from the list."


class Knowing:
    """Ends at the profile, whichever way it began."""

    def __init__(self, parts: Parts, profile: Profile) -> None:
        self._database = parts.database
        self._slack = parts.slack
        self._profile = profile

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {CALLBACK: self._chosen}

    async def open_who(self, trigger_id: str, words: str, actor: Actor) -> None:
        """Where the words name one person, who that is; else a list to choose from."""
        view_id, _ = await self._slack.open_view(trigger_id, modals.loading(TITLE))
        found = await self._named(words)
        view = await self._profile.of_contact(found[0].id, actor) if len(found) == 1 else _choice(words, bool(found))
        await self._slack.update_view(view_id, view)

    async def _named(self, words: str) -> Sequence[Contact]:
        async with self._database.reading() as session:
            return await store.named(session, words, 2) if words else []

    async def _chosen(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        contact_id = chosen_contact(field_choice(submission.view, "contact"))
        if contact_id is None:
            await ack(response_action="errors", errors={"contact": NOBODY})
            return
        await ack(response_action="update", view=await self._profile.of_contact(contact_id, actor))


def _choice(words: str, is_known: bool) -> Block:
    told = f"Nobody is called “{one_line(words, 60)}”." if words and not is_known else ""
    lines = [context("told", told)] if told else []
    return modal(CALLBACK, TITLE, [*lines, ask("contact", "Who", contact_field())], submit="Show")
