"""Emoji on the card and in the thread, put on and taken off by people, over real HTTP."""

import asyncio
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from crm.audit.model import AuditEntry
from crm.notes.model import Note
from crm.reps.model import Rep
from crm.reps.values import RepRole
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Judgement
from inbox.conversations.model import Conversation
from inbox.conversations.values import CloseReason, ConversationState, Turn
from inbox.deliveries.values import DeliveryState
from inbox.labels import store as labels
from inbox.slack.gestures.model import DeskGesture
from inbox.triage.values import PriorityLevel
from tests.inbox.slack.house import Heard, House, Json, written_in

EYES, TICK, SIREN, GLASS, LOCK, PIN = (
    "eyes",
    "white_check_mark",
    "rotating_light",
    "hourglass_flowing_sand",
    "lock",
    "pushpin",
)


async def on_card(house: House, emoji: str, user: str = "petr") -> str:
    card = await house.card()
    await house.slack.add_reaction(user, "triage", card["ts"], emoji)
    await house.until_quiet()
    return str(card["ts"])


async def off(house: House, ts: str, emoji: str, user: str = "petr") -> None:
    await house.slack.remove_reaction(user, "triage", ts, emoji)
    await house.until_quiet()


async def began(house: House, text: str = "Where is my order?") -> Heard:
    heard = await house.hears(text)
    await house.thread_of(1)
    await house.until_quiet()
    return heard


async def happened(house: House, heard: Heard) -> list[str]:
    """What reps did, in the conversation's own words."""
    async with house.database.reading() as session:
        events = await conversation_store.events(session, heard.conversation_id)
    return [event.kind for event in events if event.by_user_id is not None]


# eyes


async def test_eyes_claim_and_taking_them_away_releases(any_house: House) -> None:
    heard = await began(any_house)
    ts = await on_card(any_house, EYES)
    taken = await any_house.conversation(heard)
    assert taken.owner_id is not None
    assert taken.taken_at is not None
    await any_house.until(lambda: "Petr" in written_in(any_house.cards()))
    await off(any_house, ts, EYES)
    released = await any_house.conversation(heard)
    assert (released.owner_id, released.taken_at) == (None, None)
    assert await happened(any_house, heard) == ["taken", "undone"]


async def test_eyes_on_any_message_of_the_thread_claim_too(house: House) -> None:
    heard = await began(house)
    await house.slack.add_reaction("olena", "triage", house.thread()[0]["ts"], EYES)
    await house.until_quiet()
    assert (await house.conversation(heard)).taken_at is not None


async def test_eyes_too_late_say_who_took_it_and_a_colleagues_claim_is_not_released(house: House) -> None:
    heard = await began(house)
    ts = await on_card(house, EYES, "olena")
    await on_card(house, EYES, "petr")
    lost = await house.whispered("petr", "Olena took it")
    assert "Ask Olena" in written_in(lost)
    await off(house, ts, EYES, "petr")
    assert (await house.conversation(heard)).taken_at is not None


async def test_a_claim_by_the_button_is_not_released_by_an_emoji(house: House) -> None:
    heard = await began(house)
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Take")
    await house.until_quiet()
    ts = await on_card(house, EYES)
    await off(house, ts, EYES)
    assert (await house.conversation(heard)).taken_at is not None


# white tick


async def test_a_tick_resolves_and_without_it_the_conversation_is_open_again(house: House) -> None:
    heard = await began(house)
    ts = await on_card(house, TICK)
    assert (await house.conversation(heard)).close_reason is CloseReason.RESOLVED
    await house.sees("✔️ Resolved")
    await off(house, ts, TICK)
    back = await house.conversation(heard)
    assert (back.state, back.close_reason, back.closed_at) == (ConversationState.OPEN, None, None)
    assert await happened(house, heard) == ["closed", "undone"]


