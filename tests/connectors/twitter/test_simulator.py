"""The simulated X: what people do arrives as X would post it."""

import pytest

from connectors.contract.errors import OutcomeUnknown, RecipientGone
from connectors.contract.inbound import (
    AccountNotice,
    Ignored,
    MessageDeleted,
    MessageEchoed,
    MessageReceived,
    PublicKind,
    ReactionChanged,
)
from connectors.contract.outbound import OutboundPart
from connectors.twitter.connector import TwitterConnector
from connectors.twitter.simulator import Behaviour, settings_for
from tests.connectors.twitter.conftest import ACCOUNT, World


async def test_what_people_do_comes_as_its_own_kind(world: World) -> None:
    ours = world.simulator.post_by_hand("New in the shop")
    reply = world.simulator.reply(world.lena, ours, "Lovely")
    quote = world.simulator.quote(world.lena, ours, "Look at this")
    world.simulator.like(world.lena, ours)
    world.simulator.follow(world.lena)
    world.simulator.type(world.lena)
    secret = world.simulator.write_encrypted(world.lena)
    world.simulator.take_back_permission()
    events = {type(event).__name__ + str(event.public or ""): event for event in await world.events()}
    comment, mention = events["MessageReceivedcomment"], events["MessageReceivedmention"]
    encrypted = events["MessageReceived"]
    assert isinstance(comment, MessageReceived)
    assert isinstance(mention, MessageReceived)
    assert isinstance(encrypted, MessageReceived)
    assert (comment.external_id, comment.reply_to, comment.thread_id) == (reply, ours, ours)
    assert (mention.external_id, mention.quotes) == (quote, ours)
    assert (encrypted.external_id, encrypted.encrypted, encrypted.text) == (secret, True, None)
    assert isinstance(events["MessageEchoedpost"], MessageEchoed)
    assert isinstance(events["ReactionChangedpost"], ReactionChanged)
    assert isinstance(events["AccountNotice"], AccountNotice)
    assert isinstance(events["Ignored"], Ignored)


async def test_our_post_can_be_taken_away(world: World) -> None:
    ours = world.simulator.post_by_hand("Oops")
    await world.events()
    world.simulator.removed(world.simulator.posts[ours])
    [event] = await world.events()
    assert isinstance(event, MessageDeleted)
    assert (event.target_id, event.public) == (ours, PublicKind.POST)


async def test_a_colleague_writes_by_hand(world: World) -> None:
    name = world.simulator.write_by_hand(world.lena, "I took care of it")
    [event] = await world.events()
    assert isinstance(event, MessageEchoed)
    assert (event.external_id, event.address) == (name, world.address(world.lena))


async def test_who_blocks_us_is_gone_and_may_come_back(world: World) -> None:
    part = OutboundPart(world.address(world.lena), text="hello")
    world.simulator.block(world.lena)
    with pytest.raises(RecipientGone):
        await world.connector.send(part)
    world.simulator.unblock(world.lena)
    await world.connector.send(part)


async def test_what_is_posted_twice_is_one_event(world: World) -> None:
    twin = world.simulator.add_person("Tim Twice", "twice", behaviour=Behaviour.TWICE)
    world.simulator.write(twin, "Hello")
    first, second = await world.events()
    assert first == second
    assert world.hub.posts == 2


async def test_what_is_shuffled_comes_whole(world: World) -> None:
    person = world.simulator.add_person("Sam Shuffle", "shuffled", behaviour=Behaviour.SHUFFLED)
    for number in range(3):
        world.clock.now += 1
        world.simulator.write(person, str(number))
    events = await world.events()
    assert sorted(event.text or "" for event in events if isinstance(event, MessageReceived)) == ["0", "1", "2"]


async def test_a_silent_x_did_it_all_the_same(world: World) -> None:
    silent = world.simulator.add_person("Sue Silent", "silent", behaviour=Behaviour.SILENT)
    impatient = TwitterConnector(ACCOUNT, settings_for(world.simulator, patience=0.3))
    with pytest.raises(OutcomeUnknown):
        await impatient.send(OutboundPart(world.address(silent), text="hello"))
    assert [one.text for one in world.simulator.phone(silent)] == ["hello"]
    await impatient.close()


async def test_everything_can_be_shown(world: World) -> None:
    world.simulator.write(world.lena, "Hello")
    world.simulator.mention(world.lena, "@acme_store hi")
    shown = world.simulator.snapshot()
    assert shown["account"] == "acme_store"
    assert "Hello" in str(shown)
    assert "@acme_store hi" in str(shown)
    await world.events()
