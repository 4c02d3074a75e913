"""Canned answers at the desk: found while a rep types, filled for this customer, put into the composer's field."""

from collections.abc import Mapping

from inbox.canned.rules import filled, found
from inbox.slack import modals
from inbox.slack.composer import canned_reading, canned_views
from inbox.slack.composer_reading import ComposerReading, drawn
from inbox.slack.composing import Composer
from inbox.slack.interactions import Actor, Looking, Press, field_text
from inbox.slack.kit import Piece
from inbox.slack.parts import Parts
from inbox.slack.tables import Ack, OnLooking, OnPress


class Canned:
    def __init__(self, parts: Parts, composer: Composer) -> None:
        self._parts = parts
        self._composer = composer
        self._reading = ComposerReading(parts)

    def presses(self) -> Mapping[str, OnPress]:
        return {canned_views.CANNED: self.put_in}

    def options(self) -> Mapping[str, OnLooking]:
        return {canned_views.CANNED: self.looked_for}

    async def looked_for(self, looking: Looking, actor: Actor) -> list[Piece]:
        """What fits so far, the customer's own language first."""
        state = modals.composer_state(str(looking.view.get("private_metadata") or ""))
        conversation_id = modals.conversation_of(state) if state else None
        language = ""
        if conversation_id is not None:
            async with self._parts.database.reading() as session:
                language = await canned_reading.language_of(session, conversation_id)
        return canned_views.options(found(self._parts.canned, looking.typed, language))

    async def put_in(self, ack: Ack, press: Press, actor: Actor) -> None:
        """Below what stands in the field, in the words for the channel that is chosen."""
        await ack()
        answer = self._parts.canned.by_key(press.value)
        state = modals.composer_state(str(press.view.get("private_metadata") or ""))
        if answer is None or state is None:
            return
        async with self._parts.database.reading() as session:
            facts = await self._reading.facts(session, state, actor, drawn(press.view))
            if facts is None:
                return
            values = await canned_reading.values_for(session, facts.conversation_id, actor)
        text = filled(answer.text_for(facts.place.channel if facts.place else None), values)
        typed = field_text(press.view, "text").strip()
        await self._composer.put_in(
            press, actor, f"{typed}\n\n{text}" if typed else text, canned_views.told(answer, text)
        )