async def test_a_tick_is_not_undone_when_they_wrote_in_a_new_conversation(any_house: House) -> None:
    heard = await began(any_house)
    ts = await on_card(any_house, TICK)
    await any_house.hears("One more thing")
    await off(any_house, ts, TICK)
    await any_house.whispered("petr", "cannot be opened again")
    assert (await any_house.conversation(heard)).state is ConversationState.CLOSED


async def test_nobody_ticks_off_what_they_have_not_read(house: House) -> None:
    heard = await began(house)

    async def unseen(work: UnitOfWork) -> None:
        """They wrote again, and Slack has not been told yet."""
        house.written += 1
        await house._taken_in(work, "Wait, one more", "anna", "Anna Nováková")
        work.requests.clear()

    await house.changes(unseen)
    await on_card(house, TICK)
    await house.whispered("petr", "They wrote again before your emoji")
    assert (await house.conversation(heard)).state is ConversationState.OPEN


# siren


async def test_a_siren_outlives_the_next_judgement_and_is_kept_as_a_label(any_house: House) -> None:
    heard = await began(any_house)
    await judged(any_house, heard, PriorityLevel.LOW, 0.1)
    ts = await on_card(any_house, SIREN)
    await any_house.until(lambda: "🔴 Urgent · Petr says so" in written_in(any_house.cards()))
    await judged(any_house, heard, PriorityLevel.MEDIUM, 0.4)
    held = await any_house.conversation(heard)
    assert (held.priority, held.urgency) == (PriorityLevel.URGENT, 0.9)
    async with any_house.database.reading() as session:
        kept = await labels.of_conversation(session, heard.conversation_id)
    assert [(one.of, one.former, one.given, one.interaction_id) for one in kept] == [
        ("priority", "LOW", "URGENT", heard.interaction_id)
    ]
    await off(any_house, ts, SIREN)
    back = await any_house.conversation(heard)
    assert (back.priority, back.urgency) == (PriorityLevel.MEDIUM, 0.4)
    async with any_house.database.reading() as session:
        assert await labels.of_conversation(session, heard.conversation_id) == []
    assert await happened(any_house, heard) == ["priority set", "priority lifted"]


async def judged(house: House, heard: Heard, level: PriorityLevel, urgency: float) -> None:
    async def judge(work: UnitOfWork) -> None:
        judgement = Judgement(level, urgency, 0.0, "en", {"reasons": []})
        await conversations.apply_judgement(work, heard.conversation_id, judgement, "judged")

    await house.changes(judge)
    await house.until_quiet()


# hourglass


async def test_an_hourglass_snoozes_to_the_reps_own_morning_and_without_it_it_is_awake(house: House) -> None:
    heard = await began(house)
    ts = await on_card(house, GLASS, "olena")
    asleep = await house.conversation(heard)
    assert asleep.state is ConversationState.SNOOZED
    assert asleep.snoozed_until is not None
    there = asleep.snoozed_until.astimezone(ZoneInfo("Europe/Kyiv"))
    today = datetime.now(ZoneInfo("Europe/Kyiv")).date()
    assert (there.time(), (there.date() - today).days) == (time(9), 1)
    await off(house, ts, GLASS, "olena")
    assert (await house.conversation(heard)).state is ConversationState.OPEN
    assert await happened(house, heard) == ["snoozed", "undone"]


# lock


async def typed(house: House, text: str, user: str = "petr") -> str:
    card = await house.card()
    outcome = await house.slack.type(user, "triage", text, card["ts"])
    await house.until_quiet()
    return str(outcome.ts)


