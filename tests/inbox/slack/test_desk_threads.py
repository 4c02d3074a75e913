"""What reps type in a thread: never sent by itself."""

from crm.interactions import actions as interactions
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import store as conversation_store
from inbox.deliveries.values import DeliveryState
from tests.inbox.slack.house import House, written_in


async def typed(house: House, text: str, user: str = "petr") -> str:
    """Write under the card; the ts of what was written."""
    card = await house.card()
    outcome = await house.slack.type(user, "triage", text, card["ts"])
    assert outcome.ts is not None
    return outcome.ts


def reactions(house: House, ts: str) -> list[str]:
    message = next(one for one in house.slack.messages("triage") if one["ts"] == ts)
    return [one["name"] for one in message.get("reactions", [])]


async def test_nothing_typed_leaves_before_the_rep_says_so(any_house: House) -> None:
    await any_house.hears("Where is my order?")
    await any_house.thread_of(1)
    ts = await typed(any_house, "On its way")
    prompt = await any_house.whispered("petr", "Nothing has gone to Anna Nováková yet")
    assert any_house.pocket.read == []
    await any_house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    await any_house.whispered("petr", "You can take it back")
    await any_house.until(lambda: reactions(any_house, ts) == ["white_check_mark"])
    assert any_house.pocket.read == ["On its way"]


async def sent(house: House, text: str) -> str:
    """Typed and sent; the ts of the rep's own message."""
    await house.hears("Where is my order?")
    await house.thread_of(1)
    ts = await typed(house, text)
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    await house.until(lambda: reactions(house, ts) == ["white_check_mark"])
    return ts


async def reacts(house: House, emoji: str | None, author: str = "somebody") -> None:
    """A customer puts an emoji on our newest message, another one, or none."""
    delivery = (await house.deliveries())[-1]
    conversation_id, interaction_id = delivery.conversation_id, delivery.interaction_id

    async def react(work: UnitOfWork) -> None:
        await interactions.set_reaction(work, interaction_id, author, emoji, work.now)
        desk.show_entry(work, await conversation_store.locked(work.session, conversation_id), interaction_id)

    await house.changes(react)


async def test_a_reaction_to_our_words_stands_at_them_until_it_is_taken_back(house: House) -> None:
    ts = await sent(house, "On its way")
    await reacts(house, "👍🏽")
    await house.until(lambda: reactions(house, ts) == ["white_check_mark", "+1"])
    await reacts(house, "❤️", "another")
    await house.until(lambda: reactions(house, ts) == ["white_check_mark", "+1", "heart"])
    await reacts(house, None)
    await house.until(lambda: reactions(house, ts) == ["white_check_mark", "heart"])
    await house.until_quiet()
    assert len(house.thread()) == 2


async def test_a_reaction_that_reads_like_a_state_is_told_in_words(house: House) -> None:
    ts = await sent(house, "On its way")
    await reacts(house, "❌")
    await house.sees("❌ Somebody", house.thread)
    assert reactions(house, ts) == ["white_check_mark"]
    await reacts(house, None)
    await house.until(lambda: "❌ Somebody" not in written_in(house.thread()))


async def test_a_reaction_to_a_reply_of_the_composer_stands_with_it(house: House) -> None:
    await house.hears("Hello")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Reply")
    view = await house.modal("petr", "reply")
    await house.slack.submit("petr", view["id"], {"text-0": "Hi Anna"})
    await house.until(lambda: "✅ Sent" in written_in(house.thread()))
    await reacts(house, "🦑")
    await house.sees("🦑 Somebody", house.thread)
    await reacts(house, None)
    await house.until(lambda: "🦑" not in written_in(house.thread()))
    await house.until_quiet()
    assert len(house.thread()) == 2


