"""A conversation's card: a pure view of frozen facts, within Slack's limits, safe against any text."""

from inbox.conversations.values import CloseReason, ConversationState
from inbox.slack import menu, references
from inbox.slack.blocks import LAST_WORDS, NAME, delivery_blocks
from inbox.slack.facts import CardFacts, DeliveryFacts, PastInteraction
from inbox.slack.kit import (
    Block,
    Message,
    Piece,
    button,
    context,
    line,
    link,
    message,
    moment,
    overflow,
    quote,
    rich,
    row,
    words,
)
from inbox.slack.promises.card import resolution_words, turn_words
from inbox.slack.text import one_line, several_lines
from inbox.slack.words import DELIVERY_STATES, PRIORITIES, badge, language_name, tone_words

WHY = 200
SUBJECT = 120
TOUCHES = 3
CLOSED_WORDS = {
    CloseReason.RESOLVED: "✔️ Resolved",
    CloseReason.SPAM: "🗑 Closed as spam",
    CloseReason.BLOCKED: "⛔ Blocked",
    CloseReason.QUIET: "💤 Closed, they said nothing more",
    CloseReason.MERGED: "🔀 Goes on in another conversation",
}


def card(facts: CardFacts) -> Message:
    """One conversation at a glance: who and where from, why now, the last words, one line of context, the buttons."""
    blocks = [
        *glance(facts),
        *_before(facts),
        *_open_wish(facts),
        *_state_blocks(facts),
        *_troubles(facts),
        row("actions", *_buttons(facts)),
    ]
    return message(_card_notification(facts), blocks)


def glance(facts: CardFacts) -> list[Block]:
    """Who, why and the last words, with the line of context: what a conversation is wherever it is told about."""
    return [
        rich("card", line(*_who(facts), words("\n"), *_why(facts)), *_said(facts)),
        context("context", _context_line(facts), *_open_to_all(facts)),
    ]


def plain_card(facts: CardFacts) -> Message:
    """The same without blocks, for when Slack refuses them: the message is seen all the same."""
    return message(f"{_card_notification(facts)} (This card could not be drawn; answer from the App Home.)", ())


def _open_to_all(facts: CardFacts) -> list[str]:
    return ["🌐 In public: anybody can read what they wrote, and what answers it there"] if facts.is_public else []


def _open_wish(facts: CardFacts) -> list[Block]:
    """Only while it waits for somebody's word."""
    if not facts.asks_to_stop or facts.state is ConversationState.CLOSED:
        return []
    return [context("wish", "🛑 They may want to hear from us no more: please decide in the thread")]


def _who(facts: CardFacts) -> list[Piece | None]:
    company = f" · {one_line(facts.company, NAME)}" if facts.company and facts.company.strip() else ""
    channel = f" · {badge(facts.channel)}" if facts.channel else ""
    kind = " group" if facts.is_group else " in public" if facts.is_public else ""
    account = f" · {one_line(facts.account, NAME)}" if facts.account else ""
    return [words(one_line(facts.name, NAME, "Somebody"), "bold"), words(f"{company}{channel}{kind}{account}")]


def _why(facts: CardFacts) -> list[Piece | None]:
    sign, word = ("⚪", "Noise") if facts.is_noise else PRIORITIES[facts.priority]
    why = one_line(facts.why, WHY, "")
    tone = "" if facts.is_noise else f" · {tone_words(facts.tone)}"
    return [words(f"{sign} {word}", "bold"), words(f" · {why}" if why else ""), words(tone), *_promise(facts)]


def _promise(facts: CardFacts) -> list[Piece | None]:
    """Until when the answer is promised, on the clock of whoever looks."""
    at = facts.answer_by
    if at is None:
        return resolution_words(facts.resolve_by)
    told = " · ⏰ answer was due " if facts.is_late else " · answer by "
    return [
        words(told),
        moment(int(at.timestamp()), "{date_short_pretty} {time}", f"{at:%d.%m. %H:%M} UTC"),
        *resolution_words(facts.resolve_by),
    ]


