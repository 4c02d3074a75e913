"""The connector against the simulated LinkedIn, over real HTTP, with real signatures."""

from dataclasses import replace

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import Misconfigured, Refused, Throttled, Unchangeable
from connectors.contract.inbound import (
    FormSubmitted,
    LeadReported,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    PublicKind,
    ReactionChanged,
)
from connectors.contract.outbound import OutboundPart, PartAction
from connectors.contract.protocol import LeadSource, Polled
from connectors.linkedin.simulator import Behaviour
from tests.connectors.linkedin.conftest import ANSWERS, FORM, World


async def test_a_comment_is_answered_below_it(world: World) -> None:
    theirs = world.simulator.comment(world.lena, world.post, "Which colours?")
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    assert (event.external_id, event.public, event.text) == (theirs.urn, PublicKind.COMMENT, "Which colours?")
    assert event.address is not None
    receipt = await world.connector.send(OutboundPart(event.address, text="Blue and red.", reply_to=event.external_id))
    [reply] = world.simulator.replies_to(theirs)
    assert (reply.text, reply.urn) == ("Blue and red.", receipt.provider_message_id)
    [echo] = await world.events()
    assert isinstance(echo, MessageEchoed)
    assert (echo.external_id, echo.reply_to) == (receipt.provider_message_id, theirs.urn)


async def test_a_mention_is_answered_below_their_post(world: World) -> None:
    theirs = world.simulator.mention(world.lena, "I like @Northwind")
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    assert (event.public, event.external_id) == (PublicKind.MENTION, theirs.urn)
    await world.connector.send(OutboundPart(world.address(world.lena.urn), text="Thanks", reply_to=theirs.urn))
    assert [one.text for one in world.simulator.thread(theirs)] == ["Thanks"]


async def test_our_comment_is_edited(world: World) -> None:
    theirs, there = world.simulator.comment(world.lena, world.post, "Hello?"), world.address(world.lena.urn)
    ours = (await world.connector.send(OutboundPart(there, text="Hi", reply_to=theirs.urn))).provider_message_id
    edit = OutboundPart(there, PartAction.EDIT, "Hello Lena", target_id=ours)
    for _ in range(2):
        assert (await world.connector.send(edit)).provider_message_id == ours
    assert [one.text for one in world.simulator.replies_to(theirs)] == ["Hello Lena"]
    echo = (await world.events())[-1]
    assert isinstance(echo, MessageEchoed)
    assert (echo.external_id, echo.text, echo.is_edit) == (ours, "Hello Lena", True)
    with pytest.raises(Misconfigured):  # theirs is not ours to change
        await world.connector.send(replace(edit, target_id=theirs.urn))
    await world.connector.send(replace(edit, action=PartAction.DELETE))
    with pytest.raises(Unchangeable):
        await world.connector.send(edit)


async def test_our_comment_is_deleted_once_and_again(world: World) -> None:
    theirs = world.simulator.comment(world.lena, world.post, "Hello?")
    part = OutboundPart(world.address(world.lena.urn), text="Hi", reply_to=theirs.urn)
    ours = (await world.connector.send(part)).provider_message_id
    gone = OutboundPart(world.address(world.lena.urn), PartAction.DELETE, target_id=ours)
    await world.connector.send(gone)
    await world.connector.send(gone)  # it is gone already
    assert world.simulator.replies_to(theirs) == []
    with pytest.raises(Misconfigured):  # theirs is not ours to delete
        await world.connector.send(OutboundPart(world.address(world.lena.urn), PartAction.DELETE, target_id=theirs.urn))


async def test_what_members_do_comes_as_its_own_kind(world: World) -> None:
    comment = world.simulator.comment(world.lena, world.post, "Whch colours?")
    world.simulator.edit(comment, "Which colours?")
    world.simulator.like(world.lena, world.post)
    shared = world.simulator.share(world.lena, world.post, "Worth a look")
    world.simulator.delete(comment)
    said, edited, liked, carried, deleted = await world.events()
    assert isinstance(said, MessageReceived)
    assert isinstance(edited, MessageEdited)
    assert isinstance(liked, ReactionChanged)
    assert isinstance(carried, MessageReceived)
    assert isinstance(deleted, MessageDeleted)
    assert {said.external_id, edited.target_id, deleted.target_id} == {comment.urn}
    assert (liked.target_id, liked.emoji, liked.address) == (world.post.urn, "like", world.address(world.lena.urn))
    assert (carried.external_id, carried.quotes) == (shared.urn, world.post.urn)


