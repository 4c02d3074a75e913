"""How a step of the trace reads: its title, its sentence and its reasons, from the data that were kept with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from inbox.conversations.model import ConversationEvent
from inbox.slack.words import language_name

Data = Mapping[str, Any]
NO_WEIGHT = 0.005  # a reason below this changed nothing one could see


@dataclass(frozen=True, slots=True)
class Reason:
    """`mark` stands at its right: a weight such as +0.46, or yes or no where a rule held or did not."""

    words: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A step in words. `kind` says how it looks: gate, judged, routed, model, hand, minor ..."""

    kind: str
    title: str
    sentence: str = ""
    reasons: tuple[Reason, ...] = ()


def told(event: ConversationEvent, names: Mapping[UUID, str], analysis: Data, before: Told | None) -> Told:
    """One event of a conversation. `names` are the reps'; `analysis` is what the words of its message say by the rules;
    `before`: how the same message was judged before.
    """
    data = event.data if isinstance(event.data, dict) else {}
    who = names.get(event.by_user_id) if event.by_user_id else None
    match event.kind:
        case "opened":
            return Told("minor", "A new conversation")
        case "judged":
            return _judged(data, analysis) if before is None else _judged_again(data, before)
        case "model said" | "model silent":
            return Told("model", "Language model asked", event.words)
        case "routed":
            return _routed(event.words, data, names)
        case "taken":
            return Told("hand", f"{who or 'Somebody'} took it", "From now on it is theirs, for everybody to see.")
        case "reply_written":
            title = f"{who or 'The hub'} wrote a reply"
            return Told("gate", f"{title}; the gate: {_outcome(data)}", event.words, tuple(_gate_reasons(data)))
        case "delivery_sending":
            return Told("gate", f"The gate, asked again before sending: {_outcome(data)}", event.words)
        case kind if kind in _PLAIN:
            return Told(_PLAIN[kind][0], _PLAIN[kind][1], event.words, tuple(_gate_reasons(data)))
        case kind:
            return Told("hand", kind.replace("_", " ").capitalize(), event.words)


_PLAIN = {
    "delivery_held": ("gate", "Held by the gate"),
    "delivery_returned": ("gate", "Back to the rep"),
    "delivery_queued": ("gate", "Waits to be sent"),
    "delivery_cancelled": ("hand", "Taken back"),
    "delivery_failed": ("gate", "Not sent"),
    "delivery_unknown": ("gate", "Not sure it arrived"),
    "delivery_delivered": ("sent", "Arrived"),
    "delivery_read": ("sent", "Read"),
    "snoozed": ("hand", "Snoozed"),
    "woken": ("minor", "Snooze is over"),
    "closed": ("hand", "Closed"),
    "noted": ("hand", "Note kept"),
    "opt_out_asked": ("gate", "Do they want to be left alone? A rep is asked"),
    "opt_out_decided": ("hand", "A rep said whether they want to be left alone"),
}
_OUTCOMES = {"go": "it may go", "hold": "hold it", "refuse": "no", "return_to_rep": "ask the rep"}


def _outcome(data: Data) -> str:
    decision = data.get("decision")
    word = str(decision.get("outcome", "")) if isinstance(decision, dict) else ""
    return _OUTCOMES.get(word, word or "it may go")


def _judged(data: Data, analysis: Data) -> Told:
    sentence = ", ".join([f"Urgency {_urgency(data)} of 1", *_tone(analysis)])
    return Told("judged", f"Judged: {_level(data)}", f"{sentence}.", tuple(_weighed(data)))


def _judged_again(data: Data, before: Told) -> Told:
    """Only what is new: the rest stands one step above."""
    reasons = tuple(one for one in _weighed(data) if one not in before.reasons)
    return Told("judged", f"Judged again: {_level(data)}", f"Urgency {_urgency(data)} of 1.", reasons)


def _level(data: Data) -> str:
    return str(data.get("level", "")).lower()


def _urgency(data: Data) -> str:
    return f"{float(data.get('value', 0)):.2f}"


def _tone(analysis: Data) -> Iterator[str]:
    if isinstance(sentiment := analysis.get("sentiment"), int | float):
        yield f"tone {sentiment:+.2f} ({analysis.get('label', '')})" if sentiment else "tone neutral"
    if language := analysis.get("language"):
        yield language_name(str(language))
    if (intent := analysis.get("intent")) and intent != "other":
        yield f"a {intent}" if str(intent)[0] not in "aeiou" else f"an {intent}"


def _weighed(data: Data) -> Iterator[Reason]:
    for one in _listed(data.get("reasons")):
        weight = one.get("weight")
        if not isinstance(weight, int | float):
            yield Reason(str(one.get("words", "")))
        elif abs(weight) >= NO_WEIGHT:
            yield Reason(str(one.get("words", "")), f"{weight:+.2f}")


def _routed(words: str, data: Data, names: Mapping[UUID, str]) -> Told:
    owner = data.get("owner")
    name = names.get(UUID(str(owner))) if owner else None
    title = f"Given to {name}" if name else f"Put into the queue {data.get('queue', '')}"
    reasons = tuple(
        Reason(f"{one.get('what', '')}: {one.get('why', '')}", "yes" if one.get("held") else "no")
        for one in _listed(data.get("trace"))
    )
    return Told("routed", title, words, reasons)


def _gate_reasons(data: Data) -> Iterator[Reason]:
    decision = data.get("decision")
    if isinstance(decision, dict):
        for one in _listed(decision.get("reasons")):
            yield Reason(str(one.get("words", "")))


def _listed(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
