"""hub slack-check, against a workspace that was set up well, or not."""

import pytest

from inbox.slack.client import speaking
from inbox.slack.install.checking import Found, check
from inbox.slack.install.needs import scopes
from inbox.slack.simulator import NewChannel, SlackSimulator, SlackSimulatorSettings


async def found(slack: SlackSimulator, *, token: str = "", channel: str = "in", team: str = "") -> list[Found]:
    await slack.start()
    slack.seed(channels=[NewChannel("in"), NewChannel("out", has_bot=False)])
    try:
        async with (
            speaking(token or slack.bot_token, slack.base_url) as bot,
            speaking(slack.app_token, slack.base_url) as app,
        ):
            where = slack.channel_id(channel) if channel in ("in", "out") else channel
            return await check(bot, team or slack.workspace.team_id, where, app)
    finally:
        await slack.stop()


def wrong(told: list[Found]) -> str:
    return " ".join(one.words for one in told if not one.is_well)


async def test_all_is_well_where_the_manifest_was_used() -> None:
    told = await found(SlackSimulator(SlackSimulatorSettings(bot_scopes=frozenset(scopes()))))
    assert (wrong(told), len(told)) == ("", 4)


async def test_a_missing_scope_is_named_with_what_it_is_for() -> None:
    granted = frozenset(scopes()) - {"files:write", "commands"}
    words = wrong(await found(SlackSimulator(SlackSimulatorSettings(bot_scopes=granted))))
    assert "files:write is missing: customers' files" in words
    assert "commands is missing" in words
    assert "install the app again" in words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"channel": "out"}, "/invite @Inbox Hub"),
        ({"channel": "C0NOWHERE"}, "(channel_not_found): invite it"),
        ({"token": "xoxb-of-yesterday"}, "slack.bot_token is refused (invalid_auth)"),
        ({"team": "TOTHER"}, "set slack.team to that"),
    ],
)
async def test_what_is_not_well_is_said_with_what_to_do(given: dict[str, str], words: str) -> None:
    assert words in wrong(await found(SlackSimulator(), **given))


async def test_slack_away_is_no_verdict() -> None:
    slack = SlackSimulator()
    slack.faults.drop("auth.test", times=3)
    assert "Slack cannot be asked" in wrong(await found(slack))
