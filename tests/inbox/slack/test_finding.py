"""The search modal: opened by a command, asked by fields and lists, turned, and what it finds is opened."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.interactions import actions as interactions
from crm.reps.model import Rep
from crm.storage.unit_of_work import UnitOfWork
from inbox.slack import actions
from inbox.slack.finding.facts import Asked, asked_in, typed
from tests.inbox.slack.house import House, written_in


async def looks_for(house: House, words: str, until: str, user: str = "petr") -> Any:
    """`/hub find` with words, until the modal shows something."""
    await house.slack.slash(user, "triage", "/hub", f"find {words}".strip())
    await house.until(lambda: until in written_in(house.slack.open_view(user)))
    return house.slack.open_view(user)


async def shows(house: House, words: str, user: str = "petr") -> Any:
    await house.until(lambda: words in written_in(house.slack.open_view(user)))
    return house.slack.open_view(user)


def hits(view: Any) -> list[str]:
    """What stands in bold under the form: names, and the words that were found."""
    found = [block for block in view["blocks"] if block["block_id"].startswith("entry-")]
    pieces = [piece for block in found for part in block["elements"] for piece in part["elements"]]
    return [piece["text"] for piece in pieces if piece.get("style", {}).get("bold")]


def links(view: Any) -> list[str]:
    rows = [block for block in view["blocks"] if block["block_id"].startswith("do-")]
    return [one["url"] for block in rows for one in block["elements"] if one.get("url")]


async def test_a_command_finds_what_was_said_and_its_thread(any_house: House) -> None:
    await any_house.hears("Kde je moje objednávka č. 4711?")
    await any_house.hears("Něco jiného", who="bob", name="Bob Smith")
    await any_house.card(2)
    view = await looks_for(any_house, "OBJEDNAVKA", "objednávka")
    assert hits(view) == ["Anna Nováková", "objednávka"]
    first = next(one for one in any_house.cards() if "4711" in written_in(one))
    assert [re.sub(r"\D", "", link.rpartition("/")[2]) for link in links(view)] == [first["ts"].replace(".", "")]
    assert "Telegram" in written_in(view)


async def test_a_misspelt_name_finds_the_contact_and_shows_who_it_is(house: House) -> None:
    await house.hears("Hello")
    view = await looks_for(house, "Novk", "Anna Nováková")
    await house.slack.press_in_view("petr", view["id"], "Who is this")
    profile = await shows(house, "Timeline")
    assert profile["callback_id"] == "who"
    assert "Anna Nováková" in written_in(profile) and "Hello" in written_in(profile)
    await house.slack.close("petr", profile["id"])
    assert (await house.modal("petr", "find"))["id"] == view["id"]


async def test_lists_beside_the_words_narrow_it_down(house: House) -> None:
    await house.hears("the blue parcel")
    view = await looks_for(house, "parcel", "parcel")
    await house.slack.choose_in_view("petr", view["id"], "find.state", "closed")
    await shows(house, "Nothing was found")
    await house.slack.choose_in_view("petr", view["id"], "find.state", "open")
    assert hits(await shows(house, "blue")) == ["Anna Nováková", "parcel"]
    await house.slack.choose_in_view("petr", view["id"], "find.channel", "email")
    await shows(house, "Nothing was found")
    await house.slack.choose_in_view("petr", view["id"], "find.channel", "telegram")
    await house.slack.choose_in_view("petr", view["id"], "find.time", "today")
    assert hits(await shows(house, "blue")) == ["Anna Nováková", "parcel"]


async def test_submitting_asks_anew_and_says_what_was_not_understood(house: House) -> None:
    await house.hears("the blue parcel")
    await house.card()
    view = await looks_for(house, "", "Look for")
    await house.slack.submit("petr", view["id"], {"text": "parcel colour:blue before:soon"})
    shown = await shows(house, "There is no filter colour:")
    assert "before:soon was not understood" in written_in(shown)


async def test_more_and_newer_turn_pages(house: House) -> None:
    for number in range(13):
        house.clock.offset += timedelta(minutes=1)
        await house.hears(f"question number{number:02}")
    await house.card()
    view = await looks_for(house, "question", "number12")
    assert len([one for one in view["blocks"] if one["block_id"].startswith("entry-")]) == 10
    await house.slack.press_in_view("petr", view["id"], "More")
    second = await shows(house, "number00")
    assert "number12" not in written_in(second) and "More" not in written_in(second)
    await house.slack.press_in_view("petr", view["id"], "Newer")
    await shows(house, "number12")


async def test_notes_are_found_and_marked(house: House) -> None:
    heard = await house.hears("Hello")

    async def noted(work: UnitOfWork) -> None:
        petr = await work.session.scalar(select(Rep.id).where(Rep.name == "Petr"))
        assert petr is not None
        await actions.keep_note(work, heard.conversation_id, petr, "Petr", "Prefers oat milk")

    await house.changes(noted)
    await house.card()
    view = await looks_for(house, "oat is:note", "oat")
    assert "📝" in written_in(view) and "note by Petr" in written_in(view)
    assert len(links(view)) == 1


async def test_what_was_deleted_is_not_found(house: House) -> None:
    heard = await house.hears("a secret parcel")
    await house.card()
    await looks_for(house, "parcel", "secret")
    await house.changes(lambda work: interactions.mark_deleted(work, heard.interaction_id, work.now))
    await looks_for(house, "parcel", "Nothing was found")


async def test_a_stranger_finds_nothing(house: House) -> None:
    await house.hears("Hello")
    await house.card()
    await house.slack.slash("guest", "triage", "/hub", "find hello")
    await house.whispered("guest", "Only reps of this hub")
    assert house.slack.open_view("guest") is None


HOSTILE = ('"', "from:", "a' OR 1=1 --", "NEAR( *", "\\", "😀", "‮abc", "<!channel> *x*", "x" * 3_000, "a\x00b", "is:")


@pytest.mark.parametrize("words", [" ".join(HOSTILE), *HOSTILE[:4]])
async def test_hostile_words_get_an_answer(house: House, words: str) -> None:
    await house.hears("<!channel> *bold* ‮abc " + "́" * 200)
    await house.card()
    await house.slack.slash("petr", "triage", "/hub", f"find {words}")
    view = await house.modal("petr", "find")
    assert "Look for" in written_in(view)


def test_what_a_modal_carries_is_read_back_whatever_it_holds() -> None:
    asked = Asked(text=typed("a\x00b \ud800 " * 200), channel="email", offset=10)
    assert asked_in(str(asked)) == asked
    assert len(str(Asked(text=typed('"\\' * 300)))) < 3_000
    assert asked_in("{") == asked_in("[1]") == asked_in('{"offset": "x"}') == Asked()
