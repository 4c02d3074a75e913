"""A call as one interaction: what its reports, its recording and its transcript say together. Pure."""

from collections.abc import Mapping

from connectors.contract.inbound import CallRecorded, CallReported, CallStatus, CallTranscribed, Direction
from crm.storage.base import JsonObject
from inbox.calling.values import Told

# Reports come in any order: what is further on is never taken back by what happened before.
STATION: Mapping[str, int] = {
    CallStatus.QUEUED: 0,
    CallStatus.INITIATED: 1,
    CallStatus.RINGING: 2,
    CallStatus.IN_PROGRESS: 3,
    CallStatus.COMPLETED: 4,
    CallStatus.BUSY: 4,
    CallStatus.FAILED: 4,
    CallStatus.NO_ANSWER: 4,
    CallStatus.CANCELED: 4,
}
UNKNOWN_STATION = 2  # a word we do not know stands for something under way

INCOMING: Mapping[str, str] = {
    CallStatus.QUEUED: "Incoming call",
    CallStatus.INITIATED: "Incoming call",
    CallStatus.RINGING: "Incoming call, ringing",
    CallStatus.IN_PROGRESS: "Incoming call, talking now",
    CallStatus.COMPLETED: "Incoming call",
    CallStatus.BUSY: "Missed call: we were busy",
    CallStatus.FAILED: "Missed call: it could not be connected",
    CallStatus.NO_ANSWER: "Missed call: nobody answered",
    CallStatus.CANCELED: "Missed call: they hung up before anybody answered",
}
OUTGOING: Mapping[str, str] = {
    CallStatus.QUEUED: "Outgoing call, about to begin",
    CallStatus.INITIATED: "Outgoing call, about to begin",
    CallStatus.RINGING: "Outgoing call, ringing",
    CallStatus.IN_PROGRESS: "Outgoing call, talking now",
    CallStatus.COMPLETED: "Outgoing call",
    CallStatus.BUSY: "Outgoing call: the line was busy",
    CallStatus.FAILED: "Outgoing call: it could not be connected",
    CallStatus.NO_ANSWER: "Outgoing call: nobody answered",
    CallStatus.CANCELED: "Outgoing call: ended before anybody answered",
}


def begun(name: str) -> JsonObject:
    """The facts of a call that we are about to place, by the name under which it will be reported."""
    return {"id": name, "status": CallStatus.QUEUED.value, "seconds": None, "outgoing": True}


def not_placed(facts: JsonObject, why: str) -> JsonObject:
    """Why nobody was called, or that nobody knows; worth nothing once anything is reported of the call. One clause."""
    return {**facts, "trouble": why}


def is_under_way(facts: JsonObject) -> bool:
    """It rings, or people talk, as far as we know."""
    return not facts.get("trouble") and _station(str(facts.get("status"))) < STATION[CallStatus.COMPLETED]


def has_reached(facts: JsonObject) -> bool:
    """A call of ours in which somebody was talked to, and that is over."""
    return bool(facts.get("outgoing")) and facts.get("status") == CallStatus.COMPLETED and bool(facts.get("seconds"))


def as_told(facts: JsonObject, name: str, told: Told, *, outgoing: bool) -> JsonObject:
    """The facts with what was told in the place of what was known: who tells may correct what they told before."""
    changed: JsonObject = {
        "id": facts.get("id", name),
        "status": told.status or facts.get("status") or CallStatus.COMPLETED.value,
        "seconds": facts.get("seconds") if told.seconds is None else told.seconds,
        "outgoing": outgoing,
    }
    if told.notes is not None:
        changed["notes"] = told.notes
    if told.transcript is not None:
        piece = {"text": told.transcript, "status": "completed", "final": True}
        changed["transcript"] = {**_inside(facts, "transcript"), f"{name}:told": piece}
    return {**facts, **changed}


