"""/hub as a rep types it, and the buttons and shortcuts that do the same, over real HTTP."""

from typing import Any

import pytest
from sqlalchemy import func, select

from crm.contacts.model import Contact
from crm.interactions.model import Interaction
from crm.notes.model import Note
from crm.reps.model import Rep
from crm.tasks.model import Task
from hub.engine.model import JournalEntry
from inbox.slack.commands.answering import BUTTONS, SHORTCUTS
from inbox.slack.commands.reading import taken_apart
from tests.inbox.slack.house import House, written_in

NAMES = ("help", "next", "contact new", "contact")


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("", ("help", "")),
        ("  ", ("help", "")),
        ("NEXT", ("next", "")),
        ("contact new Anna  Nová", ("contact new", "Anna  Nová")),
        ("contact old", ("contact", "old")),
        ("dance now", ("dance", "")),
    ],
)
def test_the_longest_known_name_counts(typed: str, taken: tuple[str, str]) -> None:
    assert taken_apart(typed, NAMES) == taken


async def types(house: House, words: str, user: str = "petr") -> str:
    """What the person reads right after the command; nothing where no new answer came."""
    before = len(house.slack.ephemerals(user))
    outcome = await house.slack.slash(user, "triage", "/hub", words)
    assert outcome.ok
    return " ".join(written_in(one) for one in house.slack.ephemerals(user)[before:])


async def at_home(house: House, user: str = "petr") -> None:
    await house.slack.open_home(user)
    await house.until(lambda: house.slack.home(user))


async def of(house: House, record: Any) -> list[Any]:
    async with house.database.reading() as session:
        return list((await session.execute(select(record))).scalars())


# What is said


async def test_help_and_unknown_words_tell_what_there_is(house: House) -> None:
    told = await types(house, "")
    assert all(f"/hub {name}" in told for name in BUTTONS.values())
    assert "There is no “dance”" in await types(house, "dance <!channel> *now*")


async def test_strangers_are_told_and_can_do_nothing(house: House) -> None:
    assert "Only reps of this hub" in await types(house, "away", "guest")
    await house.slack.global_shortcut("guest", "new_lead")
    await house.sees("Only reps of this hub", lambda: house.slack.open_view("guest"))
    assert all(rep.on_duty for rep in await of(house, Rep))


async def test_a_command_is_kept_before_it_is_answered(house: House) -> None:
    await types(house, "help")
    assert b"/hub" in (await of(house, JournalEntry))[-1].item
    house.journal_is_away = True
    assert "Not saved" in await types(house, "away")
    assert all(rep.on_duty for rep in await of(house, Rep))


async def test_away_and_back_are_the_duty_switch(house: House) -> None:
    assert "off duty" in await types(house, "away")
    assert [rep.on_duty for rep in await of(house, Rep) if rep.name == "Petr"] == [False]
    assert "on duty" in await types(house, "back")
    assert all(rep.on_duty for rep in await of(house, Rep))


async def test_next_takes_the_top_of_the_queue_and_tells_the_way(house: House) -> None:
    heard = await house.hears("Where is my order?")
    await house.card()
    told = await types(house, "next")
    assert "Anna Nováková" in told
    assert "It is yours now" in told
    assert (await house.conversation(heard)).taken_at is not None
    assert "Nothing waits for you" in await types(house, "next", "olena")


async def test_next_best_is_a_button_too(house: House) -> None:
    heard = await house.hears("Where is my order?")
    await at_home(house)
    await house.slack.press_in_home("petr", "Next best")
    await house.sees("It is yours now", lambda: house.slack.open_view("petr"))
    assert (await house.conversation(heard)).taken_at is not None


async def test_health_and_digest_are_told_at_once(house: House) -> None:
    assert "Channels" in await types(house, "health")
    assert "Nothing waits for you today" in await types(house, "digest")
    heard = await house.hears("Hello")
    await types(house, "next")
    assert (await house.conversation(heard)).owner_id is not None
    assert "1 of yours waits" in await types(house, "digest")


@pytest.mark.parametrize("button", ["home.health", "home.digest", "home.help"])
async def test_what_a_command_says_a_button_shows(house: House, button: str) -> None:
    await at_home(house)
    await house.slack.press_in_home("petr", button)
    assert (await house.modal("petr", "told"))["blocks"]


# What opens a modal


OPENED = {
    "find": "find",
    "who": "reach.who",
    "contact new": "reach.lead",
    "task": "task.new",
    "log": "reach.log",
    "send": "reach.send",
    "preferences": "home.preferences",
}


async def test_each_modal_opens_by_a_command_a_button_and_some_by_a_shortcut(house: House) -> None:
    await at_home(house)
    for name, callback in OPENED.items():
        await house.slack.slash("petr", "triage", "/hub", name)
        await house.slack.close("petr", (await house.modal("petr", callback))["id"])
    for action, name in BUTTONS.items():
        if name in OPENED:
            await house.slack.press_in_home("petr", action)
            await house.slack.close("petr", (await house.modal("petr", OPENED[name]))["id"])
    await house.slack.press_in_home("petr", "home.find")
    await house.slack.close("petr", (await house.modal("petr", OPENED["find"]))["id"])
    for shortcut, name in SHORTCUTS.items():
        await house.slack.global_shortcut("petr", shortcut)
        await house.slack.close("petr", (await house.modal("petr", OPENED[name]))["id"])


