"""The composer: opened, changed, drafted, sent; held, asked again, taken back."""

import asyncio

from connectors.contract.errors import NotReachable, RecipientGone, Refused
from inbox.deliveries.values import DeliveryState, Purpose
from tests.inbox.slack.house import Heard, House, Json, written_in


async def opens(house: House, button: str = "Reply", callback: str = "reply", user: str = "petr") -> str:
    """Press a button of the card; the id of the modal it opened."""
    card = await house.card()
    await house.slack.press(user, "triage", card["ts"], button)
    return str((await house.modal(user, callback))["id"])


async def settled(house: House, state: DeliveryState) -> None:
    await house.until(lambda: WORDS[state] in written_in(house.thread()))


WORDS = {DeliveryState.SENT: "✅ Sent", DeliveryState.HELD: "🕘 Held", DeliveryState.FAILED: "❌ Not sent"}


async def test_a_reply_reaches_the_customer_and_its_state_stands_in_the_thread(any_house: House) -> None:
    await any_house.hears("Where is my order?")
    view = await opens(any_house)
    assert "Where is my order?" in written_in(any_house.slack.open_view("petr"))
    await any_house.slack.submit("petr", view, {"text-0": "It is on its *way* :tada: &amp; well packed"})
    assert any_house.slack.open_view("petr") is None
    await any_house.whispered("petr", "You can take it back for")
    await settled(any_house, DeliveryState.SENT)
    assert any_house.pocket.read == ["It is on its way 🎉 & well packed"]
    mirrored = written_in(any_house.thread()[-1])
    assert "Petr to Anna Nováková by Telegram" in mirrored
    sent = (await any_house.deliveries())[0]
    assert (sent.state, sent.purpose, sent.written_by is not None) == (DeliveryState.SENT, Purpose.ANSWER, True)


async def test_undo_within_its_time_takes_it_back(house: House) -> None:
    await house.hears("Hello")
    await house.slack.submit("petr", await opens(house), {"text-0": "Too hasty"})
    offer = await house.whispered("petr", "You can take it back")
    await house.slack.press("petr", "triage", offer["ts"], "Undo")
    await house.whispered("petr", "Taken back. Nothing was sent.")
    await house.sees("🚫 Taken back")
    assert house.pocket.read == []


async def test_undo_too_late_says_so(house: House) -> None:
    await house.hears("Hello")
    await house.slack.submit("petr", await opens(house), {"text-0": "Hi"})
    offer = await house.whispered("petr", "You can take it back")
    await settled(house, DeliveryState.SENT)
    await house.slack.press("petr", "triage", offer["ts"], "Undo")
    await house.whispered("petr", "Too late")
    assert house.pocket.read == ["Hi"]


def composer(house: House) -> Json:
    return house.slack.open_view("petr") or {}


async def test_a_draft_joins_what_was_typed(house: House) -> None:
    await house.hears("Hello")
    view = await opens(house)
    await house.slack.choose_in_view("petr", view, "text-0", "Hi Anna.")
    await house.slack.press_in_view("petr", view, "Draft an answer")
    await house.sees("A draft by the tests. Read it", lambda: composer(house))
    await house.slack.press_in_view("petr", view, "Use this draft")
    await house.until(lambda: field(house, "text-1"))
    assert field(house, "text-1")["initial_value"] == "Hi Anna.\n\nDear Anna, it is on its way."
    assert "Use this draft" not in written_in(composer(house))


def field(house: House, block_id: str) -> Json:
    found: Json = next((one["element"] for one in composer(house)["blocks"] if one.get("block_id") == block_id), {})
    return found


async def test_what_is_typed_while_the_draft_is_written_stays(house: House) -> None:
    house.drafter.may_answer.clear()
    await house.hears("Hello")
    view = await opens(house)
    await house.slack.choose_in_view("petr", view, "text-0", "Hi")
    await house.slack.press_in_view("petr", view, "Draft an answer")
    await house.sees("Writing a draft…", lambda: composer(house))
    await house.slack.choose_in_view("petr", view, "text-0", "Hi Anna, one moment.")
    house.drafter.may_answer.set()
    await house.sees("Use this draft", lambda: composer(house))
    await house.slack.press_in_view("petr", view, "Preview")
    preview = await house.modal("petr", "preview")
    assert "Hi Anna, one moment." in written_in(preview)
    await house.slack.close("petr", preview["id"])
    await house.slack.press_in_view("petr", view, "Use this draft")
    await house.until(lambda: field(house, "text-1"))
    assert field(house, "text-1")["initial_value"] == "Hi Anna, one moment.\n\nDear Anna, it is on its way."


async def test_a_draft_does_not_draw_over_what_was_drawn_since(house: House) -> None:
    house.drafter.may_answer.clear()
    await house.hears("Hello")
    view = await opens(house)
    await house.slack.press_in_view("petr", view, "Draft an answer")
    await house.sees("Writing a draft…", lambda: composer(house))
    await house.slack.choose_in_view("petr", view, "purpose", "marketing")
    await house.sees("not agreed to marketing", lambda: composer(house))
    house.drafter.may_answer.set()
    await house.desks[0].close()
    assert "not agreed to marketing" in written_in(composer(house))
    await house.slack.press_in_view("petr", view, "Writing a draft…")
    await house.sees("Use this draft", lambda: composer(house))


