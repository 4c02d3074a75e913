"""STOP and its like, from the journal to the consent that is kept, on both databases."""

from typing import Any

import pytest

from connectors.contract.inbound import PublicKind
from crm.contacts.values import GoneReason
from inbox.conversations import store as conversation_store
from inbox.opt_out import store as wishes
from tests.inbox.street import Street

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def writes(street: Street, text: str, **more: Any) -> str:
    """Somebody new, whose conversation stands at the desk already, writes this."""
    ann = street.somebody()
    await street.happens(street.message(ann, "Where is my parcel?"))
    await street.route(await street.conversation(ann))
    await street.forget_jobs()
    await street.happens(street.message(ann, text, **more))
    return ann


async def test_one_word_closes_the_address_and_is_confirmed(street: Street) -> None:
    ann = await writes(street, "STOP")
    assert (await street.identity(ann)).gone_reason is GoneReason.OPTED_OUT
    assert "They asked us to write no more on telegram." in await street.notices()
    (confirm,) = await street.jobs("inbox.confirm_opt_out")
    conversation = await street.conversation(ann)
    assert confirm.payload == {"conversation": str(conversation.id), "seen": 2}
    assert await street.said(conversation) == [(1, "Where is my parcel?"), (2, "STOP")]  # and it is seen


async def test_start_opens_it_again(street: Street) -> None:
    ann = await writes(street, "Odhlásit")
    await street.happens(street.message(ann, "START"))
    assert (await street.identity(ann)).gone_reason is None
    assert "They can be reached on telegram again." in await street.notices()


async def test_a_wish_among_other_words_is_put_to_a_person(street: Street) -> None:
    ann = await writes(street, "Please stop texting me, I am at work")
    assert (await street.identity(ann)).gone_reason is None
    conversation = await street.conversation(ann)
    assert "opt_out_asked" in await street.events(conversation)
    async with street.database.reading() as session:
        message = (await conversation_store.entries(session, conversation.id))[-1].interaction_id
        asked = await wishes.wish(session, message)
        assert await wishes.has_open_wish(session, conversation.id)
    assert asked is not None and (asked.words, asked.verdict) == ("stop texting", None)
    assert str(message) in [job.payload["interaction"] for job in await street.jobs("desk.show_entry")]
    assert await street.jobs("inbox.confirm_opt_out") == []


@pytest.mark.parametrize("more", [{"public": PublicKind.COMMENT}, {"automatic": True}, {"sender_verified": False}])
async def test_nobody_else_can_close_an_address(street: Street, more: dict[str, Any]) -> None:
    ann = await writes(street, "STOP", **more)
    assert (await street.identity(ann)).gone_reason is None
    assert await street.jobs("inbox.confirm_opt_out") == []
