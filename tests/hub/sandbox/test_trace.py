"""How steps read: the words of a judgement, of a route, of the gate."""

from datetime import UTC, datetime
from uuid import uuid4

from hub.sandbox.trace_words import Reason, told
from inbox.conversations.model import ConversationEvent

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PETR = uuid4()
ANALYSIS = {"sentiment": -0.7, "label": "negative", "language": "cs", "intent": "complaint"}


def event(kind: str, words: str = "", **data: object) -> ConversationEvent:
    return ConversationEvent(
        conversation_id=uuid4(), kind=kind, at=NOW, machine_at=NOW, words=words, data=data, by_user_id=PETR
    )


def judged(value: float, **weights: float) -> ConversationEvent:
    reasons = [{"code": name, "words": name, "weight": weight} for name, weight in weights.items()]
    return event("judged", value=value, level="HIGH", reasons=reasons)


def test_a_judgement_tells_urgency_tone_language_and_the_weight_of_each_reason() -> None:
    step = told(judged(0.53, urgent=0.46, waiting=0.0001), {}, ANALYSIS, None)
    assert step.title == "Judged: high"
    assert step.sentence == "Urgency 0.53 of 1, tone -0.70 (negative), Czech, a complaint."
    assert step.reasons == (Reason("urgent", "+0.46"),)


def test_a_second_judgement_tells_only_what_is_new() -> None:
    first = told(judged(0.53, urgent=0.46), {}, ANALYSIS, None)
    second = told(judged(0.60, urgent=0.46, model=0.07), {}, ANALYSIS, first)
    assert second.title == "Judged again: high"
    assert second.reasons == (Reason("model", "+0.07"),)


def test_a_route_names_the_rep_and_which_rules_held() -> None:
    trace = [{"what": "speaks cs", "held": True, "why": "Petr"}, {"what": "owner", "held": False, "why": "none"}]
    step = told(event("routed", "To Petr.", owner=str(PETR), queue="support", trace=trace), {PETR: "Petr"}, {}, None)
    assert step.title == "Given to Petr"
    assert [reason.mark for reason in step.reasons] == ["yes", "no"]


def test_a_conversation_without_an_owner_stands_in_its_queue() -> None:
    assert told(event("routed", owner=None, queue="sales"), {}, {}, None).title == "Put into the queue sales"


def test_the_gate_says_its_outcome_and_its_sentence() -> None:
    decision = {"outcome": "hold", "reasons": [{"code": "quiet", "words": "quiet hours"}]}
    step = told(event("reply_written", "Tomorrow at 08:00.", decision=decision), {PETR: "Petr"}, {}, None)
    assert step.kind == "gate"
    assert step.title == "Petr wrote a reply; the gate: hold it"
    assert step.sentence == "Tomorrow at 08:00."
    assert step.reasons == (Reason("quiet hours"),)


def test_an_event_of_a_kind_nobody_foresaw_is_told_all_the_same() -> None:
    step = told(event("moved_house", "It moved."), {}, {}, None)
    assert (step.title, step.sentence) == ("Moved house", "It moved.")
