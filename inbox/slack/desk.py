"""The desk as a whole: built from plain values, offered to the hub as job handlers and routes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from uuid import UUID
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from connectors.contract.protocol import MediaSource
from crm.storage.jobs import JobPriority
from crm.storage.unit_of_work import Database, Handler
from inbox.jobs import (
    ASK_COLLEAGUE,
    DESK_EVENT,
    DIGEST,
    NOTIFY_REP,
    READ_PRESENCES,
    READ_USER_GROUPS,
    REMOVE_POST,
    SHOW_ALERT,
    SHOW_CARD,
    SHOW_DELIVERY,
    SHOW_ENTRY,
    SHOW_FILE,
    SHOW_HOME,
    SHOW_MOVED,
    SHOW_NOTE,
    SHOW_NOTICE,
    SHOW_WARNING,
    SHOW_WAY,
    TELL_ASSIGNED,
    TELL_FOLLOWER,
)
from inbox.slack import store
from inbox.slack.app import Door, bolt_app
from inbox.slack.asking.carrying import Questions
from inbox.slack.awaited import awaited
from inbox.slack.budgets import Budgets, JobBudget
from inbox.slack.client import Slack
from inbox.slack.digests import planning
from inbox.slack.digests.sending import Digests
from inbox.slack.events import Events
from inbox.slack.falling_back import FallBack
from inbox.slack.home.showing import Homes
from inbox.slack.incoming_files import SlackFiles
from inbox.slack.lanes import in_its_lane
from inbox.slack.links import links_in_time
from inbox.slack.listeners import Listeners
from inbox.slack.notes.showing import NoteShows
from inbox.slack.notices.telling import Telling
from inbox.slack.parts import Keep, Parts, ReadKept
from inbox.slack.people.directs import Directs
from inbox.slack.people.groups import UserGroups
from inbox.slack.people.moved import Moved
from inbox.slack.posts import Pace
from inbox.slack.presence.asking import Presences
from inbox.slack.promises.showing import Warnings
from inbox.slack.reception import Reception
from inbox.slack.removing import Removing
from inbox.slack.showing import Shows, patient
from inbox.slack.socket_mode.keeper import Sleep, SocketMode


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskKeys:
    """What the operator gives: the client with its token and base address, and the secret Slack signs with."""

    client: AsyncWebClient
    signing_secret: str
    pace: Pace = field(default_factory=Pace)


class SlackDesk:
    """Where reps read and answer. `keep` and `read_kept` are the hub's journal."""

    def __init__(self, parts: Parts, keys: DeskKeys, keep: Keep, read_kept: ReadKept) -> None:
        self._listeners = Listeners(parts)
        texts, cards, ticks = _kept_to_budgets(parts) if keys.pace.is_kept else (parts, parts, parts)
        self._texts, self._cards, self._ticks = (Shows(one, keys.pace) for one in (texts, cards, ticks))
        self._homes = Homes(cards)
        self._telling = Telling(cards, keys.pace)
        self._digests = Digests(cards, keys.pace)
        self._begin_digests = partial(planning.begin, hub_zone=ZoneInfo(parts.gate.settings.hub_zone))
        self._moved = Moved(cards, keys.pace, self._cards)
        self._groups = UserGroups(cards)
        self._presences = Presences(ticks)
        self._fallback = FallBack(parts)
        self._directs = Directs(cards, keys.pace)
        self._files = SlackFiles(parts.slack)
        self._removing = Removing(ticks)
        self._asking = Questions(texts, self._texts)
        self._warnings = Warnings(texts, self._texts)
        self._events = Events(parts, self._listeners.typed, read_kept)
        self._parts, self._keys, self._keep = parts, keys, keep

    @cached_property
    def _reception(self) -> Reception:
        """Made by whoever listens to Slack: a worker does not, and need not load Bolt."""
        bolt = bolt_app(self._keys.client, self._keys.signing_secret, self._parts.team, self._listeners)
        return Reception(self._parts, bolt, self._keep)

    @property
    def shortcuts(self) -> frozenset[str]:
        """The names of the shortcuts that are answered."""
        return self._listeners.shortcuts

    async def link_to(self, conversation_id: UUID) -> str:
        """Where the card of a conversation stands, or of the one it lives on in; "" where none stands, or Slack does not say."""
        async with self._parts.database.reading() as session:
            found = await store.conversation(session, conversation_id)
        if found is None:
            return ""
        return (await links_in_time(self._parts.database, self._parts.slack, [found.id])).get(found.id, "")

    @property
    def trouble(self) -> str:
        """Why Slack shows nothing now, "" where it does: as this process last saw it."""
        return self._parts.slack.trouble

    def routes(self) -> list[web.RouteDef]:
        """POST /slack/events: events, interactions, commands, option loads."""
        return Door(self._parts, self._reception, self._keys.signing_secret).routes()

    def socket_mode(self, opener: Slack, session: aiohttp.ClientSession, sleep: Sleep = asyncio.sleep) -> SocketMode:
        """The same over sockets that we open; `opener` bears the app's own token."""
        return SocketMode(opener, session, self._reception, self._parts.count, sleep)

    async def begin(self, database: Database) -> None:
        """Plan what comes by itself: digests, a look at user groups. Done by whoever works off jobs, as often as they like."""
        await self._begin_digests(database)
        await self._groups.begin(database)

    async def close(self) -> None:
        """Take no request any more before this; returns when the answers under way are done, ten seconds at most."""
        await self._listeners.finish()

    def files(self) -> MediaSource:
        """Where the files lie that reps put into Slack."""
        return self._files

    def handlers(self) -> Mapping[str, Handler]:
        """The desk's jobs by the names of their kinds."""
        guarded = self._fallback.guarded
        return {
            SHOW_CARD.name: patient(guarded(in_its_lane(SHOW_CARD.name, self._cards.card))),
            SHOW_ENTRY.name: awaited(patient(guarded(self._texts.entry))),
            SHOW_FILE.name: patient(guarded(in_its_lane(SHOW_FILE.name, self._texts.file))),
            SHOW_DELIVERY.name: patient(guarded(in_its_lane(SHOW_DELIVERY.name, self._ticks.delivery))),
            SHOW_NOTICE.name: patient(guarded(in_its_lane(SHOW_NOTICE.name, self._cards.notice))),
            SHOW_NOTE.name: patient(guarded(in_its_lane(SHOW_NOTE.name, NoteShows(self._cards).note))),
            ASK_COLLEAGUE.name: patient(self._asking.carry),
            SHOW_WARNING.name: patient(guarded(in_its_lane(SHOW_WARNING.name, self._warnings.show))),
            SHOW_ALERT.name: patient(self._texts.alert),
            SHOW_HOME.name: patient(self._homes.show),
            DIGEST.name: patient(self._digests.send),
            NOTIFY_REP.name: patient(self._telling.notify),
            TELL_FOLLOWER.name: patient(self._directs.follower),
            TELL_ASSIGNED.name: patient(self._directs.assigned),
            SHOW_MOVED.name: patient(self._moved.moved),
            SHOW_WAY.name: patient(guarded(in_its_lane(SHOW_WAY.name, self._moved.way))),
            READ_USER_GROUPS.name: self._groups.read,
            READ_PRESENCES.name: self._presences.read,
            REMOVE_POST.name: patient(self._removing.remove),
            DESK_EVENT.name: patient(self._events.handle),
        }


def _kept_to_budgets(parts: Parts) -> tuple[Parts, ...]:
    """What jobs are given, by their priority: a Slack that is called no more often than it takes."""
    budgets = Budgets(parts.database, parts.team)
    return tuple(replace(parts, slack=parts.slack.keeping_to(JobBudget(budgets, one))) for one in JobPriority)
