"""The simulated world of mail: what people see, what is logged, and the faults it provokes."""

from email import message_from_string
from email.policy import default

import pytest

from connectors.contract.errors import SendError, Throttled, Unavailable
from connectors.contract.inbound import MessageReceived
from connectors.email.simulator import Behaviour, LetterFile
from tests.connectors.email.mail_world import PASSWORD, World, connect


async def test_what_the_hub_sends_is_logged_as_a_call(world: World) -> None:
    await world.connector.send(world.part("Dobrý den", subject="Ü"))
    [line] = world.simulator.log.lines
    assert {name: line[name] for name in ("provider", "method", "path", "query", "status", "at")} == {
        "provider": "smtp",
        "method": "MAIL",
        "path": "/",
        "query": {},
        "status": 250,
        "at": "2026-11-22T09:00:00.000Z",
    }
    body = line["body"]
    assert isinstance(body, dict)
    assert (body["from"], body["to"]) == ("support@shop.example", ["lena@home.example"])
    message = message_from_string(body["data"], policy=default)
    assert message["Subject"] == "Ü"
    assert PASSWORD not in str(line)


async def test_a_mailbox_holds_both_sides(world: World) -> None:
    world.simulator.write(world.lena, "Hello", subject="Order")
    await world.connector.send(world.part("Good morning"))
    assert [(letter.from_me, letter.text.strip()) for letter in world.simulator.mailbox(world.lena)] == [
        (True, "Hello"),
        (False, "Good morning"),
    ]
    shown = world.simulator.snapshot()
    assert "Good morning" in str(shown)
    assert shown["version"] == world.simulator.version


async def test_watchers_are_told(world: World) -> None:
    seen: list[int] = []
    world.simulator.watch(lambda: seen.append(world.simulator.version))
    await world.connector.send(world.part())
    assert seen


async def test_files_and_html_go_with_a_mail(world: World) -> None:
    world.simulator.write(
        world.lena, "see", html="<p>see <b>here</b></p>", files=[LetterFile("a.txt", "text/plain", b"words")]
    )
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    assert [(file.filename, file.content) for file in event.media] == [("a.txt", b"words")]


async def test_people_write_to_each_other_with_us_in_copy(world: World) -> None:
    tom = world.simulator.add_person("Tom", "tom@home.example")
    world.simulator.write(world.lena, "Hello", to=("tom@home.example",), copied=("support@shop.example",))
    assert len(await world.events()) == 1
    assert len(tom.received) == 1


async def test_somebody_slow_answers_in_the_end(world: World) -> None:
    world.simulator.slow_seconds = 0.05
    slow = world.simulator.add_person("Ben", "slow@home.example")
    await world.connector.send(world.part(to="slow@home.example"))
    assert len(slow.received) == 1


async def test_somebody_throttled_is_reached_the_second_time(world: World) -> None:
    ben = world.simulator.add_person("Ben", "throttled@home.example")
    with pytest.raises(Throttled):
        await world.connector.send(world.part(to=ben.address))
    await world.connector.send(world.part(to=ben.address))
    assert len(ben.received) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_the_server_itself_can_be_made_to_fail(world: World, status: int) -> None:
    world.simulator.faults.fail(status)
    with pytest.raises(SendError) as caught:
        await world.connector.send(world.part())
    assert type(caught.value) is (Throttled if status == 429 else Unavailable)
    await world.connector.send(world.part())
    assert len(world.lena.received) == 1


async def test_it_comes_back_at_the_same_place(world: World) -> None:
    port = world.simulator.port
    await world.simulator.stop()
    with pytest.raises(Unavailable):
        await world.connector.send(world.part())
    await world.simulator.start()
    assert world.simulator.port == port
    await world.connector.send(world.part())
    assert len(world.lena.received) == 1


async def test_mail_is_carried_until_the_hub_listens_again(world: World) -> None:
    world.simulator.deliver_to([("127.0.0.1", 9)])
    world.simulator.write(world.lena, "Hello")
    await world.simulator.settle()
    assert len(world.simulator.postman.given_up) == 1
    assert world.requests == []


async def test_two_listeners_are_taken_in_turn(world: World) -> None:
    other = connect(world.simulator)
    async with other.listening(world.admit):
        assert world.connector.listening_at is not None
        assert other.listening_at is not None
        world.simulator.deliver_to([world.connector.listening_at, other.listening_at])
        for _ in range(4):
            world.simulator.write(world.lena, "Hello")
        await world.simulator.settle()
    assert len(world.requests) == 4
    await other.close()


@pytest.mark.parametrize("behaviour", list(Behaviour))
async def test_an_address_tells_how_its_owner_behaves(world: World, behaviour: Behaviour) -> None:
    person = world.simulator.add_person("Ben", f"{behaviour}.ben@home.example")
    assert person.behaviour is behaviour
