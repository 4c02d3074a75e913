"""Modals: the composer, a note, a snooze. Pure views of frozen values, within Slack's limits."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from inbox.channel_choice.values import ChosenPlace, Outcome
from inbox.deliveries.values import Purpose
from inbox.leak_check.values import Finding
from inbox.slack import mail_modal, public_modal, template_modal
from inbox.slack.assisting.views import language_name
from inbox.slack.composer import canned_views, leak_views
from inbox.slack.facts import ComposerFacts, PlaceOption
from inbox.slack.kit import (
    INPUT_CHARACTERS,
    Block,
    Piece,
    ask,
    button,
    choice,
    context,
    line,
    link_button,
    modal,
    moment_input,
    option,
    quote,
    rich,
    row,
    section,
    select,
    text_input,
    words,
)
from inbox.slack.rules import SnoozeChoice
from inbox.slack.text import clean, one_line, several_lines
from inbox.slack.words import PURPOSES, badge, city, clock_words

NAME = 60
SENTENCE = 400
LAST_WORDS = 300
HOLD, NOW = "hold", "now"
ANOTHER_TIME = "picked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposerState:
    """What a composer carries through its turns (Slack shows it to nobody, but the person can read it: no secrets).

    `revision` counts the times the hub wrote into the text field: Slack keeps what was typed under the old field name.
    `draft` and `instead` name the thread draft or the delivery that this reply takes the place of; `proposal` the draft
    that the rep asked for and has not taken over; `note` the colleague's note that it was made of.
    """

    conversation: str
    seen: int
    revision: int = 0
    channel: str = ""
    thread: str = ""
    draft: str = ""
    instead: str = ""
    proposal: str = ""
    note: str = ""
    asked: str = ""  # the outcome the rep was asked about, when sending stopped at a question
    leaks: str = ""  # the fingerprint of what was found in the text, where the rep was asked about that

    def to_metadata(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def turned(self) -> "ComposerState":
        """The next revision of the text field."""
        return replace(self, revision=self.revision + 1)


def composer_state(metadata: str) -> ComposerState | None:
    """The state in a view's metadata; None when it is not ours."""
    try:
        return ComposerState(**json.loads(metadata))
    except (ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposerExtras:
    """What a turn of the composer adds: a text the hub puts in, a word about what happened."""

    text: str | None = None
    told: str = ""
    news: str = ""
    leaks: tuple[Finding, ...] = ()


# The composer


def loading(title: str) -> Block:
    """Shown at once, while the real modal is being made."""
    return modal("loading", title, [section("loading", "One moment…")])


def refusal(title: str, sentence: str) -> Block:
    return modal("refusal", title, [section("refusal", one_line(sentence, SENTENCE))])


def composer(facts: ComposerFacts, state: ComposerState, extras: ComposerExtras | None = None) -> Block:
    """Purpose, channel with its reason, text or template, draft. What was typed stays, unless the hub puts in a
    text. Where nothing can be sent to them, that is said, and nothing can be sent."""
    extras = extras or ComposerExtras()
    if facts.closed:
        return _closed(facts, extras)
    blocks = [
        rich("to", line(words(f"{one_line(facts.name, NAME, 'The customer')} wrote:", "bold")), quote(_said(facts))),
        *_news(facts, extras),
        ask("purpose", "Why you write", select("compose.purpose", _purposes(), facts.purpose.value), dispatch=True),
        *_where(facts, is_asked=bool(state.asked)),
        *public_modal.choices(facts.public),
        *mail_modal.choices(facts.mail),
        *template_modal.choices(facts.templates),
        *_text(facts, state, extras),
        *([canned_views.search(state.revision)] if facts.has_canned and not _is_template_alone(facts) else []),
        *_tools(facts),
        *([] if _is_template_alone(facts) else [canned_views.files()]),
        canned_views.later(),
        *_proposal(facts),
        *_template_filled(facts),
        *leak_views.in_composer(extras.leaks, facts.name),
        *_question(facts, state),
    ]
    return modal("reply", "Reply", blocks, state.to_metadata(), "Send")


def _closed(facts: ComposerFacts, extras: ComposerExtras) -> Block:
    """Without a field there is nothing to send; what was typed already is not lost."""
    typed = clean(extras.text or "")[:INPUT_CHARACTERS]
    kept = [rich("typed", line(words("You had written:", "bold")), quote(typed))] if typed else []
    return modal("refusal", "Reply", [section("closed", one_line(facts.closed, SENTENCE)), *kept])


def _said(facts: ComposerFacts) -> str:
    return several_lines(facts.last_words, LAST_WORDS, 4, "(nothing yet)")


def _news(facts: ComposerFacts, extras: ComposerExtras) -> list[Block]:
    told = [context("told", one_line(extras.told, SENTENCE))] if extras.told else []
    if not extras.news:
        return told
    title = f"{one_line(facts.name, NAME, 'The customer')} wrote again while you were writing:"
    asked = context("asked", "Look at your text once more, then press Send again.")
    return [rich("news", line(words(title, "bold")), quote(several_lines(extras.news, LAST_WORDS, 4))), asked, *told]


def _purposes() -> list[Piece]:
    return [option(label, purpose.value) for purpose, label in PURPOSES.items()]


def _where(facts: ComposerFacts, *, is_asked: bool) -> list[Block]:
    """The planner's own place first; the line below says why, and why another one differs. A question says it itself."""
    if not facts.places:
        return [section("reason", one_line(facts.choice.sentence, SENTENCE, "There is no way to write to them now."))]
    options = [option(_place_label(place), place_value(place)) for place in facts.places]
    first = place_value(facts.place) if facts.place else None
    where = ask("place", "Where it goes", select("compose.place", options, first), dispatch=True)
    lines = [*([] if is_asked else [one_line(facts.choice.sentence, SENTENCE)]), *_differs(facts)]
    return [where, *([context("reason", *lines)] if lines else [])]


def _place_label(place: PlaceOption) -> str:
    account = f" · {one_line(place.account, 30)}" if place.account else ""
    return f"{badge(place.channel)}{account}{'' if place.fits else ' (does not fit now)'}"


def place_value(place: PlaceOption) -> str:
    """Which option of the list stands for which place: our own ids only."""
    return f"{place.identity_id}/{place.account}"[:150]


def _differs(facts: ComposerFacts) -> list[str]:
    unfit = [one for one in facts.places if not one.fits and one.why][:2]
    return [f"{badge(one.channel).name}: {one_line(one.why, 150)}" for one in unfit]


def _text(facts: ComposerFacts, state: ComposerState, extras: ComposerExtras) -> list[Block]:
    """The rep's own words. Beside a template they stay only so that nothing that was typed is lost."""
    field, block_id = _text_field(extras.text), f"text-{state.revision}"
    if not _is_template_alone(facts):
        return [ask(block_id, "Your message", field)]
    kept = "Your own words (kept here, not sent with a template)"
    return [ask(block_id, kept, field, optional=True)] if (extras.text or "").strip() else []


def _is_template_alone(facts: ComposerFacts) -> bool:
    return facts.templates is not None and bool(facts.templates.chosen or facts.templates.closed)


def _text_field(text: str | None) -> Piece:
    placeholder = "Nothing is sent before you press Send."
    return text_input("compose.text", text or "", placeholder)


def _tools(facts: ComposerFacts) -> list[Block]:
    preview = button("Preview", "compose.preview", "preview")
    if _is_template_alone(facts):
        return [row("tools", preview)] if facts.templates and facts.templates.chosen else []
    is_drafting = facts.proposal is not None and not facts.proposal.is_ready
    drafting = button("Writing a draft…", "compose.wait", "wait")
    draft = drafting if is_drafting else button("Draft an answer", "compose.draft", "draft")
    to = facts.language
    translate = [button(f"Translate to {language_name(to)}", "compose.translate", to)] if to else []
    return [row("tools", draft, preview, *translate)]


def _proposal(facts: ComposerFacts) -> list[Block]:
    """The draft beside the field, never in it: Slack tells us what is typed there only when a button is pressed."""
    found = facts.proposal
    if found is None or not found.is_ready:
        return []
    if not found.text.strip():
        return [
            context("drafted", one_line(found.source, SENTENCE) if found.replaces else "There is no draft for this.")
        ]
    source = line(words(one_line(found.source, SENTENCE, "A draft."), "bold"))
    use = button("Use this translation" if found.replaces else "Use this draft", "compose.use", "use", "primary")
    return [rich("drafted", source, quote(clean(found.text)[:INPUT_CHARACTERS])), row("use", use)]


def _template_filled(facts: ComposerFacts) -> list[Block]:
    """With a template chosen, what they will read stands below its fields from the first turn on."""
    template = template_modal.filled(facts.templates)
    if template is None:
        return []
    place = facts.choice.place or facts.place
    where = f" by {badge(place.channel).name}" if place else ""
    title = f"{one_line(facts.name, NAME, 'The customer')} will read{where}:"
    return [rich("preview", line(words(title, "bold")), quote(clean(template[1])[:INPUT_CHARACTERS] or "(nothing)"))]


def _question(facts: ComposerFacts, state: ComposerState) -> list[Block]:
    """What the gate asks before it goes on: hold it, or send it all the same."""
    if not state.asked:
        return []
    sentence = section("gate", one_line(facts.choice.sentence, SENTENCE))
    offers = _answers(facts)
    return (
        [sentence, ask("anyway", "What shall happen", choice("compose.anyway", offers, offers[0]["value"]))]
        if offers
        else [sentence]
    )


def _answers(facts: ComposerFacts) -> list[Piece]:
    holds = facts.choice.outcome is Outcome.HOLD
    hold = [option(f"Hold it until {held_words(facts)}", HOLD)] if holds else []
    return [*hold, *([option("Send it now anyway", NOW)] if facts.choice.may_send_now else [])]


def held_words(facts: ComposerFacts) -> str:
    """The moment it would be held until, on the contact's clock, which is named."""
    due, zone = facts.choice.due_at, ZoneInfo(facts.choice.timezone.name)
    return f"{due.astimezone(zone):%a %H:%M} {city(zone)}" if due else "later"


def chosen_place(value: str, places: tuple[PlaceOption, ...]) -> ChosenPlace | None:
    """The place behind an option; None when it is not offered (any more)."""
    found = next((one for one in places if place_value(one) == value), None)
    return ChosenPlace(found.identity_id, found.channel, found.account) if found else None


def purpose_of(value: str | None) -> Purpose | None:
    """The purpose behind an option; None for anything else."""
    return next((purpose for purpose in PURPOSES if purpose.value == value), None)


# A mail as it was sent


def original(address: str, minutes: int) -> Block:
    """The way to the page that shows a mail as it was sent; without an address, that there is none."""
    title = "As sent"
    if not address:
        return refusal(
            title, "This hub has no pages for people, so the mail cannot be shown. The text is in the thread."
        )
    told = "The mail with its layout and everything that was quoted. Pictures from elsewhere stay away until you ask for them."
    note = f"The link is for you and works for {minutes} minutes. Whoever has it can read the mail, so keep it to yourself."
    way = row("way", link_button("Show the mail", "open", address))
    return modal("original", title, [section("told", told), way, context("note", note)])


# Note, snooze, spam, block


def note(reference: str, name: str) -> Block:
    field = ask(
        "note", "Note", text_input("note.text", placeholder="Only your team reads this. It is never sent.", focus=True)
    )
    about = context("about", f"About {one_line(name, NAME, 'this conversation')}")
    return modal("note", "Note", [about, field], reference, "Keep")


def snooze(reference: str, offers: tuple[SnoozeChoice, ...], zone: ZoneInfo, now: datetime) -> Block:
    """A few usual times in the rep's zone, or one of their own. The customer's next word ends every snooze."""
    options = [option(f"{one.label} ({clock_words(one.until, now, zone)})", one.name) for one in offers]
    options.append(option("The time picked below", ANOTHER_TIME))
    in_two_hours = int(now.timestamp()) // 3600 * 3600 + 7200
    return modal(
        "snooze",
        "Snooze",
        [
            ask("when", "Until", choice("snooze.when", options, options[0]["value"])),
            ask("picked", "Another time", moment_input("snooze.picked", in_two_hours), optional=True),
            context("zone", f"Times are in {city(zone)}. If they write before, it wakes at once."),
        ],
        reference,
        "Snooze",
    )


def confirm_close(verb: str, reference: str, name: str) -> Block:
    """Asked before spam or block: what happens, and what it means for the customer."""
    shown = one_line(name, NAME, "this contact")
    title, sentence, yes = {
        "spam": ("Close as spam", f"The conversation with {shown} is closed as spam. They are told nothing.", "Spam"),
        "block": (
            "Block",
            f"{shown} is blocked: nothing is sent to them, and what they write is kept unseen.",
            "Block",
        ),
    }[verb]
    return modal(f"confirm.{verb}", title, [section("sure", sentence)], reference, yes)


def conversation_of(state: ComposerState) -> UUID | None:
    """The conversation a composer belongs to."""
    try:
        return UUID(state.conversation)
    except ValueError:
        return None
