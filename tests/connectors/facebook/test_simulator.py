"""A Page as visitors and the hub meet on it, over real HTTP."""

import pytest

from connectors.contract.errors import Misconfigured, NotReachable, Refused, Throttled, WindowClosed
from connectors.contract.inbound import (
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    PublicKind,
    ReactionChanged,
)
from connectors.contract.outbound import PartAction
from connectors.facebook.simulator import FacebookSimulator
from tests.connectors.toolkit.graph_world import DAY, World

Page = World[FacebookSimulator]


async def test_what_visitors_do_arrives_in_order(world: Page) -> None:
    simulator, eva = world.simulator, world.simulator.add_person("Eva Malá")
    simulator.write_on_page(eva, "Máte otevřeno?")
    comment = simulator.comment(eva, "Skvělé", photo="https://cdn.example/1.jpg")
    simulator.edit_comment(comment, "Skvělé, díky")
    simulator.react_to(eva, comment, "love")
    simulator.react_to(eva, comment, None)
    simulator.remove_comment(comment)
    simulator.mention(eva, "at the shop")
    simulator.review(eva, "Two weeks for a kettle", recommends=False)
    events = await world.settled()
    post, said, edited, loved, unloved, removed, mention, review = events
    assert isinstance(said, MessageReceived)
    assert isinstance(edited, MessageEdited)
    assert isinstance(loved, ReactionChanged)
    assert isinstance(unloved, ReactionChanged)
    assert isinstance(removed, MessageDeleted)
    assert isinstance(review, MessageReceived)
    assert (review.rating, review.public) == ("negative", PublicKind.REVIEW)
    assert [event.public for event in (post, said, mention)] == [
        PublicKind.POST,
        PublicKind.COMMENT,
        PublicKind.MENTION,
    ]
    assert {event.sender.name for event in events if event.sender} == {"Eva Malá"}


async def test_a_comment_is_answered_edited_liked_and_the_answer_deleted(world: Page) -> None:
    simulator, eva = world.simulator, world.simulator.add_person("Eva Malá")
    comment = simulator.comment(eva, "How much?")
    receipt = await world.send(eva, "49 EUR", reply_to=comment)
    await world.do(eva, PartAction.EDIT, target_id=receipt.provider_message_id, text="45 EUR")
    assert [answer.text for answer in simulator.answers(comment)] == ["45 EUR"]
    await world.do(eva, PartAction.REACT, target_id=comment, emoji="👍")
    assert simulator.comments[comment].reactions == {simulator.account_id: "like"}
    await world.do(eva, PartAction.REACT, target_id=comment)
    assert simulator.comments[comment].reactions == {}
    await world.do(eva, PartAction.DELETE, target_id=receipt.provider_message_id)
    assert simulator.answers(comment) == []
    echoes = [event for event in await world.settled() if isinstance(event, MessageEchoed)]
    assert [(echo.external_id, echo.is_edit) for echo in echoes] == [
        (receipt.provider_message_id, False),
        (receipt.provider_message_id, True),
    ]


async def test_a_visitors_post_is_answered_by_a_comment(world: Page) -> None:
    eva = world.simulator.add_person("Eva Malá")
    post = world.simulator.write_on_page(eva, "Open on Sunday?")
    receipt = await world.send(eva, "From ten", reply_to=post)
    assert world.simulator.comments[receipt.provider_message_id or ""].text == "From ten"


async def test_what_others_wrote_is_not_ours_to_edit(world: Page) -> None:
    eva = world.simulator.add_person("Eva Malá")
    comment = world.simulator.comment(eva, "How much?")
    with pytest.raises(Misconfigured):
        await world.do(eva, PartAction.EDIT, target_id=comment, text="Nothing")


async def test_a_private_answer_goes_once_and_within_seven_days(world: Page) -> None:
    simulator, eva = world.simulator, world.simulator.add_person("Eva Malá")
    comment, old = simulator.comment(eva, "How much?"), simulator.comment(eva, "And this?")
    await world.send(eva, "49 EUR", reply_to=comment, privately=True)
    assert [(one.text, one.answers_comment) for one in simulator.phone(eva)] == [("49 EUR", comment)]
    with pytest.raises(Refused) as caught:
        await world.send(eva, "Well?", reply_to=comment, privately=True)
    assert caught.value.code == "10900"
    world.clock.now += 7 * DAY
    with pytest.raises(WindowClosed):
        await world.send(eva, "59 EUR", reply_to=old, privately=True)
    await world.send(eva, "59 EUR", reply_to=old)  # in public there is no window


async def test_whoever_blocked_us_or_took_the_comment_away_cannot_be_answered(world: Page) -> None:
    simulator, eva = world.simulator, world.simulator.add_person("Eva Malá")
    comment = simulator.comment(eva, "How much?")
    simulator.block(eva)
    with pytest.raises(NotReachable):
        await world.send(eva, reply_to=comment, privately=True)
    simulator.remove_comment(comment)
    with pytest.raises(Refused):
        await world.send(eva, reply_to=comment)


async def test_a_limit_names_its_end(world: Page) -> None:
    eva = world.simulator.add_person("Eva Malá", username="throttled")
    comment = world.simulator.comment(eva, "How much?")
    with pytest.raises(Throttled) as caught:
        await world.send(eva, reply_to=comment)
    assert caught.value.seconds == 60
    await world.send(eva, reply_to=comment)
