"""Nobody leads the hub to an address that is not Amazon's, nor to a topic that is not ours, when a subscription is confirmed."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from connectors.contract.errors import Refused, SendError
from connectors.contract.inbound import SystemNotice
from connectors.email import ses
from connectors.email.ses_settings import SesSettings
from connectors.email.simulator.sns_posts import SnsTopic, as_body
from connectors.email.sns_notices import follow
from tests.connectors.email.ses_bodies import NOW, TOPIC

TOPIC_OF_OURS = SnsTopic(TOPIC, NOW)
US = "desk@shop.example"


class Somewhere:
    """A server on this machine that counts who calls."""

    def __init__(self) -> None:
        self.base = ""
        self.calls: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append(request.path_qs)
        if "leads-on" in request.path_qs:
            raise web.HTTPFound(f"{self.base}/inside")
        return web.Response(text="<ConfirmSubscriptionResponse/>")


@pytest.fixture
async def somewhere() -> AsyncIterator[Somewhere]:
    here = Somewhere()
    app = web.Application()
    app.router.add_get("/{path:.*}", here.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield here
    await runner.cleanup()


def ours(base: str | None = None, **changes: object) -> SesSettings:
    return SesSettings.model_validate(
        {"region": "eu-west-1", "topic_arns": [TOPIC], "sns_certificate_base": base, **changes}
    )


def asked(base: str, token: str = "t0ken") -> SystemNotice:
    [notice] = ses.events("desk", as_body(TOPIC_OF_OURS.confirmation(base, NOW, token)))
    assert isinstance(notice, SystemNotice)
    return notice


async def test_the_address_of_the_post_is_visited_once(somewhere: Somewhere) -> None:
    words = await follow(asked(somewhere.base), ours(somewhere.base), US)
    assert somewhere.calls == [f"/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=t0ken"]
    assert TOPIC in words and US in words and "t0ken" not in words


async def test_an_address_that_is_not_amazons_is_not_visited(somewhere: Somewhere) -> None:
    with pytest.raises(Refused):
        await follow(asked(somewhere.base), ours(), US)
    other_kind = asked(somewhere.base)
    elsewhere = replace(other_kind, item=other_kind.item.replace(b"Action=ConfirmSubscription", b"Action=Publish"))
    with pytest.raises(Refused):
        await follow(elsewhere, ours(somewhere.base), US)
    assert somewhere.calls == []


async def test_a_topic_that_is_not_ours_any_more_is_not_confirmed(somewhere: Somewhere) -> None:
    with pytest.raises(Refused):
        await follow(asked(somewhere.base), ours(somewhere.base, topic_arns=[TOPIC + "-new"]), US)
    assert somewhere.calls == []


async def test_no_redirect_is_followed(somewhere: Somewhere) -> None:
    with pytest.raises(SendError):
        await follow(asked(somewhere.base, "leads-on"), ours(somewhere.base), US)
    assert len(somewhere.calls) == 1


async def test_the_end_of_a_subscription_is_told_and_nothing_is_visited(somewhere: Somewhere) -> None:
    [notice] = ses.events("desk", as_body(TOPIC_OF_OURS.ending(somewhere.base, NOW, "t0ken")))
    assert isinstance(notice, SystemNotice)
    words = await follow(notice, ours(somewhere.base), US)
    assert "ended" in words and TOPIC in words
    assert somewhere.calls == []
