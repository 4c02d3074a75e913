"""The jobs that show things at the desk. Each draws the present state when it runs, whatever it was asked for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.base import JsonObject, new_id
from crm.storage.jobs import RetryLater
from crm.storage.unit_of_work import Handler, JobRun, UnitOfWork
from inbox import desk
from inbox.conversations.model import Conversation
from inbox.jobs import SHOW_ENTRY
from inbox.slack import blocks, card_reading, cards, reading, store, wish_message, wish_reading
from inbox.slack.client import SlackAway, SlackLocked, SlackRefused, SlackThrottled, SlackUncertain
from inbox.slack.entered import Entered, entered
from inbox.slack.facts import CardFacts, DeliveryFacts, EntryFacts, Parcel, WishFacts
from inbox.slack.kit import Message
from inbox.slack.lanes import hand_on, is_in_its_lane
from inbox.slack.links import card_link
from inbox.slack.model import DeskPost
from inbox.slack.moved_messages import pointer
from inbox.slack.parts import Parts
from inbox.slack.people.following_store import followers
from inbox.slack.posts import OUT_OF_REACH, Pace, Pen, PostState, Showing, Thread
from inbox.slack.reading import contact_name
from inbox.slack.retiring import has_strayed, retire
from inbox.slack.uploading import Courier

NOTICES = UUID("6d0f5c8e-6a0b-4f0e-9f2f-3f6f5b6a7c11")
LONGEST_WAIT = 60.0  # seconds
GONE = frozenset({"message_not_found", "no_item_specified"})  # nothing there any more to put an emoji on

log = structlog.stdlib.get_logger(__name__)


def patient(work: Callable[[JobRun], Awaitable[None]]) -> Handler:
    """What Slack asks to wait for is waited for; what it refuses for good fails the attempt, and is shown as dead in the end."""

    async def handle(run: JobRun) -> None:
        try:
            await work(run)
        except SlackThrottled as throttled:
            rests = throttled.rests_channel
            raise RetryLater(throttled.seconds, str(throttled), rest_lane=rests, counts=False) from throttled
        except SlackLocked as locked:
            log.error("Slack takes nothing from us until it has a new token", problem=str(locked))
            raise RetryLater(LONGEST_WAIT, str(locked), rest_lane=True, counts=False) from locked
        except (SlackAway, SlackUncertain) as away:
            if away.is_outage:  # not this job's fault, however long it lasts: nothing is given up, one call a lane asks
                raise RetryLater(LONGEST_WAIT, str(away), rest_lane=True, counts=False) from away
            raise RetryLater(min(LONGEST_WAIT, 2.0**run.attempt), str(away)) from away

    return handle


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the desk shows of a message: itself, or how the delivery goes that it is; and whether they may want to be left alone."""

    facts: EntryFacts
    delivery_id: UUID | None
    wish: WishFacts | None


