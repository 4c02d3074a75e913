"""The shortcuts of a message in a conversation's thread. On any other message they say where they work."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from inbox.slack import actions, modals, store
from inbox.slack.blocks import told
from inbox.slack.composing import Composer
from inbox.slack.interactions import Actor, Shortcut
from inbox.slack.modals import ComposerState
from inbox.slack.model import DeskDraft
from inbox.slack.parts import Parts
from inbox.slack.people import place_modals
from inbox.slack.people.placing import Placing
from inbox.slack.pressed import Teller
from inbox.slack.tables import Ack, OnShortcut
from inbox.slack.tasks.promising import Promising
from inbox.slack.text import for_customer
from inbox.slack.typed import DECIDED, NOTE, OPEN
from inbox.slack.who.profile import Profile
from inbox.slack.who.view import TITLE

ELSEWHERE = "That works on messages in a conversation's thread. This one stands elsewhere."
NOT_YOURS = "Only what you typed yourself can become a note. For other words, press Note on the card."
NOT_THEIRS = "A conversation is split at something the customer wrote. Pick one of their messages."
NO_WORDS = "There are no words in it that could be kept."
KEPT = "Kept as a note. Only your team reads it."

Answer = Callable[[Ack, Shortcut, UUID, Actor], Awaitable[None]]


class OnMessages:
    def __init__(
        self,
        parts: Parts,
        composer: Composer,
        promising: Promising,
        profile: Profile,
        placing: Placing,
        teller: Teller,
    ) -> None:
        self._database = parts.database
        self._slack = parts.slack
        self._team = parts.team
        self._composer = composer
        self._promising = promising
        self._profile = profile
        self._placing = placing
        self._teller = teller

    def shortcuts(self) -> Mapping[str, OnShortcut]:
        answers: Mapping[str, Answer] = {
            "message_note": self._note,
            "message_reply": self._reply,
            "message_who": self._who,
            "message_task": self._task,
            "message_split": self._split,
        }
        return {callback: self.in_thread(answer) for callback, answer in answers.items()}

    def in_thread(self, answer: Answer) -> OnShortcut:
        """Asks first which conversation's thread the message stands in."""

        async def answered(ack: Ack, shortcut: Shortcut, actor: Actor) -> None:
            conversation_id = await self._conversation(shortcut)
            if conversation_id is None:
                await ack()
                await self._teller.open(shortcut.trigger_id, told(ELSEWHERE))
                return
            await answer(ack, shortcut, conversation_id, actor)

        return answered

    async def _conversation(self, shortcut: Shortcut) -> UUID | None:
        root = shortcut.thread_ts or shortcut.message_ts
        async with self._database.reading() as session:
            card = await store.card_at(session, self._team, shortcut.channel, root)
            found = await store.conversation(session, card.subject_id) if card is not None else None
        return found.id if found is not None else None

    async def _reply(self, ack: Ack, shortcut: Shortcut, conversation_id: UUID, actor: Actor) -> None:
        await ack()
        view_id, _ = await self._slack.open_view(shortcut.trigger_id, modals.loading("Reply"))
        await self._composer.fill(view_id, actor, ComposerState(conversation=str(conversation_id), seen=0))

    async def _task(self, ack: Ack, shortcut: Shortcut, conversation_id: UUID, actor: Actor) -> None:
        """About whoever wrote; what the message says is where its title begins."""
        await ack()
        async with self._database.reading() as session:
            names = await store.rep_names(session, self._team)
        title = for_customer(shortcut.text, names) if shortcut.author else ""
        await self._promising.open_about(shortcut.trigger_id, title, conversation_id, actor)

    async def _who(self, ack: Ack, shortcut: Shortcut, conversation_id: UUID, actor: Actor) -> None:
        await ack()
        view_id, _ = await self._slack.open_view(shortcut.trigger_id, modals.loading(TITLE))
        async with self._database.reading() as session:
            conversation = await store.conversation(session, conversation_id)
        gone = modals.refusal(TITLE, ELSEWHERE)
        view = gone if conversation is None else await self._profile.of_conversation(conversation, actor)
        await self._slack.update_view(view_id, view)

    async def _split(self, ack: Ack, shortcut: Shortcut, conversation_id: UUID, actor: Actor) -> None:
        """From a message of the customer's on; at any other message it is said where it works."""
        await ack()
        title = place_modals.TITLES[place_modals.SPLIT]
        view_id, _ = await self._slack.open_view(shortcut.trigger_id, modals.loading(title))
        async with self._database.reading() as session:
            mirror = await store.post_at(session, store.MIRROR, self._team, shortcut.channel, shortcut.message_ts)
        refused = modals.refusal(title, NOT_THEIRS)
        view = refused if mirror is None else await self._placing.split_modal(mirror.subject_id)
        await self._slack.update_view(view_id, view)

    # A note

    async def _note(self, ack: Ack, shortcut: Shortcut, conversation_id: UUID, actor: Actor) -> None:
        """What a rep typed in the thread is kept for the team; what was sent or kept before stays as it is."""
        sentence = NOT_YOURS
        if shortcut.author == actor.user:
            sentence = await self._kept(shortcut, conversation_id, actor)
        await ack()
        await self._teller.open(shortcut.trigger_id, told(sentence))

    async def _kept(self, shortcut: Shortcut, conversation_id: UUID, actor: Actor) -> str:
        async with self._database.transaction() as work:
            draft = await store.draft_at(work.session, self._team, shortcut.channel, shortcut.message_ts)
            if draft is not None and draft.state != OPEN:
                return DECIDED.get(draft.state, NO_WORDS)
            text = draft.text if draft is not None else await self._words(work.session, shortcut)
            if not text.strip():
                return NO_WORDS
            await actions.keep_note(work, conversation_id, actor.rep.id, actor.rep.name, text)
            if draft is None:
                work.add(_noted(shortcut, conversation_id, actor, text, self._team, work.machine_now))
            else:
                draft.state = NOTE
        return KEPT

    async def _words(self, session: AsyncSession, shortcut: Shortcut) -> str:
        return for_customer(shortcut.text, await store.rep_names(session, self._team))


def _noted(
    shortcut: Shortcut, conversation_id: UUID, actor: Actor, text: str, team: str, machine_now: datetime
) -> DeskDraft:
    """What remembers that these words are decided about, for whoever presses again, or is asked about them later."""
    return DeskDraft(
        conversation_id=conversation_id,
        user_id=actor.rep.id,
        team=team,
        channel=shortcut.channel,
        message_ts=shortcut.message_ts,
        text=text,
        state=NOTE,
        created_at=machine_now,
    )
