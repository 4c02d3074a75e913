"""Smaller promises: echoes, time-outs, the listener of the call log, odd arguments, what typed words become."""

import asyncio
import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from inbox.slack.simulator import GestureRefused, NewChannel, NewUser, SlackSimulator, SlackSimulatorSettings
from inbox.slack.simulator.composing import typed
from inbox.slack.simulator.fields import Directory, entry_for

from .conftest import SECRET, App, Ticker, at_once, button, card, option, reply_modal, section


def nobody(_name: str) -> None:
    """Knows no names."""


KNOWN = Directory(lambda name: f"U-{name}", lambda name: f"C-{name}", {})


@asynccontextmanager
async def listening(answer: Any) -> AsyncIterator[str]:
    """The address of a bare app that answers every request in this way."""
    application = web.Application()
    application.router.add_post("/slack/events", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await runner.cleanup()


@asynccontextmanager
async def workspace(settings: SlackSimulatorSettings, **more: Any) -> AsyncIterator[SlackSimulator]:
    simulator = SlackSimulator(settings, sleep=at_once, **more)
    simulator.seed(users=[NewUser("petr")], channels=[NewChannel("triage")])
    await simulator.start()
    yield simulator
    await simulator.stop()


async def test_the_app_hears_its_own_posts_and_bolt_passes_over_them(app: App, session: aiohttp.ClientSession) -> None:
    async with workspace(SlackSimulatorSettings(), clock=Ticker()) as slack:
        heard: list[dict[str, Any]] = []

        async def kept(request: web.Request) -> web.Response:
            heard.append(await request.json())
            return web.Response()

        async with listening(kept) as url:
            slack.connect([url], SECRET)
            client = AsyncWebClient(slack.bot_token, base_url=slack.base_url, session=session)
            posted = await client.chat_postMessage(channel=slack.channel_id("triage"), text="mine")
            await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="mine still")
            await slack.settle()
    events = sorted((body["event"] for body in heard), key=lambda event: event.get("subtype", ""))
    assert [event.get("subtype") for event in events] == [None, "message_changed"]
    assert events[0]["bot_id"] == slack.workspace.bot_id


async def test_an_app_that_never_answers_is_given_up(session: aiohttp.ClientSession) -> None:
    release = asyncio.Event()

    async def silent(request: web.Request) -> web.Response:
        await release.wait()
        return web.Response()

    async with workspace(SlackSimulatorSettings(ack_seconds=0.05, retry_delays=())) as slack, listening(silent) as url:
        slack.connect([url], SECRET)
        outcome = await slack.type("petr", "triage", "hello")
        release.set()
        assert outcome.status is None and "three seconds" in (outcome.error or "")
        assert slack.hub.attempts[0].answer.failure == "http_timeout"


async def test_an_app_can_forbid_repeats() -> None:
    async def never_again(request: web.Request) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with workspace(SlackSimulatorSettings()) as slack, listening(never_again) as url:
        slack.connect([url], SECRET)
        await slack.type("petr", "triage", "hello")
        await slack.settle()
        assert len(slack.hub.attempts) == 1


async def test_repeats_say_their_number_and_reason() -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def failing(request: web.Request) -> web.Response:
        seen.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=500 if len(seen) < 3 else 200)

    async with workspace(SlackSimulatorSettings()) as slack, listening(failing) as url:
        slack.connect([url], SECRET)
        await slack.type("petr", "triage", "hello")
        await slack.settle()
    assert seen == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_events_the_app_did_not_ask_for_are_not_sent(slack: SlackSimulator, app: App) -> None:
    narrow = SlackSimulatorSettings(subscribed_events=frozenset({"message"}))
    async with workspace(narrow) as quiet:
        quiet.connect([app.url], SECRET)
        assert (await quiet.open_home("petr")).ok
        assert list(quiet.hub.attempts) == []


async def test_bolts_own_client_of_one_request_is_found_out(slack: SlackSimulator, client: AsyncWebClient) -> None:
    """Bolt adds team_id to every call of `context.client`, which these methods do not know."""
    with pytest.raises(SlackApiError) as caught:
        await AsyncWebClient(
            slack.bot_token, base_url=slack.base_url, session=client.session, team_id="T1"
        ).chat_postMessage(channel=slack.channel_id("triage"), text="x")
    assert "client of your own" in caught.value.response["response_metadata"]["messages"][0]


async def test_a_listener_hears_each_call() -> None:
    heard: list[dict[str, Any]] = []
    async with workspace(SlackSimulatorSettings(), on_call=heard.append) as slack, aiohttp.ClientSession() as session:
        await AsyncWebClient(slack.bot_token, base_url=slack.base_url, session=session).auth_test()
        assert heard == slack.calls == slack.calls_of("auth.test")


