"""A visitor leaves before the answer comes, through the whole hub: what they see of us, what the rep sees of them, and the mail."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from connectors.contract.channel import Channel
from hub.sandbox.options import SandboxOptions
from hub.sandbox.stage import Stage
from hub.sandbox.world import opened
from inbox.conversations.model import Conversation
from inbox.deliveries.values import DeliveryState

QUESTION = "Do you deliver on Saturdays?"
ANSWER = "Yes, until noon."


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with opened(SandboxOptions(model=False, slack_limits=False, undo_seconds=0)) as world:
        yield Stage(world)


async def asked(stage: Stage, visitor: Any) -> Conversation:
    visitor.come()
    visitor.say(QUESTION)
    await visitor.settled()
    return await stage.conversation_at(Channel.CHAT, visitor.id)


async def test_the_visitor_sees_that_somebody_read_and_writes_and_the_rep_that_it_was_seen(stage: Stage) -> None:
    visitor = stage.world.site.visitor("en")
    conversation = await asked(stage, visitor)
    card = await stage.card(conversation.id, "Saturdays")
    await stage.press("petr", card, "Take")
    await visitor.until(lambda one: one.read_at is not None)
    card = await stage.card(conversation.id, "Petr")
    await stage.press("petr", card, "Reply")
    await visitor.until(lambda one: one.sees_typing)
    await stage.compose("petr", await stage.modal("petr", "chat"), {"compose.text": ANSWER})
    await visitor.hears(ANSWER)
    shown = await stage.thread(conversation.id, "Read by")
    assert ", seen " in shown and "'type': 'date'" in shown
    await visitor.leave()


async def test_an_answer_nobody_sees_goes_by_mail_and_the_rep_reads_why(stage: Stage) -> None:
    anna = stage.world.mailboxes["anna"]
    visitor = stage.world.site.visitor("en")
    visitor.email = anna.address
    conversation = await asked(stage, visitor)
    card = await stage.card(conversation.id, "Saturdays")
    await visitor.leave()
    await stage.press("petr", card, "Take")
    card = await stage.card(conversation.id, "Petr")
    await stage.press("petr", card, "Reply")
    await stage.compose("petr", await stage.modal("petr", "chat"), {"compose.text": ANSWER})
    await stage.delivery(conversation.id, DeliveryState.SENT)
    assert stage.mailbox("anna") == []
    await stage.world.move_clock(timedelta(minutes=5, seconds=1))
    letter = await stage.mail_for("anna", ANSWER)
    assert QUESTION not in str(letter)
    shown = await stage.thread(conversation.id, "not seen it in the chat for 5 minutes")
    assert "by E-mail" in shown
    visitor.come()
    await visitor.hears(ANSWER)  # it lies there all the same
    await visitor.settled()
    await stage.world.move_clock(timedelta(hours=1))
    assert len(stage.mailbox("anna")) == 1
    await visitor.leave()
