"""A colleague's note becomes an answer: the composer opens with its words, and the rep sends them, or not."""

from collections.abc import Mapping

from inbox.slack import blocks, references, store
from inbox.slack.composing import Composer
from inbox.slack.interactions import Actor, Press
from inbox.slack.modals import ComposerState
from inbox.slack.notes import view
from inbox.slack.parts import Parts
from inbox.slack.pressed import Teller
from inbox.slack.references import Subject
from inbox.slack.tables import Ack, OnPress
from inbox.slack.text import one_line

NAME = 60
GONE = "This note was taken back, so there is nothing to use any more."


class NoteAnswers:
    def __init__(self, parts: Parts, composer: Composer, teller: Teller) -> None:
        self._database = parts.database
        self._composer = composer
        self._teller = teller

    def presses(self) -> Mapping[str, OnPress]:
        return {view.USE: self._use}

    async def _use(self, ack: Ack, press: Press, actor: Actor) -> None:
        await ack()
        reference = references.read(press.value)
        if reference is None or reference.subject is not Subject.NOTE:
            return
        async with self._database.reading() as session:
            note = await store.note(session, reference.id)
            words = await store.words_of_follower(session, reference.id)
            writer = await store.rep(session, words.user_id) if words is not None else None
        if note is None or words is None:
            await self._teller.tell(press, blocks.told(GONE))
            return
        name = one_line(writer.name if writer else "", NAME, "A colleague")
        start = ComposerState(conversation=str(words.conversation_id), seen=0, note=str(note.id))
        told = f"{name} wrote this for the team. Make it words for the customer before you send it."
        await self._composer.open(press, actor, start, words.text, told)
