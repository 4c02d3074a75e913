"""What `/health` tells of the desk: a token that Slack takes no more, until it takes one again."""

import aiohttp

from hub.web.app import build_app, serving
from hub.web.health import Health
from hub.web.metrics import Metrics
from tests.inbox.slack.house import House, written_in


async def test_a_revoked_token_stands_in_health_while_it_is_the_last_answer(house: House) -> None:
    await house.hears("Hello")
    await house.thread_of(1)
    await house.until_quiet()  # or what is still being posted would be the last answer
    card = await house.card()
    health = Health(house.database, Metrics(), "web", (), desk_trouble=lambda: house.desks[0].trouble)

    async def told() -> tuple[str, str]:
        async with http.get(f"http://127.0.0.1:{port}/health") as answer:
            body = await answer.json()
            return body["slack"], body["status"]

    async with serving(build_app(health.routes()), "127.0.0.1", 0) as port, aiohttp.ClientSession() as http:
        assert await told() == ("well", "well")
        house.slack.faults.revoke_token()
        await house.slack.press("petr", "triage", card["ts"], "Reply")
        assert await told() == ("Slack takes nothing from us: token_revoked", "trouble")
        house.slack.faults.recover()
        await house.slack.press("petr", "triage", card["ts"], "Reply")
        assert "Reply" in written_in(await house.modal("petr", "reply"))
        assert await told() == ("well", "well")


async def test_without_a_desk_nothing_is_missing(house: House) -> None:
    health = Health(house.database, Metrics(), "web", ())
    async with (
        serving(build_app(health.routes()), "127.0.0.1", 0) as port,
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/health") as answer,
    ):
        assert (await answer.json())["slack"] == "not used"
