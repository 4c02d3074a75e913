"""Tokens, sending, settings and pages of one chat."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

import connectors.webchat
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, Unchangeable, WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.contract.live import LiveChat
from connectors.contract.outbound import Button, OutboundPart, PartAction
from connectors.toolkit.simulator import CallLog
from connectors.webchat.compose import LONGEST_KEY, compose, key_of
from connectors.webchat.connector import WebchatConnector
from connectors.webchat.pages import TYPES
from connectors.webchat.settings import WebchatSettings
from connectors.webchat.simulator import SimulatedMailbox
from inbox.triage.analysis.lexicon import LANGUAGES

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "s" * 32
GOOD = {"token_secret": SECRET, "origins": ["https://www.shop.example"]}
WIDGET = Path(connectors.webchat.__file__).parent / "widget"


def chat(account: str = "site", secret: str = SECRET) -> WebchatConnector:
    return WebchatConnector(account, WebchatSettings(token_secret=SecretStr(secret), origins=("https://a.example",)))


def test_it_is_a_live_chat() -> None:
    assert isinstance(chat(), LiveChat)
    assert chat().capabilities.live


# Tokens


def test_a_chat_has_a_longest_life_however_often_it_is_used() -> None:
    visitor = first = chat().enter(None, NOON)
    for day in range(30, 360, 30):
        visitor = chat().enter(visitor.token, NOON + timedelta(days=day))
        assert visitor.id == first.id and not visitor.is_refused
    late = chat().enter(visitor.token, NOON + timedelta(days=366))
    assert late.id != first.id and late.is_refused


def test_an_operator_ends_the_chat_of_one_visitor_and_of_no_other() -> None:
    one, other = chat().enter(None, NOON), chat().enter(None, NOON)
    ended = WebchatConnector("site", WebchatSettings.model_validate({**GOOD, "ended_visitors": [one.id]}))
    assert ended.enter(one.token, NOON).id != one.id and ended.enter(one.token, NOON).is_refused
    assert ended.enter(other.token, NOON).id == other.id
    said = b'{"v": "%s"}' % one.id.encode()
    with pytest.raises(WebhookRejected):
        ended.verify(WebhookRequest(said, {"authorization": f"Bearer {one.token}"}), NOON, {})


def test_a_token_brings_the_same_visitor_back_until_it_runs_out() -> None:
    visitor = chat().enter(None, NOON)
    later = chat().enter(visitor.token, NOON + timedelta(days=89))
    assert later.id == visitor.id
    assert later.token != visitor.token
    assert chat().enter(later.token, NOON + timedelta(days=170)).id == visitor.id
    assert chat().enter(visitor.token, NOON + timedelta(days=91)).id != visitor.id
    assert chat().enter(visitor.token, NOON - timedelta(days=1)).id != visitor.id


def test_a_token_is_worth_nothing_elsewhere() -> None:
    visitor = chat().enter(None, NOON)
    assert chat("another site").enter(visitor.token, NOON).id != visitor.id
    assert chat(secret="t" * 32).enter(visitor.token, NOON).id != visitor.id


def test_no_part_of_a_token_can_be_changed() -> None:
    visitor = chat().enter(None, NOON)
    for place, letter in enumerate(visitor.token):
        forged = visitor.token[:place] + ("1" if letter == "0" else "0") + visitor.token[place + 1 :]
        if forged != visitor.token:
            assert chat().enter(forged, NOON).id not in (visitor.id, forged.partition(".")[0])


def test_a_token_proves_its_own_visitor_only() -> None:
    ann, bob = chat().enter(None, NOON), chat().enter(None, NOON)
    headers = {"authorization": f"Bearer {ann.token}"}
    chat().verify(WebhookRequest(f'{{"visitor": "{ann.id}"}}'.encode(), headers), NOON, {})
    for body in (f'{{"visitor": "{bob.id}"}}'.encode(), b"", b"[]", b"\xff"):
        with pytest.raises(WebhookRejected):
            chat().verify(WebhookRequest(body, headers), NOON, {})


# Sending


def part(
    text: str = "Hello", action: PartAction = PartAction.SEND, *, key: str = "", buttons: tuple[Button, ...] = ()
) -> OutboundPart:
    return OutboundPart(ChannelAddress(Channel.CHAT, "site", "a" * 32), action, text, key=key, buttons=buttons)


async def test_the_same_part_is_left_once() -> None:
    connector, mailbox = chat(), SimulatedMailbox(NOON.timestamp, CallLog())
    connector.attach(mailbox)
    first = await connector.send(part(key="k1"))
    assert await connector.send(part(key="k1")) == first
    assert first.provider_message_id == f"{'a' * 32}:k1"
    assert [frame.content for frame in mailbox.frames["site", "a" * 32]] == [{"text": "Hello"}]


async def test_what_lies_there_is_changed_and_taken_back() -> None:
    connector, mailbox = chat(), SimulatedMailbox(NOON.timestamp, CallLog())
    connector.attach(mailbox)
    yes = (Button("Yes", "y"),)
    sent = await connector.send(part("It costs 450", key="k1", buttons=yes))
    edit = replace(part("It costs 45", PartAction.EDIT, buttons=yes), target_id=sent.provider_message_id)
    for _ in range(2):
        assert (await connector.send(edit)).provider_message_id == sent.provider_message_id
    [frame] = mailbox.frames["site", "a" * 32]
    offered = [{"label": "Yes", "value": "y"}]
    assert (frame.content, frame.sequence) == ({"text": "It costs 45", "buttons": offered, "edited": True}, 2)
    await connector.send(replace(edit, action=PartAction.DELETE))
    assert [one.content for one in mailbox.frames["site", "a" * 32]] == [{"text": "", "gone": True}]
    for nobodys in (None, "k1", f"{'b' * 32}:k1"):
        with pytest.raises(ContentRefused):
            await connector.send(replace(edit, target_id=nobodys))
    with pytest.raises(Unchangeable):
        await connector.send(replace(edit, target_id=f"{'a' * 32}:k2"))


async def test_typing_is_shown_and_a_press_needs_no_answer() -> None:
    connector, mailbox = chat(), SimulatedMailbox(NOON.timestamp, CallLog())
    connector.attach(mailbox)
    assert (await connector.send(part("", PartAction.TYPING))).provider_message_id is None
    assert mailbox.typing == ["a" * 32]
    assert (await connector.send(part("", PartAction.ACKNOWLEDGE))).provider_message_id is None


def test_buttons_do_one_thing_each() -> None:
    content = compose(part(buttons=(Button("Yes", "y"), Button("No"), Button("See", "v", "https://a.example"))))
    assert content["buttons"] == [
        {"label": "Yes", "value": "y"},
        {"label": "No", "value": "No"},
        {"label": "See", "url": "https://a.example"},
    ]
    with pytest.raises(ContentRefused):
        compose(part("  "))


def test_a_key_is_in_letters_that_the_widget_takes() -> None:
    assert key_of(part(key="1f0c-2"), "x") == "1f0c-2"
    assert key_of(part(), "made-up") == "made-up"
    for odd in ("a b", "é", "x" * 61, "<k>"):
        made = key_of(part(key=odd), "x")
        assert made == key_of(part(key=odd), "y")
        assert re.fullmatch(r"[A-Za-z0-9_-]+", made)
        assert len(made) <= LONGEST_KEY


# Settings


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://www.Shop.example/", "https://www.shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://127.0.0.1:8090", "http://127.0.0.1:8090"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://čaj.example", "https://xn--aj-dma.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(given: str, kept: str) -> None:
    assert WebchatSettings.model_validate({**GOOD, "origins": [given]}).origins == (kept,)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"origins": ["https://a.example"]}, "token_secret"),
        ({**GOOD, "token_secret": "short"}, "openssl"),
        ({**GOOD, "origins": []}, "origins"),
        ({**GOOD, "origins": ["*"]}, "origin"),
        ({**GOOD, "origins": ["https://a.example/shop"]}, "without a path"),
        ({**GOOD, "origins": ["https://a.example; script-src *"]}, "without a path"),
        ({**GOOD, "origins": ["https://*.example"]}, "without a path"),
        ({**GOOD, "origins": ["https://a.example:99999"]}, "origins"),
        ({**GOOD, "origins": ["http://[::1x]"]}, "origins"),
        ({**GOOD, "colour": "blue"}, "#2458c5"),
        ({**GOOD, "token_days": 0}, "token_days"),
        ({**GOOD, "titel": "x"}, "titel"),
    ],
)
def test_what_cannot_work_is_refused_with_the_reason(given: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(word)):
        WebchatSettings.model_validate(given)


# Pages


def test_every_file_of_the_widget_is_served_and_no_other() -> None:
    assert {path.name for path in WIDGET.iterdir()} == set(TYPES)
    assert chat().page_file("../settings.py", "https://hub.example") is None


def test_the_chat_speaks_every_language_of_the_hub() -> None:
    texts = (WIDGET / "texts.js").read_text("utf-8")
    names = re.search(r"const NAMES = \[(.*)\];", texts)
    assert names is not None
    said = dict(re.findall(r'^  ([a-z]{2}): "(.*)",$', texts, re.MULTILINE))
    assert set(said) == set(LANGUAGES)
    for words in said.values():
        lines = words.split("|")
        assert len(lines) == names[1].count(",") + 1
        assert all(lines)
        assert "!" not in words