def after_report(facts: JsonObject, report: CallReported) -> JsonObject:
    """The call's facts with this report in them; the same report twice changes nothing."""
    if report.parent_id is not None and report.parent_id != report.external_id and facts.get("id") == report.parent_id:
        return _with_leg(facts, report)
    known = facts.get("status")
    further = known is None or _station(report.call_status) >= _station(str(known))
    lengths = [one for one in (facts.get("seconds"), report.duration) if isinstance(one, int)]
    changed: JsonObject = {
        "id": facts.get("id", report.external_id),
        "status": report.call_status if further else known,
        "seconds": max(lengths, default=None),
        "outgoing": report.direction is Direction.OUTBOUND,
    }
    return {**facts, **changed}


def after_recording(facts: JsonObject, report: CallRecorded) -> JsonObject:
    recordings = {
        **_inside(facts, "recordings"),
        report.external_id: {"status": report.status, "seconds": report.duration},
    }
    return {**facts, "recordings": recordings}


def after_transcript(facts: JsonObject, report: CallTranscribed) -> JsonObject:
    """Each piece stands once; one that is final is not overwritten by one that is not."""
    pieces = _inside(facts, "transcript")
    known = pieces.get(report.external_id)
    if isinstance(known, dict) and known.get("final") and not report.final:
        return facts
    piece = {"text": report.text, "status": report.status, "final": report.final}
    return {**facts, "transcript": {**pieces, report.external_id: piece}}


def in_words(facts: JsonObject) -> str:
    """What the timeline and the rep read: `Incoming call, 1 min 37 s.`, and below it what was said."""
    status = str(facts.get("status") or CallStatus.RINGING)
    if facts.get("trouble") and _station(status) == 0:
        return f"Outgoing call: {facts['trouble']}."
    titles = OUTGOING if facts.get("outgoing") else INCOMING
    title = titles.get(status, f"{'Outgoing' if facts.get('outgoing') else 'Incoming'} call ({status})")
    seconds = facts.get("seconds")
    length = f", {_length(seconds)}" if isinstance(seconds, int) and seconds > 0 else ""
    said, notes = transcript_of(facts), str(facts.get("notes") or "")
    call = f"{title}{length}." + (f" As a machine heard it:\n{said}" if said else "")
    return f"{call}\n\nNotes: {notes}" if notes else call


def transcript_of(facts: JsonObject) -> str:
    """What was said, a line for each finished piece; empty where nothing was."""
    return "\n".join(text for text in _said(facts) if text)


def is_missed(facts: JsonObject) -> bool:
    missed = {CallStatus.BUSY, CallStatus.FAILED, CallStatus.NO_ANSWER, CallStatus.CANCELED}
    return not facts.get("outgoing") and facts.get("status") in missed


def _with_leg(facts: JsonObject, report: CallReported) -> JsonObject:
    """A further leg of the same call: to whom it was put through, and what came of that."""
    legs = _inside(facts, "legs")
    known = legs.get(report.external_id)
    if isinstance(known, dict) and _station(str(known.get("status"))) > _station(report.call_status):
        return facts
    leg = {"status": report.call_status, "seconds": report.duration, "to": report.recipient_id}
    return {**facts, "legs": {**legs, report.external_id: leg}}


def _said(facts: JsonObject) -> list[str]:
    """Finished pieces in the order in which they were spoken: the number behind the last colon of a piece's id, where it has one."""
    pieces = sorted(_inside(facts, "transcript").items(), key=lambda named: _number_in(named[0]))
    return [str(piece.get("text") or "") for _, piece in pieces if isinstance(piece, dict) and piece.get("final")]


def _number_in(external_id: str) -> int:
    number = external_id.rpartition(":")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def _inside(facts: JsonObject, name: str) -> JsonObject:
    found = facts.get(name)
    return dict(found) if isinstance(found, dict) else {}


def _station(status: str) -> int:
    return STATION.get(status, UNKNOWN_STATION)


def _length(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
