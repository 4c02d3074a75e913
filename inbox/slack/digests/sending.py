"""The job of a digest: sent when its moment has come and it says something, once for a person and day, also after a restart."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps import store as reps
from crm.reps.model import Rep
from crm.reps.rules import zone_of
from crm.reps.values import RepRole
from crm.storage.unit_of_work import JobRun
from inbox.digests.rules import is_due, next_due
from inbox.digests.values import DigestKind
from inbox.notifications import actions as notifications
from inbox.notifications import store as notices
from inbox.notifications.values import NoticeState, RepPreferences
from inbox.slack import store
from inbox.slack.digests import planning
from inbox.slack.digests.page import digest_message, evening_message
from inbox.slack.digests.reading import evening_facts, morning_facts
from inbox.slack.kit import Message
from inbox.slack.links import card_links
from inbox.slack.parts import Parts
from inbox.slack.posts import Pace, Pen, Showing

DIGESTS = UUID("f7a3a0d2-51a6-4a0a-9f55-0b8f1c9f4a6e")


@dataclass(frozen=True, slots=True)
class Ready:
    """A digest that says something, and the notices that are told in it."""

    message: Message
    notice_ids: tuple[UUID, ...] = ()


class Digests:
    """Handler of DIGEST."""

    def __init__(self, parts: Parts, pace: Pace) -> None:
        self._slack = parts.slack
        self._place = parts.place
        self._hub_zone = ZoneInfo(parts.gate.settings.hub_zone)
        self._pace = pace

    async def send(self, run: JobRun) -> None:
        kind, rep_id = DigestKind(run.payload["kind"]), planning.rep_of(str(run.payload["user"]))
        if rep_id is None:
            await self._for_team(run)
            return
        async with run.database.reading() as session:
            rep = await store.rep(session, rep_id)
            preferences = await notices.preferences(session, rep_id)
        if rep is None or rep.slack_user_id is None or not rep.active or kind not in planning.kinds_for(rep):
            async with run.finish():
                return  # planned anew when they are back
        await self._for_rep(run, rep, rep.slack_user_id, kind, preferences)

    # For one person

    async def _for_rep(self, run: JobRun, rep: Rep, user: str, kind: DigestKind, preferences: RepPreferences) -> None:
        now, zone, clock = run.database.clock.now(), zone_of(rep.timezone), planning.clock_of(preferences, kind)
        told: tuple[UUID, ...] = ()
        if is_due(now, clock, zone):
            ready = await self._ready(run, rep, kind, zone, now)
            if ready is not None:
                subject = subject_of(str(rep.id), kind, now, zone)
                told = ready.notice_ids if await self._put(run, subject, ready.message, user=user) else ()
        async with run.finish() as work:
            await notifications.settle(work, told, NoticeState.READ_OUT)
            planning.ask(work, str(rep.id), kind, next_due(work.now, clock, zone))

    async def _ready(self, run: JobRun, rep: Rep, kind: DigestKind, zone: ZoneInfo, now: datetime) -> Ready | None:
        """None where there is nothing to say."""
        if kind is DigestKind.EVENING:
            team = "" if rep.role is RepRole.ADMIN else rep.team
            async with run.database.reading() as session:
                return await _evening(session, team, zone, now)
        async with run.database.reading() as session:
            facts = await morning_facts(session, rep.id, now)
        if facts is None or facts.is_empty:
            return None
        links = await card_links(run.database, self._slack, facts.conversations)
        return Ready(digest_message(facts, now, links), tuple(one.id for one in facts.notices))

    # For the default channel, where nobody leads

    async def _for_team(self, run: JobRun) -> None:
        now, clock = run.database.clock.now(), RepPreferences().evening
        async with run.database.reading() as session:
            is_led = any(planning.leads(rep) for rep in await reps.active(session))
            ready = await _evening(session, "", self._hub_zone, now)
        if not is_led and ready is not None and self._place.channel and is_due(now, clock, self._hub_zone):
            subject = subject_of(planning.TEAM, DigestKind.EVENING, now, self._hub_zone)
            await self._put(run, subject, ready.message)
        async with run.finish() as work:
            if not is_led:
                planning.plan_team(work, self._hub_zone)

    # Once

    async def _put(self, run: JobRun, subject: UUID, shown: Message, user: str = "") -> bool:
        """It stands there now, or stood before: whether it was put there just now."""
        async with run.database.reading() as session:
            before = await store.post(session, store.DIGEST, subject)
        if before is not None and before.ts is not None:
            return False
        channel = await self._slack.direct_channel(user) if user else self._place.channel
        showing = Showing(
            kind=store.DIGEST,
            subject_type="digest",
            subject_id=subject,
            conversation_id=None,
            team=self._place.team,
            channel=channel,
            message=shown,
            plain=Message(shown.text),
        )
        await Pen(run, self._slack, self._pace).put(showing)
        return True


async def _evening(session: AsyncSession, team: str, zone: ZoneInfo, now: datetime) -> Ready | None:
    facts = await evening_facts(session, team, zone, now)
    return None if facts.is_empty else Ready(evening_message(facts, now))


def subject_of(whose: str, kind: DigestKind, now: datetime, zone: ZoneInfo) -> UUID:
    """One id for a person, kind and day of theirs: the row of that id is unique."""
    return uuid5(DIGESTS, f"{whose}/{kind.value}/{now.astimezone(zone).date().isoformat()}")
