"""Slack tells by itself that somebody changed their status, whoever in the workspace that is."""

import json
import re
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm.reps.model import Rep
from crm.storage.unit_of_work import Database
from inbox.slack import store
from inbox.slack.interactions import Payload, part
from inbox.slack.presence import actions
from inbox.slack.presence.rules import status_of

STATUS_CHANGED = "user_status_changed"
STATUS_FIELDS = frozenset({"status_text", "status_emoji", "status_expiration"})
STAMP = re.compile(r"\d{1,10}(?:\.\d{1,6})?")


async def worth_keeping(database: Database, team: str, body: Payload) -> bytes | None:
    """Of a rep's event what the desk needs of it, without the rest of their profile; None for anybody else's."""
    event = part(body, "event")
    told = part(event, "user")
    async with database.reading() as session:
        if await _rep(session, team, told.get("id")) is None:
            return None
    profile = {name: value for name, value in part(told, "profile").items() if name in STATUS_FIELDS}
    user = {"id": told.get("id"), "profile": profile}
    kept = {"type": STATUS_CHANGED, "user": user, "event_ts": event.get("event_ts")}
    return json.dumps({"type": body.get("type"), "team_id": body.get("team_id"), "event": kept}).encode()


async def status_changed(database: Database, team: str, event: Payload) -> None:
    """A rep's status is what it says."""
    told = part(event, "user")
    async with database.transaction() as work:
        rep = await _rep(work.session, team, told.get("id"))
        if rep is not None and rep.slack_user_id is not None:
            at = _said_at(event.get("event_ts"), work.machine_now)
            await actions.keep_status(work, team, rep.slack_user_id, status_of(part(told, "profile")), at)


async def _rep(session: AsyncSession, team: str, user: object) -> Rep | None:
    is_name = isinstance(user, str) and user.isalnum()
    return await store.rep_by_slack(session, team, str(user)) if is_name else None


def _said_at(stamp: object, machine_now: datetime) -> datetime:
    """Slack's own time of the event, never later than now."""
    if not isinstance(stamp, str) or STAMP.fullmatch(stamp) is None:
        return machine_now
    return min(datetime.fromtimestamp(float(stamp), UTC), machine_now)
