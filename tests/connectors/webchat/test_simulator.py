"""The simulated web site by itself."""

import aiohttp

from connectors.toolkit.simulator import CallLog
from connectors.webchat.simulator import WebchatSimulator


async def test_a_page_shows_the_widget_of_the_hub_by_one_script() -> None:
    simulator = WebchatSimulator(lambda: 0.0, CallLog(), account="site", name="Tea & more")
    simulator.hub_url = "http://127.0.0.1:9"
    await simulator.start()
    async with aiohttp.ClientSession() as http, http.get(simulator.base_url, params={"lang": "pl"}) as answer:
        page = await answer.text()
    await simulator.stop()
    assert '<script src="http://127.0.0.1:9/chat/site/widget.js" async></script>' in page
    assert '<html lang="pl">' in page
    assert "Tea &amp; more" in page


async def test_a_visitor_keeps_what_a_hub_that_is_away_does_not_take() -> None:
    simulator = WebchatSimulator(lambda: 0.0, CallLog())
    simulator.hub_url = "http://127.0.0.1:9"
    visitor = simulator.visitor()
    visitor.come()
    visitor.say("hello")
    await visitor.reload()
    assert (visitor.said, visitor.heard) == ([], [])
    await simulator.stop()
