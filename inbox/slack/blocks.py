"""Mirrored messages and states of ours: pure views of frozen facts, within Slack's limits, safe against any text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from inbox.deliveries.values import DeliveryState
from inbox.slack import references
from inbox.slack.assisting.views import translate_button
from inbox.slack.facts import DeliveryFacts, EntryFacts, FileFacts, Reaction
from inbox.slack.files import file_name, what_it_is
from inbox.slack.kit import (
    Block,
    Message,
    Piece,
    button,
    confirmation,
    context,
    line,
    message,
    moment,
    quote,
    rich,
    row,
    words,
)
from inbox.slack.mail_modal import people_lines
from inbox.slack.text import clean, emoji_name, one_line, several_lines
from inbox.slack.words import DELIVERY_STATES, REACTIONS, badge, size_words

NAME = 60
WHY = 200
LAST_WORDS = 220
SENTENCE = 300
STRUCK_OUT = 1_500


# What the customer wrote, in the thread


def entry(facts: EntryFacts) -> Message:
    """A customer's message under their own name and channel; edits struck through, a deletion as a tombstone."""
    channel = badge(facts.channel)
    place = f" in {one_line(facts.group, NAME)}" if facts.group else ""
    name = f"{one_line(facts.name, NAME, 'Somebody')}{place}"
    blocks = [*_entry_text(facts), *_entry_notes(facts), *_original(facts)]
    said = several_lines(facts.versions[-1], LAST_WORDS, 2, "") or _sent_words(facts)
    gone = "deleted their message" if facts.deleted_at else said
    shown = _shown_name(name, f"{channel.name}{_public_words(facts)}")
    return message(f"{name} by {channel.name}: {gone}", blocks, shown, channel.emoji)


def _public_words(facts: EntryFacts) -> str:
    return f", public {one_line(facts.public, 20)}" if facts.public else ""


def _sent_words(facts: EntryFacts) -> str:
    """For notifications: the files, where there are no words."""
    shown = [file for file in facts.files if not file.is_layout]
    names = ", ".join(one_line(file_name(file), NAME, "a file") for file in shown[:3])
    return f"sent {names or 'something'}"


def plain_entry(facts: EntryFacts) -> Message:
    shown = entry(facts)
    return Message(shown.text, (), shown.username, shown.icon)


def _shown_name(name: str, channel: str) -> str:
    """The channel always stands last, whatever a customer calls themselves."""
    return f"{one_line(name, 60)} ({channel})"


def _entry_text(facts: EntryFacts) -> list[Block]:
    if facts.deleted_at:
        return [rich("text", line(words("🗑 This message was deleted by its sender.", "italic")))]
    *former, present = [clean(version) for version in facts.versions]
    struck = [words(f"{one_line(text, STRUCK_OUT)}\n", "strike") for text in former[-2:] if text and facts.edited_at]
    files = [words(("\n" if present or place else "") + one) for place, one in enumerate(_files_words(facts.files))]
    shown = line(*struck, words(present), *files)
    return [rich("text", shown or line(words("(a message without text)", "italic")))]


def _files_words(files: Sequence[FileFacts]) -> list[str]:
    """A line for each file; the pictures of a mail's layout together, since nobody sent them as such."""
    layout = sum(file.is_layout for file in files)
    pictures = "1 picture belongs" if layout == 1 else f"{layout} pictures belong"
    told = [f"🖼 {pictures} to the look of this mail: open it as sent to see it."] if layout else []
    return [*(_file_words(file) for file in files if not file.is_layout), *told]


def _file_words(file: FileFacts) -> str:
    name = one_line(file_name(file), 120, "a file")
    size = f" ({size_words(file.size)})" if file.size is not None else ""
    what = what_it_is(file)
    problem = f": {one_line(file.problem, 120)}" if file.problem else ""
    return f"📎 {name}{size}{f', {what}' if what else ''}{problem}"


