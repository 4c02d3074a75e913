"""The buttons of cards, of messages that wait or failed, and of the App Home."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.reps.rules import zone_of
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk, replies, signs
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.slack import actions, blocks, calling_modal, menu, modals, references, store
from inbox.slack.asking import view as asking
from inbox.slack.calling import Calling
from inbox.slack.composing import Composer
from inbox.slack.home.duty import switch_duty
from inbox.slack.interactions import Actor, Press
from inbox.slack.kit import Block, Message, modal
from inbox.slack.modals import ComposerState
from inbox.slack.parts import LINK_MINUTES, Parts
from inbox.slack.reading import contact_name
from inbox.slack.references import Reference, Subject
from inbox.slack.rules import Pressed, hides_news, out_of_date, snooze_choices

Ack = Callable[..., Awaitable[Any]]
View = Callable[[Conversation, str, Actor], Awaitable[Block]]
Drawn = Callable[[str, str, str, Actor], Awaitable[None]]  # (view id, its hash, reference, actor)
Close = Callable[[UnitOfWork, UUID, UUID], Awaitable[object]]
STALE = "This card is out of date. It is being drawn anew; press again there."
UNREAD = "They wrote again since this card was drawn. Read it first, then press again."
TITLES = {
    "note": "Note",
    "snooze": "Snooze",
    "further": menu.TITLE,
    "spam": "Close as spam",
    "block": "Block",
    **calling_modal.TITLES,
}


class Teller:
    """Says one sentence to the person who pressed, wherever that was."""

    def __init__(self, parts: Parts) -> None:
        self._slack = parts.slack

    async def tell(self, press: Press, told: Message) -> None:
        if press.response_url:
            await self._slack.respond(press.response_url, told, replace=False)
        elif press.channel:
            await self._slack.whisper(press.channel, press.user, told, press.thread_ts or None)
        elif press.is_in_home:
            await self.open(press.trigger_id, told)

    async def open(self, trigger_id: str, told: Message) -> None:
        """A small modal that says it, where there is no message to say it beside: the App Home, a shortcut."""
        await self._slack.open_view(trigger_id, modal("refusal", "Inbox", told.blocks))


class Pressing:
    """Answers what is pressed. Effects are committed before the acknowledgement; modals open at once and are filled then."""

    def __init__(self, parts: Parts, composer: Composer, teller: Teller) -> None:
        self._parts = parts
        self._composer = composer
        self._teller = teller
        self._titles: Mapping[str, str] = TITLES
        self._views: Mapping[str, View] = {
            "further": self._menu_view,
            "spam": self._spam_view,
            "block": self._block_view,
            **Calling(parts).views(),
        }
        self._when_drawn: dict[str, Drawn] = {}

    def offer(self, views: Mapping[str, View], titles: Mapping[str, str]) -> None:
        """More entries of the menu, each with its modal and that modal's title."""
        self._views = {**self._views, **views}
        self._titles = {**self._titles, **titles}

    def when_drawn(self, verb: str, then: Drawn) -> None:
        """What is done once the modal of a menu's entry stands there as it was meant."""
        self._when_drawn[verb] = then

    # The card

    async def take(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Exactly one rep gets it; the others learn who did, and when."""
        told: Message | None = None
        async with self._parts.database.transaction() as work:
            conversation = await self.live(work, references.read(press.value))
            if conversation is None:
                told = blocks.told(STALE)
            else:
                outcome = await conversations.take(work, conversation.id, actor.rep.id)
                signs.show_read(work, conversation, await _shown(work, conversation), self._parts.gate.capabilities)
                if not outcome.won:
                    owner = await store.rep(work.session, outcome.owner_id)
                    told = asking.lost(conversation, owner.name if owner else "", work.now - outcome.taken_at)
                desk.show_home(work, actor.rep.id)
        await ack()
        if told is not None:
            await self._teller.tell(press, told)

    async def reply(self, ack: Ack, press: Press, actor: Actor) -> None:
        await ack()
        reference = references.read(press.value)
        if reference is not None:
            start = ComposerState(conversation=str(reference.id), seen=0)
            await self._composer.open(press, actor, start)

    async def resolve(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Closed, unless the customer wrote something this card did not show."""
        async with self._parts.database.transaction() as work:
            conversation = await self.live(work, references.read(press.value))
            told = await self._close(work, conversation, conversations.resolve, actor)
        await ack()
        if told:
            await self._teller.tell(press, blocks.told(told))

    async def note(self, ack: Ack, press: Press, actor: Actor) -> None:
        await ack()
        await self._fill(press, actor, "note", self._note_view)

    async def snooze(self, ack: Ack, press: Press, actor: Actor) -> None:
        await ack()
        await self._fill(press, actor, "snooze", self._snooze_view)

    async def more(self, ack: Ack, press: Press, actor: Actor) -> None:
        """An entry of the menu, on the card or in the long list: it carries a verb before the reference."""
        await ack()
        verb, _, value = press.value.partition("/")
        if verb in self._views:
            await self._fill(press, actor, verb, self._views[verb], value)

    # Modals of the card

    async def _fill(
        self,
        press: Press,
        actor: Actor,
        verb: str,
        make: View,
        value: str | None = None,
    ) -> None:
        """A loading modal at once, then the real one in its place; pressed in a modal, it takes that one's place."""
        title = self._titles[verb]
        view_id = await self._loading(press, title)
        reference = references.read(value if value is not None else press.value)
        conversation = await self._conversation(reference)
        if conversation is None or reference is None:
            await self._parts.slack.update_view(view_id, modals.refusal(title, STALE))
            return
        drawn = await self._parts.slack.update_view(view_id, await make(conversation, str(reference), actor))
        if verb in self._when_drawn:
            await self._when_drawn[verb](view_id, drawn, str(reference), actor)

    async def _loading(self, press: Press, title: str) -> str:
        if press.is_in_modal:
            view_id = str(press.view["id"])
            await self._parts.slack.update_view(view_id, modals.loading(title))
            return view_id
        return (await self._parts.slack.open_view(press.trigger_id, modals.loading(title)))[0]

    async def _conversation(self, reference: Reference | None) -> Conversation | None:
        if reference is None or reference.subject is not Subject.CONVERSATION:
            return None
        async with self._parts.database.reading() as session:
            return await store.conversation(session, reference.id)

    async def _note_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        return modals.note(reference, await self._name(conversation))

    async def _snooze_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        zone, now = zone_of(actor.rep.timezone), self._now()
        return modals.snooze(reference, snooze_choices(now, zone), zone, now)

    async def _menu_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        return menu.long_list(reference)

    async def _spam_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        return modals.confirm_close("spam", reference, await self._name(conversation))

    async def _block_view(self, conversation: Conversation, reference: str, actor: Actor) -> Block:
        return modals.confirm_close("block", reference, await self._name(conversation))

    async def _name(self, conversation: Conversation) -> str:
        async with self._parts.database.reading() as session:
            return await contact_name(session, conversation)

    def _now(self) -> datetime:
        return self._parts.database.clock.now()

    # What stands behind a card

    async def live(self, work: UnitOfWork, reference: Reference | None) -> Conversation | None:
        """The held conversation of a card that is not out of date; an old card is drawn anew."""
        if reference is None or reference.subject is not Subject.CONVERSATION:
            return None
        if await store.conversation(work.session, reference.id) is None:
            return None
        conversation = await conversation_store.locked(work.session, reference.id)
        if out_of_date(await _pressed(work, conversation, reference)):
            desk.show_card(work, conversation)
            self._parts.count("stale")
            return None
        return conversation

    async def _close(
        self, work: UnitOfWork, conversation: Conversation | None, close: Close, actor: Actor
    ) -> str | None:
        """What stands in the way of closing, in words; None when it was closed."""
        if conversation is None:
            return STALE
        reference = Reference(Subject.CONVERSATION, conversation.id, conversation.version)
        if hides_news(await _pressed(work, conversation, reference)):
            desk.show_card(work, conversation)
            return UNREAD
        await close(work, conversation.id, actor.rep.id)
        return None

    async def close_from_modal(self, reference: Reference, verb: str, actor: Actor) -> str | None:
        """Spam or block, after the rep confirmed it; what stands in the way, or None."""
        close: Close = {"spam": conversations.close_as_spam, "block": actions.block}[verb]
        async with self._parts.database.transaction() as work:
            await actions.hold_contact(work, reference.id)
            return await self._close(work, await self.live(work, reference), close, actor)

    # Messages that wait or failed

    async def send_now(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._with_delivery(ack, press, actor, replies.send_now)

    async def cancel(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._with_delivery(ack, press, actor, _cancel)

    async def _with_delivery(
        self, ack: Ack, press: Press, actor: Actor, verb: Callable[[UnitOfWork, UUID, UUID], Awaitable[object]]
    ) -> None:
        reference = references.read(press.value)
        done: object = False
        if reference is not None and reference.subject is Subject.DELIVERY:
            async with self._parts.database.transaction() as work:
                done = await verb(work, reference.id, actor.rep.id)
        await ack()
        if not done:
            await self._teller.tell(press, blocks.told("That is not possible any more: look at its newest state."))

    async def retry(self, ack: Ack, press: Press, actor: Actor) -> None:
        """The same words once more, as a delivery of their own that takes the place of the failed one."""
        await self._with_delivery(ack, press, actor, replies.carry_again)

    async def other_channel(self, ack: Ack, press: Press, actor: Actor) -> None:
        """The composer with the same words, to choose another way."""
        await ack()
        reference = references.read(press.value)
        if reference is None or reference.subject is not Subject.DELIVERY:
            return
        async with self._parts.database.reading() as session:
            former = await store.delivery(session, reference.id)
        if former is None or former.replaced_by is not None:
            await self._teller.tell(press, blocks.told(STALE))
            return
        start = ComposerState(
            conversation=str(former.conversation_id), seen=former.answers_sequence, instead=str(former.id)
        )
        await self._composer.open(press, actor, start, former.text)

    # A mail as it was sent

    async def open_mail(self, ack: Ack, press: Press, actor: Actor) -> None:
        """A link for this rep alone, made now: it stands in no message, and is worth nothing an hour later."""
        await ack()
        reference = references.read(press.value)
        if reference is None or reference.subject is not Subject.ENTRY:
            return
        address = self._parts.link_to_mail(reference.id, actor.rep.id)
        await self._parts.slack.open_view(press.trigger_id, modals.original(address, LINK_MINUTES))

    # The App Home

    async def duty(self, ack: Ack, press: Press, actor: Actor) -> None:
        async with self._parts.database.transaction() as work:
            await switch_duty(work, actor.rep.id, press.value == "on")
        await ack()

    async def only_ack(self, ack: Ack, press: Press, actor: Actor) -> None:
        """A link opens by itself; nothing else is to do."""
        await ack()


async def _shown(work: UnitOfWork, conversation: Conversation) -> int:
    """The newest entry that stands on the card somebody pressed."""
    card = await store.post(work.session, store.CARD, conversation.id)
    return int(((card.data or {}) if card else {}).get("sequence") or 0)


async def _pressed(work: UnitOfWork, conversation: Conversation, reference: Reference) -> Pressed:
    card = await store.post(work.session, store.CARD, conversation.id)
    newest = await store.newest_inbound(work.session, conversation.id)
    sequence = newest[0] if newest else 0
    shown = (card.data or {}).get("sequence") if card else None
    return Pressed(
        version=reference.version,
        current_version=conversation.version,
        state=conversation.state,
        shown_sequence=int(shown) if shown is not None else sequence,
        newest_sequence=sequence,
    )


async def _cancel(work: UnitOfWork, delivery_id: UUID, by: UUID) -> object:
    return await replies.cancel(work, delivery_id, by, "Taken back by a rep.")