class Shows:
    """Draws cards, entries, deliveries, notices and home tabs."""

    def __init__(self, parts: Parts, pace: Pace) -> None:
        self._slack = parts.slack
        self._gate = parts.gate
        self._read_blob = parts.read_blob
        self._file_limit = parts.file_limit
        self._language = parts.language
        self._pace = pace

    # Cards

    async def card(self, run: JobRun) -> None:
        """One card per conversation, edited in place, at most once in two seconds."""
        conversation_id = UUID(run.payload["conversation"])
        await retire(run.database, conversation_id)
        async with run.database.reading() as session:
            facts = await card_reading.card(session, conversation_id, self._gate, run.database.clock.now())
            conversation = await session.get(Conversation, conversation_id)
            heir = await store.conversation(session, conversation_id)
            name = await contact_name(session, heir) if heir else ""
        if facts is not None and facts.former is not None and not facts.former_link:
            facts = replace(facts, former_link=await card_link(run.database, self._slack, facts.former))
        showing = _card_showing(conversation, facts)
        if showing is not None and heir is not None and heir.id != conversation_id:
            link = await card_link(run.database, self._slack, heir.id)
            showing = replace(showing, message=pointer(name, heir.desk_channel or showing.channel, link))
        if showing is not None:
            await self._pen(run).put(showing)
        async with run.finish():
            pass

    def pen(self, run: JobRun) -> Pen:
        """For what other files show by the same pace."""
        return self._pen(run)

    async def thread(self, run: JobRun, pen: Pen, conversation_id: UUID) -> Thread | None:
        """The thread of a conversation, for what other files put into it; None where it has no place at the desk."""
        return await self._root(run, pen, conversation_id)

    async def _root(self, run: JobRun, pen: Pen, conversation_id: UUID) -> Thread | None:
        """The thread of a conversation: its card, posted now where it does not stand yet, or no longer."""
        async with run.database.reading() as session:
            conversation = await store.conversation(session, conversation_id)
            if conversation is None or not conversation.desk_channel:
                return None
            post = await store.post(session, store.CARD, conversation.id)
        thread = _thread_of(post, conversation)
        if thread is not None:
            return thread
        if post is not None and has_strayed(post, conversation):
            await retire(run.database, conversation.id)
        async with run.database.reading() as session:
            facts = await card_reading.card(session, conversation.id, self._gate, run.database.clock.now())
        showing = _card_showing(conversation, facts)
        if showing is None:
            return None
        return Thread(conversation.id, showing.team, showing.channel, await pen.put(showing))

    # What the customer wrote

    async def entry(self, run: JobRun) -> None:
        """A customer's message in its card's thread; a later change is made at its place."""
        async with run.database.reading() as session:
            found = await entered(session, UUID(run.payload["interaction"]))
            shown = await self._read(session, found) if found and is_in_its_lane(run, found.conversation) else None
        if found is not None and shown is None:
            await hand_on(run, SHOW_ENTRY.name, found.conversation)
            return
        if found is not None and shown is not None:
            await self._entry(run, found, shown)
        async with run.finish() as work:
            if shown is not None and not shown.facts.is_outbound:
                await _tell_followers(work, shown.facts)

    async def _read(self, session: AsyncSession, found: Entered) -> "_Shown":
        facts = self._in_need(await reading.entry_facts(session, found, self._file_limit, self._gate.is_ours))
        ours = await store.delivery_of_interaction(session, facts.interaction_id) if facts.is_outbound else None
        wish = await wish_reading.wish(session, facts.interaction_id) if found.asks_to_stop else None
        return _Shown(facts, ours.id if ours else None, wish)

    def _in_need(self, facts: EntryFacts) -> EntryFacts:
        """What is in the desk's own language, or in none that is known, needs no translation."""
        is_foreign = facts.language not in ("und", self._language) and not facts.is_outbound
        return facts if is_foreign else replace(facts, language="")

    async def _wish(self, run: JobRun, wish: WishFacts) -> None:
        """Under a message that may ask us to write no more: the question, or the decision in its place."""
        pen = self._pen(run)
        thread = await self._root(run, pen, wish.conversation_id)
        if thread is not None:
            await pen.put(thread.showing(store.WISH, "interaction", wish.interaction_id, wish_message.wish(wish)))

    async def _entry(self, run: JobRun, found: Entered, shown: "_Shown") -> None:
        pen, facts = self._pen(run), shown.facts
        if shown.delivery_id is not None:
            await self._delivery(run, pen, shown.delivery_id)
        elif thread := _thread_of(found.card, found.conversation) or await self._root(run, pen, facts.conversation_id):
            await self._mirror(run, pen, found, facts, thread)
        if shown.wish is not None:
            await self._wish(run, shown.wish)

    async def _mirror(self, run: JobRun, pen: Pen, found: Entered, facts: EntryFacts, thread: Thread) -> None:
        await pen.put_as_read(_entry_showing(facts, thread), found.mirror)
        if facts.deleted_at is not None:
            await self._courier(run, pen).take_away(facts.interaction_id)

    async def file(self, run: JobRun) -> None:
        """A customer's file under the message it came with; where Slack does not take it, that message says so."""
        async with run.database.reading() as session:
            parcel = await reading.parcel(session, UUID(run.payload["attachment"]), self._file_limit)
        is_shown = parcel is None or parcel.is_gone or await self._file(run, parcel)
        async with run.finish() as work:
            conversation = (
                None if is_shown or parcel is None else await work.session.get(Conversation, parcel.conversation_id)
            )
            if conversation is not None and parcel is not None:
                desk.show_entry(work, conversation, parcel.interaction_id)

    async def _file(self, run: JobRun, parcel: Parcel) -> bool:
        pen = self._pen(run)
        thread = await self._root(run, pen, parcel.conversation_id)
        if thread is None:
            return True
        return await self._courier(run, pen).bring(parcel, thread.team, thread.channel, thread.ts)

    def _courier(self, run: JobRun, pen: Pen) -> Courier:
        return Courier(run, self._slack, self._read_blob, pen)

    # What we sent

    async def delivery(self, run: JobRun) -> None:
        """The newest state of a message of ours, at the rep's own words or at their mirror in the thread."""
        await self._delivery(run, self._pen(run), UUID(run.payload["delivery"]))
        async with run.finish():
            pass

    async def _delivery(self, run: JobRun, pen: Pen, delivery_id: UUID) -> None:
        async with run.database.reading() as session:
            facts = await reading.delivery(session, delivery_id, run.database.clock.now())
        thread = await self._root(run, pen, facts.conversation_id) if facts else None
        if facts is None or thread is None:
            return
        if facts.is_replaced:
            await self._replaced(run, pen, facts, thread)
            return
        if facts.typed_at is None:
            await pen.put(_delivery_showing(facts, thread, store.REPLY, blocks.reply(facts)))
            return
        await self._mark(run, facts, thread, facts.typed_at)
        if blocks.needs_words(facts) or await self._stands(run, store.TROUBLE, facts.id):
            await pen.put(_delivery_showing(facts, thread, store.TROUBLE, blocks.trouble(facts)))

    async def _replaced(self, run: JobRun, pen: Pen, facts: DeliveryFacts, thread: Thread) -> None:
        """Another message took its place: what stands of it says so, and offers nothing more."""
        if await self._stands(run, store.REPLY, facts.id):
            await pen.put(_delivery_showing(facts, thread, store.REPLY, blocks.reply(facts)))
        if await self._stands(run, store.TROUBLE, facts.id):
            await pen.put(_delivery_showing(facts, thread, store.TROUBLE, blocks.trouble(facts)))

    async def _stands(self, run: JobRun, kind: str, delivery_id: UUID) -> bool:
        async with run.database.reading() as session:
            return await store.post(session, kind, delivery_id) is not None

    async def _mark(self, run: JobRun, facts: DeliveryFacts, thread: Thread, typed_at: str) -> None:
        """Emoji on the rep's message: the newest state in the place of the former, and what the customer put on it. What is
        carried again has its state at the same message."""
        wanted, typed_in = blocks.marks(facts), facts.typed_in or thread.channel
        async with run.database.reading() as session:
            post = await store.post_at(session, store.MARK, thread.team, typed_in, typed_at)
        former = [str(name) for name in ((post.data or {}).get("reactions", []) if post else [])]
        if former == wanted:
            return
        try:
            await self._put_marks(typed_in, typed_at, former, wanted)
        except SlackRefused as refusal:
            has_moved = typed_in != thread.channel
            if refusal.code not in GONE and not (has_moved and refusal.code in OUT_OF_REACH):
                raise
        await _remember_mark(run, facts, replace(thread, channel=typed_in), typed_at, wanted)

    async def _put_marks(self, channel: str, ts: str, former: Sequence[str], wanted: Sequence[str]) -> None:
        for name in (one for one in former if one not in wanted):
            await self._slack.take_reaction(channel, ts, name)
        for name in (one for one in wanted if one not in former):
            await self._slack.react(channel, ts, name)

    # Notices and home tabs

    async def notice(self, run: JobRun) -> None:
        """One sentence in the thread, once."""
        pen = self._pen(run)
        thread = await self._root(run, pen, UUID(run.payload["conversation"]))
        subject = uuid5(NOTICES, str(run.id))
        if thread is not None:
            await pen.put(thread.showing(store.NOTICE, "job", subject, blocks.notice(str(run.payload["text"]))))
        async with run.finish() as work:
            done = await store.post(work.session, store.NOTICE, subject)
            if done is not None:
                done.subject_id = new_id()  # the number of a job that is done may be given to another one

    async def alert(self, run: JobRun) -> None:
        """One sentence in a channel of its own, once: something gave up, or an account does not work."""
        subject = uuid5(NOTICES, f"alert:{run.id}")
        await self._pen(run).put(_alert_showing(run.payload, subject))
        async with run.finish() as work:
            done = await store.post(work.session, store.ALERT, subject)
            if done is not None:
                done.subject_id = new_id()  # the number of a job that is done may be given to another one

    def _pen(self, run: JobRun) -> Pen:
        return Pen(run, self._slack, self._pace)


