"""The Web API as the real slack_sdk client meets it."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from inbox.slack.simulator import NewChannel, NewUser, SlackSimulator, SlackSimulatorSettings

from .conftest import Ticker, button, card, reply_modal, section


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def messages_of_refusal(call: Any) -> list[str]:
    with pytest.raises(SlackApiError) as caught:
        await call
    return list(caught.value.response["response_metadata"]["messages"])


async def test_auth_test_names_team_and_bot(slack: SlackSimulator, client: AsyncWebClient) -> None:
    told = await client.auth_test()
    assert (told["team_id"], told["user_id"], told["bot_id"]) == (
        slack.workspace.team_id,
        slack.bot_user_id,
        slack.workspace.bot_id,
    )


async def test_posted_message_is_kept_with_blocks_and_ids(slack: SlackSimulator, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(
        channel=slack.channel_id("triage"), text="Anna writes", blocks=card(button("take", "Take"))
    )
    kept = slack.messages("triage")[0]
    assert kept["ts"] == posted["ts"] == posted["message"]["ts"]
    assert kept["bot_id"] == slack.workspace.bot_id
    assert kept["blocks"][0]["block_id"] and kept["blocks"][1]["block_id"] == "buttons"


async def test_time_stamps_rise_although_the_clock_stands(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    stamps = [(await client.chat_postMessage(channel=channel, text=str(n)))["ts"] for n in range(3)]
    assert stamps == sorted(set(stamps))


async def test_update_replaces_content_and_keeps_the_former_version(
    slack: SlackSimulator, client: AsyncWebClient
) -> None:
    channel = slack.channel_id("triage")
    posted = await client.chat_postMessage(channel=channel, text="old", blocks=[section("old")])
    await client.chat_update(channel=channel, ts=posted["ts"], text="new", blocks=[section("new")])
    kept = slack.messages("triage")[0]
    assert kept["text"] == "new" and kept["edited"]["user"] == slack.bot_user_id
    message = slack.workspace.message(channel, posted["ts"])
    assert message and [content.text for content in message.versions] == ["old", "new"]


async def test_thread_counts_its_replies(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    root = await client.chat_postMessage(channel=channel, text="root")
    reply = await client.chat_postMessage(channel=channel, text="reply", thread_ts=root["ts"])
    told = await client.conversations_replies(channel=channel, ts=root["ts"])
    assert [one["ts"] for one in told["messages"]] == [root["ts"], reply["ts"]]
    assert told["messages"][0]["reply_count"] == 1
    history = await client.conversations_history(channel=channel)
    assert [one["ts"] for one in history["messages"]] == [root["ts"]]


async def test_metadata_can_be_looked_up_in_replies(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    metadata = {"event_type": "delivery", "event_payload": {"id": "d-1"}}
    root = await client.chat_postMessage(channel=channel, text="root", metadata=metadata)
    plain_view = await client.conversations_replies(channel=channel, ts=root["ts"])
    whole = await client.conversations_replies(channel=channel, ts=root["ts"], include_all_metadata=True)
    assert "metadata" not in plain_view["messages"][0]
    assert whole["messages"][0]["metadata"] == metadata


async def test_ephemeral_is_seen_by_one_person_only(slack: SlackSimulator, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=slack.channel_id("triage"), user=slack.user_id("petr"), text="psst")
    assert [one["text"] for one in slack.ephemerals("petr")] == ["psst"]
    assert slack.ephemerals("olena") == [] and slack.messages("triage") == []


async def test_delete_removes(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    posted = await client.chat_postMessage(channel=channel, text="oops")
    await client.chat_delete(channel=channel, ts=posted["ts"])
    assert slack.messages("triage") == []
    assert await refusal(client.chat_update(channel=channel, ts=posted["ts"], text="x")) == "message_not_found"


async def test_bot_cannot_change_what_a_person_wrote(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    slack.connect(["http://127.0.0.1:9/nobody"], "x")
    ts = (await slack.type("petr", "triage", "mine")).ts or ""
    assert await refusal(client.chat_update(channel=channel, ts=ts, text="x")) == "cant_update_message"


async def test_channels_the_bot_cannot_write_in(slack: SlackSimulator, client: AsyncWebClient) -> None:
    slack.workspace.channel("secret").members.remove(slack.bot_user_id)
    slack.workspace.channel("triage").is_archived = True
    expected = {
        "C0NOWHERE": "channel_not_found",
        slack.channel_id("elsewhere"): "not_in_channel",
        slack.channel_id("secret"): "channel_not_found",
        slack.channel_id("triage"): "is_archived",
    }
    for channel, error in expected.items():
        assert await refusal(client.chat_postMessage(channel=channel, text="x")) == error


async def test_posting_to_a_user_opens_a_direct_message(slack: SlackSimulator, client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users=slack.user_id("petr"))
    posted = await client.chat_postMessage(channel=slack.user_id("petr"), text="hello")
    assert posted["channel"] == opened["channel"]["id"] and posted["channel"].startswith("D")


async def test_directory_reads(slack: SlackSimulator, client: AsyncWebClient) -> None:
    found = await client.users_lookupByEmail(email="OLENA@example.com")
    assert found["user"]["id"] == slack.user_id("olena") and found["user"]["tz"] == "Europe/Kyiv"
    info = await client.users_info(user=slack.user_id("petr"))
    assert info["user"]["profile"]["email"] == "petr@example.com"
    assert await refusal(client.users_lookupByEmail(email="who@example.com")) == "users_not_found"
    groups = await client.usergroups_list(include_users=True)
    assert groups["usergroups"][0]["users"] == [slack.user_id("petr")]
    members = await client.usergroups_users_list(usergroup=groups["usergroups"][0]["id"])
    assert members["users"] == [slack.user_id("petr")]
    assert (await client.team_info())["team"]["id"] == slack.workspace.team_id
    assert (await client.dnd_info(user=slack.user_id("petr")))["dnd_enabled"] is False


async def test_users_are_listed_page_by_page(slack: SlackSimulator, client: AsyncWebClient) -> None:
    first = await client.users_list(limit=3)
    rest = await client.users_list(limit=3, cursor=first["response_metadata"]["next_cursor"])
    names = [user["name"] for page in (first, rest) for user in page["members"]]
    assert names == ["inbox_hub", "petr", "olena", "guest"]
    assert rest["response_metadata"]["next_cursor"] == ""


async def test_conversations_list_info_members_create_join(slack: SlackSimulator, client: AsyncWebClient) -> None:
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert {one["name"] for one in listed["channels"]} == {"triage", "secret", "elsewhere"}
    joined = await client.conversations_join(channel=slack.channel_id("elsewhere"))
    assert joined["channel"]["is_member"]
    members = await client.conversations_members(channel=slack.channel_id("triage"))
    assert slack.user_id("petr") in members["members"]
    made = await client.conversations_create(name="fresh")
    assert (await client.conversations_info(channel=made["channel"]["id"]))["channel"]["name"] == "fresh"
    assert await refusal(client.conversations_create(name="fresh")) == "name_taken"


async def test_reactions_tell_of_repeats(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    ts = (await client.chat_postMessage(channel=channel, text="x"))["ts"]
    await client.reactions_add(channel=channel, timestamp=ts, name="eyes")
    assert slack.messages("triage")[0]["reactions"] == [{"name": "eyes", "users": [slack.bot_user_id], "count": 1}]
    assert await refusal(client.reactions_add(channel=channel, timestamp=ts, name="eyes")) == "already_reacted"
    await client.reactions_remove(channel=channel, timestamp=ts, name="eyes")
    assert await refusal(client.reactions_remove(channel=channel, timestamp=ts, name="eyes")) == "no_reaction"


async def test_permalink_names_the_message(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    ts = (await client.chat_postMessage(channel=channel, text="x"))["ts"]
    told = await client.chat_getPermalink(channel=channel, message_ts=ts)
    assert told["permalink"] == f"https://simulated.slack.com/archives/{channel}/p{ts.replace('.', '')}"


async def test_files_go_up_in_three_steps_and_come_down_with_the_token(
    slack: SlackSimulator, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    channel = slack.channel_id("triage")
    root = await client.chat_postMessage(channel=channel, text="root")
    await client.files_upload_v2(
        filename="offer.pdf", content=b"%PDF-1.7 offer", channel=channel, thread_ts=root["ts"], initial_comment="Offer"
    )
    shown = slack.thread("triage", root["ts"])[1]
    assert shown["text"] == "Offer" and shown["files"][0]["name"] == "offer.pdf"
    info = await client.files_info(file=shown["files"][0]["id"])
    link = info["file"]["url_private_download"]
    async with session.get(link, headers={"Authorization": f"Bearer {slack.bot_token}"}) as answer:
        assert (await answer.read(), answer.content_type) == (b"%PDF-1.7 offer", "application/pdf")
    async with session.get(link) as answer:
        assert answer.content_type != "application/pdf"


async def test_home_is_published_and_guarded_by_its_hash(slack: SlackSimulator, client: AsyncWebClient) -> None:
    view = {"type": "home", "blocks": [section("Your day")]}
    first = await client.views_publish(user_id=slack.user_id("petr"), view=view)
    second = await client.views_publish(user_id=slack.user_id("petr"), view=view, hash=first["view"]["hash"])
    assert first["view"]["id"] == second["view"]["id"]
    stale = client.views_publish(user_id=slack.user_id("petr"), view=view, hash=first["view"]["hash"])
    assert await refusal(stale) == "hash_conflict"
    home = slack.home("petr")
    assert home and home["blocks"][0]["text"]["text"] == "Your day"


async def test_wrong_and_revoked_tokens(slack: SlackSimulator, client: AsyncWebClient) -> None:
    client.token = "xoxb-other"
    assert await refusal(client.auth_test()) == "invalid_auth"
    client.token = slack.bot_token
    slack.faults.revoke_token()
    assert await refusal(client.auth_test()) == "token_revoked"


async def test_unknown_methods_and_arguments_are_refused(slack: SlackSimulator, client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.shout", json={})) == "unknown_method"
    told = await messages_of_refusal(client.api_call("chat.postMessage", json={"colour": "red", "text": "x"}))
    assert any("colour" in line for line in told) and any("channel" in line for line in told)
    body = client.api_call("conversations.info", json={"channel": slack.channel_id("triage")})
    assert "no JSON body" in (await messages_of_refusal(body))[0]


async def test_form_and_query_are_merged_and_blocks_may_be_text(slack: SlackSimulator, client: AsyncWebClient) -> None:
    await client.api_call(
        "chat.postMessage",
        params={"channel": slack.channel_id("triage")},
        data={"text": "x", "blocks": json.dumps([section("from a form")])},
    )
    assert slack.messages("triage")[0]["blocks"][0]["text"]["text"] == "from a form"


async def test_a_message_needs_words(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    assert await refusal(client.api_call("chat.postMessage", json={"channel": channel})) == "no_text"
    silent = client.api_call("chat.postMessage", json={"channel": channel, "blocks": [section("x")]})
    assert await refusal(silent) == "invalid_arguments"
    assert await refusal(client.chat_postMessage(channel=channel, text="x" * 40_001)) == "msg_too_long"


async def test_bad_blocks_are_refused_with_a_pointer(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    twice = [{**section("one"), "block_id": "same"}, {**section("two"), "block_id": "same"}]
    call = client.chat_postMessage(channel=channel, text="x", blocks=twice)
    assert await messages_of_refusal(call) == ["[ERROR] block_id `same` already exists [json-pointer:/blocks]"]
    assert slack.messages("triage") == []


async def test_bad_views_are_refused_with_a_pointer(slack: SlackSimulator, client: AsyncWebClient) -> None:
    modal = reply_modal()
    del modal["submit"]
    told = await messages_of_refusal(client.views_open(trigger_id="1.2.x", view=modal))
    assert told[0].endswith("[json-pointer:/view/submit]")


async def test_one_message_a_second_in_a_channel(slack: SlackSimulator, client: AsyncWebClient, clock: Ticker) -> None:
    channel = slack.channel_id("triage")
    for n in range(3):
        await client.chat_postMessage(channel=channel, text=str(n))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=channel, text="too soon")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel=slack.channel_id("secret"), text="another channel")
    clock.pass_seconds(1)
    await client.chat_postMessage(channel=channel, text="in time")


async def test_tiers_count_calls_of_a_minute(slack: SlackSimulator, client: AsyncWebClient, clock: Ticker) -> None:
    for _ in range(20):
        await client.users_list()
    assert await refusal(client.users_list()) == "ratelimited"
    clock.pass_seconds(61)
    await client.users_list()


async def test_the_workspace_has_a_ceiling(clock: Ticker) -> None:
    slack = SlackSimulator(SlackSimulatorSettings(workspace_posts_per_minute=2), clock=clock)
    slack.seed(channels=[NewChannel("one"), NewChannel("two"), NewChannel("three")])
    await slack.start()
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(slack.bot_token, base_url=slack.base_url, session=session)
        await client.chat_postMessage(channel=slack.channel_id("one"), text="x")
        await client.chat_postMessage(channel=slack.channel_id("two"), text="x")
        clock.pass_seconds(20)
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=slack.channel_id("three"), text="x")
    assert caught.value.response.headers["Retry-After"] == "40"
    await slack.stop()


async def test_call_log_shows_calls_without_secrets(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    await client.chat_postMessage(channel=channel, text="x")
    await client.users_info(user=slack.user_id("petr"))
    await client.files_upload_v2(filename="a.txt", content="hello", channel=channel)
    post, read, _, upload, complete = slack.calls
    assert (post["provider"], post["method"], post["path"]) == ("slack", "POST", "/api/chat.postMessage")
    assert post["body"] == {"channel": channel, "text": "x"} and post["content_type"].startswith("application/json")
    assert read["query"] == {"user": slack.user_id("petr")} and read["body"] is None and read["content_type"] is None
    assert upload["path"].startswith("/upload/") and upload["path"].endswith("/***")
    assert complete["status"] == 200 and post["at"].endswith("Z")
    assert slack.bot_token not in json.dumps(slack.calls)


async def test_faults_come_once_each(slack: SlackSimulator, client: AsyncWebClient) -> None:
    channel = slack.channel_id("triage")
    slack.faults.throttle("chat.postMessage", retry_after=7)
    slack.faults.refuse("chat.postMessage", "fatal_error")
    slack.faults.fail("chat.postMessage", status=503)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=channel, text="x")
    assert caught.value.response.headers["Retry-After"] == "7"
    assert await refusal(client.chat_postMessage(channel=channel, text="x")) == "fatal_error"
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=channel, text="x")
    await client.chat_postMessage(channel=channel, text="x")
    assert len(slack.messages("triage")) == 1


async def test_a_lost_answer_means_posted_all_the_same(slack: SlackSimulator, client: AsyncWebClient) -> None:
    slack.faults.lose_answer("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=slack.channel_id("triage"), text="x")
    assert len(slack.messages("triage")) == 1


async def test_a_dropped_connection_means_not_posted(slack: SlackSimulator, client: AsyncWebClient) -> None:
    slack.faults.drop("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=slack.channel_id("triage"), text="x")
    assert slack.messages("triage") == []


async def test_ids_are_the_same_with_the_same_seed(slack: SlackSimulator) -> None:
    again = SlackSimulator(slack.settings, clock=slack.clock)
    assert (again.workspace.team_id, again.bot_user_id) == (slack.workspace.team_id, slack.bot_user_id)


async def test_direct_messages_are_opened_once_with_people_who_can_read_them(
    slack: SlackSimulator, client: AsyncWebClient
) -> None:
    slack.seed(users=[NewUser("robot", is_bot=True), NewUser("gone", deleted=True)])
    petr = slack.user_id("petr")
    first, again = [(await client.conversations_open(users=petr))["channel"]["id"] for _ in range(2)]
    assert first == again and first.startswith("D")
    assert await refusal(client.conversations_open(users=slack.user_id("robot"))) == "invalid_user_combination"
    assert await refusal(client.conversations_open(users=slack.user_id("gone"))) == "user_disabled"
    assert await refusal(client.conversations_open(users=[petr] * 9)) == "too_many_users"


async def test_only_links_that_stand_in_the_message_are_unfurled(slack: SlackSimulator, client: AsyncWebClient) -> None:
    url = "https://hub.example.com/desk/1"
    channel, shown = slack.channel_id("triage"), {"blocks": [{"type": "divider"}]}
    ts = str((await client.chat_postMessage(channel=channel, text=f"see <{url}>"))["ts"])
    calls = {
        "missing_unfurls": client.chat_unfurl(channel=channel, ts=ts),
        "cannot_find_channel": client.chat_unfurl(channel="C0NOWHERE", ts=ts, unfurls={url: shown}),
        "cannot_unfurl_message": client.chat_unfurl(channel=channel, ts=ts, unfurls={f"{url}2": shown}),
        "invalid_unfurls_format": client.chat_unfurl(channel=channel, ts=ts, unfurls={url: {"x": 1}}),
    }
    for wanted, call in calls.items():
        assert await refusal(call) == wanted
    await client.chat_unfurl(channel=channel, ts=ts, unfurls={url: shown})
    assert slack.messages("triage")[-1]["attachments"][0]["from_url"] == url
