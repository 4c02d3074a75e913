"""Writing to somebody without a card at hand: who, then the composer, as from a card."""

from collections.abc import Mapping
from uuid import UUID

from crm.contacts.model import Contact
from inbox.slack import modals
from inbox.slack.answered import answer_is_out
from inbox.slack.composing import Composer
from inbox.slack.interactions import Actor, Press, Submission, field_choice
from inbox.slack.kit import Block, ask, modal
from inbox.slack.modals import ComposerState
from inbox.slack.parts import Parts
from inbox.slack.reaching import store
from inbox.slack.reaching.beginning import NobodyThere, begin
from inbox.slack.reaching.choosing import chosen_contact, contact_field
from inbox.slack.tables import Ack, OnPress, OnSubmit

CALLBACK = "reach.send"
TITLE = "Write to somebody"
NOBODY = "Choose somebody from the list."


class Writing:
    def __init__(self, parts: Parts, composer: Composer) -> None:
        self._database = parts.database
        self._slack = parts.slack
        self._composer = composer

    def submissions(self) -> Mapping[str, OnSubmit]:
        return {CALLBACK: self._chosen}

    def presses(self) -> Mapping[str, OnPress]:
        return {"reach.write": self._write}

    async def open(self, trigger_id: str, words: str, actor: Actor) -> None:
        """Where the words name one person, they are chosen already."""
        view_id, _ = await self._slack.open_view(trigger_id, modals.loading(TITLE))
        async with self._database.reading() as session:
            found = await store.named(session, words, 2) if words else []
        await self._slack.update_view(view_id, _view(found[0] if len(found) == 1 else None))

    async def _chosen(self, ack: Ack, submission: Submission, actor: Actor) -> None:
        contact_id = chosen_contact(field_choice(submission.view, "contact"))
        if contact_id is None:
            await ack(response_action="errors", errors={"contact": NOBODY})
            return
        try:
            conversation_id = await self._begun(contact_id)
        except NobodyThere as nobody:
            await ack(response_action="errors", errors={"contact": str(nobody)})
            return
        await ack(response_action="update", view=modals.loading(TITLE))
        await answer_is_out()
        await self._compose(str(submission.view.get("id", "")), conversation_id, actor)

    async def _write(self, ack: Ack, press: Press, actor: Actor) -> None:
        """From a modal that has just told of somebody."""
        contact_id, view_id = chosen_contact(press.value), str(press.view.get("id", ""))
        try:
            conversation_id = await self._begun(contact_id) if contact_id is not None else None
        except NobodyThere as nobody:
            await ack()
            await self._slack.update_view(view_id, modals.refusal(TITLE, str(nobody)))
            return
        await ack()
        if conversation_id is not None:
            await self._compose(view_id, conversation_id, actor)

    async def _begun(self, contact_id: UUID) -> UUID:
        async with self._database.transaction() as work:
            return await begin(work, contact_id)

    async def _compose(self, view_id: str, conversation_id: UUID, actor: Actor) -> None:
        await self._composer.fill(view_id, actor, ComposerState(conversation=str(conversation_id), seen=0))


def _view(chosen: Contact | None) -> Block:
    return modal(CALLBACK, TITLE, [ask("contact", "Who", contact_field(chosen))], submit="Write")
