"""What people do in the workspace, met by a real Bolt app that verifies every signature."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from inbox.slack.simulator import GestureRefused, PersonFile, SlackSimulator, StaleCard

from .conftest import SECRET, App, Ticker, button, card, option, plain, reply_modal, section


def keep_actions(app: App) -> None:
    @app.bolt.action(re.compile(".*"))
    async def kept(ack: AsyncAck, body: dict[str, Any]) -> None:
        app.seen.append(body)
        await ack()


def keep_events(app: App, *kinds: str) -> None:
    async def kept(body: dict[str, Any], context: AsyncBoltContext) -> None:
        app.seen.append({**body, "headers": dict(context.get("request_headers", {}))})

    for kind in kinds:
        app.bolt.event(kind)(kept)


async def posted_card(slack: SlackSimulator, app: App, *buttons: dict[str, Any]) -> str:
    shown = card(*(buttons or (button("take", "Take"), button("reply", "Reply"))))
    posted = await app.client.chat_postMessage(channel=slack.channel_id("triage"), text="Anna writes", blocks=shown)
    return str(posted["ts"])


async def opened(slack: SlackSimulator, app: App, view: dict[str, Any]) -> str:
    """The id of a modal that the app opens when Petr presses a button."""

    @app.bolt.action("open")
    async def open_it(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await app.client.views_open(trigger_id=body["trigger_id"], view=view)

    ts = await posted_card(slack, app, button("open", "Open"))
    await slack.press("petr", "triage", ts, "Open")
    await slack.wait_until(lambda: slack.open_view("petr"))
    view_now = slack.open_view("petr")
    assert view_now
    return str(view_now["id"])


# Pressing


async def test_a_press_carries_what_was_posted(slack: SlackSimulator, app: App) -> None:
    keep_actions(app)
    ts = await posted_card(slack, app)
    outcome = await slack.press("petr", "triage", ts, "Reply")
    assert outcome.ok and outcome.status == 200
    body = app.seen[0]
    assert body["user"]["id"] == slack.user_id("petr") and body["team"]["id"] == slack.workspace.team_id
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": slack.channel_id("triage"),
        "is_ephemeral": False,
    }
    assert body["message"]["blocks"] == slack.messages("triage")[0]["blocks"]
    action = body["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("reply", "buttons", "c:1:v1")
    assert body["response_url"].startswith(f"{slack.root_url}/actions/")


async def test_a_button_of_an_old_version_is_refused(slack: SlackSimulator, app: App) -> None:
    keep_actions(app)
    ts = await posted_card(slack, app)
    await app.client.chat_update(
        channel=slack.channel_id("triage"), ts=ts, text="taken", blocks=card(button("release", "Release"))
    )
    with pytest.raises(StaleCard):
        await slack.press("petr", "triage", ts, "take")
    with pytest.raises(GestureRefused):
        await slack.press("petr", "triage", ts, "never there")
    assert app.seen == []


async def test_a_screen_that_lags_can_press_the_old_button(slack: SlackSimulator, app: App) -> None:
    keep_actions(app)
    ts = await posted_card(slack, app)
    await app.client.chat_update(channel=slack.channel_id("triage"), ts=ts, text="taken", blocks=[section("taken")])
    assert (await slack.press("petr", "triage", ts, "take", version=0)).ok
    assert app.seen[0]["actions"][0]["action_id"] == "take"
    assert app.seen[0]["message"]["text"] == "Anna writes"


async def test_who_does_not_see_a_card_cannot_press_it(slack: SlackSimulator, app: App) -> None:
    keep_actions(app)
    await app.client.chat_postMessage(channel=slack.channel_id("secret"), text="x", blocks=card(button("a", "A")))
    ts = slack.messages("secret")[0]["ts"]
    with pytest.raises(GestureRefused):
        await slack.press("petr", "secret", ts, "a")
    assert (await slack.press("olena", "secret", ts, "a")).ok


async def test_an_unheard_press_shows_the_person_an_error(slack: SlackSimulator, app: App) -> None:
    ts = await posted_card(slack, app)
    outcome = await slack.press("petr", "triage", ts, "take")
    assert not outcome.ok and outcome.status == 404
    assert slack.last_error("petr") == outcome.error
    keep_actions(app)
    await slack.press("petr", "triage", ts, "take")
    assert slack.last_error("petr") is None


async def test_a_wrong_secret_is_turned_away_by_bolt(slack: SlackSimulator, app: App) -> None:
    keep_actions(app)
    ts = await posted_card(slack, app)
    slack.connect([app.url], "another secret")
    assert (await slack.press("petr", "triage", ts, "take")).status == 401
    slack.connect([app.url], SECRET)
    assert (await slack.press("petr", "triage", ts, "take")).status == 200
    assert len(app.seen) == 1


async def test_an_old_signature_is_turned_away_by_bolt(slack: SlackSimulator, app: App, clock: Ticker) -> None:
    keep_actions(app)
    ts = await posted_card(slack, app)
    clock.pass_seconds(-301)
    assert (await slack.press("petr", "triage", ts, "take")).status == 401


async def test_an_app_that_is_away_shows_the_person_an_error(slack: SlackSimulator, app: App) -> None:
    ts = await posted_card(slack, app)
    slack.connect(["http://127.0.0.1:1/slack/events"], SECRET)
    outcome = await slack.press("petr", "triage", ts, "take")
    assert outcome.status is None and "could not be reached" in (outcome.error or "")


async def test_several_addresses_are_used_in_turn(slack: SlackSimulator, app: App) -> None:
    keep_actions(app)
    ts = await posted_card(slack, app)
    slack.connect([app.url, "http://127.0.0.1:1/slack/events"], SECRET)
    assert [(await slack.press("petr", "triage", ts, "take")).ok for _ in range(4)] == [True, False, True, False]


# Choosing


async def test_choices_are_sent_and_remembered(slack: SlackSimulator, app: App) -> None:
    keep_actions(app)
    menu = {"type": "overflow", "action_id": "more", "options": [option("spam", "Spam"), option("merge", "Merge")]}
    owner = {"type": "users_select", "action_id": "owner"}
    tags = {"type": "checkboxes", "action_id": "tags", "options": [option("vip", "VIP"), option("late", "Late")]}
    ts = await posted_card(slack, app, menu, owner, tags)
    await slack.choose("petr", "triage", ts, "more", "Merge")
    await slack.choose("petr", "triage", ts, "owner", "olena")
    await slack.choose("petr", "triage", ts, "tags", ["VIP", "late"])
    more, chosen, ticked = (body["actions"][0] for body in app.seen)
    assert more["selected_option"]["value"] == "merge"
    assert chosen["selected_user"] == slack.user_id("olena")
    assert [one["value"] for one in ticked["selected_options"]] == ["vip", "late"]
    assert app.seen[2]["state"]["values"]["buttons"]["owner"]["selected_user"] == slack.user_id("olena")
    with pytest.raises(GestureRefused):
        await slack.choose("petr", "triage", ts, "more", "Sell")


# Modals


async def test_a_modal_is_opened_filled_and_submitted(slack: SlackSimulator, app: App) -> None:
    @app.bolt.view("reply")
    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        app.seen.append(body)
        await ack()

    view_id = await opened(slack, app, reply_modal(private_metadata="c:1"))
    outcome = await slack.submit("petr", view_id, {"text": "Hello Anna"})
    assert outcome.ok and outcome.view_id is None and slack.open_view("petr") is None
    view = app.seen[0]["view"]
    assert view["private_metadata"] == "c:1" and view["callback_id"] == "reply"
    assert view["state"]["values"] == {
        "text": {"typed": {"type": "plain_text_input", "value": "Hello Anna"}},
        "when": {"chosen": {"type": "static_select", "selected_option": option("now", "Now")}},
    }


async def test_errors_are_shown_at_their_inputs(slack: SlackSimulator, app: App) -> None:
    @app.bolt.view("reply")
    async def submitted(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"text": "Too short"})

    view_id = await opened(slack, app, reply_modal())
    outcome = await slack.submit("petr", view_id, {"typed": "x"})
    assert outcome.errors == {"text": "Too short"} == slack.view_errors(view_id)
    assert outcome.view_id == view_id


async def test_errors_for_unknown_inputs_are_the_apps_mistake(slack: SlackSimulator, app: App) -> None:
    @app.bolt.view("reply")
    async def submitted(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"nowhere": "Too short"})

    outcome = await slack.submit("petr", await opened(slack, app, reply_modal()), {"typed": "x"})
    assert not outcome.ok and "nowhere" in (outcome.error or "")


async def test_update_push_and_clear(slack: SlackSimulator, app: App) -> None:
    steps: Iterator[dict[str, Any]] = iter(
        [
            {"response_action": "update", "view": reply_modal(private_metadata="second")},
            {"response_action": "push", "view": reply_modal(private_metadata="third")},
            {"response_action": "clear"},
        ]
    )

    @app.bolt.view("reply")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**next(steps))

    first = await opened(slack, app, reply_modal())
    updated = await slack.submit("petr", first, {"text": "kept while the field is the same"})
    assert updated.view_id == first
    assert slack.workspace.stacks[slack.user_id("petr")][0].state["text"]["typed"]["value"]
    pushed = await slack.submit("petr", first)
    assert pushed.view_id != first and pushed.view_id
    top = slack.open_view("petr")
    assert top and (top["previous_view_id"], top["root_view_id"]) == (first, first)
    with pytest.raises(GestureRefused):
        await slack.submit("petr", first, {"text": "not on top"})
    cleared = await slack.submit("petr", pushed.view_id, {"text": "x"})
    assert cleared.view_id is None


async def test_a_required_field_must_be_filled(slack: SlackSimulator, app: App) -> None:
    view_id = await opened(slack, app, reply_modal())
    with pytest.raises(GestureRefused, match="required"):
        await slack.submit("petr", view_id)
    with pytest.raises(GestureRefused, match="no field"):
        await slack.submit("petr", view_id, {"text": "x", "nowhere": "y"})


async def test_a_trigger_is_used_once_and_dies_after_three_seconds(
    slack: SlackSimulator, app: App, clock: Ticker
) -> None:
    keep_actions(app)
    ts = await posted_card(slack, app)
    await slack.press("petr", "triage", ts, "reply")
    await slack.press("petr", "triage", ts, "reply")
    fresh, other = (body["trigger_id"] for body in app.seen)
    await app.client.views_open(trigger_id=fresh, view=reply_modal())
    clock.pass_seconds(3.1)
    for trigger, error in (
        (fresh, "exchanged_trigger_id"),
        (other, "expired_trigger_id"),
        ("1.1.x", "invalid_trigger_id"),
    ):
        with pytest.raises(SlackApiError, match=error):
            await app.client.views_open(trigger_id=trigger, view=reply_modal())


async def test_a_loading_modal_is_filled_later_and_hashes_guard_it(slack: SlackSimulator, app: App) -> None:
    view_id = await opened(slack, app, {"type": "modal", "title": plain("Reply"), "blocks": [section("Loading")]})
    loading = slack.open_view("petr")
    assert loading
    await app.client.views_update(view_id=view_id, view=reply_modal(), hash=loading["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await app.client.views_update(view_id=view_id, view=reply_modal(), hash=loading["hash"])
    filled = slack.open_view("petr")
    assert filled and filled["submit"]["text"] == "Send"
    await slack.close("petr", view_id)
    with pytest.raises(SlackApiError, match="not_found"):
        await app.client.views_update(view_id=view_id, view=reply_modal())


async def test_a_stack_holds_three_modals(slack: SlackSimulator, app: App) -> None:
    another = {"type": "actions", "elements": [button("push", "More")]}
    deep = {"type": "modal", "title": plain("Deep"), "blocks": [another]}
    refusals: list[str] = []

    @app.bolt.action("push")
    async def push(ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            await app.client.views_push(trigger_id=body["trigger_id"], view=deep)
        except SlackApiError as refused:
            refusals.append(refused.response["error"])
        await ack()

    view_id: str | None = await opened(slack, app, deep)
    for _ in range(3):
        assert view_id
        view_id = (await slack.press_in_view("petr", view_id, "More")).view_id
    assert refusals == ["push_limit_reached"]
    assert len(slack.workspace.stacks[slack.user_id("petr")]) == 3


async def test_closing_is_told_only_where_asked_for(slack: SlackSimulator, app: App) -> None:
    @app.bolt.view_closed("reply")
    async def closed(ack: AsyncAck, body: dict[str, Any]) -> None:
        app.seen.append(body)
        await ack()

    view_id = await opened(slack, app, reply_modal(notify_on_close=True))
    upper = slack.workspace.open_view(slack.user_id("petr"), reply_modal(), on_top=True)
    silent = await slack.close("petr", upper.id)
    assert silent.status is None and app.seen == []
    heard = await slack.close("petr", view_id)
    assert heard.status == 200 and app.seen[0]["view"]["callback_id"] == "reply"


async def test_an_external_select_asks_the_app(slack: SlackSimulator, app: App) -> None:
    @app.bolt.options("contact")
    async def contacts(ack: AsyncAck, payload: dict[str, Any]) -> None:
        await ack(options=[option("c:7", f"Anna ({payload['value']})")])

    @app.bolt.view("pick")
    async def picked(ack: AsyncAck, view: dict[str, Any]) -> None:
        app.seen.append(view["state"]["values"])
        await ack()

    field = {"type": "external_select", "action_id": "contact", "min_query_length": 2}
    inputs = [{"type": "input", "block_id": "who", "label": plain("Who"), "element": field}]
    view_id = await opened(slack, app, reply_modal(callback_id="pick", blocks=inputs))
    with pytest.raises(GestureRefused):
        await slack.suggest_in_view("petr", view_id, "contact", "a")
    offered = await slack.suggest_in_view("petr", view_id, "contact", "ann")
    assert offered == [option("c:7", "Anna (ann)")]
    await slack.submit("petr", view_id, {"contact": "c:7"})
    assert app.seen[0]["who"]["contact"]["selected_option"]["value"] == "c:7"


async def test_an_input_that_dispatches_tells_the_app_at_once(slack: SlackSimulator, app: App) -> None:
    modal = reply_modal()
    modal["blocks"][1]["dispatch_action"] = True
    view_id = await opened(slack, app, modal)
    keep_actions(app)
    await slack.choose_in_view("petr", view_id, "typed", "a draft")
    await slack.choose_in_view("petr", view_id, "chosen", "In the morning")
    body = app.seen[-1]
    assert [one["actions"][0]["action_id"] for one in app.seen] == ["chosen"]
    assert body["view"]["state"]["values"]["text"]["typed"]["value"] == "a draft"
    assert body["view"]["state"]["values"]["when"]["chosen"]["selected_option"]["value"] == "morning"
    assert body["container"] == {"type": "view", "view_id": view_id}


# Home, ephemerals, response addresses


async def test_home_is_opened_published_and_pressed(slack: SlackSimulator, app: App) -> None:
    keep_actions(app)

    @app.bolt.event("app_home_opened")
    async def opened_home(event: dict[str, Any]) -> None:
        shown = {"type": "home", "blocks": card(button("next", "Next"))}
        await app.client.views_publish(user_id=event["user"], view=shown)

    await slack.open_home("petr")
    await slack.wait_until(lambda: slack.home("petr"))
    assert (await slack.press_in_home("petr", "Next")).ok
    assert app.seen[0]["view"]["type"] == "home" and "response_url" not in app.seen[0]
    assert slack.home("olena") is None


async def test_an_ephemeral_is_pressed_and_replaced_through_its_response_url(
    slack: SlackSimulator, app: App, session: aiohttp.ClientSession
) -> None:
    keep_actions(app)
    await app.client.chat_postEphemeral(
        channel=slack.channel_id("triage"), user=slack.user_id("petr"), text="Sure?", blocks=card(button("yes", "Yes"))
    )
    ts = slack.ephemerals("petr")[0]["ts"]
    with pytest.raises(GestureRefused):
        await slack.press("olena", "triage", ts, "Yes")
    await slack.press("petr", "triage", ts, "Yes")
    body = app.seen[0]
    assert body["container"]["is_ephemeral"] and "message" not in body
    async with session.post(body["response_url"], json={"replace_original": True, "text": "Done"}) as answer:
        assert answer.status == 200
    assert [one["text"] for one in slack.ephemerals("petr")] == ["Done"]


async def test_a_response_url_serves_five_times_and_half_an_hour(
    slack: SlackSimulator, app: App, session: aiohttp.ClientSession, clock: Ticker
) -> None:
    keep_actions(app)
    ts = await posted_card(slack, app)

    async def status(address: str) -> int:
        async with session.post(address, json={"text": "x"}) as answer:
            return answer.status

    await slack.press("petr", "triage", ts, "take")
    used = app.seen[0]["response_url"]
    assert [await status(used) for _ in range(6)] == [200] * 5 + [404]
    assert len(slack.ephemerals("petr")) == 5
    await slack.press("petr", "triage", ts, "take")
    clock.pass_seconds(1801)
    assert await status(app.seen[1]["response_url"]) == 404
    assert slack.calls[-1]["path"].startswith("/actions/") and slack.calls[-1]["path"].endswith("/***")


async def test_an_unknown_key_in_a_response_is_refused(
    slack: SlackSimulator, app: App, session: aiohttp.ClientSession
) -> None:
    keep_actions(app)
    ts = await posted_card(slack, app)
    await slack.press("petr", "triage", ts, "take")
    async with session.post(app.seen[0]["response_url"], json={"text": "x", "channel": "C1"}) as answer:
        assert answer.status == 400


# Writing


async def test_words_become_a_message_event(slack: SlackSimulator, app: App) -> None:
    keep_events(app, "message")
    root = await app.client.chat_postMessage(channel=slack.channel_id("triage"), text="root")
    outcome = await slack.type("petr", "triage", "1 < 2 & see https://a.example/x, @olena", thread_ts=root["ts"])
    await slack.settle()
    event = app.seen[0]["event"]
    assert outcome.ok and event["ts"] == outcome.ts and event["thread_ts"] == root["ts"]
    assert event["text"] == f"1 &lt; 2 &amp; see <https://a.example/x>, <@{slack.user_id('olena')}>"
    assert event["parent_user_id"] == slack.bot_user_id and event["channel_type"] == "channel"
    pieces = event["blocks"][0]["elements"][0]["elements"]
    assert [one["type"] for one in pieces] == ["text", "link", "text", "user"]
    assert app.seen[0]["authorizations"][0]["user_id"] == slack.bot_user_id


async def test_a_mention_of_the_app_comes_as_two_events(slack: SlackSimulator, app: App) -> None:
    keep_events(app, "message", "app_mention")
    await slack.type("petr", "triage", "@inbox_hub please look")
    await slack.wait_until(lambda: len(slack.hub.attempts) == 2)
    assert [body["event"]["type"] for body in app.seen] == ["message", "app_mention"]
    assert app.seen[0]["event_id"] != app.seen[1]["event_id"]
    assert app.seen[0]["event"]["ts"] == app.seen[1]["event"]["ts"]


async def test_edits_and_deletions_carry_the_former_message(slack: SlackSimulator, app: App) -> None:
    keep_events(app, "message")
    ts = (await slack.type("petr", "triage", "helo")).ts or ""
    await slack.edit_message("petr", "triage", ts, "hello")
    await slack.delete_message("petr", "triage", ts)
    changed, deleted = app.seen[1]["event"], app.seen[2]["event"]
    assert changed["subtype"] == "message_changed" and changed["ts"] != ts
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("helo", "hello")
    assert changed["message"]["edited"]["user"] == slack.user_id("petr")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert slack.messages("triage") == []
    with pytest.raises(GestureRefused):
        await slack.delete_message("olena", "triage", (await slack.type("petr", "triage", "mine")).ts or "")


async def test_reactions_are_told(slack: SlackSimulator, app: App) -> None:
    keep_events(app, "reaction_added", "reaction_removed")
    ts = await posted_card(slack, app)
    await slack.add_reaction("petr", "triage", ts, "eyes")
    await slack.remove_reaction("petr", "triage", ts, "eyes")
    assert [body["event"]["type"] for body in app.seen] == ["reaction_added", "reaction_removed"]
    assert app.seen[0]["event"]["item"] == {"type": "message", "channel": slack.channel_id("triage"), "ts": ts}


async def test_a_person_sends_a_file(slack: SlackSimulator, app: App, session: aiohttp.ClientSession) -> None:
    keep_events(app, "message")
    await slack.type("petr", "triage", "the offer", files=[PersonFile("offer.txt", b"ten crowns")])
    event = app.seen[0]["event"]
    assert event["subtype"] == "file_share" and event["files"][0]["mimetype"] == "text/plain"
    bearer = {"Authorization": f"Bearer {slack.bot_token}"}
    async with session.get(event["files"][0]["url_private_download"], headers=bearer) as answer:
        assert await answer.read() == b"ten crowns"


async def test_the_direct_message_with_the_app(slack: SlackSimulator, app: App) -> None:
    keep_events(app, "message")
    await slack.type("petr", "inbox_hub", "just us")
    assert app.seen[0]["event"]["channel_type"] == "im"


async def test_nothing_is_told_of_channels_without_the_app(slack: SlackSimulator, app: App) -> None:
    keep_events(app, "message")
    assert (await slack.type("petr", "elsewhere", "not for the bot")).ok
    assert app.seen == []


# Events that go astray


async def test_an_event_not_taken_is_repeated_three_times(slack: SlackSimulator, app: App) -> None:
    outcome = await slack.type("petr", "triage", "nobody listens")
    await slack.settle()
    assert outcome.status == 404
    assert [attempt.retry for attempt in slack.hub.attempts] == [0, 1, 2, 3]
    assert len({attempt.event_id for attempt in slack.hub.attempts}) == 1


async def test_an_event_delivered_twice_has_one_id(slack: SlackSimulator, app: App) -> None:
    keep_events(app, "message")
    slack.faults.deliver_twice()
    await slack.type("petr", "triage", "one")
    await slack.type("petr", "triage", "two")
    assert [body["event"]["text"] for body in app.seen] == ["one", "one", "two"]
    assert app.seen[0]["event_id"] == app.seen[1]["event_id"]


async def test_an_event_can_come_again_as_a_retry(slack: SlackSimulator, app: App) -> None:
    keep_events(app, "message")
    slack.faults.deliver_with_retry()
    await slack.type("petr", "triage", "one")
    assert [attempt.retry for attempt in slack.hub.attempts] == [0, 1]


async def test_events_can_come_in_another_order(slack: SlackSimulator, app: App) -> None:
    keep_events(app, "message")
    slack.faults.shuffle_next(3)
    for word in ("one", "two", "three"):
        await slack.type("petr", "triage", word)
    words = [body["event"]["text"] for body in app.seen]
    assert sorted(words) == ["one", "three", "two"] and words != ["one", "two", "three"]


# Commands and shortcuts


async def test_a_slash_command_is_answered_to_its_person(slack: SlackSimulator, app: App) -> None:
    @app.bolt.command("/inbox")
    async def inbox(ack: AsyncAck, command: dict[str, Any]) -> None:
        app.seen.append(command)
        await ack(f"You asked for {command['text']}")

    await slack.slash("petr", "triage", "/inbox", "my queue")
    assert app.seen[0]["channel_name"] == "triage" and app.seen[0]["response_url"].startswith(slack.root_url)
    assert [one["text"] for one in slack.ephemerals("petr")] == ["You asked for my queue"]


async def test_shortcuts_carry_trigger_and_message(slack: SlackSimulator, app: App) -> None:
    @app.bolt.shortcut(re.compile(".*"))
    async def picked(ack: AsyncAck, body: dict[str, Any]) -> None:
        app.seen.append(body)
        await ack()

    ts = await posted_card(slack, app)
    await slack.message_shortcut("petr", "triage", ts, "make_task")
    await slack.global_shortcut("petr", "find_contact")
    on_message, everywhere = app.seen
    assert (on_message["type"], on_message["message"]["ts"], on_message["callback_id"]) == (
        "message_action",
        ts,
        "make_task",
    )
    assert (everywhere["type"], everywhere["callback_id"]) == ("shortcut", "find_contact")
    await app.client.views_open(trigger_id=everywhere["trigger_id"], view=reply_modal())
    assert slack.open_view("petr")


# What is drawn


async def test_a_snapshot_holds_what_one_person_sees(slack: SlackSimulator, app: App, client: AsyncWebClient) -> None:
    root = await client.chat_postMessage(channel=slack.channel_id("triage"), text="root")
    await client.chat_postMessage(channel=slack.channel_id("triage"), text="reply", thread_ts=root["ts"])
    await client.chat_postEphemeral(channel=slack.channel_id("triage"), user=slack.user_id("petr"), text="psst")
    seen = slack.snapshot("petr")
    by_name = {channel.get("name"): channel for channel in seen["channels"]}
    assert set(by_name) == {"triage", "elsewhere"}
    assert [one["text"] for one in by_name["triage"]["messages"]] == ["root"]
    assert [one["text"] for one in by_name["triage"]["threads"][root["ts"]]] == ["reply"]
    assert [one["text"] for one in seen["ephemerals"]] == ["psst"] and slack.snapshot("olena")["ephemerals"] == []
    assert seen["version"] == slack.version


async def test_changes_can_be_watched(slack: SlackSimulator, client: AsyncWebClient) -> None:
    waiting = asyncio.ensure_future(anext(slack.watch()))
    await client.chat_postMessage(channel=slack.channel_id("triage"), text="x")
    change = await waiting
    assert (change.kind, change.channel) == ("message", slack.channel_id("triage"))


async def test_no_change_is_missed_after_a_snapshot(slack: SlackSimulator, client: AsyncWebClient) -> None:
    seen = slack.snapshot("petr")["version"]
    await client.chat_postMessage(channel=slack.channel_id("triage"), text="x")
    change = await anext(slack.watch(since=seen))
    assert (change.kind, change.version) == ("message", seen + 1)
