"""Slack's one address at the hub: who may speak, what is kept, what twice means."""

import asyncio
import hashlib
import hmac
import json
import time
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import select

from hub.engine.model import JournalEntry
from inbox.conversations.values import ConversationState
from tests.inbox.slack.house import SECRET, House

FORM = "application/x-www-form-urlencoded"


async def post(
    house: House, body: bytes, kind: str = "application/json", *, door: int = 0, **headers: str
) -> tuple[int, str]:
    """A request with a good signature, unless `headers` say otherwise; status and text of the answer."""
    stamp = str(int(time.time()))
    signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(stamp, body), "Content-Type": kind}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(house.urls[door], data=BytesIO(body), headers={**signed, **given}) as answer,
    ):
        return answer.status, await answer.text()


def signature(stamp: str, body: bytes) -> str:
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def event(house: House, **more: Any) -> bytes:
    team = house.slack.workspace.team_id
    return json.dumps(
        {"type": "event_callback", "team_id": team, "event_id": "Ev1", "event": {"type": "x"}, **more}
    ).encode()


@pytest.mark.parametrize("stamp", ["soon", "", "-1", "1e9", "٣٣", "400 seconds ago", "in 400 seconds"])
async def test_a_timestamp_that_is_no_number_or_not_of_now_is_a_401(house: House, stamp: str) -> None:
    now = int(time.time())  # not at collection: the suite runs for longer than a signature stays fresh
    stamp = {"400 seconds ago": str(now - 400), "in 400 seconds": str(now + 400)}.get(stamp, stamp)
    body = event(house)
    signed = signature(stamp, body)
    assert (await post(house, body, X_Slack_Request_Timestamp=stamp, X_Slack_Signature=signed))[0] == 401
    assert house.counted == ["rejected"]


async def test_a_wrong_signature_is_a_401_and_nothing_is_kept(house: House) -> None:
    assert (await post(house, event(house), X_Slack_Signature="v0=" + "0" * 64))[0] == 401
    assert await kept(house) == []


async def test_the_probe_and_the_address_check_are_answered(house: House) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"}).encode()
    assert await post(house, body) == (200, '{"challenge": "abc"}')
    assert (await post(house, b"ssl_check=1&token=t", FORM))[0] == 200


async def test_an_event_is_kept_once_however_often_it_comes(house: House) -> None:
    answers = await asyncio.gather(*(post(house, event(house)) for _ in range(5)))
    assert {status for status, _ in answers} == {200}
    assert len(await kept(house)) == 1
    assert house.counted.count("doubled") == 4


async def test_what_is_no_json_is_kept_unread(house: House) -> None:
    for body in (b"\xff\xfe{", b"[1]", b"[" * 100_000):
        assert (await post(house, body))[0] == 200
    assert [entry.problem for entry in await kept(house)] == ["this is no JSON object"] * 3


async def test_an_event_with_odd_letters_harms_nobody(house: House) -> None:
    team = house.slack.workspace.team_id
    odd = {
        "type": "message",
        "user": "UPETR",
        "channel": "C\x00",
        "ts": "1.1",
        "thread_ts": "1.0",
        "text": "\ud800\x00",
        "team": team,
    }
    assert (await post(house, event(house, event=odd)))[0] == 200
    await house.until_quiet()
    assert house.dead == []


async def test_a_body_beyond_the_limit_is_a_413(house: House) -> None:
    assert (await post(house, b" " * (1024 * 1024 + 1)))[0] == 413


async def test_without_the_journal_events_are_not_acknowledged(house: House) -> None:
    house.journal_is_away = True
    assert (await post(house, event(house)))[0] == 503


async def test_without_the_journal_a_rep_reads_that_the_click_was_not_saved(house: House) -> None:
    heard = await house.hears("Hello")
    card = await house.card()
    house.journal_is_away = True
    await house.slack.press("petr", "triage", card["ts"], "Take")
    await house.whispered("petr", "Not saved. Nothing happened; press again")
    assert (await house.conversation(heard)).owner_id is None