async def test_a_token_in_the_address_is_refused(slack: SlackSimulator, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{slack.base_url}auth.test", params={"token": slack.bot_token}) as answer:
        assert (await answer.json())["error"] == "invalid_auth"
    async with session.post(f"{slack.base_url}auth.test", data={"token": slack.bot_token}) as answer:
        assert (await answer.json())["ok"]
    async with session.post(f"{slack.base_url}auth.test") as answer:
        assert (await answer.json())["error"] == "not_authed"
    assert slack.calls[0]["query"] == {"token": "***"}
    assert slack.calls[1]["body"] == {"token": "***"}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "e", "event_payload": {"a": "x" * 8000}}}, "metadata_too_large"),
        ({"text": "x", "thread_ts": "1.000100"}, "cannot_reply_to_message"),
        ({"text": "x", "blocks": [section("x")] * 51}, "invalid_blocks"),
        ({"text": "x", "unfurl_links": "perhaps"}, "invalid_arguments"),
    ],
)
async def test_what_a_post_may_not_say(
    slack: SlackSimulator, client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("chat.postMessage", json={"channel": slack.channel_id("triage"), **arguments})
    assert caught.value.response["error"] == error
    assert slack.messages("triage") == []


async def test_external_ids_name_one_view_each(slack: SlackSimulator, client: AsyncWebClient) -> None:
    home = {"type": "home", "external_id": "home-of-petr", "blocks": [section("x")]}
    await client.views_publish(user_id=slack.user_id("petr"), view=home)
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await client.views_publish(user_id=slack.user_id("olena"), view=home)
    await client.views_update(external_id="home-of-petr", view={"type": "home", "blocks": [section("y")]})
    shown = slack.home("petr")
    assert shown and shown["blocks"][0]["text"]["text"] == "y"


async def test_a_broadcast_reply_shows_in_the_channel_too(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    root = await client.chat_postMessage(channel=channel, text="root")
    reply = await client.chat_postMessage(channel=channel, text="reply", thread_ts=root["ts"], reply_broadcast=True)
    history = await client.conversations_history(channel=channel)
    assert [one["ts"] for one in history["messages"]] == [reply["ts"], root["ts"]]


async def test_a_response_url_can_write_in_the_channel_and_delete_its_source(
    slack: SlackSimulator, app: App, session: aiohttp.ClientSession
) -> None:
    @app.bolt.action("take")
    async def taken(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Petr took it", response_type="in_channel", replace_original=False)
        await respond(delete_original=True)

    posted = await app.client.chat_postMessage(
        channel=slack.channel_id("triage"), text="x", blocks=card(button("take", "Take"))
    )
    await slack.press("petr", "triage", posted["ts"], "take")
    await slack.wait_until(lambda: [one["text"] for one in slack.messages("triage")] == ["Petr took it"])


async def test_the_same_button_twice_must_be_told_apart(slack: SlackSimulator, app: App) -> None:
    rows = [{"type": "actions", "block_id": name, "elements": [button("take", "Take")]} for name in ("one", "two")]
    ts = (await app.client.chat_postMessage(channel=slack.channel_id("triage"), text="x", blocks=rows))["ts"]
    seen: list[str] = []

    @app.bolt.action("take")
    async def taken(ack: Any, action: dict[str, Any]) -> None:
        seen.append(action["block_id"])
        await ack()

    with pytest.raises(GestureRefused, match="block_id"):
        await slack.press("petr", "triage", ts, "Take")
    await slack.press("petr", "triage", ts, "Take", block_id="two")
    assert seen == ["two"]


async def test_nobody_presses_without_an_app(slack: SlackSimulator, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=slack.channel_id("triage"), text="x", blocks=card(button("a", "A"))))[
        "ts"
    ]
    with pytest.raises(GestureRefused, match="connect"):
        await slack.press("petr", "triage", ts, "a")


async def test_what_was_typed_outlives_an_update_of_the_same_field(slack: SlackSimulator) -> None:
    view = slack.workspace.open_view(slack.user_id("petr"), reply_modal(), on_top=False)
    await slack.choose_in_view("petr", view.id, "typed", "a draft")
    slack.workspace.replace_view(view, reply_modal(private_metadata="new"))
    assert view.state["text"]["typed"]["value"] == "a draft"
    renamed = reply_modal()
    renamed["blocks"][0]["block_id"] = "text2"
    slack.workspace.replace_view(view, renamed)
    assert view.state["text2"]["typed"]["value"] is None


@pytest.mark.parametrize(
    ("element", "value", "kept"),
    [
        ({"type": "email_text_input"}, "a@example.com", {"value": "a@example.com"}),
        ({"type": "number_input", "is_decimal_allowed": False}, "7", {"value": "7"}),
        ({"type": "users_select"}, "petr", {"selected_user": "U-petr"}),
        ({"type": "multi_channels_select"}, ["a", "b"], {"selected_channels": ["C-a", "C-b"]}),
        ({"type": "datepicker"}, "2026-11-22", {"selected_date": "2026-11-22"}),
        ({"type": "radio_buttons", "options": [option("a", "A")]}, "A", {"selected_option": option("a", "A")}),
        ({"type": "static_select", "options": [option("a", "A")]}, None, {"selected_option": None}),
    ],
)
def test_fields_keep_values_in_slacks_form(element: dict[str, Any], value: Any, kept: dict[str, Any]) -> None:
    assert entry_for({**element, "action_id": "x"}, value, KNOWN) == {"type": element["type"], **kept}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab"),
        ({"type": "plain_text_input", "max_length": 3}, "abcd"),
        ({"type": "plain_text_input"}, "x" * 3001),
        ({"type": "email_text_input"}, "nobody"),
        ({"type": "url_text_input"}, "example"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "2.5"),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["a", "b"]),
        ({"type": "static_select", "options": [option("a", "A")]}, "b"),
        ({"type": "file_input"}, "x"),
    ],
)
def test_the_screen_refuses_what_a_field_does_not_take(element: dict[str, Any], value: Any) -> None:
    with pytest.raises(GestureRefused):
        entry_for({**element, "action_id": "x"}, value, KNOWN)


