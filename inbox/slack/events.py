"""What happened in Slack, worked off by a job: words typed, changed or deleted in a thread, the App Home opened."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps.model import Rep
from crm.storage.base import new_id
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import desk
from inbox.slack import allowed, blocks, store, typed_files
from inbox.slack.client import SlackRefused
from inbox.slack.falling_back import FallBack
from inbox.slack.gestures.answering import Answering
from inbox.slack.home import page
from inbox.slack.incoming_files import SlackFile, good_ones, named_files, refusals
from inbox.slack.interactions import Payload, first, part
from inbox.slack.kit import Message
from inbox.slack.links import card_link
from inbox.slack.mending import Mending
from inbox.slack.model import DeskDraft, DeskPost
from inbox.slack.moved_messages import not_here
from inbox.slack.parts import Parts, ReadKept
from inbox.slack.people.following import note_of_follower
from inbox.slack.people.mentions import line_key, tell_named
from inbox.slack.posts import PostState
from inbox.slack.presence.actions import look_from_home
from inbox.slack.presence.hearing import STATUS_CHANGED, status_changed
from inbox.slack.reacting import Reacting
from inbox.slack.reading import contact_name
from inbox.slack.text import for_customer
from inbox.slack.typed import DROPPED, OPEN, SENT, Typed
from inbox.slack.unfurling.unfurling import Unfurling

ONLY_REPS = "Only reps can answer here. Nothing was sent."
TYPED = frozenset({None, "file_share", "thread_broadcast", "me_message"})
ENDED = {
    "member_left_channel": "the bot was taken out of it",
    "channel_archive": "it was archived",
    "group_archive": "it was archived",
    "channel_deleted": "it was deleted",
    "group_deleted": "it was deleted",
}
OVER = frozenset({"tokens_revoked", "app_uninstalled"})

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something a person wrote in a thread. `thread_ts` is the card it may stand under."""

    team: str
    user: str
    is_foreign: bool
    channel: str
    ts: str
    thread_ts: str
    text: str
    files: tuple[SlackFile, ...] = ()


