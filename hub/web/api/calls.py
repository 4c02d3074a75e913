"""/api/crm/calls: a call that was made elsewhere is told, and one is placed.

POST /api/crm/calls         201 for a call we did not know, 200 for one that was told before
POST /api/crm/calls/place   202: our telephone rings now; 409 when the contact does not allow it
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from aiohttp import web
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.inbound import CallStatus
from crm.reps import store as reps
from crm.reps.model import Rep
from crm.storage.base import new_id
from crm.storage.storable import storable_key
from crm.storage.unit_of_work import Database
from hub.api_keys.values import Scope
from hub.web.api.answers import Refused, not_now, unfit
from hub.web.api.door import Asked, Door
from hub.web.api.fields import Fields
from hub.web.errors import problem
from inbox.calling.asking import ask
from inbox.calling.gate import CallGate
from inbox.calling.logged import log_call
from inbox.calling.numbers import LONGEST, read_number
from inbox.calling.values import BadCall, CallLog, CallWish, NotCalled, Told, Whose
from inbox.deliveries.values import Purpose

PATH = "/api/crm/calls"
KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 200
LONGEST_CALL = 7 * 24 * 3600  # seconds
LONGEST_NOTES, LONGEST_TRANSCRIPT = 20_000, 200_000
AHEAD = timedelta(minutes=10)  # of our clock
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

DIRECTIONS = {"inbound": False, "outbound": True, "incoming": False, "outgoing": True}
OUTCOMES: Mapping[str, CallStatus] = {
    "answered": CallStatus.COMPLETED,
    "completed": CallStatus.COMPLETED,
    "no_answer": CallStatus.NO_ANSWER,
    "missed": CallStatus.NO_ANSWER,
    "voicemail": CallStatus.NO_ANSWER,
    "busy": CallStatus.BUSY,
    "failed": CallStatus.FAILED,
    "canceled": CallStatus.CANCELED,
    "cancelled": CallStatus.CANCELED,
    "ringing": CallStatus.RINGING,
    "in_progress": CallStatus.IN_PROGRESS,
}
PURPOSES = {one.value: one for one in (Purpose.ANSWER, Purpose.SERVICE, Purpose.SALES, Purpose.MARKETING)}

WHOSE = ("number", "country", "contact_id", "name")
OF_A_LOG = (
    *WHOSE,
    "direction",
    "started_at",
    "duration_seconds",
    "outcome",
    "answered",
    "notes",
    "recording_url",
    "transcript",
    "rep",
    "external_id",
)
OF_A_WISH = (*WHOSE, "rep", "account", "purpose", "external_id")

log = structlog.stdlib.get_logger(__name__)
Answer = Callable[[web.Request, Asked], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class CallsApi:
    """`country` (ISO 3166-1) reads numbers that are written without one, where the request names none."""

    door: Door
    database: Database
    gate: CallGate
    country: str = ""

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self._log), web.post(f"{PATH}/place", self._place)]

    async def _log(self, http: web.Request) -> web.StreamResponse:
        return await self._answered(http, Scope.LOG_CALLS, self._logged)

    async def _place(self, http: web.Request) -> web.StreamResponse:
        return await self._answered(http, Scope.PLACE_CALLS, self._placed)

    async def _answered(self, http: web.Request, scope: Scope, answer: Answer) -> web.StreamResponse:
        try:
            asked = await self.door.let_in(http, scope)
            try:
                return await answer(http, asked)
            except IntegrityError:  # two told the same at once: the second finds what the first kept
                return await answer(http, asked)
        except Refused as refused:
            return refused.answer
        except BadCall as bad:
            return unfit(bad.problems, is_conflict=bad.is_conflict)
        except NotCalled as no:
            return not_now(no.words, no.code, no.allowed_at.isoformat() if no.allowed_at else None)
        except (OperationalError, InterfaceError, OSError, TimeoutError) as away:
            log.warning("the database is away, so a call was not kept", problem=type(away).__name__)
            return problem(503)

    # A call made elsewhere

    async def _logged(self, http: web.Request, asked: Asked) -> web.Response:
        fields = Fields(asked.body, OF_A_LOG)
        key = _key(http, fields)
        async with self.database.reading() as session:
            rep = await _rep(session, fields)
        call = CallLog(
            whose=self._whose(fields),
            told=_told(fields),
            told_by=f"the system {asked.system}",
            key=storable_key(f"{asked.system}/{key}", 255) if key is not None else None,
            outgoing=fields.word("direction", DIRECTIONS),
            at=_begun(fields, self.database.clock.now()),
            recording_url=fields.link("recording_url"),
            rep_id=rep.id if rep is not None else None,
        )
        _refuse_if_wrong(fields)
        async with self.database.transaction() as work:
            kept = await log_call(work, call)
        told = {
            "id": str(kept.interaction_id),
            "contact_id": _shown(kept.contact_id),
            "conversation_id": _shown(kept.conversation_id),
            "created": kept.is_new,
        }
        return web.json_response(told, status=201 if kept.is_new else 200)

    # A call that we place

    async def _placed(self, http: web.Request, asked: Asked) -> web.Response:
        fields = Fields(asked.body, OF_A_WISH)
        key = _key(http, fields) or f"once/{new_id()}"
        async with self.database.reading() as session:
            rep = await _rep(session, fields)
        if rep is None:
            fields.wrong("rep", "Say who calls: the e-mail address of a rep. Their telephone rings first.")
        whose = self._whose(fields)
        if whose.number is None and whose.contact_id is None:
            fields.wrong("number", "Whom to call: give number or contact_id.")
        account, purpose = fields.text("account", 100), fields.word("purpose", PURPOSES)
        _refuse_if_wrong(fields)
        assert rep is not None
        asked_key = storable_key(f"api/{asked.system}/{key}", 255)
        wish = CallWish(whose=whose, rep_id=rep.id, key=asked_key, account=account, purpose=purpose)
        async with self.database.transaction() as work:
            kept = await ask(work, wish, self.gate)
        told = {
            "id": str(kept.interaction_id),
            "contact_id": _shown(kept.contact_id),
            "state": kept.state.value,
            "created": kept.is_new,
        }
        return web.json_response(told, status=202)

    def _whose(self, fields: Fields) -> Whose:
        country = (fields.text("country", 2) or self.country).upper()
        written = fields.text("number", LONGEST)
        number = read_number(written, country) if written is not None else None
        if written is not None and number is None:
            fields.wrong("number", _no_number(country))
        return Whose(contact_id=fields.identifier("contact_id"), number=number, name=fields.text("name", 200))


def _no_number(country: str) -> str:
    if country:
        return f"This is no telephone number, in {country} or with its country, like +49 30 1234567."
    return "This is no telephone number with its country, like +49 30 1234567. Or give country, like DE."


def _key(http: web.Request, fields: Fields) -> str | None:
    """What the caller calls this call: its own id of it, else the header's key. Both kinds stay apart."""
    own = fields.text("external_id", LONGEST_KEY)
    given = http.headers.get(KEY_HEADER, "").strip()
    if len(given) > LONGEST_KEY:
        fields.wrong(KEY_HEADER, f"This is longer than {LONGEST_KEY} characters.")
    if own is not None:
        return f"id/{own}"
    return f"key/{given}" if given else None


