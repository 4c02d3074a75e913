"""The simulated Telegram behaves as the real one where the hub could notice."""

import json

import aiohttp
import pytest

from connectors.contract.inbound import (
    ConsentChanged,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    SystemNotice,
)
from connectors.telegram.simulator import Behaviour, TelegramSimulator
from connectors.telegram.simulator.bot_api import METHODS
from tests.connectors.telegram.conftest import World


async def call(simulator: TelegramSimulator, method: str, **arguments: object) -> tuple[int, dict[str, object]]:
    url = f"{simulator.base_url}/bot{simulator.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=arguments) as response:
        answer = await response.json()
        assert isinstance(answer, dict)
        return response.status, answer


async def test_what_people_do_arrives_in_order(world: World) -> None:
    simulator, lena = world.simulator, world.lena
    simulator.press_start(lena, "flyer-7")
    message = simulator.write(lena, "Hi")
    simulator.edit(lena, message, "Hello")
    simulator.react(lena, message, "👍")
    simulator.block(lena)
    simulator.unblock(lena)
    events = await world.events()
    assert [type(event) for event in events] == [
        ConsentChanged,
        MessageReceived,
        MessageEdited,
        ReactionChanged,
        ConsentChanged,
        ConsentChanged,
    ]
    assert [event.granted for event in events if isinstance(event, ConsentChanged)] == [True, False, True]


async def test_people_send_all_kinds_of_things(world: World) -> None:
    simulator, lena = world.simulator, world.lena
    simulator.send_album(lena, [b"1", b"2"], "both")
    simulator.send_voice(lena, b"3")
    simulator.send_video(lena, b"4")
    simulator.send_document(lena, b"5", "offer.pdf", "application/pdf")
    simulator.send_location(lena, 50.5, 14.25)
    simulator.send_contact(lena)
    simulator.send_contact(lena, "Plumber", "+49 170 1")
    first, second, voice, video, document, place, own, other = [
        event for event in await world.events() if isinstance(event, MessageReceived)
    ]
    assert first.group_id == second.group_id is not None
    assert (first.text, second.text) == ("both", None)
    assert [event.media[0].kind.value for event in (voice, video, document)] == ["voice", "video", "document"]
    assert place.location is not None
    assert (own.verified_phone, other.verified_phone) == ("+491701234567", None)


async def test_groups_speak_with_many_voices(world: World) -> None:
    simulator, lena = world.simulator, world.lena
    group = simulator.add_group("Customers", [lena])
    first = simulator.write_in_group(group, lena, "Hi")
    simulator.write_in_group(group, lena, "As the house", anonymous=True, reply_to=first)
    simulator.kick_bot(group)
    person, house, kicked = await world.events()
    assert isinstance(house, MessageReceived)
    assert (person.sender and person.sender.name, house.sender and house.sender.name) == ("Lena Hartwig", "Customers")
    assert house.reply_to == f"{group.id}:{first}"
    assert isinstance(kicked, SystemNotice)


async def test_a_request_that_fails_is_posted_again_until_the_bound(world: World) -> None:
    world.hub.answers = [500, 503]
    world.simulator.write(world.lena, "Hi")
    assert len(await world.events()) == 1
    world.hub.answers = [500, 500, 500]
    world.simulator.write(world.lena, "Lost?")
    assert len(await world.events()) == 1
    assert [posting.lane for posting in world.simulator.courier.given_up] == [str(world.lena.id)]
    await world.connector.register_webhook(f"{world.url}/one")  # what was given up is kept, and comes again
    assert len(await world.events()) == 2


async def test_several_addresses_are_taken_in_turn(world: World) -> None:
    world.simulator.spread_over([f"{world.url}/one", f"{world.url}/two"])
    for number in range(4):
        world.simulator.write(world.lena, str(number))
    await world.events()
    assert world.hub.asked == ["/one", "/two", "/one", "/two"]