@given(st.text(alphabet=st.characters(exclude_characters="@#:", exclude_categories=["Cs"])))
def test_plain_words_survive_slacks_escaping(words: str) -> None:
    message = typed(words, nobody, nobody)
    assert message.text == html.escape(words, quote=False)
    assert "".join(piece["text"] for piece in message.elements) == words


def test_links_and_names_are_marked() -> None:
    message = typed(
        "ask @anna or @nobody in #sales: a@b.example https://a.example/?x=1&y=2.",
        {"anna": "U1"}.get,
        {"sales": "C1"}.get,
    )
    assert message.text == (
        "ask <@U1> or @nobody in <#C1|sales>: <mailto:a@b.example|a@b.example> <https://a.example/?x=1&amp;y=2>."
    )


# Being there


async def test_people_come_and_go_and_say_so(slack: SlackSimulator, app: App) -> None:
    heard: list[dict[str, Any]] = []

    async def keep(body: dict[str, Any]) -> None:
        heard.append(body["event"])

    app.bolt.event("user_status_changed")(keep)
    petr = slack.user_id("petr")
    assert (await app.client.users_getPresence(user=petr))["presence"] == "active"
    await slack.slash("petr", "triage", "/away")
    assert (await app.client.users_getPresence(user=petr)).data == {"ok": True, "presence": "away"}
    await slack.slash("petr", "triage", "/status", ":palm_tree: R&D <3")
    profile = (await app.client.users_info(user=petr))["user"]["profile"]
    assert (profile["status_text"], profile["status_emoji"]) == ("R&amp;D &lt;3", ":palm_tree:")
    await slack.slash("petr", "triage", "/status", "clear")
    await slack.settle()
    assert [one["user"]["profile"]["status_emoji"] for one in heard] == [":palm_tree:", ""]
    with pytest.raises(GestureRefused):
        await slack.set_status("petr", "x" * 101)


async def test_a_status_is_gone_after_its_time(slack: SlackSimulator, app: App, clock: Ticker) -> None:
    await slack.set_status("petr", "Lunch", until=int(clock()) + 60)
    assert (await app.client.users_info(user=slack.user_id("petr")))["user"]["profile"]["status_text"] == "Lunch"
    clock.now += 61
    assert (await app.client.users_info(user=slack.user_id("petr")))["user"]["profile"]["status_text"] == ""


async def test_presences_want_their_scope() -> None:
    async with (
        workspace(SlackSimulatorSettings(bot_scopes=frozenset({"chat:write"}))) as slack,
        aiohttp.ClientSession() as session,
    ):
        client = AsyncWebClient(slack.bot_token, base_url=slack.base_url, session=session)
        with pytest.raises(SlackApiError) as caught:
            await client.users_getPresence(user=slack.user_id("petr"))
    assert caught.value.response["error"] == "missing_scope"