async def test_an_unknown_shortcut_is_answered_kindly(house: House) -> None:
    outcome = await house.slack.global_shortcut("petr", "long_gone")
    assert outcome.ok
    await house.sees("not there any more", lambda: house.slack.open_view("petr"))


LEAD = {
    "name": "Eva Malá",
    "email": "Eva@Example.com",
    "company": "Malá s.r.o.",
    "source": "event",
    "note": "Wants May",
}


async def test_a_new_lead_is_kept_once_and_can_be_written_to(any_house: House) -> None:
    house = any_house
    await house.slack.global_shortcut("petr", "new_lead")
    view = (await house.modal("petr", "reach.lead"))["id"]
    await house.slack.submit("petr", view, LEAD)
    await house.sees("is kept as a lead of yours", lambda: house.slack.open_view("petr"))
    lead = (await of(house, Contact))[0]
    assert (lead.first_name, lead.email, lead.lead_source) == ("Eva", "eva@example.com", "event")
    assert lead.assigned_to is not None
    assert [note.text for note in await of(house, Note)] == ["Wants May"]
    await house.slack.close("petr", view)
    await house.slack.slash("petr", "triage", "/hub", "contact new Eva")
    view = (await house.modal("petr", "reach.lead"))["id"]
    await house.slack.submit("petr", view, {"email": "eva@example.com"})
    await house.sees("We know them already: Eva Malá", lambda: house.slack.open_view("petr"))
    assert len(await of(house, Contact)) == 1
    await house.slack.press_in_view("petr", view, "Write to them")
    await house.modal("petr", "reply")


async def test_a_lead_without_an_address_is_asked_for_one(house: House) -> None:
    await house.slack.slash("petr", "triage", "/hub", "contact new Eva")
    view = (await house.modal("petr", "reach.lead"))["id"]
    outcome = await house.slack.submit("petr", view, {"phone": "601 123"})
    assert "+420" in outcome.errors["phone"]
    assert await of(house, Contact) == []


async def test_writing_to_somebody_begins_a_conversation_when_it_is_sent(house: House) -> None:
    heard = await house.hears("Hello")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Resolve")
    await house.sees("Resolved")
    await house.slack.slash("petr", "triage", "/hub", "send")
    view = (await house.modal("petr", "reach.send"))["id"]
    offered = await house.slack.suggest_in_view("petr", view, "reach.contact", "nov")
    assert offered[0]["text"]["text"].startswith("Anna Nováková")
    await house.slack.submit("petr", view, {"contact": offered[0]["value"]})
    composer = await house.modal("petr", "reply")
    assert len(house.cards()) == 1  # nothing stands at the desk before something is sent
    await house.slack.submit("petr", composer["id"], {"text-0": "We have news for you.", "purpose": "service"})
    await house.until(lambda: "We have news for you." in house.pocket.read)
    assert len(await any_card(house, 2)) == 2
    begun = (await house.conversation(heard)).id
    assert [one.conversation_id for one in await house.deliveries()] != [begun]


async def any_card(house: House, count: int) -> list[Any]:
    await house.card(count)
    return house.cards()


async def test_a_name_leads_to_who_somebody_is(house: House) -> None:
    await house.hears("Hello there")
    await house.slack.slash("petr", "triage", "/hub", "who novakova")
    assert "Hello there" in written_in(await house.modal("petr", "who"))


async def test_a_call_is_logged_with_whom_it_was(house: House) -> None:
    await house.slack.global_shortcut("petr", "log_call")
    view = (await house.modal("petr", "reach.log"))["id"]
    outcome = await house.slack.submit("petr", view, {"minutes": "3:12"})
    assert "Choose somebody" in outcome.errors["number"]
    told = {"number": "+420 601 123 456", "minutes": "3:12", "notes": "Wants an offer"}
    await house.slack.submit("petr", view, told)
    assert house.slack.open_view("petr") is None
    async with house.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Interaction)) == 1


async def test_a_task_is_promised_and_done_from_the_home(house: House) -> None:
    await at_home(house)
    await house.slack.slash("petr", "triage", "/hub", "task Call Anna")
    view = await house.modal("petr", "task.new")
    due = int(house.clock.now().timestamp()) - 3600
    await house.slack.submit("petr", view["id"], {"due": due})
    await house.sees("Call Anna", lambda: house.slack.home("petr"))
    await house.slack.press_in_home("petr", "Done")
    await house.until(lambda: "Call Anna" not in written_in(house.slack.home("petr")))
    assert [task.state.value for task in await of(house, Task)] == ["DONE"]
