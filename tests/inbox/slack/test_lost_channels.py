"""The bot is taken out of a channel, or its token taken away: an alarm, another way, and nothing lost."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from crm.storage.jobs import Job
from inbox.slack.simulator import payloads
from tests.inbox.slack.house import House, written_in


async def test_a_channel_without_the_bot_is_left_for_the_fall_back_and_nothing_is_lost(house: House) -> None:
    await house.hears("First")
    await house.thread_of(1)
    house.slack.workspace.channel("triage").members.remove(house.slack.bot_user_id)
    await house.hears("Second")
    await house.hears("From Bob", "bob", "Bob")
    await house.sees("cannot be used: the bot is not in it", lambda: house.slack.messages("billing"))
    await house.sees("Second", lambda: house.slack.messages("billing"))
    await house.sees("From Bob", lambda: house.slack.messages("billing"))
    await house.until_quiet()
    shown = house.slack.messages("billing")
    assert sum(one.get("thread_ts", one["ts"]) == one["ts"] and "Anna" in written_in(one) for one in shown) == 1
    assert sum("cannot be used" in written_in(one) for one in shown) == 1
    assert house.dead == [] and "channel_lost" in house.counted


async def test_the_bot_hears_that_it_was_taken_out_and_moves_at_once(house: House) -> None:
    heard = await house.hears("Hello")
    await house.thread_of(1)
    workspace = house.slack.workspace
    workspace.channel("triage").members.remove(house.slack.bot_user_id)
    event = {
        "type": "member_left_channel",
        "user": house.slack.bot_user_id,
        "channel": house.channel,
        "channel_type": "C",
    }
    await house.slack.hub.deliver(payloads.envelope(workspace, event))
    await house.sees("Hello", lambda: house.slack.messages("billing"))
    assert (await house.conversation(heard)).desk_channel == "C0BILLING"


async def test_somebody_else_who_leaves_moves_nothing(house: House) -> None:
    heard = await house.hears("Hello")
    await house.thread_of(1)
    event = {"type": "member_left_channel", "user": "UPETR", "channel": house.channel, "channel_type": "C"}
    await house.slack.hub.deliver(payloads.envelope(house.slack.workspace, event))
    await house.until_quiet()
    assert (await house.conversation(heard)).desk_channel == house.channel


async def test_without_a_token_everything_waits_and_nothing_dies(house: House) -> None:
    await house.hears("First")
    await house.thread_of(1)
    house.slack.faults.revoke_token()
    await house.hears("Second")
    waiting = await put_off(house)
    assert house.dead == [] and waiting.attempts == 0
    assert waiting.not_before > house.clock.machine_now() + timedelta(seconds=30)


async def put_off(house: House) -> Job:
    """A job that was tried, and waits."""
    for _ in range(3_000):
        async with house.database.reading() as session:
            found = (await session.execute(select(Job).where(Job.last_error.contains("token")))).scalars().first()
        if found is not None:
            return found
        await asyncio.sleep(0.01)
    raise TimeoutError("no job was put off")