async def test_the_desk_ends_only_when_its_answers_are_given(house: House) -> None:
    house.drafter.may_answer.clear()
    await house.hears("Hello")
    view = await opens(house)
    await house.slack.press_in_view("petr", view, "Draft an answer")
    await house.sees("Writing a draft…", lambda: composer(house))
    closing = asyncio.create_task(house.desks[0].close())
    await asyncio.wait([closing], timeout=0.05)
    assert not closing.done()
    house.drafter.may_answer.set()
    await closing
    assert "Use this draft" in written_in(composer(house))


async def test_another_purpose_tells_what_it_means(house: House) -> None:
    await house.hears("Hello")
    view = await opens(house)
    await house.slack.choose_in_view("petr", view, "purpose", "marketing")
    await house.sees("not agreed to marketing", lambda: house.slack.open_view("petr"))
    outcome = await house.slack.submit("petr", view, {"text-0": "Big sale"})
    assert outcome.ok
    assert "not agreed to marketing" in written_in(house.slack.open_view("petr"))
    assert await house.deliveries() == []


async def test_an_empty_reply_is_asked_for_words(house: House) -> None:
    await house.hears("Hello")
    outcome = await house.slack.submit("petr", await opens(house), {"text-0": "   "})
    assert outcome.errors == {"text-0": "Write something first."}


async def test_a_customer_who_wrote_meanwhile_is_read_first(house: House) -> None:
    await house.hears("Please cancel")
    view = await opens(house)
    await house.hears("No, do not cancel after all")
    await house.slack.submit("petr", view, {"text-0": "Cancelled."})
    shown = await house.modal("petr", "reply")
    assert "No, do not cancel after all" in written_in(shown)
    assert await house.deliveries() == []
    await house.slack.submit("petr", shown["id"], {"text-1": "Not cancelled."})
    await settled(house, DeliveryState.SENT)
    assert house.pocket.read == ["Not cancelled."]


async def night(house: House) -> Heard:
    heard = await house.hears("Hello")
    await house.at_night(heard)
    return heard


async def test_at_night_the_rep_is_asked_and_it_is_held(house: House) -> None:
    await night(house)
    view = await opens(house)
    await house.slack.submit("petr", view, {"text-0": "Good morning"})
    asked = await house.modal("petr", "reply")
    assert "What shall happen" in written_in(asked)
    assert written_in(asked).count("quiet hours") == 1
    await house.slack.submit("petr", asked["id"], {"text-1": "Good morning", "anyway": "hold"})
    await settled(house, DeliveryState.HELD)
    assert "Send now anyway" in written_in(house.cards())
    assert house.pocket.read == []


async def test_a_held_message_is_sent_by_the_reps_word(house: House) -> None:
    await test_at_night_the_rep_is_asked_and_it_is_held(house)
    held = house.thread()[-1]
    await house.slack.press("petr", "triage", held["ts"], "Send now anyway")
    await settled(house, DeliveryState.SENT)
    assert house.pocket.read == ["Good morning"]
    await house.until(lambda: "Send now anyway" not in written_in(house.cards()))


async def test_at_night_the_rep_may_send_it_all_the_same(house: House) -> None:
    await night(house)
    await house.slack.submit("petr", await opens(house), {"text-0": "It burns"})
    asked = await house.modal("petr", "reply")
    await house.slack.submit("petr", asked["id"], {"anyway": "now"})
    await settled(house, DeliveryState.SENT)
    assert house.pocket.read == ["It burns"]


async def test_what_cannot_arrive_comes_back_with_its_reason(house: House) -> None:
    house.pocket.fails = [RecipientGone("bot was blocked")]
    await house.hears("Hello")
    await house.slack.submit("petr", await opens(house), {"text-0": "Hi"})
    await house.sees("↩️ Back to you: ", house.thread)
    assert "they blocked us" in written_in(house.thread())
    await house.until(lambda: "↩️ Back to you" in written_in(house.cards()))
    assert house.pocket.read == []


async def test_a_failure_can_be_tried_again(house: House) -> None:
    house.pocket.fails = [Refused("no such thing")]
    await house.hears("Hello")
    await house.slack.submit("petr", await opens(house), {"text-0": "Hi"})
    await settled(house, DeliveryState.FAILED)
    assert "The provider refused the message" in written_in(house.thread())
    failed = house.thread()[-1]
    await house.slack.press("petr", "triage", failed["ts"], "Try again")
    await settled(house, DeliveryState.SENT)
    await house.sees("Sent again another way")
    assert house.pocket.read == ["Hi"]


async def test_other_channel_opens_the_composer_with_the_same_words(house: House) -> None:
    house.pocket.fails = [NotReachable("away")] * 9
    await house.hears("Hello")
    await house.slack.submit("petr", await opens(house), {"text-0": "Hi there"})
    await house.until(lambda: "Other channel" in written_in(house.thread()))
    house.pocket.fails = []
    stuck = house.thread()[-1]
    await house.slack.press("petr", "triage", stuck["ts"], "Other channel")
    shown = await house.modal("petr", "reply")
    field = next(one for one in shown["blocks"] if str(one.get("block_id")).startswith("text-"))
    assert field["element"]["initial_value"] == "Hi there"
    await house.slack.submit("petr", shown["id"])
    await settled(house, DeliveryState.SENT)
    await house.sees("Sent again another way")