def _original(facts: EntryFacts) -> list[Block]:
    """Slack cannot show a mail as it was sent; a page of the hub can."""
    value = references.entry(facts.interaction_id)
    original = [button("Open as sent", "mail.open", value)] if facts.has_original else []
    offers = [*original, *([translate_button(facts.language, value)] if facts.language else [])]
    return [row("original", *offers)] if offers and not facts.deleted_at else []


def _also_to(facts: EntryFacts) -> list[Block]:
    if not facts.also_to or facts.deleted_at:
        return []
    more = f" and {len(facts.also_to) - ALSO} more" if len(facts.also_to) > ALSO else ""
    named = ", ".join(one_line(one, NAME) for one in facts.also_to[:ALSO])
    return [context("also", f"Also went to {named}{more}")]


ALSO = 6


def _entry_notes(facts: EntryFacts) -> list[Block]:
    notes = [
        *([_when("✏️ Edited ", facts.edited_at)] if facts.edited_at and not facts.deleted_at else []),
        *([_when("🕓 Arrived late, sent ", facts.late)] if facts.late else []),
    ]
    shown = [rich(f"note{place}", note) for place, note in enumerate(notes)]
    return [*_also_to(facts), *shown, *_reactions(facts.reactions)]


def _reactions(reactions: Sequence[Reaction]) -> list[Block]:
    """Who put which emoji on a message, a line each."""
    lines = [line(words(f"{one_line(emoji, 20)} {one_line(who, NAME)}")) for who, emoji in reactions[:10]]
    return [rich(f"reaction{place}", one) for place, one in enumerate(lines)]


def _when(label: str, at: datetime) -> Piece | None:
    return line(words(label, "italic"), moment(int(at.timestamp()), "{time}", f"{at:%H:%M} UTC"))


# What we sent, and what became of it


def reply(facts: DeliveryFacts) -> Message:
    """A reply from the composer, mirrored in the thread: who to whom, the text as the customer sees it, its state."""
    blocks = [
        rich("text", line(words(_from_to(facts), "bold"), words(f"\n{clean(facts.text)}"))),
        *_people(facts),
        *([context("template", f"With the template {one_line(facts.template, NAME)}")] if facts.template else []),
        *delivery_blocks(facts),
        *_reactions(facts.reactions),
    ]
    return message(f"{_from_to(facts)} {state_words(facts)}", blocks)


def _people(facts: DeliveryFacts) -> list[Block]:
    """Who gets it, where that is not simply the contact."""
    if not (facts.written_to or facts.left_out):
        return []
    copied = [one_line(one, NAME * 2) for one in facts.copied]
    return [
        rich("people", *people_lines(one_line(facts.written_to or facts.contact, NAME * 2), copied, facts.left_out))
    ]


def trouble(facts: DeliveryFacts) -> Message:
    """What is to say of a message that a rep typed in the thread, where an emoji does not say enough."""
    return message(state_words(facts), [*delivery_blocks(facts), *_reactions(_without_mark(facts))])


def marks(facts: DeliveryFacts) -> list[str]:
    """The emoji that belong on a message which a rep typed: its state, and what the customer put on it."""
    theirs = {_mark(emoji) for _, emoji in facts.reactions} - {None}
    return [REACTIONS[facts.state], *sorted(name for name in theirs if name)]


def _mark(emoji: str) -> str | None:
    """None where Slack has no such emoji, or where it would read as a state of ours."""
    name = emoji_name(emoji)
    return None if name in STATE_MARKS else name


def _without_mark(facts: DeliveryFacts) -> list[Reaction]:
    return [one for one in facts.reactions if _mark(one[1]) is None]


STATE_MARKS = frozenset(REACTIONS.values())


def needs_words(facts: DeliveryFacts) -> bool:
    """Whether a state asks something of the rep, or a reaction cannot be shown as an emoji."""
    return facts.state in NEEDS_WORDS or bool(_without_mark(facts))


