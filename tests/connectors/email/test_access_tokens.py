"""Access tokens had anew by real HTTP, and shown to mail servers that take nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr, ValidationError

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import Misconfigured, SendError, Throttled, Unavailable
from connectors.contract.outbound import OutboundPart
from connectors.email.access_tokens import EARLY_SECONDS, AccessTokens
from connectors.email.connector import EmailConnector
from connectors.email.envelope import unpack
from connectors.email.oauth_settings import OAuthSettings
from connectors.email.settings import EmailSettings
from connectors.email.simulator.folder import SimulatedFolder
from connectors.email.simulator.server import MailServer
from connectors.email.simulator.tokens import TokenEndpoint

MAIL = b"Message-ID: <1@home.example>\r\nSubject: x\r\n\r\nHello\r\n"
SHORT = int(EARLY_SECONDS) - 1  # seconds of life that are over at once


@pytest.fixture
async def endpoint() -> AsyncIterator[TokenEndpoint]:
    found = TokenEndpoint()
    await found.start()
    yield found
    await found.stop()


def table(endpoint: TokenEndpoint, **changes: Any) -> dict[str, Any]:
    values = {
        "token_url": endpoint.url,
        "client_id": endpoint.client_id,
        "client_secret": endpoint.client_secret,
        "refresh_token": endpoint.refresh_token,
        "scope": "https://mail.example/all",
        "timeout": 2,
    }
    return {**values, **changes}


@pytest.fixture
async def tokens(endpoint: TokenEndpoint) -> AsyncIterator[AccessTokens]:
    found = AccessTokens(OAuthSettings.model_validate(table(endpoint)))
    yield found
    await found.close()


async def shown(tokens: AccessTokens) -> str:
    return (await tokens.token()).secret.get_secret_value()


# The endpoint


async def test_one_token_serves_until_it_ends(endpoint: TokenEndpoint, tokens: AccessTokens) -> None:
    assert await asyncio.gather(*(shown(tokens) for _ in range(5))) == ["access-1"] * 5
    assert endpoint.asked == [
        {
            "grant_type": "refresh_token",
            "client_id": "hub",
            "client_secret": "endpoint-secret",
            "refresh_token": "refresh-0",
            "scope": "https://mail.example/all",
        }
    ]


@pytest.mark.parametrize("life", [SHORT, str(SHORT), 1])
async def test_one_that_is_about_to_end_is_renewed(
    endpoint: TokenEndpoint, tokens: AccessTokens, life: int | str
) -> None:
    endpoint.life = life
    assert [await shown(tokens) for _ in range(3)] == ["access-1", "access-2", "access-3"]


@pytest.mark.parametrize("life", [None, "soon", -5])
async def test_of_an_unknown_life_a_short_one_is_taken(
    endpoint: TokenEndpoint, tokens: AccessTokens, life: Any
) -> None:
    endpoint.life = life
    assert [await shown(tokens) for _ in range(2)] == ["access-1"] * 2


async def test_each_answer_may_bring_another_refresh_token(endpoint: TokenEndpoint, tokens: AccessTokens) -> None:
    endpoint.life, endpoint.rotates = SHORT, True
    assert [await shown(tokens) for _ in range(3)] == ["access-1", "access-2", "access-3"]
    assert [one["refresh_token"] for one in endpoint.asked] == ["refresh-0", "refresh-1", "refresh-2"]


async def test_without_a_refresh_token_the_hub_asks_in_its_own_name(endpoint: TokenEndpoint) -> None:
    own = AccessTokens(OAuthSettings.model_validate(table(endpoint, refresh_token=None)))
    assert await shown(own) == "access-1"
    await own.close()
    assert endpoint.asked[0]["grant_type"] == "client_credentials"


@pytest.mark.parametrize(
    ("changes", "words"), [({"client_secret": "old"}, "invalid_client"), ({"refresh_token": "taken"}, "invalid_grant")]
)
async def test_what_is_refused_is_a_matter_for_the_operator(
    endpoint: TokenEndpoint, changes: dict[str, str], words: str
) -> None:
    wrong = AccessTokens(OAuthSettings.model_validate(table(endpoint, **changes)))
    with pytest.raises(Misconfigured, match=words) as refused:
        await wrong.token()
    await wrong.close()
    assert not any(secret in str(refused.value) for secret in ("old", "taken", endpoint.client_secret))


def trouble(status: int, body: object = None, **headers: str) -> web.Response:
    return web.Response(status=status, text=json.dumps(body or {}), content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda: trouble(503), Unavailable),
        (lambda: trouble(400, {"error": "temporarily_unavailable"}), Unavailable),
        (lambda: trouble(200), Unavailable),
        (lambda: trouble(200, {"access_token": 7}), Unavailable),
        (lambda: trouble(200, {"access_token": ""}), Unavailable),
        (lambda: web.Response(text="<html>"), Unavailable),
        (lambda: trouble(429), Throttled),
        (lambda: trouble(401, {"error": ["odd"]}), Misconfigured),
        (lambda: trouble(302, Location="https://elsewhere.example/"), Misconfigured),
    ],
)
async def test_trouble_passes_or_does_not(
    endpoint: TokenEndpoint, tokens: AccessTokens, answer: Any, error: type[SendError]
) -> None:
    endpoint.troubles.append(answer())
    with pytest.raises(error):
        await tokens.token()
    assert await shown(tokens) == "access-2"


async def test_an_endpoint_that_is_away(endpoint: TokenEndpoint, tokens: AccessTokens) -> None:
    await endpoint.stop()
    with pytest.raises(Unavailable):
        await tokens.token()


async def test_a_refused_token_is_asked_for_anew_once(tokens: AccessTokens) -> None:
    first, again = await tokens.token(), await tokens.token()
    assert (first.is_new, again.is_new) == (True, False)
    assert isinstance(tokens.refused(again, "401"), Unavailable)
    second = await tokens.token()
    assert second.secret != first.secret
    assert isinstance(tokens.refused(second, "401"), Misconfigured)


# The mail servers


class Post:
    """A mailbox at a provider that takes no passwords: a folder, a mail server, and an endpoint for tokens."""

    def __init__(self, endpoint: TokenEndpoint) -> None:
        self.endpoint = endpoint
        self.folder = SimulatedFolder(takes_token=endpoint.takes)
        self.taken: list[bytes] = []
        self.server = MailServer(lambda address: "250 2.1.5 ok", self._take, takes_token=endpoint.takes)

    async def _take(self, sender: str, recipients: list[str], mail: bytes) -> str:
        self.taken.append(mail)
        return "250 2.0.0 taken"

    async def connector(self) -> EmailConnector:
        await self.folder.start()
        port = await self.server.start("127.0.0.1", 0)
        place = {"host": "127.0.0.1", "security": "none", "user": self.folder.user}
        settings = EmailSettings.model_validate(
            {
                "address": "support@shop.example",
                "imap": {**place, "port": self.folder.port},
                "smtp": {**place, "port": port},
                "oauth": table(self.endpoint),
            }
        )
        return EmailConnector("support", settings)


@pytest.fixture
async def post(endpoint: TokenEndpoint) -> AsyncIterator[Post]:
    found = Post(endpoint)
    yield found
    await found.folder.stop()
    await found.server.stop()


def part(key: str) -> OutboundPart:
    return OutboundPart(ChannelAddress(Channel.EMAIL, "", "lena@home.example"), text="Hello", key=key)


async def test_mail_comes_and_goes_by_tokens_alone(post: Post) -> None:
    connector = await post.connector()
    await post.folder.deliver(MAIL)
    requests, _ = await connector.poll(None, 0)
    assert [unpack(one.body)[1] for one in requests] == [MAIL]
    await connector.send(part("k1"))
    await connector.close()
    assert len(post.taken) == 1
    assert len(post.endpoint.asked) == 1


async def test_a_token_that_was_called_back_is_replaced_at_the_next_try(post: Post) -> None:
    connector = await post.connector()
    await connector.send(part("k1"))
    post.endpoint.valid.clear()
    with pytest.raises(Unavailable, match="taken no more"):
        await connector.send(part("k2"))
    await connector.send(part("k3"))
    post.endpoint.valid.clear()
    with pytest.raises(Unavailable, match="taken no more"):
        await connector.poll(None, 0)
    assert await connector.poll(None, 0) == ([], "7:0")
    await connector.close()
    assert len(post.taken) == 2


async def test_a_new_token_that_nobody_takes_is_a_matter_for_the_operator(post: Post) -> None:
    post.folder.takes_token = post.server.takes_token = lambda token: False
    connector = await post.connector()
    with pytest.raises(Misconfigured, match="does not take the access token"):
        await connector.send(part("k1"))
    post.endpoint.life = SHORT
    await connector.close()
    connector = EmailConnector("support", connector._settings)
    with pytest.raises(Misconfigured, match="does not take the access token"):
        await connector.poll(None, 0)
    await connector.close()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"token_url": "http://login.example/token"}, "https address"),
        ({"token_url": "https://user:pass@login.example/token"}, "https address"),
        ({"token_url": "token"}, "https address"),
        ({"refresh_token": None, "client_secret": None}, "give refresh_token"),
        ({"client_id": ""}, "at least 1 character"),
        ({"tenant": "x"}, "Extra inputs"),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, Any], words: str) -> None:
    values = {"token_url": "https://login.example/token", "client_id": "hub", "refresh_token": SecretStr("r")}
    with pytest.raises(ValidationError, match=words):
        OAuthSettings.model_validate({**values, **changes})
