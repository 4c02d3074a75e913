"""The demo page's server: both sides of the sandbox over HTTP, for this page only."""

import asyncio
import io
import json

import aiohttp
import pytest

from connectors.contract.channel import Channel
from crm.preferences import actions as preferences
from hub.sandbox import amazon, page_trace, people
from tests.hub.sandbox.conftest import Json, Page

pytestmark = pytest.mark.asyncio(loop_scope="session")


def cards(slack: Json) -> list[Json]:
    return [message for channel in slack["channels"] for message in channel["messages"] if message.get("blocks")]


async def card_of(page: Page, person: str, fragment: str) -> Json:
    conversation = await page.stage.conversation(person)
    return await page.stage.card(conversation.id, fragment)


async def quiet_nights(page: Page, person: str) -> None:
    """They have told us their hours: whatever day it is and however urgent, nothing at night."""
    contact_id = (await page.stage.conversation(person)).contact_id
    assert contact_id is not None
    async with page.world.database.transaction() as work:
        kept = await preferences.ensure(work, contact_id)
        kept.quiet_hours, kept.weekend_contact = {"start": "22:00", "end": "08:00"}, True
        kept.urgent_notifications = False


async def test_what_a_customer_writes_becomes_a_card_that_can_be_taken(page: Page) -> None:
    await page.told("api/phones/anna/telegram", {"action": "write", "text": "Dobrý den, moje objednávka nedorazila."})

    card = await card_of(page, "anna", "Nováková")
    petr = await page.get("api/slack/petr")
    assert card["ts"] in [one["ts"] for one in cards(petr)]
    phone = (await page.get("api/phones"))["anna"]["telegram"]["messages"][-1]
    assert (phone["from_me"], phone["text"]) == (True, "Dobrý den, moje objednávka nedorazila.")

    take = {"action": "press", "channel": card["channel"], "ts": card["ts"], "field": "take", "block_id": "actions"}
    await page.told("api/slack/jana", take)
    await card_of(page, "anna", "Jana Dvořáková")


async def test_a_status_written_on_the_page_stands_beside_the_name_in_a_colleagues_queue(page: Page) -> None:
    room = (await page.get("api/slack/jana"))["channels"][0]["id"]
    status = {"action": "slash", "channel": room, "command": "/status", "text": ":palm_tree: On holiday"}
    await page.told("api/slack/jana", status)

    async def home() -> bool:
        await page.told("api/slack/petr", {"action": "open_home"})
        shown = (await page.get("api/slack/petr"))["home"]
        return "🌴 On holiday" in json.dumps(shown, ensure_ascii=False)

    await page.stage.until("the status on the page", home)
    await page.told("api/slack/jana", {**status, "text": "clear"})


async def test_the_trace_tells_each_step_of_the_message_and_how_long_it_took(page: Page) -> None:
    await page.told("api/phones/anna/telegram", {"action": "write", "text": "Prosím ozvěte se."})
    number = (await page.get("api/phones"))["anna"]["telegram"]["messages"][-1]["id"]

    async def steps() -> list[Json] | None:
        trace = await page.get(f"api/trace?person=anna&app=telegram&message={number}")
        kinds = {step["kind"] for step in trace["steps"]}
        return trace["steps"] if {"kept", "who", "judged", "shown"} <= kinds else None

    found = await page.stage.until("the steps of the message", steps)
    assert found[0]["title"] == "Kept"
    assert found[0]["ms"] == 0
    assert [step["ms"] for step in found] == sorted(step["ms"] for step in found)
    judged = next(step for step in found if step["kind"] == "judged")
    assert judged["reasons"]
    assert judged["row"]["kind"] == "judged"


