"""POST /api/crm/calls over real HTTP, into a real hub: a call made elsewhere becomes one interaction."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.contract.channel import Channel
from crm.contacts.model import Contact
from crm.interactions import store as interaction_store
from crm.interactions.values import InteractionDirection, InteractionType
from hub.web.api.door import BODY_LIMIT
from tests.inbox.calling.switchboard import CUSTOMER, Json, Switchboard, opened
from tests.inbox.slack.house import written_in

CALL: Json = {"number": "601 234 567", "direction": "inbound", "duration_seconds": 192}


async def test_a_told_call_is_one_call_on_the_phone(any_board: Switchboard) -> None:
    told = {
        **CALL,
        "started_at": "2035-03-06T09:00:00+01:00",
        "outcome": "answered",
        "notes": "Wants the blue one.",
        "recording_url": "http://127.0.0.1:9/recording.mp3",
        "rep": "Petr@Example.com",
        "external_id": "pbx-17",
    }
    status, answer = await any_board.post(told)
    assert (status, answer["created"]) == (201, True)
    (call,) = await any_board.calls()
    assert (str(call.id), str(call.contact_id)) == (answer["id"], answer["contact_id"])
    assert (call.type, call.channel, call.direction) == (
        InteractionType.CALL,
        Channel.PHONE,
        InteractionDirection.INBOUND,
    )
    assert call.interaction_date == datetime(2035, 3, 6, 8, 0, tzinfo=UTC)
    assert call.content == "Incoming call, 3 min 12 s.\n\nNotes: Wants the blue one."
    assert call.rep_id is not None
    (contact,) = await any_board.contacts()
    assert contact.phone == CUSTOMER
    async with any_board.database.reading() as session:
        (file,) = await interaction_store.attachments(session, call.id)
    assert (file.kind, (file.provider_reference or {})["url"]) == ("audio", told["recording_url"])
    await any_board.sees("Wants the blue one.")


@pytest.mark.parametrize("number", ["+420 601 234 567", "00420601234567", "(601) 234-567", "tel:+420-601-234-567"])
async def test_the_number_may_be_written_in_any_way(board: Switchboard, number: str) -> None:
    await board.customer_calls()
    status, answer = await board.post({**CALL, "number": number})
    assert (status, answer["contact_id"]) == (201, str((await board.contacts())[0].id))
    assert len(await board.contacts()) == 1


async def test_it_stands_in_the_conversation_in_which_they_called_themselves(board: Switchboard) -> None:
    await board.customer_calls()
    await board.post({**CALL, "notes": "They called my own telephone."})
    await board.sees("They called my own telephone.")
    assert len(board.cards()) == 1


async def test_the_same_id_completes_the_one_call(board: Switchboard) -> None:
    first = {"number": CUSTOMER, "direction": "inbound", "outcome": "ringing", "external_id": "pbx-1"}
    _, begun = await board.post(first)
    status, done = await board.post(
        {"external_id": "pbx-1", "outcome": "answered", "duration_seconds": 61, "transcript": "My order is broken."}
    )
    assert (status, done["id"], done["created"]) == (200, begun["id"], False)
    await board.post({"external_id": "pbx-1", "notes": "Send a new one."})
    assert len(await board.calls()) == 1
    said = "Incoming call, 1 min 1 s. As a machine heard it:\nMy order is broken.\n\nNotes: Send a new one."
    assert await board.words(begun["id"]) == said
    await board.until_quiet()
    (call,) = await board.calls()
    assert call.processed_by_ai and call.ai_analysis is not None


async def test_the_same_thing_twice_changes_nothing(any_board: Switchboard) -> None:
    told = {**CALL, "external_id": "pbx-2", "notes": "Once."}
    answers = await asyncio.gather(*(any_board.post(told) for _ in range(5)))
    assert sorted(status for status, _ in answers) == [200, 200, 200, 200, 201]
    assert len({answer["id"] for _, answer in answers}) == 1
    (call,) = await any_board.calls()
    async with any_board.database.reading() as session:
        assert await interaction_store.versions(session, call.id) == []


async def test_an_idempotency_key_stands_for_an_id(board: Switchboard) -> None:
    for _ in range(2):
        await board.post(CALL, key="retry-1")
    assert len(await board.calls()) == 1
    await board.post({**CALL, "external_id": "retry-1"})
    assert len(await board.calls()) == 2


async def test_an_idempotency_key_beyond_its_length_is_refused_beside_an_id_too(board: Switchboard) -> None:
    status, answer = await board.post({**CALL, "external_id": "pbx-9"}, key="k" * 201)
    assert (status, list(answer["fields"])) == (422, ["Idempotency-Key"])


async def test_another_call_under_the_same_id_is_a_conflict(board: Switchboard) -> None:
    await board.post({**CALL, "external_id": "pbx-3"})
    status, answer = await board.post({"external_id": "pbx-3", "direction": "outbound", "number": "+420777888999"})
    assert status == 409
    assert set(answer["fields"]) == {"direction", "number"}
    assert len(await board.calls()) == 1


async def test_a_call_of_a_contact_by_id(board: Switchboard) -> None:
    async with board.database.transaction() as work:
        contact = Contact(first_name="Eva", phone="+420602000111", created_at=work.now, updated_at=work.now)
        work.add(contact)
    told = {"contact_id": str(contact.id), "direction": "outbound", "answered": False}
    status, answer = await board.post(told)
    assert (status, answer["contact_id"]) == (201, str(contact.id))
    assert await board.words(answer["id"]) == "Outgoing call: nobody answered."
    status, answer = await board.post({**told, "number": "+420602000222"})
    assert (status, answer["contact_id"]) == (201, str(contact.id))
    await board.post(CALL)
    status, answer = await board.post({**told, "number": CUSTOMER})
    assert (status, list(answer["fields"])) == (422, ["number"])


async def test_what_was_said_in_a_call_of_ours_is_judged_too(board: Switchboard) -> None:
    told = {
        **CALL,
        "direction": "outbound",
        "transcript": "I am very angry, this is a scandal and I want my money back.",
    }
    _, answer = await board.post(told)
    await board.until_quiet()
    (call,) = await board.calls()
    assert str(call.id) == answer["id"]
    assert call.sentiment_score is not None and call.sentiment_score < 0


async def test_a_missed_call_shows_a_card(board: Switchboard) -> None:
    await board.post({**CALL, "duration_seconds": 0})
    assert "Missed call: nobody answered." in written_in(await board.card())


# What is refused


async def test_each_field_is_told_what_is_wrong_with_it(board: Switchboard) -> None:
    wrong = {
        "number": "12",
        "direction": "sideways",
        "started_at": "yesterday",
        "duration_seconds": -1,
        "outcome": "answered",
        "answered": "yes",
        "notes": 7,
        "recording_url": "javascript:alert(1)",
        "rep": "nobody@example.com",
        "contact_id": "x",
        "durations": 3,
    }
    status, answer = await board.post(wrong)
    assert status == 422
    assert set(answer["fields"]) == set(wrong) - {"outcome"}
    assert answer["fields"]["durations"] == "There is no such field. Did you mean duration_seconds?"
    assert answer["error"]["status"] == 422 and answer["error"]["message"].endswith("send it again.")
    assert await board.calls() == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "direction"),
        ({"direction": "inbound"}, "number"),
        ({"direction": "inbound", "contact_id": "018f4e9a-0000-7000-8000-000000000000"}, "contact_id"),
        ({**CALL, "outcome": "busy", "answered": True}, "answered"),
        ({**CALL, "started_at": "2035-03-07T09:00:00+01:00"}, "started_at"),
        ({**CALL, "started_at": "2035-03-06T09:00:00"}, "started_at"),
        ({**CALL, "duration_seconds": float("inf")}, "duration_seconds"),
        ({**CALL, "external_id": "x" * 201}, "external_id"),
        ({**CALL, "number": "1" * 500}, "number"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(board: Switchboard, told: Json, field: str) -> None:
    status, answer = await board.post(told)
    assert (status, list(answer["fields"])) == (422, [field])
    assert await board.calls() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"a": 1' + b"0" * 5000 + b"}", b"null"])
async def test_what_is_no_object_is_refused_in_words(board: Switchboard, body: bytes) -> None:
    status, answer = await board.post(body)
    assert status == 400
    assert "The body is" in answer["error"]["message"]


async def test_a_hundred_thousand_unknown_fields_are_refused_at_once(board: Switchboard) -> None:
    status, answer = await board.post({f"durations{number}": 1 for number in range(90_000)})
    assert (status, len(answer["fields"])) == (422, 20)


async def test_texts_that_no_database_takes_are_kept_all_the_same(any_board: Switchboard) -> None:
    body = b'{"number":"+420601234567","direction":"inbound","notes":"a\\u0000b\\ud800","external_id":"\\u0000"}'
    assert (await any_board.post(body))[0] == 201
    assert (await any_board.post(body))[0] == 200


async def test_without_the_token_nothing_is_kept(board: Switchboard) -> None:
    for token in (None, "", "wrong", "a-token-that-nobody-can-gues"):
        status, answer = await board.post(CALL, token=token)
        assert status == 401
        assert "Authorization: Bearer" in answer["error"]["message"]
    assert await board.calls() == []


async def test_who_guesses_tokens_is_made_to_wait(board: Switchboard) -> None:
    answers = [(await board.post(CALL, token="wrong"))[0] for _ in range(30)]
    assert answers[0] == 401 and answers[-1] == 429
    assert (await board.post(CALL))[0] == 201


async def test_one_system_may_not_ask_without_end(board: Switchboard) -> None:
    answers = await asyncio.gather(*(board.post(b"{") for _ in range(300)))
    assert {status for status, _ in answers} == {400, 429}


async def test_too_much_is_refused(board: Switchboard) -> None:
    status, answer = await board.post(b'{"notes":"' + b"x" * BODY_LIMIT + b'"}')
    assert status == 413
    assert "Nothing was kept" in answer["error"]["message"]


async def test_without_any_token_the_api_is_off(tmp_path: Path, sqlite_url: str) -> None:
    async with opened(tmp_path, sqlite_url, api=False) as board:
        status, answer = await board.post(CALL)
        assert status == 404
        assert "no system has a key" in answer["error"]["message"]


async def test_only_posts_are_taken(board: Switchboard) -> None:
    async with board.http.get("/api/crm/calls") as answer:
        assert answer.status == 405
