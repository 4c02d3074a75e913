"""Direct messages that tell a rep of something, over real HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.reps.model import Rep
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations.model import Conversation
from inbox.notifications import actions as notifications
from inbox.notifications.model import RepNotice
from inbox.notifications.values import NoticeKind, NoticeState, NoticeTime, NoticeWay, RepPreferences
from tests.inbox.slack.house import Heard, House, written_in

ALWAYS = RepPreferences(ways=dict.fromkeys(NoticeKind, NoticeWay.DIRECT))
NEVER = RepPreferences(ways=dict.fromkeys(NoticeKind, NoticeWay.OFF))


async def rep_id(house: House, name: str) -> UUID:
    async with house.database.reading() as session:
        return (await session.execute(select(Rep.id).where(Rep.name == name))).scalar_one()


async def wishes(house: House, preferences: RepPreferences, name: str = "Petr") -> UUID:
    rep = await rep_id(house, name)

    async def keep(work: UnitOfWork) -> None:
        await notifications.keep_preferences(work, rep, preferences)

    await house.changes(keep)
    return rep


async def tells(
    house: House, heard: Heard, kind: NoticeKind, words: str, key: str, by: UUID | None = None
) -> NoticeTime:
    rep = await rep_id(house, "Petr")
    async with house.database.transaction() as work:
        conversation = await work.session.get_one(Conversation, heard.conversation_id)
        return await notifications.notify(work, rep, kind, conversation, words, key=key, by=by)


def direct(house: House, user: str) -> list[dict[str, Any]]:
    """What stands in the direct messages between the hub and this person."""
    channel = house.slack.workspace.direct_channel([house.slack.user_id(user)])
    return house.slack.messages(channel.id)


async def states(house: House) -> list[str]:
    async with house.database.reading() as session:
        return list((await session.execute(select(RepNotice.state).order_by(RepNotice.at))).scalars())


async def test_a_rep_is_told_by_a_direct_message_with_a_way_there(house: House) -> None:
    await wishes(house, ALWAYS)
    heard = await house.hears("Where is my order?")
    card = await house.card()
    assert await tells(house, heard, NoticeKind.HAND_ASSIGNED, "Olena gave it to you.", "a") is NoticeTime.NOW
    await house.sees("Olena gave it to you.", lambda: direct(house, "petr"))
    shown = direct(house, "petr")[-1]
    assert "Given to you: Anna Nováková" in written_in(shown)
    assert card["ts"].replace(".", "") in str(shown["blocks"])
    await house.slack.press("petr", _place(house), shown["ts"], "Reply")
    await house.modal("petr", "reply")


def _place(house: House) -> str:
    return house.slack.workspace.direct_channel([house.slack.user_id("petr")]).id


async def test_the_same_is_told_once_and_nobody_hears_of_their_own_deed(house: House) -> None:
    rep = await wishes(house, ALWAYS)
    heard = await house.hears("Hello")
    assert await tells(house, heard, NoticeKind.MENTION, "Olena named you.", "one") is NoticeTime.NOW
    assert await tells(house, heard, NoticeKind.MENTION, "Olena named you.", "one") is NoticeTime.NEVER
    assert await tells(house, heard, NoticeKind.MENTION, "You named yourself.", "two", by=rep) is NoticeTime.NEVER
    await house.until_quiet()
    assert len(direct(house, "petr")) == 1


async def test_several_at_once_about_one_customer_are_one_message(house: House) -> None:
    rep = await wishes(house, ALWAYS)
    heard = await house.hears("Hello")
    async with house.database.transaction() as work:
        conversation = await work.session.get_one(Conversation, heard.conversation_id)
        for number in range(3):
            await notifications.notify(work, rep, NoticeKind.SLA, conversation, f"Word {number}", key=str(number))
    await house.sees("Word 2", lambda: direct(house, "petr"))
    await house.until_quiet()
    assert len(direct(house, "petr")) == 1
    assert await states(house) == [NoticeState.TOLD.value] * 3


async def test_a_burst_of_a_customer_is_told_once(house: House) -> None:
    await wishes(house, ALWAYS)
    heard = await house.hears("Hello")
    assert await tells(house, heard, NoticeKind.CUSTOMER_MESSAGE, "Hello", "1") is NoticeTime.NOW
    assert await tells(house, heard, NoticeKind.CUSTOMER_MESSAGE, "Anybody?", "2") is NoticeTime.NEVER


async def test_off_is_off_and_quiet_hours_gather(house: House) -> None:
    heard = await house.hears("Hello")
    await wishes(house, NEVER)
    assert await tells(house, heard, NoticeKind.SLA, "Half an hour left.", "1") is NoticeTime.NEVER
    await wishes(house, RepPreferences())
    house.clock.offset = datetime(2026, 11, 25, 22, 0, tzinfo=UTC) - house.clock.machine_now()
    assert await tells(house, heard, NoticeKind.SLA, "Half an hour left.", "2") is NoticeTime.MORNING
    await house.until_quiet()
    assert direct(house, "petr") == []
    assert await states(house) == [NoticeState.GATHERED.value]


async def test_hostile_words_are_shown_as_they_are(house: House) -> None:
    await wishes(house, ALWAYS)
    heard = await house.hears("x", name="*Evil* <!channel> \u202egnp")
    await tells(house, heard, NoticeKind.CUSTOMER_MESSAGE, "<!here> " + "a" * 10_000, "1")
    await house.until(lambda: direct(house, "petr"))
    assert "<!" not in direct(house, "petr")[0]["text"]
