"""Conversations merged and split from their cards: one thread goes on, and each leads to the other."""

from inbox.conversations.values import CloseReason, ConversationState
from tests.inbox.slack.house import Heard, House, written_in


async def split(house: House, heard: Heard, words: str, topic: str) -> None:
    view = await house.picks("petr", "Split", "split")
    outcome = await house.slack.submit("petr", view["id"], {"from": str(heard.interaction_id), "topic": topic})
    assert outcome.ok, outcome.errors
    await house.sees(words)


async def test_split_from_a_message_gives_the_rest_a_card_and_both_threads_lead_to_each_other(any_house: House) -> None:
    await any_house.hears("Where is my order?")
    second = await any_house.hears("And my invoice is wrong")
    await any_house.thread_of(2)
    await split(any_house, second, "It goes on in a thread of its own", "Invoice 17")
    await any_house.card(2)
    await any_house.sees("Its messages stand in the thread it came from")
    await any_house.until_quiet()
    old, own = any_house.cards()
    assert "Where is my order?" in written_in(old) and "And my invoice is wrong" in written_in(own)
    leading = any_house.slack.thread("triage", own["ts"])[1]
    assert old["ts"].replace(".", "") in str(leading["blocks"])


async def test_merge_makes_the_ended_card_a_pointer(any_house: House) -> None:
    await any_house.hears("Where is my order?")
    second = await any_house.hears("And my invoice is wrong")
    await any_house.thread_of(2)
    await split(any_house, second, "It goes on", "Invoice 17")
    await any_house.card(2)
    view = await any_house.picks("petr", "Merge", "merge")
    assert (await any_house.slack.submit("petr", view["id"])).ok
    await any_house.until(lambda: "goes on in" in written_in(any_house.cards()[1]))
    await any_house.sees("Petr merged two conversations")
    await any_house.until_quiet()
    old, ended = any_house.cards()
    assert "And my invoice is wrong" in written_in(old) and "Take" not in written_in(ended)
    main = await any_house.conversation(second)
    assert (main.topic, main.state) == ("", ConversationState.OPEN)
    await any_house.slack.type("petr", "triage", "Hi", ended["ts"])
    await any_house.whispered("petr", "Nothing was sent")


async def test_a_topic_that_is_taken_is_refused_at_its_field(house: House) -> None:
    await house.hears("One")
    second = await house.hears("Two")
    third = await house.hears("Three")
    await house.thread_of(3)
    await split(house, third, "It goes on", "Invoice")
    await house.card(2)
    view = await house.picks("petr", "Split", "split", house.cards()[0]["ts"])
    outcome = await house.slack.submit("petr", view["id"], {"from": str(second.interaction_id), "topic": " Invoice "})
    assert "already" in outcome.errors["topic"]


async def test_alone_there_is_nothing_to_merge_or_split(house: House) -> None:
    heard = await house.hears("Hello")
    assert "no other open conversation" in written_in(await house.picks("petr", "Merge", "refusal"))
    await house.slack.close("petr", str((house.slack.open_view("petr") or {})["id"]))
    assert "nothing to split" in written_in(await house.picks("petr", "Split", "refusal"))
    assert (await house.conversation(heard)).close_reason is not CloseReason.MERGED