NEEDS_WORDS = frozenset({DeliveryState.HELD, DeliveryState.RETURNED, DeliveryState.FAILED, DeliveryState.UNKNOWN})


def delivery_blocks(facts: DeliveryFacts, *, short: bool = False) -> list[Block]:
    """The state in words, and the buttons for what a rep can do about it. `short` quotes the message, for a card."""
    quoted = f" · “{one_line(facts.text, 60)}”" if short else ""
    mark = facts.id.hex[:12]
    said = _seen(mark, facts, quoted) or context(f"state-{mark}", state_words(facts) + quoted)
    buttons = delivery_buttons(facts)
    return [said, row(f"do-{mark}", *buttons)] if buttons else [said]


def _seen(mark: str, facts: DeliveryFacts, quoted: str) -> Block | None:
    """That it was read, and when, by the clock of whoever looks; None where we do not know when."""
    at = facts.seen_at
    if at is None or facts.is_replaced:
        return None
    since = moment(int(at.timestamp()), "{time}", f"{at:%H:%M} UTC")
    return rich(f"state-{mark}", line(words(f"{state_words(facts)}, seen "), since, words(quoted)))


def state_words(facts: DeliveryFacts) -> str:
    """The state in one line: sign, word, and what the rep has to know about it."""
    sign, word = DELIVERY_STATES[facts.state]
    if facts.is_replaced:
        why = f": {one_line(facts.problem, SENTENCE).rstrip('.')}" if facts.problem else ""
        return f"{sign} {word}{why}. Sent again another way."
    told = one_line(_why_so(facts), SENTENCE, "")
    where = f" by {badge(facts.channel).name}" if facts.channel and facts.state not in TOLD_BY_SENTENCE else ""
    return f"{sign} {word}{where}{f': {told}' if told else ''}"


# The gate's sentence names the channel and the moment itself.
TOLD_BY_SENTENCE = frozenset({DeliveryState.HELD, DeliveryState.RETURNED})


def _why_so(facts: DeliveryFacts) -> str:
    match facts.state:
        case DeliveryState.FAILED | DeliveryState.UNKNOWN:
            return facts.problem or facts.sentence
        case DeliveryState.HELD:
            return facts.sentence or f"until {facts.when or 'later'}"
        case DeliveryState.RETURNED:
            return facts.sentence or facts.problem or ""
        case DeliveryState.CANCELLED:
            return facts.problem or ""
        case _:
            return facts.because


def delivery_buttons(facts: DeliveryFacts) -> list[Piece]:
    """What can be done about a message that waits or failed, in constant order."""
    if facts.is_replaced:
        return []
    value = references.delivery(facts.id, facts.version)
    now = [button("Send now anyway", "delivery.now", value)] if facts.may_send_now else []
    other = button("Other channel", "delivery.other", value)
    drop = button("Take back", "delivery.cancel", value)
    match facts.state:
        case DeliveryState.HELD:
            return [*now, other, drop]
        case DeliveryState.RETURNED:
            return [*now, other, drop]
        case DeliveryState.FAILED:
            return [button("Try again", "delivery.retry", value), other]
        case DeliveryState.UNKNOWN:
            asked_first = None if facts.is_not_taken else AGAIN
            return [button("Send again", "delivery.retry", value, None, asked_first), other]
        case _:
            return []


AGAIN = confirmation("Send it again?", "The first one may have arrived. The customer could get it twice.", "Send again")


def _from_to(facts: DeliveryFacts) -> str:
    where = f" by {badge(facts.channel).name}" if facts.channel else ""
    manner = f", {facts.manner}" if facts.manner else ""
    return (
        f"{one_line(facts.writer, NAME, 'The hub')} to {one_line(facts.contact, NAME, 'the customer')}{where}{manner}"
    )


# Short words of the hub


def notice(text: str) -> Message:
    """One sentence in the thread."""
    shown = one_line(text, 1_000)
    return message(shown, [context("notice", shown)])


