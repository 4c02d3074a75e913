"""A rep's emoji on what a customer wrote: the customer sees it, where their channel shows such a thing and the gate lets it go."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.capabilities import Capabilities
from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.unit_of_work import UnitOfWork
from inbox import acts
from inbox.acts import store as standing
from inbox.acts.values import ActKind
from inbox.channel_choice.values import ChosenPlace, Outcome
from inbox.deliveries.values import Purpose
from inbox.slack import allowed, blocks, references, store
from inbox.slack.gate import Wish
from inbox.slack.interactions import Actor, Payload, Press, part
from inbox.slack.kit import Message, button, context, message, row
from inbox.slack.parts import Parts
from inbox.slack.reading import contact_name
from inbox.slack.references import Subject
from inbox.slack.text import emoji_sign, one_line
from inbox.slack.words import badge

Ack = Callable[..., Awaitable[Any]]
OnPress = Callable[[Ack, Press, Actor], Awaitable[None]]
TAKE_BACK = "reaction.undo"
NAME = 60


@dataclass(frozen=True, slots=True)
class Emoji:
    """One that a person put on a message, or took off it. `ts`: Slack's time of that."""

    user: str
    channel: str
    message_ts: str
    name: str
    sign: str
    ts: str
    is_added: bool


@dataclass(frozen=True, slots=True)
class Under:
    """What it was put on: a customer's message in its thread, by a rep of ours."""

    rep_id: UUID
    interaction: Interaction
    conversation_id: UUID
    thread_ts: str
    name: str
    able: Capabilities


class Reacting:
    """Answers emoji on mirrored messages, and the button that takes one back."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def happened(self, event: Payload) -> None:
        """Once for each emoji, however often and in whatever order its events come."""
        emoji = emoji_of(event)
        if emoji is None or self._is_gesture(emoji) or not self._parts.reactions_reach_customers:
            return
        async with self._parts.database.reading() as session:
            under = await self._under(session, emoji)
            told = await self._why_not(session, under, emoji) if under is not None and emoji.is_added else None
        if under is None:
            return
        told = told or await self._wanted(under, emoji)
        if told is not None:
            await self._parts.slack.whisper(emoji.channel, emoji.user, told, under.thread_ts or None)

    def _is_gesture(self, emoji: Emoji) -> bool:
        """A word of the desk among colleagues, which never reaches a customer."""
        return emoji.name in self._parts.gestures

    async def take_back(self, ack: Ack, press: Press, actor: Actor) -> None:
        """The customer sees it no more; the emoji in Slack is the rep's own, and stays theirs to remove."""
        reference = references.read(press.value)
        async with self._parts.database.transaction() as work:
            act = None
            if reference is not None and reference.subject is Subject.ENTRY:
                act = await standing.act(work.session, reference.id, ActKind.REACTION)
            now = f"{work.machine_now.timestamp():.6f}"
            is_theirs = act is not None and act.asked_by == actor.rep.id and act.wanted is not None
            if act is not None and is_theirs:
                await self._want(work, act.interaction_id, act.conversation_id, actor.rep.id, None, now)
        await ack()
        words = (
            "Taken back. In Slack your emoji stays until you remove it." if is_theirs else "It is not there any more."
        )
        await self._parts.slack.respond(press.response_url, blocks.told(words), replace=True)

    def presses(self) -> Mapping[str, OnPress]:
        return {TAKE_BACK: self.take_back}

    async def _under(self, session: AsyncSession, emoji: Emoji) -> Under | None:
        """None for what is no customer's message, or on a channel without reactions, or by somebody who is no rep."""
        post = await store.post_at(session, store.MIRROR, self._parts.team, emoji.channel, emoji.message_ts)
        rep = await store.rep_by_slack(session, self._parts.team, emoji.user)
        found = await store.entry(session, post.subject_id) if post is not None else None
        conversation = await store.conversation(session, found[0].conversation_id) if found else None
        if post is None or rep is None or found is None or conversation is None:
            return None
        if allowed.hindrance(rep.role, "react"):
            return None
        interaction = found[1]
        able = self._parts.gate.capabilities(interaction.channel, interaction.account)
        if interaction.direction is not InteractionDirection.INBOUND or able is None or not able.reactions:
            return None
        name = one_line(await contact_name(session, conversation), NAME, "The customer")
        return Under(rep.id, interaction, conversation.id, str(post.thread_ts or ""), name, able)

    async def _why_not(self, session: AsyncSession, under: Under, emoji: Emoji) -> Message | None:
        """What stands in the way, for the rep; None where it may go."""
        theirs = under.interaction
        identity_id = theirs.group_id or theirs.identity_id
        if acts.shown_there(emoji.sign, under.able) is None or identity_id is None:
            where = badge(theirs.channel).name
            return blocks.told(f"{where} does not show {emoji.sign} as a reaction, so it stays here.")
        chosen = ChosenPlace(identity_id, theirs.channel, theirs.account)
        wish = Wish(under.conversation_id, "", Purpose.ANSWER, under.rep_id, 0, chosen)
        choice = await self._parts.gate.plan(session, wish, self._parts.database.clock.now())
        return None if choice.outcome is Outcome.GO else blocks.told(f"{emoji.sign} stays here. {choice.sentence}")

    async def _wanted(self, under: Under, emoji: Emoji) -> Message | None:
        """What is told to the rep: of one that is shown, how to take it back; of others nothing."""
        sign, theirs = acts.shown_there(emoji.sign, under.able), under.interaction.id
        async with self._parts.database.transaction() as work:
            if emoji.is_added:
                is_new = await self._want(work, theirs, under.conversation_id, under.rep_id, sign, emoji.ts)
                return sees(theirs, under.name, emoji.sign) if is_new else None
            act = await standing.act(work.session, theirs, ActKind.REACTION)
            if act is None or (act.wanted == sign and act.asked_by == under.rep_id):
                await self._want(work, theirs, under.conversation_id, under.rep_id, None, emoji.ts)
        return None

    async def _want(
        self, work: UnitOfWork, interaction_id: UUID, conversation_id: UUID, rep_id: UUID, sign: str | None, ts: str
    ) -> bool:
        return await acts.want(work, interaction_id, ActKind.REACTION, conversation_id, sign, rep_id, ts)


def emoji_of(event: Payload) -> Emoji | None:
    """A person's emoji on a message; None for one that is no character. Its name is without a skin tone."""
    item, name = part(event, "item"), str(event.get("reaction") or "")
    sign = emoji_sign(name)
    if item.get("type") != "message" or sign is None:
        return None
    return Emoji(
        user=str(event.get("user") or ""),
        channel=str(item.get("channel") or ""),
        message_ts=str(item.get("ts") or ""),
        name=name.partition("::")[0],
        sign=sign,
        ts=str(event.get("event_ts") or ""),
        is_added=event.get("type") == "reaction_added",
    )


def sees(interaction_id: UUID, name: str, sign: str) -> Message:
    """Told to the rep once: their emoji leaves the room."""
    told = f"{name} sees your {sign}."
    undo = button("Undo", TAKE_BACK, references.entry(interaction_id))
    return message(told, [context("told", told), row("undo", undo)])
