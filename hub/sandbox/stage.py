"""Where a story is played: what its people do, what is waited for, and the transcript of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.email.simulator import Letter
from connectors.telegram.simulator.world import PhoneMessage
from crm.contacts.model import Identity
from hub.clock import monotonic_seconds
from hub.sandbox import amazon, people
from hub.sandbox.networks.network import Bubble
from hub.sandbox.world import World
from inbox.conversations.model import Conversation, ConversationEvent
from inbox.deliveries.model import Delivery
from inbox.slack.model import DeskPost
from inbox.slack.simulator import Outcome
from inbox.triage.values import PriorityLevel

LOOK_SECONDS = 0.03
PATIENCE_SECONDS = 30.0  # longer than the hub looks again for the message that a report names

Seen = TypeVar("Seen")
Block = dict[str, Any]


class StoryFailed(Exception):
    """Something that should have happened did not. The text says what was waited for and what was there instead."""


@dataclass(slots=True)
class Stage:
    """`pace` is how long a watcher is given between two steps, in seconds; 0 when nobody watches.

    `told` hears each line of the transcript as it is written.
    """

    world: World
    pace: float = 0.0
    told: Callable[[str], None] = lambda line: None
    transcript: list[str] = field(default_factory=list)
    going: asyncio.Event = field(default_factory=asyncio.Event)
    began: float = field(default_factory=monotonic_seconds)

    def __post_init__(self) -> None:
        self.going.set()

    async def say(self, words: str) -> None:
        """A line of the transcript, with the seconds since the story began; a watcher gets time to read it."""
        line = f"{monotonic_seconds() - self.began:6.2f} s  {words}"
        self.transcript.append(line)
        self.told(line)
        await self.going.wait()
        await asyncio.sleep(self.pace)

    async def until(
        self, what: str, look: Callable[[], Awaitable[Seen | None]], seconds: float = PATIENCE_SECONDS
    ) -> Seen:
        """What `look` finds, as soon as it finds anything. Raises StoryFailed after `seconds`."""
        deadline = monotonic_seconds() + seconds
        while monotonic_seconds() < deadline:
            found = await look()
            if found:
                return found
            await asyncio.sleep(LOOK_SECONDS)
        raise StoryFailed(f"waited {seconds:.0f} s in vain: {what}")

    def require(self, what: str, holds: object) -> None:
        """Raises StoryFailed unless it holds."""
        if not holds:
            raise StoryFailed(f"this does not hold: {what}")

    # What a customer does and sees

    def write(self, key: str, text: str) -> None:
        self.world.telegram.write(self.world.person(key), text)

    def phone(self, key: str) -> list[PhoneMessage]:
        return self.world.telegram.phone(self.world.person(key))

    async def answer_on_phone(self, key: str, fragment: str, seconds: float = PATIENCE_SECONDS) -> PhoneMessage:
        """The message of ours with these words, once it is on the phone."""

        async def look() -> PhoneMessage | None:
            return next((one for one in self.phone(key) if not one.from_me and fragment in one.text), None)

        return await self.until(f"{key} sees an answer with {fragment!r}", look, seconds)

    def write_on(self, network: str, key: str, text: str) -> None:
        """Write by one of the other networks, named by its key: a message, a comment, words left after the tone."""
        self.world.networks[network].write(key, text)

    async def answer_on(self, network: str, key: str, fragment: str, seconds: float = PATIENCE_SECONDS) -> Bubble:
        """The answer of ours with these words, once they can see it on that network."""

        async def look() -> Bubble | None:
            shown = self.world.networks[network].screen(key)
            return next((one for one in shown if not one.from_me and fragment in one.text), None)

        return await self.until(f"{key} sees an answer with {fragment!r} on {network}", look, seconds)

    def write_mail(self, key: str, text: str, subject: str = "", answers: Letter | None = None) -> Letter:
        return self.world.mail.write(self.world.mailboxes[key], text, subject=subject, answers=answers)

    def write_to_amazon(self, key: str, text: str, subject: str = "", answers: Letter | None = None) -> Letter:
        """To the address whose mail comes in by Amazon."""
        world = self.world
        return amazon.write(world.amazon, world.mail, world.mailboxes[key], text, subject=subject, answers=answers)

    def mailbox(self, key: str) -> list[Letter]:
        return self.world.mail.mailbox(self.world.mailboxes[key])

    async def mail_for(self, key: str, fragment: str) -> Letter:
        """The mail of ours with these words, once it is in their mailbox."""

        async def look() -> Letter | None:
            return next((one for one in self.mailbox(key) if not one.from_me and fragment in one.text), None)

        return await self.until(f"{key} gets a mail with {fragment!r}", look)

    # What a rep does and sees

    async def conversation(self, key: str, channel: Channel = Channel.TELEGRAM) -> Conversation:
        """The newest conversation with this customer, known by their address on this channel, once there is one."""
        is_mail = channel is Channel.EMAIL
        return await self.conversation_at(
            channel, self.world.mailboxes[key].address if is_mail else str(self.world.person(key).id)
        )

    async def conversation_at(self, channel: Channel, handle: str) -> Conversation:
        """The newest conversation with whoever has this address, once there is one."""

        async def look() -> Conversation | None:
            async with self.world.database.reading() as session:
                query = (
                    select(Conversation)
                    .join(Identity, Identity.contact_id == Conversation.contact_id)
                    .where(Identity.channel == channel, Identity.handle == handle)
                    .order_by(Conversation.opened_at.desc())
                    .limit(1)
                )
                return (await session.execute(query)).scalar_one_or_none()

        return await self.until(f"a conversation with {channel}:{handle}", look)

    async def card(self, conversation_id: UUID, fragment: str = "") -> Block:
        """The conversation's card as it stands in Slack, once it is there and shows these words; `channel` is added."""

        async def look() -> Block | None:
            post = await self._card_post(conversation_id)
            if post is None or post.ts is None:
                return None
            card = next((one for one in self.world.slack.messages(post.channel) if one["ts"] == post.ts), None)
            return {**card, "channel": post.channel} if card and fragment in str(card) else None

        return await self.until(f"a card that says {fragment!r}" if fragment else "a card", look)

    async def thread(self, conversation_id: UUID, fragment: str) -> str:
        """The first message in the thread below the card that shows these words, as text, once it is there."""

        async def look() -> str | None:
            post = await self._card_post(conversation_id)
            if post is None or post.ts is None:
                return None
            below = (str(one) for one in self.world.slack.thread(post.channel, post.ts))
            return next((one for one in below if fragment in one), None)

        return await self.until(f"a thread that says {fragment!r}", look)

    async def _card_post(self, conversation_id: UUID) -> DeskPost | None:
        async with self.world.database.reading() as session:
            query = select(DeskPost).where(DeskPost.subject_id == conversation_id, DeskPost.kind == "card")
            return (await session.execute(query.limit(1))).scalar_one_or_none()

    async def alert(self, fragment: str) -> str:
        """What the operator reads in the desk's default channel, as text, once it is there and says this."""

        async def look() -> str | None:
            shown = (str(one) for one in self.world.slack.messages(people.TRIAGE_CHANNEL))
            return next((one for one in shown if fragment in one), None)

        return await self.until(f"an alert that says {fragment!r}", look)

    async def about(self, rep: str, conversation_id: UUID, fragment: str) -> None:
        """Open Who is this on the card, as often as it takes until it shows these words."""
        user = people.rep(rep).slack_user

        async def look() -> bool:
            card = await self.card(conversation_id)
            await self.world.slack.choose(user, card["channel"], card["ts"], "more", "Who is this")
            view = await self.modal(rep, "Timeline")
            await self.world.slack.close(user, view["id"])
            return fragment in str(view)

        await self.until(f"Who is this says {fragment!r}", look)

    async def picked(self, rep: str, card: Block, entry: str) -> Block:
        """The modal behind an entry of a card's menu, of its long list where it stands there."""
        user = people.rep(rep).slack_user
        is_short = entry in str(card["blocks"][-1])
        await self.world.slack.choose(user, card["channel"], card["ts"], "more", entry if is_short else "More…")
        if is_short:
            return await self.modal(rep)
        listed = await self.modal(rep, entry)
        block = next(one for one in listed["blocks"] if str(one.get("accessory", {}).get("text")) and entry in str(one))
        await self.world.slack.press_in_view(user, listed["id"], entry, block_id=block["block_id"])

        async def look() -> Block | None:
            view = self.world.slack.open_view(user)
            return view if view and view["callback_id"] not in ("menu", "loading") else None

        return await self.until(f"the modal {entry}", look)

    async def press(self, rep: str, card: Block, button: str) -> Outcome:
        """Press a button of the card as it stands now."""
        return await self.world.slack.press(people.rep(rep).slack_user, card["channel"], card["ts"], button)

    async def compose(self, rep: str, modal: Block, values: dict[str, str]) -> Outcome:
        """Fill the fields of the modal on top of the rep's screen, and submit it."""
        return await self.world.slack.submit(people.rep(rep).slack_user, modal["id"], values)

    async def modal(self, rep: str, fragment: str = "") -> Block:
        """The modal on top of the rep's screen, once it shows these words."""

        async def look() -> Block | None:
            view = self.world.slack.open_view(people.rep(rep).slack_user)
            return view if view and fragment in str(view) else None

        return await self.until(f"a modal that says {fragment!r}", look)

    async def delivery(self, conversation_id: UUID, *states: str) -> Delivery:
        """The newest delivery of the conversation, once it is in one of these states."""

        async def look() -> Delivery | None:
            async with self.world.database.reading() as session:
                query = select(Delivery).where(Delivery.conversation_id == conversation_id)
                found = (
                    await session.execute(query.order_by(Delivery.created_at.desc()).limit(1))
                ).scalar_one_or_none()
                return found if found is not None and (not states or found.state.value in states) else None

        return await self.until(f"a delivery that is {' or '.join(states)}", look)

    # What the hub wrote down

    async def event_words(self, conversation_id: UUID, kind: str) -> str:
        """The words of the newest event of this kind, once there is one."""

        async def look() -> str | None:
            found = await self._events(conversation_id, kind)
            return found[-1].words if found else None

        return await self.until(f"an event {kind!r}", look)

    async def first_level(self, conversation_id: UUID) -> PriorityLevel:
        """The priority the rules gave before anybody raised it."""
        judged = await self._events(conversation_id, "judged")
        self.require("the conversation was judged", judged)
        return PriorityLevel((judged[0].data or {})["level"])

    async def _events(self, conversation_id: UUID, kind: str) -> list[ConversationEvent]:
        async with self.world.database.reading() as session:
            query = select(ConversationEvent).where(
                ConversationEvent.conversation_id == conversation_id, ConversationEvent.kind == kind
            )
            return list((await session.execute(query.order_by(ConversationEvent.machine_at))).scalars())