async def _rep(session: AsyncSession, fields: Fields) -> Rep | None:
    email = fields.text("rep", 255)
    if email is None:
        return None
    found = next((one for one in await reps.active(session) if (one.email or "").lower() == email.lower()), None)
    if found is None:
        fields.wrong("rep", "No rep of this hub has this e-mail address. Reps stand in [[reps]] of the settings.")
    return found


def _told(fields: Fields) -> Told:
    status, seconds = fields.word("outcome", OUTCOMES), fields.whole("duration_seconds", 0, LONGEST_CALL)
    answered = fields.flag("answered")
    if status is not None and answered is not None:
        fields.wrong("answered", "Say outcome or answered, not both.")
    if status is None and answered is not None:
        status = CallStatus.COMPLETED if answered else CallStatus.NO_ANSWER
    if status is None and seconds == 0:
        status = CallStatus.NO_ANSWER
    return Told(
        status=status.value if status is not None else None,
        seconds=seconds,
        notes=fields.text("notes", LONGEST_NOTES),
        transcript=fields.text("transcript", LONGEST_TRANSCRIPT),
    )


def _begun(fields: Fields, now: datetime) -> datetime | None:
    at = fields.moment("started_at")
    if at is not None and not EARLIEST <= at <= now + AHEAD:
        fields.wrong("started_at", "This time is still to come, or too long ago to be true.")
    return at


def _refuse_if_wrong(fields: Fields) -> None:
    if fields.problems:
        raise Refused(unfit(fields.problems))


def _shown(identifier: UUID | None) -> str | None:
    return None if identifier is None else str(identifier)
