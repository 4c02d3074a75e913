"""A simulated workspace with a real Bolt app on loopback beside it."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from inbox.slack.simulator import NewChannel, NewUser, NewUserGroup, SlackSimulator, SlackSimulatorSettings

SECRET = "a signing secret of the tests"


@dataclass
class Ticker:
    """A clock that stands still until it is moved; it begins at the real time, which signatures need."""

    now: float = field(default_factory=time.time)

    def __call__(self) -> float:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += seconds


async def at_once(_seconds: float) -> None:
    """Waits no time at all."""


@dataclass
class App:
    """A Bolt app that listens on loopback; `client` calls the workspace, `url` is where it takes events."""

    bolt: AsyncApp
    client: AsyncWebClient
    url: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def clock() -> Ticker:
    return Ticker()


@pytest.fixture
def settings() -> SlackSimulatorSettings:
    return SlackSimulatorSettings(echo_own_posts=False)


@pytest.fixture
async def slack(clock: Ticker, settings: SlackSimulatorSettings) -> AsyncIterator[SlackSimulator]:
    simulator = SlackSimulator(settings, clock=clock, sleep=at_once)
    simulator.seed(
        users=[
            NewUser("petr", "Petr Novák", "petr@example.com"),
            NewUser("olena", "Olena Koval", "olena@example.com", tz="Europe/Kyiv"),
            NewUser("guest", "Guest"),
        ],
        channels=[
            NewChannel("triage", members=("petr", "olena")),
            NewChannel("secret", members=("olena",), is_private=True),
            NewChannel("elsewhere", has_bot=False),
        ],
        usergroups=[NewUserGroup("sales", "Sales team", ("petr",))],
    )
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(slack: SlackSimulator, session: aiohttp.ClientSession) -> AsyncWebClient:
    """As the desk makes it: one session, no repeats behind its back."""
    return AsyncWebClient(slack.bot_token, base_url=slack.base_url, session=session, retry_handlers=[])


@pytest.fixture
async def app(slack: SlackSimulator, client: AsyncWebClient) -> AsyncIterator[App]:
    """A Bolt app without listeners, connected to the workspace; tests add their own."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=slack.workspace.team_id,
            bot_user_id=slack.bot_user_id,
            bot_id=slack.workspace.bot_id,
            bot_token=slack.bot_token,
        )

    bolt = AsyncApp(client=client, signing_secret=SECRET, authorize=authorize)
    runner = web.AppRunner(bolt.web_app("/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    listening = App(bolt, client, f"http://127.0.0.1:{port}/slack/events")
    slack.connect([listening.url], SECRET)
    yield listening
    await slack.settle()
    await runner.cleanup()


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str, label: str, value: str = "c:1:v1") -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": value}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def card(*buttons: dict[str, Any]) -> list[dict[str, Any]]:
    return [section("Anna writes"), {"type": "actions", "block_id": "buttons", "elements": list(buttons)}]


def option(value: str, label: str) -> dict[str, Any]:
    return {"text": plain(label), "value": value}


def reply_modal(**more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "reply",
        "title": plain("Reply"),
        "submit": plain("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "text",
                "label": plain("Your answer"),
                "element": {"type": "plain_text_input", "action_id": "typed", "multiline": True},
            },
            {
                "type": "input",
                "block_id": "when",
                "optional": True,
                "label": plain("When"),
                "element": {
                    "type": "static_select",
                    "action_id": "chosen",
                    "options": [option("now", "Now"), option("morning", "In the morning")],
                    "initial_option": option("now", "Now"),
                },
            },
        ],
        **more,
    }
