"""The simulated WhatsApp behaves as the real one where the hub could notice."""

from dataclasses import replace

import pytest

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
    WindowClosed,
)
from connectors.contract.inbound import (
    AccountNotice,
    ButtonPressed,
    CallReported,
    ConsentChanged,
    Event,
    FormSubmitted,
    MediaKind,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    ReportedStatus,
    StatusReported,
    SystemNotice,
)
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction, Template
from connectors.whatsapp.simulator import ApprovedTemplate, Behaviour, Person
from tests.connectors.whatsapp.conftest import World, address

HOUR = 3600
READY = ApprovedTemplate("order_ready", "en", "Hello {{1}}, order {{2}} is ready.", buttons=1)
OFFER = ApprovedTemplate("offer", "en", "Hello {{1}}, 20 % off.", category="MARKETING")


async def fails(world: World, error: type[SendError], part: OutboundPart) -> str | None:
    with pytest.raises(SendError) as caught:
        await world.connector.send(part)
    assert type(caught.value) is error
    return caught.value.code


def to(person: Person, text: str = "Hello") -> OutboundPart:
    return OutboundPart(address(person), text=text)


def statuses(events: list[object]) -> list[tuple[ReportedStatus, int | None]]:
    return [(event.status, event.error_code) for event in events if isinstance(event, StatusReported)]


async def test_what_arrives_is_reported_sent_delivered_and_read(world: World) -> None:
    receipt = await world.send("Hello")
    world.simulator.read(world.lena)
    events = await world.events()
    assert statuses([*events]) == [
        (ReportedStatus.SENT, None),
        (ReportedStatus.DELIVERED, None),
        (ReportedStatus.READ, None),
    ]
    assert all(
        isinstance(event, StatusReported) and event.target_ids == (receipt.provider_message_id,) for event in events
    )
    assert all(isinstance(event, StatusReported) and event.address == address(world.lena) for event in events)


async def test_the_window_is_open_a_day_after_they_wrote(world: World) -> None:
    world.clock.now += 24 * HOUR
    assert await fails(world, WindowClosed, to(world.lena)) == "131047"
    world.simulator.write(world.lena, "Anybody there?")
    world.clock.now += 24 * HOUR - 1
    await world.send("Yes")
    world.clock.now += 1
    await fails(world, WindowClosed, to(world.lena))


async def test_after_an_advertisement_it_is_open_three_days_and_a_call_opens_it_too(world: World) -> None:
    world.simulator.write(world.lena, "I saw your ad", ad="120300040005")
    world.clock.now += 72 * HOUR - 1
    await world.send("Welcome")
    world.clock.now += 1
    await fails(world, WindowClosed, to(world.lena))
    world.simulator.call(world.lena, "wacid.1", 30)
    await world.send("You called")


async def test_outside_the_window_an_approved_template_goes(world: World) -> None:
    world.simulator.add_template(READY)
    world.clock.now += 48 * HOUR
    part = OutboundPart(address(world.lena), template=Template("order_ready", "en", ("Lena", "4711"), ("4711",)))
    await world.connector.send(part)
    assert [message.text for message in world.simulator.phone(world.lena)] == ["Hello Lena, order 4711 is ready."]
    few = replace(part, template=Template("order_ready", "en", ("Lena",), ("4711",)))
    assert await fails(world, Refused, few) == "132000"
    assert await fails(world, Refused, replace(part, template=Template("order_ready", "cs"))) == "132001"
    world.simulator.set_template_status("order_ready", "en", "PAUSED")
    assert await fails(world, Refused, part) == "132015"
    [notice] = [event for event in await world.events() if isinstance(event, AccountNotice)]
    assert (notice.status, notice.text) == ("PAUSED", "order_ready, en")


async def test_who_stopped_marketing_gets_none_and_is_heard(world: World) -> None:
    world.simulator.add_template(OFFER)
    part = OutboundPart(address(world.lena), template=Template("offer", "en", ("Lena",)))
    world.simulator.stop_marketing(world.lena)
    assert await fails(world, RecipientGone, part) == "131050"
    await world.send("An answer still goes")
    world.simulator.resume_marketing(world.lena)
    await world.connector.send(part)
    wishes = [(event.granted, event.topic) for event in await world.events() if isinstance(event, ConsentChanged)]
    assert wishes == [(False, "marketing"), (True, "marketing")]


async def test_too_much_to_one_person_is_refused_for_a_while(world: World) -> None:
    world.simulator.rates.pair_burst = 3
    for number in range(3):
        await world.send(f"message {number}")
    assert await fails(world, Throttled, to(world.lena)) == "131056"
    world.clock.now += 6
    await world.send("later")
    await fails(world, Throttled, to(world.lena))


