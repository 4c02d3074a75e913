"""The smaller modals and the App Home, over real HTTP."""

from datetime import timedelta

from crm.contacts.model import Contact
from crm.contacts.values import CustomerStatus
from crm.notes.model import Note
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations.values import CloseReason, ConversationState
from tests.inbox.slack.house import House, written_in


async def opens(house: House, button: str, callback: str) -> str:
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], button)
    return str((await house.modal("petr", callback))["id"])


async def test_a_note_is_kept_shown_and_never_sent(house: House) -> None:
    await house.hears("Hello")
    view = await opens(house, "Note", "note")
    await house.slack.submit("petr", view, {"note": "Wants a call in May"})
    await house.sees("📝 Note by Petr: Wants a call in May")
    assert house.pocket.read == []


async def test_a_snooze_puts_it_away_and_the_card_says_until_when(house: House) -> None:
    heard = await house.hears("Hello")
    view = await opens(house, "Snooze", "snooze")
    assert "Prague" in written_in(house.slack.open_view("petr"))
    await house.slack.submit("petr", view, {"when": "hour"})
    await house.sees("Snoozed until")
    snoozed = await house.conversation(heard)
    assert snoozed.state is ConversationState.SNOOZED
    assert snoozed.snoozed_until is not None
    assert timedelta(minutes=58) < snoozed.snoozed_until - house.clock.now() < timedelta(minutes=61)


async def test_a_time_that_has_passed_is_refused_at_its_field(house: House) -> None:
    heard = await house.hears("Hello")
    view = await opens(house, "Snooze", "snooze")
    outcome = await house.slack.submit("petr", view, {"when": "picked", "picked": 1_600_000_000})
    assert "has passed" in outcome.errors["picked"]
    assert (await house.conversation(heard)).state is ConversationState.OPEN


async def test_spam_is_confirmed_and_closes(house: House) -> None:
    heard = await house.hears("Buy pills")
    view = await house.picks("petr", "Spam", "confirm.spam")
    await house.slack.submit("petr", view["id"])
    await house.sees("Closed as spam")
    assert (await house.conversation(heard)).close_reason is CloseReason.SPAM


async def test_block_is_confirmed_and_blacklists(house: House) -> None:
    heard = await house.hears("I hate you")
    view = await house.picks("petr", "Block", "confirm.block")
    await house.slack.submit("petr", view["id"])
    await house.sees("⛔ Blocked")
    async with house.database.reading() as session:
        contact = await session.get_one(Contact, heard.contact_id)
    assert contact.customer_status is CustomerStatus.BLACKLISTED


async def test_who_is_this_tells_the_evidence(house: House) -> None:
    heard = await house.hears("Hello there")

    async def know(work: UnitOfWork) -> None:
        work.add(Note(text="Pays late", contact_id=heard.contact_id, created_at=house.clock.now()))

    await house.changes(know)
    await house.picks("petr", "Who is this", "who")
    shown = written_in(house.slack.open_view("petr"))
    for words in ("Anna Nováková", "proven", "Sales: yes", "Marketing: no", "Hello there", "Pays late"):
        assert words in shown


# The App Home


async def home(house: House, words: str, user: str = "petr") -> str:
    await house.sees(words, lambda: house.slack.home(user))
    return written_in(house.slack.home(user))


async def test_the_home_is_a_queue_in_order_with_reasons_and_take(house: House) -> None:
    await house.hears("Not urgent", "bob", "Bob")
    await house.hears("Where is my order?")
    await house.card(2)
    await house.slack.open_home("petr")
    shown = await home(house, "Anna Nováková")
    assert "2 without an owner" in shown
    assert "says today" in shown
    assert "Open" in shown
    await house.slack.press_in_home("petr", "Take", block_id="do-0")
    await home(house, "1 yours")


async def test_the_home_follows_what_happens(house: House) -> None:
    await house.slack.open_home("petr")
    await home(house, "Nothing waits for you")
    await house.hears("Hello")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Take")
    await home(house, "Anna Nováková")


async def test_duty_is_switched_on_the_home(house: House) -> None:
    await house.slack.open_home("petr")
    await home(house, "You are on duty")
    await house.slack.press_in_home("petr", "You are on duty. Go off duty")
    await home(house, "You are off duty")


async def test_a_stranger_sees_a_friendly_refusal(house: House) -> None:
    await house.hears("Hello")
    await house.slack.open_home("guest")
    shown = await home(house, "This page is for reps", "guest")
    assert "Anna" not in shown
