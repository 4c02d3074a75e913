"""The job that tells a rep what waits to be told: one direct message for each conversation, once, also after a restart."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import JobRun
from inbox.notifications import actions as notifications
from inbox.notifications import store as notices
from inbox.notifications.model import RepNotice
from inbox.notifications.values import NoticeKind, NoticeState
from inbox.slack import store
from inbox.slack.kit import Message
from inbox.slack.links import card_links
from inbox.slack.notices.message import NoticeFacts, Told, notice
from inbox.slack.parts import Parts
from inbox.slack.posts import Pace, Pen, Showing
from inbox.slack.reading import contact_name


class Telling:
    """Handler of NOTIFY_REP."""

    def __init__(self, parts: Parts, pace: Pace) -> None:
        self._slack = parts.slack
        self._team = parts.team
        self._pace = pace

    async def notify(self, run: JobRun) -> None:
        rep_id = UUID(run.payload["user"])
        async with run.database.reading() as session:
            rep = await store.rep(session, rep_id)
            waiting = await notices.waiting(session, rep_id)
            groups = await _by_conversation(session, waiting)
        if groups and rep is not None and rep.active and rep.slack_user_id is not None:
            await self._tell(run, rep.slack_user_id, groups)
        async with run.finish() as work:
            await notifications.settle(work, [one.id for one in waiting], NoticeState.TOLD)

    async def _tell(self, run: JobRun, user: str, groups: Sequence[tuple[UUID, NoticeFacts]]) -> None:
        channel = await self._slack.direct_channel(user)
        links = await card_links(run.database, self._slack, [facts.conversation_id for _, facts in groups])
        pen = Pen(run, self._slack, self._pace)
        for subject_id, facts in groups:
            shown = notice(replace(facts, link=links.get(facts.conversation_id, "")))
            await pen.put(_showing(self._team, channel, subject_id, shown))


def _showing(team: str, channel: str, subject_id: UUID, shown: Message) -> Showing:
    return Showing(
        kind=store.DIRECT,
        subject_type="notice",
        subject_id=subject_id,
        conversation_id=None,
        team=team,
        channel=channel,
        message=shown,
        plain=Message(shown.text),
    )


async def _by_conversation(session: AsyncSession, waiting: Sequence[RepNotice]) -> list[tuple[UUID, NoticeFacts]]:
    """Each conversation once, with the id of its oldest notice, by which its message is found again."""
    groups: dict[UUID, list[RepNotice]] = {}
    for one in waiting:
        groups.setdefault(one.conversation_id, []).append(one)
    found = [(group[0].id, await _facts(session, place, group)) for place, group in groups.items()]
    return [(subject_id, facts) for subject_id, facts in found if facts is not None]


async def _facts(session: AsyncSession, conversation_id: UUID, group: Sequence[RepNotice]) -> NoticeFacts | None:
    conversation = await store.conversation(session, conversation_id)
    if conversation is None:
        return None
    return NoticeFacts(
        conversation_id=conversation.id,
        version=conversation.version,
        name=await contact_name(session, conversation),
        channel=conversation.channel,
        told=tuple(Told(NoticeKind(one.kind), one.words) for one in group),
    )