async def test_without_the_journal_a_modal_stays_open_and_says_so(house: House) -> None:
    await house.hears("Hello")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Reply")
    view = await house.modal("petr", "reply")
    house.journal_is_away = True
    outcome = await house.slack.submit("petr", view["id"], {"text-0": "Hi"})
    assert "Not saved" in str(outcome.errors)
    assert await house.deliveries() == []


def click(house: House, ts: str, action: str, reference: str) -> bytes:
    """Petr's press on a button of the message at `ts`, as a form."""
    press = {
        "type": "block_actions",
        "team": {"id": house.slack.workspace.team_id},
        "user": {"id": "UPETR", "team_id": house.slack.workspace.team_id},
        "trigger_id": "t1",
        "actions": [
            {"action_id": action, "value": reference, "type": "button", "action_ts": "1.0", "block_id": "actions"}
        ],
        "container": {"type": "message", "message_ts": ts, "channel_id": house.channel},
        "channel": {"id": house.channel},
    }
    return urlencode({"payload": json.dumps(press)}).encode()


async def test_the_same_click_twice_changes_nothing(house: House) -> None:
    heard = await house.hears("Hello")
    card = await house.card()
    reference = next(one["value"] for one in card["blocks"][-1]["elements"] if one.get("action_id") == "resolve")
    body = click(house, card["ts"], "take", reference)
    assert [(await post(house, body, FORM))[0] for _ in range(3)] == [200, 200, 200]
    assert house.counted.count("doubled") == 2
    assert (await house.conversation(heard)).state is ConversationState.OPEN


async def test_a_button_nobody_knows_is_out_of_date(house: House) -> None:
    await house.hears("Hello")
    await house.card()
    press = {
        "type": "block_actions",
        "team": {"id": house.slack.workspace.team_id},
        "user": {"id": "UPETR", "team_id": house.slack.workspace.team_id},
        "actions": [{"action_id": "of.old", "value": "x", "type": "button", "action_ts": "1.0", "block_id": "b"}],
        "container": {"type": "message", "message_ts": "1.0", "channel_id": house.channel},
        "channel": {"id": house.channel},
    }
    assert (await post(house, urlencode({"payload": json.dumps(press)}).encode(), FORM))[0] == 200
    await house.whispered("petr", "out of date")


async def test_a_rep_of_another_workspace_is_nobody(house: House) -> None:
    heard = await house.hears("Hello")
    card = await house.card()
    press = {
        "type": "block_actions",
        "team": {"id": house.slack.workspace.team_id},
        "user": {"id": "UPETR", "team_id": "TOTHER"},
        "actions": [
            {
                "action_id": "take",
                "value": f"c:{heard.conversation_id}:1",
                "type": "button",
                "action_ts": "1",
                "block_id": "b",
            }
        ],
        "container": {"type": "message", "message_ts": card["ts"], "channel_id": house.channel},
        "channel": {"id": house.channel},
    }
    assert (await post(house, urlencode({"payload": json.dumps(press)}).encode(), FORM))[0] == 200
    await house.whispered("petr", "Only reps of this hub")
    assert (await house.conversation(heard)).owner_id is None


async def test_a_press_on_a_closed_conversation_says_that_the_card_is_old(house: House) -> None:
    await house.hears("Hello")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Resolve")
    await house.sees("Resolved")
    await house.slack.press("olena", "triage", card["ts"], "Take", version=0)
    await house.whispered("olena", "out of date")


async def test_nobody_resolves_what_they_have_not_read(house: House) -> None:
    heard = await house.hears("Thanks")
    card = await house.card()
    await house.until_quiet()
    house.slack.faults.throttle("chat.update", times=50, retry_after=9)
    house.slack.faults.throttle("chat.postMessage", times=50, retry_after=9)
    await house.hears("Wait, one more thing")
    await house.slack.press("petr", "triage", card["ts"], "Resolve")
    await house.whispered("petr", "wrote again since this card was drawn")
    assert (await house.conversation(heard)).state is ConversationState.OPEN


async def kept(house: House) -> list[JournalEntry]:
    async with house.database.reading() as session:
        return list((await session.execute(select(JournalEntry).order_by(JournalEntry.id))).scalars())