async def test_some_people_come_twice_or_out_of_order(world: World) -> None:
    twin = world.simulator.add_person("Tina", username="twice")
    assert twin.behaviour is Behaviour.TWICE
    world.simulator.write(twin, "Hi")
    first, second = await world.events()
    assert first == second
    world.hub.events.clear()
    mixed = world.simulator.add_person("Mix", behaviour=Behaviour.SHUFFLED)
    for number in range(3):
        world.simulator.write(mixed, str(number))
    texts = [event.text for event in await world.events() if isinstance(event, MessageReceived)]
    assert texts != ["0", "1", "2"]
    assert sorted(str(text) for text in texts) == ["0", "1", "2"]


async def test_reactions_come_only_when_they_are_asked_for(world: World) -> None:
    world.simulator.set_webhook(f"{world.url}/one", "listener-secret")
    message = world.simulator.write(world.lena, "Hi")
    world.simulator.react(world.lena, message, "👍")
    assert [type(event) for event in await world.events()] == [MessageReceived]


@pytest.mark.parametrize(
    ("method", "arguments", "status", "words"),
    [
        ("sendMessage", {"text": "x" * 4097}, 400, "message is too long"),
        ("sendMessage", {"text": "😀" * 2049}, 400, "message is too long"),
        ("sendMessage", {"text": ""}, 400, "message text is empty"),
        ("sendMessage", {"text": "x", "reply_parameters": {"message_id": 99}}, 400, "message to be replied not found"),
        ("sendPhoto", {"photo": "nothing"}, 400, "wrong file identifier"),
        ("setMessageReaction", {"message_id": 99, "reaction": []}, 400, "message to react not found"),
        ("editMessageText", {"message_id": 99, "text": "x"}, 400, "message to edit not found"),
        ("editMessageText", {"message_id": 1, "text": " "}, 400, "message text is empty"),
        ("editMessageCaption", {"message_id": 99, "caption": "x"}, 400, "message to edit not found"),
        ("getFile", {"file_id": "x"}, 400, "file"),
        ("getUpdates", {}, 409, "Conflict"),
        ("flyToTheMoon", {}, 404, "Not Found"),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 33}]]}},
            400,
            "BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b", "url": "c"}]]}},
            400,
            "button",
        ),
    ],
)
async def test_limits_are_enforced_in_the_servers_own_words(
    world: World, method: str, arguments: dict[str, object], status: int, words: str
) -> None:
    answered, body = await call(world.simulator, method, chat_id=world.lena.id, **arguments)
    assert answered == status
    assert body["ok"] is False
    assert words in str(body["description"])


async def test_the_bot_says_who_it_is_and_where_it_is_posted(world: World) -> None:
    _, me = await call(world.simulator, "getMe")
    _, info = await call(world.simulator, "getWebhookInfo")
    assert "support_bot" in str(me["result"])
    assert f"{world.url}/one" in str(info["result"])


async def test_a_wrong_token_is_unauthorized(world: World) -> None:
    url = f"{world.simulator.base_url}/bot1:wrong/getMe"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 401


async def test_the_call_log_shows_every_call_without_secrets(world: World) -> None:
    await call(world.simulator, "sendMessage", chat_id=world.lena.id, text="Hi")
    line = world.simulator.log.lines[-1]
    assert line == {
        "provider": "telegram",
        "method": "POST",
        "path": "/bot***/sendMessage",
        "query": {},
        "content_type": "application/json",
        "body": {"chat_id": world.lena.id, "text": "Hi"},
        "status": 200,
        "at": "2026-11-22T09:00:00.000Z",
    }
    assert "listener-secret" not in str(world.simulator.log.lines)


async def test_everything_seen_is_in_the_snapshot_and_moves_the_version(world: World) -> None:
    before, noticed = world.simulator.version, []
    world.simulator.watch(lambda: noticed.append(world.simulator.version))
    world.simulator.write(world.lena, "Hi")
    assert world.simulator.version > before
    assert noticed
    snapshot = json.loads(json.dumps(world.simulator.snapshot()))
    assert [message["text"] for message in snapshot["people"][0]["messages"]] == ["Hi"]
    await world.simulator.settle()


def test_every_method_is_known_by_its_published_name() -> None:
    assert all(name == name.lower() for name in METHODS)
