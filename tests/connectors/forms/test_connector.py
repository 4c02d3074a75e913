"""Who may post, and what a browser, a script and a visitor are answered."""

import json

import pytest

from connectors.contract.capabilities import Proactive
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import NotReachable, WebhookRejected
from connectors.contract.inbound import WebhookReply, WebhookRequest
from connectors.contract.outbound import OutboundPart
from connectors.contract.protocol import AnswersPosts
from connectors.forms.connector import FormsConnector
from connectors.forms.replies import SENTENCES
from tests.connectors.forms.conftest import FORM, NOW, SECRET, SITE, connector

PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "content-type": FORM}
SCRIPT = {"accept": "*/*", "content-type": "application/json"}
OTHER = "https://evil.example"


def post(method: str = "POST", **headers: str) -> WebhookRequest:
    return WebhookRequest(
        b"message=Hi", {name.replace("_", "-"): value for name, value in headers.items()}, method=method
    )


def verify(form: FormsConnector, **headers: str) -> None:
    form.verify(post(**headers), NOW, {})


def answer(status: int, redirect: str | None = None, **headers: str) -> WebhookReply:
    return connector(redirect=redirect).answer(post(**headers), status)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": SITE},
        {"origin": SITE, "referer": f"{OTHER}/x"},
        {"referer": f"{SITE}/contact?a=1"},
        {"origin": "", "referer": f"{SITE}/"},
        {"x_form_secret": SECRET},
        {"x_form_secret": SECRET, "origin": OTHER},
        {"x_form_secret": "wrong", "origin": SITE},
    ],
)
def test_who_may_post(headers: dict[str, str]) -> None:
    verify(connector(), **headers)


@pytest.mark.parametrize(
    ("headers", "word"),
    [
        ({}, "neither"),
        ({"origin": OTHER}, "evil.example"),
        ({"origin": OTHER, "referer": f"{SITE}/"}, "evil.example"),
        ({"origin": f"{SITE}.evil.example"}, "not among"),
        ({"origin": f"{SITE}:8443"}, "not among"),
        ({"origin": SITE.replace("https", "http")}, "not among"),
        ({"origin": SITE.upper()}, "not among"),
        ({"origin": "null"}, "hides"),
        ({"referer": f"{OTHER}/{SITE}"}, "evil.example"),
        ({"referer": "https://["}, "neither"),
        ({"x_form_secret": SECRET[:-1]}, "secret"),
        ({"x_form_secret": ""}, "secret"),
        ({"x_form_secret": "ü\udcff"}, "secret"),
    ],
)
def test_who_may_not_and_why(headers: dict[str, str], word: str) -> None:
    with pytest.raises(WebhookRejected, match=word):
        verify(connector(), **headers)


def test_without_a_list_every_browser_is_refused_in_words() -> None:
    with pytest.raises(WebhookRejected, match="allowed_origins is empty"):
        verify(connector(allowed_origins=[]), origin=SITE)
    with pytest.raises(WebhookRejected, match="secret"):
        verify(connector(secret=None), x_form_secret="")


def test_a_browser_that_asks_first_is_answered() -> None:
    reply = connector().handshake(post("OPTIONS", origin=SITE, access_control_request_method="POST"))
    assert reply is not None
    assert reply.status == 204
    assert dict(reply.headers) == {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": SITE,
        "Access-Control-Expose-Headers": "Retry-After",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
        "Access-Control-Max-Age": "600",
    }


@pytest.mark.parametrize("origin", [OTHER, "null", "*", ""])
def test_another_website_gets_no_permission(origin: str) -> None:
    reply = connector().handshake(post("OPTIONS", origin=origin))
    assert reply is not None
    assert (reply.status, dict(reply.headers)) == (403, {"Vary": "Origin"})
    assert b"allowed_origins" in reply.body


def test_a_post_is_no_question() -> None:
    assert connector().handshake(post(origin=SITE)) is None
    assert isinstance(connector(), AnswersPosts)


@pytest.mark.parametrize("status", [200, 400, 401, 413, 429, 503, 500])
def test_every_answer_may_be_read_by_the_website_alone(status: int) -> None:
    for headers in (PERSON, SCRIPT):
        assert answer(status, origin=SITE, **headers).headers["Access-Control-Allow-Origin"] == SITE
        for stranger in ({"origin": OTHER}, {"origin": "null"}, {}, {"referer": f"{SITE}/"}):
            reply = answer(status, **stranger, **headers)
            assert "Access-Control-Allow-Origin" not in reply.headers
            assert reply.headers["Vary"] == "Origin"


def test_a_visitor_is_led_to_the_page_of_the_settings_and_to_no_other() -> None:
    reply = answer(200, f"{SITE}/thanks", origin=SITE, **PERSON)
    assert (reply.status, reply.headers["Location"], reply.body) == (303, f"{SITE}/thanks", b"")
    assert "Location" not in answer(503, f"{SITE}/thanks", origin=SITE, **PERSON).headers
    wish = WebhookRequest(b"redirect=https%3A%2F%2Fevil.example&_next=https%3A%2F%2Fevil.example", PERSON)
    assert connector(redirect=f"{SITE}/thanks").answer(wish, 200).headers["Location"] == f"{SITE}/thanks"


@pytest.mark.parametrize("status", [200, 400, 401, 413, 429, 503])
@pytest.mark.parametrize(
    ("accepted", "language"),
    [*((one, one) for one in SENTENCES), ("de-AT,de;q=0.9", "de"), ("ja,cs", "en"), ("", "en")],
)
def test_a_visitor_reads_a_sentence_in_their_language(status: int, accepted: str, language: str) -> None:
    reply = answer(status, origin=SITE, accept_language=accepted, **PERSON)
    assert (reply.status, reply.content_type) == (status, "text/html; charset=utf-8")
    page = reply.body.decode()
    assert f'<html lang="{language}">' in page
    assert 'content="light dark"' in page
    assert sum(sentence in page for sentence in SENTENCES[language]) == 1


def test_no_sentence_shouts_and_none_is_missing() -> None:
    assert len(SENTENCES) == 9
    for sentences in SENTENCES.values():
        assert len(set(sentences)) == 5
        assert not any("!" in sentence for sentence in sentences)


def test_a_script_reads_json() -> None:
    taken = answer(200, f"{SITE}/thanks", origin=SITE, **SCRIPT)
    assert (taken.status, taken.content_type) == (200, "application/json")
    assert json.loads(taken.body) == {"ok": True, "redirect": f"{SITE}/thanks"}
    assert json.loads(answer(200, origin=SITE, **SCRIPT).body) == {"ok": True}
    for status in (400, 401, 413, 429, 500, 503):
        refused = json.loads(answer(status, origin=SITE, **SCRIPT).body)
        assert refused["error"]["status"] == status
        assert refused["error"]["message"].endswith(".")


async def test_a_form_has_no_way_back() -> None:
    form = connector()
    assert form.capabilities.sends is False
    assert form.capabilities.proactive is Proactive.NEVER
    assert form.capabilities.authenticates_sender is False
    with pytest.raises(NotReachable, match="e-mail address"):
        await form.send(OutboundPart(ChannelAddress(Channel.FORM, "main", "ann@example.org"), text="Hi"))
    await form.close()