class Events:
    """The handler of DESK_EVENT. Doing the same event twice changes nothing the second time."""

    def __init__(self, parts: Parts, typed: Typed, read_kept: ReadKept) -> None:
        self._parts = parts
        self._typed = typed
        self._read_kept = read_kept
        self._gestures = Answering(parts, typed)
        self._unfurling = Unfurling(parts)
        self._reacting, self._mending = Reacting(parts), Mending(parts)

    async def handle(self, run: JobRun) -> None:
        async with run.database.reading() as session:
            kept = await self._read_kept(session, int(run.payload["journal"]))
        body = json.loads(kept.decode("utf-8", "replace"))
        if body.get("type") == "event_callback" and body.get("team_id") == self._parts.team:
            await self._event(run, body, part(body, "event"))
        async with run.finish():
            pass

    async def _event(self, run: JobRun, body: Payload, event: Payload) -> None:
        kind = str(event.get("type", ""))
        if kind == "app_home_opened":
            await self._home_opened(str(event.get("user", "")), str(event.get("tab", "home")))
        elif kind in ("message", "app_mention"):
            await self._message(run, event)
        elif kind == "link_shared":
            await self._unfurling.shared(event)
        elif kind in ("reaction_added", "reaction_removed"):
            await self._gestures.reacted(run, body)
            await self._reacting.happened(event)
        elif kind in ENDED and (kind != "member_left_channel" or event.get("user") == _own_user(body)):
            await FallBack(self._parts).leave(run.database, str(event.get("channel") or ""), ENDED[kind])
        elif kind == "member_joined_channel" and event.get("user") == _own_user(body):
            async with self._parts.database.transaction() as work:
                await FallBack(self._parts).found_again(work, str(event.get("channel") or ""))
        elif kind == STATUS_CHANGED:
            await status_changed(self._parts.database, self._parts.team, event)
        elif kind in OVER:
            self._parts.count("access_revoked")
            log.error("Slack took our access away; install the app again", kind=kind)

    # Messages

    async def _message(self, run: JobRun, event: Payload) -> None:
        subtype = event.get("subtype")
        if subtype == "message_changed":
            await self._changed(event)
        elif subtype == "message_deleted":
            await self._deleted(event)
        elif (subtype is None or isinstance(subtype, str)) and subtype in TYPED and is_personal(event):
            await self._line(run, line_of(event, self._parts.team))

    async def _line(self, run: JobRun, line: Line) -> None:
        """A person wrote in a thread: under a card of ours it is asked about, anywhere else it is none of our business."""
        if not line.thread_ts or line.thread_ts == line.ts:
            return
        async with self._parts.database.reading() as session:
            following = await store.following_at(session, line.team, line.channel, line.thread_ts)
            rep = await store.rep_by_slack(session, line.team, line.user) if following else None
        if following is not None and rep is not None and not line.is_foreign:
            async with self._parts.database.transaction() as work:
                await note_of_follower(work, following, rep, line.text, line.ts)
            return
        async with self._parts.database.reading() as session:
            former = await store.former_at(session, line.team, line.channel, line.thread_ts)
            card = former or await store.card_at(session, line.team, line.channel, line.thread_ts)
            rep = None if line.is_foreign else await store.rep_by_slack(session, line.team, line.user)
        if card is None:
            return
        hindrance = ONLY_REPS if rep is None else allowed.hindrance(rep.role, "type")
        if rep is None or hindrance:
            self._parts.count("stranger" if rep is None else "refused")
            await self._whisper(line, blocks.told(hindrance))
            return
        elsewhere = await self._elsewhere(card)
        if elsewhere is not None:
            await self._whisper(line, elsewhere)
            return
        line = replace(line, files=await typed_files.described(self._parts.slack, line.files))
        told = await self._kept(run, line, card.subject_id, rep)
        if told is not None:
            await self._whisper(line, told)

    async def _elsewhere(self, card: DeskPost) -> Message | None:
        """Under a card that moved away, or ended in another one, nothing is taken: where it goes on is told instead."""
        async with self._parts.database.reading() as session:
            conversation = await store.conversation(session, card.subject_id)
            if conversation is None or (card.kind != store.FORMER and conversation.id == card.subject_id):
                return None
            name = await contact_name(session, conversation)
        link = await card_link(self._parts.database, self._parts.slack, conversation.id)
        return not_here(name, conversation.desk_channel, link)

    async def _kept(self, run: JobRun, line: Line, conversation_id: UUID, rep: Rep) -> Message | None:
        """The draft is committed before the rep is asked; None for a line that was asked about before."""
        async with self._parts.database.transaction() as work:
            names = await store.rep_names(work.session, line.team)
            text = for_customer(line.text, names)
            if not text and not good_ones(line.files, self._parts.file_limit):
                return blocks.told(" ".join(refusals(line.files, self._parts.file_limit))) if line.files else None
            conversation = await store.conversation(work.session, conversation_id)
            if conversation is None:
                return None
            is_new = await work.insert_if_absent(DeskDraft, await _draft_values(work, line, conversation.id, rep, text))
            draft = await store.draft_at(work.session, line.team, line.channel, line.ts)
            if draft is None or draft.state != OPEN or not (is_new or run.attempt > 1):
                return None
            if is_new:
                await typed_files.lay_ready(work, draft, line.files, self._parts.file_limit)
                await _tell_named(work, conversation.id, line, rep)
            if await self._gestures.lock_waiting(work, draft, rep):
                return None
            until = await store.direct_until(work.session, conversation.id, rep.id)
            direct = conversation.id if until is not None and until > work.machine_now else None
            goes_at_once = direct is not None or conversation.queue in self._parts.sends_at_once
            if goes_at_once and not typed_files.problems_of(draft):
                return await self._typed.at_once(work, draft, direct)
            return await self._typed.prompt(work.session, draft)

    async def _whisper(self, line: Line, told: Message) -> None:
        await self._parts.slack.whisper(line.channel, line.user, told, line.thread_ts)

    # Changed and deleted

    async def _changed(self, event: Payload) -> None:
        """A rep mended what they typed: before sending, the mended words count; after it, they are told how it is."""
        message, former = part(event, "message"), part(event, "previous_message")
        line = line_of({**message, "channel": event.get("channel")}, self._parts.team)
        is_same = message.get("text") == former.get("text") and line.files == named_files(former.get("files"))
        if not is_personal(message) or is_same:
            return
        async with self._parts.database.transaction() as work:
            draft = await store.draft_at(work.session, line.team, line.channel, line.ts)
            if draft is None or not await _is_still_theirs(work.session, draft, line):
                return
            if draft.state == OPEN:
                draft.text = for_customer(line.text, await store.rep_names(work.session, line.team)) or draft.text
                draft.typed = line.text
                typed_files.keep_only(draft, line.files)
                rep = await store.rep(work.session, draft.user_id)
                if rep is not None:
                    await _tell_named(work, draft.conversation_id, line, rep)
                return
            text = for_customer(line.text, await store.rep_names(work.session, line.team))
            if draft.state != SENT:
                return
            told = await self._mending.changed(work, draft, text, line.text, _asked_ts(event))
        if told:
            await self._whisper(line, blocks.told(told))

    async def _deleted(self, event: Payload) -> None:
        """A rep deleted what they typed: unsent it is dropped, sent it is taken back if there is still time."""
        former = part(event, "previous_message")
        line = line_of({**former, "channel": event.get("channel")}, self._parts.team)
        async with self._parts.database.transaction() as work:
            draft = await store.draft_at(work.session, line.team, line.channel, line.ts)
            if draft is None or draft.state not in (OPEN, SENT):
                return
            if not await _is_still_theirs(work.session, draft, line):
                return
            if draft.state == OPEN:
                draft.state = DROPPED
                return
            told = await self._mending.deleted(work, draft, _asked_ts(event))
        await self._whisper(line, blocks.told(told))

    # The App Home

    async def _home_opened(self, user: str, tab: str) -> None:
        if tab != "home" or not user:
            return
        async with self._parts.database.transaction() as work:
            rep = await store.rep_by_slack(work.session, self._parts.team, user)
            if rep is not None:
                await work.insert_if_absent(DeskPost, _home_values(self._parts.team, user, rep.id, work.machine_now))
                desk.show_home(work, rep.id)
                await look_from_home(work, self._parts.team, rep.id)
        if rep is None:
            await self._turn_away(user)

    async def _turn_away(self, user: str) -> None:
        """Somebody who is no rep reads so on their page; where Slack knows no such page, there is nobody to tell."""
        try:
            await self._parts.slack.publish_home(user, page.stranger())
        except SlackRefused as refusal:
            self._parts.count("not_told")
            log.warning("Slack refused the page of a stranger", problem=str(refusal))


