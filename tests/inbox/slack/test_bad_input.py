"""Whatever comes with a good signature is acknowledged and harms nobody, in whatever shape it comes."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.inbox.slack.bad_input import (
    FORM,
    JSON,
    WRONG,
    anew,
    genuine,
    places,
    request,
    spoiled,
    team,
    user,
)
from tests.inbox.slack.house import House, Json, opened, written_in
from tests.inbox.slack.test_desk_door import click, post

numbers = itertools.count(1_000)


def shapes(house: House) -> dict[str, Json]:
    """What Slack can post to an app, beside what our desk asks for."""
    who: Json = {"team": team(house), "user": user(house), "channel": {"id": house.channel, "name": "triage"}}
    actions = [{"name": "answer", "type": "button", "value": "yes"}]
    callback = {"team_id": house.slack.workspace.team_id, "type": "event_callback"}
    step = {"step_id": "s1", "workflow_id": "w1", "inputs": {}, "outputs": []}
    return {
        "a dialog": {**who, "type": "dialog_submission", "callback_id": "old", "submission": {"a": "b"}, "state": ""},
        "a dialog given up": {**who, "type": "dialog_cancellation", "callback_id": "old"},
        "a list of a dialog": {**who, "type": "dialog_suggestion", "callback_id": "old", "name": "x", "value": "a"},
        "an old button": {**who, "type": "interactive_message", "callback_id": "old", "actions": actions},
        "a step of a workflow": {**who, "type": "workflow_step_edit", "callback_id": "step", "workflow_step": step},
        "a list nobody fills": {**who, "type": "block_suggestion", "action_id": "none", "value": "a"},
        "a click without actions": {**who, "type": "block_actions", "actions": []},
        "a click without anybody": {"type": "block_actions"},
        "a number for actions": {**who, "type": "block_actions", "actions": 5},
        "a modal without a view": {**who, "type": "view_submission", "trigger_id": "t"},
        "a modal of nothing": {**who, "type": "view_submission", "view": {"id": "V1", "callback_id": "reply"}},
        "a list for a view": {**who, "type": "view_closed", "view": ["V1"]},
        "a kind of tomorrow": {**who, "type": "telepathy", "thought": {}},
        "no kind": {**who},
        "a list for a kind": {**who, "type": ["block_actions"]},
        "a function": {
            **callback,
            "event_id": "EvF",
            "event": {"type": "function_executed", "function": {"id": "Fn1"}, "inputs": {}},
        },
        "an event nobody asked for": {
            **callback,
            "event_id": "EvU",
            "event": {"type": "user_huddle_changed", "user": {"id": "UPETR"}},
        },
        "an event without one": {**callback, "event_id": "EvN"},
        "a text for an event": {**callback, "event_id": "EvT", "event": "message"},
        "a list for a subtype": {**callback, "event_id": "EvL", "event": {"type": "message", "subtype": ["x"]}},
        "too many events": {
            "type": "app_rate_limited",
            "team_id": house.slack.workspace.team_id,
            "minute_rate_limited": 1518467820,
        },
    }


async def test_shapes_nobody_asked_for_are_acknowledged_and_break_nothing(house: House) -> None:
    for name, payload in shapes(house).items():
        body, kind = request(payload)
        assert (await post(house, body, kind))[0] == 200, name
    for body, kind in (
        (b"ssl_check=1&token=x", FORM),
        (b"payload=", FORM),
        (b"payload=%7B%22type%22", FORM),
        (b"payload=[1,2]", FORM),
        (b"payload=null", FORM),
        (b"payload={}&payload={}", FORM),
        (b"command=", FORM),
        (b"command=/hub", FORM),
        (b"", FORM),
        (b"", JSON),
        (b"null", JSON),
        (b'{"type": NaN}', JSON),
        (b'{"type": "event_callback", "event": {"type": "message"}, "event": 5}', JSON),
        (b"{}", "text/plain"),
        (urlencode({"payload": json.dumps({"type": "block_actions"})}).encode(), JSON),
    ):
        assert (await post(house, body, kind))[0] == 200, body
    await house.until_quiet()
    assert house.dead == []
    assert {"unknown", "unreadable"} <= set(house.counted)


@dataclass
class Bench:
    """A desk that stays open over many examples, and what Slack really posts to it."""

    house: House
    runner: asyncio.Runner
    payloads: list[Json] = field(default_factory=list)

    def takes(self, payload: Any) -> tuple[int, str]:
        return self.runner.run(self._takes(payload))

    async def _takes(self, payload: Any) -> tuple[int, str]:
        body, kind = request(payload)
        answer = await post(self.house, body, kind)
        await self.house.until_quiet()
        return answer


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    path: Path = tmp_path_factory.mktemp("bad-input") / "hub.db"
    with asyncio.Runner() as runner:
        context = opened(f"sqlite+aiosqlite:///{path}")
        found = Bench(runner.run(context.__aenter__()), runner)
        try:
            found.payloads = runner.run(genuine(found.house))
            yield found
        finally:
            runner.run(context.__aexit__(None, None, None))


def test_everything_people_do_is_among_the_genuine_payloads(bench: Bench) -> None:
    kinds = {one["type"] for one in bench.payloads}
    events = {one["event"]["type"] for one in bench.payloads if "event" in one}
    assert kinds >= {"block_actions", "view_submission", "view_closed", "message_action", "shortcut", "command"}
    assert events >= {"message", "reaction_added", "reaction_removed", "app_home_opened"}


@settings(max_examples=35, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_one_wrong_thing_in_a_genuine_payload_breaks_nothing(bench: Bench, data: st.DataObject) -> None:
    payload = anew(data.draw(st.sampled_from(bench.payloads)), next(numbers))
    place = data.draw(st.sampled_from(list(places(payload))))
    number = data.draw(st.integers(0, len(WRONG) - 1))  # a number is printed where the deep one could not be
    wrong = spoiled(payload, place, WRONG[number], gone=data.draw(st.booleans()))
    assert bench.takes(wrong)[0] == 200
    assert bench.house.dead == []
    assert "listener_error" not in bench.house.counted


def test_a_name_that_is_no_text_is_answered_by_nobody_and_breaks_nothing(bench: Bench) -> None:
    spoilt = 0
    for payload in bench.payloads:
        for place in places(payload):
            if 1 <= len(place) <= 3 and place[-1] in ("type", "callback_id", "action_id", "command"):
                body = spoiled(anew(payload, next(numbers)), place, (["x"], 5, None)[spoilt % 3], gone=False)
                assert bench.takes(body)[0] == 200
                spoilt += 1
    assert spoilt > 40
    assert bench.house.dead == []
    assert "listener_error" not in bench.house.counted


async def test_a_press_whose_trigger_has_expired_is_acknowledged_and_counted(house: House) -> None:
    await house.hears("Hello")
    card = await house.card()
    reply = next(one for one in card["blocks"][-1]["elements"] if one.get("action_id") == "reply")
    assert (await post(house, click(house, card["ts"], "reply", reply["value"]), FORM))[0] == 200
    await house.desks[0].close()
    assert house.counted == ["not_told"]  # and not "unknown": Bolt has not forgotten that it was acknowledged
    assert house.slack.open_view("petr") is None


async def test_ten_thousand_characters_typed_in_a_thread_are_asked_about_and_kept_whole(house: House) -> None:
    await house.hears("Hello")
    card = await house.card()
    await house.until_quiet()
    long = "A very long answer. " * 500
    await house.slack.type("petr", "triage", long, card["ts"])
    prompt = await house.whispered("petr", "Nothing has gone")
    await house.slack.press("petr", "triage", prompt["ts"], "Keep as note")
    await house.sees("Only the team reads this")
    await house.until_quiet()
    assert house.dead == []
    assert house.pocket.read == []


async def test_a_name_that_means_harm_goes_through_everything_a_rep_opens(house: House) -> None:
    name = "\u202e<!channel> *Anna* <https://evil.example|here> @everyone"
    await house.hears("<!here> Hello", name=name)
    card = await house.card()
    await house.thread_of(1)
    await house.slack.type("petr", "triage", "On its way", card["ts"])
    await house.whispered("petr", "Nothing has gone to <!channel> *Anna*")
    await house.slack.press("petr", "triage", card["ts"], "Reply")
    await house.modal("petr", "reply")
    await house.picks("petr", "Who is this", "who")
    await house.slack.open_home("petr")
    await house.until(lambda: "*Anna*" in written_in(house.slack.home("petr")))
    seen = [*house.slack.messages("triage"), *house.slack.ephemerals("petr"), house.slack.home("petr")]
    assert "\u202e" not in str(seen)
    assert not any("<!" in str(one.get("text", "")) for one in seen if one and one.get("bot_id"))
    assert house.dead == []
    assert not {"not_told", "listener_error"} & set(house.counted)


async def test_a_stranger_whose_page_slack_does_not_know_is_counted_and_leaves_no_dead_job(house: House) -> None:
    team = house.slack.workspace.team_id
    event = {"type": "app_home_opened", "user": "U0NOBODY99", "tab": "home"}
    body = {"type": "event_callback", "team_id": team, "event_id": "Ev-gone", "event": event}
    assert (await post(house, json.dumps(body).encode(), JSON))[0] == 200
    await house.until_quiet()
    assert "not_told" in house.counted and house.dead == []
