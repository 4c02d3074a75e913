"""What the reports of one call say together, in whatever order they come."""

from functools import reduce
from itertools import permutations

import pytest

from connectors.contract.channel import Channel
from connectors.contract.inbound import CallRecorded, CallReported, CallTranscribed, Direction
from crm.storage.base import JsonObject
from inbox import calls

REPORTS = (
    ("ringing", None),
    ("in-progress", None),
    ("completed", 97),
)


def report(
    status: str, seconds: int | None = None, direction: Direction = Direction.INBOUND, **more: str
) -> CallReported:
    frame = {"event_id": status, "item": b"", "channel": Channel.PHONE, "direction": direction}
    return CallReported(**{**frame, "external_id": "CA1", "call_status": status, "duration": seconds, **more})


def transcript(text: str, final: bool = True, external_id: str = "TR1") -> CallTranscribed:
    return CallTranscribed(
        event_id=text, item=b"", channel=Channel.PHONE, external_id=external_id, target_id="CA1", status="completed",
        text=text, final=final,
    )  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(REPORTS)))
def test_a_call_ends_the_same_in_whatever_order_it_is_told(order: tuple[tuple[str, int | None], ...]) -> None:
    facts = reduce(lambda known, told: calls.after_report(known, report(*told)), order, JsonObject())
    assert (facts["status"], facts["seconds"]) == ("completed", 97)
    assert calls.in_words(facts) == "Incoming call, 1 min 37 s."
    assert calls.after_report(facts, report("ringing")) == facts


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("ringing", "Incoming call, ringing."),
        ("no-answer", "Missed call: nobody answered."),
        ("busy", "Missed call: we were busy."),
        ("canceled", "Missed call: they hung up before anybody answered."),
        ("put on hold", "Incoming call (put on hold)."),
    ],
)
def test_a_call_is_told_in_words(status: str, words: str) -> None:
    facts = calls.after_report({}, report(status, 0))
    assert calls.in_words(facts) == words
    assert calls.is_missed(facts) == words.startswith("Missed")


def test_our_own_call_is_no_missed_one() -> None:
    facts = calls.after_report({}, report("no-answer", 0, Direction.OUTBOUND))
    assert calls.in_words(facts) == "Outgoing call: nobody answered."
    assert not calls.is_missed(facts)


def test_what_was_said_stands_below_and_a_final_piece_stays() -> None:
    facts = calls.after_report({}, report("completed", 5))
    facts = calls.after_transcript(facts, transcript("Please call"))
    facts = calls.after_transcript(facts, transcript("Plea", final=False))
    facts = calls.after_transcript(facts, transcript("me back.", external_id="TR2"))
    assert calls.transcript_of(facts) == "Please call\nme back."
    assert calls.in_words(facts).startswith("Incoming call, 5 s. As a machine heard it:\nPlease call")


def test_pieces_stand_in_the_order_in_which_they_were_spoken() -> None:
    facts = calls.after_report({}, report("completed", 5))
    for number, text in ((10, "me back."), (2, "Please call"), (11, "Tha")):
        facts = calls.after_transcript(facts, transcript(text, final=number != 11, external_id=f"GT1:{number}"))
    assert calls.transcript_of(facts) == "Please call\nme back."


def test_a_leg_and_a_recording_belong_to_their_call() -> None:
    facts = calls.after_report({}, report("in-progress"))
    leg = report("completed", 40, external_id="CA2", parent_id="CA1", recipient_id="+420600000001")
    facts = calls.after_report(facts, leg)
    recorded = CallRecorded(
        event_id="RE1", item=b"", channel=Channel.PHONE, external_id="RE1", target_id="CA1", status="completed", duration=39
    )  # fmt: skip
    facts = calls.after_recording(facts, recorded)
    assert facts["status"] == "in-progress"
    assert facts["legs"] == {"CA2": {"status": "completed", "seconds": 40, "to": "+420600000001"}}
    assert facts["recordings"] == {"RE1": {"status": "completed", "seconds": 39}}
