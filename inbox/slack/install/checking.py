"""Whether the app is installed as the desk needs it: asked of Slack, told in plain words."""

from dataclasses import dataclass

from inbox.slack.client import Slack, SlackAway, SlackLocked, SlackRefused, SlackTrouble
from inbox.slack.install.needs import WHY, scopes


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at. `is_well` false: `words` say what it means and what to do."""

    words: str
    is_well: bool = True


async def check(slack: Slack, team: str, channel: str, opener: Slack | None) -> list[Found]:
    """The token, its workspace and scopes, the default channel; with an `opener`, whether sockets may be opened."""
    try:
        us = await slack.who_we_are()
    except SlackTrouble as trouble:
        return [Found(_no_token(trouble), is_well=False)]
    found = [_workspace(us.team, us.team_name, team), *_scopes(us.scopes), await _channel(slack, channel)]
    return found if opener is None else [*found, await _sockets(opener)]


def _no_token(trouble: SlackTrouble) -> str:
    if isinstance(trouble, SlackRefused | SlackLocked):
        return (
            f"slack.bot_token is refused ({trouble.code}): install the app again, and take its new Bot User OAuth Token"
        )
    return f"Slack cannot be asked: {trouble}"


def _workspace(found: str, name: str, wanted: str) -> Found:
    if found == wanted:
        return Found(f"The token is good, for the workspace {name} ({found}).")
    return Found(
        f"slack.team is {wanted}, but the token is of the workspace {name} ({found}): set slack.team to that", False
    )


def _scopes(granted: frozenset[str] | None) -> list[Found]:
    if granted is None:
        return [Found("Slack did not say which scopes the token has.", is_well=False)]
    missing = [one for one in scopes() if one not in granted]
    if not missing:
        return [Found("It has every scope the desk needs.")]
    told = [Found(f"The scope {one} is missing: {WHY[one]}", is_well=False) for one in missing]
    return [*told, Found("Add them under OAuth & Permissions, then install the app again.", is_well=False)]


async def _channel(slack: Slack, channel: str) -> Found:
    try:
        is_member = await slack.is_member(channel)
    except SlackRefused as refusal:
        if refusal.code == "missing_scope":
            return Found("Whether the app is in slack.default_channel cannot be asked: channels:read is missing", False)
        return Found(f"slack.default_channel {channel} is not there for the app ({refusal.code}): invite it", False)
    except SlackTrouble as trouble:
        return Found(f"Whether the app is in slack.default_channel cannot be asked now: {trouble}", is_well=False)
    if is_member:
        return Found(f"The app is in the default channel ({channel}).")
    return Found(f"The app is not in slack.default_channel {channel}: type /invite @Inbox Hub there", is_well=False)


async def _sockets(opener: Slack) -> Found:
    try:
        await opener.open_socket()
    except SlackAway as away:
        return Found(f"Whether sockets may be opened cannot be asked now: {away}", is_well=False)
    except SlackTrouble as trouble:
        return Found(f"No socket may be opened with slack.app_token: {trouble}. Does it have connections:write?", False)
    return Found("Sockets may be opened with slack.app_token.")