def draft_prompt(
    draft_id: UUID, name: str, channel_name: str | None, sentence: str, minutes: int, files: int = 0
) -> Message:
    """Asked of a rep who typed in the thread: nothing has left yet. Without a channel, the composer finds one. `files` go too."""
    value = references.draft(draft_id)
    shown = one_line(name, NAME, "the customer")
    way = f"It would go: {one_line(sentence, SENTENCE)}" if channel_name else one_line(sentence, SENTENCE)
    with_files = f" with {files} {'file' if files == 1 else 'files'}" if files else ""
    send = button(f"Send by {channel_name}{with_files}", "draft.send", value, "primary")
    return message(
        f"Not sent to {shown} yet. Send it, or keep it as a note?",
        [
            context("asked", f"Nothing has gone to {shown} yet. {way}"),
            row(
                "answers",
                send if channel_name else _compose(value),
                _keep(value),
                button(f"Send what I type here for {minutes} min", "draft.direct", value),
            ),
        ],
    )


def take_over_prompt(draft_id: UUID, name: str, channel_name: str | None, sentence: str) -> Message:
    """The same where only the hub's own messages have answered so far: sending means taking over."""
    value = references.draft(draft_id)
    shown = one_line(name, NAME, "the customer")
    way = f"It would go: {one_line(sentence, SENTENCE)}" if channel_name else one_line(sentence, SENTENCE)
    send = button("Take over and send", "draft.take_over", value, "primary") if channel_name else _compose(value)
    machines = f"So far only automatic messages have answered {shown}, and nobody has taken this."
    told = f"Nothing of yours has gone to {shown} yet. {machines}"
    return message(told, [context("asked", told, way), row("answers", send, _keep(value))])


def with_note(shown: Message, note: str) -> Message:
    """The same message with one line more at its end."""
    return replace(shown, blocks=(*shown.blocks, context("remark", one_line(note, SENTENCE))))


def wrote_again(draft_id: UUID, name: str, said: str) -> Message:
    """The customer wrote after the rep did: shown before anything is sent."""
    value = references.draft(draft_id)
    title = f"{one_line(name, NAME, 'The customer')} wrote again meanwhile"
    return message(
        f"{title}. Send all the same?",
        [
            rich("again", line(words(f"{title}:", "bold")), quote(several_lines(said, LAST_WORDS, 3))),
            row("answers", button("Send all the same", "draft.anyway", value), _keep(value)),
        ],
    )


def gate_question(draft_id: UUID, sentence: str, until: str | None, *, may_send_now: bool) -> Message:
    """What stands in the way of something typed in a thread, and what can be done. `until`: it could be held so long."""
    value = references.draft(draft_id)
    told = one_line(sentence, SENTENCE)
    hold = [button(f"Hold until {until}", "draft.hold", value, "primary")] if until else []
    now = [button("Send now anyway", "draft.now", value)] if may_send_now else []
    return message(told, [context("asked", told), row("answers", *hold, *now, _compose(value), _keep(value))])


def _compose(value: str) -> Piece:
    return button("Choose how to send", "draft.compose", value)


def _keep(value: str) -> Piece:
    return button("Keep as note", "draft.note", value)


def undo_offer(delivery_id: UUID, version: int, sentence: str, seconds: int, *, direct: UUID | None = None) -> Message:
    """Told to the rep after sending: how long it can still be taken back. With `direct`, the switch to stop direct sending."""
    stop = [button("Stop sending what I type", "direct.stop", references.conversation(direct, 0))] if direct else []
    told = f"Going out: {one_line(sentence, SENTENCE)} You can take it back for {seconds} seconds."
    undo = button("Undo", "undo", references.delivery(delivery_id, version), "danger")
    return message(told, [context("told", told), row("undo", undo, *stop)])


def told(text: str) -> Message:
    """One sentence for one person."""
    shown = one_line(text, 1_000)
    return message(shown, [context("told", shown)])