async def test_a_held_message_is_told_to_the_page_and_goes_in_the_morning(page: Page) -> None:
    await page.told(
        "api/phones/marek/telegram", {"action": "write", "text": "Dzień dobry, kiedy będzie gotowa naprawa?"}
    )
    card = await card_of(page, "marek", "naprawa")
    await quiet_nights(page, "marek")
    await page.told("api/clock", {"to": "night"})
    press = {"action": "press", "channel": card["channel"], "ts": card["ts"], "field": "reply", "block_id": "actions"}
    await page.told("api/slack/tom", press)
    modal = await page.stage.modal("tom", "Telegram")
    values = {"compose.purpose": "service", "compose.text": "Naprawa jest gotowa."}
    await page.told("api/slack/tom", {"action": "submit", "view_id": modal["id"], "values": values})
    await page.stage.modal("tom", "Hold it until")
    await page.told("api/slack/tom", {"action": "submit", "view_id": modal["id"], "values": {}})

    conversation = await page.stage.conversation("marek")
    held = await page.stage.delivery(conversation.id, "held")
    assert (await page.get("api/phones"))["marek"]["telegram"]["waiting"][0]["sentence"] == held.sentence
    trace = await page.get("api/trace?person=marek&app=telegram")
    assert held.sentence in [step["sentence"] for step in trace["steps"] if step["kind"] == "gate"]

    await page.told("api/clock", {"to": "morning"})
    await page.stage.answer_on_phone("marek", "Naprawa jest gotowa.")
    assert (await page.get("api/phones"))["marek"]["telegram"]["waiting"] == []


async def test_a_foreign_page_may_not_act(page: Page) -> None:
    before = await page.get("api/phones")
    gesture = {"action": "write", "text": "not from the page"}
    status, _ = await page.post("api/phones/anna/telegram", gesture, Origin="https://evil.example")
    assert status == 403
    async with page.session.post(f"{page.address}api/phones/anna/telegram", data=json.dumps(gesture)) as answer:
        assert answer.status == 403  # a form or plain text needs no permission of the browser, so it gets none of ours
    async with page.session.post(
        f"{page.address}api/phones/anna/telegram", json=gesture, headers={"Host": "evil.example"}
    ) as answer:
        assert answer.status == 403
    assert await page.get("api/phones") == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("api/phones/nobody/telegram", {"action": "write", "text": "hello"}),
        ("api/phones/anna/telegram", {"action": "explode"}),
        ("api/phones/anna/telegram", {"action": "write", "text": " "}),
        ("api/phones/anna/pigeon", {"action": "write", "text": "hello"}),
        ("api/phones/anna/sms", {"action": "photo"}),
        ("api/phones/anna/facebook", {"action": "delete", "message": "1_1"}),
        ("api/phones/anna/whatsapp", {"action": "press", "message": "wamid.1", "text": "Yes"}),
        ("api/slack/nobody", {"action": "open_home"}),
        ("api/slack/petr", {"action": "explode"}),
        ("api/slack/petr", {"action": "press", "channel": people.TRIAGE_CHANNEL, "ts": "1.000000", "field": "take"}),
        ("api/clock", {"to": "yesterday"}),
        ("api/story", {"action": "sing"}),
    ],
)
async def test_what_cannot_be_done_is_said_in_words(page: Page, path: str, body: Json) -> None:
    status, answer = await page.post(path, body)
    assert status == 409
    assert answer["error"].endswith(".")