async def test_too_much_in_a_second_is_refused(world: World) -> None:
    people = [world.simulator.add_person(f"Person {n}", f"44770091{n:04d}", writable=True) for n in range(81)]
    for person in people[:80]:
        await world.connector.send(to(person))
    assert await fails(world, Throttled, to(people[80])) == "130429"


async def test_who_cannot_be_reached_is_told_at_once_or_later(world: World) -> None:
    world.lena.behaviour = Behaviour.UNREACHABLE
    assert await fails(world, NotReachable, to(world.lena)) == "131026"
    world.simulator.refuses_later = True
    receipt = await world.send("Hello")
    [event] = [event for event in await world.events() if isinstance(event, StatusReported)]
    assert (event.status, event.error_code, event.permanent) == (ReportedStatus.FAILED, 131026, True)
    assert event.target_ids == (receipt.provider_message_id,)
    assert world.simulator.phone(world.lena) == []


async def test_a_closed_window_can_be_told_later_too(world: World) -> None:
    world.simulator.refuses_later = True
    world.clock.now += 25 * HOUR
    await world.send("Too late")
    assert statuses([*await world.events()]) == [(ReportedStatus.FAILED, 131047)]


async def test_who_blocked_us_is_never_reached_and_nobody_says_so(world: World) -> None:
    world.simulator.block(world.lena)
    await world.send("Hello")
    assert statuses([*await world.events()]) == [(ReportedStatus.SENT, None)]
    assert world.simulator.phone(world.lena) == []


async def test_a_hidden_number_is_reached_by_its_user_id(world: World) -> None:
    mira = world.simulator.add_person("Mira", "+491701234567", username="mira", shows_number=False, country="DE")
    world.simulator.write(mira, "Hello from Mira")
    [event] = await world.events()
    assert event.address == address(mira.user_id)
    assert event.sender is not None and event.sender.phone is None
    await world.connector.send(to(mira))
    assert world.calls()[-1]["recipient"] == mira.user_id
    assert [message.text for message in world.simulator.phone(mira)] == ["Hello from Mira", "Hello"]
    assert [event.recipient_id for event in await world.events() if isinstance(event, StatusReported)] == [
        mira.user_id
    ] * 2


async def test_everything_a_person_does_is_told(world: World) -> None:
    phone, lena = world.simulator, world.lena
    sent = await world.connector.send(
        OutboundPart(address(lena), text="Which?", buttons=(Button("Red", "r"), Button("Blue", "b")))
    )
    listed = await world.connector.send(
        OutboundPart(address(lena), text="Which?", buttons=tuple(Button(f"Size {n}", str(n)) for n in range(5)))
    )
    question, sizes = sent.provider_message_id or "", listed.provider_message_id or ""
    first = phone.write(lena, "Hello")
    phone.write(lena, "About that", reply_to=first)
    phone.press(lena, question, "Blue")
    phone.press(lena, sizes, "Size 3")
    phone.react(lena, question, "👍")
    phone.react(lena, question, None)
    phone.edit(lena, first, "Hello there")
    phone.delete(lena, first)
    phone.send_voice(lena, b"voice")
    phone.send_sticker(lena, b"sticker")
    phone.send_document(lena, b"pdf", "bill.pdf", caption="the bill")
    phone.send_location(lena, 50.08, 14.44)
    phone.send_contact(lena, "Jan Novak", "+420731000001")
    phone.submit_flow(lena, '{"flow_token": "x", "date": "2026-12-01"}', question)
    phone.order(lena, {"MUG-01": 2})
    phone.call(lena, "wacid.7", 61)
    phone.write_by_hand(lena, "by hand")
    events = [event for event in await world.events() if not isinstance(event, StatusReported)]
    kinds: list[type[Event]] = [
        MessageReceived,
        MessageReceived,
        ButtonPressed,
        ButtonPressed,
        ReactionChanged,
        ReactionChanged,
        MessageEdited,
        MessageDeleted,
        *[MessageReceived] * 5,
        FormSubmitted,
        MessageReceived,
        CallReported,
        CallReported,
        MessageEchoed,
    ]
    assert [type(event) for event in events] == kinds
    presses = [(event.payload, event.text, event.reply_to) for event in events if isinstance(event, ButtonPressed)]
    assert presses == [("b", "Blue", question), ("3", "Size 3", sizes)]
    assert [event.emoji for event in events if isinstance(event, ReactionChanged)] == ["👍", None]
    messages = [event for event in events if isinstance(event, MessageReceived)]
    assert messages[1].reply_to == first
    assert [file.kind for event in messages for file in event.media] == [
        MediaKind.VOICE,
        MediaKind.STICKER,
        MediaKind.DOCUMENT,
    ]
    assert messages[-1].order[0].sku == "MUG-01"
    assert messages[-2].contacts[0].phones == ("+420731000001",)
    assert [event.duration for event in events if isinstance(event, CallReported)] == [None, 61]