async def _tell_followers(work: UnitOfWork, facts: EntryFacts) -> None:
    following = await followers(work.session, facts.conversation_id)
    conversation = await work.session.get(Conversation, facts.conversation_id) if following else None
    for rep_id in following if conversation else ():
        if conversation is not None:
            desk.tell_follower(work, conversation, rep_id, interaction_id=facts.interaction_id)


def _thread_of(card: DeskPost | None, conversation: Conversation) -> Thread | None:
    """The thread of a card that stands where its conversation does."""
    if card is None or card.ts is None or not conversation.desk_channel or has_strayed(card, conversation):
        return None
    return Thread(conversation.id, card.team, card.channel, card.ts)


def _entry_showing(facts: EntryFacts, thread: Thread) -> Showing:
    shown = thread.showing(store.MIRROR, "interaction", facts.interaction_id, blocks.entry(facts))
    plain, data = blocks.plain_entry(facts), {"sequence": facts.sequence}
    return replace(shown, plain=plain, version=len(facts.versions), data=data)


def _card_showing(conversation: Conversation | None, facts: CardFacts | None) -> Showing | None:
    if conversation is None or facts is None or not conversation.desk_channel:
        return None
    return Showing(
        kind=store.CARD,
        subject_type="conversation",
        subject_id=conversation.id,
        conversation_id=conversation.id,
        team=conversation.desk_team,
        channel=conversation.desk_channel,
        message=cards.card(facts),
        plain=cards.plain_card(facts),
        version=facts.version,
        is_paced=True,
        data={"sequence": facts.sequence},
    )