async def test_a_lock_keeps_what_was_typed_as_a_note_and_without_it_the_rep_is_asked_again(house: House) -> None:
    heard = await began(house)
    ts = await typed(house, "She pays late")
    await house.slack.add_reaction("petr", "triage", ts, LOCK)
    await house.sees("📝 Note by Petr", house.thread)
    note = house.thread()[-1]
    assert note["attachments"][0]["color"] == "#e8b339"
    assert "She pays late" in written_in(note["attachments"])
    await off(house, ts, LOCK)
    await house.until(lambda: len(prompts(house)) == 2)
    await house.sees("Petr took a note back", house.thread)
    assert "She pays late" not in written_in(house.thread()[-1])
    async with house.database.reading() as session:
        assert list((await session.execute(select(Note))).scalars()) == []
    await house.slack.press("petr", "triage", prompts(house)[-1]["ts"], "Send by Telegram")
    await house.until(lambda: house.pocket.read)
    assert house.pocket.read == ["She pays late"]
    assert (await happened(house, heard))[:2] == ["noted", "note taken back"]


def prompts(house: House, user: str = "petr") -> list[Json]:
    return [one for one in house.slack.ephemerals(user) if "Nothing has gone" in written_in(one)]


async def test_a_lock_that_overtakes_its_words_makes_them_a_note(house: House) -> None:
    await began(house)
    card = await house.card()
    house.slack.faults.shuffle_after = 2
    outcome = await house.slack.type("petr", "triage", "Careful with her", card["ts"])
    await house.slack.add_reaction("petr", "triage", str(outcome.ts), LOCK)
    await house.sees("📝 Note by Petr", house.thread)
    await house.until_quiet()
    assert prompts(house) == []
    assert await house.deliveries() == []


async def test_a_lock_on_what_was_sent_a_moment_ago_takes_it_back(patient_house: House) -> None:
    house = patient_house
    await began(house)
    ts = await typed(house, "She pays late")
    await house.slack.press("petr", "triage", prompts(house)[-1]["ts"], "Send by Telegram")
    await house.slack.add_reaction("petr", "triage", ts, LOCK)
    await house.sees("📝 Note by Petr", house.thread)
    assert [one.state for one in await house.deliveries()] == [DeliveryState.CANCELLED]


async def test_a_lock_on_what_has_gone_says_so(house: House) -> None:
    await began(house)
    ts = await typed(house, "On its way")
    await house.slack.press("petr", "triage", prompts(house)[-1]["ts"], "Send by Telegram")
    await house.until(lambda: house.pocket.read)
    await house.slack.add_reaction("petr", "triage", ts, LOCK)
    await house.whispered("petr", "went to the customer already")


@pytest.mark.parametrize(("user", "words"), [("olena", "Only whoever typed this"), ("petr", "nothing typed to keep")])
async def test_a_lock_elsewhere_is_explained(house: House, user: str, words: str) -> None:
    await began(house)
    ts = await typed(house, "Mine") if user == "olena" else (await house.card())["ts"]
    await house.slack.add_reaction(user, "triage", ts, LOCK)
    await house.whispered(user, words)


# pushpin


async def test_a_pin_puts_on_us_what_was_put_to_rest_and_without_it_it_rests_again(house: House) -> None:
    heard = await began(house, "Thanks, bye")

    async def rest(work: UnitOfWork) -> None:
        await conversations.let_rest(work, heard.conversation_id, "It asks for nothing.")

    await house.changes(rest)
    mirror = house.thread()[0]["ts"]
    await house.slack.add_reaction("petr", "triage", mirror, PIN)
    await house.until_quiet()
    woken = await house.conversation(heard)
    assert (woken.state, woken.turn, woken.waiting_since is not None) == (ConversationState.OPEN, Turn.OURS, True)
    async with house.database.reading() as session:
        assert [one.of for one in await labels.of_conversation(session, heard.conversation_id)] == ["rest"]
    await off(house, mirror, PIN)
    assert (await house.conversation(heard)).turn is Turn.THEIRS


async def test_a_pin_lifts_out_of_the_noise(house: House) -> None:
    heard = await began(house, "Out of office")

    async def sink(work: UnitOfWork) -> None:
        judgement = Judgement(PriorityLevel.LOW, 0.0, None, None, {"reasons": []}, is_noise=True)
        await conversations.apply_judgement(work, heard.conversation_id, judgement, "noise")

    await house.changes(sink)
    await on_card(house, PIN)
    assert not (await house.conversation(heard)).is_noise


