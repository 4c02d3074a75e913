"""What must be asked of others: Redis always, Slack and the providers only when the operator wants it."""

import asyncio

from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import RedisError

from config.settings import SlackTable
from connectors.contract.errors import Misconfigured, SendError
from connectors.contract.protocol import Connector, CountsDelivered
from hub.accounts import Accounts
from hub.doctor.values import Finding, Level, bad, ok, warn
from hub.slack_asking import asked_of_slack

REDIS_SECONDS = 3.0


async def redis(url: SecretStr | None, *, is_one_process: bool) -> list[Finding]:
    if url is None and is_one_process:
        return []
    if url is None:
        return [
            warn("redis", "none is set: workers find new work within a second", "set redis.url and they wake at once")
        ]
    client = Redis.from_url(url.get_secret_value(), socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            await client.exists("nothing")
    except (RedisError, OSError, TimeoutError) as problem:
        fact = f"it does not answer ({type(problem).__name__}); nothing is lost, workers find their work a little later"
        return [warn("redis", fact, "start it, or mend redis.url")]
    finally:
        await client.aclose()
    return [ok("redis", "it answers")]


async def slack(table: SlackTable) -> list[Finding]:
    """What `hub slack-check` finds."""
    return [
        Finding(Level.OK, "slack", one.words) if one.is_well else bad("slack", one.words, "hub slack-check looks again")
        for one in await asked_of_slack(table)
    ]


async def keys(built: Accounts) -> list[Finding]:
    """Whether the providers take our keys, where one can be asked without anybody noticing."""
    return [await _key(one) for one in built.values()]


async def _key(connector: Connector) -> Finding:
    name = f"{connector.name} ({connector.account})"
    if not isinstance(connector, CountsDelivered):
        return ok("keys", f"{name} cannot be asked without sending something; hub channels shows how its sends fare")
    try:
        found = await connector.undelivered()
    except Misconfigured as refusal:
        return bad(
            "keys", f"{name}: the provider refuses our key: {refusal}", "set the key that the provider shows now"
        )
    except SendError as problem:
        return warn("keys", f"{name}: the provider could not be asked: {problem}", "look at the network, and ask again")
    if found.problem:
        return warn("keys", f"{name}: the key is good, but it could not post to us: {found.problem}", _WEBHOOK_CURE)
    return ok("keys", f"{name}: the provider takes our key")


_WEBHOOK_CURE = "look whether server.public_url can be reached from outside"
