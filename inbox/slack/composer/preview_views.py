"""What the preview shows: from whom, to whom, when, and each message as it will stand there. Pure."""

from collections.abc import Mapping, Sequence

from connectors.contract.capabilities import TextUnit
from connectors.contract.shown import FileManner, ShownMessage
from connectors.contract.text import measure
from inbox.channel_choice.values import Outcome
from inbox.previews import Foreseen, ForeseenPart
from inbox.slack import mail_modal
from inbox.slack.facts import ComposerFacts
from inbox.slack.kit import Block, Piece, context, line, modal, quote, rich, section, words
from inbox.slack.text import ELLIPSIS, cut, one_line, visible
from inbox.slack.words import badge

TITLE = "As they will see it"
ROOM = 10_000  # UTF-16 units of a view in which one more message may begin; Slack refuses one of about 13,000 in all
ONE_MESSAGE = 7_500  # units of words in one block
MOST_MESSAGES = 15
NAME, ADDRESS, SUBJECT, SENTENCE, FILE, LABEL = 60, 120, 300, 300, 80, 40
SHOWN_PROBLEMS, SHOWN_FILES, SHOWN_BUTTONS = 3, 10, 13
NOTHING_SENT = "Nothing has been sent. Close this to go on writing."
LOOKED_AT = "Files are looked at once more when they are fetched from Slack to be sent."
IN_PUBLIC = "In public: anybody can read it."
PRIVATELY = "Privately: only they will read it."
INSTEAD: Mapping[Outcome, str] = {
    Outcome.HOLD: "🕘 It would wait.",
    Outcome.REFUSE: "🚫 It would not go.",
    Outcome.RETURN_TO_REP: "↩️ It would come back to you.",
}
MANNERS: Mapping[FileManner, str] = {
    FileManner.PICTURE: "as a picture",
    FileManner.FILM: "as a film",
    FileManner.SOUND: "as a sound",
    FileManner.VOICE: "as a voice message",
    FileManner.STICKER: "as a sticker",
    FileManner.FILE: "as a file",
    FileManner.LINK: "as a link in the text",
}


def preview(facts: ComposerFacts, foreseen: Foreseen, problems: Sequence[str], *, has_files: bool) -> Block:
    """`problems` is what the rep must mend before anything goes; `has_files`: some that are good go with it."""
    above = [
        _head(facts, foreseen),
        *(
            section(f"problem-{number}", f"✏️ {one_line(one, SENTENCE)}")
            for number, one in enumerate(problems[:SHOWN_PROBLEMS])
        ),
        _when(foreseen),
        *([section("refused", _not_at_all(foreseen.refused))] if foreseen.refused else []),
    ]
    below = context("nothing", *([LOOKED_AT] if has_files else []), NOTHING_SENT)
    return modal("preview", TITLE, [*above, *_messages(foreseen.parts, ROOM - _size(above)), below])


def _not_at_all(why: str) -> str:
    return f"{INSTEAD[Outcome.REFUSE]} {one_line(why, SENTENCE)}"


# Who and when


def _head(facts: ComposerFacts, foreseen: Foreseen) -> Block:
    name = one_line(facts.name, NAME, "the customer")
    by = f"{badge(foreseen.place.channel)} to " if foreseen.place else "To "
    return rich(
        "head",
        line(words(f"{by}{name}", "bold")),
        _named("From", _sender(foreseen)),
        *_to(facts, foreseen),
        _named("Subject", _subject(foreseen)),
        line(words(_manner(facts))),
    )


def _named(label: str, value: str) -> Piece | None:
    return line(words(f"{label}: ", "bold"), words(value)) if value else None


def _sender(foreseen: Foreseen) -> str:
    """As they see it, where that is known; else which account of ours it is."""
    if foreseen.place is None:
        return ""
    seen = next((one.shown.sender for one in foreseen.parts if one.shown.sender), "")
    account = one_line(foreseen.place.account, NAME)
    return one_line(seen, ADDRESS) if seen else f"our account {account}, by the name they know it by there"


def _to(facts: ComposerFacts, foreseen: Foreseen) -> list[Piece | None]:
    if facts.mail is not None:
        return mail_modal.recipient_lines(facts.mail)
    return [_named("To", one_line(foreseen.to.handle, ADDRESS))] if foreseen.to else []


def _subject(foreseen: Foreseen) -> str:
    found = next((one.shown.subject for one in foreseen.parts if one.shown.subject), None)
    return one_line(found, SUBJECT) if found else ""


def _manner(facts: ComposerFacts) -> str:
    if facts.public is None:
        return ""
    return PRIVATELY if facts.public.privately else IN_PUBLIC


def _when(foreseen: Foreseen) -> Block:
    """The gate's own sentence."""
    sentence = one_line(foreseen.choice.sentence, SENTENCE, "There is no way to write to them now.")
    instead = INSTEAD.get(foreseen.choice.outcome)
    return section("gate", f"{instead} {sentence}") if instead else context("gate", sentence)


# The messages


def _messages(parts: Sequence[ForeseenPart], room: int) -> list[Block]:
    """One after the other while there is room; how many more there are is said."""
    blocks: list[Block] = []
    for number, part in enumerate(parts, 1):
        if room <= 0 or number > MOST_MESSAGES:
            return [*blocks, _more(parts[number - 1 :])]
        added = _message(part, number, len(parts), min(room, ONE_MESSAGE))
        blocks += added
        room -= _size(added)
    return blocks


def _size(found: object) -> int:
    """UTF-16 units of all the words in some blocks."""
    match found:
        case dict():
            return sum(
                measure(one, TextUnit.UTF16) if name == "text" and isinstance(one, str) else _size(one)
                for name, one in found.items()
            )
        case list():
            return sum(map(_size, found))
        case _:
            return 0


def _more(parts: Sequence[ForeseenPart]) -> Block:
    characters = sum(len(one.shown.text) for one in parts)
    refused = sum(bool(one.refused) for one in parts)
    told = f" {refused} of them would be refused." if refused else ""
    return section(
        "more", f"And {len(parts)} more, of {characters:,} characters in all, for which there is no room here.{told}"
    )


def _message(part: ForeseenPart, number: int, of: int, room: int) -> list[Block]:
    shown, counted = visible(part.shown.text), f"{len(part.shown.text):,} characters"
    kept = cut(shown, room)
    left = len(shown) - len(kept.removesuffix(ELLIPSIS)) if kept != shown else 0
    title = [context(f"count-{number}", f"Message {number} of {of} · {counted}")] if of > 1 else []
    refused = [section(f"not-{number}", f"🚫 This would be refused. {one_line(part.refused, SENTENCE)}")]
    below = [*([f"Cut here: {left:,} characters more stand in this message."] if left else []), *_below(part.shown)]
    return [
        *title,
        *([rich(f"message-{number}", quote(kept))] if kept else []),
        *(refused if part.refused else []),
        *([context(f"below-{number}", *below)] if below else []),
    ]


def _below(shown: ShownMessage) -> list[str]:
    files = [f"{one_line(one.name, FILE, 'a file')} ({MANNERS[one.manner]})" for one in shown.files]
    labels = [f"[{one_line(one, LABEL)}]" for one in shown.buttons]
    return [
        *([f"📎 {_listed(files, SHOWN_FILES, ', ')}"] if files else []),
        *([f"Buttons: {_listed(labels, SHOWN_BUTTONS, ' ')}"] if labels else []),
        *(one_line(remark, SENTENCE) for remark in shown.remarks),
    ]


def _listed(found: Sequence[str], most: int, between: str) -> str:
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return f"{between.join(found[:most])}{more}"