def _delivery_showing(facts: DeliveryFacts, thread: Thread, kind: str, message: Message) -> Showing:
    shown = thread.showing(kind, "delivery", facts.id, message)
    return replace(shown, version=facts.version, data={"state": facts.state.value})


def _alert_showing(payload: JsonObject, subject: UUID) -> Showing:
    message = blocks.notice(f":warning: {payload['text']}")
    return Showing(
        kind=store.ALERT,
        subject_type="job",
        subject_id=subject,
        conversation_id=None,
        team=str(payload["team"]),
        channel=str(payload["channel"]),
        message=message,
        plain=Message(message.text),
    )


async def _remember_mark(
    run: JobRun, facts: DeliveryFacts, thread: Thread, typed_at: str, reactions: list[str]
) -> None:
    data: JsonObject = {"reactions": reactions}
    async with run.database.transaction() as work:
        post = await store.post_at(work.session, store.MARK, thread.team, thread.channel, typed_at)
        if post is not None:
            post.data, post.version, post.updated_at = data, facts.version, work.machine_now
            return
        work.add(
            DeskPost(
                team=thread.team,
                channel=thread.channel,
                ts=typed_at,
                thread_ts=thread.ts,
                kind=store.MARK,
                subject_type="delivery",
                subject_id=facts.id,
                conversation_id=thread.conversation_id,
                version=facts.version,
                state=PostState.OPEN.value,
                updated_at=work.machine_now,
                data=data,
            )
        )
