"""Instagram as people and the hub meet on it: private messages and comments, over real HTTP."""

import pytest

from connectors.contract.errors import ContentRefused, NotReachable, Refused, Throttled, WindowClosed
from connectors.contract.inbound import (
    ButtonPressed,
    MediaKind,
    MessageDeleted,
    MessageEchoed,
    MessageReceived,
    PublicKind,
    ReportedStatus,
    StatusReported,
)
from connectors.contract.outbound import Attachment, Button, PartAction
from connectors.instagram.simulator import InstagramSimulator
from connectors.toolkit.graph_simulator import GraphPerson
from tests.connectors.toolkit.graph_world import DAY, HOUR, World

Instagram = World[InstagramSimulator]


def somebody(world: Instagram, *, hours_ago: float = 0) -> GraphPerson:
    person = world.simulator.add_person("Ben Kral", username="ben.k")
    person.wrote_at = world.clock() - hours_ago * HOUR
    return person


async def test_stories_photos_and_unsent_messages_arrive(world: Instagram) -> None:
    simulator, ben = world.simulator, somebody(world)
    photo = simulator.send_photo(ben, b"jpeg")
    simulator.mention_in_story(ben)
    simulator.reply_to_story(ben, "so nice")
    simulator.unsend(ben, photo)
    first, mention, reply, unsent = await world.settled()
    assert isinstance(first, MessageReceived)
    assert isinstance(mention, MessageReceived)
    assert mention.media[0].kind is MediaKind.STORY_MENTION
    assert isinstance(reply, MessageReceived)
    assert reply.reply_to_story
    assert isinstance(unsent, MessageDeleted)
    assert unsent.target_id == photo


async def test_an_answer_is_echoed_and_read_and_its_delivery_is_not_told(world: Instagram) -> None:
    ben = somebody(world)
    receipt = await world.send(ben, "Máme.")
    world.simulator.read(ben)
    echo, read = await world.settled()
    assert isinstance(echo, MessageEchoed)
    assert isinstance(read, StatusReported)
    assert (read.status, read.target_ids) == (ReportedStatus.READ, (receipt.provider_message_id,))


async def test_the_window_and_the_longer_one_for_people(world: Instagram) -> None:
    late = somebody(world, hours_ago=25)
    with pytest.raises(WindowClosed) as caught:
        await world.send(late)
    assert caught.value.code == "10/2534022"
    await world.send(late, late=True)
    with pytest.raises(WindowClosed):
        await world.send(somebody(world, hours_ago=7 * 24), late=True)


async def test_quick_replies_hearts_typing_and_files(world: Instagram) -> None:
    simulator, ben = world.simulator, somebody(world)
    hello = simulator.write(ben, "Ahoj")
    asked = await world.send(ben, "Modrou?", buttons=(Button("Ano", "YES"),))
    assert asked.provider_message_id is not None
    simulator.press(ben, asked.provider_message_id, "Ano")
    await world.do(ben, PartAction.REACT, target_id=hello, emoji="❤️")
    assert simulator.message(ben, hello).our_reaction == "love"
    await world.do(ben, PartAction.REACT, target_id=hello)
    assert simulator.message(ben, hello).our_reaction is None
    await world.do(ben, PartAction.TYPING)
    await world.send(ben, attachment=Attachment(MediaKind.IMAGE, "a.png", "image/png", b"png"))
    assert simulator.phone(ben)[-1].file is not None
    [press] = [event for event in await world.settled() if isinstance(event, ButtonPressed)]
    assert press.payload == "YES"


async def test_a_comment_is_answered_in_public(world: Instagram) -> None:
    ben = somebody(world)
    comment = world.simulator.comment(ben, "Kolik to stojí?")
    receipt = await world.send(ben, "990 Kč", reply_to=comment)
    asked, ours = await world.settled()
    assert isinstance(asked, MessageReceived)
    assert (asked.public, asked.external_id) == (PublicKind.COMMENT, comment)
    assert isinstance(ours, MessageEchoed)
    assert (ours.external_id, ours.reply_to) == (receipt.provider_message_id, comment)
    assert [one.text for one in world.simulator.answers(comment)] == ["990 Kč"]
    assert world.simulator.phone(ben) == []


async def test_our_answer_can_be_deleted(world: Instagram) -> None:
    ben = somebody(world)
    comment = world.simulator.comment(ben, "Kolik to stojí?")
    receipt = await world.send(ben, "99 Kč", reply_to=comment)
    await world.do(ben, PartAction.DELETE, target_id=receipt.provider_message_id)
    assert world.simulator.answers(comment) == []
    with pytest.raises(Refused):
        await world.do(ben, PartAction.DELETE, target_id=receipt.provider_message_id)


async def test_a_comment_is_answered_privately_once_and_for_seven_days(world: Instagram) -> None:
    ben = world.simulator.add_person("Ben Kral")  # who never wrote in private
    comment = world.simulator.comment(ben, "Kolik to stojí?")
    old = world.simulator.comment(ben, "A tohle?")
    await world.send(ben, "990 Kč", reply_to=comment, privately=True)
    assert [message.answers_comment for message in world.simulator.phone(ben)] == [comment]
    assert world.simulator.answers(comment) == []
    with pytest.raises(Refused) as caught:
        await world.send(ben, "Still there?", reply_to=comment, privately=True)
    assert caught.value.code == "10900"
    with pytest.raises(WindowClosed):
        await world.send(ben, "Still there?")  # before they answer
    world.clock.now += 7 * DAY
    with pytest.raises(WindowClosed):
        await world.send(ben, "990 Kč", reply_to=old, privately=True)


async def test_private_answers_have_a_rate_of_their_own(world: Instagram) -> None:
    world.simulator.rates.private_replies.most = 1
    ben = somebody(world)
    first, second = (world.simulator.comment(ben, text) for text in ("1?", "2?"))
    await world.send(ben, reply_to=first, privately=True)
    with pytest.raises(Throttled):
        await world.send(ben, reply_to=second, privately=True)
    assert not world.simulator.comments[second].answered_privately
    world.clock.now += HOUR
    await world.send(ben, reply_to=second, privately=True)


async def test_a_mention_is_answered_where_it_stands(world: Instagram) -> None:
    ben = somebody(world)
    comment = world.simulator.mention(ben)
    [event] = await world.settled()
    assert isinstance(event, MessageReceived)
    assert event.address is not None
    assert event.text is None
    await world.send(ben, "Thank you", address=event.address, reply_to=event.external_id)
    assert [one.text for one in world.simulator.answers(comment)] == ["Thank you"]


async def test_whoever_blocked_us_gets_no_private_answer(world: Instagram) -> None:
    ben = somebody(world)
    comment = world.simulator.comment(ben, "Kolik?")
    world.simulator.block(ben)
    with pytest.raises(NotReachable):
        await world.send(ben, reply_to=comment, privately=True)


async def test_bytes_are_what_the_provider_counts(world: Instagram) -> None:
    ben = somebody(world)
    await world.send(ben, "ž" * 500)
    with pytest.raises(ContentRefused):
        await world.send(ben, "ž" * 501)
