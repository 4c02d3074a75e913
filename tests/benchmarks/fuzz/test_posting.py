"""Spoiled payloads posted to a hub that runs: it answers each, keeps what is proven, and no job is dead because of one."""

from collections.abc import Mapping
from random import Random

import aiohttp
import pytest

from benchmarks.fuzz.feeds import channels
from benchmarks.fuzz.findings import Findings
from benchmarks.fuzz.json_shapes import nested
from benchmarks.fuzz.mail_posts import TOPIC
from benchmarks.fuzz.mutator import Payload
from benchmarks.fuzz.places import Provider, renewed
from benchmarks.fuzz.posting import answering_providers, check_health, now, post_all, running_hub, send
from connectors.email.simulator.sns_posts import SnsTopic

POSTS = 24  # of each channel
TWENTY_MEGABYTES = 20 * 1024 * 1024
JSON = {"content-type": "application/json"}
DEEP = b'{"message":' + nested(10_000, in_objects=True) + b"}"
BODIES: Mapping[str, bytes] = {
    "deep": DEEP,
    "twenty megabytes": b'{"text":"' + b"x" * TWENTY_MEGABYTES + b'"}',
    "no UTF-8": b'{"text":"\xff\xfe\xc3("}',
    "NUL": b"\0" * 1000,
    "nothing": b"",
    "no object": b"[7,null,{}]",
    "noise": Random(1).randbytes(5000),
}


async def test_a_hub_survives_all_channels_payloads() -> None:
    told = await post_all(channels(), 2, POSTS, lambda words: None)
    assert told.findings.lines() == []
    assert [one.channel for one in told.channels] == channels()
    for one in told.channels:
        assert one.payloads == POSTS
        assert one.answers[401] >= one.payloads - one.signed  # nobody unsigned came in
        assert any(one.answers[status] for status in (200, 204))  # what is signed was read
    assert told.facts["bodies or items kept unread"] != "0"


@pytest.mark.slow
async def test_what_is_signed_and_monstrous_is_answered_too() -> None:
    topic, findings = SnsTopic(TOPIC, now()), Findings()
    async with (
        answering_providers(topic) as providers,
        running_hub(channels(), providers) as hub,
        aiohttp.ClientSession(hub.url) as http,
    ):
        provider = Provider(hub.url, providers, topic, now)
        for channel in channels():
            for name, body in BODIES.items():
                status = await send(http, hub.url, provider.signed(channel, Payload(body, JSON), 1))
                assert 200 <= status < 500 or status == 503, (channel, name, status)
            await check_health(http, hub, channel, findings)
    assert findings.lines() == []


def test_a_payload_has_names_of_its_own_and_our_accounts_keep_theirs() -> None:
    body = b'{"entry":[{"id":"110200000000001","messaging":[{"message":{"mid":"m_1234567890"}}]}]}'
    assert renewed(body, 7) == body.replace(b"m_1234567890", b"m_1234000007")
    assert renewed(b"MessageSid=SM0000000001&Body=x", 7) == b"MessageSid=SM0000000007&Body=x"