async def test_a_pin_on_what_is_on_us_already_says_so(house: House) -> None:
    await began(house)
    await on_card(house, PIN)
    await house.whispered("petr", "on us already")


# Who counts, and when


async def test_who_is_no_rep_is_told_that_nothing_happened(house: House) -> None:
    heard = await began(house)
    await on_card(house, TICK, "guest")
    await house.whispered("guest", "Only emoji of this hub's reps")
    assert (await house.conversation(heard)).state is ConversationState.OPEN
    assert "stranger" in house.counted


async def test_who_only_looks_on_changes_nothing_and_it_is_in_the_audit_log(house: House) -> None:
    heard = await began(house)

    async def look_on(work: UnitOfWork) -> None:
        await work.session.execute(update(Rep).where(Rep.slack_user_id == "UOLENA").values(role=RepRole.VIEWER))

    await house.changes(look_on)
    ts = await on_card(house, TICK, "olena")
    await house.whispered("olena", "not change it")
    await off(house, ts, TICK, "olena")
    await on_card(house, EYES)
    assert (await house.conversation(heard)).state is ConversationState.OPEN
    async with house.database.reading() as session:
        kept = (await session.execute(select(AuditEntry.action).order_by(AuditEntry.at))).scalars()
        assert [one for one in kept if one.startswith("desk.")] == ["desk.refused", "desk.refused", "desk.emoji/claim"]


async def test_our_own_marks_and_other_emoji_say_nothing(house: House) -> None:
    heard = await began(house)
    ts = await typed(house, "On its way")
    await house.slack.press("petr", "triage", prompts(house)[-1]["ts"], "Send by Telegram")
    await house.until(lambda: "white_check_mark" in str(house.thread()))  # our own, and Slack tells us of it
    await on_card(house, "tada")
    await house.slack.settle()
    await house.until_quiet()
    assert ts
    assert (await house.conversation(heard)).state is ConversationState.WAITING
    async with house.database.reading() as session:
        assert list((await session.execute(select(DeskGesture))).scalars()) == []


async def test_events_that_come_twice_and_out_of_order_end_in_the_right_state(house: House) -> None:
    heard = await began(house)
    card = (await house.card())["ts"]
    house.slack.faults.shuffle_after = 3
    await house.slack.add_reaction("petr", "triage", card, EYES)
    await house.slack.remove_reaction("petr", "triage", card, EYES)
    await house.slack.add_reaction("petr", "triage", card, EYES)
    await house.until_quiet()
    assert (await house.conversation(heard)).taken_at is not None
    house.slack.faults.deliver_twice()
    await house.slack.remove_reaction("petr", "triage", card, EYES)
    await house.until_quiet()
    assert (await house.conversation(heard)).taken_at is None


async def test_emoji_outside_of_our_threads_are_none_of_our_business(house: House) -> None:
    await began(house)
    outcome = await house.slack.type("olena", "triage", "lunch?")
    await house.slack.add_reaction("petr", "triage", str(outcome.ts), EYES)
    await house.slack.add_reaction("guest", "triage", str(outcome.ts), EYES)
    await house.until_quiet()
    assert house.slack.ephemerals("petr") == house.slack.ephemerals("guest") == []


async def test_of_two_reps_who_put_eyes_at_once_one_wins(house: House) -> None:
    heard = await began(house)
    card = (await house.card())["ts"]
    await asyncio.gather(*(house.slack.add_reaction(one, "triage", card, EYES) for one in ("petr", "olena")))
    await house.until_quiet()
    async with house.database.reading() as session:
        taken = await session.get_one(Conversation, heard.conversation_id)
        rows = list((await session.execute(select(DeskGesture))).scalars())
    assert taken.taken_at is not None
    assert sorted(row.done is not None for row in rows) == [False, True]
