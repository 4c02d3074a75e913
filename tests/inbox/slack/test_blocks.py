"""Every view is within Slack's limits and harmless, whatever a customer calls themselves or writes."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract.channel import Channel
from inbox.conversations.values import ConversationState
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.slack import blocks, cards, modals, wish_message
from inbox.slack.facts import (
    CardFacts,
    ComposerFacts,
    DeliveryFacts,
    EntryFacts,
    PastInteraction,
    WishFacts,
)
from inbox.slack.home import page, team_page
from inbox.slack.home.facts import HomeFacts, TeamFacts
from inbox.slack.kit import Block, Message
from inbox.slack.modals import ComposerExtras, ComposerState
from inbox.slack.rules import snooze_choices
from inbox.slack.simulator.blocks import message_faults, view_faults
from inbox.slack.who.facts import WhoFacts
from inbox.slack.who.view import who
from inbox.triage.values import PriorityLevel
from tests.inbox.slack import hostile
from tests.inbox.slack.hostile import ID, NOW

PRAGUE = ZoneInfo("Europe/Prague")
MODAL, HOME = frozenset({"modal"}), frozenset({"home"})
FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
FEWER = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
SHOWN_CHARACTERS = 13_000  # above this Slack refuses a message as too long

CARD = CardFacts(
    conversation_id=ID,
    version=4,
    sequence=2,
    name="Anna Nováková",
    company="Acme s.r.o.",
    channel=Channel.TELEGRAM,
    account="shop_bot",
    priority=PriorityLevel.URGENT,
    why="says “today”, angry tone",
    last_words="Where is my order?\nI need it today!\nThird line",
    owner="Petr",
    language="cs",
    preferred=Channel.EMAIL,
    can_write="can write from 09:00 Prague",
)
DELIVERY = DeliveryFacts(
    id=ID,
    conversation_id=ID,
    version=3,
    state=DeliveryState.SENT,
    purpose=Purpose.ANSWER,
    channel=Channel.TELEGRAM,
    text="It is on its way.",
    writer="Petr",
    contact="Anna",
    sentence="Quiet hours until 08:00.",
    when="08:00 Prague",
)
ENTRY = EntryFacts(
    interaction_id=ID, conversation_id=ID, sequence=1, name="Anna", channel=Channel.TELEGRAM, versions=("Hello",)
)


# The card


def test_a_card_says_who_why_what_and_whether_one_can_write_in_five_parts() -> None:
    shown = cards.card(CARD)
    assert [block["type"] for block in shown.blocks] == ["rich_text", "context", "actions"]
    assert words_of(shown.blocks[0]) == (
        "Anna Nováková · Acme s.r.o. · ✈️ Telegram · shop_bot\n🔴 Urgent · says “today”, angry tone · tone unclear"
        "Where is my order?\nI need it today!…"
    )
    assert words_of(shown.blocks[1]) == "Petr · Czech · prefers E-mail · can write from 09:00 Prague"


def test_a_card_shows_tone_promise_subject_summary_and_what_was_before() -> None:
    touch = PastInteraction(NOW - timedelta(days=3), Channel.EMAIL, True, "")
    shown = cards.card(
        replace(
            CARD,
            tone=-0.71,
            answer_by=NOW,
            subject="Order 4711",
            summary="Asks for the third time where the order is.",
            summary_by="gpt-x",
            touches=(touch, replace(touch, is_inbound=False)),
            deals=("Renewal: 12,000, negotiation, 60 %",),
        )
    )
    told = words_of(shown.blocks[0])
    assert "very unhappy (−0.7) · answer by " in told
    assert "Order 4711Where is my order?" in told
    assert told.endswith("In short (gpt-x): Asks for the third time where the order is.")
    before = words_of(shown.blocks[2])
    assert before.startswith("Before: ✉️ they ") and "✉️ we " in before
    assert before.endswith("💰 Renewal: 12,000, negotiation, 60 %")
    assert "answer was due" in words_of(cards.card(replace(CARD, answer_by=NOW, is_late=True)).blocks[0])


def test_a_summary_that_repeats_the_words_and_a_tone_of_noise_are_left_out() -> None:
    told = words_of(cards.card(replace(CARD, summary="Where is my order?", tone=0.0, is_noise=True)).blocks[0])
    assert "In short" not in told and "neutral" not in told


def test_the_buttons_stand_in_constant_order_and_carry_only_a_reference() -> None:
    row = cards.card(CARD).blocks[-1]
    assert [element.get("text", {}).get("text", "More") for element in row["elements"]] == [
        "Take", "Reply", "Note", "Snooze", "Resolve", "More",
    ]  # fmt: skip
    assert {element["value"] for element in row["elements"] if "value" in element} == {f"c:{ID}:4"}


def test_a_closed_card_says_so_and_can_only_be_answered_or_noted_on() -> None:
    shown = cards.card(replace(CARD, state=ConversationState.CLOSED))
    assert "Resolved" in everything(shown.blocks)
    assert [one.get("action_id") for one in shown.blocks[-1]["elements"]] == ["reply", "note", "more"]


def test_priority_is_a_word_and_not_a_colour_alone() -> None:
    shown = {level: everything(cards.card(replace(CARD, priority=level)).blocks) for level in PriorityLevel}
    assert all(
        word in shown[level] for level, word in zip(PriorityLevel, ("Low", "Normal", "High", "Urgent"), strict=True)
    )


def test_a_held_message_stands_on_the_card_with_what_can_be_done() -> None:
    held = replace(DELIVERY, state=DeliveryState.HELD, may_send_now=True)
    shown = cards.card(replace(CARD, troubles=(held,)))
    assert "🕘 Held: Quiet hours until 08:00." in everything(shown.blocks)
    assert labels(shown) >= {"Send now anyway", "Other channel", "Take back"}


def test_each_state_offers_what_can_be_done_about_it() -> None:
    offered = {
        state: labels(blocks.reply(replace(DELIVERY, state=state, problem="They blocked us.")))
        for state in DeliveryState
    }
    assert offered[DeliveryState.FAILED] == {"Try again", "Other channel"}
    assert offered[DeliveryState.UNKNOWN] == {"Send again", "Other channel"}
    assert offered[DeliveryState.SENT] == set()
    failed = everything(blocks.reply(replace(DELIVERY, state=DeliveryState.FAILED, problem="They blocked us.")).blocks)
    assert "❌ Not sent by Telegram: They blocked us." in failed


# Entries


def test_a_customer_speaks_in_their_own_name_with_the_channel_last() -> None:
    shown = blocks.entry(replace(ENTRY, name="Inbox Hub"))
    assert shown.username == "Inbox Hub (Telegram)"
    assert shown.icon == ":airplane:"


def test_an_edit_strikes_out_the_old_words() -> None:
    shown = blocks.entry(replace(ENTRY, versions=("Five", "Six"), edited_at=NOW))
    pieces = shown.blocks[0]["elements"][0]["elements"]
    assert pieces[0]["style"] == {"strike": True}
    assert pieces[0]["text"] == "Five\n"
    assert pieces[1]["text"] == "Six"
    assert "Edited" in everything(shown.blocks)


def test_the_course_of_a_call_strikes_out_nothing() -> None:
    shown = blocks.entry(replace(ENTRY, versions=("Incoming call, ringing.", "Incoming call, 12 s.")))
    assert shown.blocks[0]["elements"][0]["elements"] == [{"type": "text", "text": "Incoming call, 12 s."}]


def test_a_deletion_is_a_tombstone_without_the_words() -> None:
    shown = blocks.entry(replace(ENTRY, versions=("Secret",), deleted_at=NOW))
    assert "Secret" not in everything(shown.blocks) + shown.text
    assert "deleted by its sender" in everything(shown.blocks)


def test_what_arrived_late_says_so() -> None:
    assert "Arrived late" in everything(blocks.entry(replace(ENTRY, late=NOW)).blocks)


# Whatever is in them


@FEWER
@given(hostile.cards)
def test_no_card_breaks(facts: CardFacts) -> None:
    judge_message(cards.card(facts))
    judge_message(cards.plain_card(facts))


@FEWER
@given(hostile.entries)
def test_no_entry_breaks(facts: EntryFacts) -> None:
    shown = blocks.entry(facts)
    judge_message(shown)
    assert shown.username is not None
    assert len(shown.username) <= 80
    assert "\n" not in shown.username


@FEWER
@given(hostile.deliveries)
def test_no_reply_breaks(facts: DeliveryFacts) -> None:
    judge_message(blocks.reply(facts))
    judge_message(blocks.trouble(facts))


@FEWER
@given(hostile.text, hostile.text, hostile.maybe)
def test_no_prompt_breaks(name: str, sentence: str, until: str | None) -> None:
    judge_message(blocks.draft_prompt(ID, name, "Telegram", sentence, 30))
    judge_message(blocks.wrote_again(ID, name, sentence))
    judge_message(blocks.gate_question(ID, sentence, until, may_send_now=True))
    judge_message(blocks.undo_offer(ID, 1, sentence, 10, direct=ID))
    judge_message(blocks.notice(sentence))
    judge_message(blocks.told(sentence))


@FEWER
@given(hostile.composers, hostile.text, st.booleans())
def test_no_composer_breaks(facts: ComposerFacts, text: str, asked: bool) -> None:
    state = ComposerState(conversation=str(ID), seen=3, asked="hold" if asked else "")
    extras = ComposerExtras(text=text, told=text, news=text)
    judge_view(modals.composer(facts, state, extras), MODAL)


@FEWER
@given(hostile.wishes)
def test_no_question_about_a_wish_breaks(facts: WishFacts) -> None:
    judge_message(wish_message.wish(facts))


@FEWER
@given(hostile.whos)
def test_no_who_is_this_breaks(facts: WhoFacts) -> None:
    judge_view(who(facts, PRAGUE, NOW), MODAL)


@FEWER
@given(hostile.text)
def test_no_small_modal_breaks(name: str) -> None:
    reference = f"c:{ID}:1"
    for view in (
        modals.note(reference, name),
        modals.snooze(reference, snooze_choices(NOW, PRAGUE), PRAGUE, NOW),
        modals.confirm_close("spam", reference, name),
        modals.confirm_close("block", reference, name),
        modals.loading("Reply"),
        modals.refusal("Not done", name),
    ):
        judge_view(view, MODAL)


@FEW
@given(hostile.homes)
def test_no_home_breaks(facts: HomeFacts) -> None:
    judge_view(page.view(facts, NOW), HOME)


@FEW
@given(hostile.teams)
def test_no_team_page_breaks(facts: TeamFacts) -> None:
    judge_view(team_page.view(facts, NOW), HOME)


def test_a_stranger_sees_an_empty_home() -> None:
    judge_view(page.stranger(), HOME)


# The judges: the simulator's validator, and what no validator knows


def judge_message(shown: Message) -> None:
    assert shown.text.strip()
    assert message_faults(list(shown.blocks)) == []
    judge_words(list(shown.blocks))
    assert not re.search(r"<|>|@(?:here|channel|everyone)", shown.text, re.IGNORECASE)
    assert len(everything(shown.blocks)) <= SHOWN_CHARACTERS


def judge_view(view: Block, allowed: frozenset[str]) -> None:
    assert view_faults(view, allowed) == []
    judge_words(view["blocks"])


def judge_words(shown: list[Block]) -> None:
    """Nothing that Slack would read as markup, nothing unseen, no text that is empty, few lines of what customers wrote."""
    for piece in texts_of(shown):
        assert piece["type"] != "mrkdwn"
        assert piece["text"] != ""
        assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", piece["text"])
        assert piece["text"].count("\n\n\n") == 0
    assert json.dumps(shown)


def texts_of(found: Any) -> Iterator[dict[str, Any]]:
    """Every object with a text of its own, however deep."""
    if isinstance(found, dict):
        if isinstance(found.get("text"), str):
            yield found
        for value in found.values():
            yield from texts_of(value)
    elif isinstance(found, list | tuple):
        for one in found:
            yield from texts_of(one)


def words_of(block: Block) -> str:
    return "".join(piece["text"] for piece in texts_of(block))


def everything(shown: Any) -> str:
    return "".join(piece["text"] for piece in texts_of(shown))


def labels(shown: Message) -> set[str]:
    rows = [block for block in shown.blocks if block["type"] == "actions"]
    return {str(one["text"]["text"]) for row in rows for one in row["elements"] if one["type"] == "button"}


# Seen, and gone on another way


def test_since_when_they_have_seen_it_is_shown_by_the_reader_s_own_clock() -> None:
    read = replace(DELIVERY, state=DeliveryState.READ, channel=Channel.CHAT, seen_at=NOW)
    (said,) = blocks.delivery_blocks(read)
    pieces = said["elements"][0]["elements"]
    assert pieces[0]["text"] == "👀 Read by Web chat, seen "
    assert pieces[1] == {
        "type": "date",
        "timestamp": int(NOW.timestamp()),
        "format": "{time}",
        "fallback": f"{NOW:%H:%M} UTC",
    }
    assert message_faults(list(blocks.reply(read).blocks)) == []
    (without,) = blocks.delivery_blocks(replace(read, seen_at=None))
    assert words_of(without) == "👀 Read by Web chat"


def test_what_went_on_by_mail_says_why() -> None:
    sent = replace(DELIVERY, channel=Channel.EMAIL, because="they have not seen it in the chat for 5 minutes")
    assert blocks.state_words(sent) == "✅ Sent by E-mail: they have not seen it in the chat for 5 minutes"
    taken = replace(sent, state=DeliveryState.CANCELLED, problem="They have seen it in the chat meanwhile.")
    assert blocks.state_words(taken).endswith("They have seen it in the chat meanwhile.")