def _said(facts: CardFacts) -> list[Piece | None]:
    """Their subject and last words; a summary where it says more than these do, with who wrote it."""
    said = several_lines(facts.last_words, LAST_WORDS, 2)
    subject = one_line(facts.subject, SUBJECT, "")
    summary = one_line(facts.summary, LAST_WORDS, "")
    by = f" ({one_line(facts.summary_by, NAME)})" if facts.summary_by else ""
    return [
        line(words(subject, "bold")) if subject else None,
        quote(said),
        line(words(f"In short{by}: ", "italic"), words(summary)) if summary and summary not in said else None,
    ]


def _before(facts: CardFacts) -> list[Block]:
    """What was between us before, on whichever channel, and what is to be won."""
    touches = [piece for touch in facts.touches[:TOUCHES] for piece in _touch(touch)]
    way = [link("The thread before", facts.former_link)] if facts.former_link else []
    deals = [words(f"💰 {one_line(facts.deals[0], NAME)}")] if facts.deals else []
    between = [words(" · ")] if deals and (touches or way) else []
    told = [words("Before: ") if touches else None, *touches, *way, *between, *deals]
    return [rich("before", line(*told))] if any(told) else []


def _touch(touch: PastInteraction) -> list[Piece | None]:
    who = "they" if touch.is_inbound else "we"
    at = moment(int(touch.at.timestamp()), "{date_short_pretty}", f"{touch.at:%d.%m.}")
    return [words(f"{badge(touch.channel).sign} {who} "), at, words("  ")]


def _context_line(facts: CardFacts) -> str:
    parts = [
        turn_words(facts.standing),
        _owner_words(facts),
        language_name(one_line(facts.language, 10)) if facts.language else "",
        f"prefers {badge(facts.preferred).name}" if facts.preferred else "",
        one_line(facts.can_write, 120, ""),
    ]
    return " · ".join(part for part in parts if part)


def _owner_words(facts: CardFacts) -> str:
    if facts.owner:
        return one_line(facts.owner, NAME)
    return f"Nobody yet, queue {one_line(facts.queue, NAME)}" if facts.queue else "Nobody yet"


def _state_blocks(facts: CardFacts) -> list[Block]:
    match facts.state:
        case ConversationState.CLOSED:
            return [context("state", CLOSED_WORDS[facts.close_reason or CloseReason.RESOLVED])]
        case ConversationState.SNOOZED if facts.snoozed_until:
            until = moment(
                int(facts.snoozed_until.timestamp()),
                "{date_short_pretty} {time}",
                f"{facts.snoozed_until:%d.%m. %H:%M} UTC",
            )
            return [rich("state", line(words("💤 Snoozed until "), until))]
        case _ if facts.answer is not None:
            return [context("state", _answer_words(facts.answer))]
        case _:
            return []


def _answer_words(answer: DeliveryFacts) -> str:
    sign, word = DELIVERY_STATES[answer.state]
    channel = f" by {badge(answer.channel).name}" if answer.channel else ""
    manner = f", {answer.manner}" if answer.manner else ""
    writer = f", written by {one_line(answer.writer, NAME)}" if answer.writer else ""
    return f"{sign} {word}{channel}{manner}{writer}"


def _troubles(facts: CardFacts) -> list[Block]:
    """The newest message of ours that waits for a word, and how many more there are."""
    if not facts.troubles:
        return []
    more = len(facts.troubles) - 1
    others = [context("more", f"{more} more like this in the thread")] if more else []
    return [*delivery_blocks(facts.troubles[0], short=True), *others]


def _buttons(facts: CardFacts) -> list[Piece]:
    """Always in the same order, so that a hand finds them; a closed conversation can only be answered or noted on."""
    value = references.conversation(facts.conversation_id, facts.version)
    closed = facts.state is ConversationState.CLOSED
    elements = [
        None if closed else button("Take", "take", value, None if facts.is_taken else "primary"),
        button("Reply", "reply", value),
        button("Note", "note", value),
        None if closed else button("Snooze", "snooze", value),
        None if closed else button("Resolve", "resolve", value),
        overflow("more", menu.options(facts, value)),
    ]
    return [element for element in elements if element is not None]


def _card_notification(facts: CardFacts) -> str:
    where = f" by {badge(facts.channel).name}" if facts.channel else ""
    said = several_lines(facts.last_words, LAST_WORDS, 2, "")
    return f"{PRIORITIES[facts.priority][1]}: {one_line(facts.name, NAME, 'Somebody')}{where}: {said}"
