"""Slack tells by itself that somebody changed their status."""

import re
from datetime import UTC, datetime

from crm.storage.unit_of_work import Database
from inbox.slack import store
from inbox.slack.interactions import Payload, part
from inbox.slack.presence import actions
from inbox.slack.presence.rules import status_of

STAMP = re.compile(r"\d{1,10}(?:\.\d{1,6})?")


async def status_changed(database: Database, team: str, event: Payload) -> None:
    """A rep's status is what it says; of everybody else nothing is kept."""
    told = part(event, "user")
    user = told.get("id")
    async with database.transaction() as work:
        rep = await store.rep_by_slack(work.session, team, user) if isinstance(user, str) and user.isalnum() else None
        if rep is not None and isinstance(user, str):
            at = _said_at(event.get("event_ts"), work.machine_now)
            await actions.keep_status(work, team, user, status_of(part(told, "profile")), at)


def _said_at(stamp: object, machine_now: datetime) -> datetime:
    """Slack's own time of the event, never later than now."""
    if not isinstance(stamp, str) or STAMP.fullmatch(stamp) is None:
        return machine_now
    return min(datetime.fromtimestamp(float(stamp), UTC), machine_now)