async def test_twelve_things_come_in_two_posts(world: World) -> None:
    with world.simulator.together():
        for number in range(12):
            world.simulator.comment(world.lena, world.post, f"Question {number}")
    events = await world.events()
    assert [event.text for event in events if isinstance(event, MessageReceived)] == [
        f"Question {n}" for n in range(12)
    ]
    assert world.hub.posts == 2


async def test_a_leads_answers_are_fetched_and_joined_with_their_form(world: World) -> None:
    assert isinstance(world.connector, LeadSource)
    world.simulator.fill(FORM, world.lena, ANSWERS)
    [reported] = await world.events()
    assert isinstance(reported, LeadReported)
    [form] = world.connector.parse(await world.connector.fetch_lead(reported.external_id))
    assert isinstance(form, FormSubmitted)
    assert form.external_id == reported.external_id
    assert form.fields == {
        "First name": "Lena",
        "Last name": "Hartwig",
        "Email address": "Lena@Customer.example",
        "Phone number": "+44 7700 900123",
        "Company name": "Hartwig Ltd",
        "What do you need?": "Several bikes, Repairs",
    }
    assert form.claimed == (
        ChannelAddress(Channel.EMAIL, "", "lena@customer.example"),
        ChannelAddress(Channel.PHONE, "", "+447700900123"),
    )
    assert (form.company, form.visit, form.test) == ("Hartwig Ltd", {"utm_campaign": "autumn"}, False)
    assert form.sender is not None
    assert (form.sender.handle, form.sender.name) == (world.lena.urn, "Lena Hartwig")


async def test_a_form_is_asked_for_once_however_many_fill_it(world: World) -> None:
    names = [world.simulator.fill(FORM, world.lena, ANSWERS, is_test=True) for _ in range(3)]
    for name in names:
        [form] = world.connector.parse(await world.connector.fetch_lead(name))
        assert isinstance(form, FormSubmitted)
        assert form.test
    asked = [line["path"] for line in world.simulator.log.lines if "leadForms" in str(line["path"])]
    assert asked == ["/rest/leadForms/9080"]
    await world.events()


async def test_a_lead_that_is_gone_is_refused_and_its_erasure_told(world: World) -> None:
    name = world.simulator.fill(FORM, None, ANSWERS)
    world.simulator.erase(name)
    created, deleted = await world.events()
    assert isinstance(created, LeadReported)
    assert isinstance(deleted, LeadReported)
    assert (created.deleted, deleted.deleted) == (False, True)
    with pytest.raises(Refused):
        await world.connector.fetch_lead(created.external_id)


async def test_the_limit_of_the_day_ends_at_midnight(world: World) -> None:
    busy = world.simulator.add_member("Tom Throttled", behaviour=Behaviour.THROTTLED)
    theirs = world.simulator.comment(busy, world.post, "Hello?")
    with pytest.raises(Throttled) as throttled:
        await world.connector.send(OutboundPart(world.address(busy.urn), text="Hi", reply_to=theirs.urn))
    assert throttled.value.seconds == 15 * 3600  # it is nine o'clock


async def test_every_call_names_version_and_protocol(world: World) -> None:
    theirs = world.simulator.comment(world.lena, world.post, "Hello?")
    await world.connector.send(OutboundPart(world.address(world.lena.urn), text="Hi", reply_to=theirs.urn))
    [line] = world.simulator.log.lines
    assert line["headers"] == {"LinkedIn-Version": "202607", "X-Restli-Protocol-Version": "2.0.0"}
    assert "urn%3Ali%3Acomment%3A%28" in str(line["path"])


def test_webhooks_are_the_usual_way(world: World) -> None:
    assert isinstance(world.connector, Polled)
    assert not world.connector.wants_polling
