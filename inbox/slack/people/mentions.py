"""Colleagues who are named in a thread or a note are told, each once for each text."""

import re
from uuid import UUID

from crm.reps.model import Rep
from crm.storage.unit_of_work import UnitOfWork
from inbox.notifications.actions import notify
from inbox.notifications.values import NoticeKind
from inbox.slack import store
from inbox.slack.text import for_customer

MENTION = re.compile(r"<@([UW][A-Z0-9]{1,40})(?:\|[^<>]{0,200})?>")  # docs.slack.dev, Formatting message text
MOST = 20


def named_in(text: str) -> tuple[str, ...]:
    """The Slack users who are named, each once, in order; so many at most that nobody pings a whole company."""
    return tuple(dict.fromkeys(MENTION.findall(text)))[:MOST]


async def tell_named(work: UnitOfWork, conversation_id: UUID, team: str, text: str, by: Rep, key: str) -> None:
    """Every rep who is named in `text`, as it was typed in Slack, shall know it as they wish. `key` stands for the text,
    however often it is heard or changed. Not whoever wrote it, and nobody who is no rep."""
    users = named_in(text)
    conversation = await store.conversation(work.session, conversation_id) if users else None
    if conversation is None:
        return
    words = f"{by.name}: {for_customer(text, await store.rep_names(work.session, team))}"
    for user in users:
        rep = await store.rep_by_slack(work.session, team, user)
        if rep is not None:
            await notify(work, rep.id, NoticeKind.MENTION, conversation, words, key=f"mention:{key}", by=by.id)


def line_key(channel: str, ts: str) -> str:
    """What stands for a line that somebody typed."""
    return f"{channel}:{ts}"
