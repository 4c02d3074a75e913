"""A visitor's browser, the website's form and the hub's answers, over real HTTP."""

import re
from html.parser import HTMLParser
from importlib.resources import files

import aiohttp

from connectors.contract.channel import Channel
from connectors.toolkit.browser import VisitorBrowser
from tests.connectors.forms.conftest import World

ANN = {"name": "Ann", "email": "ann@example.org", "message": "Good morning ☀️"}
KNOWN_ADDRESS = "https://hub.example.com/webhooks/forms/main"


async def test_a_form_without_script_leads_to_the_websites_own_page(world: World) -> None:
    outcome = await world.site.submit(ANN, language="de-DE,de;q=0.9")
    assert (outcome.status, outcome.headers["location"]) == (303, world.site.thanks_url)
    [form] = world.hub.forms
    assert form.text == "Good morning ☀️"
    assert form.visit == {"page": f"{world.site.origin}/"}
    assert form.sender is not None
    assert (form.sender.handle, form.sender.language) == ("ann@example.org", "de-DE")
    assert [claim.channel for claim in form.claimed] == [Channel.EMAIL]
    assert world.hub.asked == ["POST"]


async def test_a_script_asks_first_and_reads_the_answer(world: World) -> None:
    outcome = await world.site.submit(ANN, by_script=True, headers={"Idempotency-Key": "k1"})
    assert (outcome.status, outcome.is_readable) == (200, True)
    assert '"ok":true' in outcome.body
    assert world.hub.asked == ["OPTIONS", "POST"]
    assert world.hub.forms[0].text == "Good morning ☀️"


async def test_a_script_of_another_website_never_posts(world: World) -> None:
    outcome = await world.site.submit(ANN, by_script=True, origin="https://evil.example")
    assert outcome.status == 0
    assert world.hub.asked == ["OPTIONS"]


async def test_a_header_that_nobody_allowed_is_not_sent(world: World) -> None:
    outcome = await world.site.submit(ANN, by_script=True, headers={"X-Form-Secret": "guess"})
    assert outcome.status == 0
    assert world.hub.asked == ["OPTIONS"]


async def test_a_form_of_another_website_is_refused(world: World) -> None:
    as_form = await world.site.submit(ANN, origin="https://evil.example")
    as_script = await world.site.submit(ANN, by_script=True, origin="https://evil.example", content_type="text/plain")
    assert (as_form.status, as_script.status, as_script.is_readable) == (401, 401, False)
    assert world.hub.forms == []


async def test_what_is_pressed_twice_comes_with_the_same_id(world: World) -> None:
    await world.site.submit(ANN)
    await world.site.submit(ANN, by_script=True)
    await world.site.submit({**ANN, "_id": "another"})
    first, second, third = world.hub.forms
    assert first.event_id == second.event_id != third.event_id


async def test_a_visitor_is_told_when_nothing_can_be_kept(world: World) -> None:
    world.hub.answers = [503]
    outcome = await world.site.submit(ANN, language="cs")
    assert outcome.status == 503
    assert "za chvíli" in outcome.body


async def test_a_hub_that_is_away_is_no_crash(world: World) -> None:
    world.site.hub_url = "http://127.0.0.1:9/webhooks/forms/main"
    assert (await world.site.submit(ANN)).status == 0
    assert (await world.site.submit(ANN, by_script=True)).status == 0
    assert len(world.site.outcomes) == 2


async def test_the_page_has_the_form_that_the_readme_gives(world: World) -> None:
    async with aiohttp.ClientSession(world.site.base_url) as http:
        page = await (await http.get("/")).text()
        assert (await (await http.get("/snippet.js")).text()).startswith("/*")
        assert "arrived" in await (await http.get("/thanks")).text()
    assert f'action="{world.site.hub_url}"' in page
    assert KNOWN_ADDRESS in text("form.html")
    assert KNOWN_ADDRESS not in page
    assert text("form.html").replace(KNOWN_ADDRESS, world.site.hub_url) in page


async def test_every_field_has_its_label_and_the_trap_is_no_stop(world: World) -> None:
    form = Form()
    form.feed(text("form.html"))
    assert {one["id"] for one in form.fields} == form.labels
    trap = next(one for one in form.fields if one["name"] == "_gotcha")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")


async def test_a_referrer_is_named_only_where_the_page_does(world: World) -> None:
    silent = VisitorBrowser(world.site.origin, tells_page=False)
    await silent.submit(world.site.hub_url, b"message=Hi", "application/x-www-form-urlencoded")
    assert world.hub.forms[0].visit == {}


def test_the_snippet_is_tiny_and_asks_nobody() -> None:
    script = text("snippet.js")
    assert len(script.encode()) < 2000
    assert not re.search(r"fetch|XMLHttpRequest|sendBeacon|https?://|cookie", script)


class Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: list[dict[str, str | None]] = []
        self.labels: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("input", "textarea"):
            self.fields.append(dict(attrs))
        if tag == "label":
            self.labels.add(dict(attrs)["for"])


def text(name: str) -> str:
    return (files("connectors.forms") / name).read_text("utf-8")
