"""What we write by hand under our own posts, as Facebook and Instagram tell of it, from the journal into the conversation."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.contract.inbound import (
    Direction,
    InboundEvent,
    MessageEchoed,
    MessageReceived,
    PublicKind,
    Sender,
    WebhookRequest,
)
from connectors.contract.protocol import Connector
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.settings import FacebookSettings
from connectors.instagram.connector import InstagramConnector
from connectors.instagram.settings import InstagramSettings
from crm.contacts import actions as contacts
from crm.storage.jobs import Job
from inbox.conversations import actions as conversations
from inbox.conversations.values import ConversationState, Turn
from tests.inbox.street import ACCOUNT, Script, Street, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAMPLES = Path(__file__).parents[2] / "connectors"
SECRETS = {name: SecretStr("something") for name in ("app_secret", "verify_token", "access_token")}
WAITED = 10  # seconds: longer than a comment is waited for


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def open_page(street_url: str) -> AsyncIterator[Street]:
    async with opened(street_url, Script(channel=Channel.FACEBOOK)) as street:
        yield street


@pytest_asyncio.fixture(loop_scope="module")
async def page(open_page: Street) -> Street:
    await open_page.begin_again()
    return open_page


def facebook() -> Connector:
    return FacebookConnector(ACCOUNT, FacebookSettings(page_id="110200000000001", **SECRETS))


def instagram() -> Connector:
    return InstagramConnector(ACCOUNT, InstagramSettings(account_id="17841400000000001", **SECRETS))


def sample(connector: Connector, case: str) -> InboundEvent:
    body = (SAMPLES / connector.name / "samples" / f"{case}.json").read_bytes()
    [event] = connector.parse(WebhookRequest(body))
    return event


def comment(page: Street, author: str, name: str, **more: Any) -> MessageReceived:
    return page.message(author, external_id=name, public=PublicKind.COMMENT, thread_id="post-1", **more)


def ours(page: Street, name: str, text: str = "Thank you", **more: Any) -> MessageEchoed:
    frame = page.facts("x", address=None, sender=Sender("99", "Our Page"), direction=Direction.OUTBOUND)
    where = {"public": PublicKind.COMMENT, "thread_id": "post-1"}
    return MessageEchoed(**{**frame, **where, "external_id": name, "text": text, **more})


async def jobs_left(page: Street) -> list[str]:
    """What intake left to do for others."""
    async with page.database.reading() as session:
        return list(await session.scalars(select(Job.kind)))


@pytest.mark.parametrize(
    ("connector", "author", "answer"),
    [
        (facebook(), "6120000000000002", ("990000000001_5400003", "Thank you")),
        (instagram(), "1090000000000002", ("17894200000000006", "990 Kč")),
    ],
    ids=["facebook", "instagram"],
)
async def test_our_answer_by_hand_stands_under_the_comment_it_answers(
    street_url: str, connector: Connector, author: str, answer: tuple[str, str]
) -> None:
    async with opened(street_url, Script(channel=connector.channel)) as page:
        await page.begin_again()
        asked, name, text = sample(connector, "comment"), *answer
        assert isinstance(asked, MessageReceived)
        await page.happens(asked)
        await page.route(await page.conversation(author))
        await page.forget_jobs()
        by_hand = sample(connector, "comment_by_us")
        await page.happens(by_hand)
        conversation = await page.conversation(author)
        assert await page.said(conversation) == [(1, asked.text), (2, text)]
        assert (conversation.turn, conversation.is_public) == (Turn.OURS, True)
        kept = await page.interaction(name)
        assert kept.contact_id == (await page.contact(author)).id
        told = {"public": "comment", "thread": asked.thread_id, "sent_by_hand_elsewhere": True}
        assert kept.platform_data == told
        assert set(await jobs_left(page)) == {"desk.show_card", "desk.show_entry"}
        await page.comes_again(by_hand)
        assert len(await page.said(conversation)) == 2


async def test_an_answer_that_overtakes_its_comment_waits_for_it(page: Street) -> None:
    ann = page.somebody()
    await page.happens(ours(page, f"a-{ann}", reply_to=f"c-{ann}"))
    await page.happens(comment(page, ann, f"c-{ann}", text="How much?"))
    await page.wait(WAITED)
    assert await page.said(await page.conversation(ann)) == [(1, "How much?"), (2, "Thank you")]


async def test_an_answer_under_a_visitors_post_belongs_to_the_visitor(page: Street) -> None:
    ann = page.somebody()
    await page.happens(page.message(ann, "Hello", external_id=f"post-{ann}", public=PublicKind.POST))
    await page.happens(ours(page, f"a-{ann}", thread_id=f"post-{ann}"))
    assert await page.said(await page.conversation(ann)) == [(1, "Hello"), (2, "Thank you")]


async def test_what_answers_nothing_that_we_know_is_kept_as_nobodys(page: Street) -> None:
    name = f"post-{page.somebody()}"
    await page.happens(ours(page, name, "We are open on Sunday", public=PublicKind.POST, thread_id=name))
    post = await page.interaction(name)
    assert (post.contact_id, post.identity_id, post.content) == (None, None, "We are open on Sunday")
    lost = ours(page, f"late-{name}", reply_to=f"never-{name}", thread_id=None)
    await page.happens(lost)
    await page.wait(WAITED)
    assert (await page.interaction(lost.external_id)).contact_id is None
    assert await jobs_left(page) == []
    await page.happens(ours(page, name, "We are open on Monday", is_edit=True))
    assert await page.versions(post) == ["We are open on Monday"]


async def test_an_answer_to_our_own_answer_goes_on_in_the_same_conversation(page: Street) -> None:
    ann = page.somebody()
    await page.happens(comment(page, ann, f"c-{ann}", text="How much?"))
    await page.happens(ours(page, f"a-{ann}", "990", reply_to=f"c-{ann}"))
    await page.happens(ours(page, f"b-{ann}", "with tax", reply_to=f"a-{ann}"))
    assert [text for _, text in await page.said(await page.conversation(ann))] == ["How much?", "990", "with tax"]


async def test_a_closed_conversation_is_not_opened_by_what_we_write(page: Street) -> None:
    ann = page.somebody()
    await page.happens(comment(page, ann, f"c-{ann}"))
    rep = await page.add_rep(f"Rep{ann}")
    async with page.database.transaction() as work:
        await conversations.resolve(work, (await page.conversation(ann)).id, rep)
    await page.happens(ours(page, f"a-{ann}", reply_to=f"c-{ann}"))
    conversation = await page.conversation(ann)
    assert (conversation.state, conversation.last_sequence) == (ConversationState.CLOSED, 2)


async def test_an_answer_to_somebody_blocked_is_kept_and_not_shown(page: Street) -> None:
    ann = page.somebody()
    await page.happens(comment(page, ann, f"c-{ann}"))
    rep = await page.add_rep(f"Rep{ann}")
    async with page.database.transaction() as work:
        await contacts.blacklist(work, (await page.contact(ann)).id, rep, "abuse")
    await page.forget_jobs()
    await page.happens(ours(page, f"a-{ann}", reply_to=f"c-{ann}"))
    assert (await page.interaction(f"a-{ann}")).contact_id == (await page.contact(ann)).id
    assert len(await page.said(await page.conversation(ann))) == 1
    assert await page.jobs("desk.show_entry") == []
