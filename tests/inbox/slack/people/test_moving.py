"""A conversation that goes on in another channel: a new card and thread, an old card that only leads there."""

from inbox.conversations.actions import DeskPlace
from inbox.conversations.actions import assign as route
from inbox.deliveries.values import DeliveryState
from tests.inbox.slack.house import House, Json, written_in


def in_billing(house: House) -> list[Json]:
    return house.slack.messages("billing")


async def moves(house: House, user: str = "petr") -> None:
    view = await house.picks(user, "Move", "move")
    outcome = await house.slack.submit(user, view["id"], {"queue": "billing"})
    assert outcome.ok, outcome.errors
    await house.sees("What was said before stands in", lambda: in_billing(house))


async def test_a_moved_conversation_goes_on_in_a_new_thread_and_the_old_card_leads_there(any_house: House) -> None:
    heard = await any_house.hears("Where is my invoice?")
    await any_house.thread_of(1)
    await moves(any_house)
    await any_house.until(lambda: "goes on in" in written_in(any_house.cards()))
    old, new = any_house.cards()[0], in_billing(any_house)[0]
    assert [one["action_id"] for block in old["blocks"] for one in block.get("elements", []) if "action_id" in one] == [
        "open"
    ]
    assert new["ts"].replace(".", "") in str(old["blocks"]) and "C0BILLING" in str(old["blocks"])
    assert "Where is my invoice?" in written_in(new)
    began = next(one for one in in_billing(any_house) if "What was said before" in written_in(one))
    assert began["thread_ts"] == new["ts"] and old["ts"].replace(".", "") in str(began["blocks"])
    await any_house.hears("Hello?")
    await any_house.sees("Hello?", lambda: any_house.slack.thread("billing", new["ts"])[1:])
    assert len(any_house.thread()) == 1 and len(any_house.cards()) == 1
    moved = await any_house.conversation(heard)
    assert (moved.queue, moved.owner_id, (moved.route or {})["pinned"]) == ("billing", None, True)


async def test_what_is_typed_in_the_old_thread_is_not_taken_and_the_way_is_shown(house: House) -> None:
    await house.hears("Hello")
    card = await house.card()
    await moves(house)
    await house.slack.type("petr", "triage", "Hi Anna", card["ts"])
    told = await house.whispered("petr", "Nothing was sent. Anna Nováková goes on in")
    assert in_billing(house)[0]["ts"].replace(".", "") in str(told["blocks"])
    assert await house.deliveries() == [] and house.pocket.read == []


async def test_a_draft_from_before_can_still_be_sent_and_its_tick_finds_the_old_words(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    card = await house.card()
    typed = await house.slack.type("petr", "triage", "Hi Anna", card["ts"])
    prompt = await house.whispered("petr", "Nothing has gone")
    await moves(house)
    await house.slack.press("petr", "triage", prompt["ts"], "Send by Telegram")
    await house.until(
        lambda: any(
            one["ts"] == typed.ts and [mark["name"] for mark in one.get("reactions", [])] == ["white_check_mark"]
            for one in house.slack.messages("triage")
        )
    )
    assert house.pocket.read == ["Hi Anna"]
    assert [one.state for one in await house.deliveries()] == [DeliveryState.SENT]


async def test_an_edit_of_what_was_said_before_is_made_where_it_stands(house: House) -> None:
    heard = await house.hears("Helo")
    await house.thread_of(1)
    await moves(house)
    await house.show_again(heard)
    await house.until_quiet()
    assert len(house.thread()) == 1 and "Helo" not in written_in(house.slack.messages("billing")[1:])


async def test_routing_moves_a_card_as_a_rep_does(house: House) -> None:
    heard = await house.hears("Hello")
    await house.thread_of(1)
    async with house.database.transaction() as work:
        place = DeskPlace(house.slack.workspace.team_id, "C0BILLING")
        await route(work, heard.conversation_id, None, "billing", place, {}, "by a rule")
    await house.sees("What was said before", lambda: in_billing(house))
    await house.until(lambda: "goes on in" in written_in(house.cards()))


async def test_there_and_back_again(house: House) -> None:
    heard = await house.hears("Hello")
    await house.thread_of(1)
    for channel in ("C0BILLING", house.channel):
        async with house.database.transaction() as work:
            await route(
                work, heard.conversation_id, None, "q", DeskPlace(house.slack.workspace.team_id, channel), {}, ""
            )
        await house.until_quiet()
    assert len(house.cards()) == 2
    assert "goes on in" in written_in(house.cards()[0]) and "Hello" in written_in(house.cards()[1])
    assert "goes on in" in written_in(in_billing(house)[0])
