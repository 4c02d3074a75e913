"""Emoji, verb and state become a step. Pure: values in, values out."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from inbox.conversations.values import CloseReason, ConversationState
from inbox.slack.gestures.values import Known, Reaction, Refusal, Situation, Step, Target, Verb


def moment(ts: str) -> Decimal | None:
    """Slack's stamp as a number: its strings cannot be compared. None for what is no stamp."""
    try:
        found = Decimal(ts)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def step(reaction: Reaction, known: Known | None, *, is_retry: bool) -> Step:
    """The later event decides, in whatever order they arrive, and however often."""
    at = moment(reaction.event_ts)
    if at is None:
        return Step.IGNORE
    former = moment(known.event_ts) if known is not None else None
    if former is not None and at <= former:
        return Step.TELL_AGAIN if is_retry and at == former else Step.IGNORE
    if known is not None and known.is_on is reaction.is_added:
        return Step.REMEMBER
    return Step.DO if reaction.is_added else Step.UNDO


def refusal(verb: Verb, seen: Situation) -> Refusal | None:
    """What stands in the way of a gesture; None where nothing does."""
    return CHECKS[verb](seen)


def _open(seen: Situation) -> Refusal | None:
    return Refusal.CLOSED if seen.state is ConversationState.CLOSED else None


def _read(seen: Situation) -> Refusal | None:
    """Nobody puts away what they have not read."""
    return _open(seen) or (Refusal.UNREAD if seen.has_news else None)


def _typed(seen: Situation) -> Refusal | None:
    if seen.target is not Target.TYPED:
        return Refusal.NOT_TYPED
    return None if seen.is_own else Refusal.NOT_YOURS


def _theirs(seen: Situation) -> Refusal | None:
    if seen.target not in (Target.CARD, Target.CUSTOMER):
        return Refusal.NOT_THEIRS
    if seen.close_reason is CloseReason.BLOCKED:
        return Refusal.BLOCKED
    return None if seen.waits_for_nobody else Refusal.ON_US


CHECKS: Mapping[Verb, Callable[[Situation], Refusal | None]] = {
    Verb.CLAIM: _open,
    Verb.RESOLVE: _read,
    Verb.URGENT: _open,
    Verb.SNOOZE: _read,
    Verb.NOTE: _typed,
    Verb.CREATE: _theirs,
}
