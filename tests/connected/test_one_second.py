"""What was written within one second of the provider's, while our own clock goes back between the messages."""

import json
from collections.abc import Sequence
from pathlib import Path

from connectors.contract.inbound import WebhookRequest
from hub.engine.journal_partitions import make_ahead
from tests.connected.taken_in import House, house
from tests.contract.registered import ACCOUNT, offline

QUARTER = 900.0
SECOND = 1731312000
PERSON, CHAT = {"id": 512, "is_bot": False, "first_name": "Lena"}, {"id": 512, "type": "private", "first_name": "Lena"}
US, LENA = "1480000000000000011", "1480000000000000022"


async def test_telegrams_stand_by_their_number_in_the_chat(tmp_path: Path, database_url: str) -> None:
    async with house(tmp_path, "hub", offline("telegram"), database_url) as told:
        if not told.database.is_sqlite:
            await make_ahead(told.database)
        await told_backwards(told, [telegram(number, text=f"message {number}") for number in range(1, 9)])
        assert [name for name, _ in await told.said()] == [f"512:{number}" for number in range(1, 9)]


async def test_so_does_whatever_else_is_written_in_the_chat(tmp_path: Path) -> None:
    """A start, a form, something that only Telegram's own app shows, and an owner's word in their own app."""
    bodies = [
        telegram(1, text="/start"),
        telegram(2, web_app_data={"data": '{"size": "M"}', "button_text": "Send"}),
        telegram(3, dice={"emoji": "🎲", "value": 4}),
        telegram(4, text="ours", kind="business_message", business_connection_id="BC-1", sender=99),
        telegram(5, text="theirs", kind="business_message", business_connection_id="BC-1"),
    ]
    async with house(tmp_path, "hub", offline("telegram")) as told:
        await told_backwards(told, bodies)
        assert [name for name, _ in await told.said()] == [f"512:{number}" for number in range(1, 6)]


async def test_posts_and_messages_at_x_stand_by_their_ids(tmp_path: Path) -> None:
    names = [str(1900000000000000000 + number) for number in range(6)]
    bodies = [post(name) if number % 2 else message(name) for number, name in enumerate(names)]
    async with house(tmp_path, "hub", offline("twitter")) as told:
        await told_backwards(told, bodies)
        assert [name for name, _ in await told.said()] == names


async def told_backwards(told: House, bodies: Sequence[bytes]) -> None:
    """Each is taken in by itself, and then our clock goes back a quarter of an hour."""
    for body in bodies:
        await told.happens([WebhookRequest(body, account=ACCOUNT)])
        told.clock.pass_seconds(-QUARTER)


def telegram(number: int, *, kind: str = "message", sender: int = 512, **more: object) -> bytes:
    content = {"message_id": number, "from": {**PERSON, "id": sender}, "chat": CHAT, "date": SECOND, **more}
    return json.dumps({"update_id": 7000 + number, kind: content}).encode()


def message(name: str) -> bytes:
    created = {"target": {"recipient_id": US}, "sender_id": LENA, "message_data": {"text": name}}
    event = {"type": "message_create", "id": name, "created_timestamp": f"{SECOND}000", "message_create": created}
    return at_x("dm.received", {"direct_message_events": [event]})


def post(name: str) -> bytes:
    mention = {"id": name, "author_id": LENA, "text": name, "conversation_id": name}
    return at_x("post.mention.create", {**mention, "created_at": "2024-11-11T08:00:00.000Z"})


def at_x(kind: str, payload: object) -> bytes:
    data = {"event_uuid": "-7", "filter": {"user_id": US}, "event_type": kind, "payload": payload}
    return json.dumps({"data": data}).encode()