async def test_a_button_that_is_not_there_cannot_be_pressed(world: World) -> None:
    message_id = world.simulator.write(world.lena, "Hello")
    with pytest.raises(LookupError):
        world.simulator.press(world.lena, message_id, "Red")


async def test_a_new_number_brings_a_new_user_id_and_both_are_told(world: World) -> None:
    old_user = world.lena.user_id
    world.simulator.change_number(world.lena, "+447700900555")
    notices = [event for event in await world.events() if isinstance(event, SystemNotice)]
    assert [(event.type, event.old_id, event.new_id) for event in notices] == [
        ("user_changed_number", "447700900123", "447700900555"),
        ("user_id_update", old_user, world.lena.user_id),
    ]
    await world.connector.send(to(world.lena, "at the new number"))


async def test_a_group_is_written_to_by_its_id(world: World) -> None:
    group = world.simulator.add_group("Sewing circle", [world.lena])
    world.simulator.write(world.lena, "Hello all", group=group)
    news, message = await world.events()
    assert isinstance(news, SystemNotice) and news.text == "Sewing circle"
    assert message.is_group and message.address == address(group.id)
    await world.connector.send(OutboundPart(address(group.id), text="Hello from us"))
    assert [one.text for one in world.simulator.phone(world.lena, group)] == ["Hello all", "Hello from us"]


async def test_what_is_done_twice_or_shuffled_arrives_whole(world: World) -> None:
    twice = world.simulator.add_person("Twice", "447700900301", username="twice")
    shuffled = world.simulator.add_person("Shuffled", "447700900302", username="shuffled")
    assert (twice.behaviour, shuffled.behaviour) == (Behaviour.TWICE, Behaviour.SHUFFLED)
    world.simulator.write(twice, "once")
    ids = [world.simulator.write(shuffled, str(number)) for number in range(3)]
    events = await world.events()
    assert [event.event_id for event in events if event.address == address(twice)] == [events[0].event_id] * 2
    came = [event.event_id for event in events if event.address == address(shuffled)]
    assert sorted(came) == sorted(ids) and came != ids


async def test_a_disabled_account_stops(world: World) -> None:
    world.simulator.disable_account()
    world.simulator.disable_account("REINSTATE")
    notices = [event for event in await world.events() if isinstance(event, AccountNotice)]
    assert [event.stops for event in notices] == [True, False]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 100),
        ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}}, 131008),
        ({"messaging_product": "whatsapp", "to": "447700900123", "type": "poll"}, 131051),
        ({"messaging_product": "whatsapp", "to": "447700900123", "type": "text", "text": {"body": ""}}, 100),
        ({"messaging_product": "whatsapp", "to": "GB.1", "type": "text", "text": {"body": "x"}}, 131026),
        ({"messaging_product": "whatsapp", "to": "447700900123", "type": "image", "image": {"id": "none"}}, 131009),
        ({"messaging_product": "whatsapp", "status": "read", "message_id": "none"}, 100),
    ],
)
async def test_a_call_that_breaks_the_rules_is_refused(world: World, body: dict[str, object], code: int) -> None:
    answer = await world.connector._client.post_json(f"/v26.0/{world.simulator.number.phone_number_id}/messages", body)
    assert answer.status >= 400
    assert answer.body.inside("error").whole("code") == code


async def test_limits_of_files_and_buttons_are_the_providers(world: World) -> None:
    large = Attachment(MediaKind.IMAGE, "large.png", "image/png", b"x" * (5 * 1024 * 1024 + 1))
    assert await fails(world, Unavailable, OutboundPart(address(world.lena), attachment=large)) == "131053"
    unknown = OutboundPart(address(world.lena), action=PartAction.REACT, target_id="wamid.none", emoji="👍")
    assert await fails(world, Refused, unknown) == "131009"
    await fails(world, ContentRefused, OutboundPart(address(world.lena), text=""))


async def test_a_wrong_key_or_number_is_our_own_fault(world: World) -> None:
    world.simulator.token = "another"
    assert await fails(world, Misconfigured, to(world.lena)) == "190"