async def test_kept_as_a_note_it_never_leaves(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    await typed(house, "She always pays late")
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Keep as note")
    await house.whispered("petr", "Kept as a note")
    await house.sees("📝 Note by Petr: She always pays late")
    assert house.pocket.read == []
    assert await house.deliveries() == []


async def test_send_what_i_type_here_and_stop(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    await typed(house, "First")
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send what I type here for 30 min")
    ts = await typed(house, "Second")
    offer = await house.whispered("petr", "Stop sending what I type")
    await house.until(lambda: reactions(house, ts) == ["white_check_mark"])
    assert house.pocket.read == ["First", "Second"]
    await house.slack.press("petr", "triage", offer["ts"], "Stop sending what I type")
    await house.whispered("petr", "you are asked again")
    await typed(house, "Third")
    await house.until(lambda: "Send by Telegram" in written_in(house.slack.ephemerals("petr")[-1]))
    assert len(await house.deliveries()) == 2


async def test_a_customer_who_wrote_after_the_rep_typed_is_read_first(house: House) -> None:
    await house.hears("Please cancel")
    await house.thread_of(1)
    await typed(house, "Cancelled")
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.hears("No, keep it")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    again = await house.whispered("petr", "wrote again meanwhile")
    assert "No, keep it" in written_in(again)
    assert house.pocket.read == []
    await house.slack.press("petr", "triage", again["ts"], "Send all the same")
    await house.until(lambda: "✅" in str(house.slack.messages("triage")) or house.pocket.read)
    await house.until(lambda: any(reactions(house, one["ts"]) == ["white_check_mark"] for one in house.thread()))
    assert house.pocket.read == ["Cancelled"]


async def test_at_night_the_thread_is_asked_too(house: House) -> None:
    heard = await house.hears("Hello")
    await house.thread_of(1)
    await house.at_night(heard)
    ts = await typed(house, "Hi")
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    asked = await house.whispered("petr", "Hold until")
    hold = next(
        one for block in asked["blocks"] for one in block.get("elements", []) if one.get("action_id") == "draft.hold"
    )
    await house.slack.press("petr", "triage", asked["ts"], hold["text"]["text"])
    await house.sees("🕘 Held: Telegram")
    await house.until(lambda: reactions(house, ts) == ["hourglass"])


async def test_choose_how_to_send_opens_the_composer(house: House) -> None:
    heard = await house.hears("Hello")
    await house.thread_of(1)
    await house.at_night(heard)
    ts = await typed(house, "Hi")
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    asked = await house.whispered("petr", "Choose how to send")
    await house.slack.press("petr", "triage", asked["ts"], "Choose how to send")
    view = await house.modal("petr", "reply")
    await house.slack.submit("petr", view["id"])
    view = await house.modal("petr", "reply")
    await house.slack.submit("petr", view["id"], {"anyway": "now"})
    await house.until(lambda: reactions(house, ts) == ["white_check_mark"])
    assert house.pocket.read == ["Hi"]


async def test_undo_by_deleting_the_words_in_time(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    ts = await typed(house, "Oops")
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    await house.slack.delete_message("petr", "triage", ts)
    await house.whispered("petr", "Taken back. Nothing was sent.")
    assert (await house.deliveries())[0].state is DeliveryState.CANCELLED
    assert house.pocket.read == []


async def test_words_mended_before_sending_are_the_ones_that_go(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    ts = await typed(house, "Helo")
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.edit_message("petr", "triage", ts, "Hello")
    await house.slack.settle()
    await house.until_quiet()
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    await house.until(lambda: reactions(house, ts) == ["white_check_mark"])
    assert house.pocket.read == ["Hello"]
    await house.slack.edit_message("petr", "triage", ts, "Hello again")
    await house.whispered("petr", "Changed here only")


async def test_who_is_no_rep_is_told_and_nothing_is_kept(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    await typed(house, "I will answer this", "guest")
    await house.whispered("guest", "Only reps can answer here")
    assert await house.deliveries() == []


async def test_a_prompt_of_somebody_else_cannot_be_used(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    await typed(house, "Mine")
    prompt = await house.whispered("petr", "Nothing has gone")
    value = next(one["value"] for block in prompt["blocks"] for one in block.get("elements", []) if "value" in one)
    assert value.startswith("d:")
    assert "Mine" not in value


async def test_events_that_come_twice_ask_once(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    house.slack.faults.deliver_twice()
    await typed(house, "Once")
    await house.whispered("petr", "Nothing has gone")
    await house.until_quiet()
    assert len(house.slack.ephemerals("petr")) == 1
    assert "doubled" in house.counted


async def test_outside_of_our_threads_nothing_is_said(house: House) -> None:
    await house.hears("Hello")
    await house.card()
    await house.slack.type("petr", "triage", "lunch?")
    await house.until_quiet()
    assert house.slack.ephemerals("petr") == []