def _asked_ts(event: Payload) -> str:
    """When somebody changed or deleted something. The `edited` of a message knows full seconds only, so that of two changes within
    one neither would be the later."""
    return str(event.get("event_ts") or event.get("ts") or "")


def _own_user(body: Payload) -> str:
    """Our bot's user, as Slack names it with every event."""
    return str(first(body.get("authorizations")).get("user_id") or "")


def is_personal(message: Payload) -> bool:
    """Written by a person: no bot, no other app, not ourselves."""
    return bool(message.get("user")) and not message.get("bot_id") and message.get("subtype") != "bot_message"


def line_of(event: Payload, team: str) -> Line:
    """`is_foreign`: the author belongs to another workspace, in a channel shared with us."""
    home_team = event.get("user_team") or event.get("source_team") or event.get("team") or team
    return Line(
        team=team,
        user=str(event.get("user", "")),
        is_foreign=home_team != team,
        channel=str(event.get("channel", "")),
        ts=str(event.get("ts", "")),
        thread_ts=str(event.get("thread_ts") or ""),
        text=str(event.get("text") or ""),
        files=named_files(event.get("files")),
    )


async def _draft_values(work: UnitOfWork, line: Line, conversation_id: UUID, rep: Rep, text: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "conversation_id": conversation_id,
        "user_id": rep.id,
        "team": line.team,
        "channel": line.channel,
        "message_ts": line.ts,
        "text": text,
        "typed": line.text,
        "state": OPEN,
        "seen_sequence": await _seen(work.session, conversation_id, line.ts),
        "created_at": work.machine_now,
    }


async def _is_still_theirs(session: AsyncSession, draft: DeskDraft, line: Line) -> bool:
    """Whoever typed it may still speak for us."""
    rep = await store.rep_by_slack(session, line.team, line.user)
    return rep is not None and rep.id == draft.user_id and not allowed.hindrance(rep.role, "type")


async def _tell_named(work: UnitOfWork, conversation_id: UUID, line: Line, rep: Rep) -> None:
    await tell_named(work, conversation_id, line.team, line.text, rep, line_key(line.channel, line.ts))


async def _seen(session: AsyncSession, conversation_id: UUID, ts: str) -> int:
    return await store.sequence_seen_at(session, conversation_id, ts)


def _home_values(team: str, user: str, rep_id: UUID, machine_now: datetime) -> dict[str, Any]:
    """That a rep looks at their page, and where it is: the channel of a home tab is its user."""
    return {
        "id": new_id(),
        "team": team,
        "channel": user,
        "thread_key": "",
        "kind": store.HOME,
        "subject_type": "rep",
        "subject_id": rep_id,
        "version": 0,
        "state": PostState.OPEN.value,
        "posted_at": machine_now,
    }
