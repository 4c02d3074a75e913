"""Which of two events of one emoji decides, and what stands in the way of a gesture."""

from hypothesis import given, settings
from hypothesis import strategies as some

from inbox.conversations.values import CloseReason, ConversationState
from inbox.slack.gestures.reading import bot_of, reaction_of
from inbox.slack.gestures.rules import refusal, step
from inbox.slack.gestures.values import Known, Reaction, Refusal, Situation, Step, Target, Verb, by_emoji

OPEN = Situation(
    target=Target.CARD,
    state=ConversationState.OPEN,
    close_reason=None,
    has_news=False,
    waits_for_nobody=False,
    is_own=False,
)


def event(number: int, *, is_added: bool) -> Reaction:
    return Reaction("T1", "U1", "C1", "1.0", "eyes", f"17322700{number:02d}.000100", is_added)


@given(some.permutations(range(6)), some.lists(some.integers(0, 5), max_size=6))
@settings(max_examples=60)
def test_in_whatever_order_and_however_often_they_come_the_latest_decides(order: list[int], again: list[int]) -> None:
    events = [event(number, is_added=number % 2 == 0) for number in range(6)]  # the last one takes it away
    known: Known | None = None
    is_done = False
    for number in [*order, *again]:
        found = step(events[number], known, is_retry=False)
        is_done = {Step.DO: True, Step.UNDO: False}.get(found, is_done)
        if found in (Step.DO, Step.UNDO, Step.REMEMBER):
            known = Known(events[number].event_ts, events[number].is_added)
    assert known == Known(events[5].event_ts, False)
    assert not is_done


def test_stamps_are_compared_as_numbers_and_what_is_none_is_left_alone() -> None:
    late = Reaction("T1", "U1", "C1", "1.0", "eyes", "10.000001", True)
    assert step(late, Known("9.999999", False), is_retry=False) is Step.DO
    for broken in ("", "yesterday", "NaN", "Infinity"):
        assert step(Reaction("T1", "U1", "C1", "1.0", "eyes", broken, True), None, is_retry=False) is Step.IGNORE


def test_an_attempt_that_is_made_again_does_nothing_twice_and_says_again_what_may_not_have_been_heard() -> None:
    once = event(1, is_added=True)
    known = Known(once.event_ts, True)
    assert step(once, known, is_retry=True) is Step.TELL_AGAIN
    assert step(once, known, is_retry=False) is Step.IGNORE


def test_what_stands_in_the_way() -> None:
    def seen(**more: object) -> Situation:
        return Situation(**{**{name: getattr(OPEN, name) for name in OPEN.__slots__}, **more})

    closed = seen(state=ConversationState.CLOSED, close_reason=CloseReason.RESOLVED, waits_for_nobody=True)
    blocked = seen(state=ConversationState.CLOSED, close_reason=CloseReason.BLOCKED, waits_for_nobody=True)
    assert refusal(Verb.CLAIM, OPEN) is None
    assert refusal(Verb.CLAIM, closed) is Refusal.CLOSED
    assert refusal(Verb.RESOLVE, seen(has_news=True)) is Refusal.UNREAD
    assert refusal(Verb.SNOOZE, seen(has_news=True)) is Refusal.UNREAD
    assert refusal(Verb.URGENT, seen(has_news=True)) is None
    assert refusal(Verb.NOTE, OPEN) is Refusal.NOT_TYPED
    assert refusal(Verb.NOTE, seen(target=Target.TYPED)) is Refusal.NOT_YOURS
    assert refusal(Verb.NOTE, seen(target=Target.TYPED, is_own=True)) is None
    assert refusal(Verb.CREATE, OPEN) is Refusal.ON_US
    assert refusal(Verb.CREATE, seen(target=Target.OTHER, waits_for_nobody=True)) is Refusal.NOT_THEIRS
    assert refusal(Verb.CREATE, closed) is None
    assert refusal(Verb.CREATE, blocked) is Refusal.BLOCKED


def test_every_verb_has_an_emoji_and_each_emoji_one_verb() -> None:
    assert set(by_emoji().values()) == set(Verb)


def test_what_is_no_reaction_to_a_message_is_nobodys() -> None:
    whole = {
        "type": "reaction_added",
        "user": "U1",
        "reaction": "eyes::skin-tone-3",
        "item": {"type": "message", "channel": "C1", "ts": "1.0"},
        "event_ts": "2.0",
    }
    found = reaction_of({"event": whole}, "T1")
    assert found == Reaction("T1", "U1", "C1", "1.0", "eyes", "2.0", True)
    for broken in ({**whole, "item": {"type": "file", "file": "F1"}}, {**whole, "user": None}, {**whole, "item": 3}):
        assert reaction_of({"event": broken}, "T1") is None
    assert bot_of({"authorizations": [{"user_id": "UBOT", "is_bot": True}]}) == "UBOT"
    assert bot_of({"authorizations": "none"}) == ""