async def test_a_request_that_makes_no_sense_breaks_nothing(page: Page) -> None:
    assert (await page.post("api/phones/anna/telegram", {"action": "write"}))[0] == 400
    async with page.session.post(
        f"{page.address}api/phones/anna/telegram", data=b"{", headers={"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("path", ["", "app.js", "style.css", "api/world", "no-such-file"])
async def test_every_answer_says_that_nothing_from_outside_may_run(page: Page, path: str) -> None:
    async with page.session.get(page.address + path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("app", ["telegram", "linkedin"])
async def test_news_come_at_once_when_somebody_writes(page: Page, app: str) -> None:
    async with page.session.get(f"{page.address}api/events", timeout=aiohttp.ClientTimeout(total=20)) as stream:
        first = await _next(stream)
        await page.told(f"api/phones/james/{app}", {"action": "write", "text": "Where is my invoice?"})
        second = await _next(stream)
        assert second["phones"] != first["phones"]


async def _next(stream: aiohttp.ClientResponse) -> Json:
    async for line in stream.content:
        if line.startswith(b"data: "):
            found: Json = json.loads(line[6:])
            return found
    raise AssertionError("the stream ended")


async def test_the_story_waits_until_somebody_looks(page: Page) -> None:
    assert not page.player.state()["playing"]
    assert page.player.state()["next"]
    assert page.player.told == 0
    assert not page.player.control("pause")
    await asyncio.sleep(0)


async def test_a_mail_is_written_seen_and_its_file_given_back(page: Page) -> None:
    files = [
        {"name": "a\r\nb.txt", "type": "text/plain", "content": "aGVsbG8="},
        {"name": "x", "type": "message/rfc822", "content": ""},
    ]
    mail = {"action": "write", "subject": "One\r\nBcc: two@evil.example", "text": "Where is box 12?", "files": files}
    told = await page.told("api/mail/james", mail)
    letter = (await page.get("api/mail"))["james"]["letters"][-1]
    assert (letter["id"], letter["subject"]) == (told["mail"], "One Bcc: two@evil.example")
    assert [(one["name"], one["size"]) for one in letter["files"]] == [("ab.txt", 5), ("x", 0)]
    async with page.session.get(f"{page.address}api/mail/james/{letter['number']}/files/0") as answer:
        assert (await answer.read(), answer.headers["Content-Disposition"]) == (b"hello", "attachment")

    async def steps() -> Json | None:
        trace = await page.get(f"api/trace?way=mail&person=james&message={told['mail']}")
        return trace if trace["steps"] and "box 12?" in trace["messages"][trace["chosen"]]["words"] else None

    trace = await page.stage.until("the steps of the mail", steps)
    assert trace["messages"][trace["chosen"]]["words"] == "Where is box 12?"


async def test_the_markup_of_a_mail_is_shown_under_a_policy_that_lets_it_do_nothing(page: Page) -> None:
    james = page.world.mailboxes["james"]
    page.world.mail.write(
        james, "Plain", html='<META http-equiv="refresh" content="0;url=http://evil.example/"><b>Bold</b>'
    )
    async with page.session.get(f"{page.address}api/mail/james/{len(james.letters) - 1}/html") as answer:
        policy, shown = answer.headers["Content-Security-Policy"], await answer.text()
    assert policy.startswith("sandbox; default-src 'none'")
    assert "<b>Bold</b>" in shown
    assert "<META" not in shown


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "  "}, 409),
        ({"text": "x", "files": [{"name": "a", "content": "not base64"}]}, 400),
        ({"text": "x", "files": [{"name": "a", "content": ""}] * 6}, 409),
        ({"text": "x", "answers": 99_999}, 400),
        ({"text": "\ud800"}, 400),
        ({}, 400),
    ],
)
async def test_a_mail_that_cannot_be_sent_is_refused_in_words(page: Page, body: Json, status: int) -> None:
    before = len(page.world.mailboxes["james"].letters)
    given, answer = await page.post("api/mail/james", {"action": "write", **body})
    assert (given, bool(answer["error"])) == (status, True)
    assert len(page.world.mailboxes["james"].letters) == before


async def test_a_file_that_is_too_large_is_refused_in_words(page: Page) -> None:
    mail = {"action": "write", "text": "x", "files": [{"name": "a", "content": "QUFB" * 800_000}]}
    body, kind = io.BytesIO(json.dumps(mail).encode()), {"Content-Type": "application/json"}
    async with page.session.post(f"{page.address}api/mail/james", data=body, headers=kind) as answer:
        assert (answer.status, (await answer.json())["error"][:19]) == (409, "A file may have 2 M")


@pytest.mark.parametrize("path", ["api/mail/james/99999/html", "api/mail/nobody/0/html", "api/mail/nobody/0/files/0"])
async def test_a_mail_that_is_not_there_is_said_to_be_missing(page: Page, path: str) -> None:
    async with page.session.get(page.address + path) as answer:
        assert (answer.status, (await answer.json())["error"][-1]) == (409, ".")


async def test_an_answer_goes_to_the_address_that_wrote(page: Page) -> None:
    olena = page.world.mailboxes["olena"]
    asked = page.world.mail.write(olena, "Two hundred boxes, please.", to=(amazon.ADDRESS,))
    await page.told("api/mail/olena", {"action": "write", "text": "By Friday.", "answers": olena.letters.index(asked)})
    assert olena.letters[-1].to == (amazon.ADDRESS,)
    assert olena.letters[-1].in_reply_to == asked.message_id


async def test_the_trace_of_a_way_that_nobody_used_is_empty(page: Page) -> None:
    assert page_trace.UNNAMED_WAYS.keys() == {"site", "form"}
    async with page.world.database.reading() as session:
        assert await page_trace.newest(session, Channel.VIBER) is None
